"""What may be done with a bank line: accepted, split, parked, booked as our own, taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import Connection, Row, select

from domain.banking.clearing import as_line
from domain.banking.rules.evidence import Clues, clues
from domain.banking.rules.explanation import Reason
from domain.banking.tables import bank_line
from domain.errors import Refused
from domain.kernel.database import AlreadyTaken, call
from domain.payments import service as payments
from domain.payments.rules import ZERO, Part
from domain.payments.service import Posted, Receipt


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
    receipt = Receipt(
        customer_id,
        line.amount,
        f"bank-line/{line_id}",
        min(line.booked_on, on),
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
    total = sum((share.amount for share in shares), ZERO)
    if total != line.suspense + (line.amount if not line.booked else ZERO):
        raise NotThisMuch(shares=total, amount=line.amount)
    if not line.booked:
        book_own(db, line_id=line_id, sort="unknown", key=uuid5(key, "suspense"), on=on)
    receipts = [
        Receipt(
            share.customer_id,
            share.amount,
            f"bank-line/{line_id}/{place}",
            min(line.booked_on, on),
            share.parts,
            line_id=line_id,
            evidence=_evidence("person", "person", (Reason("person"),)),
        )
        for place, share in enumerate(shares, 1)
    ]
    return payments.post_payments(db, receipts, key=key)


def undo(db: Connection, *, line_id: int, reason: str, key: UUID, on: date) -> None:
    """Undo a match by reversal: invoices reopen, the money waits in 2165, and what the match taught is forgotten."""
    line = _line(db, line_id)
    if line.payment_id is None:
        raise NothingToUndo()
    payments.reverse_payment(db, payment_id=line.payment_id, reason=reason, key=key, on=on)


def park(db: Connection, *, line_id: int, note: str) -> None:
    """Set a line aside with a note (待查); no money moves."""
    _set_state(db, line_id, "PARKED", note)


def reopen(db: Connection, *, line_id: int) -> None:
    """Take a parked line back among those that wait."""
    _set_state(db, line_id, "PARSED", None)


def book_own(db: Connection, *, line_id: int, sort: str, key: UUID, on: date, note: str = "") -> None:
    """Book a line that is nobody's payment: charge and interest (P-26), or unknown (P-12, to 2165)."""
    line = _line(db, line_id)
    row: dict[str, object] = {"line": line_id, "as": sort, "on": min(line.booked_on, on)}
    if note:
        row["note"] = note
    call(db, "api.book_lines", p_rows=[row], p_key=key)


def take_back(db: Connection, *, line_id: int, original_id: int, reason: str, key: UUID, on: date) -> None:
    """A credit that the bank took back (P-18, P-14): its receipt is mirrored, and both lines leave 2165 empty."""
    original = _line(db, original_id)
    if original.payment_id is not None:
        payments.reverse_payment(db, payment_id=original.payment_id, reason=reason, key=uuid5(key, "receipt"), on=on)
    row = {"line": line_id, "as": "returned", "of": original_id, "on": on, "note": reason}
    call(db, "api.book_lines", p_rows=[row], p_key=key)


def lessons(clue: Clues) -> tuple[tuple[str, str], ...]:
    """What a person's choice teaches about a payer: his account, if the line names just one, and the text the bank shows."""
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


def _line(db: Connection, line_id: int) -> Row[Any]:
    found = db.execute(select(bank_line).where(bank_line.c.id == line_id)).first()
    if found is None:
        raise AlreadyTaken()
    return found
