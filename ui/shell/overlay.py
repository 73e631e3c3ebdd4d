"""What lies over the whole window: the keys of the screen, and the lock."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QLineEdit, QVBoxLayout, QWidget

from domain.kernel.words import N_
from domain.kernel.words import gettext as _
from ui.kit.action import GLOBAL, Action
from ui.kit.piece import Card, across, button, label
from ui.shell.keys import spoken

_COLUMNS = 2
_LIST_KEYS = (
    ("Enter", N_("Open the row")),
    ("Space", N_("Tick the row")),
    ("Ctrl+A", N_("Select all matching rows")),
    ("Ctrl+C", N_("Copy for Excel")),
)


class Overlay(QWidget):
    """Dims the window and shows one card in its middle; Esc or a click beside the card closes it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setGeometry(parent.rect())
        self.card = Card(margin=24)
        outer = QVBoxLayout(self)
        outer.addStretch(1)
        outer.addLayout(across(1, self.card, 1))
        outer.addStretch(1)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(0, 0, 0, 90))
        painter.end()


class KeysOverlay(Overlay):
    """The keys that work on this screen."""

    def __init__(self, parent: QWidget, title: str, actions: Sequence[Action]) -> None:
        super().__init__(parent)
        self.setAccessibleName(_("Keys"))
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(18)
        self._row = 0
        self.card.body.addWidget(label(_("Keys on {screen}").format(screen=title), "title"))
        self.card.body.addLayout(self._grid)
        own = [action for action in actions if action.scope != GLOBAL and action.keys]
        everywhere = [action for action in actions if action.scope == GLOBAL and action.keys]
        self._add(_("This screen"), [("  ".join(map(spoken, action.keys)), _(action.text)) for action in own])
        self._add(_("Lists"), [(keys, _(words)) for keys, words in _LIST_KEYS])
        self._add(_("Everywhere"), [("  ".join(map(spoken, action.keys)), _(action.text)) for action in everywhere])

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_F1, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.close_up()

    def mousePressEvent(self, event: object) -> None:  # noqa: N802, ARG002
        self.close_up()

    def close_up(self) -> None:
        """Go away."""
        self.hide()
        self.deleteLater()

    def _add(self, heading: str, pairs: Sequence[tuple[str, str]]) -> None:
        if not pairs:
            return
        self._grid.addWidget(label(heading, "muted"), self._row, 0, 1, _COLUMNS * 2)
        for place, (keys, words) in enumerate(pairs):
            down, column = divmod(place, _COLUMNS)
            self._grid.addWidget(label(keys, "strong"), self._row + 1 + down, column * 2)
            self._grid.addWidget(label(words), self._row + 1 + down, column * 2 + 1)
        self._row += 2 + (len(pairs) - 1) // _COLUMNS


class LockOverlay(Overlay):
    """Keeps everything as it was until the password is typed again."""

    unlocked = Signal()

    def __init__(self, parent: QWidget, name: str, check: Callable[[str, Callable[[str], None]], None]) -> None:
        super().__init__(parent)
        self._check = check
        self._field = QLineEdit()
        self._field.setEchoMode(QLineEdit.EchoMode.Password)
        self._field.setAccessibleName(_("Password"))
        self._field.setMinimumWidth(260)
        self._field.returnPressed.connect(self._try)
        self._answer = label("", "bad")
        self.card.body.addWidget(label(_("Locked"), "title"))
        self.card.body.addWidget(label(_("{name} is signed in. Nothing was lost.").format(name=name), "muted"))
        self.card.body.addWidget(self._field)
        self.card.body.addWidget(self._answer)
        self.card.body.addLayout(across(1, button(_("Unlock"), self._try, role="primary", keys="Enter")))

    def focus(self) -> None:
        """Wait for the password."""
        self._field.setFocus()

    def _try(self) -> None:
        self._field.setEnabled(False)
        self._check(self._field.text(), self._answered)

    def _answered(self, reason: str) -> None:
        self._field.setEnabled(True)
        self._field.clear()
        self._answer.setText(reason)
        if reason:
            self._field.setFocus()
        else:
            self.unlocked.emit()
