"""The attack matrix: every attack by every role, with that role's own login, over TLS.

An attack is a row of data: a name, the statements of one transaction, and what must come of them. All twelve roles
make it; `refused` holds for everybody, `unless` names the roles for whom something else is right:

    Attack("pay NaN", (paying(amount="'NaN'"),), refused=NO_RIGHT, unless=roles(PAYERS, "23514"))

What may come of it, several words parted by `|`:
    a SQLSTATE   the database refuses with this code
    NO_ROWS      the last statement answers or touches no row; committed
    HARMLESS     it may succeed; committed, and the digest of all tables, rights and definitions must be as before
    MAY          this role may do so; rolled back
    SKIP         not tried for this role: it has attacks of its own elsewhere

How a new function or table gets its attacks
1. A table is attacked by itself: `attacks/tables.py` asks the catalogue. Where a login may write it, say so in its
   MAY_WRITE.
2. A function gets its line in EXECUTORS of `attacks/functions.py`: which roles may call it at all. All others are tried
   by themselves. A function without a line is expected to be nobody's.
3. A function that somebody may call needs attacks of its own in the file of its subject (`attacks/ledger.py`,
   `attacks/banking.py`, ...; a new subject is a new file with ATTACKS): wrong person, wrong branch, wrong amount, wrong
   day, replayed key with other content, huge arguments, NULL.
   `test_every_function_that_somebody_may_call_is_attacked` fails until its name stands in one of them.
4. What an attack needs to name (%(customer)s) is made in `stage.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import psycopg

from app.logins import ROLES

NO_RIGHT: Final = "42501"
NO_ROWS: Final = "no rows"
HARMLESS: Final = "harmless"
MAY: Final = "may"
SKIP: Final = "its own business"

OUTSIDE: Final = ("administrator", "integration")
"""Roles that see no books at all."""
READERS: Final = tuple(role for role in ROLES if role not in OUTSIDE)
PAYERS: Final = ("clerk", "senior_clerk", "cashier", "supervisor", "scheduler")
BILLERS: Final = ("clerk", "senior_clerk", "scheduler")

_LEFT: Final = "RESET ALL"


@dataclass(frozen=True, slots=True)
class Attack:
    """One attempt. `alone`: its statement refuses to stand in a transaction, so it runs by itself."""

    name: str
    statements: tuple[str, ...]
    refused: str = NO_RIGHT
    unless: Mapping[str, str] = field(default_factory=dict)
    alone: bool = False

    def expected(self, role: str) -> str:
        return self.unless.get(role, self.refused)


@dataclass(frozen=True, slots=True)
class Breach:
    """An attack that did not end as it must."""

    role: str
    attack: str
    expected: str
    happened: str


def roles(names: Sequence[str], outcome: str) -> dict[str, str]:
    """The same outcome for each of these roles."""
    return dict.fromkeys(names, outcome)


def written() -> list[Attack]:
    """The attacks of all subjects, as their files hold them."""
    folder = Path(__file__).parent / "attacks"
    modules = [import_module(f"tests.attack.attacks.{path.stem}") for path in sorted(folder.glob("*.py"))]
    return [attack for module in modules for attack in getattr(module, "ATTACKS", ())]


def strike_all(
    db: psycopg.Connection[Any], role: str, attacks: Sequence[Attack], facts: Mapping[str, Any]
) -> list[Breach]:
    """Make every attack over this role's connection; answers those that did not end as they must."""
    breaches = []
    for attack in attacks:
        expected = attack.expected(role)
        if expected == SKIP:
            continue
        happened = _strike(db, attack, facts, expected)
        if happened is not None:
            breaches.append(Breach(role, attack.name, expected, happened))
    return breaches


def _strike(db: psycopg.Connection[Any], attack: Attack, facts: Mapping[str, Any], expected: str) -> str | None:
    """None where the attack ended as expected, else what happened."""
    wanted = expected.split("|")
    rows = 0
    if not attack.alone:
        db.execute("BEGIN")
    try:
        for statement in attack.statements:
            rows = _rows(db, statement, facts)
    except psycopg.Error as error:
        if db.closed:
            return f"connection lost: {error.sqlstate}"
        if not attack.alone:
            db.execute("ROLLBACK")
        return None if error.sqlstate in wanted else f"{error.sqlstate} {error.diag.message_primary or error}"
    right = MAY in wanted or HARMLESS in wanted or (NO_ROWS in wanted and rows == 0)
    if not attack.alone:
        db.execute("COMMIT" if right and MAY not in wanted else "ROLLBACK")
    db.execute(_LEFT)
    return None if right else f"succeeded, {rows} rows"


def _rows(db: psycopg.Connection[Any], statement: str, facts: Mapping[str, Any]) -> int:
    """Rows that the statement answered or touched."""
    with db.cursor() as cursor:
        if statement.startswith("COPY ") and "STDIN" in statement:
            with cursor.copy(statement):
                pass
        elif statement.startswith("COPY ") and "STDOUT" in statement:
            with cursor.copy(statement) as copy:
                return sum(1 for _ in copy)
        else:
            cursor.execute(statement, facts)
        if cursor.description is not None:
            return len(cursor.fetchall())
        return max(cursor.rowcount, 0)


@contextmanager
def attacker(conninfo: str) -> Iterator[psycopg.Connection[Any]]:
    """A connection whose statements go out as they stand, facts filled in: DDL takes no parameters."""
    with psycopg.connect(conninfo, autocommit=True, cursor_factory=psycopg.ClientCursor) as db:
        db.add_notice_handler(lambda _notice: None)
        yield db


_CATALOGUES: Final = (
    *("pg_proc", "pg_class", "pg_trigger", "pg_policy", "pg_authid", "pg_auth_members", "pg_db_role_setting"),
    *("pg_namespace", "pg_rewrite", "pg_type", "pg_default_acl", "pg_database", "pg_extension", "pg_event_trigger"),
    *("pg_largeobject_metadata", "pg_publication", "pg_foreign_server", "pg_language", "pg_cast", "pg_operator"),
)
# What vacuum and checkpoints write is no definition.
_STATISTICS: Final = (
    "{relpages,reltuples,relallvisible,relallfrozen,relfrozenxid,relminmxid,datfrozenxid,datminmxid,relhasindex}"
)


def digest(db: psycopg.Connection[Any]) -> dict[str, str]:
    """Every table's content, every definition, every role: equal before and after, or something was changed."""
    tables = db.execute(
        """
        SELECT c.oid::regclass::text FROM pg_class AS c
         WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relpersistence <> 't'
           AND c.relnamespace::regnamespace::text IN ('books', 'audit', 'api', 'procrastinate', 'public')
        """
    ).fetchall()
    whole = {name: "t::text" for (name,) in tables}
    whole |= dict.fromkeys(_CATALOGUES, f"(to_jsonb(t) - '{_STATISTICS}'::text[])::text")
    return {
        name: _one(db, f"SELECT md5(coalesce(string_agg({row}, '' ORDER BY {row}), '')) FROM {name} AS t")
        for name, row in whole.items()
    }


def _one(db: psycopg.Connection[Any], query: str) -> str:
    row = db.execute(query).fetchone()
    assert row is not None
    return str(row[0])
