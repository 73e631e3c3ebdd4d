"""Deposits that need a second person, and cylinders that nobody uses: refund orders, dormancy, breakage."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TypeVar
from uuid import uuid4

import pytest
from sqlalchemy import Connection, text

from domain.approvals.queries import shown
from domain.approvals.rules import State as RequestState
from domain.approvals.service import Asked, Decided, Signed, ask_breakage, ask_deposit_refund, decide, pay_refund
from domain.deposits.queries import contact_list, lots_of, top_ups
from domain.deposits.rules import State
from domain.deposits.service import (
    Cylinders,
    Given,
    Opened,
    find_cylinders,
    mark_dormant,
    open_lots,
    take_deposits,
    undo_deed,
    wake_cylinders,
)
from domain.kernel.calendar import business_day
from domain.kernel.refusals import MoreThanIsOpen
from domain.kernel.refusals_of_deposits import BreakageOff, FewerCylinders
from tests.builders import House, balances
from tests.conftest import Books
from tests.database.trade.market import Market

T = TypeVar("T")
TODAY = business_day(datetime.now(UTC))
TWENTY = Decimal(20)


class Company:
    """The people of one database, each deed in a transaction of its own."""

    def __init__(self, books: Books, house: House) -> None:
        self.books, self.house = books, house

    def do(self, role: str, deed: Callable[[Connection], T]) -> T:
        with self.books.engine(role).begin() as db:
            return deed(db)

    def customer(self) -> int:
        return self.do("scheduler", lambda db: self.house.a_customer(db))

    def give(self, customer: int, units: int, on: date = TODAY) -> None:
        row = Given(customer=customer, size=TWENTY, units=units, on=on, way="cash", document=f"R{uuid4().hex[:8]}")
        self.do("clerk", lambda db: take_deposits(db, [row], key=uuid4()))

    def delivers_to(self, customer: int) -> None:
        """One cylinder of gas, confirmed by dispatch."""
        market = Market()

        def deliver(db: Connection) -> None:
            market.open(db)
            market.a_delivery(db, customer, 1)

        self.do("scheduler", deliver)

    def held_since(self, customer: int, units: int, since: date) -> None:
        """Cylinders that came in with the opening, and have not been used since that day."""
        row = Opened(customer=customer, size=TWENTY, units=units, rate=Decimal(1200), on=TODAY, issued_on=since)
        self.do("manager", lambda db: open_lots(db, [row], key=uuid4()))
        with self.books.admin().begin() as db:
            db.execute(
                text("UPDATE books.cylinder SET since_on = :s WHERE customer_id = :c"), {"s": since, "c": customer}
            )

    def signs(self, role: str, asked: Asked) -> Decided:
        def look_and_sign(db: Connection) -> Decided:
            digest = shown(db, asked.request_id).digest
            return decide(db, [Signed(asked.request_id, digest)], decision="approve", key=uuid4())[0]

        return self.do(role, look_and_sign)

    def states(self, customer: int) -> list[State]:
        query = text("SELECT state FROM books.cylinder WHERE customer_id = :c ORDER BY id")
        return self.do("clerk", lambda db: [State(one) for one in db.execute(query, {"c": customer}).scalars()])

    def moved(self) -> dict[str, Decimal]:
        return self.do("auditor", lambda db: dict(sorted(balances(db).items())))


@pytest.fixture
def company(database: Books, house: House) -> Company:
    return Company(database, house)


def test_a_deposit_goes_back_by_a_refund_order(company: Company) -> None:
    """P-61 to 2170: asked, approved, and paid by a third person; until then it can be undone, afterwards not."""
    lucky = company.customer()
    company.give(lucky, 2)

    asked = company.do(
        "clerk",
        lambda db: ask_deposit_refund(db, customer_id=lucky, size_kg=TWENTY, units=2, reason="moves away", key=uuid4()),
    )
    decided = company.signs("supervisor", asked)

    assert decided.state is RequestState.EXECUTED
    assert company.moved() == {"1101": 3000, "2170": -3000}
    assert company.states(lucky) == [State.RETURNED, State.RETURNED]
    refund, deed = company.do(
        "auditor",
        lambda db: tuple(db.execute(text("SELECT refund_id, id FROM books.cylinder_deed WHERE way = 'payable'")).one()),
    )
    company.do("cashier", lambda db: pay_refund(db, refund_id=refund, on=TODAY, key=uuid4()))
    assert company.moved() == {}
    with pytest.raises(MoreThanIsOpen):
        company.do("senior_clerk", lambda db: undo_deed(db, deed_id=deed, on=TODAY, reason="wrong", key=uuid4()))


def test_a_refund_order_is_stale_when_the_cylinders_have_gone(company: Company) -> None:
    lucky = company.customer()
    company.give(lucky, 1)
    asked = company.do(
        "clerk",
        lambda db: ask_deposit_refund(db, customer_id=lucky, size_kg=TWENTY, units=1, reason="moves away", key=uuid4()),
    )
    from domain.deposits.service import Returned, return_cylinders

    row = Returned(customer=lucky, size=TWENTY, units=1, on=TODAY)
    company.do("cashier", lambda db: return_cylinders(db, [row], key=uuid4()))

    decided = company.signs("supervisor", asked)

    assert (decided.state, decided.stale) == (RequestState.REJECTED, True)
    with pytest.raises(FewerCylinders):
        company.do(
            "clerk",
            lambda db: ask_deposit_refund(
                db, customer_id=lucky, size_kg=TWENTY, units=1, reason="moves away", key=uuid4()
            ),
        )


def test_what_nobody_used_for_a_year_goes_onto_the_list_of_contacts(company: Company) -> None:
    lucky, other = company.customer(), company.customer()
    company.held_since(lucky, 2, TODAY - timedelta(days=366))
    company.held_since(other, 1, TODAY - timedelta(days=300))
    before = company.moved()

    marked = company.do("scheduler", lambda db: mark_dormant(db, on=TODAY, key=uuid4()))

    assert marked == 2
    assert company.moved() == before
    (found,) = company.do("clerk", contact_list)
    assert (found.customer_id, found.units, found.deposits) == (lucky, 2, 2400)
    woken = company.do(
        "collector", lambda db: wake_cylinders(db, customer_id=lucky, on=TODAY, reason="on the phone", key=uuid4())
    )
    assert woken == 2
    assert company.states(lucky) == [State.HELD, State.HELD]
    assert company.do("scheduler", lambda db: mark_dormant(db, on=TODAY, key=uuid4())) == 0


def test_a_delivery_wakes_what_is_dormant(company: Company) -> None:
    lucky = company.customer()
    company.held_since(lucky, 1, TODAY - timedelta(days=400))
    company.do("scheduler", lambda db: mark_dormant(db, on=TODAY, key=uuid4()))

    company.delivers_to(lucky)

    assert company.states(lucky) == [State.HELD]


def test_cylinders_of_who_is_delivered_to_do_not_fall_asleep(company: Company) -> None:
    lucky, other = company.customer(), company.customer()
    for customer in (lucky, other):
        company.held_since(customer, 1, TODAY - timedelta(days=400))

    company.delivers_to(lucky)

    assert company.do("scheduler", lambda db: mark_dormant(db, on=TODAY, key=uuid4())) == 1
    assert (company.states(lucky), company.states(other)) == ([State.HELD], [State.DORMANT])


def test_breakage_is_off_and_never_before_24_months(company: Company) -> None:
    lucky = company.customer()
    company.held_since(lucky, 2, TODAY - timedelta(days=700))
    company.do("scheduler", lambda db: mark_dormant(db, on=TODAY, key=uuid4()))

    def ask() -> Asked:
        return company.do(
            "manager",
            lambda db: ask_breakage(db, customer_id=lucky, size_kg=TWENTY, reason="gone for good", key=uuid4()),
        )

    with pytest.raises(BreakageOff):
        ask()
    with company.books.admin().begin() as db:
        db.execute(text("UPDATE books.policy SET value = 1 WHERE key = 'cylinder.breakage'"))
        db.execute(text("UPDATE books.policy SET value = 1 WHERE key = 'cylinder.breakage_months'"))
    with pytest.raises(FewerCylinders):
        ask()


def test_breakage_is_a_directors_and_a_late_cylinder_still_gets_its_deposit(company: Company) -> None:
    """P-64, and found later: the mirror, and the deposit at the rate of its issue."""
    lucky = company.customer()
    company.held_since(lucky, 2, TODAY - timedelta(days=800))
    company.do("scheduler", lambda db: mark_dormant(db, on=TODAY, key=uuid4()))
    with company.books.admin().begin() as db:
        db.execute(text("UPDATE books.policy SET value = 1 WHERE key = 'cylinder.breakage'"))
    asked = company.do(
        "manager", lambda db: ask_breakage(db, customer_id=lucky, size_kg=TWENTY, reason="gone for good", key=uuid4())
    )

    assert asked.needs == 5
    assert company.signs("director", asked).state is RequestState.EXECUTED
    assert company.moved() == {"2141": -114, "3990": 2400, "7104": -2286}
    assert company.states(lucky) == [State.RECOGNISED, State.RECOGNISED]
    row = Cylinders(customer=lucky, size=TWENTY, units=1, on=TODAY, reason="brought after all")
    company.do("supervisor", lambda db: find_cylinders(db, [row], key=uuid4()))
    assert company.moved() == {"1101": -1200, "2141": -57, "3990": 2400, "7104": -1143}
    assert company.do("clerk", lambda db: lots_of(db, lucky)) == ()


def test_uncovered_value_above_the_policy_is_proposed(company: Company) -> None:
    lucky, other = company.customer(), company.customer()
    company.held_since(lucky, 4, TODAY)
    company.give(other, 4)

    found = company.do("clerk", top_ups)

    assert [(one.customer_id, one.uncovered) for one in found] == [(lucky, 3200)]
