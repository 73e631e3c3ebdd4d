"""Rules of the walk: cylinders go out and come back, are lost and found, moved, left alone for long, and undone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Literal
from uuid import uuid4

from hypothesis import strategies as st
from hypothesis.stateful import rule
from sqlalchemy import Connection

from app.bench.ties.money import OPEN, PLACE, UNKNOWN, Rooms
from domain.approvals.service import ask_breakage, ask_deposit_refund
from domain.deposits import service
from domain.deposits.service import Cylinders, Exchanged, Foreign, Given, Lost, Moved, Opened, Returned

Way = Literal["cash", "account", "waiver", "bank"]
UNITS = st.integers(1, 4)
SIZE = Decimal(20)
AT_HIM = """
    SELECT customer_id, count(*)::int AS units FROM books.cylinder
     WHERE customer_id = ANY (:ours) AND size_kg = 20 AND lot_id IS NOT NULL AND state = :state GROUP BY 1 ORDER BY 1
"""
DEEDS = """
    SELECT d.id, d.on_day FROM books.cylinder_deed AS d
     WHERE d.customer_id = ANY (:ours) AND d.undoes IS NULL
       AND NOT EXISTS (SELECT 1 FROM books.cylinder_deed AS u WHERE u.undoes = d.id) ORDER BY d.id DESC
