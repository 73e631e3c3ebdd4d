"""Crash schedules: lines cut at any byte, clients and backends that die; every payment once all the same."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from app.bench.aftermath import Verdict, differences, last_journal, look, seal
from app.bench.client import Client, Reaper
from app.bench.figures import Figure, Told, percentile
from app.bench.ground import own_ground
from app.bench.line import Fault, Lines, lines_to
from app.bench.outbox import Outbox, outbox
from app.bench.scene import Entrance, conninfo, enter_scenes
from domain.errors import Refused

AMOUNTS: Final = (1050, 2100, 735)
CUT_WITHIN_BYTES: Final = 2200
CLIENTS: Final = 4
QUIET_SHARE: Final = 10
"""One schedule in so many is worked off without faults besides: the baseline."""


class NotBrokenEnough(Refused):
    """These faults never happened, so the run proves nothing about them: {missing}. Run more schedules."""


SEED: Final = 20261128


@dataclass(frozen=True, slots=True)
class Size:
    """How many schedules, and from which seed."""

    schedules: int
    seed: int = SEED


FULL: Final = Size(10_000)
QUICK: Final = Size(60)

EVERY_FAULT: Final = (
    "reset_request", "reset_answer", "close_request", "close_answer",
    "death_before_sending", "death_before_commit", "death_after_commit", "terminations", "lost_lines", "replays",
)  # fmt: skip


@dataclass
class Outcome:
    """What happened, how long it took, and what stands in the books."""

    faults: Counter[str]
    verdict: Verdict
    broken: dict[str, int]
    times_ms: list[float] = field(default_factory=list)
    deeds: int = 0
    seconds: float = 0.0
    quiet_rate: float = 0.0

    @property
    def clean(self) -> bool:
        return not (
            self.verdict.lost
            or self.verdict.doubled
            or self.broken
            or self.faults["refusals"]
            or self.faults["other_answers"]
        )


def measure(*, quick: bool, told: Told, seed: int = SEED) -> Figure:
    """Deeds a second through everything that breaks, against the same deeds left alone."""
    size = replace(QUICK if quick else FULL, seed=seed)
    with own_ground() as ground, ground.books("crash") as books:
        admin = ground.cluster.url(books.admin_url.database or "")
        outcome = run(books, admin, ground.cluster.port, size, ground.today, told)
    must_have_broken(outcome)
    return figure_of(outcome, size)


def run(entrance: Entrance, admin: str, port: int, size: Size, today: date, told: Told) -> Outcome:
    """All schedules against this database, to which nobody else may post; then look through its books."""
    told(f"crash: entering {size.schedules} customers")
    quiet = max(size.schedules // QUIET_SHARE, 4)
    scenes = enter_scenes(entrance, f"X{size.seed % 10_000}", size.schedules + quiet, amounts=AMOUNTS, today=today)
    boxes = [
        outbox(scene, random.Random(f"{size.seed}/{number}"), today, f"{size.seed % 10_000}/{number}")  # noqa: S311
        for number, scene in enumerate(scenes)
    ]
    since = last_journal(entrance.admin())
    reaper = Reaper(admin.replace("postgresql+psycopg://", "postgresql://"))
    try:
        with lines_to("127.0.0.1", port) as lines:
            address = conninfo(entrance, "senior_clerk")
            rate = _quiet(address, boxes[size.schedules :])
            outcome = _disturbed(entrance, lines, reaper, boxes[: size.schedules], size, told)
    finally:
        reaper.close()
    outcome.faults["terminations"] = reaper.ended
    seal(entrance)
    outcome.verdict, outcome.broken = look(entrance.admin(), boxes, since), differences(entrance.admin())
    outcome.quiet_rate = rate
    return outcome


def must_have_broken(outcome: Outcome) -> None:
    """A fault that never happened proves nothing: NotBrokenEnough."""
    if missing := [name for name in EVERY_FAULT if not outcome.faults[name]]:
        raise NotBrokenEnough(missing=", ".join(missing))


def _quiet(address: str, boxes: Sequence[Outbox]) -> float:
    began = time.perf_counter()
    shares = [boxes[place::CLIENTS] for place in range(CLIENTS)]
    with ThreadPoolExecutor(CLIENTS) as pool:
        for done in [pool.submit(_work_off, Client(address, random.Random(0), None), share) for share in shares]:  # noqa: S311
            done.result()
    return sum(len(box.wishes) for box in boxes) / (time.perf_counter() - began)


def _disturbed(
    entrance: Entrance, lines: Lines, reaper: Reaper, boxes: Sequence[Outbox], size: Size, told: Told
) -> Outcome:
    happened: Counter[str] = Counter()
    times: list[float] = []
    began = time.perf_counter()

    def share(place: int) -> None:
        chance = random.Random(f"{size.seed}/client/{place}")  # noqa: S311  moments of death, no secret
        cuts = random.Random(f"{size.seed}/line/{place}")  # noqa: S311
        line = lines.open(lambda: cut(cuts))
        client = Client(conninfo(entrance, "senior_clerk", host=line.host, port=line.port), chance, reaper)
        for number, box in enumerate(boxes[place::CLIENTS], 1):
            times.extend(_work_off(client, [box]))
            if place == 0 and number % 250 == 0:
                told(f"crash: about {number * CLIENTS} of {size.schedules} schedules")
        happened.update(client.happened)
        happened.update(line.happened)
        happened["connections"] += line.connections

    with ThreadPoolExecutor(CLIENTS) as pool:
        for done in [pool.submit(share, place) for place in range(CLIENTS)]:
            done.result()
    seconds = time.perf_counter() - began
    deeds = sum(len(box.wishes) for box in boxes)
    return Outcome(happened, Verdict(0, 0, 0), {}, times, deeds, seconds)


def _work_off(client: Client, boxes: Sequence[Outbox]) -> list[float]:
    times = []
    for box in boxes:
        began = time.perf_counter()
        client.work(box)
        times.append((time.perf_counter() - began) * 1000)
    return times


def cut(chance: random.Random) -> Fault | None:
    """Half of the connections are cut somewhere, answers twice as often as requests, half of the cuts as a reset."""
    if chance.random() < 0.5:
        return None
    way = chance.choice(("answer", "answer", "request"))
    return Fault(way, chance.randrange(CUT_WITHIN_BYTES), chance.choice(("reset", "close")))  # type: ignore[arg-type]


def figure_of(outcome: Outcome, size: Size) -> Figure:
    """The bench's answer; lost, doubled and unbalanced must be 0, and every fault must have happened."""
    return Figure(
        outcome.deeds / outcome.seconds,
        outcome.quiet_rate,
        "deeds/s",
        size.schedules,
        percentile(outcome.times_ms, 50),
        percentile(outcome.times_ms, 99),
        {
            "schedules": size.schedules,
            "deeds": outcome.deeds,
            "lost": outcome.verdict.lost,
            "doubled": outcome.verdict.doubled,
            "unbalanced": outcome.broken.get("unbalanced", 0),
            "invariants_broken": ",".join(f"{name}:{count}" for name, count in outcome.broken.items()) or 0,
            "schedules_per_s": size.schedules / outcome.seconds,
            **dict(sorted(outcome.faults.items())),
            "seed": size.seed,
        },
    )
