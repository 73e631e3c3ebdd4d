"""The verdict: ordered rules with their numbers, room reserved, every way out tried, the ladder of a case (SM-1)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import product
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy.exc import DBAPIError

from domain.credit.rules.verdict import FOLLOWS, State, Verdict
from domain.credit.service import decide_case
from domain.kernel.refusals import HigherTierNeeded, NotAllowed, NotAsItMustBe, OtherBranch, ReasonMissing, SamePerson
from domain.kernel.refusals_of_credit import NotByHand, OrderChanged
from tests.database.credit.conftest import TODAY, Scene
from tests.database.credit.test_exposure import V1


def ways(verdict: Verdict) -> dict[str, Any]:
    return {way.way: way.units or way.on or way.amount for way in verdict.ways}


def test_v_2_the_order_is_held_675_short_with_four_ways_out(scene: Scene) -> None:
    customer = scene.customer(**V1)

    held = scene.check(customer, 7_350, units=10)

    assert (held.state, held.outside, held.available) == (State.HELD, "reject", 6_675)
    assert [(rule.rule, rule.input, rule.threshold) for rule in held.failed] == [("available", 6_675, 7_350)]
    assert held.sentence["facts"]["short"] == 675
    assert ways(held) == {"pay": 675, "cut": 9, "cheque": 12_000, "collect": 7_350}
    assert next(way.amount for way in held.ways if way.way == "cut") == 6_615


def test_v_2_at_nine_cylinders_it_is_approved_with_60_left(scene: Scene) -> None:
    customer = scene.customer(**V1)

    verdict = scene.check(customer, 6_615, units=9)

    assert (verdict.state, verdict.sentence["facts"]["left"]) == (State.APPROVED, 60)
    assert scene.standing(customer).exposure.available == 60
    assert scene.standing(customer).columns["reserved"] == 16_615


def test_b_3_each_way_out_is_approved_when_it_is_taken(scene: Scene) -> None:
    for change in ({"receivable": V1["receivable"] - 675}, {"cheques": 0}):
        customer = scene.customer(**{**V1, **change})
        assert scene.check(customer, 7_350, units=10).state is State.APPROVED
    customer = scene.customer(**V1)
    held = scene.check(customer, 7_350, units=10)
    with scene.as_("clerk") as db:
        assert decide_case(db, held.case_id, how="cod", key=uuid4()) is State.COD_ONLY  # type: ignore[arg-type]


def test_b_3_every_verdict_lists_all_terms_and_they_sum(scene: Scene) -> None:
    for amount in (1_000, 7_350):
        verdict = scene.check(scene.customer(**V1), amount)

        assert verdict.exposure.total == 83_325
        assert verdict.available == verdict.exposure.available


def test_n_1_an_amount_counts_once_on_its_way_from_order_to_invoice(scene: Scene) -> None:
    customer = scene.customer()
    order = scene.order_row(customer, 8_400)

    def counted() -> Decimal:
        found = scene.standing(customer)
        return found.exposure.total + found.exposure.reserved

    steps = [counted()]
    assert scene.check(customer, 8_400, order=order).state is State.APPROVED
    steps.append(counted())
    scene.do("SELECT api._consume_reservation(:o, :c, 8400)", o=order, c=customer)
    scene.set(customer, delivered=8_400)
    steps.append(counted())
    scene.set(customer, delivered=0, receivable=8_400)
    steps.append(counted())

    assert steps == [8_400] * 4
    assert scene.standing(customer).columns["ordered"] == 0


def test_n_2_vat_is_part_of_what_must_fit(scene: Scene) -> None:
    held = scene.check(scene.customer(27_000, receivable=20_000), 7_350)

    assert (held.state, held.sentence["facts"]["short"]) == (State.HELD, 350)


def test_n_5_driver_cash_is_taken_off_once(scene: Scene) -> None:
    customer = scene.customer(receivable=10_000)
    steps = []
    for terms in ({"driver_cash": 3_000}, {"driver_cash": 0, "receivable": 7_000}):
        scene.set(customer, **terms)
        found = scene.standing(customer)
        steps.append((found.exposure.total, found.exposure.terms["unapplied"], found.exposure.terms["driver_cash"]))

    assert steps == [(7_000, 0, 3_000), (7_000, 0, 0)]


def test_n_8_the_verdict_is_made_on_the_row_and_not_on_what_was_shown(scene: Scene) -> None:
    customer = scene.customer()
    shown = scene.check(customer, 20_000, record=False)
    scene.set(customer, receivable=90_000)

    assert (shown.state, shown.case_id) == (State.APPROVED, None)
    order = scene.order_row(scene.customer(10_000), 9_000)
    assert scene.check(scene.one("SELECT max(id) FROM books.customer"), 9_000, order=order, record=False).ways == ()
    assert scene.one("SELECT exposed FROM books.sales_order WHERE 'shop/' || number = :o", o=order) == 9_000
    assert scene.check(customer, 20_000).state is State.HELD
    assert scene.standing(customer).columns["reserved"] == 0


@pytest.mark.parametrize(
    ("terms", "credit", "amount", "category", "rule", "state"),
    [
        ({"receivable": 95_000}, {}, 7_000, "C", "available", "HELD"),
        ({"cheques": 50_001}, {}, 7_000, "C", "cheques", "HELD"),
        ({"cheques": 50_000}, {}, 7_000, "C", None, "APPROVED"),
        ({}, {}, 30_001, "C", "document_max", "HELD"),
        ({}, {}, 30_000, "C", None, "APPROVED"),
        ({}, {"dunning_level": 3}, 7_000, "C", "dunning_level", "COD_ONLY"),
        ({}, {"dunning_level": 2}, 7_000, "C", None, "APPROVED"),
        ({}, {"bounced": 1}, 7_000, "C", "bounced", "COD_ONLY"),
        ({}, {"promises_broken": 2}, 7_000, "C", "promises", "HELD"),
        ({}, {"promises_broken": 1}, 7_000, "C", None, "APPROVED"),
        ({}, {}, 7_000, "D", "category_d", "COD_ONLY"),
        ({}, {"report_on": TODAY - timedelta(days=366)}, 7_000, "C", None, "APPROVED"),
        ({}, {"review_on": TODAY - timedelta(days=31)}, 7_000, "C", None, "APPROVED"),
        ({}, {"cover_until": TODAY - timedelta(days=1)}, 7_000, "C", None, "APPROVED"),
    ],
)
def test_each_rule_has_its_border_and_outcome(
    scene: Scene,
    terms: dict[str, int],
    credit: dict[str, Any],
    amount: int,
    category: str,
    rule: str | None,
    state: str,
) -> None:
    """N-15 among them: dunning level 3 sent gives cash on delivery only."""
    customer = scene.customer(category=category, **terms)
    if credit:
        scene.credit(customer, **credit)

    verdict = scene.check(customer, amount)

    assert (verdict.state, [one.rule for one in verdict.failed]) == (state, [rule] if rule else [])
    assert len(verdict.warnings) == bool(credit.keys() & {"report_on", "review_on", "cover_until"})


@pytest.mark.parametrize(
    ("days", "amount", "rules"),
    [(30, 300, []), (31, 300, ["oldest_overdue"]), (8, 310, ["overdue_share"]), (7, 310, []), (8, 300, [])],
)
def test_overdue_by_days_and_by_share(scene: Scene, days: int, amount: int, rules: list[str]) -> None:
    customer = scene.customer()
    scene.owes(customer, amount, days=days)
    scene.owes(customer, 1_000 - amount)

    verdict = scene.check(customer, 1_000)

    assert [one.rule for one in verdict.failed] == rules
    if rules == ["overdue_share"]:
        assert ways(verdict)["pay"] == 15


def test_the_same_order_and_version_is_the_same_verdict_and_other_content_none(scene: Scene) -> None:
    customer = scene.customer(receivable=90_000)
    first = scene.check(customer, 20_000, order="shop/same")
    scene.set(customer, receivable=95_000)

    again = scene.check(customer, 20_000, order="shop/same")

    assert (again.case_id, again.available, again.state) == (first.case_id, first.available, first.state)
    with pytest.raises(OrderChanged):
        scene.check(customer, 20_001, order="shop/same")
    with pytest.raises(OrderChanged):
        scene.check(scene.customer(), 20_000, order="shop/same")


def test_nobody_moves_another_customers_order(scene: Scene) -> None:
    owner, other = scene.customer(), scene.customer()
    told = scene.order_row(owner, 4_000)
    scene.check(owner, 20_000, order="shop/owned")

    for order, version in ((told, 1), ("shop/owned", 2)):
        with pytest.raises(OrderChanged):
            scene.check(other, 1_000, order=order, version=version)

    assert scene.standing(owner).columns["ordered"] == 4_000
    assert scene.standing(owner).columns["reserved"] == 20_000


def test_a_new_version_changes_the_reservation_by_the_difference(scene: Scene) -> None:
    customer = scene.customer(20_000)
    first = scene.check(customer, 15_000, order="shop/grows")

    second = scene.check(customer, 18_000, order="shop/grows", version=2)

    assert (first.state, second.state) == (State.APPROVED, State.APPROVED)
    assert scene.standing(customer).columns["reserved"] == 18_000
    assert scene.case(first)["state"] == "RELEASED"
    with pytest.raises(OrderChanged):
        scene.check(customer, 9_000, order="shop/grows", version=1)
    held = scene.check(customer, 20_001, order="shop/grows", version=3)
    assert (held.state, scene.standing(customer).columns["reserved"]) == (State.HELD, 18_000)
    smaller = scene.check(customer, 2_000, order="shop/grows", version=4)
    assert (smaller.state, scene.case(held)["state"]) == (State.APPROVED, "CANCELLED")
    assert scene.standing(customer).columns["reserved"] == 2_000


def test_n_11_bulk_orders_are_checked_where_the_policy_says(scene: Scene) -> None:
    customer = scene.customer(receivable=99_000)

    accepted = scene.check(customer, 9_000, order="shop/bulk", due="delivery")
    held = scene.check(customer, 9_000, order="shop/bulk", due="delivery", point="delivery")

    assert (accepted.state, accepted.outside, accepted.case_id) == (State.REQUESTED, "approve", None)
    assert held.state is State.HELD


def test_n_9_no_held_record_without_its_numbers_and_a_way_out(scene: Scene) -> None:
    held = scene.check(scene.customer(receivable=99_000), 9_000)

    for wrong in ("ways = '[]'", 'rules = \'[{"outcome": "HELD"}]\'', "rules = '[]'"):
        with pytest.raises(DBAPIError, match="a_held_order_is_explained"), scene.db.begin_nested():
            scene.do(f"UPDATE books.credit_case SET {wrong} WHERE id = :id", id=held.case_id)


def test_n_10_a_raised_limit_lets_the_held_order_go(scene: Scene) -> None:
    customer = scene.customer(receivable=95_000)
    held = scene.check(customer, 9_000)

    scene.limit(customer, 200_000)
    scene.reassess(customer)

    assert scene.case(held)["state"] == "APPROVED_BY_RULE"
    assert scene.standing(customer).columns["reserved"] == 9_000
    assert f"case/{held.case_id}/APPROVED_BY_RULE" in scene.letters("orders.holds")


def test_n_10_a_payment_lets_the_held_order_go_in_its_own_transaction(scene: Scene) -> None:
    customer = scene.customer(50_000)
    item = scene.owes(customer, 48_000)
    held = scene.check(customer, 9_000)

    scene.pays(customer, 8_000, [(item, 8_000)])

    assert scene.case(held)["state"] == "APPROVED_BY_RULE"


def test_n_12_what_was_released_passes_the_delivery_within_its_deviation(scene: Scene) -> None:
    customer = scene.customer(receivable=99_000)
    held = scene.check(customer, 7_350, order="shop/let-go")
    with scene.as_("supervisor") as db:
        decide_case(db, held.case_id, how="release", reason="old customer", key=uuid4())  # type: ignore[arg-type]

    passes = scene.check(customer, 7_900, order="shop/let-go", point="delivery")
    too_much = scene.check(customer, 8_200, order="shop/let-go", point="delivery")

    assert (passes.state, passes.case_id) == (State.RELEASED_BY, held.case_id)
    assert too_much.state is State.HELD
    case = scene.case(held)
    assert (case["budget"], case["deliveries"], case["deviation"]) == (8_085, 3, 10)


def test_a_release_is_used_by_deliveries_and_ends(scene: Scene) -> None:
    customer = scene.customer(receivable=99_000)
    held = scene.check(customer, 7_350, order="shop/parts")
    with scene.as_("supervisor") as db:
        decide_case(db, held.case_id, how="release", reason="old customer", key=uuid4())  # type: ignore[arg-type]

    took = [scene.one("SELECT api._consume_reservation('shop/parts', :c, 3000)", c=customer) for _ in range(3)]

    assert took == [3_000, 3_000, 1_350]
    assert scene.case(held)["state"] == "CONSUMED"
    assert scene.case(held)["budget_used"] == 8_085
    assert scene.check(customer, 2_000, order="shop/parts", point="delivery").state is State.HELD


@pytest.mark.parametrize(
    ("over", "by", "may"),
    [(10_000, "credit_controller", True), (10_001, "credit_controller", False), (10_001, "supervisor", True),
     (100_001, "supervisor", False), (100_001, "manager", True)],
)  # fmt: skip
def test_a_release_is_within_ones_authority_over_what_is_too_much(scene: Scene, over: int, by: str, may: bool) -> None:
    customer = scene.customer(1_000_000, receivable=1_000_000 - 5_000)
    held = scene.check(customer, over + 5_000)

    def release() -> State:
        with scene.as_(by) as db:
            return decide_case(db, held.case_id, how="release", reason="urgent", key=uuid4())  # type: ignore[arg-type]

    if may:
        assert release() is State.RELEASED_BY
    else:
        with pytest.raises(HigherTierNeeded):
            release()


def test_who_asked_does_not_release_and_a_refusal_says_why(scene: Scene) -> None:
    held = scene.check(scene.customer(receivable=99_000), 7_350, by="supervisor")
    assert held.case_id is not None

    with pytest.raises(SamePerson), scene.as_("supervisor") as db:
        decide_case(db, held.case_id, how="release", reason="mine", key=uuid4())
    with pytest.raises(ReasonMissing), scene.as_("manager") as db:
        decide_case(db, held.case_id, how="refuse", key=uuid4())
    with pytest.raises(NotAsItMustBe), scene.as_("manager") as db:
        decide_case(db, held.case_id, how="release", reason="more", key=uuid4(), deviation=11)
    with pytest.raises(NotAllowed), scene.as_("cashier") as db:
        decide_case(db, held.case_id, how="release", reason="mine", key=uuid4())
    with scene.as_("manager") as db:
        assert decide_case(db, held.case_id, how="refuse", reason="too much", key=uuid4()) is State.REJECTED


def test_an_insolvent_customer_is_not_served_for_cash_either(scene: Scene) -> None:
    customer = scene.customer()
    scene.credit(customer, insolvent_on=TODAY)
    scene.reassess(customer)

    held = scene.check(customer, 1_000)

    assert (held.state, ways(held)) == (State.HELD, {"release": 1_000})
    with pytest.raises(NotByHand), scene.as_("clerk") as db:
        decide_case(db, held.case_id, how="cod", key=uuid4())  # type: ignore[arg-type]


def test_other_branches_and_orders_that_do_not_hold_together_are_refused(scene: Scene) -> None:
    foreign = scene.customer(branch="TXG")
    scene.do("UPDATE books.staff SET branches = '{FYU}' WHERE login = 'test_clerk'")

    with pytest.raises(OtherBranch):
        scene.check(foreign, 1_000)
    for amount in (0, -1, Decimal("1.5"), 10**13):
        with pytest.raises(NotAsItMustBe):
            scene.check(scene.customer(), amount)  # type: ignore[arg-type]
    with pytest.raises(NotAllowed):
        scene.check(scene.customer(), 1_000, by="auditor")


def test_a_reservation_ends_after_the_day_after_the_delivery(scene: Scene) -> None:
    customer = scene.customer()
    order = scene.order_row(customer, 5_000)
    verdict = scene.check(customer, 5_000, order=order, deliver_on=TODAY)
    end = datetime(TODAY.year, TODAY.month, TODAY.day, tzinfo=UTC) + timedelta(hours=40)

    for at, reserved, state in ((end - timedelta(seconds=1), 5_000, "APPROVED"), (end, 0, "EXPIRED")):
        scene.do("SELECT api._reassess_due(5000, :at)", at=at)
        assert scene.standing(customer).columns["reserved"] == reserved
        assert scene.case(verdict)["state"] == state
    assert scene.standing(customer).columns["ordered"] == 5_000


def test_without_a_day_a_reservation_lives_three_days(scene: Scene) -> None:
    customer = scene.customer()
    scene.check(customer, 5_000, order="shop/no-day")

    left = scene.one("SELECT expires_at - made_at FROM books.reservation WHERE order_ref = 'shop/no-day'")

    assert abs(left - timedelta(hours=72)) < timedelta(minutes=1)


def test_a_cancelled_order_gives_its_room_back_and_the_next_one_goes(scene: Scene) -> None:
    customer = scene.customer(10_000)
    scene.check(customer, 8_000, order="shop/first")
    waiting = scene.check(customer, 5_000, order="shop/second")

    given = scene.one("SELECT api._release_reservation('shop/first')")

    assert given == 8_000
    assert scene.case(waiting)["state"] == "APPROVED_BY_RULE"
    assert scene.standing(customer).columns["reserved"] == 5_000


PAIRS = [(a, b) for a, b in product(State, State) if a is not b]


@pytest.mark.parametrize(("was", "becomes"), PAIRS, ids=[f"{a}-{b}" for a, b in PAIRS])
def test_sm_1_a_case_goes_where_the_ladder_says_and_nowhere_else(scene: Scene, was: State, becomes: State) -> None:
    held = scene.check(scene.customer(receivable=99_000), 9_000)
    scene.do("SET LOCAL session_replication_role = replica")
    bounds = "reason = 'why', deviation = 1, valid_until = now(), budget = 9, deliveries = 1, decided_by = 'x'"
    scene.do(f"UPDATE books.credit_case SET state = :was, {bounds} WHERE id = :id", was=was.value, id=held.case_id)
    scene.do("SET LOCAL session_replication_role = origin")

    move = "UPDATE books.credit_case SET state = :to WHERE id = :id"
    if becomes in FOLLOWS.get(was, ()):
        scene.do(move, to=becomes.value, id=held.case_id)
    else:
        with pytest.raises(DBAPIError, match="does not go from"), scene.db.begin_nested():
            scene.do(move, to=becomes.value, id=held.case_id)


def test_sm_1_a_case_begins_with_a_verdict_and_is_never_asked_otherwise(scene: Scene) -> None:
    held = scene.check(scene.customer(receivable=99_000), 9_000)
    copy = """
        INSERT INTO books.credit_case
        SELECT (jsonb_populate_record(c, jsonb_build_object('id', 0, 'order_ref', 'x', 'state', CAST(:state AS text)))
               ).*
          FROM books.credit_case AS c WHERE id = :id
    """
    for state in set(State) - {"REQUESTED", "APPROVED", "HELD", "COD_ONLY", "REJECTED"}:
        with pytest.raises(DBAPIError, match="no case begins"), scene.db.begin_nested():
            scene.do(copy, state=state.value, id=held.case_id)
    for change in ("amount = amount + 1", "order_ref = 'other'", "asked_by = 'other'"):
        with pytest.raises(DBAPIError, match="stands as it was asked"), scene.db.begin_nested():
            scene.do(f"UPDATE books.credit_case SET {change} WHERE id = :id", id=held.case_id)
    with pytest.raises(DBAPIError), scene.db.begin_nested():
        scene.do("DELETE FROM books.credit_case WHERE id = :id", id=held.case_id)


def test_a_later_day_is_a_way_out_when_the_limit_is_higher_then(scene: Scene) -> None:
    customer = scene.customer(100_000, category="A", receivable=95_000)
    october = datetime(2026, 10, 20, 4, tzinfo=UTC)
    scene.do("SELECT api._refresh_limit(:c, :at)", c=customer, at=october)

    held = scene.check_at(customer, 9_000, october)

    assert ways(held)["later"] == "2026-11-01"
    assert date.fromisoformat("2026-11-01") > october.date()
