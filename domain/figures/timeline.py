"""What happened with one customer, newest first: pages of one list out of every room that knows something of him."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, Final, Literal, NamedTuple

from sqlalchemy import Connection, Row, text

from domain.figures.decisions import ASKED, CREDIT, CYLINDERS
from domain.figures.happenings import GOODS, MONEY, Source
from domain.kernel.calendar import TAIPEI, business_day
from domain.kernel.database import our_words

PAGE: Final = 100
About = Literal["money", "goods", "credit", "cylinders", "everything"]
# what one of the lists tells twice, the whole tells once
_TWICE: Final = frozenset({"deposit", "reservation", "limit"})
SOURCES: Final[Mapping[About, Mapping[str, Source]]] = {
    "money": MONEY,
    "goods": GOODS,
    "credit": CREDIT,
    "cylinders": CYLINDERS,
    "everything": {
        name: source
        for room in (MONEY, GOODS, CYLINDERS, ASKED, CREDIT)
        for name, source in room.items()
        if name not in _TWICE
    },
}
_NEWEST: Final = 2**63 - 1


class Place(NamedTuple):
    """Where a page ended: the next one goes on behind it."""

    at: datetime
    rank: int
    id: int


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that happened with a customer. `timed`: the moment is known, not the day alone.

    `amount` is what he owes more by it, below zero what less; `rest` what is still open, left, reserved or held of it.
    """

    source: str
    rank: int
    id: int
    at: datetime
    timed: bool
    document: str
    kind: str
    amount: Decimal | None
    rest: Decimal | None
    by: str
    facts: Mapping[str, Any]

    @property
    def key(self) -> str:
        """By which a list knows it again."""
        return f"{self.source}/{self.id}"

    @property
    def on(self) -> date:
        """Its day in Taipei."""
        return business_day(self.at)

    @property
    def place(self) -> Place:
        return Place(self.at, self.rank, self.id)


# Each room gives as many rows as a page has, by an index of its own; what is merged is small, whatever the customer's
# history is.
_ROOM: Final = """
    (SELECT '{source}' AS source, {rank} AS rank, {id} AS id, {moment} AS at, {timed} AS timed,
            coalesce({document}, '') AS document, {kind} AS kind, {amount} AS amount, {rest} AS rest, {by} AS by,
            ({facts})::text AS facts
       FROM (SELECT {name}.* FROM {table} AS {name}
              WHERE {name}.{of} = :customer AND ({at}, {id}) < ({until}, :id_{rank})
              ORDER BY {at} DESC, {id} DESC LIMIT :most) AS {name} {joins})
"""
_PAGE: Final = """
    SELECT h.source, h.rank, h.id, h.at, h.timed, h.document, h.kind, h.amount, h.rest,
           coalesce(api.name_of(h.by), h.by, '') AS by, h.facts
      FROM ({rooms} ORDER BY at DESC, rank DESC, id DESC LIMIT :most) AS h
     ORDER BY h.at DESC, h.rank DESC, h.id DESC
"""


def timeline(
    db: Connection, customer_id: int, *, about: About = "everything", behind: Place | None = None, most: int = PAGE
) -> tuple[Happening, ...]:
    """The newest that happened, or what lies behind a place; fewer than `most` where there is no more."""
    bound: dict[str, object] = {"customer": customer_id, "most": most}
    bound |= {"day": "infinity", "moment": "infinity"} if behind is None else _until(behind)
    for rank, source in enumerate(SOURCES[about].values()):
        bound[f"id_{rank}"] = _NEWEST if behind is None else _below(behind, rank, source)
    with our_words():
        return tuple(map(_happening, db.execute(text(query_of(about)), bound)))


def query_of(about: About) -> str:
    """The one question of a page, whatever the page."""
    rooms = (_room(name, rank, source) for rank, (name, source) in enumerate(SOURCES[about].items()))
    return _PAGE.format(rooms="    UNION ALL".join(rooms))


def _room(name: str, rank: int, source: Source) -> str:
    facts = ", ".join(f"'{key}', {words}" for key, words in (source.facts or {}).items())
    until = "CAST(:moment AS timestamptz)" if source.timed else "CAST(:day AS date)"
    return _ROOM.format(
        source=name,
        name=source.name,
        rank=rank,
        id=source.id,
        at=source.at,
        moment=source.at if source.timed else f"{source.at}::timestamp AT TIME ZONE 'Asia/Taipei'",
        timed=source.timed,
        document=source.document,
        kind=source.kind,
        amount=source.amount,
        rest=source.rest,
        by=source.by,
        facts=f"jsonb_build_object({facts})",
        table=source.table,
        of=source.of,
        joins=source.joins,
        until=until,
    )


def _until(behind: Place) -> dict[str, object]:
    return {"day": business_day(behind.at).isoformat(), "moment": behind.at.isoformat()}


def _below(behind: Place, rank: int, source: Source) -> int:
    """Of the moment where the page ended: whole rooms that come after it, and of its own room the smaller numbers.

    What has no more than a day stands at its beginning, behind whatever has a moment.
    """
    if rank < behind.rank or (not source.timed and behind.at.astimezone(TAIPEI).time() != time(0)):
        return _NEWEST
    return behind.id if rank == behind.rank else 0


def _happening(row: Row[Any]) -> Happening:
    return Happening(
        source=row.source,
        rank=row.rank,
        id=row.id,
        at=row.at,
        timed=row.timed,
        document=row.document,
        kind=row.kind,
        amount=row.amount,
        rest=row.rest,
        by=row.by,
        facts=json.loads(row.facts, parse_float=Decimal),
    )
