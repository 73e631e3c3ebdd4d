"""Credit beside the rooms that move its terms: half of a deed neither holds a customer nor makes room for an order."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from sqlalchemy import text

from domain.approvals.service import lower_limit
from domain.credit.queries import COLUMNS, documents, exposure_breaks
from domain.credit.rules.verdict import State
from domain.deposits.service import set_size
from domain.kernel.refusals import NotAsItMustBe
from tests.builders import TODAY
from tests.database.credit.conftest import NOW, Scene
from tests.database.trade.market import Market

LIMIT = 8_500
"""A little more than ten cylinders cost: half a deed that counted them twice would stop the customer."""


@pytest.fixture
def market(scene: Scene) -> Market:
    made = Market()
    with scene.as_("scheduler") as db:
        made.open(db)
    return made


def test_what_is_delivered_and_lent_opens_into_its_documents(scene: Scene, market: Market) -> None:
    customer = scene.customer()
    with scene.as_("scheduler") as db:
        market.a_delivery(db, customer, 2)
        scene.house.a_deposit(db, customer, 3)

    found = documents(scene.db, customer)

    sums = {term: sum((one.amount for one in found if one.term == term), Decimal(0)) for term in COLUMNS}
    assert sums == dict(scene.standing(customer).columns)
    assert sums["delivered"] > 0
    assert sums["loaned"] > sums["deposits"] > 0
    assert exposure_breaks(scene.db) == ()


def test_an_order_whose_reservation_is_revoked_is_an_open_order_again(scene: Scene, market: Market) -> None:
    customer = scene.customer()
    with scene.as_("scheduler") as db:
        order = market.an_order(db, customer)
    scene.check(customer, 7_800, order=order)
    assert (scene.standing(customer).columns["reserved"], scene.standing(customer).columns["ordered"]) == (7_800, 0)

    with scene.as_("credit_controller") as db:
        lower_limit(db, customer_id=customer, limit=Decimal(1), reason="fraud", key=uuid4(), revoke=True)

    assert (scene.standing(customer).columns["reserved"], scene.standing(customer).columns["ordered"]) == (0, 7_800)


def test_n_1_an_invoice_of_what_was_delivered_tells_nobody_anything(scene: Scene, market: Market) -> None:
    customer = scene.customer(LIMIT)
    with scene.as_("scheduler") as db:
        delivery = market.a_delivery(db, customer)
    before, told = scene.standing(customer), scene.letters("dispatch.holds", "orders.holds")

    with scene.as_("scheduler") as db:
        market.an_invoice(db, delivery)

    after = scene.standing(customer)
    assert after.columns["delivered"] == 0
    assert after.exposure.total == before.exposure.total == after.columns["receivable"]
    assert after.status == before.status == "WATCH"
    assert scene.letters("dispatch.holds", "orders.holds") == told


def test_n_1_a_delivery_taken_back_makes_no_room_that_its_order_needs(scene: Scene, market: Market) -> None:
    customer = scene.customer(LIMIT)
    with scene.as_("scheduler") as db:
        order = market.an_order(db, customer, deliver_on=TODAY)
        market.a_delivery(db, customer, order=order, number="BACK", on=TODAY)
    held = scene.check(customer, 5_000)

    with scene.as_("scheduler") as db:
        market.a_delivery(db, customer, order=order, number="BACK", version=2, on=TODAY, cancelled=True)

    assert held.state is State.HELD
    assert scene.case(held)["state"] == "HELD"
    assert scene.standing(customer).columns["ordered"] > 0
    assert scene.standing(customer).columns["delivered"] == 0
    assert exposure_breaks(scene.db) == ()


def test_a_delivery_uses_what_was_reserved_for_its_order(scene: Scene, market: Market) -> None:
    customer = scene.customer(20_000)
    with scene.as_("scheduler") as db:
        order = market.an_order(db, customer, deliver_on=TODAY)
    total = scene.standing(customer).columns["ordered"]
    asked = scene.check(customer, int(total), order=order)
    reserved = scene.standing(customer)

    with scene.as_("scheduler") as db:
        market.a_delivery(db, customer, order=order)

    assert asked.state is State.APPROVED
    assert (reserved.columns["ordered"], reserved.columns["reserved"]) == (0, total)
    standing = scene.standing(customer)
    assert (standing.columns["reserved"], standing.columns["delivered"], standing.columns["ordered"]) == (0, total, 0)
    assert scene.case(asked)["state"] == "CONSUMED"
    assert exposure_breaks(scene.db) == ()


def test_a_delivery_names_no_order_of_another_customer(scene: Scene, market: Market) -> None:
    """Also where only credit has heard of the order: it would end what was reserved for it."""
    customer, other = scene.customer(20_000), scene.customer(20_000)
    asked = scene.check(customer, 5_000, order="shop/unheard")

    with pytest.raises(NotAsItMustBe), scene.as_("scheduler") as db:
        market.a_delivery(db, other, order="shop/unheard")

    assert scene.case(asked)["state"] == "APPROVED"
    assert scene.standing(customer).columns["reserved"] == 5_000


def test_n_1_what_expires_counts_as_an_order_before_anybody_gets_its_room(scene: Scene) -> None:
    customer = scene.customer(10_000)
    order = scene.order_row(customer, 8_000)
    asked = scene.check(customer, 8_000, order=order)
    held = scene.check(customer, 5_000)

    with scene.as_("kernel") as db:
        db.execute(text("SELECT api._reassess_due(100, :at)"), {"at": NOW + timedelta(days=4)})

    assert (asked.state, held.state) == (State.APPROVED, State.HELD)
    assert (scene.case(asked)["state"], scene.case(held)["state"]) == ("EXPIRED", "HELD")
    columns = scene.standing(customer).columns
    assert (columns["ordered"], columns["reserved"]) == (8_000, 0)


def test_a_size_that_grew_dearer_is_looked_at_like_any_deed(scene: Scene) -> None:
    customer = scene.customer(10_000)
    with scene.as_("scheduler") as db:
        scene.house.a_deposit(db, customer, 3)
    assert scene.standing(customer).status == "OK"

    with scene.as_("manager") as db:
        set_size(db, size_kg=Decimal(20), deposit=Decimal(1_500), replacement=Decimal(9_000), key=uuid4())

    assert scene.standing(customer).status == "HOLD"
    assert scene.letters() != []
