"""A PostgreSQL of this computer's own: made once, started when a command needs it, stopped with its last user."""

from __future__ import annotations

import os
import re
import secrets
import shutil
import socket
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.cluster_home import Home, cluster_folder, home_of
from app.locks import FileLock
from app.postgres_binaries import Binaries
from app.undisturbed import undisturbed
from app.unprivileged import account_for
from domain.errors import Unavailable

SUPERUSER = "postgres"
START_SECONDS = 300
ORPHANS_SECONDS = 30
LONGEST_SOCKET_PATH = 90
STAMP = re.compile(r"^\S+ \S+ \S+ \[\d+\] ")
"""What PostgreSQL's log puts before each of its words."""
NO_SETTINGS: Mapping[str, str] = {}

DURABLE = {
    "max_connections": "100",
    "shared_buffers": "256MB",
    "max_wal_size": "2GB",
    "random_page_cost": "1.1",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_error_verbosity": "terse",
    "password_encryption": "scram-sha-256",
}


class ServerNotStarted(Unavailable):
    """The local PostgreSQL in {directory} did not start ({reason}): see {log}."""


class ServerNotReady(Unavailable):
    """The local PostgreSQL in {directory} is not ready after {seconds} seconds. See {log}, then try again."""


@dataclass(frozen=True)
class Cluster:
    """One running PostgreSQL on 127.0.0.1."""

    directory: Path
    port: int
    superuser: str
    password_file: Path

    def url(self, database: str = "postgres") -> str:
        """The superuser's address; it holds the password, so it is never printed or logged."""
        password = self.password_file.read_text("ascii").strip()
        return f"postgresql+psycopg://{self.superuser}:{password}@127.0.0.1:{self.port}/{database}"


@contextmanager
def local_cluster(
    directory: Path, *, settings: Mapping[str, str] = NO_SETTINGS, version: int | None = None
) -> Iterator[Cluster]:
    """The cluster in a folder: made and started when needed, stopped when its last user leaves.

    Users may be threads or processes; one that was killed no longer counts. Settings hold for the start they cause, the
    major version for a cluster that is made; without one it is the newest of this computer.
    """
    directory = directory.absolute()
    home = home_of(directory)
    here: FileLock | None = None
    try:
        with undisturbed(), FileLock(home.folder / "start.lock"):
            here = FileLock(home.folder / "users.lock")
            here.share()
            port = running(home) or _start(home, directory, settings, version)
        yield Cluster(directory, port, SUPERUSER, home.password)
    finally:
        if here is not None:
            with undisturbed(), FileLock(home.folder / "start.lock"):
                here.close()
                _stop_unless_used(home)


def running_port(directory: Path) -> int | None:
    """The port of the folder's cluster if it runs now; starts and makes nothing."""
    folder = cluster_folder(directory.absolute())
    if not (folder / "data" / "PG_VERSION").exists():
        return None
    return running(Home(folder, account_for(folder / "data")))


def _stop_unless_used(home: Home) -> None:
    last = FileLock(home.folder / "users.lock")
    try:
        # One that is still starting is left to it: stopped now, it would begin its recovery anew each time.
        if last.try_alone() and _is_ready(_told_by_a_living(home) or ()):
            stop(home)
    finally:
        last.close()


def stop(home: Home) -> None:
    """Stop the server of this folder: politely, and where it does not answer, at once."""
    words: list[str | Path] = [home.programs().program("pg_ctl"), "stop", "-D", home.data, "-w"]
    code, _ = home.account.run([*words, "-m", "fast", "-t", "60"], environment=environment(), timeout=90)
    if code != 0:
        home.account.run([*words, "-m", "immediate", "-t", "30"], environment=environment(), timeout=60)


def running(home: Home, *, within: float = START_SECONDS) -> int | None:
    """The port of the server if it runs; waits for one that is starting, passes over a killed one.

    ServerNotReady where it does not become ready within so many seconds.
    """
    deadline = time.monotonic() + within
    while (told := _told_by_a_living(home)) is not None:
        if _is_ready(told):
            return int(told[3])
        if time.monotonic() > deadline:
            raise ServerNotReady(directory=home.folder, seconds=int(within), log=home.log)
        time.sleep(0.1)
    return None


def _told_by_a_living(home: Home) -> list[str] | None:
    """The lines that a server writes about itself, ready or not; None where none lives."""
    try:
        lines = (home.data / "postmaster.pid").read_text("utf-8").splitlines()
    except FileNotFoundError:
        return None
    return lines if lines and _alive(home, int(lines[0])) else None


def _is_ready(told: Sequence[str]) -> bool:
    return len(told) > 7 and told[7].strip() == "ready"


def _alive(home: Home, pid: int) -> bool:
    if sys.platform == "linux":
        # Another program may have got the dead server's number since, and a dead one may still be in the table.
        try:
            words = Path(f"/proc/{pid}/cmdline").read_bytes()
        except OSError:
            words = b""
        return os.fsencode(home.data) in words
    words_of_status = [home.programs().program("pg_ctl"), "status", "-D", home.data]
    return home.account.run(words_of_status, environment=environment(), timeout=30)[0] == 0


