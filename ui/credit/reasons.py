"""Why something cannot be done with what one stands on; "" when it can."""

from __future__ import annotations

from domain.credit.in_force import HoldSeen
from domain.kernel.words import gettext as _
from ui.credit.questions import Look
from ui.credit.wording import may_words


def why_not_decide(look: Look | None, *, busy: bool) -> str:
    """Why the order cannot be decided now."""
    if busy:
        return _("The decision before is being written. A moment.")
    return _("Choose an order first.") if look is None or look.row is None else ""


def why_not_release(look: Look | None, *, busy: bool) -> str:
    """Why the order cannot be released by this person."""
    if reason := why_not_decide(look, busy=busy):
        return reason
    now = look.now if look is not None else None
    if now is None:
        return _("Choose an order first.")
    return "" if now.may == "yes" else may_words(now)[0]


def why_not_cod(look: Look | None, *, busy: bool) -> str:
    """Why the order cannot be delivered for cash."""
    if reason := why_not_decide(look, busy=busy):
        return reason
    row = look.row if look is not None else None
    if row is not None and any(way.way == "collect" for way in row.held.ways):
        return ""
    return _("This order is not delivered for cash either: what holds it bars cash too.")


def why_not_end(current: object) -> str:
    """Why the hold cannot be ended by this person."""
    if not isinstance(current, HoldSeen):
        return _("Choose a hold in the list first.")
    if current.computed:
        return _("It follows from the numbers and ends with its causes. A single order may be released.")
    return _("You placed this hold yourself, so another person ends it.") if current.mine else ""
