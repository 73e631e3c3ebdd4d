"""What is seen of bank accounts, lines and matches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import Connection, Row, select, text

from domain.banking.clearing import as_line, look_up, money_of, not_again
from domain.banking.rules.evidence import clues
from domain.banking.rules.explanation import Reason, told
from domain.banking.rules.matching import Mark, Suggestion
from domain.banking.rules.matching import suggestions as readings_of
from domain.banking.tables import bank_line
from domain.kernel.identifiers import BANKS
from domain.receivables.queries import OpenItem, open_items_of

SHOWN: Final = {
    "waiting": "l.state IN ('PARSED', 'PROPOSED')",
    "proposed": "l.state = 'PROPOSED'",
    "parked": "l.state = 'PARKED'",
    "exceptions": "l.state = 'EXCEPTION'",
    "automatic": "l.state = 'POSTED' AND o.automatic",
    "all": "true",
}


@dataclass(frozen=True, slots=True)
class AccountAtWork:
    """One of our accounts, its last statement, what the ledger says of it, and how far its lines are done.

    difference = book - closing; unbooked = lines that are in no entry yet, which is what explains it.
    """

    id: int
    bank: str
    bank_name: str
    number: str
    name: str
    statement_number: str
    opening: Decimal
    closing: Decimal
    closing_on: date | None
    book: Decimal
    unbooked: Decimal
    lines: int
    posted: int
    automatic: int
    proposed: int
    waiting: int
    parked: int
    exceptions: int

    @property
    def difference(self) -> Decimal:
        return self.book - self.closing


@dataclass(frozen=True, slots=True)
class LineSeen:
    """One bank line as the clerk sees it."""

    id: int
    account_id: int
    bank: str
    value_on: date
    booked_on: date
    amount: Decimal
    payer_name: str
    payer_account: str
    purpose: str
    state: str
    note: str
    customer_reference: str
    bank_reference: str
    text: str
    raw: str
    suspense: Decimal
    payment_id: int | None
    payment_number: str
    customer_id: int | None
    customer_name: str
    automatic: bool

    @property
    def last5(self) -> str:
        return self.payer_account[-5:]


@dataclass(frozen=True, slots=True)
class MatchReport:
    """How credits found their customers: counts, and the precision of what posted by itself."""

    lines: int
    auto: int
    suggested: int
    none: int
    by_evidence: dict[str, dict[str, int]]


def bank_accounts(db: Connection) -> tuple[AccountAtWork, ...]:
    """Every active account with its state of work."""
    rows = db.execute(
        text(
            """
            SELECT a.id, a.bank, a.number, a.name, coalesce(s.number, '') AS statement_number,
                   coalesce(s.opening, a.opening) AS opening, coalesce(s.closing, a.opening) AS closing, s.closing_on,
                   a.opening + coalesce(l.booked, 0) AS book, coalesce(l.unbooked, 0) AS unbooked,
                   coalesce(l.lines, 0) AS lines, coalesce(l.posted, 0) AS posted,
                   coalesce(l.automatic, 0) AS automatic, coalesce(l.proposed, 0) AS proposed,
                   coalesce(l.waiting, 0) AS waiting, coalesce(l.parked, 0) AS parked,
                   coalesce(l.exceptions, 0) AS exceptions
              FROM books.bank_account AS a
              LEFT JOIN LATERAL (SELECT number, opening, closing, closing_on FROM books.bank_statement
                                  WHERE bank_account_id = a.id AND kind = 'booked'
                                  ORDER BY closing_on DESC, id DESC LIMIT 1) AS s ON true
              LEFT JOIN (SELECT l.bank_account_id, sum(l.booked) AS booked,
                                sum(l.amount) FILTER (WHERE l.booked = 0) AS unbooked,
                                count(*) AS lines, count(*) FILTER (WHERE l.state IN ('POSTED', 'RETURNED')) AS posted,
                                count(*) FILTER (WHERE o.automatic AND l.state = 'POSTED') AS automatic,
                                count(*) FILTER (WHERE l.state = 'PROPOSED') AS proposed,
                                count(*) FILTER (WHERE l.state IN ('PARSED', 'PROPOSED')) AS waiting,
                                count(*) FILTER (WHERE l.state = 'PARKED') AS parked,
                                count(*) FILTER (WHERE l.state = 'EXCEPTION') AS exceptions
                           FROM books.bank_line AS l LEFT JOIN books.match_outcome AS o ON o.payment_id = l.payment_id
                          WHERE l.kind = 'booked' GROUP BY l.bank_account_id) AS l ON l.bank_account_id = a.id
             WHERE a.active ORDER BY a.bank, a.number
            """
        )
    )
    made = []
    for row in rows:
        bank = BANKS.get(row.bank)
        made.append(AccountAtWork(row[0], row[1], bank.name if bank else row.bank, *row[2:]))
    return tuple(made)


def bank_lines(db: Connection, *, account_id: int | None, show: str, limit: int = 500) -> tuple[LineSeen, ...]:
    """Booked lines of an account (None: all) and of one kind of SHOWN: what waits oldest first, what is done newest."""
    order = "l.value_on DESC, l.id DESC" if show in ("automatic", "all") else "l.value_on, l.id"
    rows = db.execute(
        text(
            f"""
            SELECT l.id, l.bank_account_id, a.bank, l.value_on, l.booked_on, l.amount, l.payer_name, l.payer_account,
                   l.purpose, l.state, coalesce(l.note, '') AS note, l.customer_reference, l.bank_reference, l.text,
                   l.raw, l.suspense, l.payment_id, coalesce(p.number, ''), p.customer_id, coalesce(c.name, ''),
                   coalesce(o.automatic, false)
              FROM books.bank_line AS l
              JOIN books.bank_account AS a ON a.id = l.bank_account_id
              LEFT JOIN books.payment AS p ON p.id = l.payment_id
              LEFT JOIN books.customer AS c ON c.id = p.customer_id
              LEFT JOIN books.match_outcome AS o ON o.payment_id = l.payment_id
             WHERE l.kind = 'booked' AND {SHOWN[show]}
               AND (CAST(:account AS bigint) IS NULL OR l.bank_account_id = :account)
             ORDER BY {order} LIMIT :limit
            """  # noqa: S608  both parts come from constants above
        ),
        {"account": account_id, "limit": limit},
    )
    return tuple(replace(LineSeen(*row), note=_note(row)) for row in rows)


def _note(row: Row[Any]) -> str:
    """A person's note as it is; why the machine left a line as an exception, in words."""
    if row.state != "EXCEPTION":
        return str(row.note)
    if not row.note and row.amount % 1:
        return Reason("decimals").sentence()
    return Reason(row.note).sentence() if row.note in ("debit", "taken_back") else str(row.note)


