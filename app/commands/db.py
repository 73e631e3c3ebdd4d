"""`luckygas db`: the schema and what stands in it."""

from __future__ import annotations

from argparse import Namespace

from app.commands import Commands, print_json, print_line
from domain.kernel.words import gettext as _


def add(commands: Commands) -> None:
    """db migrate, db status, db address."""
    db = commands.group("db", says=_("the database's schema"))
    db.add(
        "migrate",
        says=_("bring the database to this program's schema"),
        example="luckygas db migrate",
        run=_migrate,
        database=True,
    )
    db.add(
        "status",
        says=_("say which schema the database has"),
        example="luckygas db status --json",
        run=_status,
        database=True,
        json=True,
    )
    address = db.add(
        "address",
        says=_("the address of a demo login, with its password"),
        example="luckygas db address --as clerk",
        run=_address,
        database=True,
    )
    address.add_argument("--as", dest="role", required=True, metavar="ROLE", help=_("the login's role"))


def _migrate(args: Namespace) -> int:
    from app.address import database_address
    from app.schema import migrate

    with database_address(args) as address:
        state = migrate(address)
    print_line(_("The database has schema {version}.").format(version=state.found))
    return 0


def _status(args: Namespace) -> int:
    from app.address import database_address, schema_status

    with database_address(args) as address:
        state = schema_status(address)
    if args.json:
        print_json({"found": state.found, "wanted": state.wanted, "current": state.current})
    else:
        print_line(_("Schema {found}; this program brings {wanted}.").format(found=state.found, wanted=state.wanted))
    return 0 if state.current else 1


def _address(args: Namespace) -> int:
    from app.address import books_address
    from app.logins import Keyring, address_as

    with books_address(args) as address:
        login = address_as(address, args.role, Keyring(args.places.logins))
    print_line(login.render_as_string(hide_password=False))
    return 0
