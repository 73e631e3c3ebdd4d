"""A hole in the wall is seen: by the matrix, the lint, the snapshot of rights. And holes that no SQLSTATE shows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest
from sqlalchemy import Engine, create_engine, text

from app.schema import lint, rights
from domain.kernel.database import as_json
from tests.attack.conftest import Stage
from tests.attack.matrix import attacker, digest, strike_all
from tests.attack.stage import playing

OWN_BRANCH = "branch = ANY ((SELECT books.my_branches())::text[])"


@dataclass(frozen=True)
class Hole:
    """How it is made and closed again, the attack that must get through, and the rule of the lint that must say so."""

    made: str
    closed: str
    attack: str
    rule: int | None = None


HOLES = (
    Hole(
        "GRANT INSERT ON books.deed_right TO clerk",
        "REVOKE INSERT ON books.deed_right FROM clerk",
        "write a right of one's own",
        4,
    ),
    Hole(
        "GRANT EXECUTE ON FUNCTION books.enter(books.entry[]) TO clerk",
        "REVOKE EXECUTE ON FUNCTION books.enter(books.entry[]) FROM clerk",
        "write an entry by the door",
    ),
    Hole(
        "ALTER POLICY own_branch ON books.payment USING (true)",
        f"ALTER POLICY own_branch ON books.payment USING ({OWN_BRANCH})",
        "count strangers in payment",
    ),
    Hole(
        "GRANT UPDATE (balance, id) ON books.open_item TO clerk",
        "REVOKE UPDATE (balance, id) ON books.open_item FROM clerk",
        "write an item that is paid",
    ),
    Hole(
        "GRANT TEMPORARY ON DATABASE luckygas TO staff",
        "REVOKE TEMPORARY ON DATABASE luckygas FROM staff",
        "CREATE TEMP TABLE customer (id int)",
    ),
    Hole(
        "GRANT EXECUTE ON FUNCTION pg_advisory_lock(bigint) TO PUBLIC",
        "REVOKE EXECUTE ON FUNCTION pg_advisory_lock(bigint) FROM PUBLIC",
        "lock by pg_advisory_lock(1)",
        10,
    ),
    Hole(
        "GRANT pg_read_server_files TO clerk",
        "REVOKE pg_read_server_files FROM clerk",
        "COPY books.staged_line FROM '/etc/passwd'",
        16,
    ),
)


@pytest.fixture
def admin(stage: Stage) -> Iterator[Engine]:
    """The superuser's engine."""
    engine = create_engine(stage.central.admin())
    yield engine
    engine.dispose()


@pytest.mark.parametrize("hole", HOLES, ids=lambda hole: hole.attack)
def test_a_planted_hole_is_found(stage: Stage, admin: Engine, hole: Hole) -> None:
    with admin.connect() as db:
        sound = lint(db), rights(db)
    with planted(stage, hole), admin.connect() as db, attacker(stage.conninfo("clerk")) as connection:
        # The whole matrix once; afterwards the one attack that must get through.
        attacks = stage.attacks if hole is HOLES[0] else [one for one in stage.attacks if one.name == hole.attack]
        breaches = strike_all(connection, "clerk", attacks, stage.facts)
        broken, changed = lint(db), set(rights(db)) ^ set(sound[1])
    with admin.connect() as db:
        healed = lint(db), rights(db)

    assert hole.attack in {breach.attack for breach in breaches}
    assert changed
    assert sound[0] == []
    assert hole.rule is None or any(line.startswith(f"{hole.rule} ") for line in broken)
    assert healed == sound


@contextmanager
def planted(stage: Stage, hole: Hole) -> Iterator[None]:
    """The hole stands in this block; what came in through it goes with it."""
    with stage.looking() as db:
        before = digest(db)
        db.execute(hole.made.encode())
        try:
            yield
        finally:
            db.execute(hole.closed.encode())
        changed = {name for name, content in digest(db).items() if content != before[name]}
        # A right that was given and taken back is written out where none was before.
        assert changed <= {"pg_class", "pg_proc", "pg_database", "pg_policy"}


def test_a_failure_of_a_million_letters_is_cut(stage: Stage, admin: Engine) -> None:
    long = "repeat('x', 1000000)"
    with admin.connect() as db:
        db.exec_driver_sql("SET SESSION AUTHORIZATION attack_administrator")
        db.exec_driver_sql(f"SELECT audit.log_failure({', '.join([long] * 6)})")
        db.exec_driver_sql("RESET SESSION AUTHORIZATION")
        row = db.execute(
            text(
                """
                SELECT length(source), length(target), length(op), length(obj), length(obj_key), length(error),
                       ok, actor
                  FROM audit.event ORDER BY id DESC LIMIT 1
                """
            )
        ).one()
        db.rollback()

    assert tuple(row) == (100, 100, 100, 100, 200, 2000, False, "attack_administrator")


