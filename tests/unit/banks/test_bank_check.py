"""`bank check` answers every file on its own, in plain data."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from app.bank_check import check
from integrations.banks.isolation import FileNotReadable
from tests.unit.banks.writing import Movement, Statement, file


def test_every_file_is_answered_with_its_figures_as_decimal_strings(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.sta", tmp_path / "bad.sta"
    good.write_text(
        file(Statement(Decimal(100), (Movement(Decimal("2.50"), "D"), Movement(Decimal(7))))).text(), "utf-8"
    )
    bad.write_text("hello", "utf-8")

    answer = json.loads(json.dumps(check([str(good), str(bad)])))

    assert answer["files"][0] == {
        "path": str(good),
        "format": "mt940",
        "verdict": "clean",
        "reasons": [],
        "statements": [
            {
                "account": "004/012345678901",
                "currency": "TWD",
                "opening": "100",
                "closing": "104.50",
                "transactions": 2,
                "sum": "4.50",
            }
        ],
    }
    assert (answer["files"][1]["verdict"], answer["files"][1]["statements"]) == ("reject", [])
    assert answer["files"][1]["reasons"][0].startswith("unknown_format: ")


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileNotReadable):
        check([str(tmp_path / "missing.sta")])
