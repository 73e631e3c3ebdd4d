"""kill -9 of the worker and of PostgreSQL in the middle of an import, three times: nothing lost, nothing doubled."""

from __future__ import annotations

import sys

import pytest

from app.bench.crash import Size, crash, figure_of

SIZE = Size(rounds=3, lines=300)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="the server's processes are found in /proc")
def test_an_import_that_is_killed_goes_on_in_the_next_run_and_books_every_line_once() -> None:
    seen = crash(SIZE, lambda _: None)

    assert (seen.lost, seen.doubled, seen.out_of_balance, seen.unfinished) == (0, 0, 0, 0)
    assert sum(seen.killed.values()) == len(seen.disturbed) == SIZE.rounds
    assert sum(count for name, count in seen.killed.items() if name.startswith("server")) == 1
    assert "lost=0 doubled=0" in figure_of(seen, SIZE).document()["notes"]  # type: ignore[operator]
