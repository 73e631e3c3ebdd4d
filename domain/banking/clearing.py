"""The night's part of matching: chunks of new lines are decided together and posted in one transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy import Connection, Row, select, text

from domain.banking.rules.evidence import Clues, clues
from domain.banking.rules.explanation import Reason
from domain.banking.rules.matching import (
    WEAK,
    Decision,
    Mark,
    RunningItems,
    Suggestion,
    decide,
    own_side,
    suggestions,
    worth_reading,
)
from domain.banking.rules.statement import StatementLine
from domain.banking.tables import bank_line, match_outcome
from domain.kernel.database import call
from domain.ledger.queries import closed_months
from domain.payments import service as payments
from domain.payments.service import Receipt
from domain.receivables.queries import OpenItem, open_items_of

REVERSAL_DAYS = timedelta(days=10)
WORD_KINDS = ("virtual_account", "ubn", "customer_no")


@dataclass(frozen=True, slots=True)
class Matched:
    """What one chunk became. lines = 0: nothing is left behind `last_id`."""

    last_id: int
    lines: int
    posted: int = 0
    proposed: int = 0
    unknown: int = 0
    own: int = 0
    exceptions: int = 0


@dataclass(frozen=True, slots=True)
class Known:
    """What the books know of a chunk's clues: marks by line, open items and names by customer, matches taken back."""

    marks: Mapping[int, tuple[Mark, ...]]
    items: Mapping[int, Sequence[OpenItem]]
    names: Mapping[int, tuple[str, str]]
    overturned: frozenset[int]


def match_lines(db: Connection, *, first_id: int, limit: int, today: date, last_id: int | None = None) -> Matched:
    """Decide the next lines that wait behind first_id, in one transaction of the caller.

    Certain ones post, credits nobody claims go to 2165 the same day, charges and interest are booked by rule, the rest
    waits with a note. Money is spread as the chunk goes on.
    """
    rows = _waiting(db, first_id, last_id, limit)
    if not rows:
        return Matched(first_id, 0)
    found = {row.id: clues(as_line(row)) for row in rows}
    known = look_up(db, found)
    running = RunningItems(known.items)
    decisions = [(row, _decide(db, row, found[row.id], known, running)) for row in rows]
    closed = closed_months(db)
    days = {row.id: posting_day(row.booked_on, today, closed) for row in rows}
    _post(db, decisions, days)
    _book(db, decisions, days)
    _note(db, decisions)
    deeds = [decision.deed for _, decision in decisions]
    return Matched(
        rows[-1].id,
        len(rows),
        posted=deeds.count("post"),
        proposed=deeds.count("propose"),
        unknown=deeds.count("unknown"),
        own=deeds.count("charge") + deeds.count("interest") + deeds.count("returned"),
        exceptions=deeds.count("exception"),
    )


def _waiting(db: Connection, first_id: int, last_id: int | None, limit: int) -> Sequence[Row[Any]]:
    line = bank_line.c
    query = (
        select(bank_line)
        .where(line.state.in_(("PARSED", "PROPOSED")), line.kind == "booked", line.id > first_id)
        .order_by(line.id)
        .limit(limit)
    )
    if last_id is not None:
        query = query.where(line.id <= last_id)
    return db.execute(query).all()


def as_line(row: Row[Any]) -> StatementLine:
    """A stored line as the value that the rules read."""
    return StatementLine(
        row.source_line, row.value_on, row.booked_on, row.amount, row.mark, row.type_code, row.customer_reference,
        row.bank_reference, "", row.text, row.purpose, row.payer_name, row.payer_account, row.raw,
    )  # fmt: skip


def money_of(row: Row[Any]) -> Decimal:
    """What a line brings: all of it, or what of it still lies in 2165."""
    money: Decimal = row.suspense if row.booked else row.amount
    return money


