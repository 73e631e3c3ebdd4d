"""What the screen of credit limits asks the books, gathered in one look."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Final, Literal

from domain.approvals.queries import RequestRow, RequestShown, requests_of, shown, waiting_for_me
from domain.approvals.rules import Kind
from domain.credit.evidence import Evidence, evidence
from domain.credit.in_force import LimitSeen, limits
from domain.credit.rules.limits import Step, explained

if TYPE_CHECKING:
    from sqlalchemy import Connection

# an approval changes limits and tells both
TOPICS: Final = ("approvals", "credit", "customers")
PAGE: Final = 200

Sort = Literal["raise", "temporary", "season", "lower", "freeze"]


@dataclass(frozen=True)
class Lists:
    """Requests that wait and that ended, limits in force, and those with something on top for a while."""

    waiting: tuple[RequestRow, ...] = ()
    ended: tuple[RequestRow, ...] = ()
    limits: tuple[LimitSeen, ...] = ()
    while_: tuple[LimitSeen, ...] = ()
    for_me: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Look:
    """A customer as a request is judged by, the proposal step by step, and the request one stands on."""

    evidence: Evidence
    steps: tuple[Step, ...]
    request: RequestShown | None = None

    @property
    def proposal(self) -> Decimal:
        return self.steps[-1].gives


@dataclass(frozen=True)
class Draft:
    """What is to be asked for, as typed so far."""

    sort: Sort = "raise"
    limit: Decimal | None = None
    from_on: date | None = None
    until: date | None = None
    reason: str = ""
    revoke: bool = False

    @property
    def lowers(self) -> bool:
        return self.sort in ("lower", "freeze")


def read_lists(db: Connection, today: date, *, decides: bool) -> Lists:
    """The four lists; of limits the first page."""
    return Lists(
        requests_of(db, Kind.LIMIT, waiting=True),
        requests_of(db, Kind.LIMIT, waiting=False),
        limits(db, today=today, limit=PAGE),
        limits(db, today=today, for_a_while=True, limit=PAGE),
        waiting_for_me(db) if decides else frozenset(),
    )


def look_at(db: Connection, customer_id: int, today: date, *, request: int | None = None) -> Look:
    """One customer with everything a limit rests on."""
    seen = evidence(db, customer_id, today=today)
    return Look(seen, explained(seen.proposed(today=today)), shown(db, request) if request is not None else None)
