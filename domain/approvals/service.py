"""Asking, deciding, taking back, and lending one's authority. The database compares persons, tiers and digests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal
from uuid import UUID

from sqlalchemy import Connection

from domain.approvals.rules import Kind, State
from domain.kernel.database import call

Decision = Literal["approve", "reject"]
LimitSort = Literal["first", "increase", "temporary", "season"]


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that waits, and the tier that must agree to it."""

    request_id: int
    needs: int
    digest: str


@dataclass(frozen=True, slots=True)
class Signed:
    """One request and the digest of what was shown of it."""

    request_id: int
    digest: str


@dataclass(frozen=True, slots=True)
class Decided:
    """What became of a request; still PENDING where a higher tier has to agree too."""

    request_id: int
    state: State
    stale: bool


def ask_limit(
    db: Connection,
    *,
    customer_id: int,
    limit: Decimal,
    reason: str,
    key: UUID,
    sort: LimitSort | None = None,
    from_on: date | None = None,
    until: date | None = None,
) -> Asked:
    """Ask for a higher credit limit: a first one, an increase, or for a while what the limit then is in all.

    The database replays the last ninety days into the request. NotForAWhile where days or amount are none of a raise
    for a while. Lowering needs nobody: `lower_limit`.
    """
    payload = {"customer": customer_id, "limit": limit, "sort": sort, "from": from_on, "until": until}
    return _ask(db, Kind.LIMIT, {name: value for name, value in payload.items() if value is not None}, reason, key)


def lower_limit(
    db: Connection,
    *,
    customer_id: int,
    limit: Decimal,
    reason: str,
    key: UUID,
    freeze: bool = False,
    revoke: bool = False,
) -> None:
    """Lower a credit limit at once, also below the balance (D-08). A freeze, to nothing, takes what stands on top too.

    Live reservations stay unless they are revoked with it.
    """
    call(
        db,
        "api.lower_limit",
        p_customer=customer_id,
        p_limit=limit,
        p_reason=reason,
        p_key=key,
        p_freeze=freeze,
        p_revoke=revoke,
    )


def ask_write_off(
    db: Connection,
    *,
    customer_id: int,
    items: Sequence[tuple[int, Decimal]],
    sort: Literal["uncollectable", "settlement", "small_list"],
    reason: str,
    key: UUID,
    evidence: Sequence[str] = (),
) -> Asked:
    """Ask to write off what is open of these items, gross (P-50).

    ForbiddenPair for who took this customer's money lately.
    """
    payload = {
        "customer": customer_id,
        "items": [[item, amount] for item, amount in items],
        "sort": sort,
        "evidence": list(evidence),
    }
    return _ask(db, Kind.WRITE_OFF, payload, reason, key)


def ask_refund(
    db: Connection,
    *,
    customer_id: int,
    parts: Sequence[tuple[int, Decimal]],
    reason: str,
    key: UUID,
    account_id: int | None = None,
) -> Asked:
    """Ask to give unapplied money of these payments back (P-24): in cash, or to an active account of the customer."""
    payload = {
        "customer": customer_id,
        "method": "cash" if account_id is None else "bank",
        "parts": [[payment, amount] for payment, amount in parts],
        "account": account_id,
    }
    return _ask(db, Kind.REFUND, payload, reason, key)


def ask_deposit_refund(
    db: Connection,
    *,
    customer_id: int,
    size_kg: Decimal,
    units: int,
    reason: str,
    key: UUID,
    serials: Sequence[str] = (),
    account_id: int | None = None,
) -> Asked:
    """Ask to take cylinders back and pay their deposits out by a refund order (P-61 to 2170)."""
    payload = {
        "customer": customer_id,
        "size": size_kg,
        "units": units,
        "serials": list(serials),
        "method": "cash" if account_id is None else "bank",
        "account": account_id,
    }
    return _ask(db, Kind.DEPOSIT_REFUND, payload, reason, key)


def ask_breakage(db: Connection, *, customer_id: int, size_kg: Decimal, reason: str, key: UUID) -> Asked:
    """Ask that deposits of cylinders dormant for 24 months become income (P-64).

    BreakageOff unless the house does so at all, FewerCylinders where none has been dormant for so long.
    """
    return _ask(db, Kind.BREAKAGE, {"customer": customer_id, "size": size_kg}, reason, key)


def pay_refund(db: Connection, *, refund_id: int, on: date, key: UUID, line_id: int | None = None) -> None:
    """Pay an approved refund in cash, or name the bank line that paid it. SamePerson for who asked or approved."""
    call(db, "api.pay_refund", p_refund=refund_id, p_on=on, p_line=line_id, p_key=key)


def ask_manual_journal(
    db: Connection, *, on: date, branch: str, lines: Sequence[tuple[str, Decimal]], reason: str, key: UUID
) -> Asked:
    """Ask for an entry of these (account, amount) lines, debit positive (P-73); never on a control account."""
    payload = {"on": on, "branch": branch, "lines": [[account, amount] for account, amount in lines]}
    return _ask(db, Kind.MANUAL_JOURNAL, payload, reason, key)


