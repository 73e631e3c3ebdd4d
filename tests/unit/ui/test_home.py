"""The home screen's presenter, without a screen."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, cast

from domain.errors import LuckyGasError, Unavailable
from domain.receivables.queries import AgingRow
from tests.unit.screens.rows import a_row
from ui.home.presenter import HomeFigures, Presenter, Run, Task
from ui.kit.desk import InlineDesk, Who


class Away(Unavailable):
    """The database is away."""


@dataclass(frozen=True)
class Figures:
    waiting: int = 73
    proposed: int = 54
    parked: int = 3
    exceptions: int = 2
    flagged_files: int = 1
    received_today: Decimal = Decimal(1842903)
    receivable: Decimal = Decimal(19251800)
    overdue: Decimal = Decimal(4682800)
    unapplied: Decimal = Decimal(286450)
    buckets: Sequence[Decimal] = (Decimal(1),) * 6
    tied_out: bool = True
    runs: Sequence[Run] = ()
    to_decide: int = 4


@dataclass
class Screen:
    """Remembers what it was told to show."""

    shown: list[object] = field(default_factory=list)
    debtors: tuple[AgingRow, ...] = ()
    chosen: Task | None = None

    def show_tasks(self, tasks: Sequence[Task]) -> None:
        self.shown.append([(task.key, task.count) for task in tasks])

    def show_money(self, figures: HomeFigures) -> None:
        self.shown.append(figures.receivable)

    def show_runs(self, runs: Sequence[Run]) -> None:
        self.shown.append(tuple(runs))

    def show_refusal(self, refusal: LuckyGasError) -> None:
        self.shown.append(type(refusal))

    def show_debtors(self, rows: Sequence[AgingRow]) -> None:
        self.debtors = tuple(rows)

    def chosen_task(self) -> Task | None:
        return self.chosen

    def chosen_debtor(self) -> AgingRow | None:
        return self.debtors[0]


class Scene:
    def __init__(self, figures: Figures | None, *, role: str = "clerk") -> None:
        self.screen, self.gone, self.counts, self.asked = Screen(), list[Any](), list[Any](), list[date]()
        who = Who("mei", "陳美玲", frozenset({role}), ("豐原",))
        self.desk = InlineDesk(self._begin, who=who, now=lambda: datetime(2026, 11, 22, 1, tzinfo=UTC))
        self.figures = figures
        self.presenter = Presenter(
            self.screen,
            self.desk,
            self._load,
            lambda _db, _on: (a_row(3, "龍門便當", ages={20: 9000}),),
            go=lambda screen, argument: self.gone.append((screen, argument)),
            count=lambda screen, count: self.counts.append((screen, count)),
        )

    def _begin(self) -> AbstractContextManager[Any]:
        return nullcontext(cast(Any, None))

    def _load(self, _db: object, on: date) -> Figures:
        self.asked.append(on)
        if self.figures is None:
            raise Away
        return self.figures


def test_the_day_begins_with_what_waits_how_the_money_stands_and_how_the_night_went() -> None:
    scene = Scene(Figures())

    scene.presenter.refresh()

    tasks = [("exceptions", 2), ("files", 1), ("proposed", 54), ("waiting", 73), ("parked", 3)]
    assert scene.screen.shown == [tasks, Decimal(19251800), ()]
    assert scene.asked == [date(2026, 11, 22)]
    assert scene.counts == [("reconciliation", 73), ("approvals", 4)]


def test_who_decides_sees_first_how_much_waits_for_that() -> None:
    scene = Scene(Figures(), role="manager")

    scene.presenter.refresh()

    tasks = scene.screen.shown[0]
    assert isinstance(tasks, list)
    assert tasks[0] == ("to_decide", 4)


def test_enter_leads_to_the_screen_of_the_chosen_line() -> None:
    scene = Scene(Figures())
    scene.screen.chosen = Task("files", "Bank files to look at", 1, "reconciliation", "bad")

    scene.presenter.open_chosen()

    assert scene.gone == [("reconciliation", "files")]


def test_who_owes_most_is_shown_and_enter_leads_to_their_age() -> None:
    scene = Scene(Figures())
    scene.presenter.refresh()

    scene.presenter.open_debtor()

    assert [row.name for row in scene.screen.debtors] == ["龍門便當"]
    assert scene.gone == [("aging", "C000003")]


def test_a_database_that_is_away_is_told() -> None:
    scene = Scene(None)

    scene.presenter.refresh()

    assert scene.screen.shown == [Away]


def test_a_posting_anywhere_in_the_house_renews_the_figures() -> None:
    scene = Scene(Figures())

    scene.desk.tell(("payments",))

    assert len(scene.asked) == 1
