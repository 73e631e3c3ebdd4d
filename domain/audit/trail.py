"""What may be seen of the trail 稽核軌跡: pages of events with their seals, and the whole as JSON lines."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import Connection, Row, text

from domain.kernel.database import our_words

PAGE: Final = 200


@dataclass(frozen=True, slots=True)
class Event:
    """Who did what to which thing when, as the trail has it; amounts in before and after are exact."""

    id: int
    epoch: int
    xid: int
    at: datetime
    actor: str
    person: str | None
    app: str | None
    client: str | None
    source: str
    target: str
    op: str
    obj: str
    key: str | None
    ok: bool
    error: str | None
    reason: str | None
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    seal_id: int | None
    sealed_at: datetime | None
    signed_by: str | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which events: days of Taipei, both included, and what must stand in their columns; "" for whatever."""

    first: date
    last: date
    person: str = ""
    op: str = ""
    obj: str = ""
    key: str = ""
    failed_only: bool = False

    def told(self) -> dict[str, object]:
        """What was asked, as the trail remembers it."""
        filled = {name: value for name, value in (("person", self.person), ("op", self.op), ("obj", self.obj)) if value}
        more: dict[str, object] = {"key": self.key} if self.key else {}
        if self.failed_only:
            more["failed_only"] = True
        return {"from": self.first, "to": self.last, **filled, **more}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page ended: the next one goes on behind it."""

    epoch: int
    xid: int
    id: int


# The first seal that ends behind the event's transaction covers it, if it begins before it.
SEAL: Final = """
    LEFT JOIN LATERAL (
      SELECT s.id, s.sealed_at, s.xid_from FROM audit.seal AS s
       WHERE s.event_epoch = e.epoch AND s.xid_to > e.xid ORDER BY s.xid_to LIMIT 1) AS s ON s.xid_from <= e.xid
    LEFT JOIN LATERAL (
      SELECT key_id FROM audit.seal_signature WHERE seal_id = s.id ORDER BY signed_at LIMIT 1) AS g ON true
"""
# A page walks an index backwards from where the last one ended, however long the trail; the days choose the months.
# A deed gives its reason once, in the entry or the row it is about; every event of its transaction shares it, and each
# transaction of the page is looked through once.
EVENTS: Final = f"""
    WITH page AS MATERIALIZED (%s),
    reasons AS MATERIALIZED (
      SELECT o.xid, min(o.after ->> 'reason') AS reason FROM audit.event AS o
       WHERE o.epoch = :epoch AND o.xid = ANY (ARRAY(SELECT DISTINCT xid FROM page))
         AND o.after ->> 'reason' IS NOT NULL GROUP BY o.xid)
    SELECT e.id, e.epoch, e.xid::text AS xid, e.at, e.actor, p.full_name, e.app, host(e.client) AS client,
           e.source, e.target, e.op, e.obj, e.obj_key, e.ok, e.error,
           coalesce(e.after ->> 'reason', r.reason) AS reason,
           e.before::text AS before, e.after::text AS after, s.id AS seal_id, s.sealed_at, g.key_id
      FROM page AS e
      LEFT JOIN reasons AS r ON r.xid = e.xid
      LEFT JOIN books.people() AS p ON p.login = e.actor {SEAL}
     ORDER BY e.epoch DESC, e.xid DESC, e.id DESC
"""  # noqa: S608  only words of this file
PAGE_OF: Final = """
    SELECT * FROM audit.event
     WHERE epoch = :epoch AND (xid, id) < (CAST(:xid AS text)::xid8, :id)
       AND at >= CAST(:first AS date)::timestamp AT TIME ZONE 'Asia/Taipei'
       AND at < (CAST(:last AS date) + 1)::timestamp AT TIME ZONE 'Asia/Taipei'
       AND (:person = '' OR actor = :person) AND (:op = '' OR op = :op) AND (:obj = '' OR obj = :obj)
       AND (:key = '' OR obj_key = :key) AND (NOT :failed OR NOT ok)
     ORDER BY xid DESC, id DESC LIMIT :most
