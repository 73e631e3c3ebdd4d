"""What a request for a limit rests on: a year's sales, how the customer pays, how far he has gone, and the proposal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Literal

from sqlalchemy import Connection, text

from domain.credit.rules.limits import Category, Customer
from domain.kernel.calendar import ONE_DAY
from domain.kernel.database import call, our_words
from domain.kernel.refusals import OtherBranch
from domain.kernel.terms import parse_terms

HALF_A_MONTH = 15
HALF_A_YEAR = timedelta(days=183)
LimitSort = Literal["first", "increase", "temporary", "season"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """One customer: twelve whole months of sales, the oldest first, and the figures beside them.

    `days_now` and `days_before` are the average days to payment of the last half year and of the half before it;
    `most` is the largest exposure that a verdict of the last twelve months saw.
    """

    customer_id: int
    code: str
    name: str
    category: Category
    terms: str
    status: str
    base: Decimal
    limit: Decimal
    exposure: Decimal
    overdue: Decimal
    disputed: Decimal
    since: date | None
    months: tuple[tuple[date, Decimal], ...]
    days_now: int | None
    days_before: int | None
    most: Decimal
    report_on: date | None
    company: bool

    @property
    def monthly(self) -> Decimal:
        """A month's sales on the average of those months in which he was a customer."""
        bought = [
            amount for month, amount in self.months if self.since is not None and month >= self.since.replace(day=1)
        ]
        return (sum(bought, Decimal(0)) / len(bought)).quantize(Decimal(1)) if bought else Decimal(0)

    def proposed(self, *, today: date) -> Customer:
        """What the formula of a limit is asked with; a customer of less than six months is a new one."""
        new = self.since is None or today - self.since < HALF_A_YEAR
        terms = parse_terms(self.terms)
        # a bill of the month's middle waits half a month for its end
        days = terms.days + (HALF_A_MONTH if terms.kind == "EOM" else 0)
        return Customer(self.monthly, days, self.category, new=new, company=self.company)


@dataclass(frozen=True, slots=True)
class Preview:
    """What a request would be: its kind, the orders of the last days whose verdict it flips, and who must agree."""

    sort: LimitSort
    before: Decimal
    limit: Decimal
    days: int
    orders: int
    flips: tuple[tuple[str, Decimal, str, str], ...]
    first: int
    needs: int


FACTS = """
    SELECT c.id AS customer_id, c.code, c.name, c.category, c.terms, b.status, k.credit_limit AS base,
           b.limit_now AS "limit", b.exposure + b.reserved AS exposure, coalesce(i.overdue, 0) AS overdue,
           coalesce(i.disputed, 0) AS disputed, v.since, k.report_on,
           c.ubn IS NOT NULL AND c.kind <> 'household' AS company,
           (SELECT max((q.facts ->> 'exposure')::numeric + (q.facts ->> 'reserved')::numeric)
              FROM books.credit_case AS q WHERE q.customer_id = c.id AND q.asked_at > :from) AS most
      FROM books.customer AS c JOIN books.customer_credit AS k ON k.customer_id = c.id
      JOIN books.customer_balance AS b ON b.customer_id = c.id
      LEFT JOIN LATERAL (SELECT sum(o.balance) FILTER (WHERE o.effective_due_on < :today) AS overdue,
                                sum(o.disputed) AS disputed
                           FROM books.open_item AS o WHERE o.customer_id = c.id AND o.balance > 0) AS i ON true
      LEFT JOIN LATERAL (SELECT min(n.issued_on) AS since FROM books.invoice AS n
                          WHERE n.customer_id = c.id) AS v ON true
     WHERE c.id = :customer
"""
MONTHS = """
    SELECT m::date, coalesce(sum(n.total), 0)
      FROM generate_series(CAST(:from AS date), CAST(:until AS date), interval '1 month') AS m
      LEFT JOIN books.invoice AS n ON n.customer_id = :customer AND n.issued_on >= m
                                  AND n.issued_on < m + interval '1 month'
                                  AND NOT EXISTS (SELECT 1 FROM books.invoice_void AS v WHERE v.invoice_id = n.id)
     GROUP BY m ORDER BY m
"""
DAYS = """
    SELECT round(sum(a.amount * (p.received_on - i.issued_on)) FILTER (WHERE p.received_on > :half)
                 / nullif(sum(a.amount) FILTER (WHERE p.received_on > :half), 0))::int,
           round(sum(a.amount * (p.received_on - i.issued_on)) FILTER (WHERE p.received_on <= :half)
                 / nullif(sum(a.amount) FILTER (WHERE p.received_on <= :half), 0))::int
      FROM books.payment AS p JOIN books.allocation AS a ON a.payment_id = p.id
      JOIN books.open_item AS i ON i.id = a.open_item_id
     WHERE p.customer_id = :customer AND p.received_on > :from
"""


def evidence(db: Connection, customer_id: int, *, today: date) -> Evidence:
    """A customer as a request for his limit is judged by; OtherBranch where the reader does not see him."""
    last = today.replace(day=1) - ONE_DAY
    bound: dict[str, Any] = {"customer": customer_id, "today": today, "half": today - HALF_A_YEAR, "until": last}
    bound["from"] = today.replace(year=today.year - 1, day=1)
    with our_words():
        row = db.execute(text(FACTS), bound).mappings().one_or_none()
        if row is None:
            raise OtherBranch()
        months = tuple((month, amount) for month, amount in db.execute(text(MONTHS), bound))
        now, before = db.execute(text(DAYS), bound).one()
    return Evidence(
        **dict(row) | {"most": max(row["most"] or Decimal(0), row["exposure"])},
        months=months,
        days_now=now,
        days_before=before,
    )


def preview_limit(
    db: Connection,
    *,
    customer_id: int,
    limit: Decimal,
    sort: LimitSort | None = None,
    from_on: date | None = None,
    until: date | None = None,
) -> Preview:
    """What asking for this limit would be; refused as the request itself would be (NotForAWhile, NotAsItMustBe)."""
    payload = {"customer": customer_id, "limit": limit, "sort": sort, "from": from_on, "until": until}
    told = call(
        db, "api.preview_limit", p_payload={name: value for name, value in payload.items() if value is not None}
    )
    replay = told["simulation"]
    return Preview(
        sort=told["sort"],
        before=Decimal(str(told["before"])),
        limit=Decimal(str(told["limit"])),
        days=replay["days"],
        orders=replay["orders"],
        flips=tuple((one["order"], Decimal(str(one["amount"])), one["was"], one["becomes"]) for one in replay["flips"]),
        first=told["first"],
        needs=told["needs"],
    )
