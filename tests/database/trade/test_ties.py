"""Whatever is traded, in whatever order: every control account is its sub-ledger, and every term its documents."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, text

from domain.approvals.service import ask_allowance, ask_invoice_void
from domain.errors import LuckyGasError
from domain.figures.invariants import of_the_books
from domain.ledger.queries import tie_outs, trial_balance
from domain.receivables.plans import PrepaidSale, draw_prepaid, sell_prepaid
from domain.trade.service import roll_orders
from tests.builders import TODAY
from tests.conftest import Books
from tests.database.trade.market import Invoiced, Market, acting, approve, invoice_of, reserve

OURS = ("balances", "items", "delivered", "ordered", "orders", "deliveries", "prepaid", "credits", "allowed")
DEEDS = ("order", "reserve", "cancel", "deliver", "undo", "invoice", "pay", "allow", "void", "buy", "draw", "roll")
STEP = st.tuples(st.sampled_from(DEEDS), st.integers(0, 5), st.integers(1, 12))


@dataclass
class Trade:
    """A company's dealings with two customers; a step that a rule refuses leaves nothing."""

    db: Connection
    market: Market
    customers: list[int]
    orders: list[tuple[int, str]] = field(default_factory=list)
    deliveries: list[tuple[int, int, str]] = field(default_factory=list)
    invoices: list[tuple[int, Invoiced]] = field(default_factory=list)

    def step(self, deed: str, which: int, amount: int) -> None:
        before = self.db.begin_nested()
        try:
            getattr(self, f"_{deed}")(which, amount)
        except (LuckyGasError, IndexError):
            before.rollback()
            self.db.execute(text("SET LOCAL SESSION AUTHORIZATION test_scheduler"))
        else:
            before.commit()

    def _order(self, which: int, amount: int) -> None:
        customer = self.customers[which % 2]
        self.orders.append((customer, self.market.an_order(self.db, customer, amount)))

    def _reserve(self, which: int, amount: int) -> None:
        customer, order = self.orders[-1 - which]
        reserve(self.db, customer, order, amount * 500)

    def _cancel(self, which: int, amount: int) -> None:
        customer, order = self.orders[-1 - which]
        self.market.an_order(self.db, customer, amount, number=order[4:], version=2, cancelled=amount % 2 == 0)

    def _deliver(self, which: int, amount: int) -> None:
        customer, order = self.orders[-1 - which]
        number = self.market.number()
        made = self.market.a_delivery(self.db, customer, amount, order=order, completes=amount % 3 == 0, number=number)
        self.deliveries.append((customer, made, number))

    def _undo(self, which: int, amount: int) -> None:
        customer, _, number = self.deliveries[-1 - which]
        self.market.a_delivery(self.db, customer, amount, number=number, version=2, cancelled=amount % 2 == 0)

    def _invoice(self, which: int, _amount: int) -> None:
        customer, delivery, _ = self.deliveries[-1 - which]
        self.invoices.append((customer, invoice_of(self.db, self.market.an_invoice(self.db, delivery))))

    def _pay(self, which: int, amount: int) -> None:
        customer, one = self.invoices[-1 - which]
        self.market.pays(self.db, customer, amount * 300, (one.item, amount * 200))

    def _allow(self, which: int, amount: int) -> None:
        _, one = self.invoices[-1 - which]
        with acting(self.db, "clerk"):
            asked = ask_allowance(
                self.db,
                invoice_id=one.id,
                sort="return" if amount % 2 else "price",
                amount=Decimal(amount * 111),
                reason="as agreed",
                key=uuid4(),
            )
        approve(self.db, "manager", asked.request_id)

    def _void(self, which: int, _amount: int) -> None:
        _, one = self.invoices[-1 - which]
        with acting(self.db, "clerk"):
            asked = ask_invoice_void(self.db, invoice_id=one.id, reason="never ordered", key=uuid4())
        approve(self.db, "manager", asked.request_id)

    def _buy(self, which: int, amount: int) -> None:
        sale = PrepaidSale(
            self.customers[which % 2], Decimal(amount * 7), Decimal("31.7"), self.market.number("PP"), TODAY
        )
        with acting(self.db, "clerk"):
            sell_prepaid(self.db, sale, key=uuid4())

    def _draw(self, which: int, amount: int) -> None:
        made = self.market.a_delivery(self.db, self.customers[which % 2], amount % 3 + 1, pays="prepaid")
        draw_prepaid(self.db, delivery_ids=[made], on=TODAY, key=uuid4())

    def _roll(self, _which: int, _amount: int) -> None:
        roll_orders(self.db, on=TODAY)


@pytest.fixture(scope="module")
def stall(shared: Books) -> Books:
    return shared


@given(steps=st.lists(STEP, min_size=5, max_size=25))
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_step_of_trade_keeps_every_tie(stall: Books, steps: list[tuple[str, int, int]]) -> None:
    with stall.admin().connect() as db, db.begin() as whole:
        db.execute(text("SET LOCAL SESSION AUTHORIZATION test_scheduler"))
        market = Market()
        market.open(db)
        trade = Trade(db, market, [market.a_buyer(db), market.a_buyer(db, company=False)])
        for deed, which, amount in steps:
            trade.step(deed, which, amount)

            with acting(db, ""):
                assert {tie.account: tie.difference for tie in tie_outs(db) if tie.difference} == {}, deed
                found = {one.name: one.broken for one in of_the_books(db) if one.name.startswith(OURS)}
            assert not any(found.values()), (deed, found)
        assert trial_balance(db).difference == 0
        whole.rollback()
