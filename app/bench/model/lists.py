"""What the books must say of one customer, kept in plain lists."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from app.bench.model.requests import HIGHEST, LOWEST, Request

CONTROL = ("1140", "2160", "2170")


@dataclass
class Paid:
    """A receipt: what is left of it, what it gave to which item and to the customer, and whether it was taken back."""

    amount: int
    fee: int
    difference: int
    unapplied: int
    given: list[tuple[int, int, int]] = field(default_factory=list)
    """Allocations that stand: their entry, item and amount."""
    refunded: int = 0
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
    limit: int = 0
    version: int = 1
    first: int = LOWEST
    """The first tier that decides about this customer's limit."""
    raised_from: int | None = None
    """The lowest limit that was ever increased: what an increase is measured by for twelve months."""
    requests: dict[int, Request] = field(default_factory=dict)
    refunds: dict[int, int] = field(default_factory=dict)
    """What is still to be paid of each refund order."""
    written_off: int = 0
    allowance: int = 0
    """What stands on 1149 in the whole house; nobody else moves it meanwhile."""

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

    def waiting(self, kind: str = "") -> list[Request]:
        """Requests that nobody has ended, of a kind or all."""
        return [one for one in self.requests.values() if one.waits and kind in ("", one.kind)]

    def lower(self, limit: int) -> None:
        """At once, and whoever asked for more before asked on another version."""
        self.limit, self.version = limit, self.version + 1

    def weighs(self, kind: str, amount: int) -> int:
        """What a request's tier follows from; an increase beyond a half needs the one after that of its amount."""
        if kind == "write_off":
            return amount + self.written_off
        measure = self.limit if self.raised_from is None else self.raised_from
        if kind != "limit" or not self.limit or amount * 2 <= measure * 3:
            return amount
        return next((highest + 1 for _, highest in HIGHEST[kind] if amount <= highest), amount)

    def provide(self, amount: int) -> None:
        """P-52: what a write-off may take first."""
        self.allowance += amount
        self._enter({"6155": amount, "1149": -amount}, moves=0)

    def carry_out(self, request: Request, refund: int | None) -> None:
        """What was approved happens, or is stale and moves nothing."""
        request.code = self._stale(request)
        if request.code is not None:
            request.state = "REJECTED"
            return
        request.state = "EXECUTED"
        if request.kind == "limit":
            if self.limit:
                self.raised_from = min(self.limit, self.raised_from or self.limit)
            self.lower(request.amount)
        elif request.kind == "write_off":
            self._write_off(request)
        elif refund is not None:
            self._refund(request, refund)

    def _stale(self, request: Request) -> str | None:
        if request.kind == "limit":
            return None if request.version == self.version else "LG066"
        unapplied = {payment: paid.unapplied for payment, paid in self.payments.items()}
        left = self.items if request.kind == "write_off" else unapplied
        return "23514" if any(part > left[of] for of, part in request.parts) else None

    def _write_off(self, request: Request) -> None:
        """P-50: the allowance bears what it has."""
        for item, part in request.parts:
            self.items[item] -= part
        borne = min(request.amount, self.allowance)
        self.allowance -= borne
        self.written_off += request.amount
        lines = {"1149": borne, "6155": request.amount - borne, "1140": -request.amount}
        self._enter(lines, moves=len(request.parts))

    def _refund(self, request: Request, refund: int) -> None:
        """P-24, first half."""
        for payment, part in request.parts:
            self.payments[payment].unapplied -= part
            self.payments[payment].refunded += part
        self.refunds[refund] = request.amount
        self._enter({"2160": request.amount, "2170": -request.amount}, moves=len(request.parts) + 1)

    def pay_refund(self, refund: int) -> None:
        """P-24, second half, in cash."""
        self._enter({"2170": self.refunds[refund], "1101": -self.refunds[refund]}, moves=1)
        self.refunds[refund] = 0

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
            "control": {account: total for account, total in self.accounts.items() if total and account in CONTROL},
            "limit": [self.limit, self.version],
            "requests": {request: one.seen() for request, one in self.requests.items()},
            "refunds": self.refunds,
            "written_off": self.written_off,
            "journals": self.journals,
            "moves": self.moves,
            "keys": len(self.deeds),
        }

    def _enter(self, lines: dict[str, int], *, moves: int) -> None:
        self.accounts.update(lines)
        self.journals += 1
        self.moves += moves
