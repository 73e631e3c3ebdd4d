"""What the demo customers hold and what was brought last: cylinders with deposits, deliveries to be invoiced."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple, TypeVar
from uuid import UUID

from sqlalchemy import Connection, text
from sqlalchemy.engine import URL

from app.demo.books import Plan
from domain.deposits.service import (
    Exchanged,
    Given,
    Lost,
    Opened,
    exchange_cylinders,
    lose_cylinders,
    open_lots,
    take_deposits,
)
from domain.kernel.database import open_engine, transaction
from domain.receivables.charges import add_offset_agreement
from domain.receivables.plans import PrepaidSale, agree_level_plan, sell_prepaid
from domain.trade.rules import Delivery, Line, PriceDocument, Product
from domain.trade.service import set_prices, set_products, take_deliveries

T = TypeVar("T")

# kilograms: net for a company, gross for a consumer
PRICES = {4: (260, 285), 16: (620, 680), 20: (740, 810), 50: (1780, 1960)}
OLD_RATES = {20: 1200, 50: 2500}
HOLDERS = 240
NEW_HOLDERS = 40
WAITING = 24
AT_ONCE = 80


class _Holder(NamedTuple):
    id: int
    code: str
    company: bool


def tell_goods(address: Callable[[str], URL], plan: Plan) -> None:
    """Prices, cylinders and the last days' deliveries, each deed with a key of its own; told again, nothing doubles."""
    _Goods(address, plan).tell()


class _Goods:
    def __init__(self, address: Callable[[str], URL], plan: Plan) -> None:
        self._address, self._plan = address, plan

    def tell(self) -> None:
        """Everything, in the order in which it happened."""
        self._do("scheduler", self._open_market)
        holders = self._do("scheduler", _holders)
        self._do("manager", lambda db: self._held_before(db, holders))
        self._do("clerk", lambda db: self._given_out(db, holders[:NEW_HOLDERS]))
        self._do("senior_clerk", lambda db: self._moved(db, holders))
        self._do("scheduler", lambda db: self._brought(db, holders[:WAITING]))
        self._do("senior_clerk", lambda db: self._planned(db, holders))

    def _key(self, *names: object) -> UUID:
        return self._plan.key("goods", *names)

    def _open_market(self, db: Connection) -> None:
        products = [Product(f"GAS{size}", f"瓦斯 {size} 公斤", "gas", Decimal(size)) for size in PRICES]
        set_products(db, products, key=self._key("products"))
        first = self._plan.last_on - timedelta(days=120)
        documents = [
            PriceDocument("inv", f"{size}-{basis}", 1, f"GAS{size}", Decimal(pair[gross]), bool(gross), first)
            for size, pair in PRICES.items()
            for gross, basis in enumerate(("net", "gross"))
        ]
        set_prices(db, documents, key=self._key("prices"))

    def _held_before(self, db: Connection, holders: Sequence[_Holder]) -> None:
        """Old lots from before these books, at what was taken then."""
        on = self._plan.last_on
        rows = [
            Opened(
                customer=one.id, size=Decimal(size), units=1 + place % 6, rate=Decimal(OLD_RATES[size]), on=on,
                issued_on=on - timedelta(days=400 + place % 900), document=f"OLD{place:05d}",
            )
            for place, one in enumerate(holders)
            for size in ((20, 50) if one.company and place % 3 == 0 else (20,))
        ]  # fmt: skip
        for begin in range(0, len(rows), AT_ONCE):
            open_lots(db, rows[begin : begin + AT_ONCE], key=self._key("opening", begin))

    def _given_out(self, db: Connection, holders: Sequence[_Holder]) -> None:
        """New cylinders of the last weeks, at the rate of today; some of their numbers are known."""
        rows = [
            Given(
                customer=one.id, size=Decimal(50 if place % 4 == 0 else 20), units=1 + place % 3,
                on=self._day(place), way="cash", document=f"PR{place:06d}",
                serials=(f"LG{2_400_000 + place}",) if place % 2 else (),
                inspect_by=self._plan.last_on + timedelta(days=40 * place),
            )
            for place, one in enumerate(holders)
        ]  # fmt: skip
        take_deposits(db, rows, key=self._key("deposits"))

    def _moved(self, db: Connection, holders: Sequence[_Holder]) -> None:
        """Full for empty, and one that burnt."""
        on = self._plan.last_on
        swaps = [Exchanged(customer=one.id, size=Decimal(20), units=1, on=on) for one in holders[1:60:4]]
        exchange_cylinders(db, swaps, key=self._key("exchange"))
        burnt = Lost(
            customer=holders[0].id, size=Decimal(20), units=1, on=on, invoice="ZL00000001", due_on=on,
            effective_due_on=on, charge=Decimal(500), reason="火災燒毀",
        )  # fmt: skip
        lose_cylinders(db, [burnt], key=self._key("lost"))

    def _brought(self, db: Connection, holders: Sequence[_Holder]) -> None:
        """Deliveries that wait for their invoice."""
        rows = [
            Delivery(
                "dsp", f"DN{place:05d}", 1, one.id, self._day(place % 4),
                [Line("GAS20", Decimal(1 + place % 5)), *([Line("GAS50", Decimal(2))] if place % 5 == 0 else ())],
            )
            for place, one in enumerate(holders)
        ]  # fmt: skip
        take_deliveries(db, rows, on=self._plan.last_on, key=self._key("deliveries"))

    def _planned(self, db: Connection, holders: Sequence[_Holder]) -> None:
        """Gas that is paid already, a year of equal months, and a supplier who is a customer."""
        on = self._plan.last_on
        for place, one in enumerate(holders[2:6]):
            sale = PrepaidSale(one.id, Decimal(100 * (place + 1)), Decimal("38.5"), f"ZP{place:08d}", on)
            sell_prepaid(db, sale, key=self._key("prepaid", place))
        first = on.replace(day=1)
        due = [_in_month(first, n) for n in range(12)]
        agree_level_plan(
            db, customer_id=holders[7].id, first_month=first, forecast=Decimal(96000), due=due, key=self._key("level")
        )
        add_offset_agreement(
            db, customer_id=holders[8].id, reference="抵帳協議-01", from_on=first, key=self._key("offset")
        )

    def _day(self, back: int) -> date:
        return self._plan.last_on - timedelta(days=back)

    def _do(self, role: str, job: Callable[[Connection], T]) -> T:
        engine = open_engine(self._address(role), application="luckygas demo", pool_size=1)
        try:
            with transaction(engine) as db:
                return job(db)
        finally:
            engine.dispose()


def _holders(db: Connection) -> list[_Holder]:
    query = "SELECT id, code, ubn IS NOT NULL FROM books.customer ORDER BY code LIMIT :most"
    return [_Holder._make(row) for row in db.execute(text(query), {"most": HOLDERS})]


def _in_month(first: date, months: int) -> date:
    place = first.year * 12 + first.month - 1 + months
    return date(place // 12, place % 12 + 1, 25)
