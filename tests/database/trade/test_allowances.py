"""What is taken off an invoice, and invoices that are voided: by one, by two, and never more than was invoiced."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from sqlalchemy import Connection, text

from domain.approvals.rules import State
from domain.approvals.service import (
    ask_allowance,
    ask_invoice_void,
    ask_refund,
    ask_residual_gas,
)
from domain.kernel.refusals import (
    AlreadyReversed,
    HigherTierNeeded,
    NeedsApproval,
    NotAsItMustBe,
    OtherBranch,
    ReasonMissing,
)
from domain.kernel.refusals_of_trade import CreditStands, MoreThanWasInvoiced, StandsOnTheInvoice
from domain.payments.rules import Part
from domain.payments.service import allocate, reverse_payment
from domain.receivables.charges import void_invoice
from domain.receivables.documents import allowances, invoices
from tests.builders import TODAY
from tests.database.trade.market import Market, account, acting, approve, refused, sound, terms_of


def allowed(db: Connection, invoice: int, amount: int, *, sort: str = "price", by: str = "supervisor") -> State:
    """Asked by the clerk and approved."""
    with acting(db, "clerk"):
        asked = ask_allowance(
            db,
            invoice_id=invoice,
            sort=sort,  # type: ignore[arg-type]
            amount=Decimal(amount),
            reason="as agreed",
            key=uuid4(),
        )
    return approve(db, by, asked.request_id).state


@pytest.mark.parametrize(("sort", "sales"), [("return", "4170"), ("price", "4190")])
def test_p03_an_allowance_pays_what_is_open_and_the_rest_is_a_credit(
    db: Connection, market: Market, sort: str, sales: str
) -> None:
    lucky = market.a_buyer(db)
    one = market.invoiced(db, lucky)
    market.pays(db, lucky, 8000, (one.item, 8000))
    before = account(db, sales), account(db, "2141")

    assert allowed(db, one.id, 800, sort=sort) is State.EXECUTED

    assert terms_of(db, lucky) == {"unapplied": Decimal(440)}
    assert (account(db, sales) - before[0], account(db, "2141") - before[1]) == (800, 40)
    assert sound(db) == {}


def test_a_credit_is_netted_refunded_and_never_reversed(db: Connection, market: Market) -> None:
    lucky = market.a_buyer(db)
    one, other = market.invoiced(db, lucky), market.invoiced(db, lucky, 1)
    market.pays(db, lucky, 8400, (one.item, 8400))
    allowed(db, one.id, 1000)
    query = text("SELECT id FROM books.payment WHERE method = 'credit' AND customer_id = :c")
    credit = db.execute(query, {"c": lucky}).scalar_one()

    with refused(db, CreditStands), acting(db, "senior_clerk"):
        reverse_payment(db, payment_id=credit, reason="no", key=uuid4(), on=TODAY)
    allocate(db, payment_id=credit, parts=[Part(other.item, Decimal(840))], key=uuid4(), on=TODAY)
    with acting(db, "clerk"):
        asked = ask_refund(
            db, customer_id=lucky, parts=[(credit, Decimal(210))], reason="moved away", key=uuid4()
        ).request_id

    assert approve(db, "supervisor", asked).state is State.EXECUTED
    assert terms_of(db, lucky) == {}
    assert sound(db) == {}


def test_allowances_never_exceed_the_invoice_nor_its_tax(db: Connection, market: Market) -> None:
    lucky, household = market.a_buyer(db), market.a_buyer(db, company=False)
    net, gross = market.invoiced(db, lucky, 1), market.invoiced(db, household, 1)

    for invoice, parts in ((net.id, (11, 11, 11, 767)), (gross.id, (11, 11, 11, 747))):
        for part in parts:
            assert allowed(db, invoice, part) is State.EXECUTED
        with refused(db, MoreThanWasInvoiced):
            allowed(db, invoice, 1)

    assert terms_of(db, lucky) == terms_of(db, household) == {}
    assert sound(db) == {}
    for wrong in (0, -5):
        with refused(db, NotAsItMustBe):
            allowed(db, market.invoiced(db, lucky).id, wrong)


def test_an_allowance_takes_the_tier_of_all_on_its_invoice(db: Connection, market: Market) -> None:
    lucky = market.a_buyer(db)
    one = market.invoiced(db, lucky, 100)

    assert allowed(db, one.id, 9000) is State.EXECUTED
    assert allowed(db, one.id, 600) is State.PENDING
    other = market.invoiced(db, lucky, 100)
    assert allowed(db, other.id, 9523) is State.EXECUTED  # 9,999
    third = market.invoiced(db, lucky, 100)
    assert allowed(db, third.id, 9524, by="manager") is State.EXECUTED  # 10,000
    assert allowed(db, market.invoiced(db, lucky, 100).id, 48000, by="manager") is State.PENDING  # 50,400: a director


@pytest.mark.parametrize(
    ("company", "product", "kg", "total"),
    [(False, "GAS20", "3.5", 137), (False, "GAS4", "1", 66), (True, "GAS20", "3.5", 147)],
)
def test_p66_residual_gas_is_allowed_at_the_price_of_the_return_day(
    db: Connection, market: Market, company: bool, product: str, kg: str, total: int
) -> None:
    """Behaviour 21: 20 kg at 780, 3.5 kg are 136.50, as an allowance 137."""
    buyer = market.a_buyer(db, company=company)
    one = market.invoiced(db, buyer)
    before = terms_of(db, buyer)["receivable"]
    market.a_price(db, "GAS20", 999, gross=not company, from_on=TODAY)

    with acting(db, "clerk"):
        asked = ask_residual_gas(
            db,
            invoice_id=one.id,
            product=product,
            kg=Decimal(kg),
            returned_on=TODAY - timedelta(days=1),
            reason="gas came back",
            key=uuid4(),
        )
    approve(db, "supervisor", asked.request_id)

    assert before - terms_of(db, buyer)["receivable"] == total
    assert sound(db) == {}


def test_n82_residual_gas_is_a_credit_where_nothing_is_open_and_never_a_negative_invoice(
    db: Connection, market: Market
) -> None:
    household = market.a_buyer(db, company=False)
    one = market.invoiced(db, household, 1)
    market.pays(db, household, 780, (one.item, 780))

    def asked(kg: str) -> int:
        with acting(db, "clerk"):
            return ask_residual_gas(
                db,
                invoice_id=one.id,
                product="GAS20",
                kg=Decimal(kg),
                returned_on=TODAY,
                reason="gas came back",
                key=uuid4(),
            ).request_id

    for wrong in ("0.4", "3.55", "20.1"):
        with refused(db, NotAsItMustBe):
            asked(wrong)
    approve(db, "supervisor", asked("20"))

    assert terms_of(db, household) == {"unapplied": Decimal(780)}
    assert db.execute(text("SELECT count(*) FROM books.invoice WHERE total <= 0")).scalar_one() == 0
    with refused(db, MoreThanWasInvoiced):
        asked("0.5")


def market_invoice(db: Connection, customer: int) -> int:
    """The newest invoice of a customer."""
    query = text("SELECT max(id) FROM books.invoice WHERE customer_id = :c")
    return int(db.execute(query, {"c": customer}).scalar_one())


def test_p02_ones_own_invoice_of_today_is_voided_with_its_allocations_undone(db: Connection, market: Market) -> None:
    lucky = market.a_buyer(db)
    today = db.execute(text("SELECT (now() AT TIME ZONE 'Asia/Taipei')::date")).scalar_one()
    with acting(db, "clerk"):
        delivery = market.a_delivery(db, lucky)
        number = market.an_invoice(db, delivery, issued_on=today)
    query = text("SELECT i.id, o.id FROM books.invoice AS i JOIN books.open_item AS o ON o.invoice_id = i.id"
                 " WHERE i.number = :n")  # fmt: skip
    invoice, item = db.execute(query, {"n": number}).one()
    market.pays(db, lucky, 5000, (item, 3000))
    market.pays(db, lucky, 400, (item, 400))
    assert terms_of(db, lucky) == {"receivable": Decimal(5000), "unapplied": Decimal(2000)}

    with acting(db, "clerk"), refused(db, ReasonMissing):
        void_invoice(db, invoice_id=invoice, reason=" ", key=uuid4())
    with acting(db, "senior_clerk"), refused(db, NeedsApproval):
        void_invoice(db, invoice_id=invoice, reason="wrong customer", key=uuid4())
    with acting(db, "clerk"):
        voided = void_invoice(db, invoice_id=invoice, reason="wrong customer", key=uuid4())
    with acting(db, "clerk"), refused(db, AlreadyReversed):
        void_invoice(db, invoice_id=invoice, reason="wrong customer", key=uuid4())

    assert voided.delivery_id == delivery
    assert terms_of(db, lucky) == {"unapplied": Decimal(5400), "delivered": Decimal(8400)}
    assert sound(db) == {}
    market.an_invoice(db, delivery, issued_on=today)
    assert terms_of(db, lucky) == {"unapplied": Decimal(5400), "receivable": Decimal(8400)}


def test_another_void_takes_a_supervisor_in_its_month_and_a_manager_later(db: Connection, market: Market) -> None:
    lucky = market.a_buyer(db)
    today = db.execute(text("SELECT (now() AT TIME ZONE 'Asia/Taipei')::date")).scalar_one()
    for quantity, on, needs in ((10, today, 3), (100, today, 4), (10, today.replace(day=1) - timedelta(days=5), 4)):
        delivery = market.a_delivery(db, lucky, quantity, on=min(on, TODAY))
        market.an_invoice(db, delivery, issued_on=on)
        with acting(db, "clerk"):
            asked = ask_invoice_void(db, invoice_id=market_invoice(db, lucky), reason="never ordered", key=uuid4())
        assert asked.needs == needs
        if needs == 4 and quantity == 10:
            with refused(db, HigherTierNeeded):
                approve(db, "supervisor", asked.request_id)
        assert approve(db, "manager" if needs == 4 else "supervisor", asked.request_id).state is State.EXECUTED
    assert "receivable" not in terms_of(db, lucky)
    assert sound(db) == {}


def test_what_stands_on_an_invoice_stands_against_its_void(db: Connection, market: Market) -> None:
    lucky = market.a_buyer(db)
    one = market.invoiced(db, lucky)
    with acting(db, "clerk"):
        void = ask_invoice_void(db, invoice_id=one.id, reason="never ordered", key=uuid4())
    allowed(db, one.id, 100)

    with acting(db, "clerk"), refused(db, StandsOnTheInvoice):
        ask_invoice_void(db, invoice_id=one.id, reason="never ordered again", key=uuid4())
    assert approve(db, "supervisor", void.request_id).stale

    paid = market.invoiced(db, lucky)
    with acting(db, "clerk"):
        void = ask_invoice_void(db, invoice_id=paid.id, reason="never ordered", key=uuid4())
    market.pays(db, lucky, 8400, (paid.item, 8400))
    allowed(db, paid.id, 100)  # a credit: nothing of it lies on the invoice, and yet it was taken off it
    assert approve(db, "supervisor", void.request_id).stale

    other = market.invoiced(db, lucky)
    with acting(db, "clerk"):
        late = ask_allowance(db, invoice_id=other.id, sort="price", amount=Decimal(5), reason="as agreed", key=uuid4())
        gone = ask_invoice_void(db, invoice_id=other.id, reason="never ordered", key=uuid4())
    approve(db, "supervisor", gone.request_id)
    assert approve(db, "supervisor", late.request_id).stale
    assert sound(db) == {}


def test_an_invoice_tells_what_became_of_it(db: Connection, market: Market) -> None:
    lucky = market.a_buyer(db)
    one, other = market.invoiced(db, lucky), market.invoiced(db, lucky, 1)
    market.pays(db, lucky, 8000, (one.item, 8000))
    allowed(db, one.id, 800)
    with acting(db, "clerk"):
        void = ask_invoice_void(db, invoice_id=other.id, reason="never ordered", key=uuid4())
    approve(db, "supervisor", void.request_id)

    found = {row.number: (row.total, row.open, row.allowed, row.voided_on is not None) for row in invoices(db, lucky)}
    assert found == {one.number: (8400, 0, 840, False), other.number: (840, 0, 0, True)}
    (taken,) = allowances(db, lucky)
    assert (taken.invoice, taken.sort, taken.net, taken.tax, taken.credit) == (one.number, "price", 800, 40, 440)


def test_invoices_of_another_branch_are_not_there(db: Connection, market: Market) -> None:
    one = market.invoiced(db, market.a_buyer(db))

    with acting(db, "clerk_txg"):
        for ask in (
            lambda: ask_allowance(
                db, invoice_id=one.id, sort="price", amount=Decimal(5), reason="as agreed", key=uuid4()
            ),
            lambda: ask_invoice_void(db, invoice_id=one.id, reason="never ordered", key=uuid4()),
            lambda: void_invoice(db, invoice_id=one.id, reason="never ordered", key=uuid4()),
        ):
            with refused(db, OtherBranch):
                ask()
