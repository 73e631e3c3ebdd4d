"""Why a deed on an invoice cannot be done now, "" when it can."""

from __future__ import annotations

from datetime import date

from domain.kernel.words import gettext as _
from ui.invoices.questions import Look


def touch(look: Look | None) -> str:
    """What stands against every deed."""
    if look is None:
        return _("Choose an invoice first.")
    if look.whole.row.state == "void":
        return _("It is void.")
    return _("A request about it waits for a decision.") if look.whole.waits is not None else ""


def void(look: Look | None) -> str:
    """What stands against a void."""
    if (reason := touch(look)) or look is None:
        return reason
    if look.whole.item_id is None:
        return _("Prepaid gas is not voided: what is left of it is given back.")
    if look.whole.allowances or look.whole.interest:
        return _("An allowance or interest stands on it: allow the rest instead.")
    return ""


def allow(look: Look | None) -> str:
    """What stands against an allowance."""
    if (reason := touch(look)) or look is None:
        return reason
    if look.whole.item_id is None:
        return _("Prepaid gas has no allowance.")
    return "" if look.whole.left_net else _("All of it was allowed already.")


def residual(look: Look | None) -> str:
    """What stands against an allowance for residual gas."""
    if (reason := allow(look)) or look is None:
        return reason
    return "" if look.gas else _("No gas in cylinders stands on it.")


def charge(look: Look | None, *, today: date) -> str:
    """What stands against interest."""
    if (reason := touch(look)) or look is None:
        return reason
    whole = look.whole
    late = max([whole.row.due_on or today, *(one.until_on for one in whole.interest)])
    return "" if late < today else _("It is not late, or its interest is charged up to today.")


def set_off(look: Look | None) -> str:
    """What stands against setting off."""
    if (reason := touch(look)) or look is None:
        return reason
    if not look.whole.row.open:
        return _("Nothing of it is open.")
    return "" if look.agreements else _("No agreement to set off is on file.")
