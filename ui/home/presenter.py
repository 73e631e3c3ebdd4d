"""The first screen of the day (工作首頁): what waits, how the money stands, how the night went."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Final, Protocol

from domain.errors import LuckyGasError
from domain.kernel.words import N_
from ui.kit.action import Action
from ui.kit.desk import Desk, Work

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from domain.receivables.queries import AgingRow

ACTIONS: Final = (
    Action("home.open", N_("Open what waits"), keys=("Enter",), scope="home.tasks", run="open_chosen", hint=True),
    Action("home.debtor", N_("Show the customer's age"), keys=("Enter",), scope="home.debtors", run="open_debtor"),
    Action("home.customer", N_("Open the customer"), keys=("Ctrl+O",), scope="home.debtors", run="open_customer"),
    Action("home.find", N_("Find a customer"), keys=("F3",), scope="home", run="find_customer", hint=True),
)
TOPICS: Final = ("bank", "payments", "receivables", "runs", "approvals")
DECIDERS: Final = frozenset({"supervisor", "manager", "director"})


class Run(Protocol):
    """One job of the night as it went."""

    @property
    def job(self) -> str: ...
    @property
    def slot(self) -> str: ...
    @property
    def state(self) -> str: ...
    @property
    def seconds(self) -> float | None: ...
    @property
    def note(self) -> str | None: ...


class HomeFigures(Protocol):
    """Everything the screen shows, read at one moment."""

    @property
    def waiting(self) -> int: ...
    @property
    def proposed(self) -> int: ...
    @property
    def parked(self) -> int: ...
    @property
    def exceptions(self) -> int: ...
    @property
    def flagged_files(self) -> int: ...
    @property
    def received_today(self) -> Decimal: ...
    @property
    def receivable(self) -> Decimal: ...
    @property
    def overdue(self) -> Decimal: ...
    @property
    def unapplied(self) -> Decimal: ...
    @property
    def buckets(self) -> Sequence[Decimal]: ...
    @property
    def tied_out(self) -> bool: ...
    @property
    def runs(self) -> Sequence[Run]: ...
    @property
    def to_decide(self) -> int: ...


Load = Callable[["Connection", date], HomeFigures]
Late = Callable[["Connection", date], "Sequence[AgingRow]"]


@dataclass(frozen=True)
class Task:
    """One line of today's work: how many wait, and where Enter leads."""

    key: str
    words: str
    count: int
    screen: str
    tone: str


class View(Protocol):
    """What the presenter tells the screen."""

    def show_tasks(self, tasks: Sequence[Task]) -> None: ...
    def show_money(self, figures: HomeFigures) -> None: ...
    def show_runs(self, runs: Sequence[Run]) -> None: ...
    def show_refusal(self, refusal: LuckyGasError) -> None: ...
    def show_debtors(self, rows: Sequence[AgingRow]) -> None: ...
    def chosen_task(self) -> Task | None: ...
    def chosen_debtor(self) -> AgingRow | None: ...


class Presenter:
    """Reads the figures and leads to the screen behind each of them."""

    def __init__(
        self,
        view: View,
        desk: Desk,
        load: Load,
        late: Late,
        *,
        go: Callable[[str, object], None],
        count: Callable[[str, int], None],
    ) -> None:
        self._view, self._desk, self._load, self._late = view, desk, load, late
        self._go, self._count = go, count
        self._work: Work | None = None
        self._late_work: Work | None = None
        desk.listen(TOPICS, lambda _topics: self.refresh())

    def refresh(self) -> None:
        """Read everything again."""
        for work in (self._work, self._late_work):
            if work is not None:
                work.cancel()
        today = self._desk.today()
        self._work = self._desk.work(lambda db: self._load(db, today), done=self._show, refused=self._view.show_refusal)
        self._late_work = self._desk.work(
            lambda db: self._late(db, today), done=self._view.show_debtors, refused=self._view.show_refusal
        )

    def open_debtor(self) -> None:
        """Show the customer of the chosen line among the receivables."""
        row = self._view.chosen_debtor()
        if row is not None:
            self._go("aging", row.code)

    def open_customer(self) -> None:
        """Show the customer of the chosen line whole."""
        row = self._view.chosen_debtor()
        if row is not None:
            self._go("customers", row.code)

    def find_customer(self) -> None:
        """Find any customer."""
        self._go("customers", "")

    def open_chosen(self) -> None:
        """Go to the screen of the chosen line."""
        task = self._view.chosen_task()
        if task is not None:
            self._go(task.screen, task.key)

    def _show(self, figures: HomeFigures) -> None:
        self._count("reconciliation", figures.waiting)
        self._count("approvals", figures.to_decide)
        self._view.show_tasks(tasks_of(figures, decides=bool(self._desk.who.roles & DECIDERS)))
        self._view.show_money(figures)
        self._view.show_runs(figures.runs)


def tasks_of(figures: HomeFigures, *, decides: bool) -> tuple[Task, ...]:
    """Today's work, what cannot wait first; who approves sees how much waits for that."""
    return (
        *(
            [Task("to_decide", N_("Requests that wait for your decision"), figures.to_decide, "approvals", "bad")]
            if decides
            else []
        ),
        Task("exceptions", N_("Bank lines that need a decision"), figures.exceptions, "reconciliation", "bad"),
        Task("files", N_("Bank files to look at"), figures.flagged_files, "reconciliation", "bad"),
        Task("proposed", N_("Bank lines with a suggestion"), figures.proposed, "reconciliation", "accent"),
        Task("waiting", N_("Bank lines waiting in all"), figures.waiting, "reconciliation", "warn"),
        Task("parked", N_("Parked bank lines"), figures.parked, "reconciliation", "muted"),
    )
