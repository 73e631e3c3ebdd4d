"""The jobs of trade and deposits: orders that come near begin to count, cylinders that nobody uses go onto a list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from uuid import NAMESPACE_URL, UUID, uuid5

from domain.deposits import service as deposits
from domain.exchange.rules.runs import Chunk
from domain.trade.service import roll_orders

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from app.batches import Equipment
    from app.runs import Work

AT_ONCE: Final = 1000
"""Orders in one transaction: their customers are locked until its end."""


def roll_in_orders(work: Work, _: Equipment, *, at_once: int = AT_ONCE) -> None:
    """Count the orders that come within the horizon of the day (E3), some at a time until none is left."""

    def chunk(db: Connection) -> Chunk:
        done = roll_orders(db, on=work.claim.business_on, limit=at_once)
        return Chunk({"over": done < at_once}, records=done)

    while not work.checkpoint.get("over"):
        work.chunk(chunk)


def mark_dormant(work: Work, _: Equipment) -> None:
    """Put cylinders that nobody has used for long onto the list of contacts, some customers at a time."""

    def chunk(db: Connection) -> Chunk:
        number = int(work.checkpoint.get("marked", 0)) + 1
        done = deposits.mark_dormant(db, on=work.claim.business_on, key=_key(work, number))
        return Chunk({"marked": number, "over": not done}, records=done)

    while not work.checkpoint.get("over"):
        work.chunk(chunk)


def _key(work: Work, number: int) -> UUID:
    """What this chunk of this run does, it does once."""
    return uuid5(NAMESPACE_URL, f"luckygas/{work.claim.job}/{work.claim.slot}/{number}")
