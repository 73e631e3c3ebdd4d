"""The way back: a base, alone or with the archived log up to a moment, becomes a new cluster in a folder of its own."""

from __future__ import annotations

import contextlib
import json
import os
import re
import secrets
import shutil
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from app.backup.bases import About, Reading, Told, read_about
from app.backup.launcher import command, write_launcher
from app.backup.manifest import read_base
from app.backup.recovery import recover, set_password
from app.backup.store import Store, to_disk
from app.backup.stream import header, unwrapped
from app.backup.wal import SEGMENT, Config, first_log_file, object_of
from app.cluster_home import NOTE, Home, has_cluster, home_of
from app.postgres import NO_SETTINGS
from app.postgres_binaries import binaries
from domain.errors import Refused
from domain.secrets.ports import KeyService

END: Final = "end"
"""As far as the archive goes."""
Moment = datetime | str | None
"""When to stop: a moment, END, or None for the base alone."""
LEFT_BEHIND: Final = re.compile(
    r"(archive_|restore_command|recovery_|primary_|synchronous_standby_names|promote_trigger|port\b|listen_addresses"
    r"|unix_socket|data_directory|hba_file|ident_file|external_pid_file|hot_standby\b|shared_preload_libraries|ssl)"
)
"""Settings of the server it came from that a copy must not go on with: it would write into that one's archive."""
INCLUDE: Final = "include_if_exists = '../luckygas.conf'\n"
PASSWORDS_ONLY: Final = (
    "local all all scram-sha-256\n"
    "host all all 127.0.0.1/32 scram-sha-256\n"
    "host all all ::1/128 scram-sha-256\n"
    "host replication all 127.0.0.1/32 scram-sha-256\n"
)


class NeverOverALiveOne(Refused):
    """A cluster stands in {folder} already, and nothing is ever restored over one. Choose a new folder with --into."""


class BeforeTheBase(Refused):
    """{moment} lies before the end of this base, begun at {begun}. Choose a later moment, or an older base."""


class NoArchive(Refused):
    """No archived log in {folder} goes on from this base. Restore it alone, or name the archive with --store."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored, and how long its parts took."""

    folder: Path
    base: str
    about: About
    size: int
    wal_files: int
    seconds: dict[str, float]


def restore(
    name: str,
    reading: Reading,
    into: Path,
    keys: KeyService,
    *,
    told: Told,
    until: Moment = None,
    store: Store | None = None,
    settings: Mapping[str, str] = NO_SETTINGS,
) -> Restored:
    """Restore into a new folder and leave the cluster stopped, on a time line of its own, with a new password.

    It appears under its name only when the recovery is through: whatever goes wrong leaves the folder as it was.
    """
    with store.held() if store is not None else contextlib.nullcontext():
        return _restore(name, reading, into.absolute(), keys, told, until, store, settings)


def _restore(
    name: str,
    reading: Reading,
    into: Path,
    keys: KeyService,
    told: Told,
    until: Moment,
    store: Store | None,
    settings: Mapping[str, str],
) -> Restored:
    if has_cluster(into):
        raise NeverOverALiveOne(folder=into)
    before = into.exists()
    home = home_of(into)
    # Its own folder, so that nothing that looks for the cluster finds half of one.
    work = Home(home.folder / "restoring", home.account)
    shutil.rmtree(work.folder, ignore_errors=True)
    try:
        _make(work)
        seconds: dict[str, float] = {}
        began = time.monotonic()
        with reading() as source:
            about = read_about(source, name)
            # Before anything is unpacked: only its own major version starts a copy.
            binaries(home.account, about.server)
            seen = read_base(source, name, into=work.data, told=lambda size: told("unpack", size))
        seconds["unpack"] = round(time.monotonic() - began, 3)
        recovery = _prepare(work, seen.label, keys, until=until, store=store)
        began = time.monotonic()
        used = recover(work, {**settings, **recovery}, told)
        seconds["recover"] = round(time.monotonic() - began, 3)
        set_password(work)
        _finish(work, home)
    finally:
        shutil.rmtree(work.folder, ignore_errors=True)
        if not has_cluster(into):
            _leave_as_it_was(home.folder, into, made=not before)
    return Restored(home.folder, name, about, seen.size, used, seconds)


def _leave_as_it_was(folder: Path, into: Path, *, made: bool) -> None:
    """Take away the empty folders that were made for the cluster; what is not empty is somebody else's."""
    with contextlib.suppress(OSError):
        folder.rmdir()
        (into / NOTE).unlink(missing_ok=True)
        if made:
            into.rmdir()


def _make(work: Home) -> None:
    for folder in (work.folder, work.data, work.log.parent):
        folder.mkdir(mode=0o700)
    if work.account.gid is not None and sys.platform != "win32":
        os.chown(work.folder, -1, work.account.gid)
        work.folder.chmod(0o710)
    work.password.write_text(f"{secrets.token_urlsafe(24)}\n", "ascii")
    work.password.chmod(0o600)
    for path in (work.log.parent, work.password):
        work.account.owns(path)


