"""The desk that works at once, and what a closed screen hears: nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, date, datetime
from typing import Any, cast

from domain.errors import LuckyGasError, Refused
from domain.kernel.refusals import LoginRefused
from ui.kit.desk import InlineDesk, ScreenDesk, Who
from ui.kit.signing import NoSigningHere, TooManyWrongPasswords

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


def sign(desk: InlineDesk | ScreenDesk, password: str, told: list[object]) -> None:
    desk.sign(lambda _db: "signed", password, done=told.append, refused=lambda refusal: told.append(type(refusal)))


def test_a_signature_is_a_session_of_its_own_opened_with_the_password() -> None:
    books, opened, told = Books(), list[str](), list[object]()

    def fresh(password: str) -> AbstractContextManager[Any]:
        opened.append(password)
        if password != "right":
            raise LoginRefused
        return books.begin()

    locks: list[str] = []
    desk = InlineDesk(
        _never, who=MEI, now=lambda: datetime(2026, 11, 21, tzinfo=UTC), fresh=fresh, lock=lambda: locks.append("lock")
    )
    screen = ScreenDesk(desk)
    for password in ("a", "b", "right", "a", "b", "c", "d"):
        sign(screen, password, told)

    wrong = LoginRefused
    assert told == [wrong, wrong, "signed", wrong, wrong, TooManyWrongPasswords, wrong]
    assert opened == ["a", "b", "right", "a", "b", "c", "d"]
    assert (locks, books.ended) == (["lock"], ["kept"])


def test_another_refusal_of_a_signature_is_no_wrong_password() -> None:
    told: list[object] = []
    desk = InlineDesk(_never, who=MEI, now=lambda: datetime(2026, 11, 21, tzinfo=UTC), fresh=lambda _: Books().begin())

    for _attempt in range(4):
        desk.sign(refuse, "right", done=_never, refused=lambda refusal: told.append(type(refusal)))

    assert told == [NotToday] * 4


def test_nothing_is_signed_at_a_desk_that_only_shows() -> None:
    told: list[object] = []

    sign(a_desk(Books()), "right", told)

    assert told == [NoSigningHere]


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


def _never(*_anything: object) -> Any:
    raise AssertionError("nobody expected this")
