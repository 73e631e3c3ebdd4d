"""Held orders as people decide them: the queue, one order looked at again, and how decisions before ended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, text

from domain.credit.rules.suggestion import Habit
from domain.credit.rules.verdict import Rule, State, Way
from domain.kernel.database import call, our_words


@dataclass(frozen=True, slots=True)
class Held:
    """A held order: as it was asked and why it is held, and the customer's numbers of this moment.

    `own` is what the order holds or counts already, so that it is not counted twice when it goes.
    """

    case_id: int
    order: str
    version: int
    customer_id: int
    code: str
    name: str
    amount: Decimal
    units: int | None
    deliver_on: date | None
    asked_at: datetime
    asked_by: str
    owner: str
    put_off_until: datetime | None
    note: str
    rules: tuple[Rule, ...]
    ways: tuple[Way, ...]
    sentence: Mapping[str, Any]
    status: str
    limit: Decimal
    exposure: Decimal
    reserved: Decimal
    own: Decimal

    @property
    def before(self) -> Decimal:
        return self.exposure + self.reserved

    @property
    def after(self) -> Decimal:
        return self.before - self.own + self.amount

    @property
    def failed(self) -> tuple[Rule, ...]:
        return tuple(rule for rule in self.rules if rule.outcome not in ("pass", "warn"))


@dataclass(frozen=True, slots=True)
class Looked:
    """What the rules say of a held order now, changed or not, and who may release it.

    `may`: yes, asker, tier, stopped or ended. `over` is what a release would have to cover, `tier` who covers it.
    """

    state: State
    amount: Decimal
    limit: Decimal
    exposure: Decimal
    reserved: Decimal
    own: Decimal
    available: Decimal
    short: Decimal
    rules: tuple[Rule, ...]
    over: Decimal
    tier: int | None
    may: str
    who: tuple[str, ...]
    most_deviation: int
    most_days: int
    deliveries: int

    @property
    def before(self) -> Decimal:
        return self.exposure + self.reserved


@dataclass(frozen=True, slots=True)
class Decided:
    """A case before, who decided how, and what became of the money: owed is what is open of its invoice now."""

    case_id: int
    order: str
    amount: Decimal
    asked_at: datetime
    state: State
    released: bool
    decided_by: str
    reason: str
    billed: Decimal | None
    owed: Decimal | None
    late_days: int


HELD = """
    SELECT k.id AS case_id, k.order_ref AS "order", k.version, k.customer_id, c.code, c.name, k.amount, k.units,
           k.deliver_on, k.asked_at, coalesce(api.name_of(k.asked_by), k.asked_by) AS asked_by, k.owner,
           k.put_off_until, coalesce(k.note, '') AS note, k.rules, k.ways, k.sentence, b.status, b.limit_now AS "limit",
           b.exposure, b.reserved, coalesce(r.remaining, 0) + coalesce(o.exposed, 0) AS own
      FROM books.credit_case AS k JOIN books.customer AS c ON c.id = k.customer_id
      JOIN books.customer_balance AS b ON b.customer_id = k.customer_id
      LEFT JOIN books.reservation AS r ON r.order_ref = k.order_ref AND r.state = 'LIVE'
      LEFT JOIN books.sales_order AS o ON o.source || '/' || o.number = k.order_ref
     WHERE k.state = 'HELD' ORDER BY k.asked_at, k.id LIMIT :limit
"""


def held_orders(db: Connection, *, limit: int = 500) -> tuple[Held, ...]:
    """Held orders, the one that waits longest first."""
    with our_words():
        rows = db.execute(text(HELD), {"limit": limit}).mappings().all()
    return tuple(Held(**dict(row) | {"rules": _rules(row["rules"]), "ways": _ways(row["ways"])}) for row in rows)


def what_if(
    db: Connection,
    case_id: int,
    *,
    amount: Decimal | None = None,
    cod: bool = False,
    pays: Decimal | None = None,
    on: date | None = None,
) -> Looked:
    """The rules over a held order now, with one change or without; the verdict's own function, nothing is written."""
    changed = {"amount": amount, "cod": cod or None, "pays": pays, "on": on}
    told = call(
        db, "api.what_if", p_case=case_id, p_try={name: value for name, value in changed.items() if value is not None}
    )
    amounts = {name: _amount(told[name]) for name in ("amount", "limit", "exposure", "own", "available", "short")}
    return Looked(
        state=State(told["state"]),
        **amounts,
        reserved=_amount(told["reservations"]),
        rules=_rules(told["rules"]),
        over=_amount(told["over"]),
        tier=told["tier"],
        may=told["may"],
        who=tuple(told["who"]),
        most_deviation=int(told["most_deviation"]),
        most_days=int(told["most_days"]),
        deliveries=int(told["deliveries"]),
    )


