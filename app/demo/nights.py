"""The night's jobs of the demo: each for the window that came due last, and the windows that one needs before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy.engine import URL

from app.batches import Job, Night
from app.runs import Conditions, run_chore, run_slot
from domain.exchange import queries
from domain.exchange.rules.runs import OVER
from domain.exchange.rules.timetable import Slot, latest_slot, slot_named
from domain.kernel.database import open_engine, transaction

BY_HAND = Conditions(by_hand=True, reason="demo")


def run_last_slots(url: URL, night: Night, names: Sequence[str]) -> None:
    """Run these jobs in their order; a window that is over already stays as it is."""
    engine = open_engine(url, application="luckygas demo night")
    try:
        with transaction(engine) as db:
            now = queries.database_now(db)
        for name in names:
            job = night.job(name)
            if job.chore:
                run_chore(engine, night, job, now=now)
                continue
            for needed, slot in _slots(night, job, now):
                with transaction(engine) as db:
                    run = queries.run_of(db, needed.name, str(slot))
                if run is None or run.state not in OVER:
                    run_slot(engine, night, needed, slot, now=now, how=BY_HAND)
    finally:
        engine.dispose()


def _slots(night: Night, job: Job, now: datetime) -> Iterator[tuple[Job, Slot]]:
    slot = latest_slot(job.when, now)
    for need in job.needs:
        yield night.job(need.job), slot_named(f"{slot.business_on}T{need.window:%H:%M}")
    yield job, slot
