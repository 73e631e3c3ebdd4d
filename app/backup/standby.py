"""A hot standby: a second cluster that follows a first one, answers questions, and takes over when it is told to."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psycopg
from psycopg import sql
from sqlalchemy.engine import URL

from app.backup.bases import line_for_programs
from app.backup.restore import INCLUDE, NeverOverALiveOne
from app.cluster_home import Home, has_cluster, home_of
from app.postgres import environment, reason_in, running
from app.postgres_binaries import binaries
from domain.errors import Refused, Unavailable
from domain.kernel.addresses import libpq_parameters
from domain.kernel.database import our_words

LONGEST: Final = 24 * 3600
MOST_KEPT: Final = "10GB"
"""A standby that is away makes the first server keep its log: beyond this the standby is given up, not the server."""
AT_LEAST: Final = (
    "max_connections",
    "max_worker_processes",
    "max_wal_senders",
    "max_prepared_transactions",
    "max_locks_per_transaction",
)
"""What a standby must not have less of than the server it follows."""
NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,62}")
NOT_ITS_OWN: Final = re.compile(
    r"(archive_|restore_command|synchronous_standby_names|port\b|listen_addresses|unix_socket)"
)


class NotAName(Refused):
    """{name} is no name of a standby. Use small letters, digits and underscores, as in office2."""


class NotFollowed(Unavailable):
    """The standby was not made ({reason}). Nothing is left of it; try again."""


class NotAStandby(Refused):
    """In {folder} no standby is running. Start it first, or look at the folder."""


class NotPromoted(Unavailable):
    """The standby did not take over ({reason}). Look at its log."""


@dataclass(frozen=True, slots=True)
class Standby:
    """A standby that was made; it follows once it is started."""

    folder: Path
    slot: str


def make_standby(url: URL, into: Path, *, name: str) -> Standby:
    """Copy the server of this address (its superuser's) into a new folder, ready to follow it.

    Its slot makes the server keep the log that the standby has not had, within bounds. NeverOverALiveOne.
    """
    into = into.absolute()
    if not NAME.fullmatch(name):
        raise NotAName(name=name)
    if has_cluster(into):
        raise NeverOverALiveOne(folder=into)
    home = home_of(into)
    half = home.folder / "following"
    shutil.rmtree(half, ignore_errors=True)
    half.mkdir(mode=0o700)
    home.account.owns(half)
    try:
        version, needed = _prepare_first(url)
        _follow(url, half, home, name, version)
        _make_its_own(half, name, needed)
        home.password.write_text(f"{url.password}\n", "ascii")
        home.password.chmod(0o600)
        home.account.owns(home.password)
        half.rename(home.data)
    finally:
        shutil.rmtree(half, ignore_errors=True)
    return Standby(home.folder, name)


def _prepare_first(url: URL) -> tuple[int, Mapping[str, str]]:
    """Bound what the first server keeps for others; its version, and what the standby needs as much of."""
    with (
        our_words(),
        psycopg.connect(
            psycopg.conninfo.make_conninfo(**libpq_parameters(url)), autocommit=True, connect_timeout=5
        ) as db,
    ):
        if (db.execute("SHOW max_slot_wal_keep_size").fetchone() or ("",))[0] == "-1":
            db.execute(sql.SQL("ALTER SYSTEM SET max_slot_wal_keep_size = {}").format(sql.Literal(MOST_KEPT)))
            db.execute("SELECT pg_reload_conf()")
        needed = db.execute("SELECT name, setting FROM pg_settings WHERE name = ANY (%s)", [list(AT_LEAST)]).fetchall()
        return db.info.server_version // 10_000, dict(needed)


def _follow(url: URL, half: Path, home: Home, name: str, version: int) -> None:
    line, secret = line_for_programs(url)
    words: list[str | Path] = [
        *(binaries(home.account, version).program("pg_basebackup"), "-d", line, "-D", half, "--no-password"),
        *("--write-recovery-conf", "--wal-method=stream", "--checkpoint=fast", "--create-slot", f"--slot={name}"),
    ]
    code, said = home.account.run(words, environment={**environment(), **secret}, timeout=LONGEST)
    if code != 0:
        raise NotFollowed(reason=reason_in(said))


def _make_its_own(data: Path, name: str, needed: Mapping[str, str]) -> None:
    conf, auto = data / "postgresql.conf", data / "postgresql.auto.conf"
    if not conf.exists() or INCLUDE not in conf.read_text("utf-8", "replace"):
        with conf.open("a", encoding="utf-8") as file:
            file.write(f"\n{INCLUDE}")
    kept = [line for line in auto.read_text("utf-8", "replace").splitlines() if not NOT_ITS_OWN.match(line)]
    kept += [f"{key} = '{value}'" for key, value in sorted(needed.items())]
    kept += [f"cluster_name = '{name}'", "hot_standby = 'on'", "hot_standby_feedback = 'on'"]
    auto.write_text("\n".join(kept) + "\n", "utf-8")


def wait_for_each(url: URL, names: str) -> None:
    """Let the server answer a commit only when one of these standbys has it on its disk; empty: none is waited for."""
    with (
        our_words(),
        psycopg.connect(
            psycopg.conninfo.make_conninfo(**libpq_parameters(url)), autocommit=True, connect_timeout=5
        ) as db,
    ):
        db.execute(sql.SQL("ALTER SYSTEM SET synchronous_standby_names = {}").format(sql.Literal(names)))
        db.execute("SELECT pg_reload_conf()")


def promote(directory: Path) -> int:
    """Let the running standby of a folder take over; its port. From then on it takes changes, on a new time line."""
    home = home_of(directory.absolute())
    port = running(home)
    if port is None or not (home.data / "standby.signal").exists():
        raise NotAStandby(folder=directory)
    words: list[str | Path] = [home.programs().program("pg_ctl"), "promote", "-D", home.data, "-w", "-t", "120"]
    code, said = home.account.run(words, environment=environment(), timeout=150)
    if code != 0:
        raise NotPromoted(reason=reason_in(said))
    return port
