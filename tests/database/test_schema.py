"""Tables in the code, files of functions and migrations say what the database is."""

from __future__ import annotations

import importlib
import re
import subprocess
from pathlib import Path

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Column, Connection, Table, text
from sqlalchemy.dialects import postgresql

from app.schema import MIGRATIONS, OWNERS, lint, load_functions, require_current, status
from domain.kernel.database import metadata
from tests.conftest import Books

DOMAIN = MIGRATIONS.parents[1] / "domain"
FUNCTIONS = sorted((MIGRATIONS / "sql" / "functions").glob("*.sql"))


def tables() -> list[Table]:
    for path in sorted(DOMAIN.glob("*/tables.py")):
        importlib.import_module(f"domain.{path.parent.name}.tables")
    return sorted(metadata.tables.values(), key=lambda table: table.name)


@pytest.fixture(scope="module")
def in_the_database(shared: Books) -> dict[str, dict[str, tuple[str, bool]]]:
    """(type, nullable) of every column of every table, as the database has them; a name is a text."""
    found: dict[str, dict[str, tuple[str, bool]]] = {}
    with shared.admin().connect() as db:
        rows = db.execute(
            text(
                """
                SELECT c.relname AS table, a.attname AS column, NOT a.attnotnull AS nullable,
                       replace(format_type(coalesce(b.oid, t.oid), NULL), 'name', 'text') AS type
                  FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid AND c.relkind IN ('r', 'p')
                  JOIN pg_type AS t ON t.oid = a.atttypid LEFT JOIN pg_type AS b ON b.oid = t.typbasetype
                 WHERE c.relnamespace = 'books'::regnamespace AND a.attnum > 0 AND NOT a.attisdropped
                """
            )
        )
        for row in rows:
            found.setdefault(row.table, {})[row.column] = (row.type, row.nullable)
    return found


@pytest.mark.parametrize("table", tables(), ids=lambda table: table.name)
def test_a_table_of_the_code_is_the_table_of_the_database(
    in_the_database: dict[str, dict[str, tuple[str, bool]]], table: Table
) -> None:
    def told(column: Column[object]) -> tuple[str, bool]:
        return column.type.compile(dialect=postgresql.dialect()).lower(), bool(column.nullable)

    assert {column.name: told(column) for column in table.columns} == in_the_database[table.name]


def functions(db: Connection) -> dict[str, str]:
    """Every function of the schemas that are loaded from files, as the database keeps it."""
    rows = db.execute(
        text(
            """
            SELECT p.oid::regprocedure::text AS name, pg_get_functiondef(p.oid) || r.rolname AS source
              FROM pg_proc AS p JOIN pg_roles AS r ON r.oid = p.proowner
             WHERE p.pronamespace::regnamespace::text = ANY (:schemas)
            """
        ),
        {"schemas": list(OWNERS)},
    )
    return {row.name: row.source for row in rows}


def test_every_function_is_what_its_file_says(database: Books) -> None:
    with database.admin().begin() as db:
        before = functions(db)

        load_functions(db)

        assert functions(db) == before


def test_every_function_can_be_read_by_the_server(database: Books) -> None:
    """They are loaded unread, since they name each other; here everything they name stands."""
    with database.admin().begin() as db:
        for path in FUNCTIONS:
            db.exec_driver_sql(f"SET ROLE {OWNERS[path.name.partition('.')[0]]}")
            db.exec_driver_sql(path.read_text(encoding="utf-8").replace("%", "%%"))
        db.exec_driver_sql("RESET ROLE")


def test_every_guarded_function_has_its_file_and_no_file_holds_two(database: Books) -> None:
    with database.admin().connect() as db:
        names = {name.partition("(")[0] for name in functions(db) if name.startswith("api.")}

    assert {path.stem for path in FUNCTIONS if path.stem.startswith("api.")} == names
    for path in FUNCTIONS:
        made = re.findall(r"CREATE (?:OR REPLACE )?FUNCTION (\S+?)\(", path.read_text(encoding="utf-8"))
        assert made == [path.stem]


def test_a_fresh_database_breaks_no_rule(database: Books) -> None:
    with database.admin().connect() as db:
        assert lint(db) == []


def test_a_fresh_database_is_this_programs(database: Books) -> None:
    with database.engine("clerk").connect() as db:
        require_current(db)
        assert status(db).current


def test_migrations_follow_one_after_the_other() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    steps = list(ScriptDirectory.from_config(config).walk_revisions())

    assert [step.revision for step in reversed(steps)] == [f"{n:04d}" for n in range(1, len(steps) + 1)]
    assert all(not step.is_merge_point and not step.is_branch_point for step in steps)


def test_no_migration_takes_anything_away() -> None:
    """Desktops are updated one by one: what an older one still reads is dropped in a later release, on purpose."""
    taking = re.compile(
        r"\bdef downgrade\b|\bDROP\s+(?:TABLE|COLUMN|FUNCTION|SCHEMA|TYPE)\b|\bRENAME\s+(?:TO|COLUMN)\b"
    )
    files = [*(MIGRATIONS / "versions").glob("*.py"), *(MIGRATIONS / "sql").rglob("*.sql")]
    # takes a month of the trail out when a director orders it, long after it went into a signed file
    files.remove(MIGRATIONS / "sql" / "functions" / "audit.drop_month.sql")

    assert [path.name for path in files if taking.search(path.read_text(encoding="utf-8"))] == []


def test_a_migration_of_a_release_is_never_edited() -> None:
    """What stands in the newest tag stands here unchanged; before the first release there is nothing to hold."""
    project = MIGRATIONS.parents[1]
    tag = _git(project, "describe", "--tags", "--abbrev=0", "--match", "v*")
    if not tag:
        pytest.skip("no release is tagged in this checkout")

    released = _git(project, "ls-tree", "-r", "--name-only", tag, "--", "resources/migrations/versions").splitlines()

    assert [name for name in released if _git(project, "show", f"{tag}:{name}") != _content(project / name)] == []


def _git(project: Path, *words: str) -> str:
    done = subprocess.run(["git", *words], cwd=project, capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else ""


def _content(path: Path) -> str:
    return path.read_text(encoding="utf-8").strip() if path.exists() else ""