def suggestions(db: Connection, line_id: int, *, most: int = 9) -> tuple[Suggestion, ...]:
    """Ranked readings of one waiting line, best first; here also names that the bank cut or that are merely near."""
    row = db.execute(select(bank_line).where(bank_line.c.id == line_id)).first()
    if row is None or row.amount <= 0:
        return ()
    clue = clues(as_line(row))
    known = look_up(db, {line_id: clue})
    marks = known.marks[line_id]
    items, names = dict(known.items), dict(known.names)
    if len(marks) < most and clue.alias:
        near = _near_names(db, clue.alias, {mark.customer_id for mark in marks}, most)
        marks += near
        for mark in near:
            items[mark.customer_id], names[mark.customer_id] = look_up_customer(db, mark.customer_id)
    return not_again(line_id, readings_of(money_of(row), marks, clue, items, names)[:most], known)


def money_coming(db: Connection, *, most: int = 500) -> dict[int, Decimal]:
    """What waits at the bank with a proposal, by the customer of its best reading; in as many questions as one line."""
    rows = db.execute(
        select(bank_line)
        .where(bank_line.c.state == "PROPOSED", bank_line.c.kind == "booked", bank_line.c.amount > 0)
        .order_by(bank_line.c.value_on.desc(), bank_line.c.id.desc())
        .limit(most)
    ).all()
    found = {row.id: clues(as_line(row)) for row in rows}
    known = look_up(db, found)
    coming: dict[int, Decimal] = {}
    for row in rows:
        readings = readings_of(money_of(row), known.marks[row.id], found[row.id], known.items, known.names)
        for best in not_again(row.id, readings, known)[:1]:
            coming[best.customer_id] = coming.get(best.customer_id, Decimal(0)) + money_of(row)
    return coming


