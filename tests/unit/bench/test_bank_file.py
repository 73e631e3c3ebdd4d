"""The files that benches import are real ones: the product's reader finds nothing wrong in them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from app.bench.bank_file import working_day, write_statement
from app.bench.crash_books import OPENING, Bank
from app.bench.ground import SEED
from app.bench.receivables import Claim
from app.demo.people import customers
from domain.banking.rules.statement import Verdict
from integrations.banks.reading import read

ON = date(2026, 11, 20)


def test_a_large_statement_reads_clean_and_has_every_line() -> None:
    people = list(customers(SEED, 40))
    ids = {one.code: 1000 + place for place, one in enumerate(people)}
    claims = [Claim(n, 1000 + n % 40, f"LG{10_000_000 + n}", Decimal(900 + n)) for n in range(400)]

    written = write_statement(people, claims, ids, 300, ON)
    reading = read(written.content)

    assert reading.verdict is Verdict.CLEAN
    assert sum(len(page.lines) for page in reading.pages) == written.lines >= 300


def test_statements_of_the_crash_bench_continue_one_another() -> None:
    people = dict(enumerate(customers(SEED, 20)))
    bank = Bank(people, [Claim(n, n % 20, f"LG{10_000_000 + n}", Decimal(900 + n)) for n in range(100)])

    first, second = bank.statement(ON, 30), bank.statement(date(2026, 11, 21), 30)
    pages = [read(one.content).pages[0] for one in (first, second)]

    assert pages[0].opening == OPENING
    assert pages[1].opening == pages[0].closing
    assert not set(first.references) & set(second.references)
    assert len(first.sure) == 21
    assert sum(line.amount for line in pages[0].lines) == pages[0].total


def test_banks_write_no_statement_on_a_day_off() -> None:
    assert working_day(date(2026, 11, 22)) == ON
