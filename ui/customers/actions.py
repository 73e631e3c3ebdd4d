"""What can be done before a customer, with its keys."""

from __future__ import annotations

from typing import Final

from domain.kernel.words import N_
from ui.kit.action import Action
from ui.payments.actions import POSTERS

SCREEN: Final = "customers"
PROPOSERS: Final = "clerk senior_clerk"
READERS: Final = "auditor manager director"
LISTS: Final = f"{SCREEN}.lists"
# key of a list, digit and title; a digit stays with its list whatever is added
TABS: Final = (
    ("items", "1", N_("Open items")),
    ("money", "2", N_("Transactions")),
    ("receipts", "3", N_("Receipts")),
    ("goods", "4", N_("Orders and deliveries")),
    ("credit", "5", N_("Credit history")),
    ("cylinders", "6", N_("Cylinders")),
    ("accounts", "7", N_("Accounts")),
    ("audit", "8", N_("Audit")),
    ("timeline", "9", N_("Timeline")),
)

ACTIONS: Final = (
    Action("customers.find", N_("Find a customer"), keys=("F3",), scope=SCREEN, run="find", hint=True),
    Action(
        "customers.receive",
        N_("Receive a payment"),
        keys=("F9",),
        scope=SCREEN,
        permission=POSTERS,
        run="receive",
        enabled="why_nobody",
        hint=True,
    ),
    *(
        # digits are text in a field, so they change the list only where one has the focus
        Action(f"customers.{key}", title, keys=(digit,), scope=LISTS, run=f"show_{key}")
        for key, digit, title in TABS
    ),
    Action("customers.why", N_("Explain this row"), keys=("Ctrl+I",), scope=SCREEN, run="toggle_why", hint=True),
    Action("customers.older", N_("Show older ones"), keys=("Ctrl+PgDown",), scope=SCREEN, run="older"),
    Action("customers.side", N_("Show or hide what happened last"), keys=("Alt+1",), scope=SCREEN, run="toggle_side"),
    Action(
        "customers.account",
        N_("Change the refund account"),
        keys=("Alt+R",),
        scope=SCREEN,
        permission=PROPOSERS,
        run="propose_account",
        enabled="why_nobody",
        danger="posts",
        undo=N_("Nothing is paid to it before a supervisor approves it."),
    ),
    Action(
        "customers.ask_account",
        N_("Ask for approval of the refund account"),
        scope=SCREEN,
        permission=PROPOSERS,
        run="ask_account",
        enabled="why_not_ask",
        danger="posts",
        undo=N_("Take the request back in the approvals."),
    ),
)
