"""The dark strip at the left: which screens there are, their keys, and how much waits on each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from domain.kernel.words import ENGLISH, TRADITIONAL_CHINESE, language
from domain.kernel.words import gettext as _
from ui.kit.desk import Who
from ui.kit.piece import label
from ui.kit.theme import font, theme
from ui.shell.screens import Screen

# English takes more room
_WIDTHS: Final = {TRADITIONAL_CHINESE: 178, ENGLISH: 198}
_MARGIN: Final = 10
_LEFT: Final = 12
_RIGHT: Final = 8
_GAP: Final = 8


class Navigation(QFrame):
    """One button a screen."""

    chosen = Signal(str)

    def __init__(self, screens: Sequence[Screen], who: Who, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("nav")
        self.setFixedWidth(_WIDTHS[language()])
        self._buttons: dict[str, QPushButton] = {}
        self._counts: dict[str, QLabel] = {}
        self._keys: dict[str, QLabel] = {}
        self._group = QButtonGroup(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(_MARGIN, 16, _MARGIN, 12)
        layout.setSpacing(3)
        brand = label("● LUCKY GAS", "brand")
        layout.addWidget(brand)
        layout.addWidget(label(_("Receivables workstation")))
        layout.addSpacing(12)
        for screen in screens:
            layout.addWidget(self._made(screen))
        layout.addStretch(1)
        layout.addWidget(label(who.name))
        branches = label(", ".join(who.branches))
        branches.setWordWrap(True)
        layout.addWidget(branches)

    def mark(self, key: str) -> None:
        """Show which screen is open."""
        if key in self._buttons:
            self._buttons[key].setChecked(True)

    def title_of(self, key: str) -> str:
        """The name of a screen as people read it."""
        return self._buttons[key].text()

    def show_count(self, key: str, count: int) -> None:
        """Put a number beside a screen's name; nothing for zero."""
        if key in self._counts:
            self._counts[key].setText(f"{count:,}" if count else "")
            self._fit(key)

    def _fit(self, key: str) -> None:
        """The key makes room for a count where both beside the name are too much; the tooltip keeps it."""
        name, count, keys = self._buttons[key], self._counts[key], self._keys[key]
        words = QFontMetrics(font(theme().size, bold=True)).horizontalAdvance(name.text())
        room = self.width() - 2 * _MARGIN - _LEFT - words - _RIGHT
        keys.setVisible(count.sizeHint().width() + keys.sizeHint().width() + 2 * _GAP <= room)

    def _made(self, screen: Screen) -> QPushButton:
        made = QPushButton(_(screen.title))
        made.setCheckable(True)
        made.setAutoDefault(False)
        made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        made.setAccessibleName(_(screen.title))
        made.setToolTip(f"{_(screen.title)}  {screen.key_sequence}")
        made.setMinimumHeight(32)
        count, keys = label(), label(screen.key_sequence)
        count.setAccessibleName(_("Waiting"))
        row = QHBoxLayout(made)
        row.setContentsMargins(0, 0, _RIGHT, 0)
        row.setSpacing(_GAP)
        row.addStretch(1)
        for piece in (count, keys):
            piece.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            row.addWidget(piece)
        made.clicked.connect(lambda: self.chosen.emit(screen.key))
        self._group.addButton(made)
        self._buttons[screen.key], self._counts[screen.key], self._keys[screen.key] = made, count, keys
        return made
