"""`luckygas bank`: what the bank's files say."""

from __future__ import annotations

from argparse import Namespace

from app.commands import Commands, print_json, print_line
from domain.kernel.words import gettext as _


def add(commands: Commands) -> None:
    """bank check, bank match-report."""
    bank = commands.group("bank", says=_("read the bank's files"))
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
