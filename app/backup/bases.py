"""A base backup of a running cluster: PostgreSQL's own copy of itself, encrypted as it comes, then read back."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from gzip import GzipFile
from pathlib import Path
from typing import IO, BinaryIO, Final, cast

import psycopg
from psycopg import pq
from psycopg.pq.abc import PGconn
from sqlalchemy.engine import URL

from app.backup.manifest import read_base, read_label
from app.backup.packing import PIECE
from app.backup.store import FILE, PART, AlreadyStored, Store, put_in_place, reading_file, writing_file
from app.backup.stream import Damaged, NotABackup, Unsealer
from app.cluster_home import Home
from app.postgres import environment, reason_in
from app.postgres_binaries import Binaries, binaries
from app.unprivileged import Account
from domain.errors import Unavailable
from domain.kernel.addresses import libpq_parameters
from domain.kernel.refusals import refusal
from domain.recovery.rules import bases_among
from domain.secrets.ports import KeyService

KIND: Final = "luckygas-base/1"
LONGEST_ABOUT: Final = 4096
Told = Callable[[str, int], None]
"""A step and how many bytes it has come to."""


class BackupFailed(Unavailable):
    """The backup was not made ({reason}). The last one still stands; try again."""


@dataclass(frozen=True, slots=True)
class About:
    """What stands at the head of a base, inside the encryption."""

    kind: str
    system: str
    """The cluster's own number, which its copies share."""
    timeline: int
    server: int
    """The major version that can start it."""
    begun_at: str


@dataclass(frozen=True, slots=True)
class Made:
    """A base that was made, read back and found whole."""

    name: str
    files: int
    size: int
    stored: int
    seconds: float


def back_up(url: URL, store: Store, keys: KeyService, *, on: date, home: Home | None, told: Told) -> Made:
    """Make the day's base; a second one of a day has a number. Only what was read back well keeps its name."""
    name = free_name(store, on)
    return _made(url, store.path(name), name, keys, home, told)


def back_up_into(url: URL, file: Path, keys: KeyService, *, home: Home | None, told: Told) -> Made:
    """Make a base in a file of its own; with the key store it is all that a restore needs. AlreadyStored if it is."""
    if file.exists():
        raise AlreadyStored(name=file)
    return _made(url, file, FILE, keys, home, told)


def free_name(store: Store, on: date) -> str:
    name, again = f"base/{on}", 1
    while store.has(name):
        again += 1
        name = f"base/{on}.{again}"
    return name


def _made(url: URL, path: Path, name: str, keys: KeyService, home: Home | None, told: Told) -> Made:
    began = time.monotonic()
    # It has its name only after it was read back: a folder of bases holds none that would not open.
    unproved = path.with_name(f"{path.name}.{os.getpid()}-unproved{PART}")
    try:
        with writing_file(unproved, name, keys) as target:
            _copy(url, target, home, told)
        with unproved.open("rb") as file, reading_file(file, name, keys) as source:
            read_about(source, name)
            seen = read_base(source, name, told=lambda size: told("check", size))
        stored = unproved.stat().st_size
        put_in_place(unproved, path, name)
    finally:
        unproved.unlink(missing_ok=True)
    return Made(name if name != FILE else str(path), seen.files, seen.size, stored, time.monotonic() - began)


def _copy(url: URL, target: IO[bytes], home: Home | None, told: Told) -> None:
    """The tar of the running cluster, its log of meanwhile included, straight into the encryption."""
    with _kept_log(url) as about:
        target.write(json.dumps(asdict(about)).encode() + b"\n")
        program = _programs(home, about.server).program("pg_basebackup")
        line, secret = line_for_programs(url)
        words = [
            *(
                program,
                "-d",
                line,
                "-D",
                "-",
                "--format=tar",
                "--wal-method=fetch",
                "--checkpoint=fast",
                "--no-password",
            ),
            *("--manifest-checksums=SHA256", "--label=luckygas"),
        ]
        with (
            tempfile.TemporaryFile() as said,
            subprocess.Popen(
                [str(word) for word in words],
                env={**environment(), **secret},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=said,
            ) as copying,
        ):
            assert copying.stdout is not None
            try:
                size = 0
                while piece := copying.stdout.read(PIECE):
                    target.write(piece)
                    size += len(piece)
                    told("copy", size)
                code = copying.wait()
            except BaseException:
                copying.kill()
                raise
            if code != 0:
                said.seek(0)
                raise BackupFailed(reason=reason_in(said.read().decode("utf-8", "replace")))


