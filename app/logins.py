"""Logins of people and machines: one database role each, made by the installing superuser."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psycopg
from sqlalchemy import Connection, text
from sqlalchemy.engine import URL, make_url

from domain.errors import Refused
from domain.kernel.database import LoginRefused, NotAllowed, open_engine, transaction

MACHINES = frozenset({"scheduler", "integration"})
"""Roles that no person has; the door leaves their logins alone."""
ADMINISTERED = 160_000
"""From this server version on, who may make logins still administers only those that were entrusted to him."""
ROLES = (
    "clerk", "senior_clerk", "credit_controller", "collector", "cashier", "supervisor", "manager", "director",
    "auditor", "administrator", "scheduler", "integration",
)  # fmt: skip

PERSON: Final = {"statement_timeout": "15s", "lock_timeout": "2s", "idle_in_transaction_session_timeout": "30s"}
"""What a person's session may take; a batch that needs longer says so itself."""
MACHINE: Final = {"statement_timeout": "10min", "lock_timeout": "500ms", "idle_in_transaction_session_timeout": "2min"}
MOST_CONNECTIONS: Final = {"person": 40, "machine": 60}


class NoLoginOfRole(Refused):
    """There is no demo login for the role {role}. Choose one of: {known}."""


class NoDemoLogin(Refused):
    """There is no login {login} here, or its password is kept elsewhere. Name the folder of the demo with --dir."""


@dataclass(frozen=True, slots=True)
class Login:
    """A login to make: its role is the group that carries its rights."""

    name: str
    role: str
    full_name: str
    person_id: int


def make_login(db: Connection, login: Login, *, password: str, branches: Sequence[str]) -> None:
    """Make the login, or give a known one this password again. The password leaves this process only as a verifier."""
    raw = db.connection.driver_connection
    assert isinstance(raw, psycopg.Connection)
    verifier = raw.pgconn.encrypt_password(password.encode(), login.name.encode(), b"scram-sha-256").decode()
    known = db.execute(text("SELECT 1 FROM pg_roles WHERE rolname = :name"), {"name": login.name}).scalar()
    name = psycopg.sql.Identifier(login.name)
    verb = psycopg.sql.SQL("ALTER" if known else "CREATE")
    with raw.cursor() as cursor:
        cursor.execute(
            psycopg.sql.SQL("{} ROLE {} LOGIN PASSWORD {}").format(verb, name, psycopg.sql.Literal(verifier))
        )
        if raw.info.server_version >= ADMINISTERED and login.role not in MACHINES:
            cursor.execute(
                psycopg.sql.SQL("GRANT {} TO lg_door WITH ADMIN TRUE, INHERIT FALSE, SET FALSE").format(name)
            )
        # What the door is to change later has to be its own gift: only the giver takes a membership back.
        giver = psycopg.sql.SQL("" if login.role in MACHINES else "SET LOCAL ROLE lg_door;")
        cursor.execute(
            psycopg.sql.SQL("{} GRANT {} TO {}; RESET ROLE").format(giver, psycopg.sql.Identifier(login.role), name)
        )
        _limit(cursor, name, machine=login.role in MACHINES)
    db.execute(
        text(
            """
            INSERT INTO books.staff (login, person_id, full_name, branches) VALUES (:login, :person, :name, :branches)
            ON CONFLICT (login) DO NOTHING
            """
        ),
        {"login": login.name, "person": login.person_id, "name": login.full_name, "branches": list(branches)},
    )


def _limit(cursor: psycopg.Cursor[tuple[object, ...]], login: psycopg.sql.Identifier, *, machine: bool) -> None:
    """How long and how often one login may keep the server busy, so that none can keep it from the others."""
    most = MOST_CONNECTIONS["machine" if machine else "person"]
    cursor.execute(psycopg.sql.SQL("ALTER ROLE {} CONNECTION LIMIT {}").format(login, psycopg.sql.Literal(most)))
    for name, value in (MACHINE if machine else PERSON).items():
        cursor.execute(
            psycopg.sql.SQL("ALTER ROLE {} SET {} = {}").format(
                login, psycopg.sql.Identifier(name), psycopg.sql.Literal(value)
            )
        )


class Keyring:
    """Passwords of local logins in one file that only its owner reads."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def passwords(self) -> dict[str, str]:
        if not self._path.exists():
            return {}
        kept: Mapping[str, str] = json.loads(self._path.read_text(encoding="utf-8"))
        return dict(kept)

    def password(self, login: str) -> str:
        """The login's password, made when it is asked for first."""
        kept = self.passwords()
        if login not in kept:
            kept[login] = secrets.token_urlsafe(18)
            self._path.parent.mkdir(parents=True, exist_ok=True)
            part = self._path.with_suffix(".part")
            descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                json.dump(kept, file, indent=1)
            os.replace(part, self._path)
        return kept[login]

    def address(self, url: str | URL, login: str) -> URL:
        """The same database, entered as this login."""
        return make_url(url).set(username=login, password=self.password(login))


def address_as(url: str | URL, role: str, keyring: Keyring) -> URL:
    """A connection address that works, for the demo login of a role. NoLoginOfRole and NoDemoLogin say why not."""
    if role not in ROLES:
        raise NoLoginOfRole(role=role, known=", ".join(ROLES))
    login = f"demo_{role}"
    if login not in keyring.passwords():
        raise NoDemoLogin(login=login)
    address = keyring.address(url, login)
    engine = open_engine(address, application="luckygas address", pool_size=1)
    try:
        with transaction(engine):
            return address
    except (LoginRefused, NotAllowed) as refusal:
        raise NoDemoLogin(login=login) from refusal
    finally:
        engine.dispose()
