"""After a real restore: what lies between the copy and what was lost is told, and no number of it is given twice."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import Connection, create_engine, text

from app.backup.restore import Restored
from app.backup.store import Store
from app.backup.wal import SEGMENT
from app.postgres import Cluster
from domain.audit.queries import newest_event
from domain.kernel.calendar import TAIPEI
from domain.kernel.database import our_words
from domain.recovery.queries import seals

MOVED_BY: Final = 100_000
"""So far each series of numbers is moved on: a partner may have seen numbers that were given in the gap."""


@dataclass(frozen=True, slots=True)
class KnownSeal:
    """The last seal that left the house, by whoever kept it."""

    number: int
    hash: bytes


def report_gaps(
    cluster: Cluster, restored: Restored, *, until: str, store: Store | None, known: KnownSeal | None
) -> list[dict[str, Any]]:
    """For each database of the cluster with books: what its copy lacks, kept as a report and an event of the trail."""
    return [
        gap
        for name in _databases(cluster)
        if (gap := _report(cluster, name, restored, until=until, store=store, known=known))
    ]


def _databases(cluster: Cluster) -> list[str]:
    engine = create_engine(cluster.url())
    try:
        with our_words(), engine.connect() as db:
            return list(db.execute(text("SELECT datname FROM pg_database WHERE NOT datistemplate")).scalars())
    finally:
        engine.dispose()


def _report(
    cluster: Cluster, name: str, restored: Restored, *, until: str, store: Store | None, known: KnownSeal | None
) -> dict[str, Any]:
    engine = create_engine(cluster.url(name))
    try:
        with our_words(), engine.begin() as db:
            if db.execute(text("SELECT to_regclass('books.backup_report')")).scalar() is None:
                return {}
            gap = {"database": name, "base": restored.base, "until": until, **_measured(db, store, known)}
            gap["series_moved_by"] = MOVED_BY
            _move_series(db)
            db.execute(
                text(
                    """
                    INSERT INTO books.backup_report (kind, object, ok, figures, trouble, began_at)
                    VALUES ('restore', :object, :ok, CAST(:figures AS jsonb), :trouble, clock_timestamp())
                    """
                ),
                {
                    "object": restored.base,
                    "ok": gap["seal_differs"] is not True,
                    "figures": json.dumps(gap),
                    "trouble": None,
                },
            )
            return gap
    finally:
        engine.dispose()


def _measured(db: Connection, store: Store | None, known: KnownSeal | None) -> dict[str, Any]:
    last, there = newest_event(db), seals(db)
    archived = _archive_ends(store)
    newest = max(there, default=0)
    return {
        "last_event_at": _told(last),
        "archive_until": _told(archived),
        "last_seal": newest,
        "known_seal": known.number if known else None,
        "seals_lost": max(0, known.number - newest) if known else None,
        "seal_differs": known.number in there and there[known.number] != known.hash if known else None,
        "letters_waiting": db.execute(
            text("SELECT count(*) FROM books.letter WHERE state IN ('PENDING', 'PARKED')")
        ).scalar_one(),
    }


def _archive_ends(store: Store | None) -> datetime | None:
    """When the last file of the log was archived: nothing later than this can come back from it."""
    files = [store.path(name) for name in store.names("wal")] if store else []
    moments = [file.stat().st_mtime for file in files if SEGMENT.fullmatch(file.name)]
    return datetime.fromtimestamp(max(moments), UTC) if moments else None


def _told(moment: datetime | None) -> str | None:
    return moment.astimezone(TAIPEI).isoformat(timespec="seconds") if moment else None


def _move_series(db: Connection) -> None:
    db.execute(
        text(
            """
            SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, coalesce(last_value, 0) + :by)
              FROM pg_sequences WHERE schemaname IN ('books', 'audit')
            """
        ),
        {"by": MOVED_BY},
    ).all()
