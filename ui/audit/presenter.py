"""Audit 稽核查詢: who did what to which thing when, what it changed, and how safe the trail of it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final, Protocol

from domain.audit.rules import SEALED_WITHIN
from domain.audit.service import note_reading
from domain.audit.trail import PAGE, Event, Kinds, Place, Wanted, behind, events, kinds, same_transaction
from domain.errors import LuckyGasError
from domain.kernel.words import N_
from domain.kernel.words import gettext as _
from ui.audit.columns import to_the_second
from ui.kit.action import Action
from ui.kit.column import count, day
from ui.kit.desk import REPORT, Desk, Work

if TYPE_CHECKING:
    from sqlalchemy import Connection

SCREEN: Final = "audit"
A_WEEK: Final = timedelta(days=6)
ACTIONS: Final = (
    Action(
        "audit.open",
        N_("Show everything that was done together"),
        keys=("Enter",),
        scope="audit.list",
        run="open",
        hint=True,
    ),
    Action("audit.filter", N_("Look for a key"), keys=("Ctrl+F",), scope=SCREEN, run="go_to_key", hint=True),
    Action("audit.days", N_("Choose the days"), keys=("Alt+D",), scope=SCREEN, run="go_to_days", hint=True),
    Action("audit.older", N_("Show older events"), keys=("Ctrl+PgDown",), scope=SCREEN, run="older", hint=True),
    Action("audit.detail", N_("Show or hide what changed"), keys=("Alt+1",), scope=SCREEN, run="toggle_detail"),
    Action("audit.leave", N_("Back to the events"), keys=("Esc",), scope=SCREEN, run="leave"),
)


@dataclass(frozen=True)
class SealState:
    """How far the trail is sealed, in words, and the colour of it."""

    words: str
    tone: str


class View(Protocol):
    """What the screen shows and asks."""

    def show_choices(self, kinds: Kinds, seals: SealState) -> None: ...
    def show_wanted(self, wanted: Wanted) -> None: ...
    def show_events(self, events: Sequence[Event], foot: str) -> None: ...
    def show_event(self, event: Event | None) -> None: ...
    def show_together(self, event: Event, together: Sequence[Event]) -> None: ...
    def show_list(self) -> None: ...
    def show_refusal(self, refusal: LuckyGasError) -> None: ...
    def chosen(self) -> Event | None: ...
    def go_to_key(self) -> None: ...
    def go_to_days(self) -> None: ...
    def toggle_detail(self) -> None: ...


@dataclass(frozen=True)
class Questions:
    """Everything the screen asks; the domain's own answers unless others are given."""

    kinds: Callable[[Connection], Kinds] = kinds
    events: Callable[..., tuple[Event, ...]] = events
    together: Callable[[Connection, Event], tuple[Event, ...]] = same_transaction
    note: Callable[..., None] = note_reading


