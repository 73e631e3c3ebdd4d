"""Logins: asked for by the administrator, approved by a director, stopped at once; some roles exclude each other."""

from __future__ import annotations

import os
from itertools import count
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from domain.access.queries import people as everybody
from domain.access.service import (
    LoginWanted,
    PasswordTooShort,
    first_password,
    renew_password,
    sign_in,
    suspend_login,
)
from domain.approvals.queries import shown, waiting_requests
from domain.approvals.rules import State
from domain.approvals.service import ask_role_change
from domain.kernel.database import our_words
from domain.kernel.refusals import (
    ForbiddenPair,
    LoginRefused,
    NeedsApproval,
    NotAllowed,
    NotAsItMustBe,
    OtherBranch,
    SamePerson,
)
from tests.database.approvals.conftest import People


def change(people: People, wanted: LoginWanted) -> int:
    with people.as_("administrator") as db:
        return ask_role_change(db, payload=wanted.payload(), reason="new colleague", key=uuid4()).request_id


_numbers = count(1)


def a_newcomer() -> LoginWanted:
    """Logins are the whole server's, tests are not: every one has a newcomer of its own."""
    return LoginWanted(f"newcomer_{os.getpid()}_{next(_numbers)}", 90, "王美", ["FYU"], ["clerk"])


def test_a_newcomer_comes_in_after_a_director_agreed(people: People) -> None:
    newcomer = a_newcomer()
    request = change(people, newcomer)
    with pytest.raises(OtherBranch):
        people.decides("manager", request)
    assert people.decides("director", request).state is State.EXECUTED
    with people.as_("administrator") as db:
        password, _ = first_password(db, login=newcomer.login)

    engine = create_engine(people.books.admin_url.set(username=newcomer.login, password=password))
    with engine.begin() as db:
        assert sign_in(db).roles == {"staff", "clerk"}
        renew_password(db, login=newcomer.login, password="correct horse battery")
    engine.dispose()
    fresh = create_engine(people.books.admin_url.set(username=newcomer.login, password="correct horse battery"))
    with fresh.begin() as db:
        assert sign_in(db).branches == ("FYU",)
        with pytest.raises(PasswordTooShort):
            renew_password(db, login=newcomer.login, password="short")
    fresh.dispose()

    seen = {one.login: one for one in people.do("administrator", everybody)}[newcomer.login]
    assert (seen.roles, seen.active, seen.seen_at is not None) == (("clerk",), True, True)


@pytest.mark.parametrize(
    "wanted",
    [
        LoginWanted("wang_mei", 90, "王美", ["FYU"], ["clerk", "auditor"]),
        LoginWanted("wang_mei", 90, "王美", ["FYU"], ["administrator", "director"]),
        LoginWanted("second", 1, "the clerk's auditor", ["FYU"], ["auditor"]),
        LoginWanted("second", 10, "the administrator's clerk", ["FYU"], ["clerk"]),
    ],
)
def test_roles_that_exclude_each_other_are_refused_over_all_logins_of_a_person(
    people: People, wanted: LoginWanted
) -> None:
    with pytest.raises(ForbiddenPair):
        change(people, wanted)


@pytest.mark.parametrize(
    "wanted",
    [
        LoginWanted("lg_owner", 90, "somebody", ["FYU"], ["clerk"]),
        LoginWanted("postgres", 90, "somebody", ["FYU"], ["clerk"]),
        LoginWanted("clerk", 90, "somebody", ["FYU"], ["clerk"]),
        LoginWanted("test_clerk", 90, "another person", ["FYU"], ["clerk"]),
        LoginWanted("wang; drop", 90, "somebody", ["FYU"], ["clerk"]),
        LoginWanted("wang_mei", 90, "somebody", ["ZZZ"], ["clerk"]),
        LoginWanted("wang_mei", 90, "somebody", ["FYU"], ["scheduler"]),
        LoginWanted("wang_mei", 90, "somebody", ["FYU"], ["lg_owner"]),
        LoginWanted("wang_mei", 90, "somebody", ["FYU"], ["pg_write_all_data"]),
    ],
)
def test_no_request_makes_an_owner_a_group_or_somebody_elses_login(people: People, wanted: LoginWanted) -> None:
    with pytest.raises(NotAsItMustBe):
        change(people, wanted)


def test_the_administrator_approves_nothing_and_a_director_asks_for_no_login(people: People) -> None:
    newcomer = a_newcomer()
    request = change(people, newcomer)

    with pytest.raises(NotAllowed):
        people.decides("administrator", request)
    with pytest.raises(NotAllowed), people.as_("director") as db:
        ask_role_change(db, payload=newcomer.payload(), reason="myself", key=uuid4())


def test_a_suspended_login_is_out_at_once_and_back_only_by_two(people: People) -> None:
    inside = people.books.engine("collector").connect()
    inside.execute(text("SELECT 1"))

    with people.as_("administrator") as db:
        suspend_login(db, login="test_collector", reason="left the company", key=uuid4())

    with pytest.raises(OperationalError):
        inside.execute(text("SELECT 1"))
    inside.invalidate()
    inside.close()
    with pytest.raises(LoginRefused), our_words(), people.as_("collector") as db:
        db.execute(text("SELECT 1"))
    for nobody in ("test_collector", "test_administrator", "test_scheduler", "postgres"):
        with pytest.raises(NotAsItMustBe), people.as_("administrator") as db:
            suspend_login(db, login=nobody, reason="again", key=uuid4())

    request = change(people, LoginWanted("test_collector", 4, "collector", ["FYU", "TXG"], ["collector"]))
    assert people.decides("director", request).state is State.EXECUTED
    with people.as_("collector") as db:
        assert db.execute(text("SELECT 1")).scalar_one() == 1


def test_a_login_changed_meanwhile_makes_the_request_stale(people: People) -> None:
    request = change(people, LoginWanted("test_clerk", 1, "clerk", ["FYU"], ["senior_clerk"]))
    with people.books.admin().begin() as db:
        db.execute(text("UPDATE books.staff SET full_name = 'other' WHERE login = 'test_clerk'"))

    assert people.decides("director", request).stale


def test_passwords_never_reach_the_server_in_clear(people: People) -> None:
    newcomer = a_newcomer()
    people.decides("director", change(people, newcomer))

    with pytest.raises(NotAsItMustBe), people.as_("administrator") as db, our_words():
        db.execute(text(f"SELECT api.first_password('{newcomer.login}', 'secret in clear')"))
    with pytest.raises(NotAllowed), people.as_("director") as db:
        first_password(db, login="test_clerk")


def test_a_password_is_handed_out_once_after_each_approval(people: People) -> None:
    with pytest.raises(NeedsApproval), people.as_("administrator") as db:
        first_password(db, login="test_director")
    newcomer = a_newcomer()
    people.decides("director", change(people, newcomer))

    with people.as_("administrator") as db:
        first_password(db, login=newcomer.login)

    with pytest.raises(NeedsApproval), people.as_("administrator") as db:
        first_password(db, login=newcomer.login)


def test_nobody_approves_what_is_about_himself(people: People) -> None:
    wanted = LoginWanted("test_director", 8, "director", ["FYU", "TXG"], ["director"], chief_finance=True)

    with pytest.raises(SamePerson):
        people.decides("director", change(people, wanted))


def test_requests_about_logins_are_not_the_clerks_affair(people: People) -> None:
    request = change(people, a_newcomer())

    assert people.do("clerk", waiting_requests) == ()
    with pytest.raises(OtherBranch), people.as_("clerk") as db:
        shown(db, request)
    assert [row.id for row in people.do("director", waiting_requests)] == [request]
