"""Gas that is paid before it is delivered, and equal monthly amounts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal
from uuid import UUID

from sqlalchemy import Connection

from domain.kernel.database import call


@dataclass(frozen=True, slots=True)
class PrepaidSale:
    """Kilograms at a net price, and the invoice issued with the money. Without a payment it is cash."""

    customer_id: int
    kg: Decimal
    unit_price: Decimal
    number: str
    bought_on: date
    payment_id: int | None = None


@dataclass(frozen=True, slots=True)
class Settled:
    """A level-pay plan at its end: what was really invoiced, and what the twelfth month asks for."""

    actual: Decimal
    last: Decimal


def sell_prepaid(db: Connection, sale: PrepaidSale, *, key: UUID) -> int:
    """Take money for gas that is delivered later (P-06); the purchase's number. Nothing of it is a sale yet (N-32)."""
    row = {
        "customer": sale.customer_id,
        "kg": sale.kg,
        "unit_price": sale.unit_price,
        "number": sale.number,
        "bought_on": sale.bought_on,
        "payment": sale.payment_id,
    }
    return int(call(db, "api.sell_prepaid", p_row=row, p_key=key)["prepaid"])


def draw_prepaid(db: Connection, *, delivery_ids: Sequence[int], on: date, key: UUID) -> int:
    """Deliveries of prepaid gas draw the oldest purchases first (P-07), all or none; how many.

    NotEnoughPrepaid where one takes more than is left and valid.
    """
    return int(call(db, "api.draw_prepaid", p_deliveries=list(delivery_ids), p_on=on, p_key=key)["entries"])


def agree_level_plan(
    db: Connection, *, customer_id: int, first_month: date, forecast: Decimal, due: Sequence[date], key: UUID
) -> int:
    """Twelve months of equal amounts with these due days; the plan's number."""
    days = "{" + ",".join(day.isoformat() for day in due) + "}"
    answer = call(
        db,
        "api.agree_level_plan",
        p_customer=customer_id,
        p_first=first_month,
        p_forecast=forecast,
        p_due=days,
        p_key=key,
    )
    return int(answer["plan"])


def change_level_plans(db: Connection, changes: Sequence[tuple[int, Decimal]], *, on: date, key: UUID) -> int:
    """Change instalments of (plan, per cent) within the month; how many changed. The others are locked."""
    rows = [{"plan": plan, "percent": percent} for plan, percent in changes]
    return int(call(db, "api.change_level_plans", p_rows=rows, p_on=on, p_key=key)["changed"])


def settle_level_plan(
    db: Connection, *, plan_id: int, key: UUID, choice: Literal["refund", "roll"] | None = None
) -> Settled:
    """The true-up of a plan's twelfth month; a credit needs the customer's choice."""
    answer = call(db, "api.settle_level_plan", p_plan=plan_id, p_choice=choice, p_key=key)
    return Settled(Decimal(answer["actual"]), Decimal(answer["last"]))
