"""What a delivery costs: the price of its day, residual gas taken off, and tax on the document, half up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

from domain.errors import Refused
from domain.kernel.money import ZERO, half_up, split_gross, tax_on

Pays = Literal["credit", "cod", "prepaid"]
CheckPoint = Literal["order", "dispatch", "delivery"]


class NoPrice(Refused):
    """{product} has no price for this customer on {day}. Load that day's prices, then take the document again."""


class NothingToPay(Refused):
    """Document {number} comes to {total}: no invoice is below one dollar. Allow the residual gas instead."""


class NoSize(Refused):
    """{product} has no size, so its residual gas has no price. Name the cylinder's gas."""


@dataclass(frozen=True, slots=True)
class Line:
    """A product and how much of it. `discount` in dollars as it was approved; `residual_kg` is netted on this line."""

    product: str
    quantity: Decimal
    discount: Decimal = ZERO
    residual_kg: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class Price:
    """A product's price as it holds for one customer on one day."""

    id: int
    unit_price: Decimal
    size_kg: Decimal | None


@dataclass(frozen=True, slots=True)
class Priced:
    """Lines in whole dollars that add up to the document exactly. `lines`: (price, amount) in the document's order."""

    net: Decimal
    tax: Decimal
    total: Decimal
    lines: tuple[tuple[int, Decimal], ...]


@dataclass(frozen=True, slots=True)
class Product:
    """What is sold; gas and cylinders have a size."""

    code: str
    name: str
    kind: Literal["gas", "cylinder", "other"]
    size_kg: Decimal | None = None
    active: bool = True


@dataclass(frozen=True, slots=True)
class Site:
    """A place where a customer is delivered to, by his own code for it."""

    customer_id: int
    code: str
    name: str
    route: str | None = None
    active: bool = True


@dataclass(frozen=True, slots=True)
class PriceDocument:
    """A price from the day it begins: of the list, or a customer's own. Source, number and version make it once."""

    source: str
    number: str
    version: int
    product: str
    unit_price: Decimal
    gross: bool
    from_on: date
    until_on: date | None = None
    customer_id: int | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """An order as the order system has it now. Source, number and version make it once (decisions 11)."""

    source: str
    number: str
    version: int
    customer_id: int
    ordered_on: date
    lines: Sequence[Line]
    deliver_on: date | None = None
    pays: Pays = "credit"
    check_point: CheckPoint = "order"
    site_id: int | None = None
    cancelled: bool = False

    @property
    def priced_on(self) -> date:
        """The day whose prices the order is expected to have."""
        return self.deliver_on or self.ordered_on


@dataclass(frozen=True, slots=True)
class Delivery:
    """A delivery as dispatch confirmed it. `order_ref`: the order's source/number; `completes`: no more is to come."""

    source: str
    number: str
    version: int
    customer_id: int
    delivered_on: date
    lines: Sequence[Line]
    order_ref: str | None = None
    completes: bool = True
    pays: Pays = "credit"
    site_id: int | None = None
    cancelled: bool = field(default=False)

    @property
    def priced_on(self) -> date:
        """The day of the delivery, however late it is heard of."""
        return self.delivered_on


def residual_worth(unit_price: Decimal, size_kg: Decimal, kg: Decimal) -> Decimal:
    """What gas that came back is worth, unrounded: the price of the return day by its size (policies 9)."""
    return unit_price / size_kg * kg


def price_lines(number: str, lines: Sequence[Line], prices: Mapping[str, Price], *, gross: bool, on: date) -> Priced:
    """Price a document: lines are added up exactly, the document is rounded once, its last line takes the difference.

    Net prices are taxed on their sum; gross ones hold the tax, which is taken out of the sum (decisions 3, D-82).
    """
    exact = [_exact(line, prices, on) for line in lines]
    whole = half_up(sum(exact, ZERO))
    if whole <= 0:
        raise NothingToPay(number=number, total=whole)
    amounts = [half_up(amount) for amount in exact[:-1]]
    amounts.append(whole - sum(amounts, ZERO))
    net, tax = split_gross(whole) if gross else (whole, tax_on(whole))
    shown = tuple((prices[line.product].id, amount) for line, amount in zip(lines, amounts, strict=True))
    return Priced(net, tax, net + tax, shown)


def _exact(line: Line, prices: Mapping[str, Price], on: date) -> Decimal:
    price = prices.get(line.product)
    if price is None:
        raise NoPrice(product=line.product, day=on)
    amount = line.quantity * price.unit_price - line.discount
    if not line.residual_kg:
        return amount
    if price.size_kg is None:
        raise NoSize(product=line.product)
    return amount - residual_worth(price.unit_price, price.size_kg, line.residual_kg)
