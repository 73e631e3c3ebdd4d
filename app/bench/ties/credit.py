"""Rules of the walk: verdicts, reservations and their ends, limits, holds, and time that passes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

from hypothesis import strategies as st
from hypothesis.stateful import rule
from sqlalchemy import Connection, text

from app.bench.ties.gas import ORDERS
from app.bench.ties.money import PLACE, Rooms
from domain.approvals.service import LimitSort, ask_limit, lower_limit
from domain.credit.service import (
    Decision,
    Hold,
    Order,
    Point,
    Step,
    check_credit,
    decide_case,
    end_hold,
    place_hold,
    set_status,
)

POINT = st.sampled_from(["order", "order", "delivery"])
CASES = """
    SELECT id, state, customer_id FROM books.credit_case
     WHERE customer_id = ANY (:ours) AND state IN ('HELD', 'COD_ONLY') ORDER BY id DESC
"""
ROOM = "SELECT customer_id, credit_limit AS base FROM books.customer_credit WHERE customer_id = ANY (:ours) ORDER BY 1"
HOLDS = "SELECT id FROM books.hold WHERE customer_id = ANY (:ours) AND NOT computed AND ended_at IS NULL ORDER BY id"
STATUS = "SELECT customer_id, status FROM books.customer_balance WHERE customer_id = ANY (:ours) ORDER BY 1"
LIMITS = st.sampled_from([20_000, 60_000, 100_000])
STEPS: dict[str, tuple[Step, ...]] = {"STOP": ("lift",), "NO_CHECK": ("end", "stop")}


class CreditRules(Rooms):
    """Orders are checked, held and released; limits rise, fall and end."""

    @rule(place=PLACE, point=POINT, more=st.sampled_from([0, 0, 1]))
    def check_an_order(self, place: int, point: Point, more: int) -> None:
        if known := self.one(ORDERS, place):
            order = Order(known.ref, known.version + more, known.customer_id, known.total, deliver_on=known.deliver_on)
            self.house.do("clerk", f"check_at_{point}", lambda db: check_credit(db, order, point=point))

    @rule(place=PLACE, amount=st.integers(500, 30_000), cylinders=st.integers(1, 20))
    def check_what_nobody_ordered_yet(self, place: int, amount: int, cylinders: int) -> None:
        order = Order(self.house.number("shop/"), 1, self.customer(place), Decimal(amount), units=cylinders)
        self.house.do("senior_clerk", "check", lambda db: check_credit(db, order))

    @rule(place=PLACE, how=st.sampled_from(["release", "release", "cod", "refuse", "cancel"]))
    def decide_a_case(self, place: int, how: Decision) -> None:
        if case := self.one(CASES, place):
            chosen: Decision = how if case.state == "HELD" else "cancel" if how == "cancel" else "collected"
            role = {"collected": "cashier", "cod": "credit_controller", "cancel": "credit_controller"}.get(
                chosen, "director"
            )
            self.house.do(role, f"case_{chosen}", lambda db: decide_case(
                db, case.id, how=chosen, key=uuid4(), reason="as agreed"))  # fmt: skip

    @rule(place=PLACE, limit=LIMITS)
    def raise_a_limit(self, place: int, limit: int) -> None:
        self.limit_to(self.customer(place), Decimal(limit), "increase")

    @rule(place=PLACE)
    def raise_a_limit_for_a_while(self, place: int) -> None:
        if (room := self.one(ROOM, place)) and room.base:
            self.limit_to(room.customer_id, room.base * 6 // 5, "temporary", days=9)

    @rule(place=PLACE, share=st.integers(0, 100), revoke=st.booleans(), freeze=st.booleans())
    def lower_a_limit(self, place: int, share: int, revoke: bool, freeze: bool) -> None:
        if room := self.one(ROOM, place):
            limit = Decimal(0) if freeze else room.base * share // 100
            self.house.do("credit_controller", "lower_limit", lambda db: lower_limit(
                db, customer_id=room.customer_id, limit=limit, reason="careful", key=uuid4(), freeze=freeze,
                revoke=revoke))  # fmt: skip

    @rule(
        place=PLACE, degrade=st.booleans(), heals=st.sampled_from([("management",), ("overdue_paid", "within_limit")])
    )
    def hold_somebody(self, place: int, degrade: bool, heals: tuple[str, ...]) -> None:
        hold = Hold(
            self.customer(place), "customer", self.house.today + timedelta(days=5), degrade=degrade, conditions=heals
        )
        self.house.do("credit_controller", "hold", lambda db: place_hold(db, hold, reason="a rumour", key=uuid4()))

    @rule(place=PLACE)
    def end_a_hold(self, place: int) -> None:
        if hold := self.one(HOLDS, place):
            self.house.do("manager", "end_hold", lambda db: end_hold(db, hold.id, reason="untrue", key=uuid4()))

    @rule(place=PLACE, other=PLACE)
    def change_a_status(self, place: int, other: int) -> None:
        if known := self.one(STATUS, place):
            ways = STEPS.get(known.status, ("stop", "exempt"))
            how = ways[other % len(ways)]
            role = "credit_controller" if how == "stop" else "director"
            self.house.do(role, f"status_{how}", lambda db: set_status(
                db, known.customer_id, how=how, reason="decided", key=uuid4(),
                review_on=self.house.today + timedelta(days=30) if how == "exempt" else None))  # fmt: skip

    @rule(hours=st.sampled_from([0, 24, 24 * 4, 24 * 12]))
    def let_time_pass(self, hours: int) -> None:
        """What the clock finds so much later: reservations, raises and holds past their day."""
        at = datetime.now(UTC) + timedelta(hours=hours)
        self.house.do("kernel", "time_passes", lambda db: db.execute(
            text("SELECT api._reassess_due(500, :at)"), {"at": at}))  # fmt: skip

    @rule(term=st.sampled_from(["delivered", "orders", "cylinders", "unapplied"]), weight=st.sampled_from([0, 50, 100]))
    def weigh_otherwise(self, term: str, weight: int) -> None:
        self.house.do("", "weigh", lambda db: db.execute(
            text("UPDATE books.policy SET value = :weight WHERE key = :key"),
            {"weight": weight, "key": f"exposure.{term}"}))  # fmt: skip

    def limit_to(self, customer: int, limit: Decimal, sort: LimitSort, *, days: int | None = None) -> None:
        """Asked by a manager, signed by a director; `days`: only for so long."""

        def job(db: Connection) -> None:
            asked = ask_limit(
                db, customer_id=customer, limit=limit, reason="grows", key=uuid4(), sort=sort,
                from_on=None if days is None else self.house.today,
                until=None if days is None else self.house.today + timedelta(days=days),
            )  # fmt: skip
            self.house.approved(db, asked, "director")

        self.house.do("manager", f"limit_{sort}", job)
