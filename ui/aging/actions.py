"""What can be done on the aging screen, with its keys."""

from __future__ import annotations

from typing import Final

from domain.kernel.words import N_
from ui.aging.questions import SCREEN
from ui.kit.action import Action

# money data leaves the house only with these rights (decisions 7.3)
EXPORTERS: Final = "supervisor manager director auditor"
ACTIONS: Final = (
    Action("aging.filter", N_("Filter the list"), keys=("Ctrl+F",), scope=SCREEN, run="go_to_filter", hint=True),
    Action("aging.customer", N_("Open the customer"), keys=("Ctrl+O",), scope=SCREEN, run="open_chosen", hint=True),
    Action("aging.find", N_("Find a customer"), keys=("F3",), scope=SCREEN, run="find_customer"),
    Action("aging.as_of", N_("Choose the as-of date"), keys=("Alt+D",), scope=SCREEN, run="choose_day", hint=True),
    Action("aging.figures", N_("Show or hide the key figures"), keys=("Alt+U",), scope=SCREEN, run="toggle_figures"),
    Action("aging.card", N_("Show or hide the customer"), keys=("Alt+1",), scope=SCREEN, run="toggle_card"),
    Action(
        "aging.export",
        N_("Export what I see to Excel"),
        keys=("Ctrl+E",),
        scope=SCREEN,
        permission=EXPORTERS,
        run="export",
        hint=True,
    ),
    Action("aging.export_pdf", N_("Export what I see as PDF"), scope=SCREEN, permission=EXPORTERS, run="export_pdf"),
    Action(
        "aging.print", N_("Print what I see"), keys=("Ctrl+P",), scope=SCREEN, permission=EXPORTERS, run="print_list"
    ),
    Action("aging.leave", N_("Back to the customers"), keys=("Esc",), scope=SCREEN, run="leave"),
)
