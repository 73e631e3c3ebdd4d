"""What to do with a held order, and why: read from its rules, its ways out, and how the customer has paid (B-25)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

from domain.credit.rules.verdict import Rule, Way
from domain.kernel.words import N_
from domain.kernel.words import gettext as _

Advice = Literal["check_again", "release", "cod", "refuse", "look"]

ENOUGH_DUE: Final = 3
GOOD_SHARE: Final = Decimal("0.9")
OF_ROOM: Final = frozenset({"available", "document_max", "cheques"})
"""Rules about size: the customer pays, the order is merely too large for his limit."""

ADVICE: Final[Mapping[Advice, str]] = {
    "check_again": N_("Check again"),
    "release": N_("Release"),
    "cod": N_("COD"),
    "refuse": N_("Refuse"),
    "look": N_("Look closer"),
}

REASONS: Final[Mapping[str, str]] = {
    "fits_now": N_("the order fits by now"),
    "money_is_here": N_("money of NT${coming} waits at the bank and covers what is missing"),
    "pays_in_time": N_("paid {in_time} of {due} invoices in time within twelve months"),
    "pays_late": N_("paid only {in_time} of {due} invoices in time, but pays at the door"),
    "blocked": N_("what is overdue or broken speaks against credit, but he may pay at the door"),
    "small_at_the_door": N_("too little is known of how he pays; at the door there is no risk"),
    "no_cash": N_("what is overdue or broken speaks against it, and the hold bars cash too"),
    "unknown": N_("too little is known of how he pays"),
}
"""By the reason's code, filled from its facts alone."""


@dataclass(frozen=True, slots=True)
class Habit:
    """What fell due within twelve months: how many invoices, and how many were paid within a week of their day."""

    due: int = 0
    in_time: int = 0
    average_days: int | None = None

    @property
    def good(self) -> bool:
        return self.due >= ENOUGH_DUE and Decimal(self.in_time) >= self.due * GOOD_SHARE


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What to do, and why by code and facts."""

    advice: Advice
    reason: str
    facts: Mapping[str, str | int]

    @property
    def words(self) -> str:
        return _(ADVICE[self.advice])

    @property
    def why(self) -> str:
        return _(REASONS[self.reason]).format(**self.facts)


def suggest(
    rules: Sequence[Rule],
    ways: Sequence[Way],
    habit: Habit,
    *,
    amount: Decimal,
    available: Decimal,
    coming: Decimal = Decimal(0),
) -> Suggestion:
    """What speaks for an order; `available` is the room for it at this moment, `coming` what waits at the bank."""
    failed = {rule.rule for rule in rules if rule.outcome == "HELD"}
    cash = any(way.way == "collect" for way in ways)
    facts: dict[str, str | int] = {"due": habit.due, "in_time": habit.in_time}
    if failed <= OF_ROOM:
        if failed == {"available"} and available >= amount:
            return Suggestion("check_again", "fits_now", {})
        if coming and "available" in failed and available + coming >= amount:
            return Suggestion("release", "money_is_here", {"coming": f"{coming:,f}"})
        if habit.good:
            return Suggestion("release", "pays_in_time", facts)
        if cash and habit.due >= ENOUGH_DUE:
            return Suggestion("cod", "pays_late", facts)
        return Suggestion("cod", "small_at_the_door", {}) if cash else Suggestion("look", "unknown", {})
    return Suggestion("cod", "blocked", {}) if cash else Suggestion("refuse", "no_cash", {})
