"""The register of invoices by pages, in sums and tied; one invoice whole; plans that stand; discounts that are due."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from sqlalchemy import Connection, text

from domain.approvals.queries import authority
from domain.approvals.rules import Kind, who_decides
from domain.approvals.service import ask_allowance, ask_invoice_void
from domain.kernel.refusals_of_trade import MoreThanWasInvoiced
from domain.ledger.queries import account_names, entry_lines, tie_out
from domain.receivables import register
from domain.receivables.balances import discounts_on, draws, due_discounts, instalments, standing
from domain.receivables.charges import add_offset_agreement, charge_interest, take_discounts, void_invoice
from domain.receivables.plans import PrepaidSale, agree_level_plan, draw_prepaid, sell_prepaid
from domain.receivables.register import Wanted, invoice_by_number, invoice_page, invoice_sums, last_number, month_tie
from domain.receivables.rules.allowances import MoreThanIsLeft, allow
from domain.receivables.rules.charges import Interest
from domain.receivables.whole import InvoiceWhole, invoice_whole
from domain.trade.queries import delivered_term, deliveries_to_invoice
from tests.builders import TODAY
from tests.database.trade.market import CALENDAR, Market, acting, approve, invoice_of, refused

MONTH = TODAY.replace(day=1)


def seen(db: Connection, invoice: int, today: date = TODAY) -> InvoiceWhole:
    whole = invoice_whole(db, invoice, today=today)
    assert whole is not None
    return whole


def wanted_of(db: Connection, buyer: int, state: str = "") -> Wanted:
    code = db.execute(text("SELECT code FROM books.customer WHERE id = :id"), {"id": buyer}).scalar_one()
    return Wanted(MONTH, state, str(code))


def real_today(db: Connection) -> date:
    today: date = db.execute(text("SELECT (now() AT TIME ZONE 'Asia/Taipei')::date")).scalar_one()
    return today


def test_a_month_is_read_in_pages_that_miss_nothing(
    db: Connection, market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    lucky = market.a_buyer(db)
    numbers = [market.invoiced(db, lucky, 1).number for _n in range(5)]
    wanted = wanted_of(db, lucky)

    sums = invoice_sums(db, wanted, today=TODAY)
    rows = [row for anchor in sums.anchors for row in invoice_page(db, wanted, anchor, today=TODAY)]

    assert [row.number for row in rows] == numbers[::-1]
    assert (sums.count, sums.net, sums.tax, sums.total, sums.open) == (5, 4000, 200, 4200, 4200)
    assert len(sums.anchors) == 1


def test_every_page_has_its_beginning(db: Connection, market: Market) -> None:
    """More than a page: the anchors begin where the page before ends."""
    lucky = market.a_buyer(db)
    for _n in range(register.PAGE // 2 + 2):
        market.invoiced(db, lucky, 1)
        market.invoiced(db, lucky, 2)
    wanted = wanted_of(db, lucky)

    sums = invoice_sums(db, wanted, today=TODAY)
    pages = [invoice_page(db, wanted, anchor, today=TODAY) for anchor in sums.anchors]

    assert [len(page) for page in pages] == [register.PAGE, 4]
    assert len({row.id for page in pages for row in page}) == sums.count == register.PAGE + 4


def test_states_and_words_pick_invoices(db: Connection, market: Market) -> None:
    lucky = market.a_buyer(db)
    paid, part, _open = (market.invoiced(db, lucky, 1) for _n in range(3))
    market.pays(db, lucky, 840, (paid.item, 840))
    market.pays(db, lucky, 40, (part.item, 40))

    def found(state: str, typed: str = "", today: date = TODAY) -> list[str]:
        wanted = wanted_of(db, lucky, state) if not typed else Wanted(MONTH, state, typed)
        sums = invoice_sums(db, wanted, today=today)
        return [row.state for anchor in sums.anchors for row in invoice_page(db, wanted, anchor, today=today)]

    assert sorted(found("")) == ["open", "paid", "part"]
    assert found("paid") == ["paid"]
    assert found("overdue", today=TODAY + timedelta(days=60)) == ["overdue", "overdue"]
    assert found("", paid.number.lower()) == ["paid"]
    assert found("", "%") == []
    assert found("void") == []


def test_a_month_agrees_with_the_ledger_voids_and_prepaid_gas_too(db: Connection, market: Market) -> None:
    lucky, today = market.a_buyer(db), real_today(db)
    with acting(db, "clerk"):
        sell_prepaid(db, PrepaidSale(lucky, Decimal(10), Decimal(40), "PR00000001", today), key=uuid4())
        number = market.an_invoice(db, market.a_delivery(db, lucky), issued_on=today)
        row = invoice_by_number(db, number.lower())
        assert row is not None
        void_invoice(db, invoice_id=row.id, reason="twice", key=uuid4())

    tie = month_tie(db, today)
    assert tie.difference == 0
    assert tie.invoices >= 8820
    assert last_number(db) == number
    assert seen(db, row.id, today).row.state == "void"
    sums = invoice_sums(db, Wanted(today.replace(day=1), "", number), today=today)
    assert (sums.count, sums.voided, sums.total) == (1, 1, 0)


def test_an_invoice_tells_all_that_became_of_it(db: Connection, market: Market) -> None:
    lucky = market.a_buyer(db)
    one = market.invoiced(db, lucky)
    market.pays(db, lucky, 3000, (one.item, 3000))
    with acting(db, "clerk"):
        asked = ask_allowance(db, invoice_id=one.id, sort="price", amount=Decimal(800), reason="as agreed", key=uuid4())
        assert seen(db, one.id).waits == asked.request_id
    approve(db, "supervisor", asked.request_id)

    whole = seen(db, one.id)

    assert [(paid.method, paid.amount, paid.undone) for paid in whole.allocations] == [("cash", 3000, False)]
    assert [(taken.net, taken.tax, taken.applied) for taken in whole.allowances] == [(800, 40, 840)]
    assert (whole.left_net, whole.left_tax, whole.row.open) == (7200, 360, 4560)
    assert [entry.kind for entry in whole.entries] == ["invoice", "allowance"]
    assert whole.entries[0].lines == (("1140", 8400), ("4110", -8000), ("2141", -400))
    assert entry_lines(db, whole.entries[0].journal_id) == whole.entries[0].lines
    assert [line["product"] for line in whole.lines] == ["GAS20"]
    assert whole.waits is None


def test_a_void_is_a_chain_and_interest_stands_beside_it(db: Connection, market: Market) -> None:
    lucky = market.a_buyer(db)
    one, began = market.invoiced(db, lucky), TODAY - timedelta(days=45)
    other = invoice_of(db, market.an_invoice(db, market.a_delivery(db, lucky, on=began), issued_on=began))
    with acting(db, "clerk"):
        asked = ask_invoice_void(db, invoice_id=one.id, reason="never ordered", key=uuid4())
    approve(db, "manager", asked.request_id)
    with acting(db, "senior_clerk"):
        charges = [Interest(other.item, Decimal(8400), Decimal(5), TODAY - timedelta(days=9), TODAY)]
        charge_interest(db, charges, on=TODAY, key=uuid4(), calendar=CALENDAR)

    entry, mirror = seen(db, one.id).entries
    assert (mirror.kind, mirror.reverses) == ("invoice_void", entry.journal_id)
    assert seen(db, one.id).void_reason == "never ordered"
    assert [(charged.rate, charged.open) for charged in seen(db, other.id).interest] == [(5, 10)]


def test_another_branch_sees_nothing(db: Connection, market: Market) -> None:
    one = market.invoiced(db, market.a_buyer(db))

    with acting(db, "clerk_txg"):
        assert invoice_whole(db, one.id, today=TODAY) is None
        assert invoice_by_number(db, one.number) is None


@pytest.mark.parametrize(("company", "amount"), [(True, 777), (True, 8000), (False, 1234), (False, 7800)])
def test_the_screen_and_the_database_allow_the_same(db: Connection, market: Market, company: bool, amount: int) -> None:
    one = market.invoiced(db, market.a_buyer(db, company=company))
    whole = seen(db, one.id)

    made = allow(
        whole.row.kind,
        Decimal(amount),
        left_net=whole.left_net,
        left_tax=whole.left_tax,
        balance=whole.row.open,
    )
    with acting(db, "clerk"):
        asked = ask_allowance(
            db, invoice_id=one.id, sort="return", amount=Decimal(amount), reason="as agreed", key=uuid4()
        )
        tiers = authority(db, Kind.ALLOWANCE)

    query = text("SELECT payload ->> 'net', payload ->> 'tax' FROM books.request WHERE id = :id")
    assert tuple(map(Decimal, db.execute(query, {"id": asked.request_id}).one())) == (made.net, made.tax)
    assert asked.needs == who_decides(tiers, made.total)


def test_the_screen_and_the_database_refuse_the_same(db: Connection, market: Market) -> None:
    one = market.invoiced(db, market.a_buyer(db))
    with pytest.raises(MoreThanIsLeft):
        allow("B2B", Decimal(8001), left_net=Decimal(8000), left_tax=Decimal(400), balance=Decimal(8400))
    with acting(db, "clerk"), refused(db, MoreThanWasInvoiced):
        ask_allowance(db, invoice_id=one.id, sort="return", amount=Decimal(8001), reason="no", key=uuid4())


def test_what_waits_adds_up_to_the_term(db: Connection, market: Market) -> None:
    lucky = market.a_buyer(db, terms="2/10N30")
    market.a_delivery(db, lucky, 3)
    cash = market.a_delivery(db, lucky, 1, pays="cod")
    market.a_delivery(db, lucky, 1, pays="prepaid")

    rows = deliveries_to_invoice(db)

    assert sum(row.total for row in rows) == delivered_term(db)
    mine = {row.id: row for row in rows if row.customer_id == lucky}
    assert [row.terms for row in mine.values()] == ["2/10N30", "COD"]
    assert (mine[cash].net, mine[cash].tax, mine[cash].kind) == (800, 40, "B2B")


def test_discounts_that_are_due_are_those_that_are_granted(db: Connection, market: Market) -> None:
    lucky = market.a_buyer(db, terms="2/10N30")
    due, short = (market.invoiced(db, lucky, 10, terms="2/10N30") for _n in range(2))
    began = TODAY - timedelta(days=11)
    delivery = market.a_delivery(db, lucky, 10, on=began)
    late = invoice_of(db, market.an_invoice(db, delivery, terms="2/10N30", issued_on=began))
    market.pays(db, lucky, 8232, (due.item, 8232))
    market.pays(db, lucky, 8000, (short.item, 8000))
    market.pays(db, lucky, 8232, (late.item, 8232))

    found = [one for one in due_discounts(db) if one.customer_id == lucky]

    assert [(one.item_id, one.off, one.paid_on, one.until_on) for one in found] == [
        (due.item, 168, TODAY, TODAY + timedelta(days=10))
    ]
    assert not discounts_on(db)
    with acting(db, ""):
        db.execute(text("UPDATE books.policy SET value = 1 WHERE key = 'discount.terms'"))
    assert discounts_on(db)
    assert take_discounts(db, item_ids=[found[0].item_id], on=TODAY, key=uuid4()) == 1
    assert [one for one in due_discounts(db) if one.customer_id == lucky] == []


def test_prepaid_gas_plans_and_agreements_stand_until_they_end(db: Connection, market: Market) -> None:
    lucky = market.a_buyer(db)
    with acting(db, "senior_clerk"):
        bought = sell_prepaid(db, PrepaidSale(lucky, Decimal(40), Decimal(40), "PR00000002", TODAY), key=uuid4())
        days = [MONTH + timedelta(days=31 * n + 25) for n in range(12)]
        plan = agree_level_plan(
            db, customer_id=lucky, first_month=MONTH, forecast=Decimal(12000), due=days, key=uuid4()
        )
        add_offset_agreement(db, customer_id=lucky, reference="OFF-1", from_on=TODAY, key=uuid4())
        delivery = market.a_delivery(db, lucky, 1, pays="prepaid")
        draw_prepaid(db, delivery_ids=[delivery], on=TODAY, key=uuid4())

    rows = {row.sort: row for row in standing(db, today=TODAY, customer_id=lucky)}

    assert (rows["prepaid"].kg_left, rows["prepaid"].amount) == (20, 800)
    assert (rows["level"].next_on, rows["level"].next_amount) == (days[0], 1000)
    assert rows["offset"].reference == "OFF-1"
    assert [(one.kg, one.amount) for one in draws(db, bought)] == [(20, 800)]
    assert [one.amount for one in instalments(db, plan)] == [1000] * 11 + [0]
    assert tie_out(db, "2161").difference == 0
    assert set(rows) <= {row.sort for row in standing(db, today=TODAY)}
    assert account_names(db)["2310"]
