"""Invoices and cylinders at a desk over real books: what is seen, filled in and done, without a window."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Connection, Engine, text

from domain.deposits.service import Opened, open_lots
from domain.errors import LuckyGasError
from domain.kernel.database import transaction
from domain.kernel.words import in_language
from domain.receivables.charges import add_offset_agreement
from domain.trade.rules import Delivery, Line
from domain.trade.service import take_deliveries
from tests.builders import House
from tests.conftest import Books
from tests.database.screens.conftest import Recorder
from tests.database.trade.market import Market
from ui.deposits.presenter import Presenter as Deposits
from ui.invoices.presenter import Presenter as Invoices
from ui.kit.desk import InlineDesk, Who
from ui.kit.paper import Paper, Seen, uneven


class Clerk(Recorder):
    """A view that fills papers in with what it was given, and keeps what each of them showed."""

    def __init__(self) -> None:
        super().__init__()
        self.given: dict[str, Any] = {}
        self.shown: list[Seen] = []
        self.says = ""
        self.refused: list[LuckyGasError] = []
        self.in_hand: Any = None

    def fill(self, paper: Paper) -> Mapping[str, Any] | None:
        values = {field.key: self.given.get(field.key, field.preset) for field in paper.fields}
        for field in paper.fields:
            if field.kind == "serials" and values[field.key] is None:
                values[field.key] = ()
        self.shown.append(paper.seen(values))
        self.says = self.shown[-1].run_words or paper.run_words
        return None if self.shown[-1].why_not or uneven(self.shown[-1].entry) else values

    def show_refusal(self, refusal: LuckyGasError) -> None:
        self.refused.append(refusal)

    def size_in_hand(self) -> str:
        return "size20"

    def deed_in_hand(self) -> Any:
        return self.in_hand

    def ask_words(self, *_words: str) -> str:
        return str(self.given["whom"])


class Day:
    """One company's day."""

    def __init__(self, books: Books, house: House) -> None:
        self.books, self.market, self.house = books, Market(), house
        with self.as_("scheduler") as db:
            self.market.open(db)
            self.today: date = db.execute(text("SELECT (now() AT TIME ZONE 'Asia/Taipei')::date")).scalar_one()
            self.lucky = self.market.a_buyer(db, terms="2/10N30")
            self.other = self.market.a_buyer(db)

    @contextmanager
    def as_(self, role: str) -> Iterator[Connection]:
        with transaction(self.engine(role)) as db:
            yield db

    def engine(self, role: str) -> Engine:
        return self.books.engine(role)

    def desk(self, role: str) -> InlineDesk:
        engine = self.engine(role)
        now = datetime(self.today.year, self.today.month, self.today.day, 2, tzinfo=UTC)
        who = Who(f"test_{role}", role, frozenset({role, "staff"}), ("FYU", "TXG"))
        return InlineDesk(lambda: transaction(engine), who=who, now=lambda: now)

    def invoices(self, role: str = "clerk") -> tuple[Clerk, Invoices]:
        view = Clerk()
        presenter = Invoices(view, self.desk(role), count=lambda _key, _many: None)
        presenter.refresh()
        return view, presenter

    def deposits(self, role: str = "senior_clerk", customer: int = 0) -> tuple[Clerk, Deposits]:
        view = Clerk()
        presenter = Deposits(view, self.desk(role), count=lambda _key, _many: None)
        presenter.refresh()
        presenter.find(self.code(customer or self.lucky))
        return view, presenter

    def code(self, customer: int) -> str:
        with self.as_("clerk") as db:
            return str(
                db.execute(text("SELECT code FROM books.customer WHERE id = :id"), {"id": customer}).scalar_one()
            )

    def a_delivery(self, db: Connection, quantity: int, *, on: date | None = None, discount: int = 0) -> int:
        number, line = self.market.number(), Line("GAS20", Decimal(quantity), Decimal(discount))
        made = Delivery("dsp", number, 1, self.lucky, on or self.today, [line])
        take_deliveries(db, [made], on=self.today, key=uuid4())
        found: int = db.execute(text("SELECT id FROM books.delivery WHERE number = :n"), {"n": number}).scalar_one()
        return found

    def invoiced(self, quantity: int = 10, *, by: str = "clerk", terms: str = "2/10N30", days: int = 0) -> str:
        on = self.today - timedelta(days=days)
        with self.as_(by) as db:
            delivery = self.a_delivery(db, quantity, on=on)
            return self.market.an_invoice(db, delivery, terms=terms, issued_on=on)

    def ask(self, query: str) -> Any:
        with self.as_("clerk") as db:
            return db.execute(text(query)).scalar()


