"""The four lists of the hold queue: what they are called, their columns, and how the long ones go on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from domain.credit.in_force import live_reservations, open_holds
from domain.credit.queries import over_limit
from domain.kernel.words import N_
from ui.credit.columns import HELD, HOLDS, OVER, RESERVED

if TYPE_CHECKING:
    from sqlalchemy import Connection

SHOWN: Final = {
    "held": N_("Waiting"),
    "holds": N_("On hold"),
    "over": N_("Over limit"),
    "reserved": N_("Reserved"),
}
COLUMNS: Final[Mapping[str, Sequence[Any]]] = {"held": HELD, "holds": HOLDS, "over": OVER, "reserved": RESERVED}
EMPTY: Final = {
    "held": N_("No order waits. What is held comes here by itself."),
    "holds": N_("No customer is on hold."),
    "over": N_("No customer is over the limit."),
    "reserved": N_("No room is reserved for orders now."),
}
MORE: Final[Mapping[str, Callable[[Connection, Any, int], Sequence[Any]]]] = {
    "holds": lambda db, last, limit: open_holds(db, after=last, limit=limit),
    "over": lambda db, last, limit: over_limit(db, after=last, limit=limit),
    "reserved": lambda db, last, limit: live_reservations(db, after=last, limit=limit),
}
"""The next page by the last row of the page before."""
