"""What can be done on the screen of credit limits, with its keys."""

from __future__ import annotations

from typing import Final

from domain.kernel.words import N_
from ui.kit.action import Action

SCREEN: Final = "credit_limits"
ASKERS: Final = "credit_controller supervisor manager"
SEERS: Final = f"{ASKERS} director auditor"

ACTIONS: Final = (
    Action(
        "credit_limits.ask",
        N_("Ask for the limit"),
        keys=("F9",),
        scope=SCREEN,
        permission=ASKERS,
        run="ask",
        enabled="why_not_ask",
        danger="posts",
        undo=N_("Whoever asked takes the request back while it waits."),
        hint=True,
    ),
    Action(
        "credit_limits.open",
        N_("Decide in the inbox"),
        keys=("Enter",),
        scope=f"{SCREEN}.requests",
        run="open_request",
        hint=True,
    ),
    Action(
        "credit_limits.customer", N_("Find a customer"), keys=("F3",), scope=SCREEN, run="go_to_customer", hint=True
    ),
    Action(
        "credit_limits.take_proposal",
        N_("Take the proposal"),
        keys=("Alt+P",),
        scope=SCREEN,
        permission=ASKERS,
        run="take_proposal",
        enabled="why_no_customer",
        hint=True,
    ),
)