"""
TRANSACTION: Final = "SELECT * FROM audit.event WHERE epoch = :epoch AND xid = CAST(:xid AS text)::xid8 LIMIT 500"
NEWEST: Final = 2**64 - 1


def events(db: Connection, wanted: Wanted, *, behind: Place | None = None, most: int = PAGE) -> tuple[Event, ...]:
    """The newest events that are wanted, or those behind a place; fewer than `most` where there are no more."""
    found: list[Event] = []
    with our_words():
        numbers = db.execute(text("SELECT number FROM audit.epoch ORDER BY number DESC")).scalars().all()
        for epoch in numbers:
            if behind is not None and epoch > behind.epoch:
                continue
            goes_on = behind is not None and epoch == behind.epoch
            query = text(EVENTS % PAGE_OF)
            rows = db.execute(
                query,
                {
                    "epoch": epoch,
                    "xid": str(behind.xid if goes_on and behind else NEWEST),
                    "id": behind.id if goes_on and behind else 2**63 - 1,
                    "first": wanted.first,
                    "last": wanted.last,
                    "person": wanted.person,
                    "op": wanted.op,
                    "obj": wanted.obj,
                    "key": wanted.key,
                    "failed": wanted.failed_only,
                    "most": most - len(found),
                },
            )
            found += map(as_event, rows)
            if len(found) >= most:
                break
    return tuple(found)


def same_transaction(db: Connection, event: Event) -> tuple[Event, ...]:
    """Everything that was done together with an event, itself among it."""
    with our_words():
        rows = db.execute(text(EVENTS % TRANSACTION), {"epoch": event.epoch, "xid": str(event.xid)})
        return tuple(map(as_event, rows))


def behind(event: Event) -> Place:
    """The place of an event in the trail."""
    return Place(event.epoch, event.xid, event.id)


@dataclass(frozen=True, slots=True)
class Kinds:
    """What can be chosen from: people, operations and objects; and how far the trail is sealed and signed."""

    people: Sequence[tuple[str, str]]
    ops: Sequence[str]
    objs: Sequence[str]
    sealed_until: datetime | None
    last_seal: int
    signed: bool
    unsealed_since: datetime | None


def kinds(db: Connection) -> Kinds:
    """Choices for the filters, and how far the trail is sealed and signed."""
    with our_words():
        people = db.execute(text("SELECT login, full_name FROM books.people() ORDER BY login")).all()
        named = db.execute(text(_NAMED)).one()
        last = db.execute(
            text(
                """
                SELECT s.id, s.sealed_at,
                       EXISTS (SELECT FROM audit.seal_signature AS g WHERE g.seal_id = s.id) AS signed
                  FROM audit.seal AS s ORDER BY s.id DESC LIMIT 1
                """
            )
        ).first()
        oldest = db.execute(text("SELECT audit.oldest_unsealed()")).scalar()
    return Kinds(
        people=tuple((row.login, row.full_name) for row in people),
        ops=tuple(named.ops or ()),
        objs=tuple(named.objs or ()),
        sealed_until=last.sealed_at if last else None,
        last_seal=last.id if last else 0,
        signed=bool(last and last.signed),
        unsealed_since=oldest,
    )


# Operations and objects are few: the newest thousands of events name them all.
_NAMED: Final = """
    SELECT array_agg(DISTINCT op ORDER BY op) AS ops, array_agg(DISTINCT obj ORDER BY obj) AS objs
      FROM (SELECT op, obj FROM audit.event WHERE epoch = (SELECT max(number) FROM audit.epoch)
             ORDER BY xid DESC LIMIT 20000) AS newest
"""

LINES: Final = """
    SELECT line FROM audit.event_lines(
      CAST(:epoch AS smallint), coalesce(CAST(:first AS date)::timestamp AT TIME ZONE 'Asia/Taipei', '-infinity'),
      coalesce((CAST(:last AS date) + 1)::timestamp AT TIME ZONE 'Asia/Taipei', 'infinity'))
"""


def event_lines(db: Connection, *, first: date | None = None, last: date | None = None) -> Iterator[str]:
    """Every event of these days as one JSON object, oldest first, read as it is written out: memory stays small.

    Fields are those that integration logs must have, and besides them what proves the event: its leaf and its seal.
    """
    with our_words():
        for epoch in db.execute(text("SELECT number FROM audit.epoch ORDER BY number")).scalars().all():
            asked = {"epoch": epoch, "first": first, "last": last}
            yield from db.execute(text(LINES), asked, execution_options={"yield_per": 1000}).scalars()


def months_to_archive(db: Connection) -> list[date]:
    """Months that were kept for as long as they must be, and stand in no signed file yet."""
    with our_words():
        return list(db.execute(text("SELECT * FROM audit.months_to_archive()")).scalars())


def month_lines(db: Connection, month: date) -> Iterator[str]:
    """An old month's events, as event_lines gives them. MonthIsKept where it is younger."""
    with our_words():
        query = text("SELECT * FROM audit.month_lines(:month)")
        yield from db.execute(query, {"month": month}, execution_options={"yield_per": 1000}).scalars()


@dataclass(frozen=True, slots=True)
class ArchivedMonth:
    """What the trail says of a month that went into a file: the hash of its lines, and who signed that."""

    month: date
    sha256: bytes
    key_id: str
    signature: bytes
    archived_at: datetime


def archived_month(db: Connection, month: date) -> ArchivedMonth | None:
    """What was noted when the month was archived; None where it was not."""
    query = text("SELECT month, sha256, key_id, signature, archived_at FROM audit.archived_month WHERE month = :month")
    with our_words():
        row = db.execute(query, {"month": month}).one_or_none()
    if row is None:
        return None
    return ArchivedMonth(row.month, bytes(row.sha256), row.key_id, bytes(row.signature), row.archived_at)


def as_event(row: Row[Any]) -> Event:
    return Event(
        id=row.id,
        epoch=row.epoch,
        xid=int(row.xid),
        at=row.at,
        actor=row.actor,
        person=row.full_name,
        app=row.app,
        client=row.client,
        source=row.source,
        target=row.target,
        op=row.op,
        obj=row.obj,
        key=row.obj_key,
        ok=row.ok,
        error=row.error,
        reason=row.reason,
        before=_values(row.before),
        after=_values(row.after),
        seal_id=row.seal_id,
        sealed_at=row.sealed_at,
        signed_by=row.key_id,
    )


def _values(told: str | None) -> dict[str, Any] | None:
    if told is None:
        return None
    values = json.loads(told, parse_float=Decimal)
    return values if isinstance(values, dict) else {"": values}
