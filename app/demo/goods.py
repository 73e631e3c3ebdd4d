"""What the demo customers hold: cylinders with deposits, old and new, some of them not moved for longer than a year."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, text
from sqlalchemy.engine import URL

from app.demo.books import Plan
from app.demo.desks import Desks
from app.demo.market import open_market
from domain.deposits.service import (
    Exchanged,
    Given,
    Lost,
    Opened,
    Returned,
    exchange_cylinders,
    lose_cylinders,
    open_lots,
    return_cylinders,
    take_deposits,
)

OLD_RATES: Final = {20: 1200, 50: 2500}
AT_ONCE: Final = 400
TWENTY: Final = Decimal(20)


class Holder(NamedTuple):
    """A customer by his place in the order of codes, which never changes: who does what is told by places."""

    place: int
    id: int
    company: bool


def tell_goods(address: Callable[[str], URL], plan: Plan) -> None:
    """Prices and cylinders, each deed with a key of its own; told again, nothing doubles."""
    _Goods(Desks(address, plan)).tell()


def holders(db: Connection) -> list[Holder]:
    """Every customer of the company."""
    rows = db.execute(text("SELECT id, ubn IS NOT NULL FROM books.customer ORDER BY code"))
    return [Holder(place, *row) for place, row in enumerate(rows)]


class _Goods:
    def __init__(self, desks: Desks) -> None:
        self._desks, self._plan = desks, desks.plan

    def tell(self) -> None:
        """Everything, in the order in which it happened."""
        self._desks.do("scheduler", partial(open_market, plan=self._plan))
        people = self._desks.do("scheduler", holders)
        opened = [row for one in people for row in self._held_before(one)]
        self._take("manager", open_lots, opened, "opening")
        self._take("clerk", take_deposits, [self._given(one) for one in people[::50]], "deposits")
        self._take("clerk", exchange_cylinders, [self._exchanged(one) for one in people[2::40]], "exchange")
        self._take("cashier", return_cylinders, [self._returned(one) for one in people[6::100]], "returns")
        self._take("senior_clerk", lose_cylinders, [self._lost(one) for one in people[4::500]], "lost")

    def _take(self, role: str, deed: Callable[..., object], rows: Sequence[Any], name: str) -> None:
        self._desks.do_in_groups(
            role, rows, AT_ONCE, lambda db, group, number: deed(db, group, key=self._key(name, number))
        )

    def _key(self, *names: object) -> UUID:
        return self._plan.key("goods", *names)

    def _held_before(self, one: Holder) -> list[Opened]:
        """Old lots of every other customer at what was taken then; those of one in thirty have rested ever since."""
        unmoved = one.place % 30 == 1
        if one.place % 2 and not unmoved:
            return []
        on = self._day(380 + one.place % 90 if unmoved else 0)
        sizes = (20, 50) if one.company and one.place % 6 == 0 else (20,)
        return [
            Opened(
                customer=one.id, size=Decimal(size), units=1 + one.place % 6, rate=Decimal(OLD_RATES[size]), on=on,
                issued_on=min(on, self._day(400 + one.place % 900)), document=f"OLD{one.place:06d}",
            )
            for size in sizes
        ]  # fmt: skip

    def _given(self, one: Holder) -> Given:
        """New cylinders of the last weeks, at the rate of today; some of their numbers are known."""
        number = one.place // 50
        return Given(
            customer=one.id, size=Decimal(50 if number % 4 == 0 else 20), units=1 + number % 3,
            on=self._day(number % 40), way="cash", document=f"PR{one.place:06d}",
            serials=(f"LG{2_400_000 + one.place}",) if number % 2 else (),
            inspect_by=self._plan.last_on + timedelta(days=40 * (number % 60)),
        )  # fmt: skip

    def _exchanged(self, one: Holder) -> Exchanged:
        return Exchanged(customer=one.id, size=TWENTY, units=1, on=self._plan.last_on)

    def _returned(self, one: Holder) -> Returned:
        return Returned(customer=one.id, size=TWENTY, units=1, on=self._plan.last_on)

    def _lost(self, one: Holder) -> Lost:
        on = self._plan.last_on
        return Lost(
            customer=one.id, size=TWENTY, units=1, on=on, invoice=f"ZL{one.place:08d}", due_on=on,
            effective_due_on=on, charge=Decimal(500), reason="火災燒毀",
        )  # fmt: skip

    def _day(self, back: int) -> date:
        return self._plan.last_on - timedelta(days=back)
