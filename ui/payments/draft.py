"""What a clerk is about to post at the counter: who pays, how much, and which invoices it goes to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Final

from domain.banking.rules.entry import EntryLine, preview
from domain.kernel.refusals import MoreCashThanTheCounterTakes
from domain.kernel.words import N_
from domain.kernel.words import gettext as _
from domain.payments.queries import Payer, ReceiptSeen
from domain.payments.rules import CASH_AT_COUNTER, SMALL_DIFFERENCE, Fit, Part, fit, payable
from domain.receivables.queries import OpenItem
from ui.kit.column import clock, full_money

ZERO: Final = Decimal(0)
# how the amount was read, in words (policies 6.2)
RULES: Final = {
    "named": N_("as the customer says, to the dollar"),
    "named_in_part": N_("as the customer says, in part"),
    "named_and_more": N_("as the customer says, the rest to the oldest"),
    "all_open": N_("all that is open, to the dollar"),
    "month": N_("one month, to the dollar"),
    "one_item": N_("one invoice, to the dollar"),
    "oldest_whole": N_("the oldest ones, to the dollar"),
    "oldest_first": N_("oldest first"),
    "on_account": N_("nothing is open: all of it stays on account"),
    "by_hand": N_("shared out by hand"),
}


@dataclass(frozen=True)
class Draft:
    """One receipt before it has a key. `named` are the invoices the customer says he pays; `taken` is what the clerk
    shared out by hand; `asked` that the clerk was asked about the same amount today, `again` that it is other money.
    """

    payer: Payer
    items: tuple[OpenItem, ...]
    twins: tuple[ReceiptSeen, ...] = ()
    amount: Decimal = ZERO
    named: tuple[str, ...] = ()
    taken: Mapping[int, Decimal] | None = None
    absorb: bool = False
    asked: bool = False
    again: bool = False
    _fit: Fit | None = field(default=None, init=False, compare=False)

    def __post_init__(self) -> None:
        if self.taken is None and self.amount > 0:
            object.__setattr__(self, "_fit", fit(self.amount, self.items, named=self.named, fees=()))

    @property
    def rule(self) -> str:
        """How the amount is read, "" before there is one."""
        return "by_hand" if self.taken is not None else self._fit.rule if self._fit is not None else ""

    @property
    def others(self) -> int:
        """How many further readings fit as exactly."""
        return self._fit.others if self.taken is None and self._fit is not None else 0

    @property
    def difference(self) -> Decimal:
        """What is written off as a small difference, only when told to."""
        return self.short if self.absorb and self.may_absorb else ZERO

    @property
    def short(self) -> Decimal:
        """How much more is wanted than the money brings: by the shares given, or by the one invoice paid in part."""
        shares = self._shares()
        given = sum(shares.values(), ZERO)
        if given != self.amount:
            return max(given - self.amount, ZERO)
        gaps = [payable(item) - shares[item.id] for item in self.items if item.id in shares]
        left = [gap for gap in gaps if gap > 0]
        return left[0] if len(left) == 1 else ZERO

    @property
    def may_absorb(self) -> bool:
        """Whether the shortage is small enough to be written off."""
        return ZERO < self.short < SMALL_DIFFERENCE

    @property
    def parts(self) -> tuple[Part, ...]:
        """What goes to which invoice."""
        shares = self._shares()
        if self.difference and sum(shares.values(), ZERO) == self.amount:
            shares = {item.id: max(payable(item), shares[item.id]) for item in self.items if item.id in shares}
        return tuple(Part(item, part) for item, part in shares.items() if part)

    @property
    def applied(self) -> Decimal:
        """What goes to invoices."""
        return sum((part.amount for part in self.parts), ZERO)

    @property
    def unapplied(self) -> Decimal:
        """What no invoice takes: it stays on the customer's account."""
        return max(self.amount - self.applied, ZERO)

    @property
    def uneven(self) -> Decimal:
        """Debit less credit; anything but zero may not be posted."""
        return self.amount + self.difference - self.applied - self.unapplied

    def entry(self) -> tuple[EntryLine, ...]:
        """Debit and credit as they would be posted."""
        if self.amount <= 0:
            return ()
        return preview(
            self.amount,
            money="1101",
            fee=ZERO,
            difference=self.difference,
            applied=self.applied,
            unapplied=self.unapplied,
            place="",
            customer_code=self.payer.code,
        )

    def why_not(self) -> str:
        """Why this may not be posted, with the way out; "" when it may."""
        if self.amount <= 0:
            return _("Type the amount that was paid.")
        if self.amount > CASH_AT_COUNTER:
            return str(MoreCashThanTheCounterTakes())
        if self.uneven:
            words = _("The invoices take {amount} more than the money brings: untick one, or lower an amount.")
            return words.format(amount=full_money(-self.uneven))
        return ""

    def twin(self) -> ReceiptSeen | None:
        """A receipt of the same amount today that nobody has yet said to be other money."""
        if self.again:
            return None
        return next((one for one in reversed(self.twins) if one.amount == self.amount), None)

    def warning(self) -> str:
        """What the clerk should look at before posting, "" for nothing."""
        if (twin := self.twin()) is not None:
            words = (
                _("▲ {number} at {time} is the same customer and amount. Is this other money? F9 once more posts it.")
                if self.asked
                else _("▲ {number} at {time} is a receipt of the same customer and amount.")
            )
            return words.format(number=twin.number, time=clock(twin.posted_at)[:5])
        if self.others:
            return _("▲ Other invoices fit as exactly: ask which ones are paid, Space ticks them.")
        return ""

    def pay(self, amount: Decimal) -> Draft:
        """Another amount: shares given by hand are given anew."""
        return replace(self, amount=amount, taken=None, absorb=False, asked=False, again=False)

    def renew(self, payer: Payer, items: tuple[OpenItem, ...], twins: tuple[ReceiptSeen, ...]) -> Draft:
        """The same receipt over what is known now; what was shared out by hand stays, as far as it is still open."""
        open_now = {item.id: item.balance for item in items}
        taken = self.taken
        if taken is not None:
            taken = {key: min(part, open_now[key]) for key, part in taken.items() if key in open_now}
        return replace(self, payer=payer, items=items, twins=twins, taken=taken)

    def tick(self, item: OpenItem) -> Draft:
        """The customer says that he pays this invoice, or that he does not."""
        if self.taken is None:
            if item.document in self.named:
                return replace(self, named=tuple(one for one in self.named if one != item.document), absorb=False)
            # paid whole by the rule, it is meant to be left out; not at all or in part, to be paid first
            if self._shares().get(item.id, ZERO) < payable(item):
                return replace(self, named=(*self.named, item.document), absorb=False)
        shares = dict(self._shares())
        if shares.pop(item.id, None) is None:
            left = self.amount - sum(shares.values(), ZERO)
            wanted = payable(item) or item.balance
            shares[item.id] = min(wanted, left) if left > 0 else wanted
        return replace(self, taken=shares, absorb=False)

    def set_taken(self, item: OpenItem, amount: Decimal) -> Draft:
        """Let an invoice take exactly this much, never more than is open and never less than nothing."""
        shares = {**self._shares(), item.id: min(max(amount, ZERO), item.balance)}
        return replace(self, taken={key: part for key, part in shares.items() if part}, absorb=False)

    def _shares(self) -> Mapping[int, Decimal]:
        if self.taken is not None:
            return self.taken
        return {part.open_item_id: part.amount for part in self._fit.parts} if self._fit is not None else {}
