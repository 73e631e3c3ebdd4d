"""What may be asked, who must agree, and what makes a request worth a second look (behaviour 31, decisions 7.2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from enum import StrEnum
from typing import Final

from domain.kernel.words import N_


class Kind(StrEnum):
    """What needs a second person; the values are those of the database."""

    LIMIT = "limit"
    WRITE_OFF = "write_off"
    REFUND = "refund"
    MANUAL_JOURNAL = "manual_journal"
    PERIOD_CLOSE = "period_close"
    PERIOD_REOPEN = "period_reopen"
    ROLE_CHANGE = "role_change"
    CUSTOMER_ACCOUNT = "customer_account"
    ALLOWANCE = "allowance"
    INVOICE_VOID = "invoice_void"
    OFFSET = "offset"
    DEPOSIT_REFUND = "deposit_refund"
    BREAKAGE = "breakage"


class State(StrEnum):
    """Where a request stands (SM-13); a stale one ends rejected, with the reason in its outcome."""

    PENDING = "PENDING"
    EXECUTED = "EXECUTED"
    REJECTED = "REJECTED"
    WITHDRAWN = "WITHDRAWN"
    EXPIRED = "EXPIRED"


KINDS: Final[Mapping[Kind, str]] = {
    Kind.LIMIT: N_("Credit limit"),
    Kind.WRITE_OFF: N_("Write-off"),
    Kind.REFUND: N_("Refund"),
    Kind.MANUAL_JOURNAL: N_("Manual entry"),
    Kind.PERIOD_CLOSE: N_("Close a month"),
    Kind.PERIOD_REOPEN: N_("Reopen a month"),
    Kind.ROLE_CHANGE: N_("Login and roles"),
    Kind.CUSTOMER_ACCOUNT: N_("Refund account"),
    Kind.ALLOWANCE: N_("Allowance"),
    Kind.INVOICE_VOID: N_("Void of an invoice"),
    Kind.OFFSET: N_("Offset"),
    Kind.DEPOSIT_REFUND: N_("Refund of cylinder deposits"),
    Kind.BREAKAGE: N_("Deposits nobody will claim"),
}
STATES: Final[Mapping[State, str]] = {
    State.PENDING: N_("Waiting"),
    State.EXECUTED: N_("Carried out"),
    State.REJECTED: N_("Refused"),
    State.WITHDRAWN: N_("Taken back"),
    State.EXPIRED: N_("Expired"),
}
TIERS: Final[Mapping[int, str]] = {
    3: N_("a supervisor"),
    4: N_("a manager"),
    5: N_("a director"),
    6: N_("the chief of finance"),
    7: N_("the board"),
}
RISKS: Final[Mapping[str, str]] = {
    "just_below_the_tier": N_("just below what somebody higher would have to approve"),
    "asked_again": N_("the same was asked for this customer within 30 days"),
    "outside_office_hours": N_("asked outside office hours"),
    "new_account": N_("the account is new"),
    "shared_account": N_("another customer has the same account"),
}
HIGHEST_RISK: Final = 100


def who_decides(authority: Sequence[tuple[int, Decimal | None]], amount: Decimal, *, first: int = 0) -> int:
    """The tier that must agree to so much, as a request will be routed; `first` where its chain begins higher."""
    return min(tier for tier, highest in authority if tier >= first and (highest is None or highest >= amount))
