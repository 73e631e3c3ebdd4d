"""The deeds around a backup: report what became of it, and mark the moment of a drill."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import Connection

from domain.kernel.database import call

Kind = Literal["base", "drill", "restore", "prune"]


def report_backup(
    db: Connection,
    *,
    kind: Kind,
    object: str,  # noqa: A002  as the column says
    ok: bool,
    figures: Mapping[str, Any],
    began_at: datetime,
    trouble: str | None = None,
) -> None:
    """Keep what became of a backup, drill or restore, or which old ones were removed; the trail tells it too."""
    call(
        db,
        "api.report_backup",
        p_kind=kind,
        p_object=object,
        p_ok=ok,
        p_figures=dict(figures),
        p_trouble=trouble,
        p_began_at=began_at,
    )


def mark_drill(db: Connection, *, drill: UUID, word: Literal["before", "after"]) -> None:
    """One of the two rows between which a drill restores."""
    call(db, "api.mark_drill", p_drill=drill, p_word=word)


def close_log_file(db: Connection) -> str:
    """Send what was written so far to the archive; the name of the file of the log that ends with it."""
    return str(call(db, "api.close_log_file"))
