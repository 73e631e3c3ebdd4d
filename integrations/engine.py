"""Runs an exchange that collects: fetch, read, take in one transaction, archive; matching follows by itself."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final, TypeVar

import structlog
from sqlalchemy import Connection, Engine, select
from sqlalchemy.exc import DBAPIError

from domain.banking.clearing import match_lines
from domain.banking.intake import FileReceived
from domain.banking.rules.statement import FileReading
from domain.banking.tables import bank_file
from domain.errors import Conflict, Malformed, Refused, Unavailable
from domain.exchange.rules.runs import Chunk
from domain.exchange.service import Outcome, note_attempt
from domain.kernel.database import transaction
from domain.kernel.refusals import ClaimLost
from integrations.exchange import Inbound, Mailbox, Receive, Retry, Steps
from integrations.transport import Parcel

log = structlog.get_logger("luckygas.exchange")
CHUNK: Final = 500
KEPT_LINES: Final = 60_000
"""Readings of more lines than this are made again when their turn comes, so that a full mailbox needs no memory."""
OUTCOMES: Final[dict[str, Outcome]] = {"TAKEN": "done", "WAITING": "waiting", "QUARANTINED": "parked"}

T = TypeVar("T")
Order = tuple[date, str, str, str]


class NotConnected(Refused):
    """The exchange {key} is not connected yet: {fallback}"""


class FetchedTwiceDifferently(Unavailable):
    """The file {name} changed while it was read. It is taken with the next window."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A parcel that was opened: what it is known by, and where it belongs in the order of its accounts."""

    parcel: Parcel
    sha256: str
    order: Order
    accounts: frozenset[str]
    reading: FileReading | None


def run_inbound(
    steps: Steps, engine: Engine, row: Inbound, mailbox: Mailbox, *, today: date, wait: Callable[[float], None]
) -> None:
    """One run of an inbound row: every file that is ready, oldest statement first, then the matching of what waits.

    A wrong file never stops the next. A file is moved only after the commit that took it; what is known is only moved.
    """
    if row.read is None or row.receive is None:
        raise NotConnected(key=row.key, fallback=row.way_out())
    parcels = persistently(row.retry, mailbox.ready, wait)
    held_back: set[str] = set()
    for letter in _in_order(_opened(steps, engine, row, mailbox, parcels, today)):
        if letter.accounts & held_back:
            # An earlier statement of this account waits for a person, so this one waits in the inbox.
            _note(steps, row, letter.parcel.name, "waiting", "an earlier statement of the account waits")
            continue
        received = _take(steps, row, mailbox, letter, today)
        if received is not None and received.state == "WAITING":
            held_back |= letter.accounts
    match_what_waits(steps, today=today, resume_at=int(steps.checkpoint.get("matched", 0)))


def match_what_waits(steps: Steps, *, today: date, resume_at: int, last_id: int | None = None) -> None:
    """Match waiting lines in chunks; each leaves its checkpoint, so that a later run goes on behind it."""
    place, done = resume_at, False
    while not done:

        def chunk(db: Connection, behind: int = place) -> Chunk:
            matched = match_lines(db, first_id=behind, limit=CHUNK, today=today, last_id=last_id)
            return Chunk({"matched": matched.last_id, "done": matched.lines == 0}, records=matched.lines)

        mark = steps.chunk(chunk).checkpoint
        place, done = int(mark["matched"]), bool(mark["done"])


def persistently(retry: Retry, ask: Callable[[], T], wait: Callable[[float], None]) -> T:
    """Ask again after each of the row's waits while there is no answer; the last refusal is the caller's."""
    for seconds in retry.waits:
        try:
            return ask()
        except Unavailable as away:
            log.warning("no answer", reason=away.sentence(), again_in=seconds)
            wait(seconds)
    return ask()


def _opened(
    steps: Steps, engine: Engine, row: Inbound, mailbox: Mailbox, parcels: Sequence[Parcel], today: date
) -> Iterator[Letter]:
    kept = 0
    for parcel in parcels:
        try:
            content = mailbox.fetch(parcel)
        except Unavailable as away:
            _note(steps, row, parcel.name, "unavailable", away.sentence())
            continue
        sha256 = hashlib.sha256(content).hexdigest()
        state = known_state(engine, sha256)
        if state is not None:
            _put_away(mailbox, parcel, state, today)
            continue
        reading = read_apart(row, content)
        lines = sum(len(page.lines) for page in reading.pages)
        kept += lines
        yield Letter(
            parcel,
            sha256,
            order_of(reading),
            frozenset(page.account for page in reading.pages),
            reading if kept <= KEPT_LINES else None,
        )


