"""Held orders as people decide them: the queue, what if, looked at again, put off, and how it ended before."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from domain.banking.queries import money_coming
from domain.credit.evidence import evidence
from domain.credit.held import Looked, decisions_before, habits, held_orders, what_if
from domain.credit.in_force import HOLDS, RESERVED, limit_of, limits, live_reservations, open_holds
from domain.credit.rules.verdict import State
from domain.credit.service import Decision, Hold, decide_case, pass_case, place_hold, recheck_case
from domain.kernel.refusals import AlreadyTaken, NotAllowed, NotAsItMustBe, OtherBranch, ReasonMissing, TextTooLong
from tests.database.credit.conftest import NOW, TODAY, Scene


def ask(scene: Scene, case: int, *, by: str = "supervisor", **change: Any) -> Looked:
    with scene.as_(by) as db:
        return what_if(db, case, **change)


def a_held_order(scene: Scene, amount: int = 9_000, *, limit: int = 50_000, **terms: int) -> int:
    customer = scene.customer(limit, **(terms or {"receivable": 45_000}))
    case = scene.check(customer, amount, units=10).case_id
    assert case is not None
    return case


def test_the_queue_shows_what_the_customer_stands_at_now_and_after_the_order(scene: Scene) -> None:
    customer = scene.customer(50_000, receivable=45_000)
    first, second = scene.check(customer, 9_000, units=10), scene.check(customer, 7_000)

    found = {one.case_id: one for one in held_orders(scene.db)}

    one = found[first.case_id]  # type: ignore[index]
    assert (one.before, one.after, one.limit, one.status) == (45_000, 54_000, 50_000, "OK")
    assert [rule.rule for rule in one.failed] == ["available"]
    assert [way.way for way in one.ways] == ["pay", "cut", "collect"]
    assert (one.units, one.owner, one.note, one.put_off_until) == (10, "credit_controller", "", None)
    assert list(found).index(first.case_id) < list(found).index(second.case_id)  # type: ignore[arg-type]


def test_an_order_that_counts_already_is_not_counted_twice(scene: Scene) -> None:
    customer = scene.customer(50_000, receivable=45_000)
    order = scene.order_row(customer, 9_000)
    held = scene.check(customer, 9_000, order=order)

    (one,) = [one for one in held_orders(scene.db) if one.case_id == held.case_id]

    assert (one.before, one.own, one.after) == (54_000, 9_000, 54_000)
    assert ask(scene, one.case_id).available == 5_000


@pytest.mark.parametrize(
    ("change", "state", "short"),
    [
        ({}, State.HELD, 4_000),
        ({"amount": Decimal(5_000)}, State.APPROVED, 0),
        ({"amount": Decimal(5_001)}, State.HELD, 1),
        ({"cod": True}, State.APPROVED, 4_000),
        ({"pays": Decimal(4_000)}, State.APPROVED, 0),
        ({"pays": Decimal(3_999)}, State.HELD, 1),
    ],
)
def test_one_change_is_asked_of_the_verdict_s_own_rules(
    scene: Scene, change: dict[str, Any], state: State, short: int
) -> None:
    case = a_held_order(scene)

    looked = ask(scene, case, **change)

    assert (looked.state, looked.short) == (state, short)
    assert scene.one("SELECT state FROM books.credit_case WHERE id = :id", id=case) == "HELD"
    assert scene.one("SELECT count(*) FROM books.reservation WHERE state = 'LIVE' AND amount = 9000") == 0


def test_another_day_counts_the_limit_and_the_delay_of_that_day(scene: Scene) -> None:
    customer = scene.customer(50_000)
    scene.owes(customer, 45_000, days=25)
    scene.do(
        "INSERT INTO books.limit_piece (customer_id, branch, sort, amount, from_on, until_on) "
        "VALUES (:c, 'FYU', 'temporary', 15000, :on, :on)",
        c=customer,
        on=TODAY + timedelta(days=3),
    )
    scene.do("SELECT api._refresh_limit(:c, :at)", c=customer, at=NOW)
    case = scene.check(customer, 9_000).case_id
    assert case is not None

    then, later = (ask(scene, case, on=TODAY + timedelta(days=days)) for days in (3, 10))

    oldest = [{rule.rule: rule.input for rule in one.rules}["oldest_overdue"] for one in (then, later)]
    assert (then.limit, later.limit) == (65_000, 50_000)
    assert oldest == [28, 35]


@pytest.mark.parametrize(
    ("by", "amount", "may"),
    [
        ("credit_controller", 14_000, "yes"),
        ("credit_controller", 16_000, "tier"),
        ("supervisor", 16_000, "yes"),
        ("supervisor", 106_000, "tier"),
        ("manager", 106_000, "yes"),
    ],
)
def test_who_may_release_is_said_before_anybody_tries(scene: Scene, by: str, amount: int, may: str) -> None:
    case = a_held_order(scene, amount, limit=400_000, receivable=395_000)

    looked = ask(scene, case, by=by)

    assert (looked.may, looked.over) == (may, amount - 5_000)
    assert set(looked.who) & {"supervisor", "manager", "director"}
    assert ("credit_controller" in looked.who) == (looked.over <= 10_000)
    assert "clerk" not in looked.who


def test_who_asked_is_told_that_he_does_not_release(scene: Scene) -> None:
    customer = scene.customer(50_000, receivable=45_000)
    case = scene.check(customer, 9_000, by="supervisor").case_id
    assert case is not None

    assert ask(scene, case).may == "asker"
    assert "supervisor" not in ask(scene, case, by="manager").who


def test_a_stopped_customer_and_an_ended_case_are_not_released(scene: Scene) -> None:
    stopped, ended = a_held_order(scene), a_held_order(scene)
    scene.do(
        "UPDATE books.customer_balance SET status = 'STOP' "
        "WHERE customer_id = (SELECT customer_id FROM books.credit_case WHERE id = :id)",
        id=stopped,
    )
    decide(scene, ended, "refuse")

    assert ask(scene, stopped).may == "stopped"
    assert ask(scene, ended).may == "ended"


@pytest.mark.parametrize(
    "change",
    [{"amount": Decimal(0)}, {"amount": Decimal("1.5")}, {"pays": Decimal(-1)}, {"on": TODAY - timedelta(days=1)}],
)
def test_a_change_that_does_not_hold_together_is_refused(scene: Scene, change: dict[str, Any]) -> None:
    case = a_held_order(scene)

    with pytest.raises(NotAsItMustBe):
        ask(scene, case, **change)


def test_what_if_is_for_those_who_decide_and_of_their_branch(scene: Scene) -> None:
    case = a_held_order(scene)
    elsewhere = scene.check(scene.customer(1_000, branch="TXG", receivable=900), 500).case_id
    assert elsewhere is not None

    with pytest.raises(NotAllowed):
        ask(scene, case, by="clerk")
    scene.do("UPDATE books.staff SET branches = '{FYU}' WHERE login = 'test_supervisor'")
    with pytest.raises(OtherBranch):
        ask(scene, elsewhere)


def decide(scene: Scene, case: int, how: Decision, *, by: str = "supervisor", **more: Any) -> State:
    with scene.as_(by) as db:
        return decide_case(db, case, how=how, reason="as agreed", key=uuid4(), **more)


def test_a_held_order_is_looked_at_again_by_hand(scene: Scene) -> None:
    case = a_held_order(scene)
    key = uuid4()
    with scene.as_("supervisor") as db:
        assert recheck_case(db, case, key=uuid4()) is State.HELD
    scene.do("UPDATE books.customer_balance SET limit_now = 60000 WHERE limit_now = 50000 AND receivable = 45000")

    with scene.as_("supervisor") as db:
        first, again = recheck_case(db, case, key=key), recheck_case(db, case, key=key)

    assert (first, again) == (State.APPROVED_BY_RULE, State.APPROVED_BY_RULE)
    with pytest.raises(AlreadyTaken), scene.as_("supervisor") as db:
        recheck_case(db, case, key=uuid4())


def test_a_held_order_is_put_off_and_passed_on_and_stays_held(scene: Scene) -> None:
    case = a_held_order(scene)
    until = NOW + timedelta(hours=3)

    with scene.as_("credit_controller") as db:
        pass_case(db, case, to="manager", until=until, note=" waits for the transfer ", key=uuid4())

    (one,) = [one for one in held_orders(scene.db) if one.case_id == case]
    assert (one.owner, one.put_off_until, one.note) == ("manager", until, "waits for the transfer")
    assert decide(scene, case, "release", by="manager") is State.RELEASED_BY
    with pytest.raises(AlreadyTaken), scene.as_("credit_controller") as db:
        pass_case(db, case, to="manager", note="too late", key=uuid4())


@pytest.mark.parametrize(
    ("more", "refused"),
    [
        ({"note": " "}, ReasonMissing),
        ({"note": "x" * 501}, TextTooLong),
        ({"to": "clerk"}, NotAsItMustBe),
        ({"until": NOW - timedelta(minutes=5)}, NotAsItMustBe),
        ({"until": NOW + timedelta(days=15)}, NotAsItMustBe),
    ],
)
def test_what_is_no_putting_off(scene: Scene, more: dict[str, Any], refused: type[Exception]) -> None:
    case = a_held_order(scene)

    with pytest.raises(refused), scene.as_("credit_controller") as db:
        pass_case(db, case, **{"to": "supervisor", "note": "later", "key": uuid4()} | more)


def test_decisions_before_tell_who_decided_and_what_is_owed_of_it(scene: Scene) -> None:
    case = a_held_order(scene)
    customer = scene.one("SELECT customer_id FROM books.credit_case WHERE id = :id", id=case)
    decide(scene, case, "release", deviation=5, days=3)
    other = scene.check(customer, 8_000).case_id
    assert other is not None
    decide(scene, other, "refuse", by="manager")

    last, first = decisions_before(scene.db, customer)

    assert (last.case_id, last.state, last.released, last.decided_by) == (other, State.REJECTED, False, "manager")
    assert (first.case_id, first.released, first.reason, first.billed) == (case, True, "as agreed", None)


def test_habits_count_what_fell_due_and_was_paid_in_time(scene: Scene) -> None:
    customer, stranger = scene.customer(None), scene.customer(None)
    paid, _late = scene.owes(customer, 1_000, days=20), scene.owes(customer, 500, days=40)
    scene.pays(customer, 1_000, [(paid, 1_000)])

    found = habits(scene.db, [customer, stranger])

    assert (found[customer].due, found[customer].in_time) == (2, 0)
    assert found[customer].average_days == 50
    assert stranger not in found


def test_the_lists_are_read_by_their_indexes_a_page_at_a_time(scene: Scene) -> None:
    customer = scene.customer(50_000)
    for number in range(3):
        scene.check(customer, 1_000, order=f"shop/page-{number}")
    for number in range(3):
        with scene.as_("supervisor") as db:
            hold = Hold(customer, "credit", TODAY + timedelta(days=number))
            place_hold(db, hold, reason="again", key=uuid4())

    first = live_reservations(scene.db, limit=2)
    rest = live_reservations(scene.db, after=first[-1], limit=2)
    holds = open_holds(scene.db, limit=2)
    more = open_holds(scene.db, after=holds[-1], limit=2)

    mine = [one.order for one in (*first, *rest) if one.customer_id == customer]
    assert mine == [f"shop/page-{number}" for number in range(3)]
    assert [one.expires_on - TODAY for one in (*holds, *more)] == [timedelta(days=number) for number in range(3)]
    scene.do("SET LOCAL enable_seqscan = off")
    plans = {name: scene.plan(query) for name, query in (("hold_expiring", HOLDS), ("reservation_expiring", RESERVED))}
    assert {name: name in plan and " Sort" not in plan for name, plan in plans.items()} == dict.fromkeys(plans, True)


def test_limits_in_force_say_what_stands_on_top_and_until_when(scene: Scene) -> None:
    plain, raised = scene.customer(50_000), scene.customer(50_000)
    last = TODAY + timedelta(days=9)
    scene.do(
        "INSERT INTO books.limit_piece (customer_id, branch, sort, amount, from_on, until_on) "
        "VALUES (:c, 'FYU', 'temporary', 15000, :on, :last)",
        c=raised,
        on=TODAY,
        last=last,
    )
    scene.do("SELECT api._refresh_limit(:c, :at)", c=raised, at=NOW)

    found = {one.customer_id: one for one in limits(scene.db, today=TODAY)}

    assert (found[plain].on_top, found[plain].sorts) == (0, ())
    assert (found[raised].base, found[raised].limit, found[raised].sorts) == (50_000, 65_000, ("temporary",))
    assert found[raised].until_on == last
    assert [one.customer_id for one in limits(scene.db, today=TODAY, for_a_while=True)] == [raised]
    after = limits(scene.db, today=TODAY, after=found[plain])
    assert [one.customer_id for one in after] == [raised]
    assert limit_of(scene.db, raised, today=TODAY) == found[raised]
    assert limit_of(scene.db, scene.customer(None), today=TODAY) is None


def test_evidence_is_a_year_s_sales_and_how_he_pays(scene: Scene) -> None:
    customer = scene.customer(50_000)
    paid, open_item = scene.owes(customer, 12_000, days=40), scene.owes(customer, 6_000, days=5)
    scene.pays(customer, 12_000, [(paid, 12_000)])
    scene.check(customer, 60_000)

    seen = evidence(scene.db, customer, today=TODAY)

    assert len(seen.months) == 12
    assert sum(amount for _month, amount in seen.months) in (12_000, 18_000)
    assert (seen.days_now, seen.days_before) == (70, None)
    assert (seen.overdue, seen.disputed, seen.exposure, seen.most) == (6_000, 0, 6_000, 6_000)
    assert seen.proposed(today=TODAY).new
    with pytest.raises(OtherBranch):
        evidence(scene.db, -1, today=TODAY)
    assert open_item


def test_money_at_the_bank_is_told_by_customer(scene: Scene) -> None:
    assert money_coming(scene.db) == {}