@pytest.fixture
def day(database: Books, house: House) -> Iterator[Day]:
    with in_language("en"):
        yield Day(database, house)


def stand_on(presenter: Invoices, number: str) -> None:
    presenter.open_number(number)
    assert presenter.lists.month is not None
    presenter.select(presenter.lists.month.page[0])


def test_ticked_deliveries_are_invoiced_with_numbers_that_follow(day: Day) -> None:
    with day.as_("clerk") as db:
        for quantity in (1, 2):
            day.a_delivery(db, quantity)
    view, presenter = day.invoices()
    assert presenter.lists.waiting is not None
    assert view.seen["show_tie"][1] == "ok"
    presenter.tick_all()

    view.given = {"first": "zz00000009"}
    presenter.issue()

    (seen,) = view.shown
    assert [(line.account, line.debit, line.credit) for line in seen.entry] == [
        ("1140", 2520, 0),
        ("4110", 0, 2400),
        ("2141", 0, 120),
    ]
    assert seen.lines[0][0] == "Numbers ZZ00000009 – ZZ00000010"
    assert "51" in seen.lines[-1][0]
    assert view.seen["say"] == ("2 invoices issued: ZZ00000009 – ZZ00000010.",)
    assert presenter.lists.waiting.deliveries == ()
    assert day.ask("SELECT count(*) FROM books.invoice WHERE number LIKE 'ZZ%'") == 2
    assert presenter.why_not_issue() == "Tick deliveries with Space first."


def test_ones_own_invoice_of_today_is_voided_at_once_another_s_is_asked_for(day: Day) -> None:
    own, others = day.invoiced(1), day.invoiced(2, by="senior_clerk")
    view, presenter = day.invoices()
    stand_on(presenter, own)

    presenter.void()
    assert view.says == "Void the invoice"
    assert view.seen["say"] == ("Void. Its delivery waits for another invoice.",)

    stand_on(presenter, others)
    presenter.void()
    assert view.says == "Ask a supervisor"
    assert "goes to a supervisor" in view.seen["say"][0]
    stand_on(presenter, others)
    assert presenter.why_not_void() == "A request about it waits for a decision."
    stand_on(presenter, own)
    assert presenter.why_not_allow() == "It is void."
    assert day.ask("SELECT count(*) FROM books.invoice_void") == 1


def test_an_allowance_says_beforehand_who_decides(day: Day) -> None:
    number = day.invoiced(20)
    view, presenter = day.invoices()
    stand_on(presenter, number)

    view.given = {"amount": Decimal(16001)}
    presenter.allow()
    assert view.shown[-1].why_not.startswith("Only 16,000 of this invoice was not allowed yet.")

    view.given = {"amount": Decimal(12000), "sort": "return"}
    presenter.allow()
    assert view.says == "Ask a manager"
    assert [line.account for line in view.shown[-1].entry] == ["4170", "2141", "1140"]
    assert "goes to a manager" in view.seen["say"][0]


def test_residual_gas_is_worth_the_price_of_the_day(day: Day) -> None:
    number = day.invoiced(3)
    view, presenter = day.invoices()
    stand_on(presenter, number)

    view.given = {"kg": Decimal("3.5")}
    presenter.residual()

    assert view.shown[-1].lines[0][0] == "800 ÷ 20 kg × 3.5 kg = 140"
    assert day.ask("SELECT (payload ->> 'amount')::int FROM books.request") == 140
    view.given = {"kg": Decimal(21)}
    stand_on(presenter, day.invoiced(1))
    presenter.residual()
    assert "20 kg at most" in view.shown[-1].why_not


def test_interest_is_charged_for_the_days_that_were_late(day: Day) -> None:
    number = day.invoiced(10, terms="NET30", days=80)
    view, presenter = day.invoices("senior_clerk")
    stand_on(presenter, number)

    view.given = {"rate": Decimal(17)}
    presenter.charge()
    assert view.shown[-1].why_not.startswith("Sixteen per cent")

    view.given = {}
    presenter.charge()
    assert [line.account for line in view.shown[-1].entry] == ["1140", "7101"]
    assert view.seen["say"][0].startswith("Charged: INT")
    stand_on(presenter, number)
    assert presenter.why_not_charge() == "It is not late, or its interest is charged up to today."
    assert presenter.why_not_void() == "An allowance or interest stands on it: allow the rest instead."


