"""Bank files that a person brings: the same steps as the mailbox's, and an answer for each statement."""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final, NamedTuple

from sqlalchemy import Connection, Engine, func, select

from domain.banking.intake import FileReceived
from domain.banking.rules.statement import FileReading
from domain.banking.tables import bank_line, bank_statement
from domain.exchange.rules.runs import Chunk, Mark
from domain.kernel.database import transaction
from domain.kernel.words import N_
from domain.kernel.words import gettext as _
from integrations.banks.reading import MOST_BYTES
from integrations.catalogue import CATALOGUE, STATEMENT
from integrations.engine import KEPT_LINES, Order, match_what_waits, order_of, read_apart, readable, take_document
from integrations.exchange import Inbound

WAITING: Final = ("PARSED", "PROPOSED", "PARKED", "EXCEPTION")
NOT_TAKEN: Final[Mapping[str, str]] = {
    "WAITING": N_(
        "{file} is not in the books: {reasons} Release or refuse it under reconciliation, or bring a right one."
    ),
    "QUARANTINED": N_("{file} is not in the books: {reasons} It is kept in quarantine: bring a right one."),
}
NOT_TAKEN_BEFORE: Final[Mapping[str, str]] = {
    "WAITING": N_(
        "{file} is not in the books: it came before and still waits. Release or refuse it under reconciliation."
    ),
    "QUARANTINED": N_(
        "{file} is not in the books: it came before and is kept in quarantine. {reasons} Bring a right one."
    ),
    "REFUSED": N_("{file} is not in the books: it came before, and a person refused it. Bring a right one."),
}
TOO_LARGE: Final = N_("{file} is not in the books: {reasons} Bring a right one.")

Told = Callable[[str], None]
Summary = tuple[str, str, int]
"""A page's account, number and count of lines."""


