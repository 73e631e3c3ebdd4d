"""What the trail has of one customer: changes of him, his limit, holds, requests and accounts, a page at a time."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, text

from domain.audit.trail import EVENTS, NEWEST, Event, Place, as_event
from domain.kernel.database import our_words

PAGE: Final = 100
# The words of the index event_customer; his entries are found by their documents.
_PAGE_OF: Final = """
    SELECT * FROM audit.event
     WHERE obj <> 'journal' AND epoch = :epoch AND (xid, id) < (CAST(:xid AS text)::xid8, :id)
       AND CASE WHEN obj IN ('customer', 'customer_credit') THEN obj_key
                ELSE coalesce(after ->> 'customer_id', before ->> 'customer_id') END = :customer
     ORDER BY xid DESC, id DESC LIMIT :most
"""


def events_of_customer(
    db: Connection, customer_id: int, *, behind: Place | None = None, most: int = PAGE
) -> tuple[Event, ...]:
    """The newest events about a customer, or those behind a place; fewer than `most` where there are no more."""
    found: list[Event] = []
    with our_words():
        numbers = db.execute(text("SELECT number FROM audit.epoch ORDER BY number DESC")).scalars().all()
        for epoch in numbers:
            if behind is not None and epoch > behind.epoch:
                continue
            start = behind if behind is not None and epoch == behind.epoch else Place(epoch, NEWEST, 2**63 - 1)
            asked = {
                "epoch": epoch,
                "xid": str(start.xid),
                "id": start.id,
                "customer": str(customer_id),
                "most": most - len(found),
            }
            found += map(as_event, db.execute(text(EVENTS % _PAGE_OF), asked))
            if len(found) >= most:
                break
    return tuple(found)
