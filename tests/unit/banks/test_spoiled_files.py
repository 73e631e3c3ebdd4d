"""Spoiled bank files by the thousand, and texts that somebody typed: values that hold or refusals, and soon."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from app.bench.fuzz.mutations import bank_files, spoiled
from app.bench.fuzz.readers import MOST_MEGABYTES, MOST_SECONDS, Broken, fuzz_bank_files, fuzz_typed, hold
from app.bench.fuzzing import cut_everywhere, shared_out
from domain.banking.rules.statement import judged
from integrations.banks.isolation import IsolatedReader
from integrations.banks.reading import read

SEED = 20261128
IN_CI = 20_000
TYPED_IN_CI = 10_000


@pytest.mark.slow
def test_whatever_a_bank_file_has_become_it_is_proved_or_refused() -> None:
    found = shared_out(fuzz_bank_files, IN_CI, SEED, lambda _: None, "files")

    assert found.crashes == []
    assert found.inputs == IN_CI
    assert found.slowest <= MOST_SECONDS
    assert found.megabytes <= MOST_MEGABYTES
    assert min(found.verdicts[verdict] for verdict in ("clean", "flag", "reject")) > 0


@pytest.mark.slow
def test_whatever_somebody_types_is_a_value_or_refused() -> None:
    found = shared_out(fuzz_typed, TYPED_IN_CI, SEED, lambda _: None, "typed texts")

    assert found.crashes == []
    assert found.inputs == TYPED_IN_CI
    assert min(found.verdicts[name] for name in ("amount", "day", "terms", "refused")) > 0


def test_a_file_cut_anywhere_is_never_taken_for_whole_with_less_money() -> None:
    with_money = [data for data in bank_files() if b":61:" in data]

    assert cut_everywhere(with_money[:4]) == []


def test_the_isolated_reader_says_the_same(tmp_path: Path) -> None:
    chance, seeds = random.Random(SEED), bank_files()
    files = [spoiled(seeds, chance) for _ in range(40)]

    with IsolatedReader() as reader:
        for number, data in enumerate(files):
            path = tmp_path / f"{number}.sta"
            path.write_bytes(data)
            assert reader.read_file(path) == read(data)


def test_the_harness_finds_an_accepted_file_that_does_not_add_up() -> None:
    good = read(next(data for data in bank_files() if b":61:" in data))
    page = good.pages[0]
    cheated = type(page)(**{name: getattr(page, name) for name in page.__slots__} | {"lines": page.lines[1:]})

    with pytest.raises(Broken):
        hold(judged(format=good.format, encoding=good.encoding, found=(), pages=(cheated,)))
