"""The product's own reader takes every demo file unseen, and finds in it what the bank meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.demo.statements import OUR_ACCOUNTS
from app.demo.styles import STYLES
from domain.banking.rules.statement import Verdict
from integrations.banks.reading import read

if TYPE_CHECKING:
    from tests.unit.demo.conftest import Year


def test_every_demo_file_reads_clean_and_line_by_line_as_it_was_meant(year: Year) -> None:
    for file in year.files:
        reading = read(file.data)

        lines = [line for page in reading.pages for line in page.lines]
        assert (reading.verdict, reading.findings, reading.notes) == (Verdict.CLEAN, (), ()), file.name
        assert {page.account for page in reading.pages} == {OUR_ACCOUNTS[file.bank].written}
        assert not lines or reading.encoding in (STYLES[file.bank].encoding, "ascii", "utf-8")
        assert [(line.value_on, line.amount, line.bank_reference) for line in lines] == [
            (truth.value_on, truth.amount, truth.bank_reference) for truth in file.truths
        ]
        assert all("\N{REPLACEMENT CHARACTER}" not in line.text for line in lines)
