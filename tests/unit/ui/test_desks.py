"""The desk that works at once, and what a closed screen hears: nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any, cast

from domain.errors import LuckyGasError, Refused
from ui.kit.desk import InlineDesk, ScreenDesk, Who

MEI = Who("mei", "陳美玲", frozenset({"clerk"}), ("豐原",))


class NotToday(Refused):
    """Not today."""


class Books:
    """Stands in for a database that remembers how transactions ended."""

    def __init__(self) -> None:
        self.ended: list[str] = []

    @contextmanager
    def begin(self) -> Iterator[Any]:
        try:
            yield cast(Any, self)
        except BaseException:
            self.ended.append("undone")
            raise
        self.ended.append("kept")


def a_desk(books: Books) -> InlineDesk:
    return InlineDesk(books.begin, who=MEI, now=lambda: datetime(2026, 11, 21, 16, 30, tzinfo=UTC))


def refuse(_db: object) -> str:
    raise NotToday


def test_a_job_is_kept_and_answered_at_once() -> None:
    books, answers = Books(), list[str]()

    a_desk(books).work(lambda _db: "done", done=answers.append, refused=_never)

    assert (books.ended, answers) == (["kept"], ["done"])


def test_a_refusal_undoes_the_job_and_is_told() -> None:
    books, refusals = Books(), list[LuckyGasError]()

    a_desk(books).work(refuse, done=_never, refused=refusals.append)

    assert books.ended == ["undone"]
    assert isinstance(refusals[0], NotToday)


def test_a_write_tells_those_who_listen_to_its_topics() -> None:
    heard: list[frozenset[str]] = []
    desk = a_desk(Books())
    stop = desk.listen(("bank", "payments"), heard.append)

    desk.work(lambda _db: 1, done=lambda _: None, refused=_never, writes=("bank", "audit"))
    stop()
    desk.work(lambda _db: 1, done=lambda _: None, refused=_never, writes=("bank",))

    assert heard == [frozenset({"bank"})]


def test_the_day_is_that_of_taipei() -> None:
    assert a_desk(Books()).today() == date(2026, 11, 22)


def test_a_screen_that_has_gone_gets_no_answer() -> None:
    answers: list[str] = []
    desk = ScreenDesk(a_desk(Books()))

    desk.work(lambda _db: desk.leave() or "late", done=answers.append, refused=_never)
    desk.work(lambda _db: "later", done=answers.append, refused=_never)

    assert answers == []


def test_a_screen_that_has_gone_hears_nothing() -> None:
    heard: list[frozenset[str]] = []
    whole = a_desk(Books())
    desk = ScreenDesk(whole)
    desk.listen(("bank",), heard.append)

    desk.leave()
    whole.tell(("bank",))

    assert heard == []


def _never(_anything: object) -> None:
    raise AssertionError("nobody expected this")
