"""Actions become keys, and keys get the names people see."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from domain.kernel.words import gettext as _
from ui.kit.action import GLOBAL, Action

# Qt's own Chinese names read wrongly: Alt+Left becomes "Alt + left mouse button"
_SPOKEN: Final = {"Left": "←", "Right": "→", "Up": "↑", "Down": "↓", "Return": "Enter"}
# lists pass Enter up to their screen themselves, see ScreenView
_BY_HAND: Final = frozenset({"Enter", "Shift+Enter", "Space"})


def spoken(key: str) -> str:
    """A key as people read it: Alt+←."""
    return "+".join(_SPOKEN.get(part, part) for part in key.split("+")) if key != "+" else key


def spoken_keys(action: Action) -> str:
    """The first key of an action as people read it, "" for none."""
    return spoken(action.keys[0]) if action.keys else ""


def bind(action: Action, widget: QWidget, run: Callable[[], object], *, reason: str = "") -> QAction:
    """Make an action answer to its keys inside a widget; with a reason it is shown disabled and says why."""
    made = QAction(_(action.text), widget)
    made.setObjectName(action.id)
    keys = [key for key in action.keys if key not in _BY_HAND]
    made.setShortcuts([QKeySequence(key) for key in keys])
    within = Qt.ShortcutContext.WindowShortcut
    if action.scope != GLOBAL:
        within = Qt.ShortcutContext.WidgetWithChildrenShortcut
    made.setShortcutContext(within)
    made.setEnabled(not reason)
    made.setToolTip(reason or tooltip(action))
    made.triggered.connect(lambda: run())
    widget.addAction(made)
    return made


def tooltip(action: Action) -> str:
    """What an action does, and its keys."""
    keys = "  ".join(spoken(key) for key in action.keys)
    return f"{_(action.text)}  {keys}" if keys else _(action.text)


def hints(actions: Sequence[Action]) -> str:
    """The keys worth showing in the status line."""
    return "    ".join(f"{spoken_keys(action)} {_(action.text)}" for action in actions if action.hint and action.keys)
