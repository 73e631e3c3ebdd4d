"""Why the row in hand is as it is, below the list; it scrolls where there is much to say."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from domain.kernel.words import gettext as _
from ui.customers.explaining import Lines
from ui.kit.piece import label, wrapped

_HEIGHT: Final = 84


class Reasons(QScrollArea):
    """Sentences with a colour each."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(_("Why"))
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)
        inside = QWidget()
        inside.setObjectName("page")
        self._layout = QVBoxLayout(inside)
        self._layout.setContentsMargins(2, 0, 2, 0)
        self._layout.setSpacing(2)
        self._layout.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.setWidget(inside)
        self.setFixedHeight(_HEIGHT)
        self._pieces: list[QWidget] = []

    def show_lines(self, lines: Lines) -> None:
        """Show these, or how there is something to explain."""
        for old in self._pieces:
            old.hide()
            old.deleteLater()
        told = lines or [(_("Stand on a row: here is why it is as it is."), "muted")]
        self._pieces = [wrapped(role, words) if words else label("") for words, role in told]
        for piece in self._pieces:
            self._layout.addWidget(piece)
        self.verticalScrollBar().setValue(0)
