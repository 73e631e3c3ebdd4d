"""How a bank's file comes into the books: whole, once, behind the statement before it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import Connection, func, select
from sqlalchemy.dialects.postgresql import distinct_on

from domain.banking.rules.chain import KnownPage, OurAccount, PageKey, Placed, place_pages
from domain.banking.rules.statement import FileReading, Finding, StatementLine, Verdict
from domain.banking.tables import bank_account, bank_file, bank_line, bank_statement
from domain.errors import Conflict, Refused
from domain.kernel.database import call, our_words

STAGED = (
    "load", "page", "source_line", "value_on", "booked_on", "amount", "mark", "type_code", "customer_reference",
    "bank_reference", "payer_name", "payer_account", "purpose", "text", "raw",
)  # fmt: skip
BLOCKING = frozenset({"account_unknown", "account_currency", "key_conflict"})


class FileNotWaiting(Conflict):
    """This file no longer waits for a decision. Reload and look again."""


class CannotRelease(Refused):
    """This file cannot be released as it is: {why}"""


@dataclass(frozen=True, slots=True)
class StatementReceived:
    """One statement of a file, as the import answers: new, or known from before."""

    account: str
    number: str
    state: str
    lines: int
    duplicate_lines: int
    duplicate: bool


@dataclass(frozen=True, slots=True)
class FileReceived:
    """What became of a file. `first_line_id` to `last_line_id` are its lines, if it brought any."""

    file_id: int | None
    sha256: str
    known: bool
    verdict: str
    state: str
    findings: tuple[str, ...]
    statements: tuple[StatementReceived, ...]
    first_line_id: int | None = None
    last_line_id: int | None = None


def receive_file(db: Connection, *, name: str, content: bytes, reading: FileReading, today: date) -> FileReceived:
    """Take a bank's file into the books: a clean one with its lines, a flagged one to wait, a rejected one aside.

    The same bytes again answer `known` and change nothing; statements that are in the books already are left out.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    known = db.execute(select(bank_file.c.id, bank_file.c.state).where(bank_file.c.sha256 == sha256)).first()
    if known is not None:
        return FileReceived(known.id, sha256, True, reading.verdict.value, known.state, (), ())
    placed, found = _placed(db, reading, today)
    findings = (*reading.findings, *found)
    verdict = reading.verdict if reading.verdict is not Verdict.CLEAN or not found else Verdict.FLAG
    state = {Verdict.CLEAN: "TAKEN", Verdict.FLAG: "WAITING", Verdict.REJECT: "QUARANTINED"}[verdict]
    load = uuid4()
    fresh = [one for one in placed if not one.known and one.account is not None] if state == "TAKEN" else []
    _stage(db, load, fresh)
    file = {
        "sha256": sha256,
        "name": name,
        "format": reading.format or "unknown",
        "encoding": reading.encoding,
        "verdict": verdict.value,
        "findings": [finding.reason() for finding in findings],
        "state": state,
    }
    pages = _pages(fresh, today)
    answer = call(db, "api.take_file", p_file=file, p_content=content, p_pages=pages, p_load=load)
    reasons = tuple(finding.reason() for finding in findings)
    if answer.get("known"):
        return FileReceived(None, sha256, True, verdict.value, "TAKEN", reasons, ())
    first, last = _line_range(db, answer["file"])
    return FileReceived(
        answer["file"], sha256, False, verdict.value, state, reasons, _received(placed, state), first, last
    )


def decide_file(
    db: Connection,
    *,
    file_id: int,
    release: bool,
    reason: str,
    read: Callable[[bytes, str | None], FileReading],
    today: date,
) -> FileReceived:
    """A person releases a flagged file into the books, or refuses it; never the one who brought it (SamePerson)."""
    row = db.execute(select(bank_file).where(bank_file.c.id == file_id)).first()
    if row is None or row.state != "WAITING":
        raise FileNotWaiting()
    fresh: list[Placed] = []
    placed: tuple[Placed, ...] = ()
    if release:
        reading = read(row.content, None)
        placed, found = _placed(db, reading, today)
        blocking = [finding for finding in found if finding.code in BLOCKING]
        unproved = [finding for finding in reading.findings if finding.code == "balance"]
        if blocking or unproved:
            raise CannotRelease(why=(blocking or unproved)[0].sentence())
        fresh = [one for one in placed if not one.known]
    load = uuid4()
    _stage(db, load, fresh)
    pages = _pages(fresh, today)
    call(db, "api.decide_file", p_file=file_id, p_release=release, p_reason=reason, p_pages=pages, p_load=load)
    state = "RELEASED" if release else "REFUSED"
    first, last = _line_range(db, file_id)
    return FileReceived(file_id, row.sha256, False, row.verdict, state, (), _received(placed, state), first, last)


def _placed(db: Connection, reading: FileReading, today: date) -> tuple[tuple[Placed, ...], tuple[Finding, ...]]:
    accounts = our_accounts(db)
    keys = [page.closing_on for page in reading.pages if page.closing_on is not None]
    return place_pages(reading.pages, accounts, _known_pages(db, keys), today=today)


