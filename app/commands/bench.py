"""`luckygas bench`: the product measured beside a bare baseline, each on a local database of its own."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING

from app.commands import Commands, print_json, print_line
from domain.kernel.words import gettext as _

if TYPE_CHECKING:
    from app.bench.figures import Figure

BENCHES = {
    "post": "posting",
    "import": "importing",
    "aging": "aging",
    "start": "start",
    "grid": "grid",
    "crash-import": "crash",
    "tamper": "tamper",
}
"""What can be measured, and the module of app.bench that measures it."""


def add(commands: Commands) -> None:
    """bench."""
    bench = commands.add(
        "bench",
        says=_("measure the product and a bare baseline in one run"),
        example="luckygas bench post aging --json",
        run=_bench,
        json=True,
    )
    bench.add_argument("names", nargs="+", metavar="NAME", choices=(*BENCHES, "all"), help=f"{', '.join(BENCHES)}, all")
    bench.add_argument("--quick", action="store_true", help=_("small and short: shows that it works, proves no figure"))


def _bench(args: Namespace) -> int:
    names = list(BENCHES) if "all" in args.names else list(dict.fromkeys(args.names))
    documents = {name: _measure(name)(quick=args.quick, told=_told).document() for name in names}
    if args.json:
        print_json({"bench": documents})
    else:
        for name, figure in documents.items():
            print_line("\t".join((name, *(f"{key}={value}" for key, value in figure.items() if key != "notes"))))
            print_line(f"\t{figure['notes']}")
    return 0


def _measure(name: str) -> Callable[..., Figure]:
    measure: Callable[..., Figure] = import_module(f"app.bench.{BENCHES[name]}").measure
    return measure


def _told(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()
