"""Logins: asked for by the administrator, approved by a director, stopped at once; passwords travel as verifiers."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import psycopg
from sqlalchemy import Connection

from domain.access.queries import Member, NotStaff
from domain.errors import Refused
from domain.kernel.database import call

SHORTEST = 12


class PasswordTooShort(Refused):
    """A password has at least {shortest} characters. Choose a longer one; several words are easy to keep."""


@dataclass(frozen=True, slots=True)
class LoginWanted:
    """A login as it shall be."""

    login: str
    person_id: int
    name: str
    branches: Sequence[str]
    roles: Sequence[str]
    email: str = ""
    active: bool = True
    chief_finance: bool = False

    def payload(self) -> dict[str, object]:
        """As a request carries it."""
        return {
            "login": self.login,
            "person": self.person_id,
            "name": self.name,
            "email": self.email or None,
            "branches": list(self.branches),
            "roles": list(self.roles),
            "active": self.active,
            "chief_finance": self.chief_finance,
        }


def sign_in(db: Connection) -> Member:
    """Note that this login was used. NotStaff for a login without an active row."""
    seen = call(db, "api.sign_in")
    if seen is None:
        raise NotStaff()
    return Member(seen["login"], seen["name"], frozenset(seen["roles"]), tuple(seen["branches"]))


def suspend_login(db: Connection, *, login: str, reason: str, key: UUID) -> None:
    """Stop a login and its sessions at once. Letting it in again is a request."""
    call(db, "api.suspend_login", p_login=login, p_reason=reason, p_key=key)


def first_password(db: Connection, *, login: str) -> tuple[str, datetime]:
    """A first password for a new or locked-out person, and until when it is good. It is shown once and kept nowhere."""
    password = secrets.token_urlsafe(12)
    until = call(db, "api.first_password", p_login=login, p_verifier=_verifier(db, login, password))
    return password, until


def renew_password(db: Connection, *, login: str, password: str) -> datetime:
    """One's own new password; until when it is good. PasswordTooShort, SignInAgain in a session that is not fresh."""
    if len(password) < SHORTEST:
        raise PasswordTooShort(shortest=SHORTEST)
    until: datetime = call(db, "api.renew_password", p_verifier=_verifier(db, login, password))
    return until


def _verifier(db: Connection, login: str, password: str) -> str:
    raw = db.connection.driver_connection
    assert isinstance(raw, psycopg.Connection)
    return raw.pgconn.encrypt_password(password.encode(), login.encode(), b"scram-sha-256").decode()