def test_a_discount_is_granted_where_the_policy_is_on(day: Day) -> None:
    number = day.invoiced(10)
    with day.as_("clerk") as db:
        item = db.execute(text("SELECT id FROM books.open_item WHERE document = :n"), {"n": number}).scalar_one()
        day.market.pays(db, day.lucky, 8232, (item, 8232), on=day.today)
    view, presenter = day.invoices()
    presenter.lists.choose_show("discounts")
    presenter.tick_all()
    presenter.select(presenter.lists.rows()[0])
    assert "a director switches the policy on" in presenter.why_not_grant()
    with day.books.admin().begin() as db:
        db.execute(text("UPDATE books.policy SET value = 1 WHERE key = 'discount.terms'"))
    presenter.refresh()
    presenter.tick_all()
    presenter.tick_all()
    presenter.select(presenter.lists.rows()[0])

    presenter.grant()

    assert [(line.account, line.debit + line.credit) for line in view.shown[-1].entry] == [
        ("4191", 160),
        ("2141", 8),
        ("1140", 168),
    ]
    assert view.seen["say"] == ("1 discount granted.",)


def test_setting_off_needs_an_agreement_on_file(day: Day) -> None:
    number = day.invoiced(1)
    view, presenter = day.invoices("senior_clerk")
    stand_on(presenter, number)
    assert presenter.why_not_set_off() == "No agreement to set off is on file."
    with day.as_("senior_clerk") as db:
        add_offset_agreement(db, customer_id=day.lucky, reference="OFF-7", from_on=day.today, key=uuid4())
    presenter.refresh()
    stand_on(presenter, number)

    presenter.set_off()

    assert [line.account for line in view.shown[-1].entry] == ["2101", "1140"]
    assert "goes to a manager" in view.seen["say"][0]


def test_who_was_second_is_told_and_sees_the_books_as_they_are(day: Day) -> None:
    number = day.invoiced(1)
    view, presenter = day.invoices()
    stand_on(presenter, number)
    look = presenter.look
    assert look is not None
    presenter.void()

    presenter.deeds.void(look)

    assert view.seen["show_changed"][0] or view.refused
    assert day.ask("SELECT count(*) FROM books.invoice_void") == 1


def test_prices_that_were_lowered_are_said(day: Day) -> None:
    with day.as_("clerk") as db:
        day.a_delivery(db, 2, discount=100)
    view, presenter = day.invoices()

    presenter.select(presenter.lists.rows()[0])

    (detail,) = view.seen["show_detail"]
    assert detail.notes[0][0] == "Price discounts of 100 are in the lines already."
    assert [row.product for row in detail.lines] == ["GAS20 −100"]


def deposits_of(day: Day, role: str = "senior_clerk") -> tuple[Clerk, Deposits]:
    with day.as_("manager") as db:
        row = Opened(
            customer=day.lucky, size=Decimal(20), units=1, rate=Decimal(1200), on=day.today, issued_on=day.today,
            document="OLD",
        )  # fmt: skip
        open_lots(db, [row], key=uuid4())
    return day.deposits(role)


Deed = Callable[[Deposits], None]


def test_cylinders_go_out_come_back_and_the_deed_is_undone(day: Day) -> None:
    view, presenter = deposits_of(day)
    assert view.seen["show_tie"] == ("✓ Deposits in the ledger (2310) 1,200, difference 0", "ok")

    view.given = {"units": 2, "document": "R1"}
    presenter.give()
    assert [(line.account, line.debit - line.credit) for line in view.shown[-1].entry] == [
        ("1101", 3000),
        ("2310", -3000),
    ]
    presenter.take_back()
    assert view.shown[-1].lines[0][0] == "1 × 1,200 + 1 × 1,500 = 2,700, each at the rate of its issue."
    presenter.undo()

    assert {line.account: line.debit - line.credit for line in view.shown[-1].entry} == {"1101": 2700, "2310": -2700}
    assert day.ask("SELECT sum(held * rate) FROM books.cylinder_lot") == 4200
    assert presenter.look is not None
    view.in_hand = next(deed for deed in presenter.look.deeds if deed.undoes is not None)
    assert "undoing itself" in presenter.why_not_undo()
    view.in_hand = next(deed for deed in presenter.look.deeds if deed.undone is not None)
    assert "It was undone by" in presenter.why_not_undo()