def _in_order(letters: Iterable[Letter]) -> list[Letter]:
    return sorted(letters, key=lambda letter: letter.order)


def order_of(reading: FileReading) -> Order:
    """Closing day, then account, number and page: numbers in the order of their figures."""
    places = [
        (page.closing_on or date.max, page.account, page.number.rjust(12, "0"), page.page.rjust(6, "0"))
        for page in reading.pages
    ]
    return min(places, default=(date.min, "", "", ""))


def read_apart(row: Inbound, content: bytes) -> FileReading:
    """Read a copy of our own: what is judged is what was hashed, whatever happens to the original meanwhile."""
    assert row.read is not None
    with tempfile.TemporaryDirectory(prefix="luckygas-") as folder:
        copy = Path(folder) / "document"
        copy.write_bytes(content)
        return row.read(copy)


def known_state(engine: Engine, sha256: str) -> str | None:
    """What became of these bytes when they came before; None where they are new."""
    with transaction(engine) as db:
        state: str | None = db.execute(select(bank_file.c.state).where(bank_file.c.sha256 == sha256)).scalar()
        return state


def _take(steps: Steps, row: Inbound, mailbox: Mailbox, letter: Letter, today: date) -> FileReceived | None:
    name = letter.parcel.name
    try:
        content = mailbox.fetch(letter.parcel)
        if hashlib.sha256(content).hexdigest() != letter.sha256:
            raise FetchedTwiceDifferently(name=name)
    except Unavailable as away:
        _note(steps, row, name, "unavailable", away.sentence())
        return None
    reading = letter.reading or read_apart(row, content)
    try:
        received = take_document(steps, row, name=name, content=content, reading=reading, today=today)
    except ClaimLost:
        raise
    except Conflict as first:
        _note(steps, row, name, "already", first.sentence())
        _put_away(mailbox, letter.parcel, "TAKEN", today)
        return None
    except (Malformed, Refused) as refusal:
        _note(steps, row, name, "parked", refusal.sentence())
        _put_away(mailbox, letter.parcel, "QUARANTINED", today)
        return None
    except DBAPIError as mistake:
        # Ours, but it must not stop the files behind it in every window to come.
        log.error("document failed", exchange=row.key, name=name, exc_info=mistake)
        _note(steps, row, name, "failed", type(mistake).__name__)
        _put_away(mailbox, letter.parcel, "QUARANTINED", today)
        return None
    _put_away(mailbox, letter.parcel, received.state, today)
    return received


def take_document(
    steps: Steps, row: Inbound, *, name: str, content: bytes, reading: FileReading, today: date
) -> FileReceived:
    """Take one document with its attempt, in one transaction."""
    name = readable(name)
    got: list[FileReceived] = []
    receive: Receive | None = row.receive
    assert receive is not None

    def work(db: Connection) -> Chunk:
        received = receive(db, name=name, content=content, reading=reading, today=today)
        got.append(received)
        outcome = "already" if received.known else OUTCOMES[received.state]
        note_attempt(db, exchange=row.key, subject=name, outcome=outcome, detail="; ".join(received.findings) or None)
        lines = sum(statement.lines for statement in received.statements) if received.state == "TAKEN" else 0
        return Chunk(dict(steps.checkpoint), records=lines, quarantined=int(received.state == "QUARANTINED"))

    steps.chunk(work)
    log.info("document taken", exchange=row.key, name=name, state=got[-1].state, findings=got[-1].findings)
    return got[-1]


def readable(name: str) -> str:
    """A file's name as books and people can have it: what is no character, or would break the line, stands as �."""
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in name)


def _note(steps: Steps, row: Inbound, name: str, outcome: Outcome, detail: str) -> None:
    def work(db: Connection) -> Chunk:
        note_attempt(db, exchange=row.key, subject=readable(name), outcome=outcome, detail=detail)
        return Chunk(dict(steps.checkpoint), quarantined=int(outcome in ("parked", "failed")))

    steps.chunk(work)


def _put_away(mailbox: Mailbox, parcel: Parcel, state: str, on: date) -> None:
    """After the commit. Where it fails the file stays, and is known by its content the next time."""
    try:
        if state == "QUARANTINED":
            mailbox.quarantine(parcel, on)
        else:
            mailbox.archive(parcel, on)
    except Unavailable as away:
        log.warning("document stays in the inbox", name=parcel.name, reason=away.sentence())
