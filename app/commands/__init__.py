"""The commands: one module a group; each says its words here and imports its work only when it is run."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace, RawDescriptionHelpFormatter, _SubParsersAction
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from domain.kernel.words import gettext as _

TAIPEI = ZoneInfo("Asia/Taipei")
Run = Callable[[Namespace], int]


@dataclass(frozen=True)
class Commands:
    """The place that commands are added to: the program itself, or a group such as `bank`."""

    parsers: _SubParsersAction[ArgumentParser]

    def add(
        self,
        name: str,
        *,
        says: str,
        example: str,
        run: Run,
        database: bool = False,
        json: bool = False,
        starts_log: bool = False,
    ) -> ArgumentParser:
        """A new command: what it does in one line, one example, and who does it; `--database --dir`, `--json`.

        One that `starts_log` keeps its log in a file and starts it itself; the others' goes to standard error.
        """
        parser = self.parsers.add_parser(
            name,
            help=says,
            description=says,
            epilog=f"{_('Example:')}\n  {example}",
            formatter_class=RawDescriptionHelpFormatter,
            allow_abbrev=False,
        )
        parser.set_defaults(run=run, database=None, dir=None, json=False, starts_log=starts_log)
        parser.add_argument("--dir", metavar="DIR", help=_("the data folder (default: your own)"))
        if database:
            parser.add_argument("--database", metavar="URL", help=_("the database's address (default: a local one)"))
        if json:
            parser.add_argument("--json", action="store_true", help=_("print one JSON document"))
        return parser

    def group(self, name: str, *, says: str) -> Commands:
        """A new group of commands."""
        parser = self.parsers.add_parser(name, help=says, description=says, allow_abbrev=False)
        return Commands(parser.add_subparsers(title=_("commands"), metavar=_("COMMAND"), required=True))


def day(words: str) -> date:
    """A business day as people type it."""
    try:
        return date.fromisoformat(words)
    except ValueError:
        raise ArgumentTypeError(_("{words} is no day; write it as in 2026-10-31").format(words=words)) from None


def moment(words: str) -> datetime:
    """A moment as people type it; without an offset it is Taipei's."""
    try:
        read = datetime.fromisoformat(words)
    except ValueError:
        example = "2026-10-31T17:30"
        raise ArgumentTypeError(
            _("{words} is no moment; write it as in {example}").format(words=words, example=example)
        ) from None
    return read if read.tzinfo else read.replace(tzinfo=TAIPEI)


def print_json(document: object) -> None:
    """The one JSON document of a command; money comes as strings already, days and moments as ISO 8601."""
    json.dump(document, sys.stdout, ensure_ascii=False, indent=2, default=str)
    sys.stdout.write("\n")


def print_line(line: str = "") -> None:
    """One line of a command's answer."""
    sys.stdout.write(f"{line}\n")


def money(amount: Decimal) -> str:
    """An amount as every document tells it: plain digits, as many as it has."""
    return f"{amount:f}"
