"""N-106, N-107: nobody approves his own, nothing but what was shown is carried out, and the chain climbs by amount."""

from __future__ import annotations

from decimal import Decimal
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from domain.approvals.queries import shown
from domain.approvals.rules import State
from domain.approvals.service import (
    Signed,
    ask_limit,
    decide,
)
from domain.kernel.refusals import (
    AlreadyTaken,
    HigherTierNeeded,
    NotAllowed,
    NotWhatWasShown,
    ReasonMissing,
    SamePerson,
)
from tests.builders import House
from tests.database.approvals.conftest import PERSON, People, a_request, as_kernel


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
