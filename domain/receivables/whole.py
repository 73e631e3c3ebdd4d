"""One invoice whole: its lines, what was taken off it, paid on it and charged for it, and the entries of its life."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import Connection, text

from domain.receivables.register import COLUMNS, InvoiceRow


class Allocated(NamedTuple):
    """Money that was given to an invoice; `undone` where it was taken away again."""

    payment_id: int
    number: str
    method: str
    on: date
    amount: Decimal
    undone: bool


class Taken(NamedTuple):
    """An allowance on an invoice: what of it paid the invoice, and the credit that was left."""

    number: str
    sort: str
    on: date
    net: Decimal
    tax: Decimal
    applied: Decimal
    credit: Decimal
    journal_id: int


class Entry(NamedTuple):
    """One entry of an invoice's life; `reverses` names the entry that it mirrors."""

    journal_id: int
    key: str
    kind: str
    posted_on: date
    posted_at: datetime
    posted_by: str
    reason: str | None
    reverses: int | None
    lines: tuple[tuple[str, Decimal], ...]


class Charged(NamedTuple):
    """Interest that was claimed on an invoice."""

    document: str
    from_on: date
    until_on: date
    rate: Decimal
    base: Decimal
    amount: Decimal
    open: Decimal


@dataclass(frozen=True, slots=True)
class InvoiceWhole:
    """An invoice with its lines, what was taken off it, paid on it and charged for it, and its entries."""

    row: InvoiceRow
    item_id: int | None
    due_on: date | None
    disputed: Decimal
    posted_by: str
    delivery: str | None
    order_ref: str | None
    lines: tuple[Mapping[str, Any], ...]
    voided_on: date | None
    void_reason: str | None
    allocations: tuple[Allocated, ...]
    allowances: tuple[Taken, ...]
    interest: tuple[Charged, ...]
    entries: tuple[Entry, ...]
    waits: int | None
    """The request about this invoice that waits for a decision."""

    @property
    def left_net(self) -> Decimal:
        """What of its net was not allowed yet."""
        return self.row.net - sum((one.net for one in self.allowances), Decimal(0))

    @property
    def left_tax(self) -> Decimal:
        """What of its tax was not allowed yet."""
        return self.row.tax - sum((one.tax for one in self.allowances), Decimal(0))


def invoice_whole(db: Connection, invoice_id: int, *, today: date) -> InvoiceWhole | None:
    """One invoice whole; None for one of another branch."""
    bound = {"invoice": invoice_id, "today": today}
    seen = db.execute(text(f"{COLUMNS} WHERE i.id = :invoice"), bound).one_or_none()
    if seen is None:
        return None
    more = db.execute(
        text(
            """
            SELECT o.id AS item, o.due_on, coalesce(o.disputed, 0) AS disputed, j.posted_by, d.number AS delivery,
                   d.order_ref, coalesce(d.lines, '[]') AS lines, v.on_day AS voided_on, v.reason,
                   (SELECT max(r.id) FROM books.request AS r
                     WHERE r.subject = 'invoice/' || i.id AND r.state = 'PENDING') AS waits
              FROM books.invoice AS i JOIN books.journal AS j ON j.id = i.journal_id
              LEFT JOIN books.open_item AS o ON o.invoice_id = i.id
              LEFT JOIN books.invoice_void AS v ON v.invoice_id = i.id
              LEFT JOIN books.delivery AS d ON d.id = v.delivery_id OR d.invoice_id = i.id
             WHERE i.id = :invoice
            """
        ),
        bound,
    ).one()
    return InvoiceWhole(
        row=InvoiceRow._make(seen),
        item_id=more.item,
        due_on=more.due_on,
        disputed=more.disputed,
        posted_by=more.posted_by,
        delivery=more.delivery,
        order_ref=more.order_ref,
        lines=tuple(more.lines),
        voided_on=more.voided_on,
        void_reason=more.reason,
        allocations=_allocations(db, invoice_id),
        allowances=_allowances(db, invoice_id),
        interest=_interest(db, more.item),
        entries=_entries(db, invoice_id),
        waits=more.waits,
    )


def _allocations(db: Connection, invoice_id: int) -> tuple[Allocated, ...]:
    rows = db.execute(
        text(
            """
            SELECT p.id, p.number, p.method, j.posted_on, a.amount,
                   EXISTS (SELECT FROM books.allocation AS u WHERE u.undoes = a.id)
              FROM books.open_item AS o JOIN books.allocation AS a ON a.open_item_id = o.id AND a.undoes IS NULL
              JOIN books.payment AS p ON p.id = a.payment_id JOIN books.journal AS j ON j.id = a.journal_id
             WHERE o.invoice_id = :invoice ORDER BY a.id
            """
        ),
        {"invoice": invoice_id},
    )
    return tuple(map(Allocated._make, rows))


def _allowances(db: Connection, invoice_id: int) -> tuple[Taken, ...]:
    rows = db.execute(
        text(
            """
            SELECT number, sort, on_day, net, tax, applied, total - applied, journal_id
              FROM books.allowance WHERE invoice_id = :invoice ORDER BY id
            """
        ),
        {"invoice": invoice_id},
    )
    return tuple(map(Taken._make, rows))


def _interest(db: Connection, item_id: int | None) -> tuple[Charged, ...]:
    rows = db.execute(
        text(
            """
            SELECT o.document, s.from_on, s.until_on, s.rate, s.base, s.amount, o.balance
              FROM books.interest AS s JOIN books.open_item AS o ON o.id = s.open_item_id
             WHERE s.on_item = :item ORDER BY s.from_on
            """
        ),
        {"item": item_id},
    )
    return tuple(map(Charged._make, rows))


def _entries(db: Connection, invoice_id: int) -> tuple[Entry, ...]:
    """The invoice's own entry, those of its allowances, and its void: the chain of what reverses what."""
    rows = db.execute(
        text(
            """
            WITH own AS (
              SELECT journal_id FROM books.invoice WHERE id = :invoice
              UNION SELECT journal_id FROM books.allowance WHERE invoice_id = :invoice
              UNION SELECT journal_id FROM books.invoice_void WHERE invoice_id = :invoice
              UNION SELECT s.journal_id FROM books.interest AS s JOIN books.open_item AS o ON o.id = s.on_item
                     WHERE o.invoice_id = :invoice
            )
            SELECT j.id, j.key, j.kind, j.posted_on, j.posted_at, j.posted_by, j.reason, j.reverses,
                   (SELECT jsonb_agg(jsonb_build_array(l.account, l.amount::text) ORDER BY l.line_no)
                      FROM books.journal_line AS l WHERE l.journal_id = j.id AND l.posted_on = j.posted_on)
              FROM own JOIN books.journal AS j ON j.id = own.journal_id ORDER BY j.posted_at, j.id
            """
        ),
        {"invoice": invoice_id},
    )
    return tuple(
        Entry._make((*row[:8], tuple((account, Decimal(amount)) for account, amount in row[8] or ()))) for row in rows
    )
