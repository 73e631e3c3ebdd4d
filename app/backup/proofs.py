"""What must hold in a restored copy besides the books themselves: the pages and the indexes; and how much is in it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import structlog
from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.engine import URL

from app.cluster_home import Home
from app.postgres import environment
from app.postgres_binaries import binaries
from app.schema import rights
from app.unprivileged import Account
from domain.audit import service
from domain.kernel.database import transaction

LONGEST: Final = 24 * 3600
MOST_TOLD: Final = 20
log = structlog.get_logger("luckygas.backup")


def seal(engine: Engine) -> None:
    """Seal what is finished, so that the copy's seals reach to the moment."""
    with transaction(engine) as db:
        service.seal(db)


def rights_hold(db: Connection, live: Sequence[str]) -> bool:
    """Whether everybody may do in the copy what he might in the live books, and no more; the log tells what differs.

    A base is the whole server's: the rights on the database itself and who is a member of what came with it.
    """
    here = rights(db)
    lost, won = sorted(set(live) - set(here)), sorted(set(here) - set(live))
    if lost or won:
        log.warning("rights differ", lost=lost[:MOST_TOLD], won=won[:MOST_TOLD])
    return not (lost or won)


def rows(db: Connection) -> dict[str, int]:
    """How much there is."""
    tables = {"customers": "books.customer", "journals": "books.journal", "journal_lines": "books.journal_line"}
    counts = {name: db.execute(text(f"SELECT count(*) FROM {table}")) for name, table in tables.items()}  # noqa: S608
    counts["events"] = db.execute(text("SELECT count(*) FROM audit.event"))
    return {name: int(count.scalar_one()) for name, count in counts.items()}


def checksums_hold(home: Home) -> bool:
    """Every page of a stopped cluster against its checksum."""
    words: list[str | Path] = [home.programs().program("pg_checksums"), "--check", "-D", home.data]
    code, said = home.account.run(words, environment=environment(), timeout=LONGEST)
    log.info("page checksums looked at", code=code, said=said[-2000:])
    return code == 0


def indexes_hold(address: URL) -> bool | None:
    """Tables and indexes of a running copy by pg_amcheck; None where this PostgreSQL came without it."""
    engine = create_engine(address)
    try:
        with engine.connect() as db:
            known = db.execute(text("SELECT 1 FROM pg_available_extensions WHERE name = 'amcheck'")).scalar()
            version = int(db.execute(text("SHOW server_version_num")).scalar_one()) // 10_000
    finally:
        engine.dispose()
    program = binaries(Account(), version).program("pg_amcheck")
    if not known or not program.exists():
        return None
    line = ("--host", str(address.host), "--port", str(address.port), "--username", str(address.username))
    words: list[str | Path] = [program, *line, "--no-password", "--install-missing", str(address.database)]
    secret = {"PGPASSWORD": str(address.password)}
    code, said = Account().run(words, environment={**environment(), **secret}, timeout=LONGEST)
    log.info("tables and indexes looked at", code=code, said=said[-2000:])
    return code == 0
