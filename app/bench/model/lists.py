"""What the books must say of one customer, kept in plain lists."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Paid:
    """A receipt: what is left of it, what it gave to which item, and whether it was taken back."""

    amount: int
    fee: int
    difference: int
    unapplied: int
    given: list[tuple[int, int, int]] = field(default_factory=list)
    """Allocations that stand: their entry, item and amount."""
    reversed: bool = False


@dataclass
class Deed:
    """A deed that was done: how it was asked, and the answer."""

    function: str
    arguments: tuple[Any, ...]
    key: str
    login: str
    answer: dict[str, Any]


@dataclass
class Lists:
    """Everything that must be in the books of one customer since the example began."""

    items: dict[int, int] = field(default_factory=dict)
    payments: dict[int, Paid] = field(default_factory=dict)
    accounts: Counter[str] = field(default_factory=Counter)
    deeds: list[Deed] = field(default_factory=list)
    journals: int = 0
    moves: int = 0

    def latest(self) -> list[Deed]:
        """The newest deed of each function: every one has its turn, however rare it is."""
        return list({deed.function: deed for deed in self.deeds}.values())

    def invoice(self, item: int, net: int, tax: int) -> None:
        """P-01."""
        self.items[item] = net + tax
        self._enter({"1140": net + tax, "4110": -net, "2141": -tax}, moves=1)

    def receive(
        self, payment: int, journal: int, amount: int, parts: list[tuple[int, int]], fee: int, difference: int
    ) -> None:
        """P-10, P-11, P-13."""
        applied = sum(part for _, part in parts)
        rest = amount + fee + difference - applied
        self.payments[payment] = Paid(amount, fee, difference, rest, [(journal, item, part) for item, part in parts])
        for item, part in parts:
            self.items[item] -= part
        lines = {"1101": amount, "6157": fee, "6159": difference, "1140": -applied, "2160": -rest}
        self._enter(lines, moves=len(parts) + (rest != 0))

    def allocate(self, payment: int, journal: int, item: int, part: int) -> None:
        """P-16."""
        self.payments[payment].unapplied -= part
        self.payments[payment].given.append((journal, item, part))
        self.items[item] -= part
        self._enter({"2160": part, "1140": -part}, moves=2)

    def undo(self, payment: int, place: int) -> None:
        """P-17."""
        _, item, part = self.payments[payment].given.pop(place)
        self.payments[payment].unapplied += part
        self.items[item] += part
        self._enter({"1140": part, "2160": -part}, moves=2)

    def reverse(self, payment: int) -> None:
        """P-18."""
        paid = self.payments[payment]
        applied = sum(part for _, _, part in paid.given)
        for _, item, part in paid.given:
            self.items[item] += part
        lines = {
            "1140": applied,
            "2160": paid.unapplied,
            "1101": -paid.amount,
            "6157": -paid.fee,
            "6159": -paid.difference,
        }
        self._enter(lines, moves=len(paid.given) + (paid.unapplied != 0))
        paid.given, paid.unapplied, paid.reversed = [], 0, True

    def document(self) -> dict[str, Any]:
        """As `seen` tells it of the database."""
        return {
            "items": self.items,
            "payments": {
                payment: [paid.unapplied, sum(part for _, _, part in paid.given), paid.reversed]
                for payment, paid in self.payments.items()
            },
            "receivable": sum(self.items.values()),
            "unapplied": sum(paid.unapplied for paid in self.payments.values()),
            "accounts": {account: total for account, total in self.accounts.items() if total},
            "control": {
                account: total for account, total in self.accounts.items() if total and account in ("1140", "2160")
            },
            "journals": self.journals,
            "moves": self.moves,
            "keys": len(self.deeds),
        }

    def _enter(self, lines: dict[str, int], *, moves: int) -> None:
        self.accounts.update(lines)
        self.journals += 1
        self.moves += moves
