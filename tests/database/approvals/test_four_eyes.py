"""N-106, N-107: nobody approves his own, nothing but what was shown is carried out, and the chain climbs by amount."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from domain.approvals.queries import ended_requests, shown, waiting_requests
from domain.approvals.rules import State
from domain.approvals.service import (
    Asked,
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
    HigherTierNeeded,
    NotAllowed,
    NotAsItMustBe,
    NotWhatWasShown,
    NotYours,
    OtherBranch,
    ReasonMissing,
    SamePerson,
    SignInAgain,
    TooManyAtATime,
)
from tests.builders import House
from tests.database.approvals.conftest import People

PERSON = {"credit_controller": 3, "supervisor": 6, "manager": 7, "director": 8}


def a_request(people: People, house: House, limit: int = 90_000, *, by: str = "credit_controller") -> tuple[int, Asked]:
    """A customer, and a request for this limit."""
    customer = people.do("scheduler", house.a_customer)
    asked = people.do(
        by,
        lambda db: ask_limit(db, customer_id=customer, limit=Decimal(limit), reason="good payer", key=uuid4()),
    )
    return customer, asked


@pytest.mark.parametrize(
    ("limit", "needs", "chain"),
    [
        (100_000, 3, ["supervisor"]),
        (100_000, 3, ["director"]),
        (100_001, 4, ["supervisor", "manager"]),
        (500_000, 4, ["manager"]),
        (1_000_000, 5, ["supervisor", "manager", "director"]),
        (1_000_001, 6, ["director", "chief"]),
        (5_000_000, 6, ["chief"]),
    ],
)
def test_a_chain_climbs_as_far_as_the_amount_needs(
    people: People, house: House, limit: int, needs: int, chain: list[str]
) -> None:
    people.joins("chief", "director", 60, chief=True)
    customer, asked = a_request(people, house, limit)
    assert asked.needs == needs

    for role in chain[:-1]:
        assert people.decides(role, asked.request_id).state is State.PENDING
        assert people.limit_of(customer) == 0
    decided = people.decides(chain[-1], asked.request_id)

    assert decided.state is State.EXECUTED
    assert people.limit_of(customer) == limit


def test_the_board_is_two_directors_and_their_resolution(people: People, house: House) -> None:
    people.joins("chief", "director", 60, chief=True)
    customer, asked = a_request(people, house, 5_000_001)
    assert asked.needs == 7

    assert people.decides("chief", asked.request_id).state is State.PENDING
    done = people.decides("director", asked.request_id, resolution="ab" * 32)

    assert done.state is State.EXECUTED
    assert people.limit_of(customer) == 5_000_001


def test_the_board_does_nothing_without_its_resolution(people: People, house: House) -> None:
    people.joins("chief", "director", 60, chief=True)
    customer, asked = a_request(people, house, 9_000_000)

    people.decides("chief", asked.request_id)
    assert people.decides("director", asked.request_id).state is State.PENDING

    assert people.limit_of(customer) == 0


def test_n_106_the_maker_does_not_decide_by_a_second_login_either(people: People, house: House) -> None:
    people.joins("second", "manager", PERSON["credit_controller"])
    _, asked = a_request(people, house)

    with pytest.raises(SamePerson):
        people.decides("second", asked.request_id)


def as_kernel(people: People, act: str, *, role: str = "lg_kernel") -> None:
    """One statement as a role that nobody logs in as."""
    with people.books.admin().begin() as db:
        db.execute(text(f"SET ROLE {role}"))
        db.execute(text(act))


@pytest.mark.parametrize("how", ["itself", "on behalf"])
def test_n_106_the_table_itself_refuses_the_maker(people: People, house: House, how: str) -> None:
    _, asked = a_request(people, house)
    columns = "request_id, person_id, maker_person, on_behalf_of, tier, decision, digest"
    person, behalf = ("3", "NULL") if how == "itself" else ("50", "3")

    for maker, refused in ((3, "the_maker_does_not_decide"), (4, "foreign key")):
        values = f"{asked.request_id}, {person if maker == 3 else 3}, {maker}, {behalf}, 4, 'approve', 'x'"
        with pytest.raises(DBAPIError, match=refused):
            as_kernel(people, f"INSERT INTO books.approval ({columns}) VALUES ({values})")


def test_n_107_only_what_was_shown_is_signed(people: People, house: House) -> None:
    customer, asked = a_request(people, house)

    for digest in ("00" * 32, "", None):
        with pytest.raises(NotWhatWasShown), people.as_("supervisor") as db:
            decide(db, [Signed(asked.request_id, digest)], decision="approve", key=uuid4())  # type: ignore[arg-type]

    assert people.limit_of(customer) == 0


def test_n_107_a_payload_changed_after_submission_is_refused(people: People, house: House) -> None:
    customer, asked = a_request(people, house)
    digest = people.do("supervisor", lambda db: shown(db, asked.request_id).digest)

    change = "UPDATE books.request SET payload = jsonb_set(payload, '{limit}', '99999')"
    with pytest.raises(DBAPIError, match="permission denied"):
        as_kernel(people, change)
    with pytest.raises(DBAPIError, match="stands as it was asked"):
        as_kernel(people, change, role="lg_owner")
    with people.books.admin().begin() as db:
        db.execute(text("SET LOCAL session_replication_role = replica"))
        db.execute(text(change))
    with pytest.raises(NotWhatWasShown), people.as_("supervisor") as db:
        decide(db, [Signed(asked.request_id, digest)], decision="approve", key=uuid4())
    with pytest.raises(NotWhatWasShown):
        people.decides("manager", asked.request_id)

    assert people.limit_of(customer) == 0


def test_nobody_decides_twice_and_a_lower_tier_not_at_all(people: People, house: House) -> None:
    people.joins("senior", "supervisor", PERSON["supervisor"])
    _, asked = a_request(people, house, 300_000)
    people.decides("supervisor", asked.request_id)

    with pytest.raises(HigherTierNeeded):
        people.decides("senior", asked.request_id)
    people.joins("twice", "manager", PERSON["supervisor"])
    with pytest.raises(SamePerson):
        people.decides("twice", asked.request_id)
    with pytest.raises(NotAllowed):
        people.decides("clerk", asked.request_id)


def test_a_supervisor_approves_categories_a_and_b_only(people: People, house: House) -> None:
    customer = people.do("scheduler", house.a_customer)
    with people.books.admin().begin() as db:
        db.execute(text("UPDATE books.customer SET category = 'C' WHERE id = :c"), {"c": customer})

    asked = people.do(
        "credit_controller",
        lambda db: ask_limit(db, customer_id=customer, limit=Decimal(50_000), reason="new", key=uuid4()),
    )

    assert asked.needs == 4


def test_a_refusal_says_why_and_ends_the_request(people: People, house: House) -> None:
    customer, asked = a_request(people, house)

    with pytest.raises(ReasonMissing):
        people.decides("supervisor", asked.request_id, "reject", note="")
    assert people.decides("supervisor", asked.request_id, "reject", note="too early").state is State.REJECTED
    with pytest.raises(AlreadyTaken):
        people.decides("manager", asked.request_id)

    assert people.limit_of(customer) == 0


def test_the_same_decision_again_answers_the_same_and_another_under_its_key_is_refused(
    people: People, house: House
) -> None:
    _, asked = a_request(people, house)
    signed, key = [Signed(asked.request_id, asked.digest)], uuid4()
    with people.as_("supervisor") as db:
        first = decide(db, signed, decision="approve", key=key)
    with people.as_("supervisor") as db:
        again = decide(db, signed, decision="approve", key=key)

    assert first == again
    with pytest.raises(DBAPIError, match="another request"), people.as_("supervisor") as db:
        decide(db, signed, decision="reject", note="no", key=key)


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
