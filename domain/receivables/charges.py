"""Voids, discounts for paying early, interest for paying late, agreements to set off. What needs two is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Connection

from domain.kernel.calendar import Calendar
from domain.kernel.database import call
from domain.receivables.rules.charges import Interest


@dataclass(frozen=True, slots=True)
class Voided:
    """A void as it was booked; `delivery_id` waits for another invoice."""

    journal_id: int
    delivery_id: int | None


def void_invoice(db: Connection, *, invoice_id: int, reason: str, key: UUID) -> Voided:
    """Void one's own invoice on the day of its issue (P-02): allocations are undone first, the money is unapplied.

    NeedsApproval for any other invoice: `ask_invoice_void`. StandsOnTheInvoice where more than payments stands on it.
    """
    answer = call(db, "api.void_invoice", p_invoice=invoice_id, p_reason=reason, p_key=key)
    return Voided(answer["journal"], answer["delivery"])


def take_discounts(db: Connection, *, item_ids: Sequence[int], on: date, key: UUID) -> int:
    """Grant the discounts of invoices that were paid in time but for it (P-04), all or none; how many.

    NoDiscountDue while the policy is off, or where one came late, is disputed, or is not paid but for the discount.
    """
    return int(call(db, "api.take_discounts", p_items=list(item_ids), p_on=on, p_key=key)["entries"])


def charge_interest(
    db: Connection, charges: Sequence[Interest], *, on: date, key: UUID, calendar: Calendar
) -> tuple[str, ...]:
    """Claim interest that was agreed or adjudged (P-53), due at once; answers the documents.

    RateTooHigh above sixteen per cent, ChargedBefore where a day was charged already.
    """
    due = calendar.effective_due(on)
    rows = [
        {
            "item": one.item_id,
            "base": one.base,
            "rate": one.rate,
            "from_on": one.from_on,
            "until_on": one.until_on,
            "basis": one.basis,
            "due_on": on,
            "effective_due_on": due,
        }
        for one in charges
    ]
    return tuple(call(db, "api.charge_interest", p_rows=rows, p_on=on, p_key=key)["documents"])


def add_offset_agreement(
    db: Connection, *, customer_id: int, reference: str, from_on: date, key: UUID, until_on: date | None = None
) -> int:
    """Put an agreement to set off on file (P-25); its number."""
    answer = call(
        db,
        "api.add_offset_agreement",
        p_customer=customer_id,
        p_reference=reference,
        p_from=from_on,
        p_until=until_on,
        p_key=key,
    )
    return int(answer["agreement"])
