"""What can be done about held orders, with its keys."""

from __future__ import annotations

from typing import Final

from domain.kernel.words import N_
from ui.kit.action import Action

SCREEN: Final = "credit"
DECIDERS: Final = "credit_controller supervisor manager director"
HOLDERS: Final = "credit_controller supervisor manager"
# whoever decides sees the queue; the auditor reads
SEERS: Final = f"{DECIDERS} auditor"
LIST: Final = f"{SCREEN}.held"

ACTIONS: Final = (
    # letters are text in a field, so they decide only where the list has the focus
    Action(
        "credit.release",
        N_("Release"),
        keys=("A",),
        scope=LIST,
        permission=DECIDERS,
        run="release",
        enabled="why_not_release",
        danger="posts",
        undo=N_(
            "A release ends with its budget, its deliveries or its days. A hold on the customer stops what is left."
        ),
        hint=True,
    ),
    Action(
        "credit.refuse",
        N_("Refuse"),
        keys=("R",),
        scope=LIST,
        permission=DECIDERS,
        run="refuse",
        enabled="why_not_decide",
        danger="irreversible",
        undo=N_("A refusal is final for this version of the order. A new version is checked anew."),
        hint=True,
    ),
    Action(
        "credit.cod",
        N_("Cash on delivery"),
        keys=("C",),
        scope=LIST,
        permission="credit_controller",
        run="cod",
        enabled="why_not_cod",
        danger="posts",
        undo=N_("The order side may send the order as a new version."),
        hint=True,
    ),
    Action(
        "credit.put_off",
        N_("Put off"),
        keys=("D",),
        scope=LIST,
        permission=DECIDERS,
        run="put_off",
        enabled="why_not_decide",
        undo=N_("Decide it, or put it off anew."),
        hint=True,
    ),
    Action(
        "credit.pass_on",
        N_("Pass it on"),
        keys=("U",),
        scope=LIST,
        permission=DECIDERS,
        run="pass_on",
        enabled="why_not_decide",
        undo=N_("Whoever has it may pass it back."),
        hint=True,
    ),
    Action(
        "credit.recheck",
        N_("Check again"),
        keys=("Shift+R",),
        scope=LIST,
        permission=DECIDERS,
        run="recheck",
        enabled="why_not_decide",
        danger="posts",
        undo=N_("The rules decided. A hold on the customer stops the order."),
        hint=True,
    ),
    Action("credit.next", N_("Next order"), keys=("J",), scope=LIST, run="next_one"),
    Action("credit.previous", N_("Previous order"), keys=("K",), scope=LIST, run="previous_one"),
    Action("credit.explain", N_("Explain the verdict"), keys=("Ctrl+I",), scope=SCREEN, run="explain"),
    Action(
        "credit.place_hold",
        N_("Place a hold"),
        scope=SCREEN,
        permission=HOLDERS,
        run="place_hold",
        enabled="why_no_customer",
        danger="posts",
        undo=N_("Another person ends the hold."),
    ),
    Action(
        "credit.end_hold",
        N_("End the hold"),
        scope=SCREEN,
        permission=DECIDERS,
        run="end_hold",
        enabled="why_not_end",
        danger="posts",
        undo=N_("Place another hold."),
    ),
    Action(
        "credit.limit",
        N_("Ask for another limit"),
        keys=("L",),
        scope=LIST,
        permission=HOLDERS,
        run="open_limit",
        enabled="why_no_customer",
    ),
)
