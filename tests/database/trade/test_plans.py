"""Gas that is paid before it is delivered, and equal monthly amounts."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from sqlalchemy import Connection, text

from domain.kernel.refusals import AlreadyTaken, AlreadyThere, MoreThanIsOpen, NotAsItMustBe, OtherBranch
from domain.kernel.refusals_of_trade import AlreadyInvoiced, NotEnoughPrepaid
from domain.receivables.plans import (
    PrepaidSale,
    Settled,
    agree_level_plan,
    change_level_plans,
    draw_prepaid,
    sell_prepaid,
    settle_level_plan,
)
from tests.builders import TODAY
from tests.database.trade.market import Market, account, acting, refused, sound, terms_of


def sold(
    db: Connection,
    market: Market,
    customer: int,
    kg: int,
    price: int,
    *,
    payment: int | None = None,
    on: date = TODAY,
) -> int:
    sale = PrepaidSale(customer, Decimal(kg), Decimal(price), market.number("PP"), on, payment)
    with acting(db, "clerk"):
        return sell_prepaid(db, sale, key=uuid4())


def test_p06_p07_prepaid_gas_is_drawn_oldest_first_for_3640(db: Connection, market: Market) -> None:
    lucky = market.a_buyer(db)
    sales, cash, prepaid = account(db, "4110"), account(db, "1101"), account(db, "2161")

    sold(db, market, lucky, 100, 30)
    sold(db, market, lucky, 200, 32)
    assert account(db, "2161") - prepaid == -9400
    assert account(db, "1101") - cash == 9870
    assert account(db, "4110") == sales
    delivery = market.a_delivery(db, lucky, 6, pays="prepaid")
    assert draw_prepaid(db, delivery_ids=[delivery], on=TODAY, key=uuid4()) == 1

    assert account(db, "4110") - sales == -3640
    assert account(db, "2161") - prepaid == -5760
    assert terms_of(db, lucky) == {}
    assert sound(db) == {}
    with refused(db, AlreadyInvoiced):
        draw_prepaid(db, delivery_ids=[delivery], on=TODAY, key=uuid4())


def test_n32_2161_moves_by_sales_and_draws_alone(db: Connection) -> None:
    kinds = db.execute(text("SELECT DISTINCT kind FROM books.posting_rule WHERE account = '2161' ORDER BY 1")).scalars()

    assert list(kinds) == ["prepaid", "prepaid_draw"]


def test_prepaid_gas_is_bought_with_money_on_account_too(db: Connection, market: Market) -> None:
    lucky = market.a_buyer(db)
    payment = market.pays(db, lucky, 4000)

    sold(db, market, lucky, 100, 30, payment=payment)

    assert terms_of(db, lucky) == {"unapplied": Decimal(850)}
    with refused(db, MoreThanIsOpen):
        sold(db, market, lucky, 100, 30, payment=payment)
    with refused(db, OtherBranch):
        sold(db, market, market.a_buyer(db), 1, 30, payment=payment)
    assert sound(db) == {}


def test_no_more_is_drawn_than_was_bought_and_is_valid(db: Connection, market: Market) -> None:
    lucky = market.a_buyer(db)
    sold(db, market, lucky, 30, 30)
    sold(db, market, lucky, 500, 25, on=TODAY - timedelta(days=366))

    with refused(db, NotEnoughPrepaid):
        draw_prepaid(db, delivery_ids=[market.a_delivery(db, lucky, 2, pays="prepaid")], on=TODAY, key=uuid4())
    with refused(db, AlreadyInvoiced):
        draw_prepaid(db, delivery_ids=[market.a_delivery(db, lucky, 1)], on=TODAY, key=uuid4())
    draw_prepaid(db, delivery_ids=[market.a_delivery(db, lucky, 1, pays="prepaid")], on=TODAY, key=uuid4())

    assert sound(db) == {}


def a_plan(db: Connection, customer: int, forecast: int, first: date = date(2026, 1, 1)) -> int:
    due = [date(2026 + (first.month + n) // 12, (first.month + n) % 12 + 1, 5) for n in range(12)]
    with acting(db, "collector"):
        return agree_level_plan(
            db, customer_id=customer, first_month=first, forecast=Decimal(forecast), due=due, key=uuid4()
        )


def amounts(db: Connection, plan: int) -> list[int]:
    rows = db.execute(text("SELECT amount FROM books.level_instalment WHERE plan_id = :p ORDER BY month"), {"p": plan})
    return [int(amount) for amount in rows.scalars()]


@pytest.mark.parametrize(("used", "last", "choice"), [(34560, 1560, None), (31800, -1200, "roll")])
def test_level_pay_ends_with_a_true_up(
    db: Connection, market: Market, used: int, last: int, choice: str | None
) -> None:
    lucky = market.a_buyer(db)
    plan = a_plan(db, lucky, 36000)
    assert amounts(db, plan) == [3000] * 11 + [0]
    market.a_price(db, "GAS20", str((Decimal(used) / Decimal("1.05")).quantize(Decimal("0.000001"))), customer=lucky)
    market.an_invoice(db, market.a_delivery(db, lucky, 1))
    assert terms_of(db, lucky) == {"receivable": Decimal(used)}  # what is really owed, not the instalments

    if choice:
        with acting(db, "collector"), refused(db, NotAsItMustBe):
            settle_level_plan(db, plan_id=plan, key=uuid4())
    with acting(db, "collector"):
        settled = settle_level_plan(db, plan_id=plan, key=uuid4(), choice=choice)  # type: ignore[arg-type]

    assert settled == Settled(Decimal(used), Decimal(last))
    assert amounts(db, plan)[-1] == last
    with acting(db, "collector"), refused(db, AlreadyTaken):
        settle_level_plan(db, plan_id=plan, key=uuid4(), choice="refund")


def test_only_rows_within_the_month_change_and_only_by_a_hundred(db: Connection, market: Market) -> None:
    plan = a_plan(db, market.a_buyer(db), 36000)  # due on the fifth, February to January

    with acting(db, "collector"):
        assert change_level_plans(db, [(plan, Decimal(2))], on=date(2026, 5, 20), key=uuid4()) == 0
    with acting(db, "collector"):
        assert change_level_plans(db, [(plan, Decimal(6))], on=date(2026, 5, 20), key=uuid4()) == 1

    assert amounts(db, plan) == [3000] * 4 + [3180] + [3000] * 6 + [0]


def test_a_plan_has_twelve_days_and_a_customer_one_plan(db: Connection, market: Market) -> None:
    lucky = market.a_buyer(db)
    plan = a_plan(db, lucky, 36000)

    with refused(db, AlreadyThere):
        a_plan(db, lucky, 40000)
    with acting(db, "collector"), refused(db, NotAsItMustBe):
        agree_level_plan(
            db, customer_id=lucky, first_month=TODAY.replace(day=1), forecast=Decimal(9), due=[TODAY], key=uuid4()
        )
    with acting(db, "collector"), refused(db, NotAsItMustBe):
        change_level_plans(db, [(plan, Decimal(101))], on=TODAY, key=uuid4())
