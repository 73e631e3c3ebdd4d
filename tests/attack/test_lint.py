"""Every rule of the lint fires on the fault it is there for, and the snapshot of rights is what a person has read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine

from app.schema import lint, rights
from tests.conftest import Books

GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "acl.txt"

DEFINER = "CREATE FUNCTION books.planted() RETURNS int LANGUAGE sql SECURITY DEFINER {settings} AS 'SELECT 1'"
PINNED = "SET search_path = pg_catalog, pg_temp"
PLANTED: tuple[tuple[int, str, str], ...] = (
    (1, DEFINER.format(settings=""), "books.planted()"),
    (1, DEFINER.format(settings="SET search_path = pg_temp, pg_catalog"), "books.planted()"),
    (2, "GRANT EXECUTE ON FUNCTION books.enter(books.entry[]) TO PUBLIC", "books.enter(books.entry[])"),
    (3, DEFINER.format(settings=PINNED), "books.planted()"),
    (4, "GRANT INSERT ON books.payment TO clerk", "books.payment clerk"),
    (4, "GRANT TRUNCATE ON audit.event TO test_manager", "audit.event test_manager"),
    (4, "GRANT pg_write_all_data TO test_clerk", "books.journal test_clerk"),
    (4, "GRANT TRIGGER ON books.journal TO staff", "books.journal staff"),
    (5, "ALTER ROLE test_clerk CREATEROLE", "test_clerk"),
    (5, "ALTER ROLE test_clerk BYPASSRLS", "test_clerk"),
    (6, "GRANT administrator TO test_clerk", "test_clerk"),
    (6, "GRANT cashier TO test_auditor", "test_auditor"),
    (7, "GRANT lg_kernel TO test_clerk", "test_clerk lg_kernel"),
    (8, "GRANT CONNECT ON DATABASE postgres TO PUBLIC", "postgres"),
    (8, "GRANT CONNECT ON DATABASE template1 TO PUBLIC", "template1"),
    (9, "GRANT CREATE ON SCHEMA public TO PUBLIC", "public"),
    (10, "GRANT EXECUTE ON FUNCTION pg_advisory_lock(bigint) TO clerk", "pg_advisory_lock(bigint)"),
    (11, "ALTER TABLE books.journal DISABLE TRIGGER append_only", "books.journal.append_only"),
    (11, "ALTER TABLE books.customer ENABLE REPLICA TRIGGER trail_update", "books.customer.trail_update"),
    (12, "CREATE VIEW books.planted AS SELECT * FROM books.customer", "books.planted"),
    (13, "ALTER TABLE books.payment DISABLE ROW LEVEL SECURITY", "books.payment"),
    (
        14,
        "DO 'DECLARE p regclass; BEGIN FOR p IN SELECT inhrelid::regclass FROM pg_inherits WHERE inhparent = "
        "''audit.event''::regclass AND inhrelid::regclass::text > to_char(now(), ''\"audit.event_\"YYYYMM'') LOOP "
        "EXECUTE format(''ALTER TABLE audit.event DETACH PARTITION %%s'', p); END LOOP; END'",
        "",
    ),
    (15, "DROP TRIGGER trail_update ON books.deed_right", "books.deed_right"),
    (15, "CREATE TABLE books.planted (x int)", "books.planted"),
    (16, "GRANT pg_read_server_files TO clerk", "clerk"),
    (16, "GRANT pg_execute_server_program TO test_manager", "test_manager"),
    (16, "GRANT pg_read_all_data TO staff", "test_cashier"),
    (
        17,
        "INSERT INTO audit.event (id, at, xid, actor, source, target, op, obj, leaf) "
        "VALUES (1, '2199-01-01', '1', 'x', 'x', 'x', 'x', 'x', '')",
        "audit.event_default",
    ),
    (18, "CREATE ROLE planted LOGIN IN ROLE clerk", "planted"),
    (18, "DELETE FROM books.staff WHERE login = 'test_clerk'", "test_clerk"),
    (18, "ALTER ROLE test_clerk NOLOGIN", "test_clerk"),
    (18, "REVOKE clerk FROM test_clerk", "test_clerk"),
    (18, "UPDATE books.staff SET active = false WHERE login = 'test_clerk'", "test_clerk"),
    (18, "INSERT INTO books.staff VALUES ('planted', 99, 'x', '{}')", "planted"),
    (19, "ALTER FUNCTION books.my_branches() OWNER TO lg_audit", "books.my_branches()"),
    (20, "DROP TRIGGER append_only_truncate ON books.journal_line_default", "books.journal_line_default"),
    (21, "ALTER TABLE books.policy OWNER TO test_clerk", "books.policy"),
    (22, "CREATE EXTENSION file_fdw SCHEMA public", "file_fdw"),
)


@pytest.mark.parametrize(
    ("rule", "fault", "object_"), PLANTED, ids=[f"{rule}-{fault[:40]}" for rule, fault, _ in PLANTED]
)
def test_every_rule_finds_its_fault(shared: Books, rule: int, fault: str, object_: str) -> None:
    with shared.admin().connect() as db:
        before = lint(db)
        db.exec_driver_sql(fault)

        found = [line for line in lint(db) if line not in before]

        db.rollback()
    assert any(line.startswith(f"{rule} ") and line.endswith(object_) for line in found), found


@pytest.mark.parametrize("role", ["auditor", "manager", "director", "scheduler"])
def test_who_verifies_the_books_may_ask_every_rule(database: Books, role: str) -> None:
    with database.engine(role).connect() as db:
        assert lint(db) == []


def test_every_rule_has_its_fault() -> None:
    rules = (Path(__file__).resolve().parents[2] / "resources" / "migrations" / "sql" / "lint.sql").read_text("utf-8")
    numbers = {int(line.split()[1].rstrip(",")) for line in rules.splitlines() if line.startswith("SELECT ")}

    assert numbers == {rule for rule, _fault, _object in PLANTED}


@pytest.fixture
def untouched(template: Books) -> Iterator[Engine]:
    """The migrated database itself: a copy of it would not have its rights."""
    engine = create_engine(template.admin_url)
    yield engine
    engine.dispose()


def test_the_rights_are_those_that_a_person_has_read(untouched: Engine) -> None:
    """Renew the file after reading the difference: luckygas db rights > tests/golden/acl.txt."""
    with untouched.connect() as db:
        found = rights(db)

    assert found == GOLDEN.read_text("utf-8").splitlines()


@pytest.mark.parametrize(
    "hole",
    [
        "GRANT UPDATE (balance) ON books.open_item TO clerk",
        "ALTER POLICY own_branch ON books.payment USING (true)",
        "GRANT supervisor TO clerk",
        "GRANT EXECUTE ON FUNCTION pg_read_file(text) TO staff",
        "ALTER FUNCTION api.post_payments(jsonb, uuid) RESET search_path",
        "GRANT EXECUTE ON FUNCTION books.enter(books.entry[]) TO clerk",
        "GRANT EXECUTE ON FUNCTION pg_try_advisory_lock(bigint) TO PUBLIC",
        "ALTER TABLE books.journal DISABLE TRIGGER append_only",
        "ALTER TABLE books.payment DISABLE ROW LEVEL SECURITY",
        "GRANT CREATE ON SCHEMA books TO clerk",
        "GRANT TEMPORARY ON DATABASE books_template TO staff",
        "GRANT USAGE ON SEQUENCE books.journal_id TO clerk",
        "ALTER ROLE staff SET search_path = public",
        "ALTER ROLE lg_kernel BYPASSRLS",
        "ALTER DEFAULT PRIVILEGES FOR ROLE lg_owner GRANT SELECT ON TABLES TO PUBLIC",
        "CREATE RULE planted AS ON INSERT TO books.letter DO INSTEAD NOTHING",
    ],
)
def test_the_snapshot_sees_every_change_of_rights(untouched: Engine, hole: str) -> None:
    with untouched.connect() as db:
        before = rights(db)
        db.exec_driver_sql(hole)

        changed = set(rights(db)) ^ set(before)

        db.rollback()
    assert changed


LEFT_BEHIND = "CREATE ROLE left_behind LOGIN IN ROLE clerk"


@pytest.mark.parametrize("made", [LEFT_BEHIND, ""], ids=["makes a login", "finds none"])
def test_a_login_that_a_test_makes_goes_with_its_database(database: Books, made: str) -> None:
    with database.admin().begin() as db:
        if made:
            db.exec_driver_sql(made)

        found = lint(db)

    assert found == (["18 login that is nobody's: left_behind"] if made else [])
