"""Who may see and do what on the desktop; the database decides, this only spares people a refusal."""

from __future__ import annotations

from typing import Final

from domain.kernel.words import N_
from domain.kernel.words import gettext as _
from ui.kit.desk import Who

# who sees the business: everybody but the administrator and the machines of partners
STAFF: Final = "staff"

_ROLES: Final = {
    STAFF: N_("a member of staff"),
    "clerk": N_("a clerk"),
    "senior_clerk": N_("a senior clerk"),
    "credit_controller": N_("a credit controller"),
    "collector": N_("a collector"),
    "cashier": N_("a cashier"),
    "supervisor": N_("a supervisor"),
    "manager": N_("a manager"),
    "director": N_("a director"),
    "administrator": N_("the administrator"),
    "auditor": N_("the auditor"),
}


def may(who: Who, permission: str) -> bool:
    """Whether one of the roles named in the permission, divided by blanks, is theirs; "" is everybody's."""
    return not permission or bool(who.roles.intersection(permission.split()))


def who_may(permission: str) -> str:
    """The people to ask, in words."""
    return " / ".join(_(_ROLES[role]) if role in _ROLES else role for role in permission.split())


def ask_whom(permission: str) -> str:
    """Why somebody without this right may not, and whom they ask."""
    return _("You have no right to do this: ask {people}.").format(people=who_may(permission))