def decisions_before(db: Connection, customer_id: int, *, limit: int = 20) -> tuple[Decided, ...]:
    """What people decided on this customer's orders before, the last first, and how it ended."""
    query = """
        SELECT k.id AS case_id, k.order_ref AS "order", k.amount, k.asked_at, k.state,
               k.deviation IS NOT NULL AS released, coalesce(api.name_of(k.decided_by), k.decided_by, '') AS decided_by,
               coalesce(k.reason, '') AS reason, d.billed, d.owed, coalesce(d.late, 0) AS late_days
          FROM books.credit_case AS k
          LEFT JOIN LATERAL (
               SELECT sum(v.total) AS billed, sum(coalesce(i.balance, v.exposed)) AS owed,
                      max((clock_timestamp() AT TIME ZONE 'Asia/Taipei')::date - i.effective_due_on)
                        FILTER (WHERE i.balance > 0) AS late
                 FROM books.delivery AS v LEFT JOIN books.open_item AS i ON i.invoice_id = v.invoice_id
                WHERE v.order_ref = k.order_ref AND v.state <> 'CANCELLED') AS d ON true
         WHERE k.customer_id = :customer AND k.decided_at IS NOT NULL AND k.state <> 'APPROVED_BY_RULE'
         ORDER BY k.decided_at DESC, k.id DESC LIMIT :limit
    """
    with our_words():
        rows = db.execute(text(query), {"customer": customer_id, "limit": limit}).mappings().all()
    return tuple(Decided(**dict(row) | {"state": State(row["state"])}) for row in rows)


def habits(db: Connection, customers: Sequence[int]) -> dict[int, Habit]:
    """How these customers paid what fell due within twelve months; who has nothing due is left out."""
    query = """
        SELECT i.customer_id, count(*), count(*) FILTER (WHERE w.last_on <= i.effective_due_on + 7),
               round(sum(w.paid * w.days) / nullif(sum(w.paid), 0))::int
          FROM books.invoice AS n JOIN books.open_item AS i ON i.invoice_id = n.id
          LEFT JOIN LATERAL (
               SELECT max(p.received_on) FILTER (WHERE i.balance = 0) AS last_on, sum(a.amount) AS paid,
                      sum(a.amount * (p.received_on - i.issued_on)) / nullif(sum(a.amount), 0) AS days
                 FROM books.allocation AS a JOIN books.payment AS p ON p.id = a.payment_id
                WHERE a.open_item_id = i.id) AS w ON true
         WHERE n.customer_id = ANY (:customers)
           AND i.effective_due_on BETWEEN (clock_timestamp() AT TIME ZONE 'Asia/Taipei')::date - 365
                                      AND (clock_timestamp() AT TIME ZONE 'Asia/Taipei')::date - 8
         GROUP BY i.customer_id
    """
    with our_words():
        rows = db.execute(text(query), {"customers": list(customers)})
        return {row[0]: Habit(due=row[1], in_time=row[2], average_days=row[3]) for row in rows}


def _rules(told: Sequence[Mapping[str, Any]]) -> tuple[Rule, ...]:
    return tuple(Rule(**one) for one in told)


def _ways(told: Sequence[Mapping[str, Any]]) -> tuple[Way, ...]:
    return tuple(
        Way(one["way"], _amount(one["amount"]) if "amount" in one else None, one.get("units"), one.get("on"))
        for one in told
    )


def _amount(value: object) -> Decimal:
    return Decimal(str(value or 0))
