"""The hold queue 信用放行: orders that are held, why, what would change it, and who may let them go."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Protocol

from domain.credit.held import Looked, what_if
from domain.errors import LuckyGasError
from domain.kernel.words import gettext as _
from ui.credit import reasons
from ui.credit.actions import ACTIONS, DECIDERS, SCREEN
from ui.credit.deeds import Asking, Deeds, Release, next_owner
from ui.credit.lists import COLUMNS, EMPTY, MORE, SHOWN
from ui.credit.questions import PAGE, TOPICS, HeldRow, Look, Queue, look_at, look_at_customer, read_queue
from ui.credit.wording import may_words, tried
from ui.kit.column import Sort, next_sorts, ordered
from ui.kit.desk import Desk, Work

if TYPE_CHECKING:
    pass

__all__ = ["ACTIONS", "Presenter"]


class View(Asking, Protocol):
    """What the screen shows and asks."""

    def show_chips(self, chips: Sequence[tuple[str, str]], shown: str) -> None: ...
    def show_rows(self, shown: str, rows: Sequence[Any], empty: str, *, more: bool) -> None: ...
    def show_sorts(self, shown: str, sorts: Sequence[Sort]) -> None: ...
    def show_look(self, look: Look | None, customer: str) -> None: ...
    def show_tried(self, words: str, tone: str) -> None: ...
    def show_reasons(self, reasons: Mapping[str, str], may: tuple[str, str]) -> None: ...
    def show_changed(self, sentence: str) -> None: ...
    def show_stale(self) -> None: ...
    def show_rules(self) -> None: ...
    def step(self, by: int) -> None: ...


class Presenter:
    """Reads the lists, looks at one order or customer whole, and decides."""

    def __init__(
        self, view: View, desk: Desk, *, count: Callable[[str, int], None], go: Callable[[str, object], None]
    ) -> None:
        self._view, self._desk, self._count, self._go = view, desk, count, go
        self._decides = bool(desk.who.roles.intersection(DECIDERS.split()))
        self.show = "held"
        self.queue = Queue()
        self.rows: dict[str, list[Any]] = {key: [] for key in SHOWN}
        self.look: Look | None = None
        self._full: set[str] = set()
        self._sorts: dict[str, tuple[Sort, ...]] = {}
        self._current: Any = None
        self._works: dict[str, Work] = {}
        self.deeds = Deeds(view, desk, done=self._done, conflict=self._conflict)
        self._deaf = desk.listen((*TOPICS, self.deeds.echo), self._hear)

    def close(self) -> None:
        """The screen goes."""
        self._deaf()

    def refresh(self) -> None:
        """Read the lists again, and what one stands on."""
        self._view.show_changed("")
        now = self._desk.now()
        self._work("lists", lambda db: read_queue(db, now), self._take)

    def choose_show(self, show: str) -> None:
        """Another of the four lists."""
        if show in SHOWN:
            self.show = show
            self._show_rows()

    def more(self) -> None:
        """The next page of a long list."""
        show, rows = self.show, self.rows[self.show]
        if show in MORE and rows and show not in self._full:
            read, last = MORE[show], rows[-1]
            self._work("more", lambda db: read(db, last, PAGE), lambda page: self._append(show, page))

    def sort(self, key: str, more: bool) -> None:
        """Sort by a header."""
        self._sorts[self.show] = next_sorts(self._sorts.get(self.show, ()), key, more=more)
        self._view.show_sorts(self.show, self._sorts[self.show])
        self._show_rows()

    def select(self, row: Any) -> None:
        """Another order or customer is the current one: look at it."""
        if row is not None and row == self._current and self.look is not None:
            return
        self._current = row
        self._read_current()

    def next_one(self) -> None:
        """The order below."""
        self._view.step(1)

    def previous_one(self) -> None:
        """The order above."""
        self._view.step(-1)

    def explain(self) -> None:
        """Every rule with what it found and where its border lies."""
        self._view.show_rules()

    def try_change(self, amount: Decimal | None, pays: Decimal | None, cod: bool, on: date | None) -> None:
        """Ask the rules what a change would make of the order; nothing is written."""
        look = self.look
        if look is None or look.row is None or not self._decides:
            return
        case = look.row.held.case_id
        if amount is None and pays is None and not cod and on is None:
            if look.now is not None:
                self._view.show_tried(*tried(look.now))
            return

        def told(looked: Looked) -> None:
            if self.look is look:
                self._view.show_tried(*tried(looked))

        def refused(refusal: LuckyGasError) -> None:
            self._view.show_tried(str(refusal), "bad")

        self._work("try", lambda db: what_if(db, case, amount=amount, cod=cod, pays=pays, on=on), told, refused=refused)

    def why_not_decide(self) -> str:
        """Why the order cannot be decided now."""
        return reasons.why_not_decide(self.look, busy=self.deeds.busy)

    def why_not_release(self) -> str:
        """Why the order cannot be released by this person."""
        return reasons.why_not_release(self.look, busy=self.deeds.busy)

    def why_not_cod(self) -> str:
        """Why the order cannot be delivered for cash."""
        return reasons.why_not_cod(self.look, busy=self.deeds.busy)

    def why_no_customer(self) -> str:
        """Why nothing can be done about a customer now."""
        return "" if self._current is not None else _("Choose a customer first.")

    def why_not_end(self) -> str:
        """Why the hold cannot be ended by this person."""
        return reasons.why_not_end(self._current)

    def release(self) -> None:
        """Let the order go."""
        if self._may(self.why_not_release()) and self.look and self.look.row and self.look.now:
            self.deeds.release(Release(self.look.row.held, self.look.now))

    def refuse(self) -> None:
        """Refuse the order."""
        if (row := self._order()) is not None:
            self.deeds.refuse(row.held)

    def cod(self) -> None:
        """The customer pays at the door."""
        if self._may(self.why_not_cod()) and self.look and self.look.row:
            self.deeds.cod(self.look.row.held)

    def put_off(self) -> None:
        """The order waits until a moment."""
        if (row := self._order()) is not None:
            to = next((one for one in ("supervisor", "manager", "director") if one == row.held.owner), None)
            self.deeds.put_off(row.held, to=to or "credit_controller", passing=False)

    def pass_on(self) -> None:
        """The order waits for somebody with more authority."""
        if (row := self._order()) is not None:
            self.deeds.put_off(row.held, to=next_owner(self.look.now if self.look else None), passing=True)

    def recheck(self) -> None:
        """Ask the rules again."""
        if (row := self._order()) is not None:
            self.deeds.recheck(row.held)

    def place_hold(self) -> None:
        """Hold the customer one stands on."""
        if self._may(self.why_no_customer()):
            customer, name = self._customer()
            self.deeds.place_hold(customer, name)

    def end_hold(self) -> None:
        """End the hold one stands on."""
        if self._may(self.why_not_end()):
            self.deeds.end_hold(self._current)

    def open_limit(self) -> None:
        """Ask for another limit for the customer one stands on."""
        if self._may(self.why_no_customer()):
            self._go("credit_limits", self._customer()[0])

    def _order(self) -> HeldRow | None:
        return self.look.row if self._may(self.why_not_decide()) and self.look is not None else None

    def _may(self, reason: str) -> bool:
        if reason:
            self._view.say(reason)
        return not reason

    def _customer(self) -> tuple[int, str]:
        seen = self._current.held if isinstance(self._current, HeldRow) else self._current
        return seen.customer_id, seen.name

    def _work(
        self,
        what: str,
        job: Any,
        done: Callable[[Any], None],
        *,
        refused: Callable[[LuckyGasError], None] | None = None,
    ) -> None:
        if what in self._works:
            self._works[what].cancel()
        self._works[what] = self._desk.work(job, done=done, refused=refused or self._view.show_refusal)

    def _done(self, sentence: str) -> None:
        self._view.say(sentence)
        self.look = None
        self.refresh()

    def _conflict(self, sentence: str) -> None:
        self.look = None
        self.refresh()
        self._view.show_changed(sentence)

    def _hear(self, topics: frozenset[str]) -> None:
        if self.deeds.echo not in topics:
            self._view.show_stale()

    def _take(self, queue: Queue) -> None:
        self.queue, self.look, self._current = queue, None, None
        self.rows = {key: list(getattr(queue, key)) for key in SHOWN}
        self._full = {key for key in SHOWN if key not in MORE or len(self.rows[key]) < PAGE}
        self._count(SCREEN, len(queue.held))
        self._show_rows()

    def _append(self, show: str, page: Sequence[Any]) -> None:
        self.rows[show] += page
        if len(page) < PAGE:
            self._full.add(show)
        if show == self.show:
            self._show_rows()

    def _show_rows(self) -> None:
        words = {key: f"{len(rows):,}{'' if key in self._full else '+'}" for key, rows in self.rows.items()}
        self._view.show_chips([(key, f"{_(title)} {words[key]}") for key, title in SHOWN.items()], self.show)
        rows, sorts = self.rows[self.show], self._sorts.get(self.show, ())
        shown = ordered(COLUMNS[self.show], rows, sorts) if sorts else rows
        self._current, self.look = None, None
        self._view.show_rows(self.show, shown, _(EMPTY[self.show]), more=self.show not in self._full)
        if not rows or self._current is None:
            self._read_current()

    def _read_current(self) -> None:
        self.look = None
        row = self._current
        if row is None:
            self._view.show_look(None, "")
            self._show_reasons()
            return
        if isinstance(row, HeldRow):
            self._work("look", lambda db: look_at(db, row, decides=self._decides), self._take_look)
        else:
            self._work("look", lambda db: look_at_customer(db, row.customer_id), self._take_look)

    def _take_look(self, look: Look) -> None:
        if self._current is None or look.customer_id != self._customer()[0]:
            return
        self.look = look
        self._view.show_look(look, self._customer()[1])
        if look.now is not None:
            self._view.show_tried(*tried(look.now))
        self._show_reasons()

    def _show_reasons(self) -> None:
        now = self.look.now if self.look is not None else None
        told = {
            "release": self.why_not_release(),
            "decide": self.why_not_decide(),
            "cod": self.why_not_cod(),
            "hold": self.why_no_customer(),
            "end": self.why_not_end(),
        }
        self._view.show_reasons(told, may_words(now) if now is not None else ("", ""))
