"""PostgreSQL replaying its log in a folder that nobody knows yet, and its refusals in our words."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Final

from app.cluster_home import Home
from app.postgres import clear_away, configure, environment, free_port, reason_in, running, stop
from domain.errors import LuckyGasError, Refused, Unavailable

if TYPE_CHECKING:
    from app.backup.bases import Told

LONGEST: Final = 24 * 3600
LOOK_EVERY: Final = 0.2
FETCHED: Final = "restored log file"


class AfterTheLastLog(Refused):
    """The archive ends before that moment: its log goes until {last}. Choose an earlier moment, or restore to `end`."""


class BeforeTheEndOfTheBase(Refused):
    """That moment lies before this base was finished. Choose a later moment, or an older base."""


class ArchiveNotReadable(Unavailable):
    """The archived log cannot be read ({reason}). Use another copy of the archive."""


class NotRecovered(Unavailable):
    """PostgreSQL could not recover ({reason}). Nothing was restored; use another base."""


class NoNewPassword(Unavailable):
    """The restored cluster did not take a new password ({reason}). Nothing was restored; try again."""


def recover(home: Home, settings: Mapping[str, str], told: Told) -> int:
    """Let the cluster replay its log to where the settings say, and stop it; how many files of the log it took."""
    configure(home, free_port(home), settings)
    clear_away(home)
    try:
        with ThreadPoolExecutor(1) as background:
            going = background.submit(_go, home)
            while not going.done():
                told("replay", _log(home).count(FETCHED))
                time.sleep(LOOK_EVERY)
        said = going.result()
        if said is not None:
            raise _meaning(_log(home) or said)
    finally:
        if (home.data / "postmaster.pid").exists():
            stop(home)
    return _log(home).count(FETCHED)


def _go(home: Home) -> str | None:
    """Start, and wait until the cluster is open for changes; what was said where it is not."""
    words: list[str | Path] = [home.programs().program("pg_ctl"), "start", "-D", home.data, "-l", home.log]
    code, said = home.account.run([*words, "-w", "-t", str(LONGEST)], environment=environment(), timeout=LONGEST + 60)
    # pg_ctl comes back while the log is still being replayed.
    return said if code != 0 or running(home, within=LONGEST) is None else None


def _log(home: Home) -> str:
    return home.log.read_bytes().decode("utf-8", "replace") if home.log.exists() else ""


def _meaning(log: str) -> LuckyGasError:
    """What PostgreSQL's refusal to go on means."""
    if "recovery ended before configured recovery target was reached" in log:
        last = re.findall(r"last completed transaction was at log time (.+)", log)
        return AfterTheLastLog(last=last[-1] if last else "-")
    if "requested recovery stop point is before consistent recovery point" in log:
        return BeforeTheEndOfTheBase()
    if ours := re.findall(r"^luckygas: (.+)$", log, re.MULTILINE):
        return ArchiveNotReadable(reason=ours[-1].rstrip("."))
    return NotRecovered(reason=reason_in(log))


def set_password(home: Home) -> None:
    """Give the superuser the password of the new folder: the old one lies where the old cluster was."""
    password = home.password.read_text("ascii").strip()
    deed = (
        "DO $$ BEGIN EXECUTE format('ALTER ROLE %I PASSWORD %L', "  # noqa: S608  letters of our own
        f"(SELECT rolname FROM pg_roles WHERE oid = 10), '{password}'); END $$;\n"
    )
    quiet = ["-c", "log_statement=none", "-c", "log_min_error_statement=panic", "-c", "exit_on_error=on"]
    code, said = home.account.run(
        [home.programs().program("postgres"), "--single", "-D", home.data, *quiet, "postgres"],
        environment=environment(),
        timeout=300,
        typed=deed,
    )
    if code != 0:
        raise NoNewPassword(reason=reason_in(said))
