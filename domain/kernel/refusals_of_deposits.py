"""What PostgreSQL's refusals about cylinders at customers and their deposits mean to us."""

from __future__ import annotations

from collections.abc import Mapping

from domain.errors import Conflict, LuckyGasError, Refused


class NoSuchStep(Conflict):
    """What stands with this cylinder does not allow that now. Reload and look where it is."""


class FewerCylinders(Conflict):
    """There are fewer cylinders than that, or somebody was first. Reload and look what is there."""


class NotHisCylinder(Refused):
    """This cylinder is another house's, or stands at another customer: nothing is refunded. Look at its number."""


class DepositChanged(Conflict):
    """The deposit for this size has changed meanwhile. Reload, and tell the customer the new one."""


class BothSign(Refused):
    """A cylinder moves only when both customers have signed. Name what each of them signed."""


class BreakageOff(Refused):
    """Deposits are not given up in this house. Ask a director to switch it on, or go on calling the customer."""


OF_DEPOSITS: Mapping[str, type[LuckyGasError]] = {
    "LG101": NoSuchStep,
    "LG102": NoSuchStep,
    "LG103": FewerCylinders,
    "LG104": NotHisCylinder,
    "LG105": DepositChanged,
    "LG106": BothSign,
    "LG107": BreakageOff,
}
