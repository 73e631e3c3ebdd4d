"""Checks of the database taken out: the probes notice each one. Ten in CI; `luckygas bench mutants` takes out all."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from app.bench.mutants.cutting import KINDS, of_function
from app.bench.mutants.proving import Court, court
from app.bench.mutating import choice, judge, must_be_in_order
from app.postgres import Cluster
from domain.kernel.calendar import business_day
from tests.conftest import Books

TODAY = business_day(datetime.now(UTC))
SEED = 7
NUMBER = 10


@pytest.fixture(scope="module")
def held(cluster: Cluster, template: Books) -> Iterator[Court]:
    with court(cluster, template, TODAY) as made:
        yield made


def test_no_probe_is_surprised_by_the_books_as_they_are(held: Court) -> None:
    must_be_in_order(held)


def test_a_check_that_is_taken_out_is_noticed(held: Court) -> None:
    chosen = choice(held.probed(), NUMBER, SEED)

    seen = judge(held, chosen, lambda _: None)

    assert [f"{one.kind} {one.name}" for one in seen.survived] == []
    assert set(seen.kinds) == set(KINDS)


def test_every_refusal_of_a_function_is_a_mutant() -> None:
    names = [mutant.name for mutant in of_function("api.post_payments")]

    assert [name for name in names if name.endswith(("LG022", "LG033", "LG032", "LG039"))] == [
        "api.post_payments 1 LG022",
        "api.post_payments 2 LG033",
        "api.post_payments 3 LG032",
        "api.post_payments 4 LG039",
    ]
    assert "api.post_payments PERFORM api._may('payment');" in names
