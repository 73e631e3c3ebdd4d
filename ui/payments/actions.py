"""What can be done at the counter, with its keys."""

from __future__ import annotations

from typing import Final

from domain.kernel.words import N_
from ui.kit.action import Action

SCREEN: Final = "payments"
POSTERS: Final = "clerk senior_clerk cashier supervisor"
# who may reverse a receipt comes here to look at the day's list
SEERS: Final = f"{POSTERS} manager director"
# who may undo is not who may do
UNDOERS: Final = "senior_clerk supervisor manager director"

ACTIONS: Final = (
    Action(
        "payments.post",
        N_("Post the receipt"),
        keys=("F9", "Ctrl+Return", "Ctrl+Enter"),
        scope=SCREEN,
        permission=POSTERS,
        run="post",
        enabled="why_not",
        danger="posts",
        undo="reversal",
        hint=True,
    ),
    Action("payments.customer", N_("Find a customer"), keys=("F3",), scope=SCREEN, run="begin", hint=True),
    Action(
        "payments.absorb",
        N_("Write the shortage off as a small difference"),
        keys=("Alt+A",),
        scope=SCREEN,
        permission=POSTERS,
        run="absorb",
    ),
    Action(
        "payments.undo",
        N_("Take the receipt back"),
        keys=("Ctrl+Z",),
        scope=SCREEN,
        permission=UNDOERS,
        run="undo",
        danger="posts",
        undo=N_("Enter the receipt again."),
        hint=True,
    ),
    Action(
        "payments.discard",
        N_("Give a refused receipt up"),
        keys=("Del",),
        scope=f"{SCREEN}.receipts",
        permission=POSTERS,
        run="discard",
    ),
    Action("payments.send", N_("Send what waits"), scope=SCREEN, permission=POSTERS, run="send_waiting"),
)
