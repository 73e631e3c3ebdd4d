"""What may be done with a bank line: accepted, split, parked, booked as our own, taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import Connection, Row, func, select

from domain.banking.clearing import as_line, posting_day
from domain.banking.rules.evidence import Clues, clues
from domain.banking.rules.explanation import Reason
from domain.banking.tables import bank_line, match_outcome
from domain.errors import Refused
from domain.kernel.database import call
from domain.kernel.refusals import AlreadyTaken
from domain.ledger.queries import closed_months
from domain.payments import service as payments
from domain.payments.rules import ZERO, Part
from domain.payments.service import Posted, Receipt
from domain.payments.tables import payment


class NotThisMuch(Refused):
    """The shares add up to {shares}, the line brings {amount}. Make them equal."""


class NothingToUndo(Refused):
    """This line is not posted, so there is nothing to undo."""


@dataclass(frozen=True, slots=True)
class Share:
    """One customer's share of a line that one payer sent for several."""

    customer_id: int
    amount: Decimal
    parts: Sequence[Part]


def accept(
    db: Connection,
    *,
    line_id: int,
    customer_id: int,
    parts: Sequence[Part],
    fee: Decimal,
    difference: Decimal,
    key: UUID,
    on: date,
    evidence: str = "person",
    amount_rule: str = "person",
    reasons: Sequence[Reason] = (),
) -> Posted:
    """Take a line for one customer's payment, as a person decided; the payer memory learns his account and text."""
    line = _line(db, line_id)
    source = f"bank-line/{line_id}"
    left = _left(db, line, besides=source)
    if left <= 0:
        raise AlreadyTaken()
    receipt = Receipt(
        customer_id,
        left,
        source,
        _day(db, line, on),
        parts,
        line_id=line_id,
        fee=fee,
        difference=difference,
        evidence=_evidence(evidence, amount_rule, reasons),
        learn=lessons(clues(as_line(line))),
    )
    return payments.post_payments(db, [receipt], key=key)[0]


def split(db: Connection, *, line_id: int, shares: Sequence[Share], key: UUID, on: date) -> tuple[Posted, ...]:
    """Take a line for several customers' payments: its money goes through 2165, each share is a payment of its own."""
    line = _line(db, line_id)
    source = f"bank-line/{line_id}/{key}"
    total, left = sum((share.amount for share in shares), ZERO), _left(db, line, besides=f"{source}/%")
    if left <= 0:
        raise AlreadyTaken()
    if total != left:
        raise NotThisMuch(shares=total, amount=left)
    day = _day(db, line, on)
    if not line.booked:
        book_own(db, line_id=line_id, sort="unknown", key=uuid5(key, "suspense"), on=on)
    receipts = [
        Receipt(
            share.customer_id,
            share.amount,
            f"{source}/{place}",
            day,
            share.parts,
            line_id=line_id,
            evidence=_evidence("person", "person", (Reason("person"),)),
        )
        for place, share in enumerate(shares, 1)
    ]
    return payments.post_payments(db, receipts, key=key)


def undo(db: Connection, *, line_id: int, reason: str, key: UUID, on: date) -> None:
    """Undo a match by reversal: invoices reopen, the money waits in 2165, and what the match taught is forgotten.

    A line that was split is undone in all its shares.
    """
    if not _reverse(db, line_id, reason=reason, key=key, on=on):
        raise NothingToUndo()


def park(db: Connection, *, line_id: int, note: str) -> None:
    """Set a line aside with a note (待查); no money moves."""
    _set_state(db, line_id, "PARKED", note)


def reopen(db: Connection, *, line_id: int) -> None:
    """Take a parked line back among those that wait."""
    _set_state(db, line_id, "PARSED", None)


def book_own(db: Connection, *, line_id: int, sort: str, key: UUID, on: date, note: str = "") -> None:
    """Book a line that is nobody's payment: charge and interest (P-26), or unknown (P-12, to 2165)."""
    line = _line(db, line_id)
    row: dict[str, object] = {"line": line_id, "as": sort, "on": posting_day(line.booked_on, on, closed_months(db))}
    if note:
        row["note"] = note
    call(db, "api.book_lines", p_rows=[row], p_key=key)


def take_back(db: Connection, *, line_id: int, original_id: int, reason: str, key: UUID, on: date) -> None:
    """A credit that the bank took back (P-18, P-14): its receipt is mirrored, and both lines leave 2165 empty."""
    _reverse(db, original_id, reason=reason, key=uuid5(key, "receipt"), on=on)
    row = {"line": line_id, "as": "returned", "of": original_id, "on": on, "note": reason}
    call(db, "api.book_lines", p_rows=[row], p_key=key)


def lessons(clue: Clues) -> tuple[tuple[str, str], ...]:
    """What a person's choice teaches about a payer: his account, if the line names just one, and the bank's text."""
    taught = [("payer_account", clue.accounts[0])] if len(clue.accounts) == 1 else []
    if clue.alias:
        taught.append(("alias", clue.alias))
    return tuple(taught)


def _evidence(evidence: str, rule: str, reasons: Sequence[Reason]) -> dict[str, object]:
    return {
        "class": evidence,
        "rule": rule,
        "automatic": False,
        "reasons": [reason.stored() for reason in (reasons or (Reason("person"),))],
    }


def _set_state(db: Connection, line_id: int, state: str, note: str | None) -> None:
    if not call(db, "api.set_line_states", p_rows=[{"line": line_id, "state": state, "note": note}]):
        raise AlreadyTaken()


def _reverse(db: Connection, line_id: int, *, reason: str, key: UUID, on: date) -> int:
    """Reverse every payment that stands on a line; how many there were."""
    query = select(payment.c.id).where(payment.c.bank_line_id == line_id, payment.c.reversed_by.is_(None))
    standing = db.execute(query.order_by(payment.c.id)).scalars().all()
    for one in standing:
        payments.reverse_payment(db, payment_id=one, reason=reason, key=uuid5(key, str(one)), on=on)
    return len(standing)


def _left(db: Connection, line: Row[Any], *, besides: str) -> Decimal:
    """What of a line no other deed has taken.

    `besides` are the sources of this deed's own payments, so that its repetition asks for the same.
    """
    taken: Decimal = db.execute(
        select(func.coalesce(func.sum(payment.c.amount), 0)).where(
            payment.c.bank_line_id == line.id,
            payment.c.reversed_by.is_(None),
            payment.c.source.not_like(besides),
        )
    ).scalar_one()
    return Decimal(line.amount) - taken


def _day(db: Connection, line: Row[Any], on: date) -> date:
    """The bank's day; today where a match was taken back, or a day between would see its invoices paid twice."""
    undone = db.execute(
        select(match_outcome.c.payment_id)
        .where(match_outcome.c.bank_line_id == line.id, match_outcome.c.overturned_at.is_not(None))
        .limit(1)
    ).first()
    return on if undone is not None else posting_day(line.booked_on, on, closed_months(db))


def _line(db: Connection, line_id: int) -> Row[Any]:
    found = db.execute(select(bank_line).where(bank_line.c.id == line_id)).first()
    if found is None:
        raise AlreadyTaken()
    return found
