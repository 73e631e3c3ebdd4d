"""What the inbox asks the books, gathered in one look."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from domain.approvals.queries import (
    RequestRow,
    RequestShown,
    allowance,
    ended_requests,
    my_requests,
    shown,
    waiting_for_me,
    waiting_requests,
)
from domain.approvals.rules import Kind, State
from domain.ledger.queries import account_names

if TYPE_CHECKING:
    from sqlalchemy import Connection

TOPICS: Final = ("approvals",)
# what an approval may change besides the requests themselves, by kind
CHANGES: Final[Mapping[Kind, Sequence[str]]] = {
    Kind.LIMIT: ("customers",),
    Kind.WRITE_OFF: ("receivables",),
    Kind.REFUND: ("payments",),
    Kind.MANUAL_JOURNAL: ("receivables",),
    Kind.ROLE_CHANGE: ("people",),
    Kind.ALLOWANCE: ("receivables", "payments"),
    Kind.INVOICE_VOID: ("receivables", "payments"),
    Kind.OFFSET: ("receivables", "payments"),
}


@dataclass(frozen=True)
class Inbox:
    """The three lists, and which of the waiting ones this person may decide."""

    waiting: tuple[RequestRow, ...]
    mine: tuple[RequestRow, ...]
    ended: tuple[RequestRow, ...]
    for_me: frozenset[int]


@dataclass(frozen=True)
class Look:
    """One request whole, with what its preview needs: the names of accounts, and what the allowance has."""

    shown: RequestShown
    accounts: Mapping[str, str]
    allowance: Decimal


def read_inbox(db: Connection) -> Inbox:
    """Everything the lists show, read together."""
    return Inbox(waiting_requests(db), my_requests(db), ended_requests(db), waiting_for_me(db))


def look_at(db: Connection, request_id: int) -> Look:
    """One request as it is signed."""
    seen = shown(db, request_id)
    bears = seen.row.kind is Kind.WRITE_OFF and seen.row.state is State.PENDING
    return Look(seen, account_names(db), allowance(db) if bears else Decimal(0))
