"""`luckygas bank`: what the bank's files say, and how they come into the books."""

from __future__ import annotations

import sys
from argparse import Namespace

from app.commands import Commands, print_json, print_line
from domain.kernel.words import gettext as _


def add(commands: Commands) -> None:
    """bank check, bank import, bank match-report."""
    bank = commands.group("bank", says=_("read the bank's files"))
    taken = bank.add(
        "import",
        says=_("take bank files into the books and match their lines; the same file twice changes nothing"),
        example="luckygas bank import statements/*.sta",
        run=_import,
        database=True,
        json=True,
    )
    taken.add_argument("files", nargs="+", metavar="FILE", help=_("a statement file"))
    check = bank.add(
        "check",
        says=_("judge bank files, each on its own; needs no database"),
        example="luckygas bank check --json statements/*.sta",
        run=_check,
        json=True,
    )
    check.add_argument("files", nargs="+", metavar="FILE", help=_("a statement file"))
    bank.add(
        "match-report",
        says=_("how the lines found their customers"),
        example="luckygas bank match-report --json",
        run=_match_report,
        database=True,
        json=True,
    )


def _check(args: Namespace) -> int:
    from app.bank_check import check

    answer = check(args.files)
    if args.json:
        print_json(answer)
    else:
        for file in answer["files"]:
            print_line("\t".join((file["verdict"], file["format"], file["path"], "; ".join(file["reasons"]))))
    return 0


def _import(args: Namespace) -> int:
    from app.wiring import box
    from domain.exchange.queries import database_now
    from domain.kernel.calendar import business_day
    from domain.kernel.database import transaction
    from integrations.uploads import import_files

    troubles: list[str] = []
    with box(args) as here:
        with transaction(here.engine) as db:
            today = business_day(database_now(db))
        answers = import_files(here.engine, args.files, today=today, told=troubles.append)
    if args.json:
        print_json({"statements": answers})
    else:
        for one in answers:
            state = _("already imported") if one["duplicate_file"] else str(one["state"])
            said = _("{lines} lines, {posted} posted, {waiting} waiting").format(**one)
            print_line("\t".join((str(one["path"]), str(one["account"]), str(one["number"]), state, said)))
    for trouble in troubles:
        sys.stderr.write(f"luckygas: {trouble}\n")
    return 1 if troubles else 0


def _match_report(args: Namespace) -> int:
    from dataclasses import asdict

    from app.address import reading
    from domain.banking.queries import match_report

    with reading(args) as db:
        report = match_report(db)
    if args.json:
        print_json(asdict(report))
    else:
        words = _("{lines} credits: {auto} posted by themselves, {suggested} with suggestions, {none} with none")
        print_line(words.format(**asdict(report)))
        for evidence, counts in report.by_evidence.items():
            print_line("\t".join((evidence, *(f"{name} {count}" for name, count in counts.items()))))
    return 0
