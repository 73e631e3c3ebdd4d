"""The deeds that work on every screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication

from domain.kernel.words import gettext as _
from domain.kernel.words import language, other_language, use_language
from ui.kit.action import Action
from ui.kit.column import day_style, use_day_style
from ui.kit.search import Hit
from ui.kit.signature import NewPasswordQuestion
from ui.kit.table import Table
from ui.kit.theme import theme
from ui.shell.keys import spoken_keys
from ui.shell.overlay import KeysOverlay, LockOverlay
from ui.shell.palette import Palette

if TYPE_CHECKING:
    from ui.shell.window import MainWindow


class Everywhere:
    """What the actions of the shell run; its methods bear the names in ACTIONS."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self.palette: Palette | None = None
        self._lock: LockOverlay | None = None
        self._large = False

    def open_palette(self) -> None:
        """Find anything."""
        if self.palette is not None:
            self.palette.close_up()
            self.palette.deleteLater()
        frame = self._window.frame
        self.palette = Palette(self._window, commands=self._commands(), desk=frame.desk, find=frame.find)
        self.palette.chosen.connect(self._take)
        self.palette.open()

    def refresh(self) -> None:
        """Read the screen again."""
        if self._window.current is not None:
            self._window.current.refresh()

    def next_pane(self) -> None:
        """Go to the next part of the screen."""
        self._step_pane(1)

    def previous_pane(self) -> None:
        """Go to the part before."""
        self._step_pane(-1)

    def choose_columns(self) -> None:
        """Choose the columns of the table that has the focus, or of the first one."""
        view = self._window.current
        tables = view.findChildren(Table) if view is not None else []
        table = next((table for table in tables if table.grid.hasFocus()), tables[0] if tables else None)
        if table is not None:
            table.choose_columns()

    def enlarge(self) -> None:
        """Give the screen the whole window, and back."""
        self._large = not self._large
        self._window.navigation.setVisible(not self._large)
        self._window.header.setVisible(not self._large)

    def back(self) -> None:
        """Out of what was opened inside the screen, else the screen before this one."""
        window = self._window
        if window.current is not None and window.current.step_back():
            return
        if window.past and window.current is not None:
            window.future.append(window.current.key)
            window.show_screen(window.past.pop())

    def forward(self) -> None:
        """The screen one came back from."""
        window = self._window
        if window.future and window.current is not None:
            window.past.append(window.current.key)
            window.show_screen(window.future.pop())

    def switch_language(self) -> None:
        """Speak the other language; screens are made anew."""
        use_language(other_language())
        self._window.frame.preferences.keep_text("language", language())
        self._window.rebuild()

    def switch_theme(self) -> None:
        """Change between light and dark."""
        theme().switch("dark" if theme().name == "light" else "light")
        self._window.frame.preferences.keep_text("theme", theme().name)

    def switch_day_style(self) -> None:
        """Show days the other way; screens are made anew."""
        use_day_style("iso" if day_style() == "roc" else "roc")
        self._window.frame.preferences.keep_text("day_style", day_style())
        self._window.rebuild()

    def change_password(self) -> None:
        """A new password of one's own; the present one is typed again for it."""
        # both bring the database's libraries, which the sign-in window is painted without
        from domain.access.service import SHORTEST
        from ui.shell.password import change_password

        question = NewPasswordQuestion(
            self._window, lambda old, new, told: change_password(self._window, old, new, told), SHORTEST
        )
        question.exec()
        question.deleteLater()

    def lock(self) -> None:
        """Hide everything until the password is typed again."""
        check = self._window.frame.check
        if check is None or self._lock is not None:
            return
        self._lock = LockOverlay(self._window, self._window.frame.desk.who.name, check)
        self._lock.unlocked.connect(self._unlock)
        self._lock.show()
        self._lock.focus()

    def show_keys(self) -> None:
        """All keys that work here."""
        view = self._window.current
        title = _(self._window.screens[view.key].title) if view is not None else ""
        overlay = KeysOverlay(self._window, title, self._visible())
        overlay.show()
        overlay.setFocus()

    def fit_overlays(self) -> None:
        """The window changed its size."""
        for overlay in (self.palette, self._lock):
            if overlay is not None and overlay.isVisible():
                overlay.setGeometry(self._window.rect())

    def _visible(self) -> list[Action]:
        view = self._window.current
        own = list(view.offers) if view is not None else []
        return [*own, *self._window.registry.in_scope("global")]

    def _commands(self) -> list[Hit]:
        view, hits = self._window.current, []
        for action in self._visible():
            if action.id != "shell.palette":
                reason = self._window.why_not(view, action) if view is not None and action in view.offers else ""
                hits.append(Hit("command", action.id, _(action.text), keys=spoken_keys(action), why_not=reason))
        return hits

    def _take(self, hit: object) -> None:
        if not isinstance(hit, Hit):
            return
        if hit.kind == "command":
            run = self._window.run_of(self._window.registry[hit.key])
            if run is not None:
                run()
        elif hit.screen:
            self._window.open(hit.screen, hit.argument)

    def _step_pane(self, by: int) -> None:
        view = self._window.current
        panes = list(view.panes().values()) if view is not None else []
        if panes:
            focus = QApplication.focusWidget()
            here = next((at for at, pane in enumerate(panes) if focus and pane.isAncestorOf(focus)), -by)
            panes[(here + by) % len(panes)].setFocus()

    def _unlock(self) -> None:
        if self._lock is not None:
            self._lock.hide()
            self._lock.deleteLater()
            self._lock = None
