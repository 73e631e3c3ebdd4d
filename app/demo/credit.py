"""Limits, orders and held orders of the demo company, all by real deeds: something to decide for the visitor."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, Row, text
from sqlalchemy.engine import URL

from app.demo.books import Plan
from app.demo.desks import Desks
from app.demo.market import gas
from domain.approvals.queries import shown
from domain.approvals.rules import State as Asked
from domain.approvals.service import Signed, ask_limit, decide
from domain.credit.service import Hold, Order, check_credit, decide_case, pass_case, place_hold
from domain.trade.rules import Line
from domain.trade.rules import Order as Ordered
from domain.trade.service import take_orders

REASON: Final = "年度額度核定"
FOR_A_WHILE: Final = "春節備貨，額度短期提高"
RELEASED: Final = "客戶已承諾本週付款"
BOUNCED: Final = "支票退票，待換票"
NOTE: Final = "依授信規則核定"
# how far the limit lies above what is owed: some customers are beyond it at once
SHARES: Final = tuple(map(Decimal, ("1.3", "0.85", "1.02", "1.6", "0.95", "1.1")))
AFTER_THE_STORIES: Final = 6
LEAST: Final = 36
ONE_IN: Final = 12
"""Of so many customers one has a limit; half of those have ordered."""
AT_ONCE: Final = 50


class Debtor(NamedTuple):
    """One who owes: his place among them, and how much it is."""

    place: int
    id: int
    owes: Decimal


def tell_credit(address: Callable[[str], URL], plan: Plan) -> None:
    """Limits, today's orders with their verdicts, and some decisions; safe to tell again."""
    house = _House(Desks(address, plan))
    people = house.desks.do("credit_controller", _debtors)
    house.give_limits(people)
    house.raise_for_a_while(people)
    house.order(people[: max(LEAST, len(people)) // 2])
    house.decide()


def _debtors(db: Connection) -> Sequence[Debtor]:
    """Those who owe most, behind the ones that the requests' stories are about."""
    query = f"""
        SELECT row_number() OVER (ORDER BY receivable DESC, customer_id) AS place, customer_id, receivable
          FROM books.customer_balance WHERE receivable > 0 ORDER BY 1 OFFSET :after
         LIMIT greatest(:least, (SELECT count(*) / {ONE_IN} FROM books.customer_balance))
    """  # noqa: S608  a number of ours
    return [Debtor(*row) for row in db.execute(text(query), {"after": AFTER_THE_STORIES, "least": LEAST})]


def _cylinders(one: Debtor) -> Decimal:
    """So many are ordered; every fourth order is larger than any may be without a second look."""
    return Decimal(32 if one.place % 4 == 0 else 3 + one.place % 9)


def _held(db: Connection) -> Sequence[Row[Any]]:
    """Orders of this story that are held now, in their own order."""
    query = """
        SELECT id, customer_id FROM books.credit_case
         WHERE state = 'HELD' AND order_ref LIKE 'demo/%' ORDER BY order_ref
    """
    return db.execute(text(query)).all()


def _done(db: Connection, table: str, reason: str) -> bool:
    """Whether this was decided in a telling that was broken off."""
    query = f"SELECT EXISTS (SELECT FROM books.{table} WHERE reason = :reason)"  # noqa: S608  a table of ours
    return bool(db.execute(text(query), {"reason": reason}).scalar_one())


class _House:
    def __init__(self, desks: Desks) -> None:
        self.desks, self._plan = desks, desks.plan

    def give_limits(self, people: Sequence[Debtor]) -> None:
        """The controller asks, the director signs fifty at a time; a limit is at least what gets a company its gas."""

        def ask(db: Connection, group: Sequence[Debtor], _: int) -> None:
            for one in group:
                limit = max(one.owes * SHARES[one.place % len(SHARES)] // 1000 * 1000, Decimal(20_000))
                key = self._plan.key("credit", "limit", one.id)
                asked.append(ask_limit(db, customer_id=one.id, limit=limit, reason=REASON, key=key).request_id)

        asked: list[int] = []
        self.desks.do_in_groups("credit_controller", people, AT_ONCE, ask)
        for start in range(0, len(asked), AT_ONCE):
            self._sign(asked[start : start + AT_ONCE], "limits", start)

    def raise_for_a_while(self, people: Sequence[Debtor]) -> None:
        """Some customers have more room until the day after tomorrow, when it ends by itself."""

        def ask(db: Connection) -> list[int]:
            chosen = [one.id for one in people[2::24]]
            query = "SELECT customer_id, credit_limit FROM books.customer_credit WHERE customer_id = ANY (:ids)"
            known = db.execute(
                text("SELECT id FROM books.request WHERE made_by = session_user AND reason = :r"), {"r": FOR_A_WHILE}
            )
            return list(known.scalars()) or [
                ask_limit(
                    db, customer_id=row.customer_id, limit=row.credit_limit * 6 // 5, reason=FOR_A_WHILE,
                    key=self._plan.key("credit", "while", row.customer_id), sort="temporary",
                    until=self._plan.last_on + timedelta(days=2),
                ).request_id
                for row in db.execute(text(f"{query} ORDER BY 1"), {"ids": chosen})
            ]  # fmt: skip

        self._sign(self.desks.do("credit_controller", ask)[:AT_ONCE], "while", 0)

    def order(self, people: Sequence[Debtor]) -> None:
        """Today's and tomorrow's orders, each asked for its verdict."""
        on = self._plan.last_on
        orders = [
            Ordered(
                "demo", f"S{one.place:06d}", 1, one.id, on, [Line(gas(20), _cylinders(one))],
                deliver_on=on + timedelta(days=one.place % 3),
            )
            for one in people
        ]  # fmt: skip

        def take(db: Connection, group: Sequence[Ordered], place: int) -> None:
            take_orders(db, group, on=on, key=self._plan.key("credit", "orders", place))

        def check(db: Connection, group: Sequence[Ordered], _: int) -> None:
            query = "SELECT number, total FROM books.sales_order WHERE source = 'demo' AND number = ANY (:numbers)"
            totals = {row.number: row.total for row in db.execute(text(query), {"numbers": [o.number for o in group]})}
            for one in group:
                wanted = Order(
                    f"demo/{one.number}", 1, one.customer_id, totals[one.number], deliver_on=one.deliver_on,
                    units=int(one.lines[0].quantity),
                )  # fmt: skip
                check_credit(db, wanted)

        self.desks.do_in_groups("clerk", orders, AT_ONCE, take)
        self.desks.do_in_groups("clerk", orders, AT_ONCE, check)

    def decide(self) -> None:
        """One is released, one refused, one waits for the afternoon; one customer is held by a person."""

        def by_manager(db: Connection) -> None:
            held = _held(db)
            if len(held) < 4 or _done(db, "credit_case", RELEASED):
                return
            decide_case(db, held[0].id, how="release", reason=RELEASED, key=self._plan.key("credit", "release"))
            decide_case(db, held[1].id, how="refuse", reason="請先清償逾期帳款", key=self._plan.key("credit", "refuse"))

        def by_controller(db: Connection) -> None:
            held = _held(db)
            if len(held) < 2 or _done(db, "hold", BOUNCED):
                return
            until = self._plan.last_on + timedelta(days=30)
            hold = Hold(held[1].customer_id, "credit", until, conditions=("overdue_paid",))
            place_hold(db, hold, reason=BOUNCED, key=self._plan.key("credit", "hold"))
            key = self._plan.key("credit", "pass")
            pass_case(db, held[0].id, to="supervisor", note="等主管與客戶通話", key=key)

        self.desks.do("manager", by_manager)
        self.desks.do("credit_controller", by_controller)

    def _sign(self, asked: Sequence[int], name: str, place: int) -> None:
        """The director agrees to what still waits of these."""

        def sign(db: Connection) -> None:
            seen = [one for one in (shown(db, request) for request in asked) if one.row.state is Asked.PENDING]
            if seen:
                signed = [Signed(one.row.id, one.digest) for one in seen]
                decide(db, signed, decision="approve", key=self._plan.key("credit", name, place), note=NOTE)

        self.desks.do("director", sign)
