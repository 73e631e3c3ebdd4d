"""The verdict on an order: its states (SM-1), what each means outside, and the rules and ways out that it lists."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final, Literal

from domain.credit.rules.exposure import Exposure
from domain.kernel.words import N_

Outside = Literal["approve", "cod", "reject"]


class State(StrEnum):
    """Where a case stands; the values are those of the database."""

    REQUESTED = "REQUESTED"
    APPROVED = "APPROVED"
    HELD = "HELD"
    COD_ONLY = "COD_ONLY"
    REJECTED = "REJECTED"
    APPROVED_BY_RULE = "APPROVED_BY_RULE"
    RELEASED_BY = "RELEASED_BY"
    CANCELLED = "CANCELLED"
    CONSUMED = "CONSUMED"
    RELEASED = "RELEASED"
    EXPIRED = "EXPIRED"


_GOES: Final = (State.CONSUMED, State.RELEASED, State.EXPIRED)
FOLLOWS: Final[Mapping[State, tuple[State, ...]]] = MappingProxyType(
    {
        State.REQUESTED: (State.APPROVED, State.HELD, State.COD_ONLY, State.REJECTED),
        State.HELD: (State.APPROVED_BY_RULE, State.RELEASED_BY, State.COD_ONLY, State.REJECTED, State.CANCELLED),
        State.APPROVED: _GOES,
        State.APPROVED_BY_RULE: _GOES,
        State.RELEASED_BY: _GOES,
        State.COD_ONLY: (State.CONSUMED, State.CANCELLED),
    }
)
"""Where a case may go from each state (SM-1); from the others nowhere."""

STATES: Final[Mapping[State, str]] = {
    State.REQUESTED: N_("checked later"),
    State.APPROVED: N_("approved"),
    State.HELD: N_("held"),
    State.COD_ONLY: N_("cash on delivery only"),
    State.REJECTED: N_("rejected"),
    State.APPROVED_BY_RULE: N_("approved on second look"),
    State.RELEASED_BY: N_("released"),
    State.CANCELLED: N_("cancelled"),
    State.CONSUMED: N_("delivered"),
    State.RELEASED: N_("given back"),
    State.EXPIRED: N_("expired"),
}


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule as it was applied: what it looked at, where its border lies, and what it said."""

    rule: str
    input: Any
    threshold: Any
    outcome: str


@dataclass(frozen=True, slots=True)
class Way:
    """One single change that lets the order go, tried by a second run."""

    way: str
    amount: Decimal | None = None
    units: int | None = None
    on: str | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """A verdict whole. `sentence` is the template's key with its facts; `case_id` None: nothing was recorded."""

    state: State
    outside: Outside
    amount: Decimal
    exposure: Exposure
    available: Decimal
    rules: tuple[Rule, ...]
    ways: tuple[Way, ...]
    sentence: Mapping[str, Any]
    case_id: int | None
    reserved: Decimal
    elapsed_ms: Decimal

    @property
    def failed(self) -> tuple[Rule, ...]:
        return tuple(rule for rule in self.rules if rule.outcome not in ("pass", "warn"))

    @property
    def warnings(self) -> tuple[Rule, ...]:
        return tuple(rule for rule in self.rules if rule.outcome == "warn")
