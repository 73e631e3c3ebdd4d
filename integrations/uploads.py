"""Bank files that a person brings: the same steps as the mailbox's, and an answer for each statement."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, Engine, func, select

from domain.banking.intake import FileReceived
from domain.banking.rules.statement import FileReading
from domain.banking.tables import bank_line, bank_statement
from domain.exchange.rules.runs import Chunk, Mark
from domain.kernel.database import transaction
from domain.kernel.words import gettext as _
from integrations.banks.reading import MOST_BYTES
from integrations.catalogue import CATALOGUE, STATEMENT
from integrations.engine import KEPT_LINES, Order, match_what_waits, order_of, take_document
from integrations.exchange import Inbound

WAITING: Final = ("PARSED", "PROPOSED", "PARKED", "EXCEPTION")

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
    answers: list[dict[str, object]] = []
    for brought in take_files(engine, paths, today=today, told=told):
        answers += _answers(engine, brought)
    return answers


@dataclass(frozen=True, slots=True)
class Brought:
    """A file that a person brought and what became of it; None where it was too large to keep."""

    path: str
    received: FileReceived | None
    pages: Sequence[Summary]


def take_files(
    engine: Engine, paths: Sequence[str | Path], *, today: date, told: Told = lambda _: None
) -> tuple[Brought, ...]:
    """As import_files, answering a file at a time."""
    row = CATALOGUE[STATEMENT]
    assert isinstance(row, Inbound)
    steps = OneByOne(engine)
    brought = {one.place: _take(steps, row, one, today, told) for one in sorted(_opened(row, paths), key=_order)}
    new = [one.received for one in brought.values() if one.received and one.received.first_line_id is not None]
    if new:
        first = min(one.first_line_id or 0 for one in new)
        last = max(one.last_line_id or 0 for one in new)
        match_what_waits(steps, today=today, resume_at=first - 1, last_id=last)
    return tuple(brought[place] for place in range(len(paths)))


@dataclass(frozen=True, slots=True)
class Opened:
    """A file that a person brought, as far as its place among the others is known."""

    place: int
    path: Path
    order: Order
    reading: FileReading | None


def _opened(row: Inbound, paths: Sequence[str | Path]) -> Iterator[Opened]:
    assert row.read is not None
    kept = 0
    for place, path in enumerate(paths):
        reading = row.read(Path(path))
        kept += sum(len(page.lines) for page in reading.pages)
        yield Opened(place, Path(path), order_of(reading), reading if kept <= KEPT_LINES else None)


def _order(opened: Opened) -> tuple[Order, int]:
    return opened.order, opened.place


def _take(steps: OneByOne, row: Inbound, opened: Opened, today: date, told: Told) -> Brought:
    assert row.read is not None
    path = opened.path
    reading = opened.reading or row.read(path)
    if path.stat().st_size > MOST_BYTES:
        told(_why(path, [finding.sentence() for finding in reading.findings]))
        return Brought(str(path), None, ())
    received = take_document(steps, row, name=path.name, content=path.read_bytes(), reading=reading, today=today)
    if not received.known and received.state in ("WAITING", "QUARANTINED"):
        told(_why(path, [finding.partition(": ")[2] for finding in received.findings]))
    pages = [(page.account, page.number, len(page.lines)) for page in reading.pages]
    return Brought(str(path), received, pages)


def _why(path: Path, findings: Sequence[str]) -> str:
    return _("{file} is not in the books: {reasons} Look at it under reconciliation, or bring a right one.").format(
        file=path.name, reasons=" ".join(findings)
    )


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
