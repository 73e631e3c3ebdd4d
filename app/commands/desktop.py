"""`luckygas desktop`: the workstation."""

from __future__ import annotations

import os
import sys
from argparse import Namespace

from app.commands import Commands
from domain.errors import Refused
from domain.kernel.words import gettext as _


class NoDisplay(Refused):
    """There is no display here. Start it from a desktop, or let luckygas screens --out FOLDER draw pictures."""


def add(commands: Commands) -> None:
    """desktop."""
    parser = commands.add(
        "desktop",
        says=_("open the workstation"),
        example="luckygas desktop --database postgresql://server/luckygas",
        run=run,
        database=True,
        starts_log=True,
    )
    parser.add_argument(
        "--forget",
        metavar="LOGIN",
        help=_("open nothing; take what this PC keeps for a login: its password, certificate and key"),
    )


def run(args: Namespace) -> int:
    """Until the window is closed."""
    if args.forget is not None:
        return _forget(args)
    if not (has_display() or os.environ.get("QT_QPA_PLATFORM")):
        raise NoDisplay
    # The window is painted before SQLAlchemy and structlog are loaded, so nothing here may bring them.
    from app.address import database_address, named_address
    from app.desk_wiring import desk_door
    from app.desktop import run as show
    from app.screens import all_screens
    from ui.kit.preferences import Preferences

    with database_address(args) as address:
        return show(
            desk_door(
                without_login(address),
                args.places,
                args.settings,
                central=named_address(args) is not None,
                also=lambda: _start_log(args),
            ),
            Preferences(args.places.preferences),
            all_screens(),
            log_file=args.places.log_file,
        )


def _start_log(args: Namespace) -> None:
    from app.log import start_log

    start_log(args.settings.log_level, args.places.log_file)


def _forget(args: Namespace) -> int:
    from app.address import named_address
    from app.commands import print_line
    from app.desk_wiring import desk_door

    _start_log(args)
    address = named_address(args)
    door = desk_door(without_login(address or ""), args.places, args.settings, central=address is not None)
    door.leave(args.forget)
    print_line(_("This PC keeps nothing more for {login}.").format(login=args.forget))
    return 0


def has_display() -> bool:
    """Whether there is a screen to open a window on."""
    return sys.platform in ("win32", "darwin") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def without_login(address: str) -> str:
    """The server and database alone: who signs in says so at the window."""
    scheme, colon, rest = address.partition("://")
    return f"{scheme}{colon}{rest.rpartition('@')[2]}"
