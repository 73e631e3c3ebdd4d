"""`luckygas db`: the schema and what stands in it."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from app.commands import Commands, archive, backup, certificates, money, print_json, print_line, standby, trail
from domain.errors import Refused
from domain.kernel.words import gettext as _

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from domain.figures.invariants import Invariant, Looked


class KeyMissing(Refused):
    """The exported copy proves nothing without the box's public key. Name it with --key."""


class NotSound(Refused):
    """The books or their trail are not as they were written. Let nobody post, and ask the administrator."""


def add(commands: Commands) -> None:
    """db migrate, status, verify, rights, seal, events, address, certificates, and what brings the books back."""
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
    verify = db.add(
        "verify",
        says=_("add up every entry again and check the audit trail's hashes and seals"),
        example="luckygas db verify --exported seals.jsonl --key auditor.pub",
        run=_verify,
        database=True,
        json=True,
    )
    verify.add_argument(
        "--from-seal",
        type=int,
        default=1,
        metavar="N",
        help=_("verify from this seal on: those before it were verified"),
    )
    verify.add_argument("--exported", type=Path, metavar="FILE", help=_("compare with this signed copy of the seals"))
    verify.add_argument("--key", metavar="PUBLIC", help=_("the box's public key, or the file it stands in"))
    trail.add(db)
    db.add(
        "rights",
        says=_("print every right in the database as sorted lines"),
        example="luckygas db rights > rights.txt",
        run=_rights,
        database=True,
    )
    address = db.add(
        "address",
        says=_("the address of a demo login, with its password"),
        example="luckygas db address --as clerk",
        run=_address,
        database=True,
    )
    certificates.add(db)
    address.add_argument("--as", dest="role", required=True, metavar="ROLE", help=_("the login's role"))
    for module in (backup, archive, standby):
        module.add(db)


def _migrate(args: Namespace) -> int:
    from app.address import database_address
    from app.schema import migrate

    with database_address(args, make=True) as address:
        state = migrate(address)
    print_line(_("The database has schema {version}.").format(version=state.found))
    return 0


def _status(args: Namespace) -> int:
    from app.address import database_address, must_be_current, schema_status

    with database_address(args) as address:
        state = schema_status(address)
    if args.json:
        print_json({"found": state.found, "wanted": state.wanted, "current": state.current})
    else:
        said = _("Schema {found}; this program brings {wanted}.")
        print_line(said.format(found=state.found or "-", wanted=state.wanted))
    must_be_current(args, address, state)
    return 0


def _rights(args: Namespace) -> int:
    from app.address import reading
    from app.schema import rights

    with reading(args) as db:
        lines = rights(db)
    for line in lines:
        print_line(line)
    return 0


def _address(args: Namespace) -> int:
    from app.address import books_address
    from app.logins import Keyring, address_as

    with books_address(args) as address:
        login = address_as(address, args.role, Keyring(args.places.logins))
    print_line(login.set(drivername="postgresql").render_as_string(hide_password=False))
    return 0


def _verify(args: Namespace) -> int:
    from app.address import reading
    from app.schema import lint
    from domain.exchange.queries import database_now
    from domain.figures.invariants import look
    from domain.ledger.queries import tie_outs

    if args.exported is not None and args.key is None:
        raise KeyMissing
    with reading(args) as db:
        rules = lint(db)
        looked = look(db, at=database_now(db), rules=rules, from_seal=max(args.from_seal, 1))
        difference = sum((abs(tie.difference) for tie in tie_outs(db)), Decimal(0))
        broken = [*looked.proof.broken, *_unlike_the_copy(db, args)]
    broken += _broken(looked.invariants)
    if args.json:
        print_json(
            {
                "journals_unbalanced": _unbalanced(looked),
                "control_difference": money(difference),
                "audit_rows": looked.proof.audit_rows,
                "unsealed": looked.proof.unsealed,
                "broken": broken,
                "lint": rules,
            }
        )
    else:
        _print_proof(looked, difference, (*broken, *rules))
    if broken or rules:
        raise NotSound
    return 0


def _unbalanced(looked: Looked) -> int:
    return next(one.broken for one in looked.invariants if one.name == "unbalanced")


def _broken(invariants: Sequence[Invariant]) -> Iterator[str]:
    """What does not hold, a line each. What the trail and the rules say has lines of its own.

    Events that wait for their seal are late, not wrong: `doctor` and the health answer tell that.
    """
    from domain.figures.invariants import RULES, UNSEALED

    for one in invariants:
        if one.broken and one.says != RULES and one.name not in (UNSEALED, "broken_seals"):
            yield _("{name}, {count} times not so: {promise}").format(
                name=one.name, count=one.broken, promise=_(one.says)
            )


def _unlike_the_copy(db: Connection, args: Namespace) -> list[str]:
    """What signatures and exported copy say; nothing where no key was named."""
    from app.seal_key import read_public
    from app.sealing import compare, signature_troubles

    if args.key is None:
        return []
    key = read_public(args.key)
    exported = list(compare(db, args.exported, key)) if args.exported is not None else []
    return [*signature_troubles(db, key), *exported]


def _print_proof(looked: Looked, difference: Decimal, troubles: Sequence[str]) -> None:
    print_line(_("Unbalanced entries: {count}").format(count=_unbalanced(looked)))
    print_line(_("Control accounts against sub-ledgers: {amount}").format(amount=money(difference)))
    events = _("Audit events: {count}, not sealed yet: {unsealed}")
    print_line(events.format(count=looked.proof.audit_rows, unsealed=looked.proof.unsealed))
    for line in troubles:
        print_line(line)
