"""What can be done with cylinders and their deposits, with its keys."""

from __future__ import annotations

from typing import Final

from domain.kernel.words import N_
from ui.kit.action import Action

SCREEN: Final = "deposits"
SEERS: Final = "clerk senior_clerk cashier supervisor manager director auditor"
GIVERS: Final = "clerk senior_clerk cashier supervisor"
WAIVERS: Final = "supervisor manager"
TAKERS: Final = "senior_clerk cashier supervisor"
ASKERS: Final = "clerk senior_clerk"
KEEPERS: Final = "senior_clerk supervisor manager"
OPENERS: Final = "manager"
WAKERS: Final = "clerk senior_clerk collector supervisor"

_UNDONE: Final = "reversal"


def _deed(name: str, text: str, right: str, *keys: str, hint: bool = False, undo: str = _UNDONE) -> Action:
    return Action(
        f"deposits.{name}",
        text,
        keys=keys,
        scope=SCREEN,
        permission=right,
        run=name,
        enabled=f"why_not_{name}",
        danger="posts",
        undo=undo,
        hint=hint,
    )


ACTIONS: Final = (
    _deed("give", N_("Give cylinders out"), f"{GIVERS} manager", "F9", hint=True),
    _deed("take_back", N_("Take cylinders back and refund"), TAKERS, "Alt+K", hint=True),
    _deed("ask_refund", N_("Ask for a refund of deposits"), ASKERS, undo=N_("Take the request back.")),
    _deed("exchange", N_("Exchange full for empty"), GIVERS, "Alt+X"),
    _deed("lose", N_("Write cylinders down as lost"), KEEPERS),
    _deed("find_lost", N_("Lost cylinders were found"), KEEPERS),
    _deed("move", N_("Hand cylinders to another customer"), KEEPERS),
    _deed("foreign", N_("Cylinders of another house came in"), GIVERS),
    _deed("open_lots", N_("Bring in what was held before"), OPENERS),
    _deed("wake", N_("The customer was reached"), WAKERS, undo=N_("The night marks them again when they rest.")),
    _deed("ask_breakage", N_("Ask that deposits become income"), OPENERS, undo=N_("Take the request back.")),
    _deed("undo", N_("Undo what was done"), KEEPERS, "Ctrl+Z", hint=True, undo=N_("Do it again.")),
    Action("deposits.customer", N_("Find a customer"), keys=("F3",), scope=SCREEN, run="go_to_customer", hint=True),
    Action("deposits.filter", N_("Filter the list"), keys=("Ctrl+F",), scope=SCREEN, run="go_to_filter", hint=True),
    Action("deposits.older", N_("Show older movements"), keys=("Ctrl+PgDown",), scope=SCREEN, run="older"),
    Action("deposits.detail", N_("Show or hide the customer"), keys=("Alt+1",), scope=SCREEN, run="toggle_detail"),
)