def test_lost_ones_become_income_and_are_given_back_when_found(day: Day) -> None:
    view, presenter = deposits_of(day)

    view.given = {"invoice": "cl00000001", "charge": Decimal(300)}
    presenter.lose()
    assert [(line.account, line.debit - line.credit) for line in view.shown[-1].entry] == [
        ("2310", 1200),
        ("1140", 300),
        ("7104", -1429),
        ("2141", -71),
    ]
    assert presenter.why_not_take_back() == "No cylinder of ours stands with this customer."
    presenter.find_lost()

    assert {line.account: line.debit - line.credit for line in view.shown[-1].entry} == {
        "7104": 1429,
        "2141": 71,
        "1140": -300,
        "1101": -1200,
    }
    assert view.refused == []
    assert day.ask("SELECT count(*) FROM books.cylinder WHERE state = 'RETURNED'") == 1


def test_cylinders_are_handed_to_another_customer_who_signs_too(day: Day) -> None:
    view, presenter = deposits_of(day)
    view.given = {"whom": day.code(day.other), "consent": "A1", "to_consent": "B1"}

    presenter.move()

    assert day.ask(f"SELECT sum(money) FROM books.cylinder_lot WHERE customer_id = {day.other}") == 1200
    presenter.find("B")
    assert "customers fit" in view.seen["say"][0]


@pytest.mark.parametrize(
    ("deed", "given", "role", "query", "found"),
    [
        ("exchange", {"out": ("N1",)}, "clerk", "SELECT serial FROM books.cylinder", "N1"),
        ("foreign", {"owner": "OTHER"}, "clerk", "SELECT owner FROM books.cylinder WHERE lot_id IS NULL", "OTHER"),
        ("ask_refund", {}, "clerk", "SELECT amount::int FROM books.request WHERE kind = 'deposit_refund'", 1200),
        ("give", {"document": "R2", "way": "account"}, "clerk", "SELECT balance::int FROM books.open_item", 1500),
        ("give", {"document": "R3", "way": "waiver", "reason": "school"}, "supervisor",
         "SELECT rate::int FROM books.cylinder_lot WHERE receipt = 'R3'", 0),
        ("open_lots", {"rate": Decimal(800), "issued_on": date(2020, 1, 1)}, "manager",
         "SELECT sum(money)::int FROM books.cylinder_lot", 2000),
    ],
)  # fmt: skip
def test_every_deed_does_what_it_showed(
    day: Day, deed: str, given: dict[str, Any], role: str, query: str, found: object
) -> None:
    view, presenter = deposits_of(day, role)
    view.given = given

    getattr(presenter, deed)()

    assert view.refused == []
    assert view.shown[-1].why_not == ""
    assert day.ask(query) == found


def test_numbers_that_are_not_his_are_said_before_anything_is_sent(day: Day) -> None:
    view, presenter = deposits_of(day)

    for given, words in (
        ({"serials": ("LG404",)}, "No cylinder LG404"),
        ({"units": 5}, "1 of this size stand"),
        ({"units": 0}, "Type how many"),
        ({"serials": ("A", "B")}, "2 cylinder numbers for 1"),
    ):
        view.given = given
        presenter.take_back()
        assert words in view.shown[-1].why_not

    assert day.ask("SELECT count(*) FROM books.cylinder_deed") == 1


def test_a_resting_cylinder_is_woken_and_given_up_only_by_policy(day: Day) -> None:
    view, presenter = deposits_of(day, "manager")
    assert presenter.why_not_wake() == "No cylinder here is marked as unused."
    assert "a director switches the policy on" in presenter.why_not_ask_breakage()
    with day.books.admin().begin() as db:
        db.execute(text("UPDATE books.policy SET value = 1 WHERE key = 'cylinder.breakage'"))
        db.execute(text("UPDATE books.cylinder SET since_on = since_on - 800"))
    with day.as_("scheduler") as db:
        db.execute(text("SELECT api.mark_dormant(:on, :key)"), {"on": day.today, "key": uuid4()})
    with day.books.admin().begin() as db:
        db.execute(text("UPDATE books.cylinder SET since_on = :on"), {"on": day.today - timedelta(days=800)})
    presenter.refresh()
    assert presenter.why_not_ask_breakage() == ""

    presenter.ask_breakage()
    assert [line.account for line in view.shown[-1].entry] == ["2310", "7104", "2141"]
    assert day.ask("SELECT count(*) FROM books.request WHERE kind = 'breakage'") == 1

    clerk, desk = day.deposits("clerk")
    desk.choose_show("unmoved")
    assert clerk.seen["show_list"][2]
    desk.wake()
    assert clerk.seen["say"] == ("1 cylinder is held again.",)