def _near_names(db: Connection, core: str, known: set[int], most: int) -> tuple[Mark, ...]:
    """Names that begin with the bank's text (it cuts them), or whose whole name the text begins with or ends in."""
    if len(core) < 2:
        return ()
    parts = sorted({core[:n] for n in range(2, len(core))} | {core[n:] for n in range(1, len(core) - 1)})
    rows = db.execute(
        text(
            """
            SELECT value, customer_id, value > :core AS longer FROM books.payer_mark
             WHERE kind = 'name' AND (value > :core AND value < :beyond OR value = ANY (:parts))
             ORDER BY value LIMIT :most
            """
        ),
        {"core": core, "beyond": core + "\U0010ffff", "parts": parts, "most": most},
    )
    return tuple(
        Mark("name_prefix" if row.longer else "name_near", row.value, row.customer_id)
        for row in rows
        if row.customer_id not in known
    )


def look_up_customer(db: Connection, customer_id: int) -> tuple[Sequence[OpenItem], tuple[str, str]]:
    """One customer's open items and name, as a person chose it for a line."""
    row = db.execute(text("SELECT code, name FROM books.customer WHERE id = :id"), {"id": customer_id}).one()
    return open_items_of(db, [customer_id]).get(customer_id, []), (row.code, row.name)


def reading_for(db: Connection, line_id: int, customer_id: int) -> Suggestion:
    """How a line would be spread for a customer whom a person named."""
    row = db.execute(select(bank_line).where(bank_line.c.id == line_id)).one()
    items, name = look_up_customer(db, customer_id)
    mark = Mark("person", "", customer_id)
    made = readings_of(money_of(row), (mark,), clues(as_line(row)), {customer_id: items}, {customer_id: name})
    return made[0]


def reasons_of(db: Connection, payment_id: int) -> tuple[Reason, ...]:
    """Why a payment was matched as it was, as stored when it was posted."""
    row = db.execute(text("SELECT reasons FROM books.match_outcome WHERE payment_id = :id"), {"id": payment_id}).first()
    return tuple(told(one) for one in row.reasons) if row else ()


def match_report(db: Connection) -> MatchReport:
    """Credits by how they found their customer; per evidence class how often it posted by itself and was overturned."""
    row = db.execute(
        text(
            """
            SELECT count(*) AS lines, count(*) FILTER (WHERE o.automatic AND l.state = 'POSTED') AS auto,
                   count(*) FILTER (WHERE l.state = 'PROPOSED') AS suggested,
                   count(*) FILTER (WHERE l.state = 'PARSED') AS nothing
              FROM books.bank_line AS l LEFT JOIN books.match_outcome AS o ON o.payment_id = l.payment_id
             WHERE l.kind = 'booked' AND l.amount > 0
            """
        )
    ).one()
    classes = db.execute(
        text(
            """
            SELECT evidence, count(*) FILTER (WHERE automatic) AS automatic,
                   count(*) FILTER (WHERE NOT automatic) AS by_hand,
                   count(*) FILTER (WHERE overturned_at IS NOT NULL) AS overturned
              FROM books.match_outcome GROUP BY evidence ORDER BY evidence
            """
        )
    )
    by_evidence = {
        one.evidence: {"automatic": one.automatic, "by_hand": one.by_hand, "overturned": one.overturned}
        for one in classes
    }
    return MatchReport(row.lines, row.auto, row.suggested, row.nothing, by_evidence)
