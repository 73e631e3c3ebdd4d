"""Limits by the calendar, what may be asked for, and what a request or a policy would have made of the last 90 days."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from domain.approvals.queries import shown
from domain.approvals.service import ask_limit, lower_limit
from domain.credit.queries import replay_policy
from domain.credit.rules.verdict import State
from domain.kernel.calendar import TAIPEI
from domain.kernel.refusals import NotAllowed, NotAsItMustBe
from domain.kernel.refusals_of_credit import NotForAWhile
from tests.builders import House
from tests.database.approvals.conftest import People, people
from tests.database.credit.conftest import NOW, TODAY, Scene

__all__ = ["people"]


def taipei(year: int, month: int, day: int, hour: int = 12) -> datetime:
    return datetime(year, month, day, hour, tzinfo=TAIPEI)


def limit_at(scene: Scene, customer: int, at: datetime) -> tuple[Decimal, datetime]:
    row = scene.db.execute(
        text("SELECT amount, nullif(until, 'infinity') FROM api._limit_at(:c, :at)"), {"c": customer, "at": at}
    ).one()
    return row[0], row[1]


@pytest.mark.parametrize(
    ("category", "at", "limit"),
    [
        ("A", taipei(2026, 10, 31, 23), 100_000),
        ("A", taipei(2026, 11, 1, 0), 120_000),
        ("B", taipei(2027, 2, 28, 23), 120_000),
        ("B", taipei(2027, 3, 1, 0), 100_000),
        ("B", taipei(2028, 2, 29, 23), 120_000),
        ("C", taipei(2026, 12, 24), 100_000),
        ("D", taipei(2026, 12, 24), 100_000),
    ],
)
def test_b_23_the_season_raises_a_and_b_from_november_to_february(
    scene: Scene, category: str, at: datetime, limit: int
) -> None:
    customer = scene.customer(100_000, category=category)

    found, until = limit_at(scene, customer, at)

    assert found == limit
    assert (until is None) == (category in "CD")
    assert until is None or until > at


def test_b_23_the_same_order_fits_in_february_and_not_in_march_and_nobody_acts(scene: Scene) -> None:
    customer = scene.customer(100_000, category="B", receivable=95_000)
    scene.do("SELECT api._refresh_limit(:c, :at)", c=customer, at=taipei(2027, 2, 1))

    last = scene.check_at(customer, 10_000, taipei(2027, 2, 28))
    scene.do("SELECT api._release_reservation(order_ref) FROM books.credit_case WHERE id = :id", id=last.case_id)
    first = scene.check_at(customer, 10_000, taipei(2027, 3, 1))

    assert (last.state, last.exposure.limit) == (State.APPROVED, 120_000)
    assert (first.state, first.exposure.limit) == (State.HELD, 100_000)


def test_n_18_a_temporary_limit_ends_at_midnight_of_its_last_day(scene: Scene) -> None:
    customer = scene.customer(100_000)
    scene.do(
        "INSERT INTO books.limit_piece (customer_id, branch, sort, amount, from_on, until_on) "
        "VALUES (:c, 'FYU', 'temporary', 30000, :on, :on)",
        c=customer,
        on=TODAY,
    )
    scene.do("SELECT api._refresh_limit(:c, :at)", c=customer, at=NOW)
    scene.set(customer, receivable=112_000)
    before = scene.standing(customer)
    midnight = datetime(TODAY.year, TODAY.month, TODAY.day, tzinfo=TAIPEI) + timedelta(days=1)

    scene.do("SELECT api._reassess_due(5000, :at)", at=midnight)

    after = scene.standing(customer)
    assert (before.exposure.limit, before.status) == (130_000, "OK")
    assert (after.exposure.limit, after.status) == (100_000, "HOLD")


def test_n_18_a_limit_past_its_day_is_worked_out_anew_by_the_verdict_itself(scene: Scene) -> None:
    customer = scene.customer(100_000, receivable=95_000)
    until = NOW - timedelta(days=1)
    query = "UPDATE books.customer_balance SET limit_now = 500000, limit_until = :until WHERE customer_id = :c"
    scene.do(query, until=until, c=customer)

    assert scene.check(customer, 4_000).state is State.APPROVED
    assert scene.standing(customer).exposure.limit == 100_000
    scene.do(query, until=until, c=customer)
    assert scene.check(customer, 10_000).state is State.HELD


def test_n_17_a_limit_is_lowered_below_the_balance_and_the_next_order_is_held(scene: Scene) -> None:
    customer = scene.customer(100_000)
    scene.set(customer, receivable=85_000)
    scene.check(customer, 5_000, order="shop/before")
    with scene.as_("credit_controller") as db:
        lower_limit(db, customer_id=customer, limit=Decimal(10_000), reason="late again", key=uuid4())

    assert scene.check(customer, 1_000).state is State.HELD
    assert scene.standing(customer).columns["reserved"] == 5_000
    assert scene.standing(customer).status == "HOLD"


def test_a_freeze_ends_what_stands_on_top_and_may_revoke_reservations(scene: Scene) -> None:
    customer = scene.customer(100_000)
    scene.do(
        "INSERT INTO books.limit_piece (customer_id, branch, sort, amount, from_on, until_on) "
        "VALUES (:c, 'FYU', 'temporary', 30000, :a, :b), (:c, 'FYU', 'insured', 30000, :b, :b)",
        c=customer,
        a=TODAY - timedelta(days=3),
        b=TODAY + timedelta(days=3),
    )
    scene.check(customer, 5_000, order="shop/before")
    with scene.as_("credit_controller") as db:
        lower_limit(db, customer_id=customer, limit=Decimal(0), reason="fraud", key=uuid4(), freeze=True, revoke=True)

    found = scene.standing(customer)
    assert (found.exposure.limit, found.columns["reserved"]) == (0, 0)
    assert limit_at(scene, customer, NOW + timedelta(days=2))[0] == 0


def ask(scene: Scene, customer: int, limit: int, **more: Any) -> dict[str, Any]:
    with scene.as_("credit_controller") as db:
        asked = ask_limit(db, customer_id=customer, limit=Decimal(limit), reason="grows", key=uuid4(), **more)
        return {"needs": asked.needs, **shown(db, asked.request_id).payload}


def test_n_19_a_request_carries_its_replay_and_the_table_refuses_one_without(scene: Scene) -> None:
    customer = scene.customer(50_000, receivable=45_000)
    held = scene.check(customer, 9_000)
    scene.check(customer, 1_000)

    asked = ask(scene, customer, 60_000)

    flip = {"order": scene.case(held)["order_ref"], "amount": 9_000, "was": "HELD", "becomes": "APPROVED"}
    assert asked["simulation"] == {"days": 90, "orders": 2, "flips": [flip]}
    scene.do("ALTER TABLE books.request DISABLE TRIGGER stands")
    with pytest.raises(DBAPIError, match="a_limit_is_replayed"), scene.db.begin_nested():
        scene.do("UPDATE books.request SET payload = payload - 'simulation' WHERE customer_id = :c", c=customer)


@pytest.mark.parametrize(
    ("limit", "more", "needs"),
    [
        (130_000, {"sort": "temporary", "until": TODAY + timedelta(days=59)}, 4),
        (150_000, {}, 4),
        (150_001, {}, 5),
        (180_000, {"sort": "season", "until": TODAY + timedelta(days=90)}, 4),
    ],
)
def test_what_may_be_asked_for_and_who_must_agree(scene: Scene, limit: int, more: dict[str, Any], needs: int) -> None:
    asked = ask(scene, scene.customer(100_000, category="A"), limit, **more)

    assert asked["needs"] == needs
    assert asked["sort"] == more.get("sort", "increase")


@pytest.mark.parametrize(
    ("limit", "more", "refused"),
    [
        (130_001, {"sort": "temporary", "until": TODAY}, NotForAWhile),
        (130_000, {"sort": "temporary", "until": TODAY + timedelta(days=60)}, NotForAWhile),
        (130_000, {"sort": "temporary"}, NotForAWhile),
        (130_000, {"sort": "season", "until": TODAY - timedelta(days=1)}, NotForAWhile),
        (130_000, {"sort": "gift"}, NotAsItMustBe),
        (200_000, {"sort": "first"}, NotAsItMustBe),
        (90_000, {"sort": "temporary", "until": TODAY}, NotAsItMustBe),
    ],
)
def test_what_is_no_request(scene: Scene, limit: int, more: dict[str, Any], refused: type[Exception]) -> None:
    with pytest.raises(refused):
        ask(scene, scene.customer(100_000), limit, **more)


def test_an_approved_temporary_raise_stands_on_top_and_lets_the_held_order_go(people: People, house: House) -> None:
    customer = people.do("scheduler", house.a_customer)
    for query in (
        "UPDATE books.customer SET category = 'C'",
        "UPDATE books.customer_credit SET credit_limit = 100000, assessed_at = now()",
    ):
        with people.books.admin().begin() as db:
            db.execute(text(query))
    asked = people.do(
        "credit_controller",
        lambda db: ask_limit(
            db, customer_id=customer, limit=Decimal(120_000), reason="feast", key=uuid4(), sort="temporary", until=TODAY
        ),
    )

    people.decides("manager", asked.request_id)

    assert people.limit_of(customer) == 100_000
    found = people.ask_of("SELECT limit_now FROM books.customer_balance WHERE customer_id = :c", c=customer)
    assert found == 120_000


def test_b_21_the_replay_of_a_policy_lists_exactly_the_orders_that_flip(scene: Scene) -> None:
    customer = scene.customer(100_000)
    large = scene.check(customer, 30_000, order="shop/large")
    scene.check(customer, 20_000, order="shop/small")
    too_large = scene.check(customer, 35_000, order="shop/too-large")
    assert (large.state, too_large.state) == (State.APPROVED, State.HELD)

    with scene.as_("credit_controller") as db:
        strict = replay_policy(db, {"check.document_percent": Decimal(25)})
        loose = replay_policy(db, {"check.document_percent": Decimal(40)})
        same = replay_policy(db, {"check.document_percent": Decimal(30)})

    assert [(one.order, one.amount, one.was, one.becomes) for one in strict.flips] == [
        ("shop/large", 30_000, "APPROVED", "HELD")
    ]
    assert [(one.order, one.amount, one.becomes) for one in loose.flips] == [("shop/too-large", 35_000, "APPROVED")]
    assert (same.flips, same.orders) == ((), 3)
    assert (loose.credit_before, loose.credit_after) == (50_000, 85_000)
    assert strict.credit_after == 20_000
    with pytest.raises(NotAsItMustBe), scene.as_("manager") as db:
        replay_policy(db, {"check.everything": Decimal(1)})
    with pytest.raises(NotAllowed), scene.as_("clerk") as db:
        replay_policy(db, {})


def test_orders_older_than_the_window_are_not_replayed(scene: Scene) -> None:
    customer = scene.customer(100_000)
    scene.check_at(customer, 30_000, NOW - timedelta(days=91))

    with scene.as_("manager") as db:
        assert replay_policy(db, {"check.document_percent": Decimal(25)}).orders == 0


def test_moments_are_taken_in_taipei(scene: Scene) -> None:
    customer = scene.customer(100_000, category="A")

    assert limit_at(scene, customer, datetime(2026, 10, 31, 16, tzinfo=UTC))[0] == 120_000
    assert limit_at(scene, customer, datetime(2026, 10, 31, 15, 59, tzinfo=UTC))[0] == 100_000
