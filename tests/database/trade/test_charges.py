"""Discounts for paying early, interest for paying late, and what is set off with a supplier."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from sqlalchemy import Connection, text

from domain.approvals.rules import State
from domain.approvals.service import ask_offset
from domain.kernel.refusals import HigherTierNeeded, NotAsItMustBe
from domain.kernel.refusals_of_trade import ChargedBefore, NoAgreement, NoDiscountDue, RateTooHigh
from domain.payments.service import reverse_payment
from domain.receivables.charges import add_offset_agreement, charge_interest, take_discounts
from domain.receivables.rules.charges import Interest
from tests.builders import TODAY
from tests.database.trade.market import CALENDAR, Market, account, acting, approve, refused, sound, terms_of


def turned_on(db: Connection) -> None:
    with acting(db, ""):
        db.execute(text("UPDATE books.policy SET value = 1 WHERE key = 'discount.terms'"))


def a_discounted(db: Connection, market: Market) -> tuple[int, int]:
    """A company that owes 10,500 on 2/10N30; answers customer and item."""
    lucky = market.a_buyer(db, terms="2/10N30")
    market.a_price(db, "GAS20", 1000, customer=lucky)
    return lucky, market.invoiced(db, lucky, terms="2/10N30").item


def test_p04_two_per_cent_of_10500_are_200_and_10(db: Connection, market: Market) -> None:
    lucky, item = a_discounted(db, market)
    market.pays(db, lucky, 10290, (item, 10290))
    before = account(db, "4191"), account(db, "2141")

    with refused(db, NoDiscountDue):
        take_discounts(db, item_ids=[item], on=TODAY, key=uuid4())
    turned_on(db)
    assert take_discounts(db, item_ids=[item], on=TODAY, key=uuid4()) == 1

    assert (account(db, "4191") - before[0], account(db, "2141") - before[1]) == (200, 10)
    assert terms_of(db, lucky) == {}
    assert sound(db) == {}
    with refused(db, NoDiscountDue):
        take_discounts(db, item_ids=[item], on=TODAY, key=uuid4())


@pytest.mark.parametrize("why", ["in part", "disputed", "never paid", "another's terms"])
def test_no_discount_is_due(db: Connection, market: Market, why: str) -> None:
    turned_on(db)
    lucky, item = a_discounted(db, market)
    if why == "another's terms":
        item = market.invoiced(db, lucky).item
    if why != "never paid":
        market.pays(db, lucky, 10290, (item, 10000 if why == "in part" else 10290))
    if why == "disputed":
        with acting(db, ""):
            db.execute(text("UPDATE books.open_item SET disputed = 5 WHERE id = :i"), {"i": item})

    with refused(db, NoDiscountDue):
        take_discounts(db, item_ids=[item], on=TODAY, key=uuid4())


@pytest.mark.parametrize(("days", "due"), [(10, True), (11, False)])
def test_a_discount_is_for_money_that_came_in_time(db: Connection, market: Market, days: int, due: bool) -> None:
    turned_on(db)
    lucky = market.a_buyer(db, terms="2/10N30")
    on = TODAY - timedelta(days=days)
    delivery = market.a_delivery(db, lucky, 10, on=on)
    market.an_invoice(db, delivery, terms="2/10N30", issued_on=on)
    item = db.execute(text("SELECT max(id) FROM books.open_item WHERE customer_id = :c"), {"c": lucky}).scalar_one()
    market.pays(db, lucky, 8232, (item, 8232), on=TODAY)

    if due:
        assert take_discounts(db, item_ids=[item], on=TODAY, key=uuid4()) == 1
    else:
        with refused(db, NoDiscountDue):
            take_discounts(db, item_ids=[item], on=TODAY, key=uuid4())


def late_invoice(db: Connection, market: Market) -> tuple[int, int]:
    """An invoice of 105,000 that was due on 1 September."""
    lucky = market.a_buyer(db)
    market.a_price(db, "GAS20", 1000, customer=lucky)
    on = date(2026, 8, 2)
    market.an_invoice(db, market.a_delivery(db, lucky, 100, on=on), issued_on=on)
    item = db.execute(text("SELECT max(id) FROM books.open_item WHERE customer_id = :c"), {"c": lucky}).scalar_one()
    return lucky, int(item)


def charged(db: Connection, item: int, rate: str = "5", start: date = date(2026, 9, 1), days: int = 45) -> None:
    one = Interest(item, Decimal(100000), Decimal(rate), start, start + timedelta(days=days))
    with acting(db, "senior_clerk"):
        charge_interest(db, [one], on=TODAY, key=uuid4(), calendar=CALENDAR)


def test_p53_interest_is_a_claim_of_its_own_without_tax(db: Connection, market: Market) -> None:
    lucky, item = late_invoice(db, market)
    before = account(db, "7101"), account(db, "2141")

    charged(db, item)

    kind, amount = db.execute(
        text("SELECT kind, amount FROM books.open_item WHERE customer_id = :c ORDER BY id DESC LIMIT 1"), {"c": lucky}
    ).one()
    assert (kind, amount) == ("interest", 616)
    assert (account(db, "7101") - before[0], account(db, "2141") - before[1]) == (-616, 0)
    assert terms_of(db, lucky) == {"receivable": Decimal(105616)}
    assert sound(db) == {}


def test_interest_is_simple_lawful_and_charged_once(db: Connection, market: Market) -> None:
    _, item = late_invoice(db, market)
    charged(db, item)
    on_interest = db.execute(text("SELECT max(id) FROM books.open_item WHERE kind = 'interest'")).scalar_one()

    with refused(db, RateTooHigh):
        charged(db, item, rate="16.01", start=date(2026, 10, 20), days=10)
    with refused(db, ChargedBefore):
        charged(db, item, start=date(2026, 10, 15), days=10)
    with refused(db, NotAsItMustBe):
        charged(db, on_interest, start=TODAY, days=0)
    with refused(db, NotAsItMustBe):
        charged(db, item, start=date(2026, 8, 31), days=1)
    with refused(db, NotAsItMustBe):
        charged(db, item, start=TODAY, days=10)
    charged(db, item, rate="16", start=date(2026, 10, 16), days=10)


def test_p25_a_supplier_is_set_off_by_an_agreement_and_a_manager(db: Connection, market: Market) -> None:
    lucky, other = market.a_buyer(db), market.a_buyer(db)
    one = market.invoiced(db, lucky)
    before = account(db, "2101")

    def asked(agreement: int) -> int:
        with acting(db, "clerk"):
            return ask_offset(
                db,
                customer_id=lucky,
                agreement_id=agreement,
                items=[(one.item, Decimal(8000))],
                reason="their invoice 77",
                key=uuid4(),
            ).request_id

    with acting(db, "senior_clerk"):
        theirs = add_offset_agreement(db, customer_id=other, reference="2026/1", from_on=TODAY, key=uuid4())
        over = add_offset_agreement(
            db,
            customer_id=lucky,
            reference="2025/9",
            from_on=date(2025, 1, 1),
            key=uuid4(),
            until_on=date(2025, 12, 31),
        )
        ours = add_offset_agreement(db, customer_id=lucky, reference="2026/2", from_on=TODAY, key=uuid4())
    for wrong in (theirs, over, ours + 100):
        with refused(db, NoAgreement):
            asked(wrong)
    request = asked(ours)
    with refused(db, HigherTierNeeded):
        approve(db, "supervisor", request)
    assert approve(db, "manager", request).state is State.EXECUTED

    assert account(db, "2101") - before == 8000
    assert terms_of(db, lucky) == {"receivable": Decimal(400)}
    assert sound(db) == {}
    payment = db.execute(text("SELECT max(id) FROM books.payment WHERE method = 'offset'")).scalar_one()
    with acting(db, "senior_clerk"):
        reverse_payment(db, payment_id=payment, reason="their invoice is void", key=uuid4(), on=TODAY)
    assert account(db, "2101") == before
    assert terms_of(db, lucky) == {"receivable": Decimal(8400)}
    assert sound(db) == {}
