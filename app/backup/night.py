"""The night's two jobs of backups: the day's base, and the week's drill."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import structlog

from app.backup.bases import Made, back_up
from app.backup.drill import Drilled, DrillFailed, drill
from app.backup.store import clear_halves
from domain.errors import LuckyGasError
from domain.exchange.rules.runs import Chunk
from domain.kernel.database import transaction
from domain.kernel.words import gettext as _
from domain.recovery.service import Kind, report_backup

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from app.backup.backups import Backups
    from app.batches import Equipment
    from app.runs import Work

log = structlog.get_logger("luckygas.backup")
NOT_SET_UP = {"set_up": False}


def make_base(work: Work, equipment: Equipment) -> None:
    """The base of the run's business day. Where no backups are set up nothing is done, and doctor says so."""
    vault = equipment.backups
    if work.checkpoint:
        return
    if vault is None:
        work.chunk(lambda _db: Chunk(NOT_SET_UP, foreseen=1))
        return
    began = datetime.now(UTC)
    clear_halves(vault.store.folder)
    try:
        made = back_up(vault.url, vault.store, vault.keys(), on=work.claim.business_on, home=vault.home, told=_nobody)
    except LuckyGasError as refusal:
        _report_bad(work.engine, "base", str(work.claim.business_on), refusal, began)
        raise
    work.chunk(lambda db: _keep(db, "base", made.name, figures_of(made), began))


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


def _keep(db: Any, kind: Kind, name: str, figures: dict[str, Any], began: datetime) -> Chunk:
    report_backup(db, kind=kind, object=name, ok=True, figures=figures, began_at=began)
    return Chunk({"object": name}, records=1, foreseen=1)


def _report_bad(engine: Engine, kind: Kind, name: str, refusal: LuckyGasError, began: datetime) -> None:
    log.warning("backup failed", kind=kind, reason=refusal.sentence())
    with transaction(engine) as db:
        report_backup(db, kind=kind, object=name, ok=False, figures={}, began_at=began, trouble=refusal.sentence())


def _nobody(_step: str, _size: int) -> None:
    """The night has nobody to tell its progress to."""
