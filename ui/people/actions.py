"""What can be done with logins, with its keys."""

from __future__ import annotations

from typing import Final

from domain.kernel.words import N_
from ui.kit.action import Action

SCREEN: Final = "people"
SEERS: Final = "administrator director auditor"
ASKERS: Final = "administrator"
STOPPERS: Final = "administrator director"
LIST: Final = f"{SCREEN}.logins"

ACTIONS: Final = (
    Action(
        "people.change",
        N_("Change the login"),
        keys=("Enter", "F2"),
        scope=LIST,
        permission=ASKERS,
        run="change",
        enabled="why_not_change",
        undo=N_("Take the request back."),
        hint=True,
    ),
    Action(
        "people.invite",
        N_("Invite somebody"),
        keys=("N",),
        scope=LIST,
        permission=ASKERS,
        run="invite",
        undo=N_("Take the request back."),
        hint=True,
    ),
    Action(
        "people.suspend",
        N_("Suspend at once"),
        keys=("S",),
        scope=LIST,
        permission=STOPPERS,
        run="suspend",
        enabled="why_not_suspend",
        danger="irreversible",
        undo=N_("Ask to let the login in again; a director approves."),
        hint=True,
    ),
    Action(
        "people.password",
        N_("First password"),
        keys=("P",),
        scope=LIST,
        permission=ASKERS,
        run="hand_password",
        enabled="why_not_password",
        hint=True,
    ),
    Action(
        "people.withdraw",
        N_("Take the request back"),
        keys=("W",),
        scope=LIST,
        permission=ASKERS,
        run="withdraw",
        enabled="why_not_withdraw",
    ),
)
