"""What the night did, and how partners answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import Connection, and_, func, or_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.engine import Row

from domain.exchange.rules.runs import MOST_ATTEMPTS, Run, State
from domain.exchange.tables import batch_run, exchange_attempt, letter

_SEEN = tuple(batch_run.c[column] for column in Run.__dataclass_fields__)
_OPEN = (State.PLANNED, State.WAITING, State.RUNNING, State.MISFIRED)


@dataclass(frozen=True, slots=True)
class ExchangeSeen:
    """How one exchange stands: when it last worked, and the letters that wait or are parked."""

    last_ok_at: datetime | None
    waiting: int
    parked: int


@dataclass(frozen=True, slots=True)
class AttemptSeen:
    """One attempt to reach a partner or to take a document."""

    exchange: str
    subject: str
    outcome: str
    detail: str | None
    at: datetime
    actor: str


def runs(
    db: Connection, *, business_on: date | None = None, job: str | None = None, limit: int = 500
) -> tuple[Run, ...]:
    """The runs of a business day or of a job, newest first."""
    query = select(*_SEEN).order_by(batch_run.c.due_at.desc(), batch_run.c.id.desc()).limit(limit)
    if business_on is not None:
        query = query.where(batch_run.c.business_on == business_on)
    if job is not None:
        query = query.where(batch_run.c.job == job)
    return tuple(_run(row) for row in db.execute(query))


def run_of(db: Connection, job: str, slot: str) -> Run | None:
    """One run; None while nobody planned it."""
    row = db.execute(select(*_SEEN).where(batch_run.c.job == job, batch_run.c.slot == slot)).one_or_none()
    return None if row is None else _run(row)


def last_runs(db: Connection) -> Mapping[str, Run]:
    """Each job's newest run."""
    query = (
        select(*_SEEN)
        .ext(distinct_on(batch_run.c.job))
        .order_by(batch_run.c.job, batch_run.c.due_at.desc(), batch_run.c.id.desc())
    )
    return {row.job: _run(row) for row in db.execute(query)}


def unfinished_runs(db: Connection, *, job: str | None = None) -> tuple[Run, ...]:
    """Runs that somebody still has to do something about, oldest first."""
    resumable = and_(batch_run.c.state == State.FAILED, batch_run.c.attempts < MOST_ATTEMPTS)
    query = (
        select(*_SEEN).where(or_(batch_run.c.state.in_(_OPEN), resumable)).order_by(batch_run.c.due_at, batch_run.c.id)
    )
    if job is not None:
        query = query.where(batch_run.c.job == job)
    return tuple(_run(row) for row in db.execute(query))


def last_due(db: Connection, job: str) -> datetime | None:
    """When the newest planned run of a job was due."""
    moment: datetime | None = db.execute(select(func.max(batch_run.c.due_at)).where(batch_run.c.job == job)).scalar()
    return moment


def exchanges_seen(db: Connection) -> Mapping[str, ExchangeSeen]:
    """How each exchange stands that ever did something."""
    ok = {
        row.exchange: row.at
        for row in db.execute(
            select(exchange_attempt.c.exchange, func.max(exchange_attempt.c.at).label("at"))
            .where(exchange_attempt.c.outcome.in_(("done", "already")))
            .group_by(exchange_attempt.c.exchange)
        )
    }
    letters = {
        row.exchange: (row.waiting, row.parked)
        for row in db.execute(
            select(
                letter.c.exchange,
                func.count().filter(letter.c.state == "PENDING").label("waiting"),
                func.count().filter(letter.c.state == "PARKED").label("parked"),
            )
            .where(letter.c.state.in_(("PENDING", "PARKED")))
            .group_by(letter.c.exchange)
        )
    }
    return {key: ExchangeSeen(ok.get(key), *letters.get(key, (0, 0))) for key in ok.keys() | letters.keys()}


def attempts(db: Connection, *, exchange: str, limit: int = 100) -> tuple[AttemptSeen, ...]:
    """The newest attempts of one exchange."""
    columns = tuple(exchange_attempt.c[column] for column in AttemptSeen.__dataclass_fields__)
    query = (
        select(*columns)
        .where(exchange_attempt.c.exchange == exchange)
        .order_by(exchange_attempt.c.id.desc())
        .limit(limit)
    )
    return tuple(AttemptSeen(*row) for row in db.execute(query))


def database_now(db: Connection) -> datetime:
    """The server's clock, which decides."""
    moment: datetime = db.execute(select(func.clock_timestamp())).scalar_one()
    return moment.astimezone(UTC)


def _run(row: Row[tuple[object, ...]]) -> Run:
    seen = dict(row._mapping)
    return Run(**{**seen, "state": State(seen["state"])})
