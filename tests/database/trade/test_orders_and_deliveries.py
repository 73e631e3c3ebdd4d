"""Orders, deliveries and invoices: what was ordered counts once, wherever it stands."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

from sqlalchemy import Connection, text

from domain.kernel.database import call
from domain.kernel.refusals import NotAsItMustBe, OtherBranch
from domain.kernel.refusals_of_trade import AlreadyInvoiced, NamesNothing, OtherContent, PriceDiffers
from domain.ledger.queries import tie_outs
from domain.trade.queries import open_orders, waiting_deliveries
from domain.trade.rules import Delivery, Line, NoPrice, Order, PriceDocument, Product, Site
from domain.trade.service import (
    Taken,
    roll_orders,
    set_prices,
    set_products,
    set_sites,
    take_deliveries,
    take_orders,
)
from tests.builders import TODAY
from tests.database.trade.market import START, Market, acting, refused, reserve, terms_of

ONE = [Line("GAS20", Decimal(1))]
WHOLE = Decimal(8400)
HALF = Decimal(4200)


def test_n1_an_order_delivered_and_invoiced_counts_once(db: Connection, market: Market) -> None:
    lucky = market.a_buyer(db)

    order = market.an_order(db, lucky)
    assert terms_of(db, lucky) == {"ordered": WHOLE}
    delivery = market.a_delivery(db, lucky, order=order)
    assert terms_of(db, lucky) == {"delivered": WHOLE}
    market.an_invoice(db, delivery)
    assert terms_of(db, lucky) == {"receivable": WHOLE}
    assert {tie.difference for tie in tie_outs(db)} == {0}


def test_n1_a_reserved_order_counts_once_too(db: Connection, market: Market) -> None:
    lucky = market.a_buyer(db)
    order = market.an_order(db, lucky)

    reserve(db, lucky, order, 8400)
    assert terms_of(db, lucky) == {"reserved": WHOLE}
    market.a_delivery(db, lucky, 5, order=order, completes=False)
    assert terms_of(db, lucky) == {"reserved": HALF, "delivered": HALF}
    market.a_delivery(db, lucky, 4, order=order)
    assert terms_of(db, lucky) == {"delivered": Decimal(7560)}


def test_what_a_reservation_does_not_cover_counts_as_an_open_order(db: Connection, market: Market) -> None:
    lucky = market.a_buyer(db)
    order = market.an_order(db, lucky)
    reserve(db, lucky, order, 4200)

    market.a_delivery(db, lucky, 5, order=order, completes=False)

    assert terms_of(db, lucky) == {"ordered": HALF, "delivered": HALF}


def test_a_cancelled_order_gives_everything_back(db: Connection, market: Market) -> None:
    lucky = market.a_buyer(db)
    order = market.an_order(db, lucky)
    reserve(db, lucky, order, 8400)

    market.an_order(db, lucky, number=order[4:], version=2, cancelled=True)

    assert terms_of(db, lucky) == {}


def test_the_drill_down_sums_to_the_terms(db: Connection, market: Market) -> None:
    lucky = market.a_buyer(db)
    market.a_delivery(db, lucky, 5, order=market.an_order(db, lucky), completes=False)
    market.an_order(db, lucky, 1)
    market.a_delivery(db, lucky, 2)

    terms = terms_of(db, lucky)
    assert sum(one.exposed for one in open_orders(db, lucky)) == terms["ordered"] == 5040
    assert sum(one.total for one in waiting_deliveries(db, customer_id=lucky)) == terms["delivered"] == 5880


def test_orders_begin_to_count_within_the_horizon(db: Connection, market: Market) -> None:
    lucky = market.a_buyer(db)
    market.an_order(db, lucky, deliver_on=TODAY + timedelta(days=8))
    market.an_order(db, lucky, pays="cod")
    assert terms_of(db, lucky) == {}

    assert roll_orders(db, on=TODAY) == 0
    assert roll_orders(db, on=TODAY + timedelta(days=1)) == 1
    assert roll_orders(db, on=TODAY + timedelta(days=1)) == 0

    assert terms_of(db, lucky) == {"ordered": WHOLE}


def test_the_same_document_again_changes_nothing(db: Connection, market: Market) -> None:
    lucky = market.a_buyer(db)
    order = Order("oms", market.number(), 2, lucky, TODAY, ONE)
    delivery = Delivery("dsp", market.number(), 2, lucky, TODAY, ONE)

    for n in range(2):
        assert take_orders(db, [order], on=TODAY, key=uuid4()) == Taken(1 - n, n)
        assert take_deliveries(db, [delivery], on=TODAY, key=uuid4()) == Taken(1 - n, n)
    late = Delivery("dsp", delivery.number, 1, lucky, TODAY, [Line("GAS20", Decimal(9))])
    assert take_deliveries(db, [late], on=TODAY, key=uuid4()) == Taken(0, 1)

    assert terms_of(db, lucky) == {"ordered": Decimal(840), "delivered": Decimal(840)}


def test_another_content_under_the_same_version_is_a_conflict(db: Connection, market: Market) -> None:
    lucky, other = market.a_buyer(db), market.a_buyer(db)
    number = market.an_order(db, lucky)[4:]
    delivered = market.number()
    market.a_delivery(db, lucky, number=delivered)

    with refused(db, OtherContent):
        market.an_order(db, lucky, 11, number=number)
    with refused(db, OtherContent):
        market.an_order(db, other, number=number, version=2)
    with refused(db, OtherContent):
        market.a_delivery(db, lucky, 11, number=delivered)
    with refused(db, OtherContent):
        same = Delivery("dsp", "twice", 1, lucky, TODAY, ONE)
        take_deliveries(db, [same, same], on=TODAY, key=uuid4())
    with refused(db, OtherContent):
        for unit in (700, 701):
            price = PriceDocument("inv", "P1", 1, "GAS20", Decimal(unit), gross=False, from_on=TODAY)
            set_prices(db, [price], key=uuid4())


def test_a_later_version_moves_what_changed(db: Connection, market: Market) -> None:
    lucky = market.a_buyer(db)
    order = market.an_order(db, lucky)
    number = market.number()
    market.a_delivery(db, lucky, order=order, number=number)

    market.a_delivery(db, lucky, 5, order=order, number=number, version=2, completes=False)
    assert terms_of(db, lucky) == {"ordered": HALF, "delivered": HALF}
    market.an_order(db, lucky, 6, number=order[4:], version=2)
    assert terms_of(db, lucky) == {"ordered": Decimal(840), "delivered": HALF}
    market.a_delivery(db, lucky, 5, order=order, number=number, version=3, cancelled=True)
    assert terms_of(db, lucky) == {"ordered": Decimal(5040)}


def test_a_delivery_is_priced_on_its_day_however_late_it_comes(db: Connection, market: Market) -> None:
    lucky = market.a_buyer(db)
    market.a_price(db, "GAS20", 900, from_on=TODAY)

    market.a_delivery(db, lucky, 1, on=TODAY - timedelta(days=1))
    market.a_delivery(db, lucky, 1, on=TODAY)

    assert [one.net for one in waiting_deliveries(db, customer_id=lucky)] == [800, 900]


def test_the_customers_own_price_lies_over_the_lists_and_ends_by_itself(db: Connection, market: Market) -> None:
    lucky, other = market.a_buyer(db), market.a_buyer(db)
    day = date(2026, 10, 31)
    market.a_price(db, "GAS20", "750.5", customer=lucky, from_on=START, until_on=day)
    market.a_price(db, "GAS20", 850, from_on=day)

    for buyer, on in ((lucky, day), (lucky, day + timedelta(days=1)), (other, day - timedelta(days=1)), (other, day)):
        market.a_delivery(db, buyer, 2, on=on)

    assert [one.net for one in waiting_deliveries(db, customer_id=lucky)] == [1501, 1700]
    assert [one.net for one in waiting_deliveries(db, customer_id=other)] == [1600, 1700]


def test_places_and_products_become_what_the_last_row_says(db: Connection, market: Market) -> None:
    lucky = market.a_buyer(db)
    kitchen = Site(lucky, "K", "廚房")

    assert set_sites(db, [kitchen], key=uuid4()) == 1
    assert set_sites(db, [kitchen], key=uuid4()) == 0
    assert set_sites(db, [replace(kitchen, route="R7")], key=uuid4()) == 1
    gas = Product("GAS20", "桶裝瓦斯", "gas", Decimal(20))
    assert (set_products(db, [gas], key=uuid4()), set_products(db, [gas], key=uuid4())) == (1, 0)

    assert db.execute(text("SELECT route FROM books.site WHERE customer_id = :c"), {"c": lucky}).scalar_one() == "R7"


def test_a_corrected_price_is_its_next_version(db: Connection, market: Market) -> None:
    lucky = market.a_buyer(db)
    for version, unit in ((1, 700), (2, 720)):
        price = PriceDocument("inv", "P7", version, "GAS20", Decimal(unit), gross=False, from_on=TODAY)
        assert set_prices(db, [price], key=uuid4()) == Taken(1, 0)

    market.a_delivery(db, lucky, 1)

    assert [one.net for one in waiting_deliveries(db, customer_id=lucky)] == [720]


def test_a_consumer_pays_gross(db: Connection, market: Market) -> None:
    household = market.a_buyer(db, company=False, terms="COD")

    market.an_invoice(db, market.a_delivery(db, household, 1, pays="cod"), terms="COD")

    row = db.execute(text("SELECT kind, net, tax FROM books.invoice WHERE customer_id = :c"), {"c": household}).one()
    assert row == ("B2C", 743, 37)


def test_discounts_are_taken_off_before_tax(db: Connection, market: Market) -> None:
    lucky = market.a_buyer(db)

    market.a_delivery(db, lucky, lines=[Line("GAS20", Decimal(10), discount=Decimal(500))])

    assert terms_of(db, lucky) == {"delivered": Decimal(7875)}


def test_residual_gas_on_the_next_line_is_off_until_policy_turns_it_on(db: Connection, market: Market) -> None:
    household = market.a_buyer(db, company=False)
    lines = [Line("GAS20", Decimal(1), residual_kg=Decimal("3.5"))]

    with refused(db, PriceDiffers):
        market.a_delivery(db, household, lines=lines)
    with acting(db, ""):
        db.execute(text("UPDATE books.policy SET value = 1 WHERE key = 'cylinder.residual_netted'"))
    market.a_delivery(db, household, lines=lines)

    assert terms_of(db, household) == {"delivered": Decimal(644)}


def test_an_invoiced_delivery_is_not_changed_nor_invoiced_again(db: Connection, market: Market) -> None:
    lucky = market.a_buyer(db)
    number = market.number()
    delivery = market.a_delivery(db, lucky, number=number)
    market.an_invoice(db, delivery)

    with refused(db, AlreadyInvoiced):
        market.an_invoice(db, delivery)
    with refused(db, AlreadyInvoiced):
        market.a_delivery(db, lucky, 9, number=number, version=2)
    with refused(db, AlreadyInvoiced):
        market.an_invoice(db, market.a_delivery(db, lucky, cancelled=True))
    with refused(db, AlreadyInvoiced):
        market.an_invoice(db, market.a_delivery(db, lucky, pays="prepaid"))
    with refused(db, NotAsItMustBe):
        market.an_invoice(db, market.a_delivery(db, lucky), issued_on=TODAY - timedelta(days=1))


def test_no_price_is_a_refusal_and_no_invention(db: Connection, market: Market) -> None:
    lucky = market.a_buyer(db)

    with refused(db, NoPrice):
        market.a_delivery(db, lucky, on=START - timedelta(days=1))
    row = {
        "source": "dsp", "number": "X1", "version": 1, "customer": lucky, "site": None, "pays": "credit", "order": None,
        "completes": True, "delivered_on": TODAY, "state": "CONFIRMED", "lines": [{"product": "GAS20", "quantity": 1}],
    }  # fmt: skip
    price = db.execute(text("SELECT books.price_on('GAS20', :c, false, :on)"), {"c": lucky, "on": TODAY}).scalar_one()
    right = {"net": 800, "tax": 40, "total": 840, "lines": [[price, 800]]}
    for wrong in (
        {"net": 700, "tax": 35, "total": 735, "lines": [[price, 700]]},
        {"tax": 39, "total": 839},
        {"total": 841},
        {"lines": [[price, 799]]},
        {"lines": [[price + 1, 800]]},
        {"lines": []},
        {"net": "NaN"},
    ):
        with refused(db, PriceDiffers):
            call(db, "api.take_deliveries", p_rows=[row | {"priced": right | wrong}], p_on=TODAY, p_key=uuid4())
    call(db, "api.take_deliveries", p_rows=[row | {"priced": right}], p_on=TODAY, p_key=uuid4())

    assert terms_of(db, lucky) == {"delivered": Decimal(840)}


def test_other_branches_and_days_to_come_are_refused(db: Connection, market: Market) -> None:
    lucky = market.a_buyer(db)
    delivery = market.a_delivery(db, lucky)

    with refused(db, NotAsItMustBe):
        market.a_delivery(db, lucky, on=TODAY + timedelta(days=1))
    with refused(db, NotAsItMustBe):
        market.a_delivery(db, market.a_buyer(db), order=market.an_order(db, lucky))
    with refused(db, NamesNothing):
        market.a_price(db, "GAS99", 100)
    with acting(db, "clerk_txg"):
        with refused(db, NoPrice):
            market.an_order(db, lucky)
        with refused(db, OtherBranch):
            market.an_invoice(db, delivery)
