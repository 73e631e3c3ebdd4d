"""The books beside a few lists in Python: fifty random examples, and planted bugs that must be found."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from app.bench.aftermath import differences, seal
from app.bench.model.bookkeepers import Bookkeepers
from app.bench.model.bugs import BUGS, Bug
from app.bench.model.machine import walk
from app.bench.modelling import is_found
from app.postgres import Cluster
from domain.kernel.calendar import business_day
from tests.conftest import Books

TODAY = business_day(datetime.now(UTC))
# one of a balance, a key, a refusal that belongs to a rare state, and a signature; `luckygas bench model` plants all
IN_CI = (
    "an allocation does not reduce its item",
    "a known key posts again",
    "a receipt is taken back twice",
    "a small approval carries out",
)


@pytest.mark.slow
def test_books_and_lists_say_the_same_after_every_step(database: Books) -> None:
    bookkeepers = Bookkeepers(database, TODAY)
    try:
        walk(bookkeepers, examples=50)
    finally:
        bookkeepers.close()
    seal(database)

    assert differences(database.admin()) == {}


@pytest.mark.slow
@pytest.mark.parametrize("bug", [bug for bug in BUGS if bug.name in IN_CI], ids=lambda bug: bug.name)
def test_a_planted_bug_is_found(cluster: Cluster, template: Books, bug: Bug) -> None:
    assert is_found(cluster, template, bug, TODAY)


def test_at_least_ten_bugs_can_be_planted() -> None:
    assert len({bug.name for bug in BUGS}) == len(BUGS) >= 10
    assert set(IN_CI) <= {bug.name for bug in BUGS}
