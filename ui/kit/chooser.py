"""Choose which columns a table shows, and in which order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from domain.kernel.words import gettext as _
from ui.kit.column import Column

_KEY: Final = Qt.ItemDataRole.UserRole


class Chooser(QDialog):
    """Tick to show, drag to move; frozen columns keep their place at the left."""

    def __init__(
        self, columns: Sequence[Column[Any]], shown: Sequence[Column[Any]], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Columns"))
        self.resize(320, 460)
        self._list = QListWidget(self)
        self._list.setAccessibleName(_("Columns"))
        self._list.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        keys = [column.key for column in shown]
        rest = [column for column in columns if column.key not in keys]
        for column in (*shown, *rest):
            item = QListWidgetItem(_(column.title))
            item.setData(_KEY, column.key)
            item.setCheckState(Qt.CheckState.Checked if column.key in keys else Qt.CheckState.Unchecked)
            self._list.addItem(item)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        self._list.setCurrentRow(0)
        layout = QVBoxLayout(self)
        layout.addWidget(QLabel(_("Space shows or hides a column, dragging moves it.")))
        layout.addWidget(self._list)
        layout.addWidget(buttons)

    def chosen(self) -> tuple[str, ...]:
        """The keys of the ticked columns from top to bottom."""
        items = (self._list.item(row) for row in range(self._list.count()))
        return tuple(str(item.data(_KEY)) for item in items if item.checkState() == Qt.CheckState.Checked)
