"""What the sign-in window asks of whoever knows the database and this PC's keyring; called in threads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final, Protocol

from domain.kernel.words import gettext as _
from ui.kit.column import day

RENEW_WITHIN: Final = 30
"""Days before a certificate's end from which the person is told at every sign-in."""


@dataclass(frozen=True)
class Kept:
    """What this PC keeps for a login: its password, and until when its certificate is good.

    `why_not` says why nothing can be kept here, "" where it can.
    """

    login: str
    password: bool = False
    ends_on: date | None = None
    why_not: str = ""


@dataclass(frozen=True)
class Enrolled:
    """The PC is enrolled for this login until the end of this day."""

    login: str
    ends_on: date


class Door(Protocol):
    """The way to the database, and what this PC keeps for the people who go it."""

    @property
    def address(self) -> str:
        """The server as people know it."""

    def load(self) -> None:
        """Import the libraries that talk to it."""

    def knock(self) -> None:
        """Raises Unavailable where no server answers."""

    def kept(self, user: str) -> Kept:
        """What is kept for a login; a keyring that is locked is a reason in it, not a refusal."""

    def enter(self, user: str, password: str, *, remember: bool = False) -> object:
        """What is behind the door; a wrong password, an absent server or another schema version is a refusal."""

    def enter_remembered(self, user: str) -> object:
        """As enter, with the password that is kept; one that is refused is forgotten."""

    def forget(self, user: str) -> None:
        """Keep this login's password no longer."""

    def enrol(self, file: Path, passphrase: str) -> Enrolled:
        """Enrol this PC from a file of the administrator's, in the place of an earlier enrolment."""


def ends_soon(ends_on: date | None, today: date) -> str:
    """The sentence about a certificate that ends within thirty days, "" for any other."""
    if ends_on is None or (ends_on - today).days > RENEW_WITHIN:
        return ""
    if ends_on < today:
        over = _("This PC's certificate ended on {day}. Ask the administrator for a new enrolment file.")
        return over.format(day=day(ends_on))
    words = _("This PC's certificate ends on {day}. Ask the administrator for a new enrolment file before that.")
    return words.format(day=day(ends_on))
