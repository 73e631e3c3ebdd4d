"""People and rights on real books, without a window."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import create_engine

from domain.access.service import LoginWanted, sign_in
from domain.approvals.rules import State
from domain.approvals.service import Signed, decide
from domain.kernel.database import LoginRefused, our_words
from tests.conftest import Books
from tests.database.screens.conftest import Office, Recorder
from ui.people.columns import LoginRow, password_tone, password_words, state_words
from ui.people.presenter import Form, Presenter


class Screen(Recorder):
    """Fills the form in as it was told, and keeps the answer."""

    def __init__(self) -> None:
        super().__init__()
        self.wanted: Callable[[LoginWanted], LoginWanted] = lambda empty: empty
        self.told: list[str] = []
        self.form: Form | None = None

    def ask_login(self, form: Form, ask: Callable[[LoginWanted, str, Callable[[str], None]], None]) -> None:
        self.form = form
        ask(self.wanted(form.wanted), "new colleague", self.told.append)


class Room:
    """One person before the list of logins."""

    def __init__(self, office: Office, role: str) -> None:
        self.view = Screen()
        self.screen = Presenter(self.view, office.desk(role))  # type: ignore[arg-type]
        self.screen.refresh()

    @property
    def rows(self) -> dict[str, LoginRow]:
        return {row.login.login: row for row in self.view.seen["show_logins"][0]}

    def stand_on(self, login: str) -> LoginRow:
        row = self.rows[login]
        self.screen.select(row)
        return row

    def said(self) -> str:
        return str(self.view.seen["say"][0])


@pytest.fixture
def office(database: Books) -> Iterator[Office]:
    yield Office(database)
    database.let_in("cashier", "collector")


def newcomer(empty: LoginWanted) -> LoginWanted:
    return LoginWanted("chen_yi", empty.person_id, "王美", ["FYU"], ["clerk"])


def test_an_invitation_waits_in_the_list_and_can_be_taken_back(office: Office) -> None:
    room = Room(office, "administrator")
    room.view.wanted = newcomer

    room.screen.invite()

    assert room.view.told == [""]
    assert room.view.form is not None
    assert room.view.form.branches == ("FYU", "TXG")
    row = room.stand_on("chen_yi")
    assert (row.is_new, state_words(row), password_words(row)) == (True, "○ 申請中", "–")
    assert "總監" in room.screen.why_not_password()
    room.view.answers["ask_note"] = "not coming"
    room.screen.withdraw()
    assert "chen_yi" not in room.rows


def test_a_forbidden_pair_is_told_at_the_form(office: Office) -> None:
    room = Room(office, "administrator")
    room.view.wanted = lambda empty: LoginWanted("second", 1, "the clerk's auditor", ["FYU"], ["auditor"])

    room.screen.invite()

    assert "職能分工衝突" in room.view.told[0]
    assert "second" not in room.rows


def test_a_change_shows_what_changes_and_a_second_one_waits_for_it(office: Office) -> None:
    room = Room(office, "administrator")
    room.stand_on("test_clerk")
    room.view.wanted = lambda now: LoginWanted(now.login, now.person_id, now.name, now.branches, ["senior_clerk"])

    room.screen.change()

    row = room.stand_on("test_clerk")
    assert row.request is not None
    assert row.request.row.state is State.PENDING
    assert row.request.payload["before"]["roles"] == ["clerk"]
    room.screen.change()
    assert "待核准" in room.said()


def test_a_login_is_suspended_at_once_with_a_reason(office: Office) -> None:
    room = Room(office, "director")
    room.stand_on("test_collector")

    room.screen.suspend()
    assert room.rows["test_collector"].login.active

    room.view.answers["ask_note"] = "left the company"
    room.screen.suspend()
    row = room.stand_on("test_collector")
    assert state_words(row) == "■ 已停用"
    with pytest.raises(LoginRefused), our_words(), office.books.engine("collector").begin():
        pass
    room.stand_on("test_director")
    assert "自己" in room.screen.why_not_suspend()
    room.stand_on("test_scheduler")
    assert "系統帳號" in room.screen.why_not_suspend()


def test_a_first_password_follows_a_directors_approval_is_shown_once_and_opens_the_door(office: Office) -> None:
    room = Room(office, "administrator")
    room.stand_on("test_cashier")
    room.screen.hand_password()
    assert "show_refusal" not in room.view.seen
    room.view.answers["ask_yes"] = True
    room.screen.hand_password()
    assert "須先經他人核准" in str(room.view.seen["show_refusal"][0])
    assert "show_password" not in room.view.seen

    room.screen.change()
    request = room.stand_on("test_cashier").request
    assert request is not None
    with office.books.engine("director").begin() as db:
        decide(db, [Signed(request.row.id, request.digest)], decision="approve", key=uuid4())
    room.screen.refresh()
    room.stand_on("test_cashier")
    room.screen.hand_password()

    login, password, _until = room.view.seen["show_password"]
    engine = create_engine(office.books.url("cashier").set(password=password))
    with engine.begin() as db:
        assert sign_in(db).login == login.login
    engine.dispose()
    room.screen.refresh()
    row = room.rows["test_cashier"]
    assert row.login.seen_at is not None
    assert row.login.password_until is not None
    assert password_tone(row) in ("bad", "warn", "")


def test_the_auditor_reads(office: Office) -> None:
    room: Any = Room(office, "auditor")

    assert "test_clerk" in room.rows
    assert room.screen.why_not_withdraw()
