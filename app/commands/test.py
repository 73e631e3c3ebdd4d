"""`luckygas test`: everything that must hold, from a fresh checkout."""

from __future__ import annotations

import os
import subprocess
import sys
from argparse import Namespace
from pathlib import Path

from app.commands import Commands, print_line
from app.places import PROJECT
from domain.errors import Refused
from domain.kernel.words import gettext as _

CORPUS_VARIABLE = "LUCKYGAS_TEST_CORPUS"


class NoCheckout(Refused):
    """{project} holds no tests: run this from a checkout of the source."""


def add(commands: Commands) -> None:
    """test."""
    parser = commands.add(
        "test", says=_("check the source and run every test"), example="luckygas test --quick", run=run
    )
    parser.add_argument("--quick", action="store_true", help=_("leave out the tests that take minutes"))
    parser.add_argument("--corpus", metavar="DIR", help=_("a folder of real bank files to read as well"))


def run(args: Namespace) -> int:
    """The worst exit code; every check runs, whatever the ones before it said."""
    if not (PROJECT / "tests").is_dir():
        raise NoCheckout(project=PROJECT)
    words = ["-m", "pytest", "-n", "2", "--dist", "loadgroup", *(["-m", "not slow"] if args.quick else [])]
    checks = (
        ("ruff check", [sys.executable, "-m", "ruff", "check", "."]),
        ("ruff format", [sys.executable, "-m", "ruff", "format", "--check", "."]),
        ("mypy", [sys.executable, "-m", "mypy"]),
        ("import contracts", [str(Path(sys.executable).with_name("lint-imports"))]),
        ("pytest", [sys.executable, *words]),
    )
    worst = 0
    for name, command in checks:
        print_line(f"== {name}")
        sys.stdout.flush()
        code = subprocess.call(command, cwd=PROJECT, env=_environment(args.corpus))
        worst = max(worst, abs(code))
        if code != 0 and name != "pytest":
            print_line(f"== {name}: {_('failed')}")
    return worst


def _environment(corpus: str | None) -> dict[str, str]:
    """Tests see no screen and none of this person's own settings."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("LUCKYGAS_")}
    named = os.environ.get(CORPUS_VARIABLE, "") if corpus is None else str(Path(corpus).absolute())
    return {
        **kept,
        "QT_QPA_PLATFORM": "offscreen",
        "PYTHONPATH": str(PROJECT),
        **({CORPUS_VARIABLE: named} if named else {}),
    }