def _prepare(work: Home, label: str, keys: KeyService, *, until: Moment, store: Store | None) -> Mapping[str, str]:
    """Make the unpacked base ready, the account its owner; the settings of its recovery."""
    (work.data / "backup_manifest").unlink()
    take_over(work.data)
    (work.data / "recovery.signal").touch(mode=0o600)
    for path in (work.data, *work.data.rglob("*")):
        work.account.owns(path)
    if until is None:
        # The log inside the base, to its end; `exit 1` says that there is no more, in every shell.
        return {"restore_command": "exit 1", "recovery_target": "immediate", **AT_THE_END}
    if store is None:
        raise NoArchive(folder="-")
    begun = _begun_at(label)
    if isinstance(until, datetime) and begun is not None and until < begun:
        raise BeforeTheBase(moment=until.isoformat(" ", "seconds"), begun=begun.isoformat(" ", "seconds"))
    program = write_launcher(work.folder / "archive.py", _handed(work, label, keys, store), work.account)
    target = {"recovery_target_time": until.astimezone(UTC).isoformat(" ")} if isinstance(until, datetime) else {}
    return {"restore_command": command(program, "get", "%f", "%p"), **target, **AT_THE_END}


AT_THE_END: Final = {"recovery_target_action": "promote", "hot_standby": "off"}


def take_over(data: Path) -> None:
    """Let our configuration lead, and leave behind what would tie the copy to the server it came from."""
    conf, auto, hba = data / "postgresql.conf", data / "postgresql.auto.conf", data / "pg_hba.conf"
    if not conf.exists() or INCLUDE not in conf.read_text("utf-8", "replace"):
        # A server whose settings are its own, or lie elsewhere as on Debian: kept to read, not to go by.
        if conf.exists():
            conf.rename(data / "postgresql.conf.restored")
        conf.write_text(INCLUDE, "utf-8")
        auto.write_text("", "utf-8")
    if auto.exists():
        lines = auto.read_text("utf-8", "replace").splitlines(keepends=True)
        auto.write_text("".join(line for line in lines if not LEFT_BEHIND.match(line)), "utf-8")
    if hba.exists():
        hba.rename(data / "pg_hba.conf.restored")
    hba.write_text(PASSWORDS_ONLY, "utf-8")
    (data / "pg_ident.conf").touch()
    for signal in ("standby.signal", "recovery.signal", "postmaster.pid"):
        (data / signal).unlink(missing_ok=True)


def _begun_at(label: str) -> datetime | None:
    """When the base was begun; our servers write their time zone as UTC, of another's abbreviation nothing is known."""
    found = re.search(r"^START TIME: (\S+ \S+) (UTC|GMT)$", label, re.MULTILINE)
    return datetime.fromisoformat(found[1]).replace(tzinfo=UTC) if found else None


def _handed(work: Home, label: str, keys: KeyService, store: Store) -> Config:
    """The data keys of the log from the base on, for the account: it gets no others, and only until it is through.

    WrongKey where the key store does not open them, before anything is started.
    """
    first = first_log_file(label)
    names = [name.removeprefix("wal/") for name in store.names("wal")]
    wanted = [name for name in names if not SEGMENT.match(name) or first is None or name[8:24] >= first[8:]]
    if not any(SEGMENT.fullmatch(name) for name in wanted):
        raise NoArchive(folder=store.folder)
    plain = {}
    for name in map(object_of, wanted):
        with store.path(name).open("rb") as file:
            wrapped, _ = header(file, name)
        plain[f"backup|{name}"] = unwrapped(keys, wrapped, name).hex()
    file_of_keys = work.folder / "handed.json"
    with open(os.open(file_of_keys, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as target:
        json.dump(plain, target)
    work.account.owns(file_of_keys)
    served = (
        store
        if all(map(work.account.may_read, map(store.path, map(object_of, wanted))))
        else _served(work, store, wanted)
    )
    return Config(str(served.folder), "", str(file_of_keys))


def _served(work: Home, store: Store, names: Sequence[str]) -> Store:
    """A copy of the sealed files for the account, where it cannot read those of the archive."""
    copy = Store(work.folder / "archive")
    for folder in (copy.folder, copy.folder / "wal"):
        folder.mkdir(mode=0o700)
        work.account.owns(folder)
    for name in map(object_of, names):
        shutil.copyfile(store.path(name), copy.path(name))
        work.account.owns(copy.path(name))
    return copy


def _finish(work: Home, home: Home) -> None:
    """The names of the finished cluster, the data folder last: with it the cluster is there."""
    home.log.parent.mkdir(mode=0o700, exist_ok=True)
    home.account.owns(home.log.parent)
    shutil.copyfile(work.log, home.log.parent / "restore.log")
    work.password.replace(home.password)
    work.data.rename(home.data)
    to_disk(home.folder)
