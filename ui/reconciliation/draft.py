"""What a clerk is about to post for one bank line: the customer, the invoices, and whether it comes out even."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Final
from uuid import UUID

from domain.banking.queries import LineSeen
from domain.banking.rules.entry import EntryLine, preview
from domain.banking.rules.explanation import Reason
from domain.banking.rules.matching import Suggestion
from domain.kernel.words import gettext as _
from domain.payments.rules import FEES, SMALL_DIFFERENCE, FoundSet, Part, payable
from domain.receivables.queries import OpenItem
from ui.kit.column import full_money

ZERO: Final = Decimal(0)


@dataclass(frozen=True)
class Draft:
    """One line on its way into the books; `key` stays the same until the books have answered."""

    line: LineSeen
    key: UUID
    customer_id: int
    customer_code: str
    customer_name: str
    items: tuple[OpenItem, ...]
    taken: Mapping[int, Decimal] = field(default_factory=dict)
    suggestion: Suggestion | None = None
    by_hand: bool = False
    absorb: bool = False

    @classmethod
    def of(cls, line: LineSeen, key: UUID, suggestion: Suggestion, items: Sequence[OpenItem]) -> Draft:
        """What a suggestion proposes."""
        return cls(
            line,
            key,
            suggestion.customer_id,
            suggestion.customer_code,
            suggestion.customer_name,
            tuple(items),
            {part.open_item_id: part.amount for part in suggestion.parts},
            suggestion,
        )

    @property
    def money(self) -> Decimal:
        """What the line brings: what still waits in suspense, or all of it."""
        return self.line.suspense or self.line.amount

    @property
    def applied(self) -> Decimal:
        """What goes to invoices."""
        return sum(self.taken.values(), ZERO)

    @property
    def short(self) -> Decimal:
        """How much more the invoices take than the money brings."""
        return max(self.applied - self.money, ZERO)

    @property
    def fee(self) -> Decimal:
        """What the bank seems to have kept, when it is one of the steps banks keep."""
        return self.short if self.short in FEES else ZERO

    @property
    def difference(self) -> Decimal:
        """What is written off as a small difference, only when told to."""
        return self.short if self.absorb and not self.fee and self.short < SMALL_DIFFERENCE else ZERO

    @property
    def unapplied(self) -> Decimal:
        """What no invoice takes: it stays on the customer's account."""
        return max(self.money - self.applied, ZERO)

    @property
    def uneven(self) -> Decimal:
        """Debit less credit; anything but zero may not be posted."""
        return self.money + self.fee + self.difference - self.applied - self.unapplied

    @property
    def may_absorb(self) -> bool:
        """Whether the shortage is small enough to be written off."""
        return ZERO < self.short < SMALL_DIFFERENCE and self.short not in FEES

    @property
    def parts(self) -> tuple[Part, ...]:
        """The allocation, in the order in which the invoices were taken."""
        return tuple(Part(item_id, amount) for item_id, amount in self.taken.items() if amount)

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Why: the suggestion's reasons as long as nobody changed it."""
        return (Reason("person"),) if self.by_hand or self.suggestion is None else self.suggestion.reasons

    @property
    def evidence(self) -> str:
        """What it rests on."""
        return "person" if self.by_hand or self.suggestion is None else self.suggestion.evidence

    @property
    def amount_rule(self) -> str:
        """How the amount was read."""
        return "person" if self.by_hand or self.suggestion is None else self.suggestion.amount_rule

    def entry(self, bank_name: str) -> tuple[EntryLine, ...]:
        """Debit and credit as they would be posted."""
        return preview(
            self.money,
            money="2165" if self.line.suspense else "1103",
            fee=self.fee,
            difference=self.difference,
            applied=self.applied,
            unapplied=self.unapplied,
            place=bank_name,
            customer_code=self.customer_code,
        )

    def why_not(self) -> str:
        """Why this may not be posted, with the way out; "" when it may."""
        if self.line.amount <= 0:
            return _("Money left the account: book it as a bank charge, or park the line.")
        if self.line.state == "POSTED":
            return _("This line is posted already: undo it first with Ctrl+Z.")
        if self.uneven:
            words = _("The invoices take {amount} more than the money brings: untick one, or lower an amount.")
            return words.format(amount=full_money(-self.uneven))
        return ""

    def tick(self, item: OpenItem) -> Draft:
        """Take an invoice with what is left of the money, or with all of it where nothing is left; or leave it."""
        taken = dict(self.taken)
        if taken.pop(item.id, None) is None:
            left = self.money - sum(taken.values(), ZERO)
            taken[item.id] = min(payable(item) or item.balance, left) if left > 0 else payable(item) or item.balance
        return replace(self, taken=taken, by_hand=True, absorb=False)

    def set_taken(self, item: OpenItem, amount: Decimal) -> Draft:
        """Let an invoice take exactly this much, never more than is open and never less than nothing."""
        taken = {**self.taken, item.id: min(max(amount, ZERO), item.balance)}
        return replace(self, taken={key: part for key, part in taken.items() if part}, by_hand=True, absorb=False)

    def take_set(self, found: FoundSet) -> Draft:
        """Take exactly these invoices, each with all that may be paid of it."""
        chosen = {item.id: payable(item) for item in self.items if item.id in found.items}
        return replace(self, taken=chosen, by_hand=True, absorb=False)
