"""Deeds of all rooms at random, and after each one every tie of the books; planted bugs are found."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import date
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final

from app.bench.copies import Founded, copied
from app.bench.figures import Figure, Told
from app.bench.ground import own_ground
from app.bench.modelling import NoHypothesis
from app.postgres import Cluster

if TYPE_CHECKING:
    from app.bench.model.bugs import Bug
    from app.bench.ties.house import House

SEED: Final = 20261128
WALKS_AT_ONCE: Final = 4
WALKS_FOR_A_BUG: Final = 200


@dataclass(frozen=True, slots=True)
class Size:
    """How many deeds over the books as they are, and how many of the planted bugs."""

    deeds: int
    bugs: int


FULL: Final = Size(10_000, 100)
QUICK: Final = Size(300, 1)


def measure(*, quick: bool, told: Told, seed: int = SEED) -> Figure:
    """Deeds a second with every tie looked at after each; a tie that breaks ends the bench with the way to it."""
    if find_spec("hypothesis") is None:
        raise NoHypothesis()
    from app.bench.ties.bugs import BUGS
    from app.bench.ties.house import House

    size = QUICK if quick else FULL
    with own_ground() as ground, ground.books("ties") as books:
        books.close()
        planted = BUGS[: size.bugs]
        found = [bug.name for bug in planted if _told_of(told, bug, is_found(ground.cluster, books, bug, ground.today))]
        house = House(books, ground.today)
        house.open()
        began = time.perf_counter()
        try:
            walk_for(house, deeds=size.deeds, told=told, number=seed)
        finally:
            house.close()
        seconds = time.perf_counter() - began
    deeds = house.done.total()
    rate = deeds / seconds
    missed = [bug.name for bug in planted if bug.name not in found]
    return Figure(
        rate,
        rate,
        "deeds/s",
        deeds,
        1000 / rate,
        1000 / rate,
        {
            "ties_broken": 0,
            "bugs": len(planted),
            "bugs_found": len(found),
            "bugs_missed": ",".join(missed) or 0,
            "refused": house.refused.total(),
            "seed": seed,
            **dict(sorted(house.done.items())),
        },
    )


def walk_for(house: House, *, deeds: int, told: Told, number: int | None = None) -> None:
    """Walk until so many deeds were done: each round is a seed of its own, so that none is walked twice."""
    from app.bench.ties.machine import walk

    start, rounds = house.done.total(), 0
    while (done := house.done.total() - start) < deeds:
        told(f"ties: {done} of {deeds} deeds")
        walk(house, walks=WALKS_AT_ONCE, number=(number or 0) + rounds)
        rounds += 1


def is_found(cluster: Cluster, template: Founded, bug: Bug, today: date) -> bool:
    """Plant the bug in a copy and walk there: True when a tie breaks."""
    from app.bench.ties.house import Differs, House
    from app.bench.ties.machine import walk

    with copied(cluster, template, "bug") as books:
        house = House(books, today)
        house.open()
        with books.admin().begin() as db:
            bug.plant(db)
        try:
            walk(house, walks=WALKS_FOR_A_BUG, shrink=False)
        except Differs:
            return True
        finally:
            house.close()
    return False


def _told_of(told: Told, bug: Bug, found: bool) -> bool:
    told(f"ties: {bug.name}: {'found' if found else 'MISSED'}")
    return found
