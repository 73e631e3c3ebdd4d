"""The strip that says the database is away."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from ui.kit.piece import MARGIN, label


class Banner(QFrame):
    """A strip below the header that stays until its cause is gone: the database is away, and what can still be done."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "banner")
        self._words = label("", "strong")
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(MARGIN, 6, MARGIN, 6)
        self._row.addWidget(self._words, 1)
        self.setVisible(False)

    def show_sentence(self, sentence: str) -> None:
        """Show what is wrong and the way out; nothing for all is well."""
        self._words.setText(sentence)
        self.setVisible(bool(sentence))
