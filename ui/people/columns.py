"""The list of logins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from domain.access.queries import Login
from domain.approvals.queries import RequestShown
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
    request: RequestShown | None = None
    is_new: bool = False


def rows_of(logins: Sequence[Login], requests: Sequence[RequestShown], now: datetime) -> list[LoginRow]:
    """Every login with the request that would change it, and those that are only asked for."""
    about = {str(one.payload["login"]): one for one in requests}
    rows = [LoginRow(one, now, about.get(one.login)) for one in logins]
    known = {one.login for one in logins}
    return rows + [LoginRow(_asked(one), now, one, True) for login, one in about.items() if login not in known]


def _asked(request: RequestShown) -> Login:
    """A login as it shall be, before it is there."""
    wanted = request.payload
    return Login(
        login=wanted["login"],
        person_id=wanted["person"],
        name=wanted["name"],
        email=wanted["email"] or "",
        branches=tuple(wanted["branches"]),
        roles=tuple(wanted["roles"]),
        active=False,
        chief_finance=wanted["chief_finance"],
        suspended_at=None,
        seen_at=None,
        password_until=None,
        waiting=request.row.id,
    )


def state_words(row: LoginRow) -> str:
    """Whether the login may come in, with its glyph."""
    if row.is_new:
        return f"○ {_('Asked for')}"
    if row.login.active:
        return f"✓ {_('Active')}"
    return f"■ {_('Suspended')}"


def state_tone(row: LoginRow) -> str:
    """The colour of that."""
    return "muted" if row.is_new else "ok" if row.login.active else "bad"


def password_words(row: LoginRow) -> str:
    """Until when the password is good."""
    until = row.login.password_until
    if until is None:
        return DASH if row.is_new else _("no end")
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
    Column("name", N_("Name"), lambda row: row.login.name, width=82),
    Column("login", N_("Login"), lambda row: row.login.login, width=136),
    Column("state", N_("State"), state_words, width=84, tone=state_tone),
    Column("roles", N_("Roles"), lambda row: row.login.roles, shown=roles_words, width=104),
    Column("branches", N_("Branches"), lambda row: " ".join(row.login.branches) or DASH, width=108),
    Column("seen", N_("Last seen"), lambda row: row.login.seen_at, shown=lambda at: moment(at) or DASH, width=90),
    Column("password", N_("Password until"), password_words, width=110, tone=password_tone),
    Column(
        "waiting",
        N_("Waiting"),
        lambda row: row.login.waiting,
        shown=waiting_words,
        width=86,
        tone=lambda _row: "accent",
    ),
    Column("email", N_("E-mail"), lambda row: row.login.email, width=160, optional=True),
    Column("person", N_("Person"), lambda row: row.login.person_id, width=70, optional=True),
)
