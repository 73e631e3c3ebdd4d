"""The schema's life: roles and databases are installed, migrations run, and the state of both is told."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.engine import URL, make_url

from domain.audit.service import begin_epoch
from domain.errors import Refused
from domain.kernel.database import our_words

MIGRATIONS = Path(__file__).resolve().parent.parent / "resources" / "migrations"
OWNERS = {"audit": "lg_audit", "books": "lg_owner", "api": "lg_kernel", "door": "lg_door"}
"""Who owns the functions of a schema."""


class SchemaBehind(Refused):
    """The database stands at schema {found}, this program needs {wanted}. Run: luckygas db migrate."""


class SchemaAhead(Refused):
    """The database stands at schema {found}, newer than this program's {wanted}. Update the program."""


@dataclass(frozen=True, slots=True)
class SchemaStatus:
    """Which migration the database has, and which this program brings; None = not installed."""

    found: str | None
    wanted: str

    @property
    def current(self) -> bool:
        return self.found == self.wanted


def migrate(admin_url: str | URL) -> SchemaStatus:
    """Bring the database of this address to this program's schema, making roles and database where they are missing.

    The address is the installing superuser's (or the deployer's, where roles and database stand). Safe to run again.
    """
    url = make_url(admin_url)
    with our_words():
        _make_database(url)
        engine = create_engine(url)
        try:
            with engine.connect() as db:
                _must_not_be_ahead(status(db))
            with engine.begin() as db:
                _run_file(db, "database.sql")
            with engine.begin() as db:
                config = Config()
                config.set_main_option("script_location", str(MIGRATIONS))
                config.attributes["connection"] = db
                command.upgrade(config, "head")
                load_functions(db)
                _begin_epoch(db)
                db.execute(text("GRANT SELECT ON books.alembic_version TO staff, administrator"))
        finally:
            engine.dispose()
    return SchemaStatus(found=wanted(), wanted=wanted())


def _make_database(url: URL) -> None:
    engine = create_engine(url.set(database="postgres"), isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as db:
            _run_file(db, "cluster.sql")
            known = db.execute(text("SELECT 1 FROM pg_database WHERE datname = :name"), {"name": url.database}).scalar()
            if not known:
                name = str(url.database).replace('"', '""')
                db.exec_driver_sql(f'CREATE DATABASE "{name}" OWNER lg_owner')
    finally:
        engine.dispose()


def _run_file(db: Connection, name: str) -> None:
    run_files(db, None, name)


def run_files(db: Connection, owner: str | None, *patterns: str) -> None:
    """Run the SQL files of these patterns below `sql`, each pattern's in the order of their names, as this owner.

    Functions may name each other in any order: their bodies are checked when they are called, and by the tests.
    """
    raw = db.connection.driver_connection
    assert raw is not None
    if owner:
        raw.execute("SET LOCAL check_function_bodies = off")
        raw.execute(f"SET ROLE {owner}")
    for pattern in patterns:
        for path in sorted((MIGRATIONS / "sql").glob(pattern)):
            raw.execute(path.read_text(encoding="utf-8"))
    if owner:
        raw.execute("RESET ROLE")


def load_functions(db: Connection) -> None:
    """Every function of the database as its file says; migrations change tables, files change functions."""
    for schema, owner in OWNERS.items():
        run_files(db, owner, f"functions/{schema}.*.sql")


def _begin_epoch(db: Connection) -> None:
    """Books that came from another cluster go on in a new epoch of the trail, before anybody posts into them."""
    raw = db.connection.driver_connection
    assert raw is not None
    raw.execute("SET ROLE lg_audit")
    begin_epoch(db)
    raw.execute("RESET ROLE")


def wanted() -> str:
    """The newest migration that this program brings."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    head = ScriptDirectory.from_config(config).get_current_head()
    assert head is not None
    return head


def status(db: Connection) -> SchemaStatus:
    """Where the database of this connection stands."""
    with our_words():
        there = db.execute(text("SELECT to_regclass('books.alembic_version') IS NOT NULL")).scalar()
        found = None
        if there:
            context = MigrationContext.configure(db, opts={"version_table_schema": "books"})
            found = context.get_current_revision()
    return SchemaStatus(found=found, wanted=wanted())


def require_current(db: Connection) -> None:
    """Refuse politely where program and database do not belong together."""
    state = status(db)
    _must_not_be_ahead(state)
    if not state.current:
        raise SchemaBehind(found=state.found or "0", wanted=state.wanted)


def _must_not_be_ahead(state: SchemaStatus) -> None:
    if state.found is not None and state.found > state.wanted:
        raise SchemaAhead(found=state.found, wanted=state.wanted)


def lint(db: Connection) -> list[str]:
    """Every rule that this database breaks, in words; an empty list is the promise."""
    rows = db.exec_driver_sql((MIGRATIONS / "sql" / "lint.sql").read_text(encoding="utf-8").replace("%", "%%"))
    return [f"{row.rule} {row.problem}: {row.object}" for row in rows]


def rights(db: Connection) -> list[str]:
    """Every right in this database as sorted lines: what a person reads to know who may do what."""
    return list(
        db.exec_driver_sql((MIGRATIONS / "sql" / "acl_snapshot.sql").read_text("utf-8").replace("%", "%%")).scalars()
    )
