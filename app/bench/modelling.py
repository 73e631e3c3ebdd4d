"""The books beside a few lists in Python: random deeds and refusals, compared after each; planted bugs are found."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import date
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final

from app.bench.aftermath import differences, seal
from app.bench.copies import Founded, copied
from app.bench.figures import Figure, Told
from app.bench.ground import own_ground
from app.postgres import Cluster
from domain.errors import Refused

if TYPE_CHECKING:
    from app.bench.model.bugs import Bug

SEED: Final = 20261128
EXAMPLES_FOR_A_BUG: Final = 1_000


class NoHypothesis(Refused):
    """This bench walks with the package hypothesis, which is not installed: install the product with its test parts."""


@dataclass(frozen=True, slots=True)
class Size:
    """How many examples over the books as they are, and how many of the planted bugs."""

    examples: int
    bugs: int


FULL: Final = Size(2000, 100)
QUICK: Final = Size(8, 2)


def measure(*, quick: bool, told: Told, seed: int = SEED) -> Figure:
    """Steps a second over the books as they are; how many of the planted bugs were found."""
    if find_spec("hypothesis") is None:
        raise NoHypothesis()
    from app.bench.model.bookkeepers import Bookkeepers
    from app.bench.model.bugs import BUGS
    from app.bench.model.machine import BooksMachine, walk

    size = QUICK if quick else FULL
    with own_ground() as ground, ground.books("model") as books:
        books.close()
        planted = BUGS[: size.bugs]
        found = [bug.name for bug in planted if _told_of(told, bug, is_found(ground.cluster, books, bug, ground.today))]
        BooksMachine.steps = 0
        began = time.perf_counter()
        bookkeepers = Bookkeepers(books, ground.today)
        try:
            walk(bookkeepers, examples=size.examples, number=seed)
        finally:
            bookkeepers.close()
        seconds = time.perf_counter() - began
        seal(books)
        broken = differences(books.admin())
    rate = BooksMachine.steps / seconds
    missed = [bug.name for bug in planted if bug.name not in found]
    return Figure(
        rate,
        rate,
        "steps/s",
        BooksMachine.steps,
        1000 / rate,
        1000 / rate,
        {
            "examples": size.examples,
            "differences": 0,
            "bugs": len(planted),
            "bugs_found": len(found),
            "bugs_missed": ",".join(missed) or 0,
            "invariants_broken": ",".join(f"{name}:{count}" for name, count in broken.items()) or 0,
            "seed": seed,
        },
    )


def is_found(cluster: Cluster, template: Founded, bug: Bug, today: date) -> bool:
    """Plant the bug in a copy and walk there: True when books and lists part."""
    from app.bench.model.bookkeepers import Bookkeepers
    from app.bench.model.deeds import Differs
    from app.bench.model.machine import walk

    with copied(cluster, template, "bug") as books:
        with books.admin().begin() as db:
            bug.plant(db)
        bookkeepers = Bookkeepers(books, today)
        try:
            walk(bookkeepers, examples=EXAMPLES_FOR_A_BUG, shrink=False)
        except Differs:
            return True
        finally:
            bookkeepers.close()
    return False


def _told_of(told: Told, bug: Bug, found: bool) -> bool:
    told(f"model: {bug.name}: {'found' if found else 'MISSED'}")
    return found
