"""Two boxes, one frozen past its lease: the fence lets one effect stand, and without it there would be two."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest

from app.places import PROJECT
from app.runs import Conditions, run_slot
from domain.exchange import queries
from domain.exchange.rules.runs import Run, State
from tests.database.night.conftest import Books
from tests.database.night.work import CHUNKS, NOW, SLOT, a_job, a_night

LEASE = timedelta(milliseconds=600)

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGSTOP")


@contextmanager
def a_box(books: Books, way: str) -> Iterator[subprocess.Popen[str]]:
    """The first box, its run begun and its first chunk done."""
    url = books.url.render_as_string(hide_password=False)
    words = [sys.executable, "-m", "tests.database.night.frozen", url, way]
    with subprocess.Popen(words, cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as box:
        try:
            assert box.stdout is not None
            assert box.stdout.readline() == "between two chunks\n"
            yield box
        finally:
            box.kill()


def take_over(books: Books) -> Run:
    """The second box tries until the lease is over."""
    job = a_job()
    while True:
        found = run_slot(books.boxes[1], a_night(job), job, SLOT, now=NOW, how=Conditions(dead_after=LEASE))
        if found.state is not State.RUNNING:
            return found


def thawed(box: subprocess.Popen[str]) -> str:
    """Wake the first box up; what it says of going on."""
    box.send_signal(signal.SIGCONT)
    said, _ = box.communicate("go on\n", timeout=30)
    return said.strip()


def frozen_and_taken_over(books: Books, way: str) -> tuple[str, list[str]]:
    with a_box(books, way) as box:
        box.send_signal(signal.SIGSTOP)
        done = take_over(books)
        said = thawed(box)
    assert (done.state, done.attempts) == (State.DONE, 2)
    with books.box.connect() as db:
        return said, sorted(attempt.subject for attempt in queries.attempts(db, exchange="counted"))


def test_a_box_that_wakes_up_after_its_lease_is_refused_and_every_effect_stands_once(
    books: Books,
) -> None:
    said, effects = frozen_and_taken_over(books, "fenced")

    assert said == "LG040"
    assert effects == [str(place) for place in range(CHUNKS)]


def test_without_the_fence_the_same_scene_shows_every_effect_twice(
    books: Books,
) -> None:
    said, effects = frozen_and_taken_over(books, "unfenced")

    assert said == "went on"
    assert effects == sorted([str(place) for place in range(CHUNKS)] + [str(place) for place in range(1, CHUNKS)])
