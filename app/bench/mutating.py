"""Every check of the database taken out once, and all probes run: a mutant that nobody notices is a missing test."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from app.bench.figures import Figure, Told, percentile
from app.bench.ground import own_ground
from app.bench.mutants.cutting import KINDS, Mutant
from app.bench.mutants.proving import Court, court
from domain.errors import Refused

SEED: Final = 20261128
QUICK_NUMBER: Final = 20


class NotInOrder(Refused):
    """The probes find something in the books as they are, so they prove nothing about mutants: {found}."""


@dataclass
class Seen:
    """Which mutants were noticed, and how long each took."""

    survived: list[Mutant] = field(default_factory=list)
    noticed_by: Counter[str] = field(default_factory=Counter)
    times_ms: list[float] = field(default_factory=list)
    kinds: Counter[str] = field(default_factory=Counter)


def measure(*, quick: bool, told: Told, seed: int = SEED) -> Figure:
    """Mutants a second, against the probes alone; survivors are named."""
    with own_ground() as ground, ground.books("mutants") as books:
        books.close()
        with court(ground.cluster, books, ground.today) as held:
            must_be_in_order(held)
            began = time.perf_counter()
            held.surprises()
            alone = time.perf_counter() - began
            chosen = choice(held.mutants, QUICK_NUMBER, seed) if quick else held.mutants
            seen = judge(held, chosen, told)
            probes = len(held.probes)
    seconds = sum(seen.times_ms) / 1000
    return Figure(
        len(chosen) / seconds,
        1 / alone,
        "mutants/s",
        len(chosen),
        percentile(seen.times_ms, 50),
        percentile(seen.times_ms, 99),
        {
            "mutants": len(chosen),
            "probes": probes,
            "seed": seed,
            "survived": len(seen.survived),
            "survivors": ";".join(f"{one.kind}:{one.name}" for one in seen.survived) or 0,
            **{f"kind_{kind}": count for kind, count in sorted(seen.kinds.items())},
            "noticed_by_lint": seen.noticed_by["lint"],
            "noticed_by_probes": seen.noticed_by["probe"],
        },
    )


def must_be_in_order(held: Court) -> None:
    """Probes that are surprised by the books as they are prove nothing: NotInOrder."""
    if found := held.surprises(first_only=False):
        raise NotInOrder(found="; ".join(found))


def judge(held: Court, chosen: Sequence[Mutant], told: Told) -> Seen:
    """Plant each mutant, and note whether anything notices."""
    seen = Seen()
    for number, mutant in enumerate(chosen, 1):
        began = time.perf_counter()
        surprises = held.surprises(mutant)
        seen.times_ms.append((time.perf_counter() - began) * 1000)
        seen.kinds[mutant.kind] += 1
        if surprises:
            seen.noticed_by["lint" if surprises[0].startswith("lint") else "probe"] += 1
        else:
            seen.survived.append(mutant)
            told(f"mutants: {mutant.kind} {mutant.name} SURVIVED")
        if number % 50 == 0:
            told(f"mutants: {number} of {len(chosen)}, survived {len(seen.survived)}")
    return seen


def choice(found: Sequence[Mutant], number: int, seed: int) -> list[Mutant]:
    """So many of them, at least one of each kind, the same ones for a seed."""
    chance = random.Random(seed)  # noqa: S311  a choice, no secret
    one_of_each = [chance.choice([mutant for mutant in found if mutant.kind == kind]) for kind in KINDS]
    others = [mutant for mutant in found if mutant not in one_of_each]
    return one_of_each + chance.sample(others, max(number - len(one_of_each), 0))
