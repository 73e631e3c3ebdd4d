"""Limits, orders and held orders of the demo company, all by real deeds: something to decide for the visitor."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import TypeVar

from sqlalchemy import Connection, text
from sqlalchemy.engine import URL

from app.demo.books import Plan
from domain.approvals.queries import shown
from domain.approvals.rules import State as Asked
from domain.approvals.service import Signed, ask_limit, decide
from domain.credit.rules.verdict import State
from domain.credit.service import Hold, Order, check_credit, decide_case, pass_case, place_hold
from domain.kernel.database import open_engine, transaction
from domain.trade.rules import Line, PriceDocument, Product
from domain.trade.rules import Order as Ordered
from domain.trade.service import set_prices, set_products, take_orders

T = TypeVar("T")

PRODUCTS = {"GAS20": (20, 760, 800), "GAS16": (16, 610, 640), "GAS50": (50, 1_850, 1_940)}
"""Size, net price for companies and gross price for consumers."""
REASON = "年度額度核定"
# how far the limit lies above what is owed: some customers are beyond it at once
SHARES = (Decimal("1.3"), Decimal("0.85"), Decimal("1.02"), Decimal("1.6"), Decimal("0.95"), Decimal("1.1"))
AFTER_THE_STORIES = 6
CUSTOMERS = 36
ORDERS = 18


def tell_credit(address: Callable[[str], URL], plan: Plan) -> int:
    """Limits, today's orders with their verdicts, and some decisions; safe to tell again. How many orders are held."""
    house = _House(address, plan)
    people = house.do("credit_controller", _debtors)
    if not people:
        return 0
    house.give_limits(people)
    house.sell()
    held = house.order(people[:ORDERS])
    house.decide(held)
    return len(held)


def _debtors(db: Connection) -> Sequence[tuple[int, Decimal]]:
    """Those who owe most, behind the ones that the requests' stories are about."""
    query = """
        SELECT customer_id, receivable FROM books.customer_balance WHERE receivable > 0
         ORDER BY receivable DESC, customer_id OFFSET :after LIMIT :most
    """
    rows = db.execute(text(query), {"after": AFTER_THE_STORIES, "most": CUSTOMERS})
    return [(row.customer_id, row.receivable) for row in rows]


class _House:
    def __init__(self, address: Callable[[str], URL], plan: Plan) -> None:
        self._address, self._plan = address, plan

    def do(self, role: str, job: Callable[[Connection], T]) -> T:
        # a session of its own for each deed, as deciding wants it
        engine = open_engine(self._address(role), application="luckygas demo", pool_size=1)
        try:
            with transaction(engine) as db:
                return job(db)
        finally:
            engine.dispose()

    def give_limits(self, people: Sequence[tuple[int, Decimal]]) -> None:
        """The controller asks, the director signs; a limit is at least what gets a company its gas."""

        def ask(db: Connection) -> list[int]:
            asked = []
            for place, (customer, owed) in enumerate(people):
                limit = max(owed * SHARES[place % len(SHARES)] // 1000 * 1000, Decimal(20_000))
                key = self._plan.key("credit", "limit", customer)
                asked.append(ask_limit(db, customer_id=customer, limit=limit, reason=REASON, key=key).request_id)
            return asked

        def sign(db: Connection) -> None:
            seen = [one for one in (shown(db, request) for request in asked) if one.row.state is Asked.PENDING]
            if seen:
                signed = [Signed(one.row.id, one.digest) for one in seen]
                decide(db, signed, decision="approve", key=self._plan.key("credit", "limits"), note="依授信規則核定")

        asked = self.do("credit_controller", ask)
        self.do("director", sign)

    def sell(self) -> None:
        """What is sold, at which price."""

        def tell(db: Connection) -> None:
            products = [
                Product(code, f"瓦斯 {size} 公斤", "gas", Decimal(size)) for code, (size, *_) in PRODUCTS.items()
            ]
            set_products(db, products, key=self._plan.key("credit", "products"))
            begins = date(self._plan.last_on.year, 1, 1)
            prices = [
                PriceDocument("demo", f"{code}-{gross}", 1, code, Decimal(unit), gross, begins)
                for code, (_size, net, unit_gross) in PRODUCTS.items()
                for gross, unit in ((False, net), (True, unit_gross))
            ]
            set_prices(db, prices, key=self._plan.key("credit", "prices"))

        self.do("scheduler", tell)

    def order(self, people: Sequence[tuple[int, Decimal]]) -> list[int]:
        """Today's and tomorrow's orders, each asked for its verdict; the cases that are held."""
        on = self._plan.last_on

        def take(db: Connection) -> None:
            orders = [
                Ordered(
                    "demo", f"S{place:04d}", 1, customer, on,
                    [Line("GAS20", Decimal(3 + place % 9))],
                    deliver_on=on + timedelta(days=place % 3),
                )
                for place, (customer, _owed) in enumerate(people)
            ]  # fmt: skip
            take_orders(db, orders, on=on, key=self._plan.key("credit", "orders"))

        def check(db: Connection) -> list[int]:
            held = []
            rows = db.execute(
                text(
                    """
                    SELECT source || '/' || number AS reference, customer_id, total, deliver_on, lines
                      FROM books.sales_order WHERE source = 'demo' ORDER BY number
                    """
                )
            ).all()
            for row in rows:
                units = int(row.lines[0]["quantity"])
                wanted = Order(row.reference, 1, row.customer_id, row.total, deliver_on=row.deliver_on, units=units)
                verdict = check_credit(db, wanted)
                if verdict.state is State.HELD and verdict.case_id is not None:
                    held.append(verdict.case_id)
            return held

        self.do("clerk", take)
        return self.do("clerk", check)

    def decide(self, held: Sequence[int]) -> None:
        """One is released, one refused, one waits for the afternoon; one customer is held by a person."""

        def by_manager(db: Connection) -> None:
            decide_case(
                db, held[0], how="release", reason="客戶已承諾本週付款", key=self._plan.key("credit", "release")
            )
            decide_case(db, held[1], how="refuse", reason="請先清償逾期帳款", key=self._plan.key("credit", "refuse"))

        def by_controller(db: Connection) -> None:
            customer = db.execute(
                text("SELECT customer_id FROM books.credit_case WHERE id = :id"), {"id": held[3]}
            ).scalar_one()
            hold = Hold(customer, "credit", self._plan.last_on + timedelta(days=30), conditions=("overdue_paid",))
            place_hold(db, hold, reason="支票退票，待換票", key=self._plan.key("credit", "hold"))
            pass_case(db, held[2], to="supervisor", note="等主管與客戶通話", key=self._plan.key("credit", "pass"))

        if len(held) > 5:
            self.do("manager", by_manager)
            self.do("credit_controller", by_controller)
