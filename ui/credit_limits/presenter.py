"""Credit limits 額度申請: what is asked, what is in force, what a limit rests on, and asking for another one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeVar

from domain.approvals.queries import RequestRow
from domain.credit.in_force import LimitSeen, limits
from domain.customers.queries import CustomerFound, find_customers
from domain.kernel.words import N_
from domain.kernel.words import gettext as _
from ui.credit_limits.actions import ACTIONS
from ui.credit_limits.columns import LIMITS, REQUESTS
from ui.credit_limits.form import Form
from ui.credit_limits.form import View as Asks
from ui.credit_limits.questions import PAGE, TOPICS, Lists, Look, look_at, read_lists
from ui.kit.column import Sort, next_sorts, ordered
from ui.kit.desk import PAGE as READ
from ui.kit.desk import TYPE_AHEAD, Desk, Work

if TYPE_CHECKING:
    from sqlalchemy import Connection

Answer = TypeVar("Answer")
__all__ = ["ACTIONS", "Presenter"]

SHOWN: Final = {
    "waiting": N_("To be decided"),
    "ended": N_("Decided"),
    "limits": N_("Limits in force"),
    "while_": N_("Ending by themselves"),
}
EMPTY: Final = {
    "waiting": N_("No request for a limit waits. F3 finds a customer to ask for."),
    "ended": N_("No request for a limit was decided yet."),
    "limits": N_("No customer has a limit yet."),
    "while_": N_("Nothing stands on top of a limit for a while."),
}
DECIDERS: Final = "supervisor manager director"


class View(Asks, Protocol):
    """What the screen shows and asks."""

    def show_chips(self, chips: Sequence[tuple[str, str]], shown: str) -> None: ...
    def show_rows(self, shown: str, rows: Sequence[Any], empty: str, *, more: bool) -> None: ...
    def show_sorts(self, shown: str, sorts: Sequence[Sort]) -> None: ...
    def show_found(self, found: Sequence[CustomerFound], typed: str, *, to_choose: bool = False) -> None: ...
    def show_look(self, look: Look | None) -> None: ...
    def show_stale(self) -> None: ...
    def go_to_customer(self) -> None: ...


class Presenter:
    """Reads the lists and looks at one customer; what is asked for him is the form's."""

    def __init__(self, view: View, desk: Desk, *, go: Callable[[str, object], None]) -> None:
        self._view, self._desk, self._go = view, desk, go
        self._decides = bool(desk.who.roles.intersection(DECIDERS.split()))
        self.show = "waiting"
        self.lists = Lists()
        self.look: Look | None = None
        self.form = Form(view, desk, done=self.refresh)
        self._rows: dict[str, list[Any]] = {key: [] for key in SHOWN}
        self._full: set[str] = set()
        self._sorts: dict[str, tuple[Sort, ...]] = {}
        self._current: Any = None
        self._works: dict[str, Work] = {}
        self._deaf = desk.listen((*TOPICS, self.form.echo), self._hear)

    def close(self) -> None:
        """The screen goes."""
        self._deaf()

    def refresh(self) -> None:
        """Read the lists again."""
        today = self._desk.today()
        self._work("lists", lambda db: read_lists(db, today, decides=self._decides), self._take)

    def choose_show(self, show: str) -> None:
        """Another of the four lists."""
        if show in SHOWN:
            self.show = show
            self._show_rows()

    def more(self) -> None:
        """The next page of limits."""
        show, today = self.show, self._desk.today()
        if show in self._full or not self._rows[show]:
            return
        last: LimitSeen = self._rows[show][-1]
        only = show == "while_"
        self._work(
            "more",
            lambda db: limits(db, today=today, after=last, for_a_while=only, limit=PAGE),
            lambda page: self._append(show, page),
        )

    def sort(self, key: str, more: bool) -> None:
        """Sort by a header."""
        self._sorts[self.show] = next_sorts(self._sorts.get(self.show, ()), key, more=more)
        self._view.show_sorts(self.show, self._sorts[self.show])
        self._show_rows()

    def select(self, row: Any) -> None:
        """Another request or limit is the current one."""
        if row is None or (row == self._current and self.look is not None):
            return
        self._current = row
        request = row.id if isinstance(row, RequestRow) else None
        customer = int(row.subject.partition("/")[2]) if isinstance(row, RequestRow) else row.customer_id
        self.open_customer(customer, request=request)

    def open_customer(self, customer: int, *, request: int | None = None) -> None:
        """Look at a customer, with a request or without."""
        today = self._desk.today()
        self._work("look", lambda db: look_at(db, customer, today, request=request), self._take_look)

    def search(self, typed: str) -> None:
        """Who fits what is being typed."""
        if typed:
            self._find(typed, lambda found: self._view.show_found(found, typed))

    def enter(self, typed: str) -> None:
        """Whoever is meant by the words; where several are, the person chooses."""

        def found(people: Sequence[CustomerFound]) -> None:
            if len(people) == 1:
                self.pick(people[0])
            elif people:
                self._view.show_found(people, typed, to_choose=True)
            else:
                self._view.say(_("Nobody fits “{words}”.").format(words=typed))

        if typed.strip():
            self._find(typed, found)

    def pick(self, customer: CustomerFound) -> None:
        """This customer of those found."""
        self._current = None
        self.open_customer(customer.id)

    def go_to_customer(self) -> None:
        """Find another customer."""
        self._view.go_to_customer()

    def open_request(self) -> None:
        """Decide or follow the request in the inbox."""
        if isinstance(self._current, RequestRow):
            self._go("approvals", self._current.id)

    def why_no_customer(self) -> str:
        """Why nothing can be asked now."""
        return self.form.why_no_customer()

    def why_not_ask(self) -> str:
        """Why what is typed cannot be sent now."""
        return self.form.why_not_ask()

    def ask(self) -> None:
        """Ask for the limit, or lower it."""
        self.form.ask()

    def take_proposal(self) -> None:
        """Put the proposal into the field."""
        self.form.take_proposal()

    def _find(self, typed: str, done: Callable[[Sequence[CustomerFound]], None]) -> None:
        self._work("find", lambda db: find_customers(db, typed), done, limit=TYPE_AHEAD)

    def _work(
        self,
        what: str,
        job: Callable[[Connection], Answer],
        done: Callable[[Answer], None],
        *,
        limit: timedelta = READ,
    ) -> None:
        if what in self._works:
            self._works[what].cancel()
        self._works[what] = self._desk.work(job, done=done, refused=self._view.show_refusal, limit=limit)

    def _hear(self, topics: frozenset[str]) -> None:
        if self.form.echo not in topics:
            self._view.show_stale()

    def _take(self, lists: Lists) -> None:
        self.lists = lists
        self._rows = {key: list(getattr(lists, key)) for key in SHOWN}
        self._full = {key for key in SHOWN if key in ("waiting", "ended") or len(self._rows[key]) < PAGE}
        self._show_rows()

    def _append(self, show: str, page: Sequence[LimitSeen]) -> None:
        self._rows[show] += page
        if len(page) < PAGE:
            self._full.add(show)
        if show == self.show:
            self._show_rows()

    def _show_rows(self) -> None:
        words = {key: f"{len(rows):,}{'' if key in self._full else '+'}" for key, rows in self._rows.items()}
        self._view.show_chips([(key, f"{_(title)} {words[key]}") for key, title in SHOWN.items()], self.show)
        rows, sorts = self._rows[self.show], self._sorts.get(self.show, ())
        columns: Sequence[Any] = REQUESTS if self.show in ("waiting", "ended") else LIMITS
        shown = ordered(columns, rows, sorts) if sorts else rows
        self._current = None
        self._view.show_rows(self.show, shown, _(EMPTY[self.show]), more=self.show not in self._full)
        if not rows and self.look is None:
            self._view.show_look(None)

    def _take_look(self, look: Look) -> None:
        self.look = look
        self._view.show_look(look)
        self.form.start(look)