def clear_away(home: Home) -> None:
    """A killed server's files name a process that may be somebody else by now, and PostgreSQL would believe them."""
    if sys.platform == "linux":
        for left in (home.data / "postmaster.pid", *home.data.glob(".s.PGSQL.*")):
            left.unlink(missing_ok=True)


def _start(home: Home, directory: Path, settings: Mapping[str, str], version: int | None) -> int:
    programs = home.programs(version)
    if not (home.data / "PG_VERSION").exists():
        _initialise(home, directory, programs, fast=settings.get("fsync") == "off")
    home.log.parent.mkdir(mode=0o700, exist_ok=True)
    home.account.owns(home.log.parent)
    deadline = time.monotonic() + ORPHANS_SECONDS
    while True:
        port = free_port(home)
        configure(home, port, settings)
        clear_away(home)
        said_before = home.log.stat().st_size if home.log.exists() else 0
        words: list[str | Path] = [programs.program("pg_ctl"), "start", "-D", home.data, "-l", home.log]
        code, said = home.account.run(
            [*words, "-w", "-t", str(START_SECONDS)], environment=environment(), timeout=START_SECONDS + 30
        )
        if code == 0 and (now := running(home)) is not None:
            (home.folder / "port").write_text(f"{now}\n", "ascii")
            return now
        log = home.log.read_bytes()[said_before:].decode("utf-8", "replace") if home.log.exists() else said
        # A killed server's last workers hold its memory for a moment; a free port may be taken before we come.
        passing = any(sign in log for sign in ("shared memory block", "Address already in use", "could not bind"))
        if not passing or time.monotonic() > deadline:
            raise ServerNotStarted(directory=directory, reason=reason_in(log or said), log=home.log)
        (home.folder / "port").unlink(missing_ok=True)
        time.sleep(0.2)


def _initialise(home: Home, directory: Path, programs: Binaries, *, fast: bool) -> None:
    half = home.folder / "data.new"
    shutil.rmtree(half, ignore_errors=True)
    half.mkdir(mode=0o700)
    home.password.unlink(missing_ok=True)
    with open(os.open(home.password, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(f"{secrets.token_urlsafe(24)}\n")
    for path in (half, home.password):
        home.account.owns(path)
    utf8 = "C" if sys.platform == "win32" else "C.UTF-8"
    locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    words: list[str | Path] = [
        *(programs.program("initdb"), "-D", half, f"--username={SUPERUSER}", f"--pwfile={home.password}"),
        *("--auth=scram-sha-256", "--encoding=UTF8", "--data-checksums", "--no-instructions"),
        *(locale if programs.version >= 17 else [f"--locale={utf8}"]),
        *(["--no-sync"] if fast else []),
    ]
    code, said = home.account.run(words, environment=environment(), timeout=START_SECONDS)
    if code != 0:
        shutil.rmtree(half, ignore_errors=True)
        raise ServerNotStarted(directory=directory, reason=reason_in(said), log=home.folder)
    with open(half / "postgresql.conf", "a", encoding="utf-8") as file:
        file.write("include_if_exists = '../luckygas.conf'\n")
    half.rename(home.data)


def configure(home: Home, port: int, settings: Mapping[str, str]) -> None:
    """Write what the next start goes by: our settings, this port on 127.0.0.1, and these."""
    sockets = "" if sys.platform == "win32" or len(str(home.data)) > LONGEST_SOCKET_PATH else str(home.data)
    address = {"listen_addresses": "127.0.0.1", "port": str(port), "unix_socket_directories": sockets}
    lines = [f"{key} = '{_quoted(value)}'\n" for key, value in {**DURABLE, **address, **settings}.items()]
    file = home.folder / "luckygas.conf"
    file.write_text("".join(lines), "utf-8")
    file.chmod(0o644)


def _quoted(value: str) -> str:
    return value.replace("\\", "\\\\").replace("'", "''")


def free_port(home: Home) -> int:
    """The port of last time, so that addresses stay good, or a new one if somebody took it."""
    remembered = home.folder / "port"
    last = int(remembered.read_text("ascii")) if remembered.exists() else 0
    for wanted in (last, 0):
        with socket.socket() as attempt:
            if sys.platform != "win32":
                attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                attempt.bind(("127.0.0.1", wanted))
            except OSError:
                continue
            return int(attempt.getsockname()[1])
    raise ServerNotStarted(directory=home.folder, reason="no free port on 127.0.0.1", log=home.log)


def reason_in(said: str) -> str:
    """The line that says why, out of all that a program said."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    for signs in (("No space left on device",), ("FATAL", "PANIC", "error:", "ERROR")):
        if telling := [line for line in lines if any(sign in line for sign in signs)]:
            return STAMP.sub("", telling[-1])
    return STAMP.sub("", lines[-1]) if lines else "it said nothing"


def environment() -> dict[str, str]:
    """Our environment without what would lead PostgreSQL's programs astray, speaking English into the log."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("PG", "LC_", "LANG", "LUCKYGAS_"))}
    return {**kept, "LC_ALL": "C"}
