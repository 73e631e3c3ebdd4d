"""Bank files that wait for a person: what about them disagrees, and the two ways on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from domain.banking.intake import FileWaiting
from domain.kernel.words import gettext as _
from ui.kit.column import moment
from ui.kit.piece import across, button, label

_AT_ONCE = 2


class WaitingFiles(QFrame):
    """One strip a file; nothing while none waits."""

    def __init__(self, decide: Callable[[FileWaiting, bool], None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "banner")
        self._decide = decide
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(12, 6, 12, 6)
        self._layout.setSpacing(4)
        self._strips: list[QWidget] = []
        self.setVisible(False)

    def show_files(self, files: Sequence[FileWaiting]) -> None:
        """Show the oldest of them, and how many more there are."""
        for strip in self._strips:
            strip.hide()
            strip.deleteLater()
        self._strips = [self._strip(file) for file in files[:_AT_ONCE]]
        if len(files) > _AT_ONCE:
            self._strips.append(label(_("and {count} more files").format(count=len(files) - _AT_ONCE), "muted"))
        for strip in self._strips:
            self._layout.addWidget(strip)
        self.setVisible(bool(files))

    def _strip(self, file: FileWaiting) -> QWidget:
        strip = QWidget()
        head = _("▲ {name} ({at}) is not in the books").format(name=file.name, at=moment(file.received_at))
        found = label("；".join(file.findings))
        found.setWordWrap(True)
        found.setMinimumWidth(1)
        row = across(
            button(_("Release…"), partial(self._decide, file, True)),
            button(_("Refuse…"), partial(self._decide, file, False)),
            gap=8,
        )
        row.insertWidget(0, found, 1)
        row.insertWidget(0, label(head, "strong"))
        row.setContentsMargins(0, 0, 0, 0)
        strip.setLayout(row)
        return strip
