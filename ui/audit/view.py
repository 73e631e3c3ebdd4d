"""The widgets of the audit browser."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar, Final

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from domain.audit.trail import Event, Kinds, Wanted
from domain.errors import LuckyGasError
from domain.kernel.words import N_
from ui.audit.columns import COLUMNS
from ui.audit.detail import WIDTH, EventPanel, Together
from ui.audit.presenter import ACTIONS, SCREEN, Presenter, Questions, SealState, days_words
from ui.audit.tools import Tools
from ui.kit.action import Action
from ui.kit.piece import across, label, restyle, spread
from ui.kit.screen import Place, ScreenView
from ui.kit.table import Table

_ROOM_FOR_DETAIL: Final = 1140


class AuditView(ScreenView):
    """Filters, the events, and beside them what the one in hand changed."""

    offers: ClassVar[tuple[Action, ...]] = ACTIONS

    def __init__(self, place: Place, questions: Questions | None) -> None:
        super().__init__(SCREEN)
        self.deeds = presenter = Presenter(self, place.desk, questions)
        self.presenter = presenter
        self._asked_detail: bool | None = None
        self.tools = Tools(place.desk, presenter)
        self.page.addWidget(self.tools)
        self._trouble = label("", "bad")
        self._trouble.setVisible(False)
        self.page.addWidget(self._trouble)
        self.table = Table(COLUMNS, key=lambda event: event.id, name=N_("Events"), stretch="what")
        self.together = Together(presenter.leave)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.table)
        self._stack.addWidget(self.together)
        self._stack.setFocusProxy(self.table)
        self._detail = EventPanel()
        self._detail.setFixedWidth(WIDTH)
        body = across(gap=10)
        body.addWidget(self._stack, 1)
        body.addWidget(self._detail)
        self.page.addLayout(body, 1)
        self.seals, self._foot = label("", "muted"), label("", "muted")
        spread(self._foot)
        foot = across(self.seals, gap=24)
        foot.addWidget(self._foot, 1)
        self.page.addLayout(foot)
        self.table.moved.connect(presenter.stand_on)
        # Enter runs the action of the list's pane; a double click has no key
        self.table.grid.doubleClicked.connect(lambda _index: presenter.open())
        down = self.table.grid.verticalScrollBar()
        down.valueChanged.connect(lambda at: presenter.older() if at and at == down.maximum() else None)
        presenter.start()

    def panes(self) -> Mapping[str, QWidget]:
        return {"list": self._stack, "filter": self.tools.key, "detail": self._detail.table}

    def step_back(self) -> bool:
        """Leave what was done together, if it is open."""
        deep = self.deeds.deep
        self.deeds.leave()
        return deep

    def show_argument(self, argument: object) -> None:
        if isinstance(argument, str):
            self.tools.key.setText(argument)
            self.deeds.choose_key(argument)

    def show_choices(self, kinds: Kinds, seals: SealState) -> None:
        """Offer what can be chosen, and say how far the trail is sealed."""
        self.tools.show_choices(kinds)
        self.seals.setText(seals.words)
        restyle(self.seals, seals.tone)

    def show_wanted(self, wanted: Wanted) -> None:
        """Show what is being looked for."""
        self.tools.show_wanted(wanted)
        self.subtitled.emit(days_words(wanted))

    def show_events(self, events: Sequence[Event], foot: str) -> None:
        """Show these events, newest first."""
        self._trouble.setVisible(False)
        self.table.show_rows(events)
        self._detail.show_event(self.table.current())
        self._foot.setText(foot)
        self.refreshed.emit()

    def show_event(self, event: Event | None) -> None:
        """Show beside the list what the event in hand changed."""
        self._detail.show_event(event)

    def show_together(self, event: Event, together: Sequence[Event]) -> None:
        """Go in: everything that was done in one transaction."""
        self._detail.setVisible(False)
        self.together.show_together(event, together)
        self._stack.setCurrentIndex(1)
        self.together.setFocus()

    def show_list(self) -> None:
        """Come back out."""
        self._stack.setCurrentIndex(0)
        self._fit_detail()
        self.table.setFocus()

    def show_refusal(self, refusal: LuckyGasError) -> None:
        """Why nothing can be shown, and the way out."""
        self._trouble.setText(f"■ {refusal}")
        self._trouble.setVisible(True)

    def chosen(self) -> Event | None:
        """The event the user stands on."""
        row = self.table.current()
        return row if isinstance(row, Event) else None

    def go_to_key(self) -> None:
        """Type a key."""
        self.tools.key.setFocus()
        self.tools.key.selectAll()

    def go_to_days(self) -> None:
        """Type a day."""
        self.tools.first.setFocus()
        self.tools.first.selectAll()

    def toggle_detail(self) -> None:
        """What changed away, or back."""
        self._asked_detail = self._detail.isHidden()
        self._fit_detail()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._fit_detail()

    def _fit_detail(self) -> None:
        # on a small screen the list comes first; what the user said last wins
        wanted = self.width() >= _ROOM_FOR_DETAIL if self._asked_detail is None else self._asked_detail
        self._detail.setVisible(wanted and not self.deeds.deep)


def make(place: Place, questions: Questions | None = None) -> AuditView:
    """The screen, as the shell opens it."""
    return AuditView(place, questions)
