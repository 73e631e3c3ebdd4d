"""What a screen is to the shell, and what the shell is to a screen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import ClassVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QApplication, QVBoxLayout, QWidget

from ui.kit.action import Action
from ui.kit.desk import Desk
from ui.kit.piece import GAP, MARGIN
from ui.kit.preferences import Preferences


@dataclass(frozen=True)
class Place:
    """What the shell gives to a screen it opens.

    `go` opens another screen, with what it shall show; `say` puts a sentence into the status line; `count` puts a
    number beside a screen's name in the navigation; `may` answers whether this person has a right, `whom` whom they
    ask who have not.
    """

    desk: Desk
    preferences: Preferences
    go: Callable[[str, object], None]
    say: Callable[[str], None]
    count: Callable[[str, int], None]
    may: Callable[[str], bool]
    whom: Callable[[str], str] = str
    address: str = ""


class ScreenView(QWidget):
    """A screen's widgets. It has a presenter whose methods its `offers` name, and panes that F6 walks through.

    `subtitled` changes the words beside the title, `selected` the words about the selection in the status line,
    `refreshed` the time of the last reading.
    """

    offers: ClassVar[tuple[Action, ...]] = ()
    subtitled = Signal(str)
    selected = Signal(str)
    refreshed = Signal()

    def __init__(self, key: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.key = key
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.presenter: object = None
        # the shell puts its own way to run an action here, which looks at rights and reasons first
        self.run_action: Callable[[Action], object] = lambda action: getattr(self.presenter, action.run)()
        self.last_subtitle, self.last_selection, self.was_read = "", "", False
        self.subtitled.connect(self._note_subtitle)
        self.selected.connect(self._note_selection)
        self.refreshed.connect(self._note_read)
        self.page = QVBoxLayout(self)
        self.page.setContentsMargins(MARGIN, GAP, MARGIN, GAP)
        self.page.setSpacing(GAP)

    def panes(self) -> Mapping[str, QWidget]:
        """The parts of the screen by the name of their scope, in the order of F6; the first has focus at first."""
        return {}

    def step_back(self) -> bool:
        """Leave what was opened inside this screen; False where nothing was."""
        return False

    def show_argument(self, argument: object) -> None:
        """Another screen sent the user here to see this."""

    def refresh(self) -> None:
        """Read everything again."""
        refresh = getattr(self.presenter, "refresh", None)
        if callable(refresh):
            refresh()

    def closing(self) -> None:
        """The screen is about to go: stop listening."""

    def scope(self) -> str:
        """The scope the focus is in: the screen's own or one of its panes."""
        focus = QApplication.focusWidget()
        for name, pane in self.panes().items():
            if focus is not None and (pane is focus or pane.isAncestorOf(focus)):
                return f"{self.key}.{name}"
        return self.key

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        # a shortcut on Enter does not fire on every platform, so lists pass it up to here
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and isinstance(QApplication.focusWidget(), QAbstractItemView) and self._take_enter(event):
            return
        if self._tell_why_not(event):
            return
        super().keyPressEvent(event)

    def _tell_why_not(self, event: QKeyEvent) -> bool:
        """The key of an action that is shown disabled does nothing by itself: run, it says why."""
        pressed = QKeySequence(event.keyCombination())
        for made in (made for widget in (self, *self.panes().values()) for made in widget.actions()):
            if not made.isEnabled() and pressed in made.shortcuts():
                action = next((one for one in self.offers if one.id == made.objectName()), None)
                if action is not None:
                    self.run_action(action)
                    return True
        return False

    # a screen may have said these before the shell listened
    def _note_subtitle(self, words: str) -> None:
        self.last_subtitle = words

    def _note_selection(self, words: str) -> None:
        self.last_selection = words

    def _note_read(self) -> None:
        self.was_read = True

    def _take_enter(self, event: QKeyEvent) -> bool:
        if event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier):
            return False
        key = "Shift+Enter" if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else "Enter"
        scope = self.scope()
        for action in self.offers:
            if key in action.keys and action.scope in (scope, self.key):
                self.run_action(action)
                return True
        return False
