"""The command line: finds the command, and says in one sentence what became of it."""

from __future__ import annotations

import argparse
import errno
import os
import shutil
import signal
import sys
import tomllib
from collections.abc import Sequence
from importlib import import_module
from io import TextIOWrapper
from types import FrameType
from typing import NoReturn

from app.commands import Commands
from app.places import PROJECT, Places, places
from domain.errors import LuckyGasError, Refused, Unavailable
from domain.kernel.words import LANGUAGES, use_language
from domain.kernel.words import gettext as _

QUIET = "warning"
ROOM = 8 * 1024**2
"""With less than this free, a local server cannot work."""
DONE, REFUSED, WRONG_USAGE, INTERRUPTED, TERMINATED = 0, 1, 2, 130, 143

COMMANDS = (
    "demo",
    "desktop",
    "serve",
    "db",
    "bank",
    "aging",
    "ledger",
    "credit",
    "approvals",
    "people",
    "batch",
    "exchanges",
    "keys",
    "screens",
    "bench",
    "doctor",
    "test",
)
"""The modules of app.commands, in the order that the help shows them."""


class DiskFull(Unavailable):
    """The disk is full. Make room and run the command again; what it had not finished is not in the books."""


class PlaceRefused(Refused):
    """{file} cannot be read or written ({reason}). Choose another place, or ask for the right to use it."""


class _Version(argparse.Action):
    def __call__(self, parser: argparse.ArgumentParser, *_: object, **__: object) -> NoReturn:
        sys.stdout.write(f"luckygas {version()}\n")
        parser.exit()


def version() -> str:
    """The version of this checkout, or of the installed program."""
    described = PROJECT / "pyproject.toml"
    if described.exists():
        return str(tomllib.loads(described.read_text("utf-8"))["project"]["version"])
    from importlib.metadata import version as installed_version

    return installed_version("luckygas-accounts")


def parser() -> argparse.ArgumentParser:
    """Every command's words; no command's work is imported."""
    program = argparse.ArgumentParser(
        prog="luckygas", description=_("Lucky Gas Accounts: receivables from bank file to ledger."), allow_abbrev=False
    )
    program.add_argument("--version", action=_Version, nargs=0, help=_("show the version"))
    commands = Commands(program.add_subparsers(title=_("commands"), metavar=_("COMMAND"), required=True))
    for name in COMMANDS:
        import_module(f"app.commands.{name}").add(commands)
    return program


def main(words: Sequence[str] | None = None) -> int:
    """Run one command: 0 done, 1 refused or failed with one sentence on standard error, 2 wrong usage."""
    _speak_utf8()
    stop_when_told()
    if (wanted := os.environ.get("LUCKYGAS_LANGUAGE")) in LANGUAGES:
        use_language(str(wanted))
    return answer(parser().parse_args(words))


def answer(args: argparse.Namespace) -> int:
    """Do what the parsed words ask for, and turn whatever happens into an exit code and one sentence."""
    here = places(args.dir)
    try:
        return _run(args, here)
    except LuckyGasError as refusal:
        # A server that finds no room to start or to write goes away without a word to us.
        away = isinstance(refusal, Unavailable) and _is_full(here)
        _say(DiskFull().sentence() if away else refusal.sentence())
        return REFUSED
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read our answer has gone (as `head` does): nobody is left to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return REFUSED
    except Exception as mistake:  # noqa: BLE001  the top: our mistakes are logged whole here, and nowhere else
        known = _of_the_system(mistake) if isinstance(mistake, OSError) else None
        _say(known.sentence() if known else _our_mistake(mistake, here))
        return REFUSED


def _of_the_system(error: OSError) -> LuckyGasError | None:
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return DiskFull()
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS) and error.filename:
        return PlaceRefused(file=os.fsdecode(error.filename), reason=error.strerror)
    return None


def _is_full(here: Places) -> bool:
    local = here.directory / "database"
    return local.exists() and shutil.disk_usage(local).free < ROOM


def _run(args: argparse.Namespace, here: Places) -> int:
    from app.settings import read_settings

    settings = read_settings(here)
    use_language(settings.language)
    if not args.starts_log:
        from app.log import start_log

        # A person reads sentences; what was done stands in the audit trail. A server's log is its voice.
        start_log(settings.log_level if "log_level" in settings.model_fields_set else getattr(args, "log_level", QUIET))
    args.places, args.settings = here, settings
    done = args.run(args)
    sys.stdout.flush()
    return int(done)


def _our_mistake(mistake: Exception, here: Places) -> str:
    from app.log import record_incident

    number, file = record_incident(mistake, here.log_file)
    if file is None:
        return _("This is our mistake, number {number}; the details stand above. Please report it.").format(
            number=number
        )
    return _("This is our mistake, number {number}; the details are in {file}. Please report it.").format(
        number=number, file=file
    )


def _say(sentence: str) -> None:
    sys.stdout.flush()
    sys.stderr.write(f"luckygas: {sentence}\n")


def _speak_utf8() -> None:
    """JSON is UTF-8 on every system; a terminal that lacks a character shows its code instead."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def stop_when_told() -> None:
    """A polite kill ends a command as Ctrl-C does: what it started is stopped."""

    def leave(_signal: int, _frame: FrameType | None) -> NoReturn:
        raise SystemExit(TERMINATED)

    for name in ("SIGTERM", "SIGHUP"):
        if hasattr(signal, name) and signal.getsignal(getattr(signal, name)) == signal.SIG_DFL:
            signal.signal(getattr(signal, name), leave)
