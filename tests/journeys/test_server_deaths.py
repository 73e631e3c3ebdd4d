"""kill -9 of PostgreSQL under clerks who post, three times: acknowledged payments stand, the others come once."""

from __future__ import annotations

import sys

import pytest

from app.bench.ground import own_ground
from app.bench.server_deaths import Size, kill

SIZE = Size(kills=3)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="the server's processes are found in /proc")
def test_what_was_acknowledged_survives_the_death_of_the_server() -> None:
    with own_ground() as ground, ground.books("deaths") as books:
        seen = kill(books, ground, SIZE, lambda _: None)

    assert (seen.lost, seen.doubled, seen.broken) == (0, 0, {})
    assert len(seen.recoveries) == SIZE.kills
    assert seen.acknowledged > 0
    assert seen.asked_again > 0
