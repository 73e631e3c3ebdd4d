"""What can be done in the inbox of approvals, with its keys."""

from __future__ import annotations

from typing import Final

from domain.kernel.words import N_
from ui.kit.action import Action

SCREEN: Final = "approvals"
DECIDERS: Final = "supervisor manager director"
# whoever may ask sees what became of it; the auditor reads
SEERS: Final = "clerk senior_clerk credit_controller collector supervisor manager director auditor"
LIST: Final = f"{SCREEN}.requests"

ACTIONS: Final = (
    Action(
        "approvals.approve",
        N_("Approve"),
        keys=("Enter", "F9"),
        scope=SCREEN,
        permission=DECIDERS,
        run="approve",
        enabled="why_not_decide",
        danger="irreversible",
        undo=N_("A decision stands. Ask anew for the opposite."),
        hint=True,
    ),
    # letters are text in a field, so they decide only where the list has the focus
    Action(
        "approvals.refuse",
        N_("Refuse"),
        keys=("R",),
        scope=LIST,
        permission=DECIDERS,
        run="refuse",
        enabled="why_not_decide",
        danger="irreversible",
        undo=N_("A decision stands. Ask anew for the opposite."),
        hint=True,
    ),
    Action(
        "approvals.withdraw",
        N_("Take my request back"),
        keys=("W",),
        scope=LIST,
        run="withdraw",
        enabled="why_not_withdraw",
        danger="irreversible",
        undo=N_("Ask anew."),
        hint=True,
    ),
    Action("approvals.next", N_("Next request"), keys=("J",), scope=LIST, run="next_one"),
    Action("approvals.previous", N_("Previous request"), keys=("K",), scope=LIST, run="previous_one"),
    Action("approvals.customer", N_("Open the customer"), keys=("Ctrl+O",), scope=SCREEN, run="open_customer"),
    Action("approvals.find", N_("Find a customer"), keys=("F3",), scope=SCREEN, run="find_customer"),
    Action("approvals.undo", N_("Undo"), keys=("Ctrl+Z",), scope=SCREEN, run="explain_undo"),
    Action("approvals.lend", N_("Lend my authority"), keys=("Alt+L",), scope=SCREEN, permission=DECIDERS, run="lend"),
)