def posting_day(booked_on: date, today: date, closed: Collection[date]) -> date:
    """The bank's day; today where its month is closed already, or one late statement would hold up all others."""
    return today if booked_on.replace(day=1) in closed else min(booked_on, today)


def look_up(db: Connection, found: Mapping[int, Clues]) -> Known:
    """Everything the books know about these clues, in five questions however many lines there are."""
    marks = _marks(db, found)
    customers = sorted({mark.customer_id for group in marks.values() for mark in worth_reading(group)})
    if not customers:
        return Known(marks, {}, {}, frozenset())
    items = open_items_of(db, customers)
    names = db.execute(
        text("SELECT id, code, name FROM books.customer WHERE id = ANY (:customers)"), {"customers": customers}
    )
    known = {row.id: (row.code, row.name) for row in names}
    # A mark whose customer the reader may not see is no mark for him; a name stays, since it may speak against one.
    visible = {
        line: tuple(mark for mark in group if mark.customer_id in known or mark.kind in WEAK)
        for line, group in marks.items()
    }
    overturned = db.execute(
        select(match_outcome.c.bank_line_id).where(
            match_outcome.c.bank_line_id.in_(sorted(found)), match_outcome.c.overturned_at.is_not(None)
        )
    )
    return Known(visible, items, known, frozenset(overturned.scalars()))


def _marks(db: Connection, found: Mapping[int, Clues]) -> dict[int, tuple[Mark, ...]]:
    values = {value for clue in found.values() for value in (*clue.words, *clue.accounts, *clue.cores)}
    by_value: dict[str, list[Mark]] = {}
    rows = db.execute(
        text("SELECT kind, value, customer_id FROM books.payer_mark WHERE value = ANY (:values)"),
        {"values": sorted(values)},
    )
    for kind, value, customer in rows:
        by_value.setdefault(value, []).append(Mark(kind, value, customer))
    numbers = sorted({number for clue in found.values() for number in clue.invoices})
    invoices: dict[str, Mark] = {}
    if numbers:
        documents = db.execute(
            text("SELECT document, customer_id FROM books.open_item WHERE document = ANY (:numbers)"),
            {"numbers": numbers},
        )
        invoices = {number: Mark("invoice_number", number, customer) for number, customer in documents}
    return {line: _marks_of(clue, by_value, invoices) for line, clue in found.items()}


def _marks_of(clue: Clues, by_value: Mapping[str, list[Mark]], invoices: Mapping[str, Mark]) -> tuple[Mark, ...]:
    wanted: list[tuple[tuple[str, ...], str]] = [(WORD_KINDS, word) for word in clue.words]
    wanted += [(("payer_account",), account) for account in clue.accounts]
    wanted += [(("alias", "name"), core) for core in clue.cores]
    found = [mark for kinds, value in wanted for mark in by_value.get(value, ()) if mark.kind in kinds]
    found += [invoices[number] for number in clue.invoices if number in invoices]
    return tuple(found)


def _decide(db: Connection, row: Row[Any], clue: Clues, known: Known, running: RunningItems) -> Decision:
    own = own_side(row.amount, f"{row.text} {row.purpose} {row.customer_reference}", row.mark)
    found = known.marks[row.id]
    # A customer who pays late interest is no bank that pays interest.
    if own is not None and not (own.deed == "interest" and found):
        return _taken_back(db, row) if own.deed == "returned" else own
    customers = {mark.customer_id for mark in found}
    items = {one: running.of(one) for one in customers}
    readings = not_again(row.id, suggestions(money_of(row), found, clue, items, known.names), known)
    decision = decide(readings)
    if decision.deed == "post" and decision.suggestion is not None:
        running.take(decision.suggestion.customer_id, decision.suggestion.parts)
    return decision


def not_again(line_id: int, readings: Sequence[Suggestion], known: Known) -> tuple[Suggestion, ...]:
    """What a person took back once is proposed at most: the machine never posts over a person's head."""
    if line_id not in known.overturned:
        return tuple(readings)
    doubt = Reason("overturned", good=False)
    return tuple(replace(one, certain=False, reasons=(*one.reasons, doubt)) for one in readings)


