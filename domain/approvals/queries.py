"""Requests as people look at them: what waits, by risk, and one with everything that is signed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, RowMapping, text

from domain.approvals.rules import Kind, State
from domain.kernel.database import call, our_words


@dataclass(frozen=True, slots=True)
class RequestRow:
    """One line of the inbox."""

    id: int
    kind: Kind
    subject: str
    customer: str
    amount: Decimal
    reason: str
    risk: int
    risks: tuple[str, ...]
    made_by: str
    maker: str
    made_at: datetime
    expires_at: datetime
    needs: int
    tier: int
    state: State
    mine: bool


@dataclass(frozen=True, slots=True)
class ApprovalSeen:
    """One decision of a chain."""

    name: str
    tier: int
    decision: str
    note: str
    at: datetime
    on_behalf_of: str


@dataclass(frozen=True, slots=True)
class RequestShown:
    """A request whole, with the digest of just what is shown. `may`: yes, maker, tier, decided, or ended.

    `signs` is the tier that this session would sign with, its own or a lent one.
    """

    row: RequestRow
    payload: Mapping[str, Any]
    outcome: Mapping[str, Any]
    approvals: tuple[ApprovalSeen, ...]
    digest: str
    may: str
    signs: int


@dataclass(frozen=True, slots=True)
class DelegationSeen:
    """Authority that is lent."""

    id: int
    from_login: str
    to_login: str
    from_on: date
    until_on: date
    reason: str
    revoked: bool
    from_name: str
    to_name: str


@dataclass(frozen=True, slots=True)
class Decider:
    """A colleague who decides too, and how high."""

    login: str
    name: str
    tier: int


ROWS = """
    SELECT r.id, r.kind, r.subject, coalesce(c.code || ' ' || c.name, '') AS customer, r.amount, r.reason,
           r.risk, r.risks, r.made_by, api.name_of(r.made_by) AS maker, r.made_at, r.expires_at, r.needs, r.tier,
           r.state, r.made_by = session_user AS mine
      FROM books.request AS r LEFT JOIN books.customer AS c ON c.id = r.customer_id
"""


def waiting_requests(db: Connection, *, limit: int = 500) -> tuple[RequestRow, ...]:
    """What waits in this reader's branches, the riskiest first, then what expires first."""
    return _rows(db, f"{ROWS} WHERE r.state = 'PENDING' ORDER BY r.risk DESC, r.expires_at, r.id LIMIT :limit", limit)


def ended_requests(db: Connection, *, limit: int = 200) -> tuple[RequestRow, ...]:
    """What was decided, taken back or expired last."""
    return _rows(db, f"{ROWS} WHERE r.state <> 'PENDING' ORDER BY r.ended_at DESC, r.id DESC LIMIT :limit", limit)


def my_requests(db: Connection, *, limit: int = 200) -> tuple[RequestRow, ...]:
    """What this login asked for: what waits first, then what ended last."""
    mine = "WHERE r.made_by = session_user ORDER BY r.ended_at DESC NULLS FIRST, r.expires_at, r.id DESC"
    return _rows(db, f"{ROWS} {mine} LIMIT :limit", limit)


def requests_of(db: Connection, kind: Kind, *, waiting: bool, limit: int = 200) -> tuple[RequestRow, ...]:
    """Requests of one kind: what waits, the riskiest first, or what ended last."""
    state, order = ("=", "r.risk DESC, r.expires_at, r.id") if waiting else ("<>", "r.ended_at DESC, r.id DESC")
    query = f"{ROWS} WHERE r.kind = '{kind.value}' AND r.state {state} 'PENDING' ORDER BY {order} LIMIT :limit"
    return _rows(db, query, limit)


def waiting_for_me(db: Connection) -> frozenset[int]:
    """The requests that this session may decide now, by its own authority or a lent one."""
    return frozenset(call(db, "api.waiting_for_me"))


def deciders(db: Connection) -> tuple[Decider, ...]:
    """The colleagues one may lend one's authority to."""
    return tuple(Decider(one["login"], one["name"], one["tier"]) for one in call(db, "api.deciders"))


def authority(db: Connection, kind: Kind) -> tuple[tuple[int, Decimal | None], ...]:
    """The tiers that may agree to this kind, and how much one approval of each covers; None for any amount."""
    rows = db.execute(
        text(
            """
            SELECT a.tier, a.highest FROM books.request_kind AS k
              JOIN books.authority AS a ON a.scale = k.scale AND a.tier >= k.first WHERE k.kind = :kind ORDER BY a.tier
            """
        ),
        {"kind": kind.value},
    )
    return tuple((row.tier, row.highest) for row in rows)


def allowance(db: Connection) -> Decimal:
    """What stands on the allowance for bad debt: it bears a write-off first."""
    return Decimal(call(db, "api.allowance"))


def _rows(db: Connection, query: str, limit: int) -> tuple[RequestRow, ...]:
    with our_words():
        found = db.execute(text(query), {"limit": limit}).mappings().all()
    return tuple(_row(one) for one in found)


def _row(one: RowMapping) -> RequestRow:
    values = dict(one)
    values.update(kind=Kind(one["kind"]), state=State(one["state"]), risks=tuple(one["risks"]))
    return RequestRow(**values)


def shown(db: Connection, request_id: int) -> RequestShown:
    """One request with everything an approver signs, in one statement. OtherBranch for somebody else's."""
    seen = call(db, "api.shown", p_request=request_id)
    moment = datetime.fromisoformat
    row = RequestRow(
        id=seen["request"],
        kind=Kind(seen["kind"]),
        subject=seen["subject"],
        customer=seen["customer_name"] or "",
        amount=Decimal(seen["amount"]),
        reason=seen["reason"],
        risk=seen["risk"],
        risks=tuple(seen["risks"]),
        made_by=seen["made_by"],
        maker=seen["maker"] or "",
        made_at=moment(seen["made_at"]),
        expires_at=moment(seen["expires_at"]),
        needs=seen["needs"],
        tier=seen["tier"],
        state=State(seen["state"]),
        mine=seen["may"] == "maker",
    )
    approvals = tuple(
        ApprovalSeen(
            one["name"], one["tier"], one["decision"], one["note"] or "", moment(one["at"]), one["on_behalf_of"] or ""
        )
        for one in seen["approvals"]
    )
    return RequestShown(
        row, seen["payload"], seen["outcome"] or {}, approvals, seen["digest"], seen["may"], seen["signs"]
    )


def login_requests(db: Connection) -> tuple[RequestShown, ...]:
    """The requests about logins that wait, whole; the administrator sees these and no others."""
    query = "SELECT id FROM books.request WHERE kind = 'role_change' AND state = 'PENDING' ORDER BY id"
    with our_words():
        found = db.execute(text(query)).scalars().all()
    return tuple(shown(db, one) for one in found)


def delegations(db: Connection, *, on: date) -> tuple[DelegationSeen, ...]:
    """Authority that is lent on this day or later."""
    with our_words():
        rows = db.execute(
            text(
                """
                SELECT id, from_login, to_login, from_on, until_on, reason, revoked_at IS NOT NULL,
                       coalesce(api.name_of(from_login), from_login), coalesce(api.name_of(to_login), to_login)
                  FROM books.delegation WHERE until_on >= :on ORDER BY from_on, id
                """
            ),
            {"on": on},
        )
        return tuple(DelegationSeen(*row) for row in rows)