class OneByOne:
    """Steps without a run: each is a transaction of its own, and nobody resumes them."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.checkpoint: Mark = {}

    def chunk(self, work: Callable[[Connection], Chunk]) -> Chunk:
        with transaction(self.engine) as db:
            done = work(db)
        self.checkpoint = done.checkpoint
        return done


def import_files(
    engine: Engine, paths: Sequence[str | Path], *, today: date, told: Told = lambda _: None
) -> list[dict[str, object]]:
    """Take these files into the books, oldest statement first, then match their lines.

    One answer a statement, in the order of the paths. `told` hears of each file that is not in the books then.
    """
    taken = take_files(engine, paths, today=today, told=told)
    new = [one.received for one in taken if one.received and one.received.first_line_id is not None]
    if new:
        first = min(one.first_line_id or 0 for one in new)
        last = max(one.last_line_id or 0 for one in new)
        match_what_waits(OneByOne(engine), today=today, resume_at=first - 1, last_id=last)
    return [answer for brought in taken for answer in _answers(engine, brought)]


@dataclass(frozen=True, slots=True)
class Brought:
    """A file that a person brought and what became of it; None where it was too large to keep."""

    path: str
    received: FileReceived | None
    pages: Sequence[Summary]


def take_files(
    engine: Engine, paths: Sequence[str | Path], *, today: date, told: Told = lambda _: None
) -> tuple[Brought, ...]:
    """As import_files, answering a file at a time; the lines are left to be matched."""
    row = CATALOGUE[STATEMENT]
    assert isinstance(row, Inbound)
    steps = OneByOne(engine)
    brought = {one.place: _take(steps, row, one, today, told) for one in sorted(_opened(row, paths), key=_order)}
    return tuple(brought[place] for place in range(len(paths)))


class Document(NamedTuple):
    """The bytes that are kept, and what exactly these bytes say; no bytes where there are too many."""

    content: bytes | None
    reading: FileReading


@dataclass(frozen=True, slots=True)
class Opened:
    """A file that a person brought, as far as its place among the others is known."""

    place: int
    path: Path
    order: Order
    document: Document | None


def _opened(row: Inbound, paths: Sequence[str | Path]) -> Iterator[Opened]:
    kept = 0
    for place, path in enumerate(map(Path, paths)):
        document = _document(row, path)
        kept += sum(len(page.lines) for page in document.reading.pages)
        yield Opened(place, path, order_of(document.reading), document if kept <= KEPT_LINES else None)


def _order(opened: Opened) -> tuple[Order, int]:
    return opened.order, opened.place


def _document(row: Inbound, path: Path) -> Document:
    """Judge a copy, for a file may still grow: what was read must be what is kept. FileNotReadable says why not."""
    assert row.read is not None
    try:
        seen = path.stat()
        small = stat.S_ISREG(seen.st_mode) and seen.st_size <= MOST_BYTES
        content = path.read_bytes() if small else None
    except (OSError, ValueError):
        content = None
    if content is None:
        return Document(None, row.read(path))
    return Document(content, read_apart(row, content))


def _take(steps: OneByOne, row: Inbound, opened: Opened, today: date, told: Told) -> Brought:
    path = opened.path
    content, reading = opened.document or _document(row, path)
    said = " ".join(finding.sentence() for finding in reading.findings)
    if content is None:
        told(_(TOO_LARGE).format(file=readable(path.name), reasons=said))
        return Brought(str(path), None, ())
    received = take_document(steps, row, name=path.name, content=content, reading=reading, today=today)
    if received.known and received.state in NOT_TAKEN_BEFORE:
        told(_(NOT_TAKEN_BEFORE[received.state]).format(file=readable(path.name), reasons=said))
    elif not received.known and received.state in NOT_TAKEN:
        reasons = " ".join(finding.partition(": ")[2] for finding in received.findings)
        told(_(NOT_TAKEN[received.state]).format(file=readable(path.name), reasons=reasons))
    pages = [(page.account, page.number, len(page.lines)) for page in reading.pages]
    return Brought(str(path), received, pages)


def _answers(engine: Engine, brought: Brought) -> list[dict[str, object]]:
    path, received = brought.path, brought.received
    if received is None:
        return [_answer(path, "", "", "QUARANTINED")]
    if received.known:
        return [
            _answer(path, account, number, received.state, duplicate_lines=lines, duplicate_file=True)
            for account, number, lines in brought.pages or [("", "", 0)]
        ]
    if not received.statements:
        return [_answer(path, "", "", received.state)]
    counts = iter(_counts(engine, received.file_id))
    answers = []
    for one in received.statements:
        entered = one.state == "BALANCED"
        posted, waiting = next(counts) if entered else (0, 0)
        answers.append(
            _answer(path, one.account, one.number, one.state, lines=one.lines, posted=posted, waiting=waiting,
                    duplicate_lines=one.duplicate_lines)
        )  # fmt: skip
    return answers


def _counts(engine: Engine, file_id: int | None) -> list[tuple[int, int]]:
    """Posted and waiting lines of each statement of the file, in the file's order."""
    state = bank_line.c.state
    query = (
        select(
            func.count().filter(state.in_(("POSTED", "RETURNED"))).label("posted"),
            func.count().filter(state.in_(WAITING)).label("waiting"),
        )
        .select_from(bank_statement.outerjoin(bank_line, bank_line.c.statement_id == bank_statement.c.id))
        .where(bank_statement.c.bank_file_id == file_id)
        .group_by(bank_statement.c.id)
        .order_by(bank_statement.c.id)
    )
    with transaction(engine) as db:
        return [(row.posted, row.waiting) for row in db.execute(query)]


def _answer(
    path: str, account: str, number: str, state: str, *, lines: int = 0, posted: int = 0, waiting: int = 0,
    duplicate_lines: int = 0, duplicate_file: bool = False,
) -> dict[str, object]:  # fmt: skip
    return {
        "path": path, "account": account, "number": number, "state": state, "lines": lines, "posted": posted,
        "waiting": waiting, "duplicate_lines": duplicate_lines, "duplicate_file": duplicate_file,
    }  # fmt: skip
