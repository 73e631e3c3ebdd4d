"""A clerk's morning at the bank lines, on real books and without a window."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import text

from domain.banking.queries import bank_lines
from domain.customers.queries import CustomerFound, find_customers
from domain.kernel.database import transaction
from domain.kernel.refusals import NotAllowed
from domain.ledger.queries import tie_outs
from integrations.banks.reading import read
from tests.builders import TODAY, House, balances
from tests.conftest import Books
from ui.aging.presenter import Presenter as AgingPresenter
from ui.aging.questions import kept_layout
from ui.kit.column import Layout
from ui.kit.desk import InlineDesk, Who
from ui.reconciliation.hand import Bench
from ui.reconciliation.presenter import Presenter

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)


class Recorder:
    """A view that stands on the line it is told to, and answers what it was given to answer."""

    def __init__(self) -> None:
        self.seen: dict[str, Any] = {}
        self.answers: dict[str, Any] = {}
        self.presenter: Presenter | None = None

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def told(*words: Any, **more: Any) -> Any:
            self.seen[name] = (*words, *more.values())
            return self.answers.get(name)

        return told

    def show_lines(self, rows: Sequence[Any], place: int | None) -> None:
        self.seen["show_lines"] = (rows, place)
        if place is not None and self.presenter is not None:
            self.presenter.select(rows[place])

    @property
    def bench(self) -> Bench:
        found = self.seen["show_bench"][0]
        assert isinstance(found, Bench), self.seen.get("show_refusal")
        return found


class Morning:
    """Books with a payer who is proposed, one nobody knows, and one who pays for two."""

    def __init__(self, books: Books, house: House) -> None:
        self.books, self.view = books, Recorder()
        with transaction(books.engine("scheduler")) as db:
            self.payer = house.a_customer(db, name="東門麵館", marks=[("name", "東門麵館")])
            self.other = house.a_customer(db, name="瑞成工業社")
            self.items = [house.an_invoice(db, self.payer, 26500), house.an_invoice(db, self.payer, 15500)]
            self.item = house.an_invoice(db, self.other, 1050)
            lines = [(41970, "東門麵館"), (500, "不知名"), (2050, "兩家合匯")]
            received = house.receive(db, house.a_statement(lines))
        with transaction(books.engine("scheduler")) as db:
            house.match(db, received)
        self.desk = self.desk_of("senior_clerk")
        self.view.presenter = Presenter(self.view, self.desk, read=read)  # type: ignore[arg-type]
        self.screen = self.view.presenter
        self.screen.refresh()

    def desk_of(self, role: str) -> InlineDesk:
        who = Who(f"test_{role}", role, frozenset({role}), ("FYU", "TXG"))
        engine = self.books.engine(role)
        return InlineDesk(lambda: transaction(engine), who=who, now=lambda: NOW)

    def stand_on(self, amount: int) -> None:
        row = next(row for row in self.view.seen["show_lines"][0] if row.line.amount == amount)
        self.screen.select(row)

    def states(self) -> dict[Decimal, str]:
        with transaction(self.books.engine("clerk")) as db:
            return {line.amount: line.state for line in bank_lines(db, account_id=None, show="all")}

    def ties(self) -> list[Decimal]:
        with transaction(self.books.engine("clerk")) as db:
            return [tie.difference for tie in tie_outs(db)]


@pytest.fixture
def morning(database: Books, house: House) -> Morning:
    return Morning(database, house)


def test_a_line_is_accepted_with_the_fee_the_bank_kept_and_taken_back(morning: Morning) -> None:
    morning.stand_on(41970)
    bench = morning.view.bench
    assert bench.draft is not None
    assert (bench.draft.customer_id, bench.draft.fee, bench.draft.applied) == (morning.payer, 30, 42000)

    morning.screen.accept()
    assert "show_refusal" not in morning.view.seen
    assert morning.states()[Decimal(41970)] == "POSTED"
    with transaction(morning.books.engine("clerk")) as db:
        assert balances(db)["6157"] == 30

    morning.view.answers["ask_undo"] = "誤配"
    morning.screen.undo()
    entry = morning.view.seen["ask_undo"][1]
    assert sum(line.debit - line.credit for line in entry) == 0
    assert {line.account for line in entry} >= {"1140", "6157"}
    assert morning.states()[Decimal(41970)] != "POSTED"
    assert not any(morning.ties())


def test_a_line_nobody_knows_is_given_to_a_customer_by_hand_and_teaches(morning: Morning) -> None:
    morning.stand_on(500)
    with transaction(morning.books.engine("clerk")) as db:
        found = find_customers(db, "瑞成工業社")
    morning.view.answers["ask_customer"] = found[0]

    morning.screen.other()
    morning.screen.accept()

    assert "show_refusal" not in morning.view.seen
    assert morning.states()[Decimal(500)] == "POSTED"
    with transaction(morning.books.engine("clerk")) as db:
        learned = db.execute(
            text("SELECT value FROM books.payer_mark WHERE customer_id = :id AND kind = 'alias'"), {"id": morning.other}
        ).scalars()
        assert list(learned)
    assert not any(morning.ties())


def test_one_transfer_is_shared_out_between_two_customers(morning: Morning) -> None:
    morning.stand_on(2050)
    one, other = CustomerFound(morning.other, "", "瑞成"), CustomerFound(morning.payer, "", "東門")
    morning.view.answers["ask_shares"] = ((one, Decimal(1050)), (other, Decimal(1000)))

    morning.screen.split()

    assert "show_refusal" not in morning.view.seen
    assert morning.states()[Decimal(2050)] == "POSTED"
    assert not any(morning.ties())


def test_a_parked_line_waits_aside_and_comes_back(morning: Morning) -> None:
    morning.stand_on(500)
    morning.view.answers["ask_note"] = "問王小姐"
    morning.screen.park()
    assert morning.states()[Decimal(500)] == "PARKED"

    morning.screen.choose_show("parked")
    assert [row.line.note for row in morning.view.seen["show_lines"][0]] == ["問王小姐"]
    morning.screen.reopen()

    assert morning.states()[Decimal(500)] == "PARSED"


def test_a_clerk_who_may_not_undo_is_told_whom_to_ask(morning: Morning) -> None:
    view = Recorder()
    view.presenter = screen = Presenter(view, morning.desk_of("clerk"))  # type: ignore[arg-type]
    screen.refresh()
    screen.select(next(row for row in view.seen["show_lines"][0] if row.line.amount == 41970))
    screen.accept()
    assert "show_refusal" not in view.seen
    view.answers["ask_undo"] = "誤配"

    screen.undo()

    assert isinstance(view.seen["show_refusal"][0], NotAllowed)
    assert morning.states()[Decimal(41970)] == "POSTED"


def test_a_flagged_file_is_shown_with_its_figures_and_refused_with_a_reason(morning: Morning, house: House) -> None:
    with transaction(morning.books.engine("scheduler")) as db:
        received = house.receive(db, house.a_statement([(100, "x")], opening=Decimal(7)), name="odd.sta")
    assert received.state == "WAITING"
    morning.screen.refresh()
    (waiting,) = morning.view.seen["show_files"][0]
    assert "7" in "".join(waiting.findings)

    morning.view.answers["ask_decision"] = "銀行重送"
    morning.screen.deeds.decide(waiting, False)

    assert "show_refusal" not in morning.view.seen
    assert morning.view.seen["show_files"][0] == ()


def test_aging_reads_ties_and_keeps_the_columns_of_each_person(morning: Morning) -> None:
    view = Recorder()
    screen = AgingPresenter(view, morning.desk)  # type: ignore[arg-type]
    screen.start()

    rows = view.seen["show_rows"][0]
    assert [(row.name, row.total) for row in rows] == [("東門麵館", 42000), ("瑞成工業社", 1050)]
    assert [tie.difference for tie in view.seen["show_overview"][0].ties] == [0, 0]

    screen.open_cell(rows[0], "total")
    assert sum(item.balance for item in view.seen["show_items"][1]) == 42000
    screen.show_customer(rows[0])
    assert view.seen["show_card"][0].receivable == 42000

    screen.keep_layout(Layout(("code", "total"), {"code": 120, "total": 90}))
    with transaction(morning.books.engine("senior_clerk")) as db:
        assert kept_layout(db, "aging") == Layout(("code", "total"), {"code": 120, "total": 90})
    with transaction(morning.books.engine("clerk")) as db:
        assert kept_layout(db, "aging") is None
    assert morning.desk.today() == TODAY
