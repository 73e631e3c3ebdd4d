"""The main window: screens behind a navigation, a header above and a status line below."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtGui import QCloseEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from domain.kernel.words import gettext as _
from ui.kit.action import Action, ActionRegistry
from ui.kit.desk import Desk, ScreenDesk
from ui.kit.preferences import Preferences
from ui.kit.screen import Place, ScreenView
from ui.kit.signing import Attempt
from ui.kit.theme import theme
from ui.shell.actions import ACTIONS
from ui.shell.banner import Banner
from ui.shell.everywhere import Everywhere
from ui.shell.header import Header
from ui.shell.keys import bind, hints
from ui.shell.navigation import Navigation
from ui.shell.palette import Find
from ui.shell.rights import ask_whom
from ui.shell.screens import Screen
from ui.shell.status import StatusLine

# answers a password typed again with "" or the reason why not
Check = Attempt


@dataclass(frozen=True)
class Frame:
    """What the window is built around; `may` answers whether this person has a right, "" is everybody's.

    `renewed` is told a new password of this person, so that later connections use it.
    """

    desk: Desk
    preferences: Preferences
    screens: Sequence[Screen]
    may: Callable[[str], bool]
    address: str = ""
    find: Find | None = None
    check: Check | None = None
    renewed: Callable[[str], None] = lambda _password: None


class MainWindow(QMainWindow):
    """The workstation; `left` tells that it was closed."""

    left = Signal()

    def __init__(self, frame: Frame) -> None:
        super().__init__()
        self.frame = frame
        self.screens = {screen.key: screen for screen in frame.screens if frame.may(screen.permission)}
        self.registry = ActionRegistry(ACTIONS)
        self.past: list[str] = []
        self.future: list[str] = []
        self._counts: dict[str, int] = {}
        self._offers: dict[str, tuple[Action, ...]] = {}
        self.setWindowTitle(_("Lucky Gas Accounts"))
        self.setMinimumSize(1024, 640)
        self.resize(1280, 720)
        self.everywhere = Everywhere(self)
        for action in ACTIONS:
            bind(action, self, getattr(self.everywhere, action.run))
        for screen in self.screens.values():
            action = Action(
                f"open.{screen.key}", screen.title, keys=(screen.key_sequence,) if screen.key_sequence else ()
            )
            self.registry.add(action)
            bind(action, self, self._opener(screen.key))
        theme().changed.connect(self._show_look)
        self._build()

    @property
    def current(self) -> ScreenView | None:
        """The screen that is open."""
        widget = self._stack.currentWidget()
        return widget if isinstance(widget, ScreenView) else None

    def open(self, key: str, argument: object = None) -> None:
        """Show a screen, and in it what the argument names."""
        before = self.current
        if before is not None and before.key != key:
            self.past.append(before.key)
            self.future.clear()
        self.show_screen(key, argument)

    def show_screen(self, key: str, argument: object = None) -> None:
        """Show a screen without remembering where the user came from."""
        if key not in self.screens:
            self.say(_("You have no right to open this."))
            return
        view = self._views.get(key) or self._made(key)
        self._stack.setCurrentWidget(view)
        title = _(self.screens[key].title)
        self.setWindowTitle(f"{title} – {_('Lucky Gas Accounts')}")
        self.header.show_title(title, view.last_subtitle)
        self.status.show_selection(view.last_selection)
        self.navigation.mark(key)
        self.show_hints()
        first = next(iter(view.panes().values()), None)
        (first or view).setFocus()
        if argument is not None:
            view.show_argument(argument)

    def rebuild(self) -> None:
        """Make everything anew in the language that is on now, and stay on the same screen."""
        key = self.current.key if self.current is not None else ""
        self._drop_screens()
        self.setWindowTitle(_("Lucky Gas Accounts"))
        for made in self.actions():
            if made.objectName() in self.registry:
                made.setText(_(self.registry[made.objectName()].text))
        self._build()
        if key:
            self.show_screen(key)

    def say(self, sentence: str) -> None:
        """Put a sentence where the keys stand, until the next screen."""
        self.status.show_keys(sentence)

    def show_hints(self) -> None:
        """Show the keys of the screen again."""
        key = self.current.key if self.current is not None else ""
        own = self._offers.get(key, ())
        self.status.show_keys(hints((*own, *ACTIONS)))

    def run_of(self, action: Action) -> Callable[[], object] | None:
        """What an action does here and now: a method of the shell or of the screen that offers it."""
        if action.id.startswith("open."):
            return self._opener(action.id.removeprefix("open."))
        if action in ACTIONS:
            run: Callable[[], object] = getattr(self.everywhere, action.run)
            return run
        view = self.current
        if view is not None and action in view.offers:
            return self._runner(view, action)
        return None

    def why_not(self, view: ScreenView, action: Action) -> str:
        """Why an action cannot be done now, "" when it can."""
        if not self.frame.may(action.permission):
            return ask_whom(action.permission)
        if action.enabled:
            return str(getattr(view.presenter, action.enabled)() or "")
        return ""

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        self._drop_screens()
        super().closeEvent(event)
        self.left.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self.everywhere.fit_overlays()

    def _build(self) -> None:
        desk = self.frame.desk
        self._views: dict[str, ScreenView] = {}
        self._desks: dict[str, ScreenDesk] = {}
        self.navigation = Navigation(tuple(self.screens.values()), desk.who)
        self.navigation.chosen.connect(self.open)
        for key, count in self._counts.items():
            self.navigation.show_count(key, count)
        self.header = Header()
        self.header.show_day(desk.today())
        self.header.palette_asked.connect(self.everywhere.open_palette)
        self.header.language_asked.connect(self.everywhere.switch_language)
        self.header.theme_asked.connect(self.everywhere.switch_theme)
        self.banner = Banner()
        self._stack = QStackedWidget()
        self.status = StatusLine()
        self.status.show_connection(self.frame.address, 0)
        right = QVBoxLayout()
        right.setSpacing(0)
        for piece in (self.header, self.banner):
            right.addWidget(piece)
        right.addWidget(self._stack, 1)
        body = QHBoxLayout()
        body.setSpacing(0)
        body.addWidget(self.navigation)
        body.addLayout(right, 1)
        whole = QWidget()
        outer = QVBoxLayout(whole)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addLayout(body, 1)
        outer.addWidget(self.status)
        self.setCentralWidget(whole)

    def _made(self, key: str) -> ScreenView:
        desk = ScreenDesk(self.frame.desk)
        place = Place(
            desk=desk,
            preferences=self.frame.preferences,
            go=self.open,
            say=self.say,
            count=self._show_count,
            may=self.frame.may,
            whom=ask_whom,
            address=self.frame.address,
        )
        view = self.screens[key].make(place)
        if key not in self._offers:
            self.registry.add(*view.offers)
            self._offers[key] = view.offers
        view.run_action = lambda action: self._runner(view, action)()
        panes = view.panes()
        for action in view.offers:
            pane = panes.get(action.scope.removeprefix(f"{key}."), view)
            reason = "" if self.frame.may(action.permission) else self.why_not(view, action)
            bind(action, pane, self._runner(view, action), reason=reason)
        view.subtitled.connect(lambda words: self._show_subtitle(key, words))
        view.selected.connect(lambda words: self.status.show_selection(words))
        view.refreshed.connect(lambda: self.status.show_read(self.frame.desk.now()))
        if view.was_read:
            self.status.show_read(self.frame.desk.now())
        self._views[key], self._desks[key] = view, desk
        self._stack.addWidget(view)
        return view

    def _runner(self, view: ScreenView, action: Action) -> Callable[[], object]:
        def run() -> None:
            if reason := self.why_not(view, action):
                self.say(reason)
            else:
                getattr(view.presenter, action.run)()

        return run

    def _opener(self, key: str) -> Callable[[], object]:
        return lambda: self.open(key)

    def _show_count(self, key: str, count: int) -> None:
        self._counts[key] = count
        self.navigation.show_count(key, count)

    def _show_subtitle(self, key: str, words: str) -> None:
        if self.current is self._views.get(key):
            self.header.show_subtitle(words)

    def _show_look(self) -> None:
        self.header.show_look()

    def _drop_screens(self) -> None:
        for view in self._views.values():
            view.closing()
        for desk in self._desks.values():
            desk.leave()
        self._views, self._desks = {}, {}
