"""The ladder of a customer (SM-2), holds that heal themselves, stops by two persons, exemptions with their day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy.exc import DBAPIError

from domain.credit.rules.verdict import State
from domain.credit.service import Hold, Scope, end_hold, place_hold, reassess_due, set_status
from domain.kernel.refusals import DayOutOfReach, NotAllowed, NotAsItMustBe, OtherBranch, ReasonMissing, SamePerson
from domain.kernel.refusals_of_credit import NotByHand, StatusMoved
from tests.database.credit.conftest import TODAY, Scene

SOON = TODAY + timedelta(days=20)


def site(scene: Scene, customer: int) -> int:
    scene.do(
        "INSERT INTO books.site (customer_id, branch, code, name) VALUES (:c, 'FYU', :code, 'shop')",
        c=customer,
        code=str(uuid4()),
    )
    found = scene.one("SELECT max(id) FROM books.site WHERE customer_id = :c", c=customer)
    assert isinstance(found, int)
    return found


def place(scene: Scene, customer: int, scope: Scope = "customer", *, by: str = "credit_controller", **more: Any) -> int:
    hold = Hold(customer, scope, more.pop("expires_on", SOON), **more)
    with scene.as_(by) as db:
        return place_hold(db, hold, reason="to be looked at", key=uuid4())


@pytest.mark.parametrize(
    ("exposure", "status"), [(90_000, "OK"), (90_001, "WATCH"), (110_000, "WATCH"), (110_001, "HOLD")]
)
def test_the_borders_of_the_ladder(scene: Scene, exposure: int, status: str) -> None:
    customer = scene.customer(receivable=exposure)

    assert scene.standing(customer).status == status
    assert scene.reassess(customer) == status


@pytest.mark.parametrize(("days", "status"), [(0, "OK"), (1, "WATCH"), (30, "WATCH"), (31, "HOLD")])
def test_overdue_moves_the_ladder_by_days(scene: Scene, days: int, status: str) -> None:
    customer = scene.customer()
    scene.owes(customer, 1_050, days=days)

    assert scene.reassess(customer) == status


@pytest.mark.parametrize("credit", [{"bounced": 1}, {"insolvent_on": TODAY}])
def test_outside_events_hold(scene: Scene, credit: dict[str, Any]) -> None:
    customer = scene.customer()
    scene.credit(customer, **credit)

    assert scene.reassess(customer) == "HOLD"


def test_a_customer_who_never_had_a_limit_is_not_measured_by_it(scene: Scene) -> None:
    customer = scene.customer(None, receivable=50_000)

    assert scene.reassess(customer) == "OK"
    assert scene.check(customer, 1_000).state is State.HELD


def test_a_hold_heals_with_the_payment_and_dispatch_hears_both_in_the_same_transaction(scene: Scene) -> None:
    """B-4: the hold stands while its condition does, and not a moment longer."""
    customer = scene.customer(20_000)
    item = scene.owes(customer, 30_000)
    assert scene.standing(customer).status == "HOLD"
    hold = scene.one("SELECT id FROM books.hold WHERE customer_id = :c AND ended_at IS NULL", c=customer)
    held = scene.check(customer, 1_000)

    scene.pays(customer, 25_000, [(item, 25_000)])

    assert scene.standing(customer).status == "OK"
    assert scene.one("SELECT ended_why ->> 'why' FROM books.hold WHERE id = :h", h=hold) == "conditions_ended"
    assert scene.case(held)["state"] == "APPROVED_BY_RULE"
    assert scene.letters()[-2:] == [f"hold/{hold}/OPEN", f"hold/{hold}/ENDED"]
    found = scene.one(
        "SELECT array_agg(becomes ORDER BY id) FROM books.status_change WHERE customer_id = :c", c=customer
    )
    assert found == ["HOLD", "OK"]


def test_a_reversed_receipt_brings_the_hold_back(scene: Scene) -> None:
    customer = scene.customer(20_000)
    item = scene.owes(customer, 30_000)
    payment = scene.pays(customer, 25_000, [(item, 25_000)])
    with scene.as_("senior_clerk"):
        scene.do("SELECT api.reverse_payment(:p, :on, 'not ours', :k)", p=payment, on=TODAY, k=uuid4())

    assert scene.standing(customer).status == "HOLD"


def test_every_change_keeps_its_causes_with_both_numbers(scene: Scene) -> None:
    customer = scene.customer(receivable=110_001)

    causes = scene.one("SELECT causes FROM books.status_change WHERE customer_id = :c", c=customer)

    assert causes == [{"cause": "far_over_limit", "input": 110_001, "threshold": 110_000, "makes": "HOLD"}]


def test_n_14_a_hold_of_one_place_leaves_the_others_alone(scene: Scene) -> None:
    customer = scene.customer()
    closed, open_ = site(scene, customer), site(scene, customer)
    place(scene, customer, "site", site_id=closed, degrade=False)

    assert scene.check(customer, 1_000, site_id=closed).state is State.HELD
    assert scene.check(customer, 1_000, site_id=open_).state is State.APPROVED
    assert scene.check(customer, 1_000).state is State.APPROVED


@pytest.mark.parametrize(
    ("scope", "degrade", "products", "state"),
    [
        ("customer", False, (), State.HELD),
        ("customer", True, (), State.COD_ONLY),
        ("credit", False, (), State.COD_ONLY),
        ("product", False, ("20KG",), State.HELD),
        ("product", True, ("4KG", "20KG"), State.COD_ONLY),
        ("product", False, ("4KG",), State.APPROVED),
    ],
)
def test_a_hold_reaches_as_far_as_its_scope_and_may_degrade_to_cash(
    scene: Scene, scope: Scope, degrade: bool, products: tuple[str, ...], state: State
) -> None:
    customer = scene.customer()
    place(scene, customer, scope, degrade=degrade, product="20KG" if scope == "product" else None)

    verdict = scene.check(customer, 1_000, products=products)

    assert verdict.state is state
    if state is State.COD_ONLY:
        assert scene.letters()[-1] == f"case/{verdict.case_id}/COD_ONLY"


def test_n_13_a_held_order_is_no_order_for_dispatch(scene: Scene) -> None:
    customer = scene.customer(receivable=99_000)
    scene.check(customer, 9_000, order="shop/held")

    assert scene.check(customer, 9_000, order="shop/held", point="dispatch").outside == "reject"
    assert scene.one("SELECT count(*) FROM books.reservation WHERE order_ref = 'shop/held'") == 0


def test_n_16_no_hold_without_its_day(scene: Scene) -> None:
    customer = scene.customer()

    for wrong in (None, TODAY - timedelta(days=1), TODAY + timedelta(days=400)):
        with pytest.raises(DayOutOfReach):
            place(scene, customer, expires_on=wrong)
    with pytest.raises(DBAPIError, match="expires_on"), scene.db.begin_nested():
        scene.do(
            "INSERT INTO books.hold (customer_id, branch, scope, degrade, reason) "
            "VALUES (:c, 'FYU', 'credit', true, 'xx')",
            c=customer,
        )


def test_holds_of_people_end_by_their_conditions_their_day_or_another_person(scene: Scene) -> None:
    customer = scene.customer(20_000)
    item = scene.owes(customer, 1_050, days=3)
    by_numbers = place(scene, customer, conditions=("overdue_paid",))
    by_person = place(scene, customer)
    by_day = place(scene, customer)
    scene.do("UPDATE books.hold SET expires_on = :on WHERE id = :h", on=TODAY - timedelta(days=1), h=by_day)
    scene.reassess(customer)
    scene.pays(customer, 1_050, [(item, 1_050)])

    def why(hold: int) -> Any:
        return scene.one("SELECT ended_why ->> 'why' FROM books.hold WHERE id = :h", h=hold)

    assert (why(by_numbers), why(by_person), why(by_day)) == ("conditions_met", None, "expired")
    with pytest.raises(SamePerson), scene.as_("credit_controller") as db:
        end_hold(db, by_person, reason="mine", key=uuid4())
    with scene.as_("supervisor") as db:
        end_hold(db, by_person, reason="settled", key=uuid4())
    assert why(by_person) == "person"


def test_a_computed_hold_is_not_ended_by_hand(scene: Scene) -> None:
    customer = scene.customer(receivable=110_001)
    hold = scene.one("SELECT id FROM books.hold WHERE customer_id = :c", c=customer)

    with pytest.raises(NotByHand), scene.as_("manager") as db:
        end_hold(db, hold, reason="go on", key=uuid4())


def step(scene: Scene, customer: int, how: Any, by: str, **more: Any) -> str:
    with scene.as_(by) as db:
        return set_status(db, customer, how=how, reason=more.pop("reason", "because"), key=uuid4(), **more)


def test_a_stop_is_lifted_by_another_person_and_nothing_computed_touches_it(scene: Scene) -> None:
    customer = scene.customer()
    assert step(scene, customer, "stop", "manager") == "STOP"

    scene.set(customer, receivable=110_001)
    assert scene.reassess(customer) == "STOP"
    assert scene.check(customer, 1_000).state is State.REJECTED
    with pytest.raises(SamePerson):
        step(scene, customer, "lift", "manager")
    with pytest.raises(NotAllowed):
        step(scene, customer, "lift", "credit_controller")
    assert step(scene, customer, "lift", "director") == "HOLD"
    assert f"customer/{customer}/LIFT" in scene.letters()


def test_an_exempt_customer_is_not_measured_and_reserves_all_the_same_until_his_day(scene: Scene) -> None:
    customer = scene.customer(1_000, receivable=50_000)
    with pytest.raises(DayOutOfReach):
        step(scene, customer, "exempt", "manager")
    assert step(scene, customer, "exempt", "manager", review_on=SOON) == "NO_CHECK"

    assert scene.check(customer, 40_000).state is State.APPROVED
    assert scene.standing(customer).columns["reserved"] == 40_000
    assert scene.standing(customer).over == 0
    noon = datetime(SOON.year, SOON.month, SOON.day, 4, tzinfo=UTC)
    assert scene.reassess(customer, noon) == "NO_CHECK"
    assert scene.reassess(customer, noon + timedelta(days=1)) == "HOLD"


def test_a_person_ends_an_exemption(scene: Scene) -> None:
    customer = scene.customer(receivable=95_000)
    step(scene, customer, "exempt", "director", review_on=SOON)

    assert step(scene, customer, "end", "credit_controller") == "WATCH"
    with pytest.raises(StatusMoved):
        step(scene, customer, "end", "credit_controller")
    with pytest.raises(ReasonMissing):
        step(scene, customer, "stop", "manager", reason=" ")
    with pytest.raises(StatusMoved):
        step(scene, customer, "lift", "manager")


STATUSES = ("NO_CHECK", "OK", "WATCH", "HOLD", "STOP")
COMPUTED = ("OK", "WATCH", "HOLD")
MOVES = [(how, a, b) for how in ("computed", "stop", "lift", "exempt", "end") for a, b in product(STATUSES, STATUSES)]


def allowed(how: str, was: str, becomes: str) -> bool:
    """SM-2 as a table."""
    if was == becomes:
        return False
    return {
        "computed": was in COMPUTED and becomes in COMPUTED,
        "stop": becomes == "STOP",
        "lift": was == "STOP" and becomes in COMPUTED,
        "exempt": was in COMPUTED and becomes == "NO_CHECK",
        "end": was == "NO_CHECK" and becomes in COMPUTED,
    }[how]


@pytest.mark.parametrize(("how", "was", "becomes"), MOVES, ids=["-".join(move) for move in MOVES])
def test_sm_2_every_allowed_step_and_no_other(scene: Scene, how: str, was: str, becomes: str) -> None:
    customer = scene.customer()
    scene.do("UPDATE books.customer_balance SET status = :was WHERE customer_id = :c", was=was, c=customer)
    insert = """
        INSERT INTO books.status_change
          (customer_id, branch, was, becomes, how, causes, reason, review_on, person_id, set_by)
        VALUES (:c, 'FYU', :was, :becomes, :how, '[]', 'why', :review, 1, 2)
    """
    bound = {"c": customer, "was": was, "becomes": becomes, "how": how, "review": SOON if how == "exempt" else None}

    if allowed(how, was, becomes):
        scene.do(insert, **bound)
        assert scene.standing(customer).status == becomes
    else:
        with pytest.raises(DBAPIError), scene.db.begin_nested():
            scene.do(insert, **bound)


def test_the_status_follows_its_rows_alone(scene: Scene) -> None:
    customer = scene.customer()

    with pytest.raises(DBAPIError, match="permission denied"), scene.as_("kernel"):
        scene.do("UPDATE books.customer_balance SET status = 'STOP' WHERE customer_id = :c", c=customer)
    with pytest.raises(DBAPIError, match="does not stand at"), scene.db.begin_nested():
        scene.do(
            "INSERT INTO books.status_change (customer_id, branch, was, becomes, how, causes) "
            "VALUES (:c, 'FYU', 'WATCH', 'OK', 'computed', '[]')",
            c=customer,
        )
    scene.do("UPDATE books.customer_balance SET status = 'STOP' WHERE customer_id = :c", c=customer)
    with pytest.raises(DBAPIError, match="the_setter_does_not_lift"), scene.db.begin_nested():
        scene.do(
            "INSERT INTO books.status_change "
            "(customer_id, branch, was, becomes, how, causes, reason, person_id, set_by) "
            "VALUES (:c, 'FYU', 'STOP', 'OK', 'lift', '[]', 'why', 7, 7)",
            c=customer,
        )


def test_what_time_alone_changes_is_found_by_the_clock(scene: Scene) -> None:
    overdue, healthy = scene.customer(), scene.customer()
    scene.owes(overdue, 1_050, days=-5)
    scene.owes(healthy, 1_050, days=-60)
    later = datetime.now(UTC) + timedelta(days=7)

    scene.do("SELECT api._reassess_due(5000, :at)", at=later)

    assert (scene.standing(overdue).status, scene.standing(healthy).status) == ("WATCH", "OK")
    with pytest.raises(NotAllowed), scene.as_("clerk"):
        reassess_due(scene.db)


def test_wrong_holds_are_refused(scene: Scene) -> None:
    customer, other = scene.customer(), scene.customer()

    with pytest.raises(OtherBranch):
        place(scene, customer, "site", site_id=site(scene, other))
    for scope, more in (("site", {}), ("product", {}), ("customer", {"product": "20KG"}), ("nothing", {})):
        with pytest.raises(NotAsItMustBe):
            place(scene, customer, scope, **more)  # type: ignore[arg-type]
    with pytest.raises(NotAllowed):
        place(scene, customer, by="clerk")
