"""The product's reader over a collection of public bank files with known answers, where that collection is at hand."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from domain.banking.rules.statement import FileReading
from integrations.banks.isolation import IsolatedReader

CORPUS = Path(os.environ.get("LUCKYGAS_CORPUS") or Path(__file__).resolve().parents[3] / "shared" / "samples")
MANIFEST = CORPUS / "bank" / "manifest.jsonl"

pytestmark = pytest.mark.skipif(
    not MANIFEST.is_file(), reason=f"no collection of bank files at {CORPUS}; LUCKYGAS_CORPUS may name another place"
)


@pytest.fixture(scope="module")
def outcomes() -> Counter[str]:
    with IsolatedReader() as reader:
        return Counter(outcome(row, reader.read_file(MANIFEST.parent / row["file"])) for row in rows())


def rows() -> Iterator[dict[str, Any]]:
    for line in MANIFEST.read_text("utf-8").splitlines():
        row = json.loads(line)
        if row["format"] in ("mt940", "mt942"):
            yield row


def outcome(row: dict[str, Any], reading: FileReading) -> str:
    got, allowed = reading.verdict.value, {row["verdict"], *row["also_ok"]}
    if got not in allowed:
        if got == "clean":
            return "through"
        return "refused" if row["verdict"] == "clean" else "safe"
    if "reject" in (got, row["verdict"]):
        return "right"
    statements, count = len(reading.pages), sum(len(page.lines) for page in reading.pages)
    total = sum((page.total for page in reading.pages), Decimal(0))
    wrong_sum = row["sum"] is not None and total != Decimal(row["sum"])
    if got == "clean" and (wrong_sum or (row["transactions"] or 0) > count):
        return "loss"
    right = statements == row["statements"] and count == row["transactions"] and not wrong_sum
    return "right" if right else "numbers"


def test_nothing_that_should_stop_passes_and_nothing_is_lost(outcomes: Counter[str]) -> None:
    assert (outcomes["through"], outcomes["loss"]) == (0, 0)


def test_nearly_every_file_is_judged_right(outcomes: Counter[str]) -> None:
    files = outcomes.total()

    assert outcomes["right"] - outcomes["through"] - outcomes["loss"] >= files * 0.98
    assert outcomes["refused"] <= files * 0.02
