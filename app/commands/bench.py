"""`luckygas bench`: the product measured beside a bare baseline, each on a local database of its own."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING

from app.commands import Commands, print_json, print_line
from domain.kernel.words import gettext as _

if TYPE_CHECKING:
    from app.bench.figures import Figure

MEASURING = {
    "post": "posting",
    "import": "importing",
    "aging": "aging",
    "start": "start",
    "grid": "grid",
    "crash-import": "crash",
    "guards": "guards",
    "credit": "verdicts",
}
"""What is measured beside a bare baseline, and the module of app.bench that does it."""

BREAKING = {
    "crash": "schedules",
    "kill": "server_deaths",
    "model": "modelling",
    "mutants": "mutating",
    "fuzz": "fuzzing",
    "tamper": "tamper",
    "cylinders": "cylinders",
    "ties": "tying",
}
"""What breaks the product for minutes or hours, by a seed, to prove that it holds."""

BENCHES = {**MEASURING, **BREAKING}
TOGETHER = {"all": tuple(MEASURING), "faults": tuple(BREAKING)}


def add(commands: Commands) -> None:
    """bench."""
    bench = commands.add(
        "bench",
        says=_("measure the product and a bare baseline in one run"),
        example="luckygas bench post aging --json",
        run=_bench,
        json=True,
    )
    bench.add_argument(
        "names",
        nargs="+",
        metavar="NAME",
        choices=(*BENCHES, *TOGETHER),
        help="; ".join(f"{name} = {', '.join(benches)}" for name, benches in TOGETHER.items()),
    )
    bench.add_argument("--quick", action="store_true", help=_("small and short: shows that it works, proves no figure"))
    bench.add_argument("--seed", type=int, metavar="N", help=_("break in another order, or again in that of a failure"))


def _bench(args: Namespace) -> int:
    names = list(dict.fromkeys(name for word in args.names for name in TOGETHER.get(word, (word,))))
    documents = {name: _measure(name, args.seed)(quick=args.quick, told=_told).document() for name in names}
    if args.json:
        print_json({"bench": documents})
    else:
        for name, figure in documents.items():
            print_line("\t".join((name, *(f"{key}={value}" for key, value in figure.items() if key != "notes"))))
            print_line(f"\t{figure['notes']}")
    return 0


def _measure(name: str, seed: int | None) -> Callable[..., Figure]:
    measure: Callable[..., Figure] = import_module(f"app.bench.{BENCHES[name]}").measure
    return partial(measure, seed=seed) if name in BREAKING and seed is not None else measure


def _told(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()
