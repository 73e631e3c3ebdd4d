"""Who is at the desk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from domain.errors import Refused
from domain.kernel.database import call


class NotStaff(Refused):
    """This login belongs to no active member of staff. Ask the administrator."""


@dataclass(frozen=True, slots=True)
class Member:
    """A person as the database knows the login: never what the client says."""

    login: str
    name: str
    roles: frozenset[str]
    branches: tuple[str, ...]


def who(db: Connection) -> Member:
    """The person behind this connection. NotStaff for a login without an active row."""
    seen = call(db, "api.whoami")
    if seen is None:
        raise NotStaff()
    return Member(seen["login"], seen["name"], frozenset(seen["roles"]), tuple(seen["branches"]))


@dataclass(frozen=True, slots=True)
class Login:
    """A login as the administrator sees it. `waiting` is the request that would change it."""

    login: str
    person_id: int
    name: str
    email: str
    branches: tuple[str, ...]
    roles: tuple[str, ...]
    active: bool
    chief_finance: bool
    suspended_at: datetime | None
    seen_at: datetime | None
    password_until: datetime | None
    waiting: int | None


def people(db: Connection) -> tuple[Login, ...]:
    """Everybody who may come in, by login. NotAllowed for others than administrator, director and auditor."""

    def moment(words: str | None) -> datetime | None:
        return datetime.fromisoformat(words) if words and words != "infinity" else None

    return tuple(
        Login(
            one["login"],
            one["person"],
            one["name"],
            one["email"] or "",
            tuple(one["branches"]),
            tuple(one["roles"]),
            one["active"],
            one["chief_finance"],
            moment(one["suspended_at"]),
            moment(one["seen_at"]),
            moment(one["password_until"]),
            one["waiting"],
        )
        for one in call(db, "api.people")
    )
