"""The deeds of a run's life, and the record of what was tried with a partner."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from sqlalchemy import Connection

from domain.exchange.rules.runs import Chunk, Mark, State
from domain.exchange.rules.timetable import Slot
from domain.kernel.database import call

Outcome = Literal["done", "already", "waiting", "parked", "unavailable", "failed"]


@dataclass(frozen=True, slots=True)
class Claim:
    """A run in our hands: the token proves it in every transaction, the checkpoint is where the last holder stopped."""

    job: str
    slot: str
    token: int
    business_on: date
    checkpoint: Mark
    attempts: int
    chunks_done: int
    records: int


def plan_run(db: Connection, *, job: str, slot: Slot) -> bool:
    """Enter a run; False where another box was first."""
    return bool(
        call(db, "api.plan_run", p_job=job, p_slot=str(slot), p_business_on=slot.business_on, p_due_at=slot.due_at)
    )


def claim_run(db: Connection, *, job: str, slot: str, holder: str, dead_after: timedelta) -> Claim | None:
    """Take a run that nobody holds, or whose holder's heart stopped; None while another holds it or it is over."""
    got = call(db, "api.claim_run", p_job=job, p_slot=slot, p_holder=holder, p_dead_after=dead_after)
    if got is None:
        return None
    return Claim(
        job=job,
        slot=slot,
        token=got["token"],
        business_on=date.fromisoformat(got["business_on"]),
        checkpoint=got["checkpoint"],
        attempts=got["attempts"],
        chunks_done=got["chunks_done"],
        records=got["records"],
    )


def fence(db: Connection, claim: Claim) -> None:
    """First in every transaction with an effect; ClaimLost where another has taken the run over."""
    call(db, "api.fence", p_job=claim.job, p_slot=claim.slot, p_token=claim.token)


def beat_run(db: Connection, claim: Claim) -> bool:
    """A sign of life; False when the claim is lost."""
    return bool(call(db, "api.beat_run", p_job=claim.job, p_slot=claim.slot, p_token=claim.token))


def checkpoint_run(db: Connection, claim: Claim, done: Chunk) -> None:
    """Where the run stands after a chunk, in the chunk's own transaction."""
    call(
        db,
        "api.checkpoint_run",
        p_job=claim.job,
        p_slot=claim.slot,
        p_token=claim.token,
        p_checkpoint=dict(done.checkpoint),
        p_records=done.records,
        p_quarantined=done.quarantined,
        p_chunks=done.foreseen,
    )


def end_run(db: Connection, claim: Claim, *, state: State, note: str | None = None) -> None:
    """How the run ended: DONE, DONE_WITH_QUARANTINE, FAILED, or WAITING for what it needs."""
    call(db, "api.end_run", p_job=claim.job, p_slot=claim.slot, p_token=claim.token, p_state=str(state), p_note=note)


def skip_run(db: Connection, *, job: str, slot: str, state: State, note: str) -> bool:
    """A run that will not start: SKIPPED because what it needs failed, MISFIRED because its grace is over."""
    return bool(call(db, "api.skip_run", p_job=job, p_slot=slot, p_state=str(state), p_note=note))


def hold_run(db: Connection, *, job: str, slot: str, note: str) -> bool:
    """A planned run that waits for what it needs."""
    return bool(call(db, "api.hold_run", p_job=job, p_slot=slot, p_note=note))


def note_attempt(db: Connection, *, exchange: str, subject: str, outcome: Outcome, detail: str | None = None) -> None:
    """Record one attempt of an exchange as it ended."""
    call(db, "api.note_attempt", p_exchange=exchange, p_subject=subject, p_outcome=outcome, p_detail=detail)
