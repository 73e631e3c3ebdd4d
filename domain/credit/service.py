"""Checking an order, deciding a held one, holding and stopping customers. The database makes the verdict."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import Connection

from domain.credit.rules.exposure import exposure_of
from domain.credit.rules.verdict import Rule, State, Verdict, Way
from domain.kernel.database import call

Point = Literal["order", "dispatch", "delivery"]
Scope = Literal["customer", "site", "product", "credit"]
Decision = Literal["release", "cod", "refuse", "cancel", "collected"]
Owner = Literal["credit_controller", "supervisor", "manager", "director"]
Step = Literal["stop", "lift", "exempt", "end"]


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked: amount with VAT, cylinders in it, the day, and where orders of its kind are checked."""

    reference: str
    version: int
    customer_id: int
    amount: Decimal
    site_id: int | None = None
    deliver_on: date | None = None
    units: int | None = None
    products: Sequence[str] = ()
    due: Point = "order"


@dataclass(frozen=True, slots=True)
class Hold:
    """A hold as a person places it. `conditions` that numbers can meet end it by themselves."""

    customer_id: int
    scope: Scope
    expires_on: date
    site_id: int | None = None
    product: str | None = None
    degrade: bool = True
    conditions: Sequence[str] = ("management",)


def check_credit(db: Connection, order: Order, *, point: Point = "order", record: bool = True) -> Verdict:
    """May this order go? One call decides, reserves and records; the same order and version answers the same again.

    OrderChanged where the order stands at a newer version, or was asked otherwise. With `record` False nothing is kept.
    """
    answer = call(
        db,
        "api.check_credit",
        p_order=order.reference,
        p_version=order.version,
        p_customer=order.customer_id,
        p_amount=order.amount,
        p_site=order.site_id,
        p_deliver_on=order.deliver_on,
        p_point=point,
        p_due=order.due,
        p_units=order.units,
        p_products="{" + ",".join(f'"{one}"' for one in order.products) + "}" if order.products else None,
        p_record=record,
    )
    return verdict_of(answer)


def verdict_of(told: Mapping[str, Any]) -> Verdict:
    """A verdict as the database tells it."""
    terms = [_amount(one) for one in told.get("terms") or [0] * 7]
    exposure = exposure_of(terms, _amount(told.get("limit")), _amount(told.get("reservations")))
    return Verdict(
        state=State(told["state"]),
        outside=told["verdict"],
        amount=_amount(told["amount"]),
        exposure=exposure,
        available=_amount(told.get("available")),
        rules=tuple(Rule(**one) for one in told.get("rules") or ()),
        ways=tuple(
            Way(
                one["way"],
                None if one.get("amount") is None else _amount(one["amount"]),
                one.get("units"),
                one.get("on"),
            )
            for one in told.get("ways") or ()
        ),
        sentence=told.get("sentence") or {},
        case_id=told.get("case"),
        reserved=_amount(told.get("reserved")),
        elapsed_ms=_amount(told.get("elapsed_ms")),
    )


def _amount(value: object) -> Decimal:
    return Decimal(str(value or 0))


def decide_case(
    db: Connection,
    case_id: int,
    *,
    how: Decision,
    key: UUID,
    reason: str = "",
    deviation: int | None = None,
    days: int | None = None,
) -> State:
    """End a held or cash order. A release is another person's than who asked (SamePerson), within his authority
    (HigherTierNeeded), and has deviation in percent, days and a budget; a refusal needs a reason.
    """
    answer = call(
        db,
        "api.decide_case",
        p_case=case_id,
        p_how=how,
        p_reason=reason or None,
        p_key=key,
        p_deviation=deviation,
        p_days=days,
    )
    return State(answer["state"])


def recheck_case(db: Connection, case_id: int, *, key: UUID) -> State:
    """Look at a held order again with the numbers of this moment; it stays held or goes by the rules."""
    return State(call(db, "api.recheck_case", p_case=case_id, p_key=key)["state"])


def pass_case(db: Connection, case_id: int, *, to: Owner, note: str, key: UUID, until: datetime | None = None) -> None:
    """Put a held order off until a moment, or pass it on to a role with more authority; it stays held."""
    call(db, "api.pass_case", p_case=case_id, p_owner=to, p_until=until, p_note=note, p_key=key)


def place_hold(db: Connection, hold: Hold, *, reason: str, key: UUID) -> int:
    """Hold orders until a person or the conditions end it; dispatch and order side are told in the same transaction."""
    payload = {
        "customer": hold.customer_id,
        "scope": hold.scope,
        "site": hold.site_id,
        "product": hold.product,
        "degrade": hold.degrade,
        "conditions": list(hold.conditions),
        "expires_on": hold.expires_on,
    }
    return int(call(db, "api.place_hold", p_hold=payload, p_reason=reason, p_key=key)["hold"])


def end_hold(db: Connection, hold_id: int, *, reason: str, key: UUID) -> None:
    """End a hold that another person placed. NotByHand for a computed one."""
    call(db, "api.end_hold", p_hold=hold_id, p_reason=reason, p_key=key)


def set_status(
    db: Connection, customer_id: int, *, how: Step, reason: str, key: UUID, review_on: date | None = None
) -> str:
    """Stop a customer, lift a stop of somebody else, exempt him until a review day, or end that; his status then."""
    answer = call(
        db,
        "api.set_credit_status",
        p_customer=customer_id,
        p_how=how,
        p_reason=reason,
        p_key=key,
        p_review_on=review_on,
    )
    return str(answer["status"])


def reassess_due(db: Connection, *, most: int = 500) -> int:
    """What time alone changes, for some customers; how many. Zero: nothing is due any more."""
    return int(call(db, "api.reassess_due", p_most=most))
