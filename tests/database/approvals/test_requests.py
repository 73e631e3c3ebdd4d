"""What becomes of a request besides its decisions: it goes stale, expires, waits alone, is lent out and is told."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from domain.approvals.queries import ended_requests, waiting_requests
from domain.approvals.rules import State
from domain.approvals.service import (
    Signed,
    ask_limit,
    decide,
    delegate,
    expire,
    lower_limit,
    revoke_delegation,
    withdraw,
)
from domain.kernel.refusals import (
    AlreadyAsked,
    AlreadyTaken,
    NotAllowed,
    NotAsItMustBe,
    NotYours,
    OtherBranch,
    SamePerson,
    SignInAgain,
    TooManyAtATime,
)
from tests.builders import House
from tests.database.approvals.conftest import PERSON, People, a_request


def test_a_limit_that_moved_meanwhile_ends_the_request_as_stale(people: People, house: House) -> None:
    customer, asked = a_request(people, house)
    with people.books.admin().begin() as db:
        db.execute(text("UPDATE books.customer_credit SET credit_limit = 5, version = version + 1"))

    decided = people.decides("supervisor", asked.request_id)

    assert (decided.state, decided.stale) == (State.REJECTED, True)
    assert people.limit_of(customer) == 5


def test_a_limit_is_lowered_at_once_and_raised_only_by_request(people: People, house: House) -> None:
    customer, asked = a_request(people, house)
    people.decides("supervisor", asked.request_id)

    people.do(
        "credit_controller",
        lambda db: lower_limit(db, customer_id=customer, limit=Decimal(0), reason="freeze", key=uuid4()),
    )
    assert people.limit_of(customer) == 0
    for wrong in (Decimal(1), Decimal("NaN")):
        with pytest.raises(NotAsItMustBe), people.as_("credit_controller") as db:
            lower_limit(db, customer_id=customer, limit=wrong, reason="up", key=uuid4())
    with pytest.raises(NotAllowed), people.as_("clerk") as db:
        lower_limit(db, customer_id=customer, limit=Decimal(0), reason="x y", key=uuid4())


@pytest.mark.parametrize("limit", ["NaN", "Infinity", "-1", "0", "100.5"])
def test_no_wrong_number_becomes_a_limit(people: People, house: House, limit: str) -> None:
    customer = people.do("scheduler", house.a_customer)

    with pytest.raises(Exception) as refused, people.as_("credit_controller") as db:  # noqa: PT011
        ask_limit(db, customer_id=customer, limit=Decimal(limit), reason="why not", key=uuid4())

    assert type(refused.value).__name__ in {"NotAsItMustBe", "NoSuchAmount"}


def test_one_request_about_a_thing_at_a_time(people: People, house: House) -> None:
    customer, asked = a_request(people, house)

    with pytest.raises(AlreadyAsked), people.as_("credit_controller") as db:
        ask_limit(db, customer_id=customer, limit=Decimal(50_000), reason="again", key=uuid4())
    with pytest.raises(NotYours), people.as_("supervisor") as db:
        withdraw(db, request_id=asked.request_id, note="", key=uuid4())
    people.do("credit_controller", lambda db: withdraw(db, request_id=asked.request_id, note="changed", key=uuid4()))
    with people.as_("credit_controller") as db:
        ask_limit(db, customer_id=customer, limit=Decimal(50_000), reason="again", key=uuid4())


def test_a_request_nobody_decides_expires(people: People, house: House) -> None:
    _, asked = a_request(people, house)
    with people.books.admin().begin() as db:
        db.execute(text("SET LOCAL session_replication_role = replica"))
        db.execute(text("UPDATE books.request SET expires_at = now() - interval '1 second'"))

    with pytest.raises(AlreadyTaken):
        people.decides("supervisor", asked.request_id)
    assert people.do("scheduler", expire) == 1

    assert people.do("supervisor", ended_requests)[0].state is State.EXPIRED


def test_deciding_needs_a_session_opened_just_now(people: People, house: House) -> None:
    _, asked = a_request(people, house)
    with people.books.admin().begin() as db:
        db.execute(text("UPDATE books.policy SET value = 0 WHERE key = 'approval.session_minutes'"))

    with pytest.raises(SignInAgain):
        people.decides("supervisor", asked.request_id)


def test_another_branch_neither_sees_nor_decides(people: People, house: House) -> None:
    people.joins("elsewhere", "supervisor", 70)
    with people.books.admin().begin() as db:
        db.execute(text("UPDATE books.staff SET branches = '{TXG}' WHERE login = 'test_elsewhere'"))
    _, asked = a_request(people, house)

    assert people.do("elsewhere", waiting_requests) == ()
    with pytest.raises(OtherBranch):
        people.decides("elsewhere", asked.request_id)
    with pytest.raises(OtherBranch), people.as_("elsewhere") as db:
        decide(db, [Signed(asked.request_id, asked.digest)], decision="approve", key=uuid4())


def test_fifty_of_one_kind_in_one_signature(people: People, house: House) -> None:
    with people.as_("scheduler") as db:
        customers = [house.a_customer(db) for _ in range(51)]
    with people.as_("credit_controller") as db:
        asked = [
            ask_limit(db, customer_id=one, limit=Decimal(10_000), reason="season", key=uuid4()) for one in customers
        ]
    signed = [Signed(one.request_id, one.digest) for one in asked]

    with pytest.raises(TooManyAtATime), people.as_("supervisor") as db:
        decide(db, signed, decision="approve", key=uuid4())
    with people.as_("supervisor") as db:
        done = decide(db, signed[:50], decision="approve", key=uuid4())

    assert {one.state for one in done} == {State.EXECUTED}
    assert len(people.do("supervisor", waiting_requests)) == 1


def test_lent_authority_counts_while_it_is_lent_and_never_for_the_lender_himself(people: People, house: House) -> None:
    today = date.fromisoformat(str(people.ask_of("SELECT (now() AT TIME ZONE 'Asia/Taipei')::date")))
    lent = people.do(
        "manager",
        lambda db: delegate(
            db, to="test_supervisor", from_on=today, until_on=today + timedelta(days=5), reason="leave", key=uuid4()
        ),
    )
    _, asked = a_request(people, house, 400_000)

    assert people.decides("supervisor", asked.request_id).state is State.EXECUTED

    _, own = a_request(people, house, 400_000, by="manager")
    assert people.decides("supervisor", own.request_id).state is State.PENDING
    people.do("manager", lambda db: revoke_delegation(db, delegation_id=lent))
    _, third = a_request(people, house, 400_000)
    assert people.decides("supervisor", third.request_id).state is State.PENDING


def test_authority_is_not_lent_too_long_nor_to_oneself_nor_to_who_does_not_decide(people: People) -> None:
    people.joins("second", "director", PERSON["manager"])
    today = date(2026, 12, 1)
    for to, days in (("test_supervisor", 31), ("test_manager", 1), ("test_second", 1), ("test_clerk", 1)):
        with pytest.raises((SamePerson, DBAPIError)), people.as_("manager") as db:
            delegate(db, to=to, from_on=today, until_on=today + timedelta(days=days), reason="leave", key=uuid4())


def test_the_inbox_shows_the_riskiest_first_with_its_reasons(people: People, house: House) -> None:
    a_request(people, house, 20_000)
    _, close = a_request(people, house, 99_000)

    rows = people.do("supervisor", waiting_requests)

    assert rows[0].id == close.request_id
    assert "just_below_the_tier" in rows[0].risks
    assert [row.risk for row in rows] == sorted((row.risk for row in rows), reverse=True)


def test_a_right_taken_away_counts_at_the_next_call(people: People, house: House) -> None:
    _, asked = a_request(people, house)
    with people.books.admin().begin() as db:
        db.execute(text("UPDATE books.staff SET active = false WHERE login = 'test_supervisor'"))

    with pytest.raises(NotAllowed):
        people.decides("supervisor", asked.request_id)


def test_every_step_is_in_the_trail(people: People, house: House) -> None:
    _, asked = a_request(people, house)
    people.decides("supervisor", asked.request_id)

    with people.books.admin().connect() as db:
        trail = db.execute(
            text(
                "SELECT op, obj, actor FROM audit.event"
                + " WHERE obj IN ('request', 'approval', 'customer_credit') ORDER BY id"
            )
        ).all()
    assert [tuple(row) for row in trail][-4:] == [
        ("INSERT", "request", "test_credit_controller"),
        ("INSERT", "approval", "test_supervisor"),
        ("UPDATE", "customer_credit", "test_supervisor"),
        ("UPDATE", "request", "test_supervisor"),
    ]
