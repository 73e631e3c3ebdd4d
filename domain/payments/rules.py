"""How money is spread over open items, and which amounts speak for which items (policies 6.2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import combinations
from typing import Final, Protocol

from domain.errors import Refused

ZERO = Decimal(0)
# What banks keep of a transfer (policy match.tolerance); up to 30 dollars are borne by us.
FEES: Final = tuple(Decimal(step) for step in (10, 12, 15, 17, 30))
# Below this a clerk may write a shortage off (policy allocation.small_difference).
SMALL_DIFFERENCE: Final = Decimal(100)
# What the counter takes in cash (policy payment.cash_at_counter).
CASH_AT_COUNTER: Final = Decimal(100_000)


class NothingToAllocate(Refused):
    """A payment of {amount} cannot be allocated: it must be more than zero."""


class Claim(Protocol):
    """What an open item must tell to be paid."""

    @property
    def id(self) -> int: ...
    @property
    def document(self) -> str: ...
    @property
    def issued_on(self) -> date: ...
    @property
    def effective_due_on(self) -> date: ...
    @property
    def balance(self) -> Decimal: ...
    @property
    def disputed(self) -> Decimal: ...


@dataclass(frozen=True, slots=True)
class Part:
    """So much of a payment goes to this open item."""

    open_item_id: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Spread:
    """Parts of a payment, and what no item took."""

    parts: tuple[Part, ...]
    unapplied: Decimal


@dataclass(frozen=True, slots=True)
class Fit:
    """How an amount fits a customer's open items: the rule that found the parts, and whether it is exact to the dollar.

    `others` counts further readings that fit as exactly: they lead to other items, so a person should choose.
    """

    rule: str
    parts: tuple[Part, ...]
    fee: Decimal
    unapplied: Decimal
    exact: bool
    others: int = 0


@dataclass(frozen=True, slots=True)
class FoundSet:
    """Open items that sum to an amount, less a fee that the bank kept."""

    items: tuple[int, ...]
    fee: Decimal


def payable(item: Claim) -> Decimal:
    """What of an item may be paid without asking: the disputed part waits for its decision."""
    return max(item.balance - item.disputed, ZERO)


def oldest_first(items: Sequence[Claim]) -> list[Claim]:
    """Items in the order in which money reaches them (Civil Code 322: due first, older first)."""
    return sorted(items, key=lambda item: (item.effective_due_on, item.issued_on, item.id))


def spread_oldest_first(amount: Decimal, items: Sequence[Claim]) -> Spread:
    """Pay the oldest item first; what no item takes stays on account."""
    if amount <= 0:
        raise NothingToAllocate(amount=amount)
    left, parts = amount, []
    for item in oldest_first(items):
        part = min(left, payable(item))
        if part > 0:
            parts.append(Part(item.id, part))
            left -= part
    return Spread(tuple(parts), left)


def fit(amount: Decimal, items: Sequence[Claim], *, named: Sequence[str] = (), fees: Sequence[Decimal] = FEES) -> Fit:
    """The best reading of an amount among one customer's open items.

    Order of policies 6.2: what the payer named, all that is open, one month, one item, the oldest items whole; then the
    same less a fee the bank kept, which cash never is; then oldest first, with the rest on account. Subsets are never
    guessed.
    """
    if amount <= 0:
        raise NothingToAllocate(amount=amount)
    left = [(item, open_now) for item in oldest_first(items) if (open_now := payable(item)) > 0]
    ordered = [item for item, _ in left]
    named_items = [item for item in ordered if item.document in named]
    groups = _Groups(left, named_items)
    for fee in (ZERO, *fees):
        found = groups.that_sum_to(amount + fee)
        if found:
            rule, group = found[0]
            parts = tuple(Part(item.id, payable(item)) for item in group)
            readings = {frozenset(item.id for item in one) for _, one in found}
            rule = rule if not fee else f"{rule}_less_fee"
            return Fit(rule, parts, fee, ZERO, exact=True, others=len(readings) - 1)
    if named_items:
        first = spread_oldest_first(amount, named_items)
        if not first.unapplied:
            return Fit("named_in_part", first.parts, ZERO, ZERO, exact=False)
        others = [item for item in ordered if item.document not in named]
        rest = spread_oldest_first(first.unapplied, others) if others else Spread((), first.unapplied)
        return Fit("named_and_more", first.parts + rest.parts, ZERO, rest.unapplied, exact=False)
    spread = spread_oldest_first(amount, ordered)
    return Fit("oldest_first" if spread.parts else "on_account", spread.parts, ZERO, spread.unapplied, exact=False)


class _Groups:
    """Groups of items that an amount may mean, their sums made once, in the order in which the rules believe them."""

    def __init__(self, left: Sequence[tuple[Claim, Decimal]], named: Sequence[Claim]) -> None:
        self._ordered = [item for item, _ in left]
        self._named = named
        self._named_total = _total(named)
        self._single: dict[Decimal, Claim] = {}
        self._oldest: dict[Decimal, int] = {}
        months: dict[tuple[int, int], list[tuple[Claim, Decimal]]] = {}
        self._total = ZERO
        for place, (item, open_now) in enumerate(left, 1):
            self._total += open_now
            self._oldest[self._total] = place
            # Equal items: the oldest is meant until somebody says otherwise.
            self._single.setdefault(open_now, item)
            months.setdefault((item.issued_on.year, item.issued_on.month), []).append((item, open_now))
        self._months: dict[Decimal, list[list[Claim]]] = {}
        for group in months.values():
            if len(group) > 1:
                total = sum((open_now for _, open_now in group), ZERO)
                self._months.setdefault(total, []).append([item for item, _ in group])

    def that_sum_to(self, wanted: Decimal) -> Sequence[tuple[str, Sequence[Claim]]]:
        """Every group of exactly this sum, the one to believe first; what the payer named leaves no other."""
        if self._named:
            return [("named", self._named)] if self._named_total == wanted else []
        if self._ordered and self._total == wanted:
            return [("all_open", self._ordered)]
        found: list[tuple[str, Sequence[Claim]]] = [("month", month) for month in self._months.get(wanted, ())]
        if wanted in self._single:
            found.append(("one_item", (self._single[wanted],)))
        if wanted in self._oldest:
            found.append(("oldest_whole", self._ordered[: self._oldest[wanted]]))
        return found


def _total(items: Sequence[Claim]) -> Decimal:
    return sum((payable(item) for item in items), ZERO)


def sets_that_sum_to(
    amount: Decimal,
    items: Sequence[Claim],
    *,
    most_items: int = 12,
    most_sets: int = 50,
) -> tuple[FoundSet, ...]:
    """Every set of the oldest open items that sums to the amount, exact ones first, then those less a bank fee.

    One set is never shown as if it were the answer: the caller says how many there are. Looks at `most_items` items.
    """
    ordered = [item for item in oldest_first(items) if payable(item) > 0][:most_items]
    found: list[FoundSet] = []
    wanted = {amount + fee: fee for fee in (ZERO, *FEES)}
    for size in range(1, len(ordered) + 1):
        for group in combinations(ordered, size):
            fee = wanted.get(_total(group))
            if fee is not None:
                found.append(FoundSet(tuple(item.id for item in group), fee))
    return tuple(sorted(found, key=lambda one: (one.fee, len(one.items), one.items))[:most_sets])