"""
LONG = "SELECT 1 FROM books.cylinder WHERE customer_id = ANY (:ours) AND state = 'HELD' AND since_on < :before"


class CylinderRules(Rooms):
    """Every step a cylinder may take, and the money held for it."""

    @rule(place=PLACE, units=UNITS, way=st.sampled_from(["cash", "account", "waiver", "bank"]))
    def give_cylinders(self, place: int, units: int, way: Way) -> None:
        line = self.one(UNKNOWN, place) if way == "bank" else None
        if way == "bank" and line is None:
            return
        due = self.house.today if way == "account" else None
        row = Given(
            **self._what(self.customer(place), units), way=way, document=self.house.number("R"), reason="guarantee",
            line=None if line is None else line.id, due_on=due, effective_due_on=due,
        )  # fmt: skip
        self._do("supervisor", f"give_{way}", service.take_deposits, row)

    @rule(place=PLACE, units=UNITS, months=st.sampled_from([0, 14, 30]), rate=st.sampled_from([0, 300, 1200]))
    def open_what_he_held_before(self, place: int, units: int, months: int, rate: int) -> None:
        on = self.house.today - timedelta(days=31 * months)
        what = self._what(self.customer(place), units, on)
        row = Opened(**what, rate=Decimal(rate), document=self.house.number("R"))
        self._do("manager", "open_lots", service.open_lots, row)

    @rule(place=PLACE, units=UNITS, other=PLACE, in_cash=st.booleans())
    def take_cylinders_back(self, place: int, units: int, other: int, in_cash: bool) -> None:
        if held := self._held(place, units):
            customer, many = held
            items = self.house.rows(OPEN, ours=[customer])
            if in_cash or not items:
                row = Returned(**self._what(customer, many))
            else:
                row = Returned(
                    **self._what(customer, many),
                    way="account",
                    open_item=items[other % len(items)].id,
                    consent="letter",
                )
            self._do("cashier", f"return_{row.way}", service.return_cylinders, row)

    @rule(place=PLACE, units=UNITS)
    def refund_deposits_by_order(self, place: int, units: int) -> None:
        if held := self._held(place, units):

            def job(db: Connection) -> None:
                asked = ask_deposit_refund(
                    db, customer_id=held[0], size_kg=SIZE, units=held[1], reason="moves away", key=uuid4()
                )
                self.house.approved(db, asked, "director")

            self.house.do("clerk", "deposit_refund", job)

    @rule(place=PLACE, units=UNITS)
    def exchange_cylinders(self, place: int, units: int) -> None:
        if held := self._held(place, units):
            self._do("clerk", "exchange", service.exchange_cylinders, Exchanged(**self._what(*held)))

    @rule(place=PLACE, units=UNITS, charge=st.sampled_from([0, 500]))
    def lose_cylinders(self, place: int, units: int, charge: int) -> None:
        if held := self._held(place, units):
            today = self.house.today
            row = Lost(
                **self._what(*held), invoice=self.house.number("AD"), due_on=today, effective_due_on=today,
                charge=Decimal(charge), reason="not found",
            )  # fmt: skip
            self._do("senior_clerk", "lose", service.lose_cylinders, row)

    @rule(place=PLACE, units=UNITS, state=st.sampled_from(["LOST", "RECOGNISED"]))
    def find_cylinders(self, place: int, units: int, state: str) -> None:
        if held := self._held(place, units, state):
            self._do("senior_clerk", "find", service.find_cylinders, Cylinders(**self._what(*held)))

    @rule(place=PLACE, units=UNITS, to=PLACE)
    def move_cylinders(self, place: int, units: int, to: int) -> None:
        if held := self._held(place, units):
            row = Moved(**self._what(*held), to=self.customer(to), consent="both signed", to_consent="both signed")
            self._do("senior_clerk", "move", service.move_cylinders, row)

    @rule(place=PLACE, units=UNITS)
    def take_foreign_cylinders(self, place: int, units: int) -> None:
        row = Foreign(**self._what(self.customer(place), units), owner="ANOTHER HOUSE")
        self._do("clerk", "foreign", service.take_foreign_cylinders, row)

    @rule(place=PLACE)
    def mark_what_lies_long(self, place: int) -> None:
        if self.one(LONG, place, before=self.house.today - timedelta(days=366)):
            self.house.do("scheduler", "dormant", lambda db: service.mark_dormant(
                db, on=self.house.today, key=uuid4()))  # fmt: skip

    @rule(place=PLACE)
    def wake_cylinders(self, place: int) -> None:
        if held := self._held(place, 1, "DORMANT"):
            self.house.do("collector", "wake", lambda db: service.wake_cylinders(
                db, customer_id=held[0], on=self.house.today, reason="answered", key=uuid4()))  # fmt: skip

    @rule(place=PLACE)
    def keep_what_nobody_claims(self, place: int) -> None:
        if held := self._held(place, 1, "DORMANT"):

            def job(db: Connection) -> None:
                asked = ask_breakage(db, customer_id=held[0], size_kg=SIZE, reason="gone for years", key=uuid4())
                self.house.approved(db, asked, "director")

            self.house.do("manager", "breakage", job)

    @rule(place=PLACE)
    def undo_a_deed(self, place: int) -> None:
        if deed := self.one(DEEDS, place):
            self.house.do("supervisor", "undo_cylinders", lambda db: service.undo_deed(
                db, deed_id=deed.id, on=self.house.today, reason="wrong sheet", key=uuid4()))  # fmt: skip

    @rule(deposit=st.integers(3, 20), more=st.integers(0, 5))
    def price_a_size(self, deposit: int, more: int) -> None:
        values = {"deposit": Decimal(deposit * 100), "replacement": Decimal((deposit + more) * 100)}
        self.house.do("manager", "set_size", lambda db: service.set_size(
            db, size_kg=SIZE, **values, key=uuid4()))  # fmt: skip

    def _held(self, place: int, units: int, state: str = "HELD") -> tuple[int, int] | None:
        """Somebody who has such cylinders, and so many of them at most."""
        found = self.one(AT_HIM, place, state=state)
        return None if found is None else (found.customer_id, min(units, found.units))

    def _what(self, customer: int, units: int, on: date | None = None) -> dict[str, Any]:
        return {"customer": customer, "size": SIZE, "units": units, "on": on or self.house.today}

    def _do(self, role: str, deed: str, service_of: Any, row: Cylinders) -> None:
        rows: Sequence[Cylinders] = [row]
        self.house.do(role, deed, lambda db: service_of(db, rows, key=uuid4()))
