"""What stands in a customer's lists beside what happened with him."""

from __future__ import annotations

from dataclasses import dataclass

from domain.customers.queries import RefundAccount
from domain.figures.receipts import Paid, ReceiptWhole
from domain.kernel.words import gettext as _


@dataclass(frozen=True)
class PaidRow:
    """A receipt, or below it one claim that it paid."""

    receipt: ReceiptWhole
    paid: Paid | None = None

    @property
    def key(self) -> str:
        """By which the list knows it again."""
        return f"{self.receipt.id}/{self.paid.open_item_id if self.paid is not None else ''}"


def account_note(one: RefundAccount) -> str:
    """What a refund account waits for, or why it was refused."""
    if one.reason:
        return one.reason
    if one.state == "PROPOSED":
        if one.asked:
            return _("waits for its approval")
        return _("Enter: ask for its approval") if one.stored else _("on its way into the safe")
    return _("another customer has it too") if one.same_as is not None else ""
