"""The list of logins."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from domain.access.queries import Login
from domain.kernel.words import N_
from domain.kernel.words import gettext as _
from ui.kit.column import DASH, Column, day, moment
from ui.kit.roles import roles_words

_SOON: Final = timedelta(days=7)


@dataclass(frozen=True)
class LoginRow:
    """A login as it stands at a moment."""

    login: Login
    now: datetime


def state_words(row: LoginRow) -> str:
    """Whether the login may come in, with its glyph."""
    if row.login.active:
        return f"✓ {_('Active')}"
    return f"■ {_('Suspended')}"


def password_words(row: LoginRow) -> str:
    """Until when the password is good."""
    until = row.login.password_until
    if until is None:
        return _("no end")
    return f"■ {day(until.date())}" if until < row.now else day(until.date())


def password_tone(row: LoginRow) -> str:
    """Red when it is over, amber when it soon will be."""
    until = row.login.password_until
    if until is None:
        return "muted"
    return "bad" if until < row.now else "warn" if until < row.now + _SOON else ""


def waiting_words(number: int | None) -> str:
    """The request that would change the login."""
    return _("● request {number}").format(number=number) if number is not None else ""


LOGINS: Final[tuple[Column[LoginRow], ...]] = (
    Column("name", N_("Name"), lambda row: row.login.name, width=92, frozen=True),
    Column("login", N_("Login"), lambda row: row.login.login, width=150, frozen=True),
    Column(
        "state", N_("State"), state_words, width=84, tone=lambda row: "ok" if row.login.active else "bad", frozen=True
    ),
    Column("roles", N_("Roles"), lambda row: row.login.roles, shown=roles_words, width=130),
    Column("branches", N_("Branches"), lambda row: "、".join(row.login.branches) or DASH, width=120),
    Column("seen", N_("Last seen"), lambda row: row.login.seen_at, shown=lambda at: moment(at) or DASH, width=96),
    Column("password", N_("Password until"), password_words, width=104, tone=password_tone),
    Column("waiting", N_("Waiting"), lambda row: row.login.waiting, shown=waiting_words, width=96),
    Column("email", N_("E-mail"), lambda row: row.login.email, width=160, optional=True),
    Column("person", N_("Person"), lambda row: row.login.person_id, width=70, optional=True),
)