def our_accounts(db: Connection) -> tuple[OurAccount, ...]:
    """Our active accounts with the end of each one's chain of booked statements."""
    last = (
        select(
            bank_statement.c.bank_account_id,
            bank_statement.c.closing,
            bank_statement.c.closing_on,
            bank_statement.c.number,
        )
        .ext(distinct_on(bank_statement.c.bank_account_id))
        .where(bank_statement.c.kind == "booked")
        # A statement that came late stands behind the end of the chain, not at it.
        .order_by(bank_statement.c.bank_account_id, bank_statement.c.closing_on.desc(), bank_statement.c.id.desc())
        .subquery()
    )
    account = bank_account.c
    rows = db.execute(
        select(
            account.id, account.bank, account.number, account.currency, account.numbering, account.opened_on,
            func.coalesce(last.c.closing, account.opening), last.c.closing_on, last.c.number,
        ).join_from(bank_account, last, account.id == last.c.bank_account_id, isouter=True)
        .where(account.active).order_by(account.id)
    )  # fmt: skip
    return tuple(OurAccount(*row) for row in rows)


def _known_pages(db: Connection, closing_days: Sequence[date]) -> dict[PageKey, KnownPage]:
    statement = bank_statement.c
    rows = db.execute(select(bank_statement).where(statement.kind == "booked", statement.closing_on.in_(closing_days)))
    return {
        (row.bank_account_id, row.number, row.page, row.closing_on): KnownPage(
            row.opening, row.closing, row.lines, row.sum
        )
        for row in rows
    }


def _pages(fresh: Sequence[Placed], today: date) -> list[dict[str, object]]:
    made: list[dict[str, object]] = []
    for place, one in enumerate(fresh):
        page, account = one.page, one.account
        assert account is not None
        made.append(
            {
                "page": place,
                "account": account.id,
                "kind": page.kind,
                "number": page.number,
                "page_no": page.page,
                "opening": page.opening,
                "closing": page.closing,
                "opening_on": page.opening_on,
                "closing_on": page.closing_on or _last_day(page.lines) or today,
                "lines": len(page.lines),
                "sum": page.total,
            }
        )
    return made


def _last_day(lines: Sequence[StatementLine]) -> date | None:
    return max((line.value_on for line in lines), default=None)


def _stage(db: Connection, load: UUID, fresh: Sequence[Placed]) -> None:
    """COPY the lines beside the books; the deed that follows takes them in one statement and leaves none behind."""
    if not any(one.page.lines for one in fresh):
        return
    raw = db.connection.driver_connection
    assert raw is not None
    with our_words(), raw.cursor().copy(f"COPY books.staged_line ({', '.join(STAGED)}) FROM STDIN") as copy:
        for row in _staged(load, fresh):
            copy.write_row(row)


def _staged(load: UUID, fresh: Sequence[Placed]) -> Iterator[tuple[object, ...]]:
    for place, one in enumerate(fresh):
        for line in one.page.lines:
            yield (
                load, place, line.line_no, line.value_on, line.entry_on or line.value_on, line.amount, line.mark,
                line.type_code, line.customer_reference, line.bank_reference, line.payer_name, line.payer_account,
                line.purpose, _without_nul(line.text), _without_nul(line.raw),
            )  # fmt: skip


def _without_nul(words: str) -> str:
    # PostgreSQL's text holds every character but this one.
    return words.replace("\x00", "\ufffd")


def _line_range(db: Connection, file_id: int) -> tuple[int | None, int | None]:
    row = db.execute(
        select(func.min(bank_line.c.id), func.max(bank_line.c.id))
        .join_from(bank_line, bank_statement, bank_line.c.statement_id == bank_statement.c.id)
        .where(bank_statement.c.bank_file_id == file_id, bank_line.c.kind == "booked")
    ).one()
    return row[0], row[1]


def _received(placed: Sequence[Placed], state: str) -> tuple[StatementReceived, ...]:
    return tuple(
        StatementReceived(
            one.page.account,
            one.page.number,
            "DUPLICATE" if one.known else "BALANCED" if state in ("TAKEN", "RELEASED") else state,
            0 if one.known else len(one.page.lines),
            len(one.page.lines) if one.known else 0,
            one.known,
        )
        for one in placed
    )


@dataclass(frozen=True, slots=True)
class FileWaiting:
    """A file that is not in the books yet: flagged and waiting, or in quarantine."""

    id: int
    name: str
    format: str
    verdict: str
    state: str
    findings: tuple[str, ...]
    received_at: datetime
    received_by: str


def waiting_files(db: Connection) -> tuple[FileWaiting, ...]:
    """Files that wait for a person, oldest first."""
    file = bank_file.c
    rows = db.execute(
        select(
            file.id, file.name, file.format, file.verdict, file.state, file.findings, file.received_at, file.received_by
        )
        .where(file.state == "WAITING")
        .order_by(file.id)
    )
    return tuple(FileWaiting(*row[:5], tuple(row[5]), *row[6:]) for row in rows)
