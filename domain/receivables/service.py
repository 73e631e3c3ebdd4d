"""Invoices come into the books here, and the night stores the day's aging."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import Connection

from domain.kernel.database import call
from domain.receivables.rules.bills import Billed, DeliveryInvoice


def post_invoices(db: Connection, invoices: Sequence[Billed], *, key: UUID) -> int:
    """Post invoices with their open items (P-01), all or none; the key makes it once."""
    rows = [
        {
            "number": one.number,
            "customer": one.customer_id,
            "kind": one.kind,
            "issued_on": one.issued_on,
            "terms": one.terms,
            "due_on": one.due_on,
            "effective_due_on": one.effective_due_on,
            "net": one.net,
            "tax": one.tax,
        }
        for one in invoices
    ]
    answer = call(db, "api.post_invoices", p_rows=rows, p_key=key)
    return int(answer["invoices"])


def invoice_deliveries(db: Connection, invoices: Sequence[DeliveryInvoice], *, key: UUID) -> int:
    """Invoice confirmed deliveries, one each, all or none (P-01): what was delivered becomes owed, once (N-1).

    AlreadyInvoiced where one is invoiced, cancelled or paid before.
    """
    rows = [
        {
            "delivery": one.delivery_id,
            "number": one.number,
            "issued_on": one.issued_on,
            "terms": one.terms,
            "due_on": one.due_on,
            "effective_due_on": one.effective_due_on,
        }
        for one in invoices
    ]
    return int(call(db, "api.invoice_deliveries", p_rows=rows, p_key=key)["invoices"])


def take_snapshot(db: Connection, *, as_of: date, job: str, slot: str, token: int) -> int:
    """Store the aging of this day as the books stand now; a day already stored stays. Returns the rows stored."""
    return int(call(db, "api.take_snapshot", p_as_of=as_of, p_job=job, p_token=token, p_slot=slot))
