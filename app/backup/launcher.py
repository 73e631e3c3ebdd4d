"""The program that PostgreSQL's account runs for each file of its log: one small file that knows what it needs."""

from __future__ import annotations

import json
import shlex
import shutil
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Final

import cryptography

from app.backup.wal import Config
from app.places import PROJECT
from app.postgres import environment
from app.unprivileged import Account
from domain.errors import Refused

SECONDS: Final = 60
ALONE: Final = ("-I", "-S", "-B")
"""Neither the environment nor a site's packages decide what is loaded."""


class OutOfReach(Refused):
    """PostgreSQL's account cannot run this program in {folder}. Install it where every account may read, as in /opt."""


class CannotArchive(Refused):
    """PostgreSQL's account cannot archive into {folder} ({reason}): let it write there and read the key store."""


def write_launcher(file: Path, config: Config, account: Account) -> list[str]:
    """Write the program for this account; the words to call it, without its verb."""
    packages = Path(cryptography.__file__).resolve().parents[1]
    for needed in (PROJECT / "app", packages / "cryptography"):
        if account.barrier(needed) is not None:
            raise OutOfReach(folder=needed)
    python = next(_pythons(account), None)
    if python is None:
        raise OutOfReach(folder=Path(sys.executable).resolve().parent)
    file.write_text(
        "import sys\n"
        f"sys.path[:0] = {json.dumps([str(PROJECT), str(packages)])}\n"
        "from app.backup.wal import Config, run\n"
        f"sys.exit(run(Config(**{json.dumps(asdict(config))}), sys.argv[1:]))\n",
        "utf-8",
    )
    file.chmod(0o644)
    return [str(python), *ALONE, str(file)]


def command(words: Sequence[str], *rest: str) -> str:
    """The words as PostgreSQL hands them to its shell, where % is its own; `rest` holds its %p and %f."""
    if sys.platform == "win32":
        written = " ".join(f'"{word}"' for word in words)
    else:
        written = " ".join(map(shlex.quote, words))
    return " ".join([written.replace("%", "%%"), *(f'"{word}"' if "%" in word else word for word in rest)])


def try_launcher(words: Sequence[str], config: Config, account: Account) -> None:
    """CannotArchive where the account cannot do what PostgreSQL will ask of it."""
    code, said = account.run([*words, "try"], environment=environment(), timeout=SECONDS)
    if code != 0:
        reason = (said.strip().splitlines() or ["-"])[-1].removeprefix("luckygas: ")
        raise CannotArchive(folder=config.folder, reason=reason)


def _pythons(account: Account) -> Iterator[Path]:
    """This Python, or another of its version that the account can reach."""
    name = f"python{sys.version_info.major}.{sys.version_info.minor}"
    found = [Path(sys.executable), *(Path(folder) / name for folder in ("/usr/bin", "/usr/local/bin"))]
    if elsewhere := shutil.which(name):
        found.append(Path(elsewhere))
    for python in found:
        if python.exists() and account.barrier(python) is None and account.barrier(python.absolute()) is None:
            yield python.absolute()
