"""The baselines in SQL: the same tables and rows without rights, checks, key and audit."""

from __future__ import annotations

from sqlalchemy import Connection

from app.places import PROJECT

SCRIPTS = PROJECT / "resources" / "bench"


def script(name: str) -> str:
    """The SQL of this name."""
    return (SCRIPTS / f"{name}.sql").read_text("utf-8")


def run_script(db: Connection, name: str) -> None:
    """Run all statements of a script, in one message to the server."""
    raw = db.connection.driver_connection
    assert raw is not None
    raw.execute(script(name))


def build(db: Connection) -> None:
    """Copy what postings read and write into the schema `bare`, open to every login of the staff."""
    run_script(db, "bare")
