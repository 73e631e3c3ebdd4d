"""What the demo company brought last: orders of today and tomorrow, deliveries with and without invoice, plans."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Final
from uuid import UUID

from sqlalchemy import Connection, text
from sqlalchemy.engine import URL

from app.demo.books import Plan
from app.demo.desks import Desks
from app.demo.goods import Holder, holders
from app.demo.market import gas
from domain.kernel.calendar import Calendar
from domain.receivables.charges import add_offset_agreement
from domain.receivables.plans import PrepaidSale, agree_level_plan, draw_prepaid, sell_prepaid
from domain.receivables.rules.bills import bill_delivery
from domain.receivables.service import invoice_deliveries
from domain.trade.rules import Delivery, Line, Order, Pays
from domain.trade.service import take_deliveries, take_orders

AT_ONCE: Final = 200
FAR: Final = timedelta(days=10)
"""Further away than orders count."""
WAITING: Final = """
    SELECT d.id, d.number, d.delivered_on, c.terms
      FROM books.delivery AS d JOIN books.customer AS c ON c.id = d.customer_id
     WHERE d.source = 'dsp' AND d.number = ANY (:numbers) ORDER BY d.id
"""


def tell_deliveries(address: Callable[[str], URL], plan: Plan) -> None:
    """Orders, deliveries, invoices and plans by real deeds, each once however often it is told."""
    _Deliveries(Desks(address, plan)).tell()


class _Deliveries:
    def __init__(self, desks: Desks) -> None:
        self._desks, self._plan, self._calendar = desks, desks.plan, Calendar()

    def tell(self) -> None:
        """Yesterday's orders go out today; some of the deliveries are invoiced, the others wait for it."""
        people = self._desks.do("scheduler", holders)
        ordered, coming = people[8::20], people[12::16]
        self._order([self._wanted(one, 0, back=1) for one in ordered])
        self._order([self._wanted(one, 1 + one.place % 3) for one in coming])
        self._order([self._wanted(one, FAR.days) for one in people[13::160]])
        brought = [self._brought(one, order=f"oms/{self._number('S', one)}") for one in ordered]
        brought += [self._brought(one, back=one.place % 4) for one in people[10::50]]
        self._deliver(brought)
        self._invoice([one.number for one in brought if one.order_ref][::2])
        self._prepay(people[14::100])
        self._desks.do("senior_clerk", lambda db: self._plan_ahead(db, people))

    def _order(self, orders: Sequence[Order]) -> None:
        self._desks.do_in_groups(
            "scheduler", orders, AT_ONCE,
            lambda db, group, _: take_orders(db, group, on=self._plan.last_on, key=self._key(group[0].number)),
        )  # fmt: skip

    def _deliver(self, made: Sequence[Delivery]) -> None:
        self._desks.do_in_groups(
            "scheduler", made, AT_ONCE,
            lambda db, group, _: take_deliveries(db, group, on=self._plan.last_on, key=self._key(group[0].number)),
        )  # fmt: skip

    def _invoice(self, numbers: Sequence[str]) -> None:
        """Invoices of today; what is told again finds them there."""
        on = self._plan.last_on

        def job(db: Connection, group: Sequence[str], place: int) -> None:
            rows = db.execute(text(WAITING), {"numbers": list(group)})
            billed = [
                bill_delivery(
                    delivery_id=row.id, number=f"ZD{row.number[2:]:>08}", delivered_on=row.delivered_on, issued_on=on,
                    terms=row.terms, calendar=self._calendar,
                )
                for row in rows
            ]  # fmt: skip
            invoice_deliveries(db, billed, key=self._key("invoices", place))

        self._desks.do_in_groups("scheduler", numbers, AT_ONCE, job)

    def _prepay(self, people: Sequence[Holder]) -> None:
        """Gas that is paid already; half of them have drawn from it today."""
        on = self._plan.last_on

        def sell(db: Connection, group: Sequence[Holder], _: int) -> None:
            for one in group:
                sale = PrepaidSale(one.id, Decimal(100), Decimal("38.5"), f"ZP{one.place:08d}", on)
                sell_prepaid(db, sale, key=self._key("prepaid", one.place))

        def draw(db: Connection, group: Sequence[Delivery], place: int) -> None:
            query = "SELECT id FROM books.delivery WHERE source = 'dsp' AND number = ANY (:numbers) ORDER BY id"
            ids = db.execute(text(query), {"numbers": [one.number for one in group]}).scalars().all()
            draw_prepaid(db, delivery_ids=ids, on=on, key=self._key("draws", place))

        drawn = [self._brought(one, pays="prepaid") for one in people[::2]]
        self._desks.do_in_groups("senior_clerk", people, AT_ONCE, sell)
        self._deliver(drawn)
        self._desks.do_in_groups("scheduler", drawn, AT_ONCE, draw)

    def _plan_ahead(self, db: Connection, people: Sequence[Holder]) -> None:
        """A year of equal months, and suppliers who are customers."""
        first = self._plan.last_on.replace(day=1)
        due = [_in_month(first, n) for n in range(12)]
        for one in people[15::100]:
            agree_level_plan(
                db, customer_id=one.id, first_month=first, forecast=Decimal(96_000), due=due,
                key=self._key("level", one.place),
            )  # fmt: skip
        for one in people[8::400]:
            key = self._key("offset", one.place)
            add_offset_agreement(db, customer_id=one.id, reference=f"抵帳協議-{one.place:04d}", from_on=first, key=key)

    def _wanted(self, one: Holder, days: int, *, back: int = 0) -> Order:
        on = self._plan.last_on
        return Order(
            "oms", self._number("S" if not days else "T", one), 1, one.id, on - timedelta(days=back), _lines(one),
            deliver_on=on + timedelta(days=days),
        )  # fmt: skip

    def _brought(self, one: Holder, *, back: int = 0, order: str | None = None, pays: Pays = "credit") -> Delivery:
        on = self._plan.last_on - timedelta(days=back)
        lines = [Line(gas(20), Decimal(1))] if pays == "prepaid" else _lines(one)
        return Delivery("dsp", self._number("DN", one), 1, one.id, on, lines, order_ref=order, pays=pays)

    def _number(self, letters: str, one: Holder) -> str:
        return f"{letters}{one.place:06d}"

    def _key(self, *names: object) -> UUID:
        return self._plan.key("deliveries", *names)


def _lines(one: Holder) -> list[Line]:
    """What one truck brings: mostly 20 kg, now and then two of 50 beside."""
    lines = [Line(gas(20), Decimal(1 + one.place % 5))]
    return [*lines, Line(gas(50), Decimal(2))] if one.company and one.place % 5 == 0 else lines


def _in_month(first: date, months: int) -> date:
    place = first.year * 12 + first.month - 1 + months
    return date(place // 12, place % 12 + 1, 25)
