"""x"""
from __future__ import annotations
from collections.abc import Iterator
from app.bench.mutants.probes import Probe
def of_people() -> Iterator[Probe]:
    yield from ()
