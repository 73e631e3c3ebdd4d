"""Puts the desk together from its settings: the door, and what this PC keeps in its keyring."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from app.door import DatabaseDoor

if TYPE_CHECKING:
    from app.places import Places
    from app.settings import Settings
    from app.wallet import SystemKeyring, Wallet


def desk_door(
    address: str,
    here: Places,
    settings: Settings,
    *,
    central: bool,
    keyring: SystemKeyring | None = None,
    also: Callable[[], None] | None = None,
) -> DatabaseDoor:
    """The door of this PC. Something is kept on it only for a central server; it is looked for when it is asked for."""
    wallet = (lambda: desk_wallet(here, settings, keyring)) if central else None
    return DatabaseDoor(address, wallet, also=also)


def desk_wallet(here: Places, settings: Settings, keyring: SystemKeyring | None = None) -> Wallet:
    """What this PC keeps for its people, in the system's keyring unless another is given."""
    # the sign-in window is painted without what these bring
    from app.enrolment import Enrolments
    from app.wallet import Wallet
    from integrations.keys.desk import DeskKeyring

    authority = here.directory / settings.database_authority if settings.database_authority else None
    return Wallet(keyring or DeskKeyring(), Enrolments(here.enrolments), authority)