@contextmanager
def _kept_log(url: URL) -> Iterator[About]:
    """Keep the log from here on until the copy is made: the server would else recycle what the copy still needs."""
    line = _replication(url)
    try:
        system = _ask(line, b"IDENTIFY_SYSTEM")
        slot = f"luckygas_base_{os.getpid()}_{time.monotonic_ns() % 10**9}"
        _ask(line, f'CREATE_REPLICATION_SLOT "{slot}" TEMPORARY PHYSICAL RESERVE_WAL'.encode())
        yield About(KIND, system[0], int(system[1]), line.server_version // 10_000, datetime.now(UTC).isoformat())
    finally:
        line.finish()


def _replication(url: URL) -> PGconn:
    parameters = {**libpq_parameters(url), "replication": "true", "connect_timeout": "5"}
    parameters.pop("dbname", None)
    line = pq.PGconn.connect(psycopg.conninfo.make_conninfo(**parameters).encode())
    if line.status != pq.ConnStatus.OK:
        error = psycopg.OperationalError(line.get_error_message())
        line.finish()
        raise (refusal(error) or BackupFailed(reason="-")) from error
    return line


def _ask(line: PGconn, question: bytes) -> list[str]:
    """One row of the replication protocol's answer."""
    answer = line.exec_(question)
    if answer.status != pq.ExecStatus.TUPLES_OK:
        raise BackupFailed(reason=reason_in(answer.get_error_message()))
    return [(answer.get_value(0, column) or b"").decode() for column in range(answer.nfields)]


def line_for_programs(url: URL) -> tuple[str, dict[str, str]]:
    """The address as PostgreSQL's own programs take it, and the environment with what no list of processes may show."""
    given = libpq_parameters(url)
    given.pop("dbname", None)
    secret = {"PGPASSWORD": given.pop("password")} if "password" in given else {}
    return psycopg.conninfo.make_conninfo(**given), secret


def _programs(home: Home | None, version: int) -> Binaries:
    return home.programs() if home is not None else binaries(Account(), version)


def read_about(source: IO[bytes], name: str) -> About:
    """The head of a base; NotABackup where another kind of object stands."""
    line = source.readline(LONGEST_ABOUT)
    try:
        read = About(**json.loads(line))
    except (ValueError, TypeError) as error:
        raise NotABackup(name=name) from error
    if read.kind != KIND:
        raise NotABackup(name=name)
    return read


Reading = Callable[[], AbstractContextManager[BinaryIO]]


def reading_base(path: Path, keys: KeyService) -> tuple[str, Reading]:
    """The name that a base is sealed under, and how to read it; one of a store lies in its folder `base`."""
    in_a_store = path.parent.name == "base"
    name = f"base/{path.name}" if in_a_store else FILE

    @contextmanager
    def reading() -> Iterator[BinaryIO]:
        held = Store(path.parent.parent).held() if in_a_store else nullcontext()
        with held, path.open("rb") as file, reading_file(file, name, keys) as source:
            yield source

    return name, reading


def newest_base(store: Store, keys: KeyService, *, before: datetime | None = None) -> str | None:
    """The newest base that was begun before a moment."""
    for base in reversed(bases_among(store.names("base"))):
        with store.path(base.name).open("rb") as file:
            about = head_of(file, base.name, keys)
        if before is None or datetime.fromisoformat(about.begun_at) < before:
            return base.name
    return None


def head_of(file: BinaryIO, name: str, keys: KeyService) -> About:
    """What a base says of itself; only its first chunk is opened, which proves its own content."""
    with _beginning(file, name, keys) as source:
        return read_about(source, name)


def label_of(file: BinaryIO, name: str, keys: KeyService) -> str:
    """Where a base's recovery begins, in PostgreSQL's words; little more than the first chunk is opened."""
    with _beginning(file, name, keys) as source:
        read_about(source, name)
        return read_label(source, name)


@contextmanager
def _beginning(file: BinaryIO, name: str, keys: KeyService) -> Iterator[BinaryIO]:
    try:
        with GzipFile(fileobj=Unsealer(file, name, keys)) as source:
            yield cast(BinaryIO, source)
    except EOFError as error:
        raise Damaged(name=name) from error
