"""How the backups stand: the last good ones, the archive, and what a drill finds in its copy."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, func, select, text

from domain.kernel.database import our_words
from domain.recovery.rules import Retention
from domain.recovery.service import Kind
from domain.recovery.tables import backup_report, drill_mark


@dataclass(frozen=True, slots=True)
class ArchiveState:
    """How the archiving of the log goes."""

    on: bool
    archived: int
    last: str | None
    last_at: datetime | None
    failing: str | None
    """The file that could not be archived since the last that could."""
    failing_since: datetime | None


def last_good(db: Connection, kind: Kind) -> datetime | None:
    """When the last good one of a kind ended."""
    report = backup_report.c
    found: datetime | None = db.execute(select(func.max(report.at)).where(report.kind == kind, report.ok)).scalar()
    return found


def last_good_object(db: Connection, kind: Kind) -> str | None:
    """What the last good one of a kind was: the base that was made, or the one that a drill was made of."""
    report = backup_report.c
    query = select(report.object).where(report.kind == kind, report.ok).order_by(report.id.desc()).limit(1)
    found: str | None = db.execute(query).scalar()
    return found


def retention(db: Connection) -> Retention:
    """For how long bases are kept here."""
    with our_words():
        rows = db.execute(text("SELECT key, value FROM books.policy WHERE key LIKE 'backup.keep%'"))
        found = {row.key: int(row.value) for row in rows}
    return Retention(found["backup.keep_days"], found["backup.keep_weeks"])


def last_bad(db: Connection, kind: Kind) -> str | None:
    """Why the newest of a kind failed, if it did."""
    report = backup_report.c
    row = db.execute(
        select(report.ok, report.trouble).where(report.kind == kind).order_by(report.id.desc()).limit(1)
    ).first()
    return None if row is None or row.ok else row.trouble or "-"


def archive_state(db: Connection) -> ArchiveState:
    """The server's own figures of its archive."""
    with our_words():
        row = db.execute(
            text(
                """
                SELECT current_setting('archive_mode') <> 'off' AS on, archived_count, last_archived_wal,
                       last_archived_time,
                       CASE WHEN failing THEN last_failed_wal END AS failing,
                       CASE WHEN failing THEN last_failed_time END AS failing_since
                  FROM (SELECT *, last_failed_time > coalesce(last_archived_time, '-infinity') AS failing
                          FROM pg_stat_archiver) AS a
                """
            )
        ).one()
    return ArchiveState(*row)


def marks(db: Connection, drill: UUID) -> list[str]:
    """The words of a drill that are here."""
    rows = db.execute(select(drill_mark.c.word).where(drill_mark.c.drill == drill).order_by(drill_mark.c.at))
    return list(rows.scalars())


def seals(db: Connection) -> dict[int, bytes]:
    """Every seal's hash by its number: equal seals mean equal events."""
    with our_words():
        rows = db.execute(text("SELECT id, hash FROM audit.seal ORDER BY id")).all()
    return {row.id: bytes(row.hash) for row in rows}


def newest_event(db: Connection) -> datetime | None:
    """When the newest event of the trail was written."""
    with our_words():
        moment: datetime | None = db.execute(text("SELECT max(at) FROM audit.event")).scalar()
    return moment
