"""`luckygas serve`: the headless box."""

from __future__ import annotations

from argparse import Namespace

from app.commands import Commands
from domain.kernel.words import gettext as _


def add(commands: Commands) -> None:
    """serve."""
    serve = commands.add(
        "serve",
        says=_("run the clock, the workers and the health answers until told to stop"),
        example="luckygas serve --only clock,worker",
        run=_serve,
        database=True,
    )
    serve.set_defaults(log_level="info")
    serve.add_argument("--only", metavar="PARTS", help=_("some of: clock,worker,http"))
    serve.add_argument("--port", type=int, default=8047, help=_("the port of the health answers on 127.0.0.1"))


def _serve(args: Namespace) -> int:
    from app.server import parts_named, serve
    from app.wiring import box

    parts = parts_named(args.only)
    with box(args) as here:
        serve(here, parts, port=args.port)
    return 0