def ask_period(db: Connection, *, month: date, close: bool, reason: str, key: UUID) -> Asked:
    """Ask to close a month that is over, or to open a closed one again."""
    kind = Kind.PERIOD_CLOSE if close else Kind.PERIOD_REOPEN
    return _ask(db, kind, {"month": month}, reason, key)


def ask_customer_account(db: Connection, *, account_id: int, reason: str, key: UUID) -> Asked:
    """Ask that a proposed refund account of a customer may be paid to."""
    return _ask(db, Kind.CUSTOMER_ACCOUNT, {"account": account_id}, reason, key)


def ask_allowance(
    db: Connection, *, invoice_id: int, sort: Literal["return", "price"], amount: Decimal, reason: str, key: UUID
) -> Asked:
    """Ask to allow an amount on an invoice, in its price basis: net for a company, gross for a consumer (P-03)."""
    payload = {"invoice": invoice_id, "sort": sort, "amount": amount}
    return _ask(db, Kind.ALLOWANCE, payload, reason, key)


def ask_residual_gas(
    db: Connection, *, invoice_id: int, product: str, kg: Decimal, returned_on: date, reason: str, key: UUID
) -> Asked:
    """Ask to allow residual gas that came back, at the price of the return day by its size (P-66)."""
    payload = {"invoice": invoice_id, "sort": "residual", "product": product, "kg": kg, "returned_on": returned_on}
    return _ask(db, Kind.ALLOWANCE, payload, reason, key)


def ask_invoice_void(db: Connection, *, invoice_id: int, reason: str, key: UUID) -> Asked:
    """Ask to void an invoice that is not one's own of today (P-02)."""
    return _ask(db, Kind.INVOICE_VOID, {"invoice": invoice_id}, reason, key)


def ask_offset(
    db: Connection,
    *,
    customer_id: int,
    agreement_id: int,
    items: Sequence[tuple[int, Decimal]],
    reason: str,
    key: UUID,
) -> Asked:
    """Ask to set open items off against what we owe the customer as a supplier (P-25)."""
    payload = {
        "customer": customer_id,
        "agreement": agreement_id,
        "items": [[item, amount] for item, amount in items],
    }
    return _ask(db, Kind.OFFSET, payload, reason, key)


def ask_role_change(db: Connection, *, payload: Mapping[str, object], reason: str, key: UUID) -> Asked:
    """Ask that a login becomes what the payload says; made by `domain.access.service.ask_login`."""
    return _ask(db, Kind.ROLE_CHANGE, payload, reason, key)


def _ask(db: Connection, kind: Kind, payload: Mapping[str, object], reason: str, key: UUID) -> Asked:
    answer = call(db, "api.ask", p_kind=kind.value, p_payload=dict(payload), p_reason=reason, p_key=key)
    return Asked(answer["request"], answer["needs"], answer["digest"])


def decide(
    db: Connection,
    signed: Sequence[Signed],
    *,
    decision: Decision,
    key: UUID,
    note: str = "",
    resolution: str | None = None,
) -> tuple[Decided, ...]:
    """Decide up to fifty requests of one kind, each by what was shown of it, in a session opened just now.

    SignInAgain where the session is older, SamePerson for the maker or a second decision, HigherTierNeeded where this
    authority is too low, NotWhatWasShown where the request differs. A refusal needs a note.
    """
    rows = [{"request": one.request_id, "digest": one.digest} for one in signed]
    answer = call(
        db,
        "api.decide",
        p_rows=rows,
        p_decision=decision,
        p_note=note or None,
        p_key=key,
        p_resolution=resolution,
    )
    return tuple(
        Decided(one["request"], State(one["state"]), bool((one["outcome"] or {}).get("stale")))
        for one in answer["requests"]
    )


def withdraw(db: Connection, *, request_id: int, note: str, key: UUID) -> None:
    """Take one's own request back while it waits."""
    call(db, "api.withdraw_request", p_request=request_id, p_note=note, p_key=key)


def expire(db: Connection) -> int:
    """End the requests that nobody decided in time; how many."""
    return int(call(db, "api.expire_requests"))


def delegate(db: Connection, *, to: str, from_on: date, until_on: date, reason: str, key: UUID) -> int:
    """Lend one's authority to a colleague who decides too, for at most thirty days; the delegation's number."""
    answer = call(db, "api.delegate", p_to=to, p_from=from_on, p_until=until_on, p_reason=reason, p_key=key)
    return int(answer["delegation"])


def revoke_delegation(db: Connection, *, delegation_id: int) -> bool:
    """Take lent authority back at once; False where it was taken back before or is somebody else's."""
    return bool(call(db, "api.revoke_delegation", p_delegation=delegation_id))