class Presenter:
    """Keeps what is wanted and the pages read so far."""

    def __init__(self, view: View, desk: Desk, questions: Questions | None = None) -> None:
        self._view, self._desk, self._ask = view, desk, questions or Questions()
        today = desk.today()
        self.wanted = Wanted(today - A_WEEK, today)
        self._events: tuple[Event, ...] = ()
        self._more = self._reading = self.deep = False
        self._noted: Wanted | None = None
        self._work: Work | None = None

    def start(self) -> None:
        """Show the week."""
        self._view.show_wanted(self.wanted)
        self.refresh()

    def refresh(self) -> None:
        """Read choices, seals and the newest events again."""
        self._desk.work(self._ask.kinds, done=self._take_kinds, refused=self._view.show_refusal)
        self._read(None)

    def choose_days(self, first: date | None, last: date | None) -> None:
        """Show the events of these days, both included; days the wrong way round are turned."""
        if first is not None and last is not None:
            self._want(replace(self.wanted, first=min(first, last), last=max(first, last)))

    def choose(self, *, person: str | None = None, op: str | None = None, obj: str | None = None) -> None:
        """Show one person's events, one operation's, or those of one kind of thing; "" for all of them."""
        now = self.wanted
        self._want(
            replace(
                now,
                person=now.person if person is None else person,
                op=now.op if op is None else op,
                obj=now.obj if obj is None else obj,
            )
        )

    def choose_key(self, key: str) -> None:
        """Show the events of the thing with this key."""
        self._want(replace(self.wanted, key=key.strip()))

    def choose_failed(self, failed_only: bool) -> None:
        """Show only what was not done, or everything."""
        self._want(replace(self.wanted, failed_only=failed_only))

    def older(self) -> None:
        """Read the next page behind the last event, where there is more."""
        if self._more and not self._reading and not self.deep:
            self._read(behind(self._events[-1]))

    def open(self) -> None:
        """Show the chosen event large, with everything that was done in its transaction."""
        event = self._view.chosen()
        if event is None:
            return
        self._desk.work(
            lambda db: self._ask.together(db, event),
            done=lambda together: self._take_together(event, together),
            refused=self._view.show_refusal,
        )

    def leave(self) -> None:
        """Back to the events."""
        if self.deep:
            self.deep = False
            self._view.show_list()

    def stand_on(self, event: Event | None) -> None:
        """The user stands on another event; on the last one the next page is read."""
        self._view.show_event(event)
        if event is not None and self._events and event.id == self._events[-1].id:
            self.older()

    def go_to_key(self) -> None:
        """Type a key."""
        self._view.go_to_key()

    def go_to_days(self) -> None:
        """Type a day."""
        self._view.go_to_days()

    def toggle_detail(self) -> None:
        """What changed away, or back."""
        self._view.toggle_detail()

    def _want(self, wanted: Wanted) -> None:
        if wanted != self.wanted:
            self.wanted = wanted
            self._view.show_wanted(wanted)
            self._read(None)

    def _read(self, place: Place | None) -> None:
        wanted = self.wanted
        if self._work is not None:
            self._work.cancel()
        self._reading = True
        self._work = self._desk.work(
            lambda db: self._page(db, wanted, place),
            done=lambda page: self._take_page(wanted, place, page),
            refused=self._refuse,
            limit=REPORT,
        )

    def _page(self, db: Connection, wanted: Wanted, place: Place | None) -> tuple[Event, ...]:
        # who reads the trail is in it, once for each thing looked for
        page = self._ask.events(db, wanted, behind=place)
        if wanted != self._noted:
            self._ask.note(db, op="READ", asked=wanted.told())
        return page

    def _take_page(self, wanted: Wanted, place: Place | None, page: tuple[Event, ...]) -> None:
        self._noted, self._reading = wanted, False
        self._events = (*self._events, *page) if place is not None else page
        self._more = len(page) >= PAGE
        words = _("{count} events") if not self._more else _("{count} events, and older ones: Ctrl+PgDown")
        self._view.show_events(self._events, words.format(count=count(len(self._events))))

    def _take_together(self, event: Event, together: Sequence[Event]) -> None:
        self.deep = True
        self._view.show_together(event, together)

    def _take_kinds(self, found: Kinds) -> None:
        self._view.show_choices(found, self._seals(found))

    def _seals(self, found: Kinds) -> SealState:
        since = found.unsealed_since
        if since is not None and since < self._desk.now() - SEALED_WITHIN:
            return SealState(f"■ {_('Not sealed since {time}').format(time=to_the_second(since))}", "bad")
        if found.sealed_until is None:
            return SealState(f"○ {_('Nothing is sealed yet')}", "muted")
        facts = {"time": to_the_second(found.sealed_until), "seal": count(found.last_seal)}
        if not found.signed:
            return SealState(f"▲ {_('Sealed to {time}, seal {seal}; not signed').format(**facts)}", "warn")
        return SealState(f"✓ {_('Sealed and signed to {time}, seal {seal}').format(**facts)}", "ok")

    def _refuse(self, refusal: LuckyGasError) -> None:
        self._reading = False
        self._view.show_refusal(refusal)


def days_words(wanted: Wanted) -> str:
    """The days that are shown, beside the title."""
    return f"{day(wanted.first)} – {day(wanted.last)}" if wanted.first != wanted.last else day(wanted.first)
