"""Who is at the desk."""

from __future__ import annotations

from dataclasses import dataclass

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
