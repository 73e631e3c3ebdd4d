"""`luckygas people`: who may come in, as the administrator looks after it."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING
from uuid import uuid4

from app.commands import Commands, print_json, print_line
from domain.kernel.words import gettext as _

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from domain.access.queries import Login

DEMO_ROLE = "administrator"
"""Whose login is used in the demo's own database."""


def add(commands: Commands) -> None:
    """people list, invite, suspend, first-password."""
    group = commands.group("people", says=_("logins: who may come in, and as what"))
    group.add(
        "list",
        says=_("every login with roles, branches, state and password"),
        example="luckygas people list --database postgresql://admin@server/luckygas --json",
        run=_list,
        database=True,
        json=True,
    )
    invite = group.add(
        "invite",
        says=_("ask for a login, or that one becomes another; a director decides"),
        example='luckygas people invite wang_mei --person 90 --name "Wang Mei" --role clerk --branch FYU --reason new',
        run=_invite,
        database=True,
        json=True,
    )
    invite.add_argument("login", metavar="LOGIN", help=_("small letters, digits or _"))
    invite.add_argument("--person", required=True, type=int, metavar="N", help=_("the person's number"))
    invite.add_argument("--name", required=True, metavar="NAME", help=_("the person's name"))
    invite.add_argument("--role", required=True, action="append", metavar="ROLE", help=_("a role; several times"))
    invite.add_argument("--branch", action="append", default=[], metavar="CODE", help=_("a branch; several times"))
    invite.add_argument("--email", default="", metavar="ADDRESS", help=_("the person's e-mail"))
    invite.add_argument("--reason", required=True, metavar="WORDS", help=_("why; the director reads it"))
    suspend = group.add(
        "suspend",
        says=_("stop a login and its sessions at once"),
        example='luckygas people suspend wang_mei --reason "left the company"',
        run=_suspend,
        database=True,
        json=True,
    )
    suspend.add_argument("login", metavar="LOGIN", help=_("the login"))
    suspend.add_argument("--reason", required=True, metavar="WORDS", help=_("why; it stands in the audit trail"))
    password = group.add(
        "first-password",
        says=_("make a first password for somebody new or locked out, good for three days"),
        example="luckygas people first-password wang_mei",
        run=_first_password,
        database=True,
        json=True,
    )
    password.add_argument("login", metavar="LOGIN", help=_("the login"))


def _list(args: Namespace) -> int:
    from domain.access.queries import people

    with working(args, DEMO_ROLE) as db:
        logins = people(db)
    if args.json:
        print_json([described(one) for one in logins])
        return 0
    for one in logins:
        state = _("Active") if one.active else _("Suspended")
        print_line("\t".join((one.login, one.name, ",".join(one.roles), ",".join(one.branches), state)))
    return 0


def _invite(args: Namespace) -> int:
    from domain.access.service import LoginWanted
    from domain.approvals.service import ask_role_change

    wanted = LoginWanted(args.login, args.person, args.name, args.branch, args.role, args.email)
    with working(args, DEMO_ROLE) as db:
        asked = ask_role_change(db, payload=wanted.payload(), reason=args.reason, key=uuid4())
    if args.json:
        print_json({"request": asked.request_id, "needs": asked.needs})
    else:
        print_line(_("Request {number} waits for a director.").format(number=asked.request_id))
    return 0


def _suspend(args: Namespace) -> int:
    from domain.access.service import suspend_login

    with working(args, DEMO_ROLE) as db:
        suspend_login(db, login=args.login, reason=args.reason, key=uuid4())
    if args.json:
        print_json({"login": args.login, "active": False})
    else:
        print_line(_("{login} is suspended.").format(login=args.login))
    return 0


def _first_password(args: Namespace) -> int:
    from domain.access.service import first_password
    from domain.kernel.calendar import TAIPEI

    with working(args, DEMO_ROLE) as db:
        password, until = first_password(db, login=args.login)
    good = until.astimezone(TAIPEI).isoformat(timespec="seconds")
    if args.json:
        print_json({"login": args.login, "password": password, "until": good})
    else:
        print_line(password)
        print_line(_("Shown only now; good until {until}.").format(until=good))
    return 0


@contextmanager
def working(args: Namespace, demo_role: str) -> Iterator[Connection]:
    """One transaction as the login of the address; in the local database of a demo, as the demo login of this role."""
    from app.address import books_address, named_address
    from app.logins import Keyring, address_as
    from domain.kernel.database import open_engine, transaction

    with books_address(args) as address:
        if named_address(args) is None:
            keyring = Keyring(args.places.logins)
            address = address_as(address, demo_role, keyring).render_as_string(hide_password=False)
        engine = open_engine(address, application="luckygas people", pool_size=1)
        try:
            with transaction(engine) as db:
                yield db
        finally:
            engine.dispose()


def described(one: Login) -> dict[str, object]:
    """A login as JSON says it."""
    from domain.kernel.calendar import TAIPEI

    moments = {
        name: moment.astimezone(TAIPEI).isoformat(timespec="seconds") if moment else None
        for name, moment in (
            ("suspended_at", one.suspended_at),
            ("seen_at", one.seen_at),
            ("password_until", one.password_until),
        )
    }
    return {
        "login": one.login,
        "person": one.person_id,
        "name": one.name,
        "email": one.email or None,
        "roles": list(one.roles),
        "branches": list(one.branches),
        "active": one.active,
        "chief_finance": one.chief_finance,
        **moments,
        "waiting": one.waiting,
    }