def test_another_branchs_line_is_not_even_locked(stage: Stage, admin: Engine) -> None:
    rows = as_json([{"line": stage.facts["foreign_line"], "state": "PARKED"}])
    with playing(admin, "attack_clerk") as clerk, admin.connect() as other:
        clerk.execute(text("SELECT api.set_line_states(cast(:rows AS jsonb))"), {"rows": rows})
        lock = "SELECT id FROM books.bank_line WHERE id = :id FOR UPDATE NOWAIT"
        taken = other.execute(text(lock), {"id": stage.facts["foreign_line"]}).scalar()
        other.rollback()

    assert taken == stage.facts["foreign_line"]


def test_a_known_customer_of_another_branch_gets_no_marks(stage: Stage, admin: Engine) -> None:
    with admin.connect() as db:
        db.exec_driver_sql("SET SESSION AUTHORIZATION attack_scheduler")
        db.execute(
            text(
                """
                SELECT api.add_customers(jsonb_build_array(jsonb_build_object(
                  'code', cast(:code AS text), 'branch', 'FYU',
                  'name', 'x', 'kind', 'company', 'category', 'B', 'terms', 'NET30',
                  'marks', '[["name", "a mark on a stranger"]]'::jsonb)), gen_random_uuid())
                """
            ),
            {"code": stage.facts["foreign_code"]},
        )
        db.exec_driver_sql("RESET SESSION AUTHORIZATION")
        count = "SELECT count(*) FROM books.payer_mark WHERE value = 'a mark on a stranger'"
        marks = db.execute(text(count)).scalar()
        db.rollback()

    assert marks == 0


def test_a_file_whose_bringer_is_gone_is_not_released_by_anybody(stage: Stage, admin: Engine) -> None:
    with admin.connect() as db:
        db.exec_driver_sql("DELETE FROM books.staff WHERE login = 'test_clerk'")
        db.exec_driver_sql("SET SESSION AUTHORIZATION attack_manager")

        with pytest.raises(Exception, match="the bringer may not release"):
            db.execute(
                text("SELECT api.decide_file(:file, true, 'an attack', '[]', gen_random_uuid())"),
                {"file": stage.facts["file"]},
            )

        db.rollback()
        db.exec_driver_sql("RESET SESSION AUTHORIZATION")


def test_whoever_was_suspended_can_do_nothing_from_that_moment_on(stage: Stage) -> None:
    with attacker(stage.conninfo("clerk")) as connection, stage.looking() as db:
        seen = connection.execute("SELECT count(*) FROM books.customer").fetchone()
        db.execute("UPDATE books.staff SET active = false WHERE login = 'attack_clerk'")
        try:
            blind = connection.execute("SELECT count(*) FROM books.customer").fetchone()
            with pytest.raises(Exception, match="not an active member of staff"):
                connection.execute("SELECT api.post_payments('[{}]', gen_random_uuid())")
        finally:
            db.execute("UPDATE books.staff SET active = true WHERE login = 'attack_clerk'")

    assert seen is not None
    assert seen[0] > 0
    assert blind == (0,)


def test_even_an_owner_changes_nothing_that_was_posted(stage: Stage) -> None:
    """By the parent's name and by the name of every partition: a parent's guard does not stand before its parts."""
    with stage.looking() as db:
        tables = db.execute(
            """
            SELECT c.oid::regclass::text, c.relowner::regrole::text FROM pg_class AS c
              LEFT JOIN pg_inherits AS i ON i.inhrelid = c.oid
             WHERE EXISTS (SELECT 1 FROM pg_trigger AS t
                            WHERE t.tgname = 'append_only' AND t.tgrelid IN (c.oid, i.inhparent)) ORDER BY 1
            """
        ).fetchall()
        got_through = []
        for table, owner in tables:
            for statement in ("TRUNCATE {}", "TRUNCATE {} CASCADE", "UPDATE {0} SET {1} = {1}", "DELETE FROM {}"):
                with db.transaction(force_rollback=True):
                    db.execute(f"SET LOCAL ROLE {owner}".encode())
                    filled = db.execute(f"SELECT 1 FROM {table} LIMIT 1".encode()).fetchone() is not None
                    try:
                        with db.transaction():
                            db.execute(statement.format(table, _first_column(db, table)).encode())
                    except psycopg.Error as error:
                        if error.sqlstate not in ("LG001", "0A000"):
                            got_through.append(f"{statement} {table}: {error.sqlstate}")
                    else:
                        if filled or "TRUNCATE" in statement:
                            got_through.append(f"{statement} {table}")

    assert len(tables) > 60
    assert got_through == []


def _first_column(db: psycopg.Connection[Any], table: str) -> str:
    query = """
        SELECT attname FROM pg_attribute
         WHERE attrelid = %s::regclass AND attnum > 0 AND attidentity <> 'a' AND NOT attisdropped
         ORDER BY attnum LIMIT 1
    """
    row = db.execute(query, [table]).fetchone()
    assert row is not None
    return str(row[0])
