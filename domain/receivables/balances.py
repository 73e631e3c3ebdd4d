"""What stands now: gas that is paid already, plans of equal months, agreements to set off, discounts that are due."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple

from sqlalchemy import Connection, text

AT_MOST: Final = 20_000


class Standing(NamedTuple):
    """Prepaid gas with what is left of it, a level-pay plan, or an agreement to set off.

    `amount` is what prepaid gas is worth still (2161), or a year's forecast; `next_on` and `next_amount` are a plan's
    next instalment.
    """

    sort: str
    id: int
    customer_id: int
    code: str
    name: str
    reference: str
    from_on: date
    until_on: date | None
    kg: Decimal | None
    kg_left: Decimal | None
    unit_price: Decimal | None
    amount: Decimal | None
    next_on: date | None
    next_amount: Decimal | None


class Drawn(NamedTuple):
    """A delivery that took of prepaid gas."""

    delivery: str
    on: date
    kg: Decimal
    amount: Decimal


class Instalment(NamedTuple):
    """One month of a level-pay plan."""

    month: int
    due_on: date
    amount: Decimal


class DueDiscount(NamedTuple):
    """An invoice that was paid in time but for its discount."""

    item_id: int
    invoice_id: int
    number: str
    customer_id: int
    code: str
    name: str
    terms: str
    total: Decimal
    paid_on: date
    until_on: date
    off: Decimal


def standing(db: Connection, *, today: date, customer_id: int | None = None) -> tuple[Standing, ...]:
    """Everything that stands, by customer; of one of them if named."""
    rows = db.execute(
        text(
            """
            SELECT 'prepaid', p.id, c.id, c.code, c.name, i.number, p.bought_on, p.valid_until, p.kg, p.kg_left,
                   p.unit_price, p.worth, NULL::date, NULL::numeric
              FROM books.prepaid AS p JOIN books.invoice AS i ON i.id = p.invoice_id
              JOIN books.customer AS c ON c.id = p.customer_id
             WHERE (p.kg_left > 0 OR p.worth <> 0) AND (CAST(:customer AS bigint) IS NULL OR c.id = :customer)
            UNION ALL
            SELECT 'level', p.id, c.id, c.code, c.name, '', p.first_month,
                   (p.first_month + interval '1 year' - interval '1 day')::date, NULL, NULL, NULL,
                   p.forecast, n.due_on, n.amount
              FROM books.level_plan AS p JOIN books.customer AS c ON c.id = p.customer_id
              LEFT JOIN LATERAL (SELECT x.due_on, x.amount FROM books.level_instalment AS x
                                  WHERE x.plan_id = p.id AND x.due_on >= :today ORDER BY x.due_on LIMIT 1) AS n ON true
             WHERE p.state = 'ACTIVE' AND (CAST(:customer AS bigint) IS NULL OR c.id = :customer)
            UNION ALL
            SELECT 'offset', a.id, c.id, c.code, c.name, a.reference, a.from_on, a.until_on, NULL, NULL, NULL,
                   NULL, NULL, NULL
              FROM books.offset_agreement AS a JOIN books.customer AS c ON c.id = a.customer_id
             WHERE (a.until_on IS NULL OR a.until_on >= :today)
               AND (CAST(:customer AS bigint) IS NULL OR c.id = :customer)
             ORDER BY 4, 1, 7 LIMIT :most
            """
        ),
        {"today": today, "customer": customer_id, "most": AT_MOST},
    )
    return tuple(map(Standing._make, rows))


def draws(db: Connection, prepaid_id: int) -> tuple[Drawn, ...]:
    """What was drawn of a purchase, the newest first."""
    rows = db.execute(
        text(
            """
            SELECT d.number, d.delivered_on, p.kg, p.amount
              FROM books.prepaid_draw AS p JOIN books.delivery AS d ON d.id = p.delivery_id
             WHERE p.prepaid_id = :prepaid ORDER BY d.delivered_on DESC, d.id DESC
            """
        ),
        {"prepaid": prepaid_id},
    )
    return tuple(map(Drawn._make, rows))


def instalments(db: Connection, plan_id: int) -> tuple[Instalment, ...]:
    """The twelve months of a plan."""
    query = "SELECT month, due_on, amount FROM books.level_instalment WHERE plan_id = :plan ORDER BY month"
    return tuple(map(Instalment._make, db.execute(text(query), {"plan": plan_id})))


def discounts_on(db: Connection) -> bool:
    """Whether the house grants discounts for paying early (policy discount.terms)."""
    query = "SELECT EXISTS (SELECT FROM books.policy WHERE key = 'discount.terms' AND value = 1)"
    return bool(db.execute(text(query)).scalar())


def due_discounts(db: Connection) -> tuple[DueDiscount, ...]:
    """Invoices whose discount `charges.take_discounts` would grant, the oldest payment first."""
    rows = db.execute(
        text(
            """
            SELECT i.id, n.id, n.number, c.id, c.code, c.name, n.terms, i.amount, m.paid_on,
                   i.issued_on + t.part[2]::int, i.balance
              FROM books.open_item AS i JOIN books.invoice AS n ON n.id = i.invoice_id
              JOIN books.customer AS c ON c.id = i.customer_id
              CROSS JOIN LATERAL regexp_match(n.terms, '^([0-9]{1,2})/([0-9]{1,3})N[0-9]{1,3}$') AS t(part)
              CROSS JOIN LATERAL (
                SELECT max(p.received_on) AS paid_on
                  FROM books.allocation AS a JOIN books.payment AS p ON p.id = a.payment_id
                 WHERE a.open_item_id = i.id AND a.undoes IS NULL
                   AND NOT EXISTS (SELECT FROM books.allocation AS u WHERE u.undoes = a.id)) AS m
             WHERE i.balance > 0 AND i.disputed = 0 AND t.part IS NOT NULL
               AND i.balance = round(i.amount * t.part[1]::numeric / 100) AND m.paid_on <= i.issued_on + t.part[2]::int
               AND NOT EXISTS (SELECT FROM books.allowance AS a WHERE a.invoice_id = n.id)
               AND NOT EXISTS (SELECT FROM books.interest AS s WHERE s.on_item = i.id)
             ORDER BY m.paid_on, i.id LIMIT :most
            """
        ),
        {"most": AT_MOST},
    )
    return tuple(map(DueDiscount._make, rows))