def _taken_back(db: Connection, row: Row[Any]) -> Decision:
    """A reversal by the bank closes the one waiting credit it takes back; a posted one is for a person to reverse.

    The credit is found by the bank's reference, else by amount and counterparty within ten days (bank formats 8.4).
    """
    line = bank_line.c
    alike = select(line.id, line.suspense).where(
        line.bank_account_id == row.bank_account_id,
        line.kind == "booked",
        line.amount == -row.amount,
        line.id < row.id,
        line.value_on >= row.value_on - REVERSAL_DAYS,
        line.state != "RETURNED",
    )
    said = line.payer_name == row.payer_name if row.payer_name else line.text == row.text
    marks = [line.bank_reference == row.bank_reference] if row.bank_reference else []
    marks += [said] if row.payer_name or row.text else []
    for mark in marks:
        originals = db.execute(alike.where(mark).limit(2)).all()
        if originals:
            if len(originals) == 1 and originals[0].suspense == -row.amount:
                return Decision("returned", original=originals[0].id)
            break
    return Decision("exception")


def _post(db: Connection, decisions: Sequence[tuple[Row[Any], Decision]], days: Mapping[int, date]) -> None:
    receipts = [
        receipt_of(row, decision.suggestion, days[row.id])
        for row, decision in decisions
        if decision.deed == "post" and decision.suggestion is not None
    ]
    if receipts:
        # The key names the request itself: the same chunk decided the same way again is the same deed.
        payments.post_payments(db, receipts, key=_key("post", receipts))


def receipt_of(row: Row[Any], reading: Suggestion, on: date) -> Receipt:
    """The payment that a certain reading of a line makes."""
    return Receipt(
        reading.customer_id,
        money_of(row),
        f"bank-line/{row.id}",
        on,
        reading.parts,
        line_id=row.id,
        fee=reading.fee,
        difference=reading.difference,
        evidence={
            "class": reading.evidence,
            "rule": reading.amount_rule,
            "automatic": True,
            "reasons": [reason.stored() for reason in reading.reasons],
        },
    )


def _book(db: Connection, decisions: Sequence[tuple[Row[Any], Decision]], days: Mapping[int, date]) -> None:
    rows: list[dict[str, object]] = []
    for row, decision in decisions:
        # What waits for a person lies in 2165 meanwhile, so that bank and ledger agree every day (D-114).
        sort = "unknown" if decision.deed in ("unknown", "propose") and row.amount > 0 else decision.deed
        if row.booked or sort not in ("unknown", "charge", "interest", "returned"):
            continue
        one: dict[str, object] = {"line": row.id, "as": sort, "on": days[row.id]}
        if decision.original is not None:
            one["of"] = decision.original
        rows.append(one)
    if rows:
        call(db, "api.book_lines", p_rows=rows, p_key=_key("book", rows))


def _note(db: Connection, decisions: Sequence[tuple[Row[Any], Decision]]) -> None:
    rows: list[dict[str, object]] = []
    for row, decision in decisions:
        if decision.deed == "propose" and row.state != "PROPOSED":
            rows.append({"line": row.id, "state": "PROPOSED", "note": None})
        elif decision.deed == "unknown" and row.state != "PARSED":
            rows.append({"line": row.id, "state": "PARSED", "note": None})
        elif decision.deed == "exception":
            note = "taken_back" if row.mark in ("RC", "RD") else "debit"
            rows.append({"line": row.id, "state": "EXCEPTION", "note": note})
    if rows:
        call(db, "api.set_line_states", p_rows=rows)


def _key(deed: str, request: object) -> UUID:
    return uuid5(NAMESPACE_URL, f"luckygas:{deed}:{hashlib.sha256(repr(request).encode()).hexdigest()}")
