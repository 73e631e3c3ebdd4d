"""Deeds of all rooms at random: after each of them every control account is its sub-ledger and nothing else broke."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from app.bench.model.bugs import Bug
from app.bench.ties.bugs import BUGS
from app.bench.ties.house import House
from app.bench.tying import is_found, walk_for
from app.postgres import Cluster
from domain.kernel.calendar import business_day
from tests.conftest import Books

TODAY = business_day(datetime.now(UTC))
DEEDS = 240
# one of credit, one of trade; `luckygas bench ties` plants all, and does ten thousand deeds
IN_CI = ("a reserved order counts as an open one too", "an order does not hear what was delivered of it")


@pytest.fixture
def opened(database: Books) -> Iterator[House]:
    house = House(database, TODAY)
    house.open()
    yield house
    house.close()


@pytest.mark.slow
def test_every_deed_of_every_room_keeps_every_tie(opened: House) -> None:
    walk_for(opened, deeds=DEEDS, told=lambda _: None)

    assert opened.done.total() >= DEEDS
    assert {"order", "deliver", "invoice_deliveries", "check_at_order", "open_lots", "prepay"} <= opened.done.keys()


@pytest.mark.slow
@pytest.mark.parametrize("bug", [bug for bug in BUGS if bug.name in IN_CI], ids=lambda bug: bug.name)
def test_a_planted_bug_breaks_a_tie(cluster: Cluster, template: Books, bug: Bug) -> None:
    assert is_found(cluster, template, bug, TODAY)


def test_every_bug_has_a_name_of_its_own() -> None:
    assert len({bug.name for bug in BUGS}) == len(BUGS)
    assert set(IN_CI) <= {bug.name for bug in BUGS}
