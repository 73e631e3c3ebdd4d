"""`luckygas bank`: what the bank's files say."""

from __future__ import annotations

from argparse import Namespace

from app.commands import Commands, print_json, print_line
from domain.kernel.words import gettext as _


def add(commands: Commands) -> None:
    """bank check."""
    bank = commands.group("bank", says=_("read the bank's files"))
    check = bank.add(
        "check",
        says=_("judge bank files, each on its own; needs no database"),
        example="luckygas bank check --json statements/*.sta",
        run=_check,
        json=True,
    )
    check.add_argument("files", nargs="+", metavar="FILE", help=_("a statement file"))


def _check(args: Namespace) -> int:
    from app.bank_check import check

    answer = check(args.files)
    if args.json:
        print_json(answer)
    else:
        for file in answer["files"]:
            print_line("\t".join((file["verdict"], file["format"], file["path"], "; ".join(file["reasons"]))))
    return 0
