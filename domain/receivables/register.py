"""The register of invoices: a month by pages and in sums, tied to the ledger."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple

from sqlalchemy import Connection, text

PAGE: Final = 200


class Anchor(NamedTuple):
    """Where a page begins: the newest invoice stands first."""

    issued_on: date
    id: int


class InvoiceRow(NamedTuple):
    """One invoice of the register. `state`: open, part, overdue, paid, prepaid, void."""

    id: int
    number: str
    customer_id: int
    code: str
    name: str
    kind: str
    issued_on: date
    terms: str
    due_on: date | None
    net: Decimal
    tax: Decimal
    total: Decimal
    open: Decimal
    state: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which invoices: of a month, of a state ("" for all), and whose number, customer code or name begins so."""

    month: date
    state: str = ""
    typed: str = ""


@dataclass(frozen=True, slots=True)
class Sums:
    """What the wanted invoices come to; voided ones are counted beside them."""

    count: int
    net: Decimal
    tax: Decimal
    total: Decimal
    open: Decimal
    voided: int
    anchors: tuple[Anchor, ...]


@dataclass(frozen=True, slots=True)
class Tie:
    """A month's invoices against the entries that booked them."""

    invoices: Decimal
    ledger: Decimal

    @property
    def difference(self) -> Decimal:
        return self.ledger - self.invoices


_STATE: Final = """
    CASE WHEN v.invoice_id IS NOT NULL THEN 'void' WHEN o.id IS NULL THEN 'prepaid' WHEN o.balance = 0 THEN 'paid'
         WHEN o.effective_due_on < CAST(:today AS date) THEN 'overdue' WHEN o.balance < o.amount THEN 'part'
         ELSE 'open' END
"""
_FROM: Final = """
      FROM books.invoice AS i JOIN books.customer AS c ON c.id = i.customer_id
      LEFT JOIN books.open_item AS o ON o.invoice_id = i.id
      LEFT JOIN books.invoice_void AS v ON v.invoice_id = i.id
"""
COLUMNS: Final = f"""
    SELECT i.id, i.number, i.customer_id, c.code, c.name, i.kind, i.issued_on, i.terms, o.effective_due_on, i.net,
           i.tax, i.total, CASE WHEN v.invoice_id IS NULL THEN coalesce(o.balance, 0) ELSE 0 END, {_STATE} {_FROM}
"""
# the words of a filter are compared as they were typed: no sign in them is a wildcard
_WANTED: Final = f"""
     WHERE i.issued_on >= :first AND i.issued_on < :beyond AND (:state = '' OR {_STATE} = :state)
       AND (:typed = '' OR starts_with(i.number, upper(:typed)) OR starts_with(c.code, upper(:typed))
            OR strpos(c.name, :typed) > 0)
"""


def invoice_sums(db: Connection, wanted: Wanted, *, today: date) -> Sums:
    """How many invoices are wanted and what they come to, with the beginning of every page of them."""
    query = f"""
        WITH wanted AS (
          SELECT i.id, i.issued_on, i.net, i.tax, i.total, coalesce(o.balance, 0) AS open,
                 v.invoice_id IS NOT NULL AS void,
                 row_number() OVER (ORDER BY i.issued_on DESC, i.id DESC) AS place {_FROM} {_WANTED}
        )
        SELECT count(*) AS many, coalesce(sum(net) FILTER (WHERE NOT void), 0) AS net,
               coalesce(sum(tax) FILTER (WHERE NOT void), 0) AS tax,
               coalesce(sum(total) FILTER (WHERE NOT void), 0) AS total,
               coalesce(sum(open) FILTER (WHERE NOT void), 0) AS open, count(*) FILTER (WHERE void) AS voided,
               array_agg(issued_on ORDER BY place) FILTER (WHERE place % {PAGE} = 1) AS days,
               array_agg(id ORDER BY place) FILTER (WHERE place % {PAGE} = 1) AS ids
          FROM wanted
    """  # noqa: S608  the parts are constants of this module
    row = db.execute(text(query), _bound(wanted, today)).one()
    anchors = tuple(map(Anchor, row.days or (), row.ids or ()))
    return Sums(row.many, row.net, row.tax, row.total, row.open, row.voided, anchors)


def invoice_page(db: Connection, wanted: Wanted, begins: Anchor, *, today: date) -> tuple[InvoiceRow, ...]:
    """One page of the wanted invoices, from this one on, the newest first."""
    query = f"""{COLUMNS} {_WANTED} AND (i.issued_on, i.id) <= (:from_on, :from_id)
                ORDER BY i.issued_on DESC, i.id DESC LIMIT {PAGE}"""
    bound = {**_bound(wanted, today), "from_on": begins.issued_on, "from_id": begins.id}
    return tuple(map(InvoiceRow._make, db.execute(text(query), bound)))


def month_tie(db: Connection, month: date) -> Tie:
    """All invoices of a month, voided ones too, against what their entries credited: sales, prepaid, income and VAT."""
    first, beyond = month.replace(day=1), _next_month(month)
    row = db.execute(
        text(
            """
            SELECT (SELECT coalesce(sum(i.total), 0) FROM books.invoice AS i
                     WHERE i.issued_on >= :first AND i.issued_on < :beyond) AS invoices,
                   (SELECT -coalesce(sum(l.amount), 0)
                      FROM books.journal_line AS l JOIN books.journal AS j ON j.id = l.journal_id
                     WHERE l.posted_on >= :first AND l.posted_on < :beyond
                       AND l.account IN ('4110', '2161', '7104', '2141')
                       AND j.kind IN ('invoice', 'prepaid', 'cylinder_lost')) AS ledger
            """
        ),
        {"first": first, "beyond": beyond},
    ).one()
    return Tie(row.invoices, row.ledger)


def invoice_by_number(db: Connection, number: str) -> InvoiceRow | None:
    """The invoice of this number, as the register shows it on the day it was issued."""
    query = f"{COLUMNS} WHERE i.number = :number"
    row = db.execute(text(query), {"number": number.strip().upper(), "today": date.min}).one_or_none()
    return InvoiceRow._make(row) if row is not None else None


def last_number(db: Connection) -> str:
    """The number of the invoice that came last, "" before the first one."""
    found: str | None = db.execute(text("SELECT number FROM books.invoice ORDER BY id DESC LIMIT 1")).scalar()
    return found or ""


def _bound(wanted: Wanted, today: date) -> dict[str, object]:
    return {
        "first": wanted.month.replace(day=1),
        "beyond": _next_month(wanted.month),
        "state": wanted.state,
        "typed": wanted.typed.strip(),
        "today": today,
    }


def _next_month(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)
