"""What the inner systems tell comes into the books: products, prices, sites, orders and deliveries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from domain.kernel.database import call
from domain.trade.queries import Wanted, consumers, prices
from domain.trade.rules import Delivery, Line, Order, Price, PriceDocument, Product, Site, price_lines


@dataclass(frozen=True, slots=True)
class Taken:
    """How many documents changed something, and how many the books knew already."""

    taken: int
    unchanged: int


def set_products(db: Connection, products: Sequence[Product], *, key: UUID) -> int:
    """Products as the inventory names them; how many are new or other than before."""
    return int(call(db, "api.set_products", p_rows=[asdict(one) for one in products], p_key=key)["taken"])


def set_sites(db: Connection, sites: Sequence[Site], *, key: UUID) -> int:
    """Places of customers; how many are new or other than before."""
    rows = [_without(asdict(one), customer_id="customer") for one in sites]
    return int(call(db, "api.set_sites", p_rows=rows, p_key=key)["taken"])


def set_prices(db: Connection, documents: Sequence[PriceDocument], *, key: UUID) -> Taken:
    """Prices from the day they begin. OtherContent for another price under a known version."""
    rows = [_without(asdict(one), customer_id="customer") for one in documents]
    return _taken(call(db, "api.set_prices", p_rows=rows, p_key=key))


def take_orders(db: Connection, orders: Sequence[Order], *, on: date, key: UUID) -> Taken:
    """Orders as they stand now, priced for the day they are to be delivered on; the exposure follows (E3).

    NoPrice where a product has none, OtherContent for another content under a known version.
    """
    rows = [
        {
            **_content(one),
            "ordered_on": one.ordered_on,
            "deliver_on": one.deliver_on,
            "check_point": one.check_point,
            "state": "CANCELLED" if one.cancelled else "OPEN",
            "priced": priced,
        }
        for one, priced in zip(orders, _priced(db, orders), strict=True)
    ]
    return _taken(call(db, "api.take_orders", p_rows=rows, p_on=on, p_key=key))


def take_deliveries(db: Connection, deliveries: Sequence[Delivery], *, on: date, key: UUID) -> Taken:
    """Confirmed deliveries, priced on their own day: out of the reservation or the order, into E2, once.

    NoPrice and OtherContent as for orders; AlreadyInvoiced for a later version of a delivery that has its invoice.
    """
    rows = [
        {
            **_content(one),
            "order": one.order_ref,
            "completes": one.completes,
            "delivered_on": one.delivered_on,
            "state": "CANCELLED" if one.cancelled else "CONFIRMED",
            "priced": priced,
        }
        for one, priced in zip(deliveries, _priced(db, deliveries), strict=True)
    ]
    return _taken(call(db, "api.take_deliveries", p_rows=rows, p_on=on, p_key=key))


def roll_orders(db: Connection, *, on: date, limit: int = 1000) -> int:
    """Orders that come within the horizon of this day begin to count; how many, at most `limit` at a time."""
    return int(call(db, "api.roll_orders", p_on=on, p_limit=limit))


def _content(one: Order | Delivery) -> dict[str, Any]:
    return {
        "source": one.source,
        "number": one.number,
        "version": one.version,
        "customer": one.customer_id,
        "site": one.site_id,
        "pays": one.pays,
        "lines": [_line(line) for line in one.lines],
    }


def _line(line: Line) -> dict[str, Any]:
    row: dict[str, Any] = {"product": line.product, "quantity": line.quantity}
    if line.discount:
        row["discount"] = line.discount
    if line.residual_kg:
        row["residual_kg"] = line.residual_kg
    return row


def _priced(db: Connection, documents: Sequence[Order | Delivery]) -> list[dict[str, Any]]:
    """Each document's amounts by the prices of its day, all looked up in one question."""
    wanted = {Wanted(one.customer_id, line.product, one.priced_on) for one in documents for line in one.lines}
    of_day: dict[tuple[int, date], dict[str, Price]] = defaultdict(dict)
    for want, price in prices(db, sorted(wanted)).items():
        of_day[want.customer_id, want.on][want.product] = price
    gross = consumers(db, {one.customer_id for one in documents})
    return [_amounts(one, of_day[one.customer_id, one.priced_on], one.customer_id in gross) for one in documents]


def _amounts(one: Order | Delivery, known: Mapping[str, Price], gross: bool) -> dict[str, Any]:
    priced = price_lines(one.number, one.lines, known, gross=gross, on=one.priced_on)
    lines = [list(line) for line in priced.lines]
    return {"net": priced.net, "tax": priced.tax, "total": priced.total, "lines": lines}


def _without(row: dict[str, Any], **renamed: str) -> dict[str, Any]:
    """A row under the database's own names."""
    return {renamed.get(name, name): value for name, value in row.items()}


def _taken(answer: Mapping[str, Any]) -> Taken:
    return Taken(answer["taken"], answer["unchanged"])
