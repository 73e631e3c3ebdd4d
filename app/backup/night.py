"""The night's two jobs of backups: the day's base, after which old ones go, and the week's drill."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import structlog

from app.backup.bases import Made, back_up
from app.backup.drill import Drilled, DrillFailed, drill
from app.backup.pruning import prune
from app.backup.store import clear_halves
from domain.errors import LuckyGasError
from domain.exchange.rules.runs import Chunk
from domain.kernel.database import transaction
from domain.kernel.words import gettext as _
from domain.recovery.queries import last_good_object, retention
from domain.recovery.service import Kind, report_backup

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

    from app.backup.backups import Backups
    from app.batches import Equipment
    from app.runs import Work

log = structlog.get_logger("luckygas.backup")
NOT_SET_UP = {"set_up": False}


def make_base(work: Work, equipment: Equipment) -> None:
    """The base of the run's business day; then what is old goes. Where no backups are set up nothing is done, and
    doctor says so."""
    vault = equipment.backups
    if vault is None:
        if not work.checkpoint:
            work.chunk(lambda _db: Chunk(NOT_SET_UP, foreseen=1))
        return
    if not work.checkpoint:
        _make(work, vault)
    if "object" in work.checkpoint and "pruned" not in work.checkpoint:
        _prune(work, vault)


def _make(work: Work, vault: Backups) -> None:
    began = datetime.now(UTC)
    clear_halves(vault.store.folder)
    try:
        made = back_up(vault.url, vault.store, vault.keys(), on=work.claim.business_on, home=vault.home, told=_nobody)
    except LuckyGasError as refusal:
        _report_bad(work.engine, "base", str(work.claim.business_on), refusal, began)
        raise
    work.chunk(lambda db: _keep(db, "base", made.name, figures_of(made), began, foreseen=2))


def _prune(work: Work, vault: Backups) -> None:
    """Remove what nothing keeps any more; while somebody reads the backups all stays until the next base."""
    began = datetime.now(UTC)
    with transaction(work.engine) as db:
        wanted = retention(db)
        last_good, drilled_from = (last_good_object(db, kind) for kind in ("base", "drill"))
    try:
        done = prune(vault.store, vault.keys(), wanted, last_good=last_good, drilled=drilled_from)
    except LuckyGasError as refusal:
        _report_bad(work.engine, "prune", "-", refusal, began)
        raise
    if done is None:
        work.said = _("the backups are being read: nothing old was removed")
    else:
        work.said = _("{kept} bases are kept; {bases} old ones and {files} files of the log were removed").format(
            kept=len(done.kept), bases=len(done.bases), files=done.log_files
        )
    checkpoint = {**work.checkpoint, "pruned": done is not None}

    def keep(db: Connection) -> Chunk:
        if done is None or done.nothing:
            return Chunk(checkpoint, foreseen=2)
        report_backup(db, kind="prune", object=done.kept[-1], ok=True, figures=done.document(), began_at=began)
        return Chunk(checkpoint, records=len(done.bases) + done.log_files, foreseen=2)

    work.chunk(keep)


def make_drill(work: Work, equipment: Equipment) -> None:
    """Prove by a restore that the backups are what they should be."""
    if work.checkpoint:
        return
    if equipment.backups is None:
        work.chunk(lambda _db: Chunk(NOT_SET_UP, foreseen=1))
        return
    began = datetime.now(UTC)
    done = drilled(work.engine, equipment.backups, began)
    work.chunk(lambda db: _keep(db, "drill", done.base, done.document(), began))


def drilled(engine: Engine, vault: Backups, began: datetime, told: Any = None) -> Drilled:
    """A drill whose failure is kept before it is raised; a good one is the caller's to report."""
    try:
        done = drill(engine, vault, told=told or _nobody)
        if done.failed:
            raise DrillFailed(checks=", ".join(map(_, done.failed)))
    except LuckyGasError as refusal:
        _report_bad(engine, "drill", "-", refusal, began)
        raise
    return done


def figures_of(made: Made) -> dict[str, Any]:
    return {"files": made.files, "bytes": made.size, "stored": made.stored, "seconds": round(made.seconds, 3)}


def _keep(
    db: Connection, kind: Kind, name: str, figures: dict[str, Any], began: datetime, *, foreseen: int = 1
) -> Chunk:
    report_backup(db, kind=kind, object=name, ok=True, figures=figures, began_at=began)
    return Chunk({"object": name}, records=1, foreseen=foreseen)


def _report_bad(engine: Engine, kind: Kind, name: str, refusal: LuckyGasError, began: datetime) -> None:
    log.warning("backup failed", kind=kind, reason=refusal.sentence())
    with transaction(engine) as db:
        report_backup(db, kind=kind, object=name, ok=False, figures={}, began_at=began, trouble=refusal.sentence())


def _nobody(_step: str, _size: int) -> None:
    """The night has nobody to tell its progress to."""
