"""How long it takes until the sign-in window is painted, in a process of its own, against an empty Qt window."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from typing import Final

from app.bench.figures import ROUNDS, Figure, Told, middle, percentile
from app.places import PROJECT

LIMIT_MS: Final = 1000.0
PATIENCE_SECONDS: Final = 60
# Nobody listens there: the window is painted before anybody knocks.
NOBODY: Final = "postgresql://127.0.0.1:1/luckygas"


def measure(*, quick: bool, told: Told) -> Figure:
    """Starts a second, from the interpreter's start to the first paint; the first start of each side is left out."""
    rounds = 3 if quick else 2 * ROUNDS + 1
    product: list[float] = []
    bare: list[float] = []
    with tempfile.TemporaryDirectory(prefix="luckygas-bench-") as folder:
        desktop = ["-m", "app.bench.first_paint", "desktop", "--database", NOBODY, "--dir", folder]
        empty = ["-m", "app.bench.empty_window"]
        for number in range(rounds + 1):
            for words, times in ((desktop, product), (empty, bare)):
                taken = seconds_to_paint(words)
                times += [taken] if number else []
        told(f"start: {rounds} rounds")
    times_ms = [taken * 1000 for taken in product]
    return Figure(
        1 / middle(product),
        1 / middle(bare),
        "starts/s",
        rounds,
        percentile(times_ms, 50),
        percentile(times_ms, 99),
        {
            "baseline_p50_ms": middle(bare) * 1000,
            "limit_ms": LIMIT_MS,
            "over_limit": sum(taken > LIMIT_MS for taken in times_ms),
            "platform": "offscreen",
        },
    )


def seconds_to_paint(words: list[str]) -> float:
    """Start Python with these words; the program says on standard output when its window was painted."""
    surroundings = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    began = time.time()
    done = subprocess.run(
        [sys.executable, *words],
        cwd=PROJECT, env=surroundings, capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False,
    )  # fmt: skip
    painted = [line for line in done.stdout.splitlines() if line.startswith("painted ")]
    if not painted:
        raise RuntimeError(done.stderr or done.stdout)
    return float(painted[0].split()[1]) - began
