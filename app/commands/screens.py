"""`luckygas screens`: pictures of every screen over the demo's books."""

from __future__ import annotations

import re
from argparse import ArgumentTypeError, Namespace
from pathlib import Path

from app.commands import Commands, print_json, print_line
from domain.kernel.words import LANGUAGES
from domain.kernel.words import gettext as _

SIZE = re.compile(r"(\d{3,4})x(\d{3,4})")
DEMO_ROLE = "supervisor"
"""Whose screens are drawn: a person who sees all branches."""


def add(commands: Commands) -> None:
    """screens."""
    parser = commands.add(
        "screens",
        says=_("draw every screen over the demo's books"),
        example="luckygas screens --out pictures --language en",
        run=run,
        database=True,
        json=True,
    )
    parser.add_argument("--out", required=True, type=Path, metavar="DIR", help=_("where the pictures go"))
    parser.add_argument("--language", choices=LANGUAGES, default=LANGUAGES[0], help=_("the screens' language"))
    parser.add_argument("--size", type=size, default=(1440, 900), metavar="WxH", help=_("the window's size"))


def size(words: str) -> tuple[int, int]:
    """Width and height, as in 1440x900."""
    found = SIZE.fullmatch(words)
    if found is None:
        raise ArgumentTypeError(_("{words} is no size; write it as in 1440x900").format(words=words))
    return int(found[1]), int(found[2])


def run(args: Namespace) -> int:
    """The pictures' paths."""
    from app.address import books_address
    from app.logins import Keyring, address_as
    from app.screens import draw_screens

    with books_address(args) as address:

        def as_role(role: str) -> str:
            return address_as(address, role, Keyring(args.places.logins)).render_as_string(hide_password=False)

        drawn = draw_screens(as_role(DEMO_ROLE), args.out, language=args.language, size=args.size, as_role=as_role)
        paths = [str(path) for path in drawn]
    if args.json:
        print_json(paths)
    else:
        for path in paths:
            print_line(path)
    return 0
