"""Spoiled bank files, texts that people may type, hostile requests: values that hold, or refusals of ours."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from app.bench.aftermath import last_journal
from app.bench.figures import Figure, Told
from app.bench.fuzz.mutations import bank_files
from app.bench.fuzz.readers import Found, fuzz_bank_files, fuzz_typed
from app.bench.fuzz.requests import fuzz_requests
from app.bench.ground import own_ground
from app.bench.scene import enter_scenes
from domain.banking.rules.statement import FileReading, Verdict
from domain.errors import Refused
from integrations.banks.reading import read

PROCESSES: Final = 2
SEED: Final = 20261128
AT_ONCE: Final = 5_000


class PromiseBroken(Refused):
    """Of {inputs} inputs {count} broke a promise, the first one: {first}."""


@dataclass(frozen=True, slots=True)
class Size:
    """How many inputs of each sort."""

    files: int
    typed: int
    requests: int
    seed: int = SEED


FULL: Final = Size(1_000_000, 1_000_000, 100_000)
QUICK: Final = Size(600, 2_000, 150)


def measure(*, quick: bool, told: Told, seed: int = SEED) -> Figure:
    """Spoiled files a second in one process, against the same files unspoiled."""
    size = replace(QUICK if quick else FULL, seed=seed)
    files = shared_out(fuzz_bank_files, size.files, size.seed, told, "files")
    typed = shared_out(fuzz_typed, size.typed, size.seed, told, "typed texts")
    with own_ground() as ground, ground.books("fuzz") as books:
        scenes = enter_scenes(books, "F", 5, amounts=(1050,), today=ground.today)
        since = last_journal(books.admin())
        requests = fuzz_requests(books, scenes, size.requests, size.seed, ground.today.isoformat())
        posted = last_journal(books.admin()) - since
    all_of_them = (files, typed, requests)
    crashes = [crash for found in all_of_them for crash in found.crashes]
    inputs = sum(found.inputs for found in all_of_them)
    if crashes:
        raise PromiseBroken(inputs=inputs, count=len(crashes), first=crashes[0][0])
    return Figure(
        files.inputs / files.seconds,
        _unspoiled_rate(),
        "files/s",
        inputs,
        files.seconds * 1000 / files.inputs,
        files.slowest * 1000,
        {
            "files": files.inputs,
            **{f"files_{verdict}": count for verdict, count in sorted(files.verdicts.items())},
            "typed": typed.inputs,
            "requests": requests.inputs,
            "requests_taken": requests.verdicts["taken"],
            "requests_posted": posted,
            "crashes": len(crashes),
            "slowest_ms": files.slowest * 1000,
            "typed_slowest_ms": typed.slowest * 1000,
            "peak_mb": max(files.megabytes, typed.megabytes),
            "seed": size.seed,
        },
    )


def shared_out(work: Callable[[int, int], Found], number: int, seed: int, told: Told, what: str) -> Found:
    """The work in processes of its own, so that memory is the readers' alone; what all of them found together."""
    shares = [(min(AT_ONCE, number - start), seed * 1_000_000 + start) for start in range(0, number, AT_ONCE)]
    total = Found()
    with multiprocessing.get_context("spawn").Pool(PROCESSES) as pool:
        for place, found in enumerate(pool.imap_unordered(_Share(work), shares), 1):
            total = _together(total, found)
            told(f"fuzz: {place * AT_ONCE} {what}, broken {len(total.crashes)}")
    return total


@dataclass(frozen=True)
class _Share:
    work: Callable[[int, int], Found]

    def __call__(self, share: tuple[int, int]) -> Found:
        return self.work(*share)


def _together(one: Found, other: Found) -> Found:
    return replace(
        one,
        inputs=one.inputs + other.inputs,
        verdicts=one.verdicts + other.verdicts,
        slowest=max(one.slowest, other.slowest),
        megabytes=max(one.megabytes, other.megabytes),
        seconds=one.seconds + other.seconds,
        crashes=one.crashes + other.crashes,
    )


def cut_everywhere(seeds: Sequence[bytes]) -> list[str]:
    """Every file cut at every byte: where the rest is taken for whole, it must hold all the money of the whole."""
    broken = []
    for data in seeds:
        whole = _amounts(read(data))
        for length in range(len(data)):
            found = read(data[:length], second_opinion=False)
            if found.verdict is Verdict.CLEAN and _amounts(found) != whole:
                broken.append(f"{len(data)} bytes cut at {length}")
    return broken


def _amounts(found: FileReading) -> list[object]:
    return [line.amount for page in found.pages for line in page.lines]


def _unspoiled_rate() -> float:
    seeds = bank_files()
    began = time.perf_counter()
    for data in seeds:
        read(data)
    return len(seeds) / (time.perf_counter() - began)
