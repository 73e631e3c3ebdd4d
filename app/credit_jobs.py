"""The credit rooms' jobs: what time alone changes, and the proof that exposure is what its documents say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from domain.credit.queries import exposure_breaks
from domain.credit.service import reassess_due
from domain.errors import Refused
from domain.exchange.rules.runs import Chunk

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from app.batches import Equipment
    from app.runs import Work

AT_ONCE: Final = 200
"""Customers in one transaction: each is locked until its end."""
MOST_CHUNKS: Final = 500


class ExposureDiffers(Refused):
    """Exposure differs from its documents for {count} terms, the first: {term} of customer {customer}.

    Kept {kept}, documents {documents}. Nothing was repaired; look at what moved it.
    """


def reassess_credit(work: Work, _: Equipment) -> None:
    """End what has passed its day, and look again at customers whose limit, status or holds follow from that."""
    for _number in range(MOST_CHUNKS):
        done = 0

        def chunk(db: Connection) -> Chunk:
            nonlocal done
            done = reassess_due(db, most=AT_ONCE)
            return Chunk({}, records=done, foreseen=1)

        work.chunk(chunk)
        if done < AT_ONCE:
            return


def verify_exposure(work: Work, _: Equipment) -> None:
    """Recompute every term from its documents; ExposureDiffers reports the break, nothing is repaired."""

    def verify(db: Connection) -> Chunk:
        found = exposure_breaks(db)
        if found:
            first = found[0]
            raise ExposureDiffers(
                count=len(found),
                customer=first.customer_id,
                term=first.term,
                kept=first.kept,
                documents=first.documents,
            )
        return Chunk({"verified": True}, records=0, foreseen=1)

    if not work.checkpoint.get("verified"):
        work.chunk(verify)
