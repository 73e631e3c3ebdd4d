"""What can be done with invoices, with its keys."""

from __future__ import annotations

from typing import Final

from domain.kernel.words import N_
from ui.kit.action import Action

SCREEN: Final = "invoices"
SEERS: Final = "clerk senior_clerk supervisor manager director auditor"
ISSUERS: Final = "clerk senior_clerk"
CHARGERS: Final = "senior_clerk supervisor manager"

ACTIONS: Final = (
    Action(
        "invoices.issue",
        N_("Invoice what is ticked"),
        keys=("F9",),
        scope=SCREEN,
        permission=ISSUERS,
        run="issue",
        enabled="why_not_issue",
        danger="posts",
        undo="reversal",
        hint=True,
    ),
    Action("invoices.tick_all", N_("Tick all deliveries"), keys=("Alt+B",), scope=SCREEN, run="tick_all"),
    Action(
        "invoices.void",
        N_("Void the invoice"),
        keys=("Ctrl+Z",),
        scope=SCREEN,
        permission=ISSUERS,
        run="void",
        enabled="why_not_void",
        danger="posts",
        undo=N_("Its delivery waits again: invoice it anew."),
        hint=True,
    ),
    Action(
        "invoices.allow",
        N_("Ask for an allowance"),
        keys=("Alt+N",),
        scope=SCREEN,
        permission=ISSUERS,
        run="allow",
        enabled="why_not_allow",
        danger="posts",
        undo=N_("An allowance stands. Invoice the amount again."),
        hint=True,
    ),
    Action(
        "invoices.residual",
        N_("Ask for residual gas"),
        scope=SCREEN,
        permission=ISSUERS,
        run="residual",
        enabled="why_not_residual",
        danger="posts",
        undo=N_("An allowance stands. Invoice the amount again."),
    ),
    Action(
        "invoices.interest",
        N_("Charge interest for paying late"),
        scope=SCREEN,
        permission=CHARGERS,
        run="charge",
        enabled="why_not_charge",
        danger="posts",
        undo=N_("Interest is written off by request."),
    ),
    Action(
        "invoices.discounts",
        N_("Grant the discounts that are due"),
        scope=SCREEN,
        permission=ISSUERS,
        run="grant",
        enabled="why_not_grant",
        danger="mass",
        undo=N_("A discount stands. Invoice the amount again."),
    ),
    Action(
        "invoices.offset",
        N_("Ask to set off with the supplier"),
        scope=SCREEN,
        permission=ISSUERS,
        run="set_off",
        enabled="why_not_set_off",
        danger="posts",
        undo=N_("Reverse the offset like a receipt."),
    ),
    Action("invoices.filter", N_("Filter the list"), keys=("Ctrl+F",), scope=SCREEN, run="go_to_filter", hint=True),
    Action("invoices.month", N_("Choose the month"), keys=("Alt+D",), scope=SCREEN, run="go_to_month"),
    Action("invoices.detail", N_("Show or hide the invoice"), keys=("Alt+1",), scope=SCREEN, run="toggle_detail"),
)
