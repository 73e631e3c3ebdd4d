"""What PostgreSQL's refusals about verdicts, holds, limits and the credit status mean to us."""

from __future__ import annotations

from collections.abc import Mapping

from domain.errors import Conflict, LuckyGasError, Refused


class OrderChanged(Conflict):
    """The order stands at another version, or was asked otherwise. Ask again with the order as it stands now."""


class StatusMoved(Conflict):
    """The customer's credit status is not what it was. Reload and look again."""


class NotByHand(Refused):
    """This does not end or go by hand: it follows from the numbers, or the customer is stopped. Look at the reasons."""


class NotForAWhile(Refused):
    """A raise for a while has its days, at most sixty, and at most thirty percent more. Or ask for an increase."""


OF_CREDIT: Mapping[str, type[LuckyGasError]] = {
    "LG092": StatusMoved,
    "LG093": NotByHand,
    "LG094": NotForAWhile,
    "LG095": OrderChanged,
}
