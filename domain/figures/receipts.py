"""The receipts of one customer with the claims that each of them paid, and how each found him."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import Connection, RowMapping, text

from domain.banking.rules.explanation import Reason, told
from domain.kernel.database import our_words
from domain.secrets.rules.clear import SHOWN_DIGITS, masked

PAGE: Final = 100


@dataclass(frozen=True, slots=True)
class Paid:
    """What of a receipt went to one claim and stands."""

    open_item_id: int
    document: str
    amount: Decimal
    left: Decimal
    """What is open of that claim now."""


@dataclass(frozen=True, slots=True)
class ReceiptWhole:
    """A receipt, what it paid, and why it was taken for this customer's."""

    id: int
    number: str
    received_on: date
    method: str
    amount: Decimal
    fee: Decimal
    difference: Decimal
    unapplied: Decimal
    reversed: bool
    by: str
    account: str
    """The payer's account, covered."""
    automatic: bool | None
    """None where no bank line stands behind it."""
    reasons: tuple[Reason, ...]
    paid: tuple[Paid, ...]


_PAGE: Final = """
    SELECT p.id, p.number, p.received_on, p.method, p.amount, p.fee, p.difference, p.unapplied,
           p.reversed_by IS NOT NULL AS reversed, coalesce(api.name_of(p.posted_by), p.posted_by) AS by,
           coalesce(right(l.payer_account, :digits), '') AS account, m.automatic, m.reasons
      FROM (SELECT * FROM books.payment
             WHERE customer_id = :customer AND (received_on, id) < (CAST(:on AS date), :id)
             ORDER BY received_on DESC, id DESC LIMIT :most) AS p
      LEFT JOIN books.bank_line AS l ON l.id = p.bank_line_id
      LEFT JOIN books.match_outcome AS m ON m.payment_id = p.id
     ORDER BY p.received_on DESC, p.id DESC
"""
# What was undone has its mirror, and is not told.
_PAID: Final = """
    SELECT a.payment_id, o.id, o.document, sum(a.amount) AS amount, o.balance
      FROM books.allocation AS a JOIN books.open_item AS o ON o.id = a.open_item_id
     WHERE a.payment_id = ANY (:payments) GROUP BY a.payment_id, o.id HAVING sum(a.amount) <> 0
     ORDER BY a.payment_id, o.effective_due_on, o.id
"""


def receipts(
    db: Connection, customer_id: int, *, behind: ReceiptWhole | None = None, most: int = PAGE
) -> tuple[ReceiptWhole, ...]:
    """A customer's receipts, newest first, a page at a time; fewer than `most` where there is no more."""
    bound = {
        "customer": customer_id,
        "on": behind.received_on.isoformat() if behind else "infinity",
        "id": behind.id if behind else 0,
        "digits": SHOWN_DIGITS,
        "most": most,
    }
    with our_words():
        rows = db.execute(text(_PAGE), bound).mappings().all()
        paid = _paid(db, [row["id"] for row in rows])
    return tuple(_receipt(row, paid.get(row["id"], [])) for row in rows)


def _paid(db: Connection, payments: list[int]) -> Mapping[int, list[Paid]]:
    found: defaultdict[int, list[Paid]] = defaultdict(list)
    if payments:
        for payment, *one in db.execute(text(_PAID), {"payments": payments}):
            found[payment].append(Paid(*one))
    return found


def _receipt(row: RowMapping, paid: list[Paid]) -> ReceiptWhole:
    values: dict[str, Any] = dict(row)
    values["account"] = masked(values["account"]) if values["account"] else ""
    values["reasons"] = tuple(told(one) for one in values["reasons"] or ())
    return ReceiptWhole(**values, paid=tuple(paid))
