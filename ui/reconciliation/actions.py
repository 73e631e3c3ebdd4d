"""What can be done on the reconciliation screen, with its keys."""

from __future__ import annotations

from typing import Final

from domain.kernel.words import N_
from ui.kit.action import Action

SCREEN: Final = "reconciliation"
POSTERS: Final = "clerk senior_clerk cashier supervisor"
# who may undo is not who may do
UNDOERS: Final = "senior_clerk supervisor manager director"
DECIDERS: Final = "senior_clerk supervisor manager"

_CHOICES: Final = (
    N_("Choose suggestion 1"),
    N_("Choose suggestion 2"),
    N_("Choose suggestion 3"),
    N_("Choose suggestion 4"),
    N_("Choose suggestion 5"),
    N_("Choose suggestion 6"),
    N_("Choose suggestion 7"),
    N_("Choose suggestion 8"),
    N_("Choose suggestion 9"),
)

ACTIONS: Final = (
    Action(
        "reconciliation.accept",
        N_("Accept"),
        keys=("Enter", "F9"),
        scope=SCREEN,
        permission=POSTERS,
        run="accept",
        enabled="why_not",
        danger="posts",
        undo="reversal",
        hint=True,
    ),
    # digits are text in a field, so they choose only where the list of lines has the focus
    *(
        Action(f"reconciliation.choose_{n}", words, keys=(str(n),), scope=f"{SCREEN}.lines", run=f"choose_{n}")
        for n, words in enumerate(_CHOICES, start=1)
    ),
    Action("reconciliation.skip", N_("Skip"), keys=("Ctrl+Down",), scope=SCREEN, run="skip", hint=True),
    Action("reconciliation.other", N_("Another customer"), keys=("F3",), scope=SCREEN, run="other", hint=True),
    Action("reconciliation.sum", N_("Find a sum"), keys=("=",), scope=SCREEN, run="go_to_sum", hint=True),
    Action("reconciliation.park", N_("Park"), keys=("F8",), scope=SCREEN, permission=POSTERS, run="park", hint=True),
    Action(
        "reconciliation.reopen",
        N_("Take back among the waiting"),
        keys=("Shift+F8",),
        scope=SCREEN,
        permission=POSTERS,
        run="reopen",
    ),
    Action(
        "reconciliation.split",
        N_("Share out to several customers"),
        keys=("Ctrl+/",),
        scope=SCREEN,
        permission=POSTERS,
        run="split",
        danger="posts",
        undo="reversal",
    ),
    Action(
        "reconciliation.accept_all",
        N_("Accept all certain ones"),
        keys=("Ctrl+Shift+Return", "Ctrl+Shift+Enter"),
        scope=SCREEN,
        permission=POSTERS,
        run="accept_all",
        danger="mass",
        undo="reversal",
    ),
    Action(
        "reconciliation.undo",
        N_("Undo the match"),
        keys=("Ctrl+Z",),
        scope=SCREEN,
        permission=UNDOERS,
        run="undo",
        danger="posts",
        undo=N_("Accept the line again."),
        hint=True,
    ),
    Action(
        "reconciliation.absorb",
        N_("Write the shortage off as a small difference"),
        keys=("Alt+A",),
        scope=SCREEN,
        permission=POSTERS,
        run="absorb",
    ),
    Action(
        "reconciliation.charge",
        N_("Book as a bank charge"),
        scope=SCREEN,
        permission=POSTERS,
        run="book_charge",
        danger="posts",
    ),
    Action(
        "reconciliation.interest",
        N_("Book as bank interest"),
        scope=SCREEN,
        permission=POSTERS,
        run="book_interest",
        danger="posts",
    ),
)
