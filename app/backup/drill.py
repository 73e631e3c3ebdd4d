"""The drill: the newest base and the log become a cluster again at a known moment, and everything is proved there."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID, uuid4

from sqlalchemy import Engine
from sqlalchemy.engine import URL, make_url

from app.backup import proofs
from app.backup.archive import TIMEOUT_SECONDS
from app.backup.backups import Backups
from app.backup.bases import Told, newest_base, reading_base
from app.backup.keys import Handed
from app.backup.restore import restore
from app.backup.stream import WrongKey
from app.backup.wal import object_of
from app.cluster_home import NOTE, cluster_folder, has_cluster, home_of
from app.locks import FileLock
from app.postgres import local_cluster
from app.schema import lint, rights
from domain.errors import Refused, Unavailable
from domain.exchange.queries import database_now
from domain.figures.invariants import look
from domain.kernel.calendar import TAIPEI
from domain.kernel.database import open_engine, transaction
from domain.kernel.words import N_
from domain.recovery import queries
from domain.recovery.service import close_log_file, mark_drill

ARCHIVED_WITHIN: Final = 300.0
LOOK_EVERY: Final = 0.1
QUICK: Final = {"fsync": "off", "shared_buffers": "128MB"}
"""A copy that is thrown away needs no care for power cuts."""


class ArchivingIsOff(Refused):
    """The log is not archived here, so there is nothing to drill. Turn it on: luckygas db archive on."""


class DrillIsRunning(Refused):
    """A drill is running in {folder} already. Wait for its end."""


class NoBase(Refused):
    """There is no base backup in {folder}. Make one: luckygas batch run backup.base."""


class NotArchived(Unavailable):
    """The log file {name} is not in the archive after {seconds} seconds. The server's log says why."""


class DrillFailed(Refused):
    """In the restored copy this does not hold: {checks}. Make a base now, and ask the administrator."""


@dataclass(frozen=True, slots=True)
class Drilled:
    """What a drill measured and found; `checks` are all true or the drill failed."""

    base: str
    moment: str
    checks: dict[str, bool]
    rows: dict[str, int]
    bytes: int
    wal_files: int
    rpo_seconds: float
    """How long the last written row would have been unarchived: the archive's time-out and what it took after."""
    rto_seconds: float
    """From the beginning of the restore to a cluster that answers."""
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def failed(self) -> list[str]:
        return [name for name, good in self.checks.items() if not good]

    def document(self) -> dict[str, Any]:
        return {**asdict(self), "ok": not self.failed}


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a drill restores to: between its two rows, where the books had these rights."""

    drill: UUID
    moment: datetime
    rights: list[str]


class Watch:
    """Seconds by step."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        began = time.monotonic()
        yield
        self.seconds[name] = round(time.monotonic() - began, 3)


def drill(engine: Engine, vault: Backups, *, told: Told) -> Drilled:
    """Restore to a moment between two rows and prove the copy. The copy is stopped and removed, whatever happens.

    Refusals say why there was no drill; DrillFailed is for the caller, from `Drilled.failed`.
    """
    with closing(FileLock(vault.scratch.with_name(f"{vault.scratch.name}.lock"))) as alone:
        if not alone.try_alone():
            raise DrillIsRunning(folder=vault.scratch)
        with vault.store.held():
            return _drill(engine, vault, told)


def _drill(engine: Engine, vault: Backups, told: Told) -> Drilled:
    watch, keys = Watch(), vault.keys()
    with transaction(engine) as db:
        if not queries.archive_state(db).on:
            raise ArchivingIsOff
    base = newest_base(vault.store, keys)
    if base is None:
        raise NoBase(folder=vault.store.folder)
    mark = _mark(engine, vault, watch)
    _remove(vault.scratch)
    try:
        name, reading = reading_base(vault.store.path(base), keys)
        began = time.monotonic()
        with watch.step("restore"):
            restored = restore(
                name, reading, vault.scratch, keys, told=told, until=mark.moment, store=vault.store, settings=QUICK
            )
        with local_cluster(vault.scratch, settings=QUICK) as copy:
            checks, rows, opened = _prove(engine, make_url(copy.url(engine.url.database or "")), mark, watch, told)
            rto = opened - began
        with watch.step("checksums"):
            checks[N_("page checksums")] = proofs.checksums_hold(home_of(vault.scratch))
        checks[N_("refused without the key store")] = _refused_without_keys(vault, base)
    finally:
        _remove(vault.scratch)
    return Drilled(
        base,
        mark.moment.astimezone(TAIPEI).isoformat(timespec="microseconds"),
        checks,
        rows,
        restored.size,
        restored.wal_files,
        round(TIMEOUT_SECONDS + watch.seconds["archive"], 3),
        round(rto, 3),
        {**watch.seconds, **restored.seconds},
    )


def _mark(engine: Engine, vault: Backups, watch: Watch) -> Mark:
    """Write a row before and a row after a moment, each committed, and wait until both are in the archive."""
    number = uuid4()
    proofs.seal(engine)
    with transaction(engine) as db:
        mark_drill(db, drill=number, word="before")
    with transaction(engine) as db:
        mark = Mark(number, database_now(db), rights(db))
    with transaction(engine) as db:
        mark_drill(db, drill=number, word="after")
    with watch.step("archive"):
        with transaction(engine) as db:
            last = close_log_file(db)
        deadline = time.monotonic() + ARCHIVED_WITHIN
        while not vault.store.has(object_of(last)):
            if time.monotonic() > deadline:
                raise NotArchived(name=last, seconds=int(ARCHIVED_WITHIN))
            time.sleep(LOOK_EVERY)
    return mark


def _prove(
    live: Engine, address: URL, mark: Mark, watch: Watch, told: Told
) -> tuple[dict[str, bool], dict[str, int], float]:
    """Everything that must hold in the copy; when it answered first."""
    engine = open_engine(address, application="luckygas drill", pool_size=2)
    try:
        with transaction(engine) as db:
            marks = queries.marks(db, mark.drill)
            opened = time.monotonic()
        told("prove", 0)
        with watch.step("proofs"), transaction(engine) as db:
            checks = {
                N_("exactly the rows before the moment"): marks == ["before"],
                **look(db, at=mark.moment, rules=lint(db)).holds,
                N_("rights are those of the live books"): proofs.rights_hold(db, mark.rights),
            }
            rows = proofs.rows(db)
            there = queries.seals(db)
        with transaction(live) as db:
            here = queries.seals(db)
        checks[N_("seals are those of the live books")] = bool(there) and there.items() <= here.items()
        with watch.step("indexes"):
            sound = proofs.indexes_hold(address)
        if sound is not None:
            checks[N_("tables and indexes")] = sound
    finally:
        engine.dispose()
    return checks, rows, opened


def _refused_without_keys(vault: Backups, base: str) -> bool:
    """Whoever has the backups and no key store has nothing."""
    _, reading = reading_base(vault.store.path(base), Handed({}))
    try:
        with reading() as source:
            source.read(1)
    except WrongKey:
        return True
    return False


def _remove(scratch: Path) -> None:
    """Stop and remove the copy, and one that a killed drill left behind."""
    if has_cluster(scratch):
        with local_cluster(scratch, settings=QUICK):
            pass
    if (scratch / NOTE).exists():
        shutil.rmtree(cluster_folder(scratch), ignore_errors=True)
    shutil.rmtree(scratch, ignore_errors=True)
