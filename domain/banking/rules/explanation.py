"""Why a line was matched, or not: reasons as codes with facts, told in one sentence each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from domain.kernel.words import N_
from domain.kernel.words import gettext as _

SENTENCES: Final[Mapping[str, str]] = {
    "virtual_account": N_("virtual account {value} was issued to this customer"),
    "invoice_number": N_("names invoice {value}"),
    "customer_no": N_("names customer number {value}"),
    "ubn": N_("names tax number {value}"),
    "payer_account": N_("account {value} has paid for this customer before"),
    "alias": N_("this payer text was taken for this customer before"),
    "name": N_("same name"),
    "name_prefix": N_("the bank cut the name after {value}"),
    "name_near": N_("similar name {value}"),
    "named": N_("amount = the invoices named"),
    "all_open": N_("amount = everything open ({count} items)"),
    "month": N_("amount = the items of one month ({count})"),
    "one_item": N_("amount = invoice {value}"),
    "oldest_whole": N_("amount = the oldest {count} items"),
    "fee": N_("{value} short: fee kept by the bank"),
    "no_amount": N_("amount fits no open item: oldest first"),
    "on_account": N_("nothing is open: the money stays on account"),
    "unapplied": N_("{value} stays on account"),
    "others": N_("other sets of open invoices have this sum as well ({count})"),
    "two_customers": N_("points to {value} as well"),
    "other_name": N_("the payer has the name of another customer"),
    "paid_before": N_("invoice {value} is not open any more"),
    "overturned": N_("a person took this line's match back before"),
    "shared": N_("{value} is known for several customers"),
    "person": N_("chosen by a person"),
    "debit": N_("money left the account and no rule says why"),
    "taken_back": N_("the bank took money back; find the receipt it belongs to"),
    "decimals": N_("the amount is no whole number of dollars"),
}


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason for or against a match. The sentence holds no number that is not in the facts."""

    code: str
    facts: Mapping[str, object] = field(default_factory=dict, hash=False)
    good: bool = True

    def sentence(self) -> str:
        """The reason in the reader's language."""
        return _(SENTENCES[self.code]).format(**{name: _shown(fact) for name, fact in self.facts.items()})

    def stored(self) -> dict[str, object]:
        """The reason as the books keep it."""
        return {"code": self.code, "facts": dict(self.facts), "good": self.good}


def _shown(fact: object) -> str:
    if isinstance(fact, Decimal):
        return f"{fact:,f}"
    return f"{fact:,}" if isinstance(fact, int) else str(fact)


def told(reason: Mapping[str, object]) -> Reason:
    """A stored reason, as a value again."""
    facts = reason.get("facts")
    return Reason(str(reason["code"]), dict(facts) if isinstance(facts, dict) else {}, bool(reason.get("good", True)))
