"""Everything that happened with a customer, in one list and in pages that lose and repeat nothing."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from sqlalchemy import Connection, text

from domain.credit.service import Order, check_credit
from domain.figures.timeline import SOURCES, About, Happening, query_of, timeline
from domain.payments.service import reverse_payment
from tests.builders import TODAY, House
from tests.database.figures.conftest import give_limit
from tests.database.trade.market import Market, acting


def told(happenings: tuple[Happening, ...]) -> list[tuple[str, str, Decimal | None]]:
    return [(one.source, one.kind, one.amount) for one in happenings]


@pytest.fixture
def lived(db: Connection, market: Market, house: House) -> int:
    """An order, its delivery and invoice, two receipts of which one is taken back, cylinders, a limit and verdicts."""
    customer = market.a_buyer(db)
    order = market.an_order(db, customer)
    delivery = market.a_delivery(db, customer, order=order, on=TODAY - timedelta(days=50))
    number = market.an_invoice(db, delivery, issued_on=TODAY - timedelta(days=50))
    item = db.execute(text("SELECT id FROM books.open_item WHERE document = :n"), {"n": number}).scalar_one()
    market.pays(db, customer, 3000, (item, 3000), on=TODAY - timedelta(days=2))
    wrong = market.pays(db, customer, 500, (item, 500), on=TODAY - timedelta(days=1))
    with acting(db, "senior_clerk"):
        reverse_payment(db, payment_id=wrong, reason="wrong customer", key=uuid4(), on=TODAY)
    house.a_deposit(db, customer, 2)
    give_limit(db, customer, 6000)
    with acting(db, "clerk"):
        check_credit(db, Order(order, 2, customer, Decimal(90_000)), point="order")
    return customer


def test_every_room_is_in_the_one_list(db: Connection, lived: int) -> None:
    seen = told(timeline(db, lived))

    sources = {source for source, _kind, _amount in seen}
    assert {"order", "delivery", "invoice", "receipt", "reversal", "cylinders", "verdict"} <= sources
    assert ("invoice", "B2B", Decimal(8400)) in seen
    assert ("receipt", "cash", Decimal(-3000)) in seen
    assert ("reversal", "", Decimal(500)) in seen


def test_money_is_told_with_its_sign_and_comes_to_what_is_owed(db: Connection, lived: int) -> None:
    money = timeline(db, lived, about="money")
    owed, unapplied = db.execute(
        text("SELECT receivable, unapplied FROM books.customer_balance WHERE customer_id = :id"), {"id": lived}
    ).one()

    assert sum(one.amount or 0 for one in money) == owed - unapplied
    assert [(one.source, one.rest) for one in money if one.source == "deposit"] == [("deposit", Decimal(3000))]


def test_a_verdict_brings_its_sentence_and_its_numbers_exactly(db: Connection, lived: int) -> None:
    verdict = next(one for one in timeline(db, lived, about="credit") if one.source == "verdict")

    assert verdict.kind == "HELD"
    assert verdict.timed
    assert verdict.facts["sentence"]["key"]
    assert any(rule["outcome"] == "HELD" for rule in verdict.facts["rules"])


@pytest.mark.parametrize("about", list(SOURCES))
def test_pages_lose_nothing_and_repeat_nothing(db: Connection, lived: int, about: About) -> None:
    whole = timeline(db, lived, about=about)

    pages: list[Happening] = []
    while page := timeline(db, lived, about=about, behind=pages[-1].place if pages else None, most=1):
        pages += page

    assert [one.key for one in pages] == [one.key for one in whole]
    assert len({one.key for one in whole}) == len(whole)
    assert [one.at for one in whole] == sorted((one.at for one in whole), reverse=True)


def test_another_branch_sees_nothing(db: Connection, lived: int) -> None:
    with acting(db, "clerk_txg"):
        assert timeline(db, lived) == ()


@pytest.mark.parametrize("about", list(SOURCES))
def test_a_page_of_a_long_history_reads_a_page_of_each_room(db: Connection, market: Market, about: About) -> None:
    """What grows with a customer's history is reached by an index in its order, so a page costs a page."""
    customer = market.a_buyer(db)
    many(db, customer)
    sources = SOURCES[about]
    bound: dict[str, object] = {"customer": customer, "most": 100, "day": "infinity", "moment": "infinity"}
    bound |= {f"id_{rank}": 2**63 - 1 for rank in range(len(sources))}

    with acting(db, "clerk"):
        plan = db.execute(text(f"EXPLAIN (ANALYZE, FORMAT JSON, TIMING off) {query_of(about)}"), bound).scalar_one()
    rows = touched(plan[0]["Plan"])

    assert {table: read for table, read in rows.items() if read > 400} == {}


def many(db: Connection, customer: int) -> None:
    """Thousands of documents, written as their deeds leave them."""
    with acting(db, ""):
        db.execute(text(_MANY), {"customer": customer})
        for table in ("invoice", "open_item", "journal", "payment", "sales_order", "delivery", "credit_case"):
            db.execute(text(f"ANALYZE books.{table}"))


def touched(node: dict[str, object]) -> dict[str, float]:
    """How many rows each table gave, those that a filter threw away included."""
    found: dict[str, float] = {}
    table = node.get("Relation Name")
    if isinstance(table, str):
        loops = float(str(node["Actual Loops"]))
        read = float(str(node["Actual Rows"])) + float(str(node.get("Rows Removed by Filter", 0)))
        found[table] = read * loops
    for below in node.get("Plans", []):  # type: ignore[attr-defined]
        for name, read in touched(below).items():
            found[name] = found.get(name, 0) + read
    return found


_MANY = """
    WITH j AS (
      INSERT INTO books.journal (key, kind, branch, posted_on, month, lines, moves)
      SELECT 'many/' || n, 'invoice', 'FYU', '2026-11-01', '2026-11-01', 0, 0 FROM generate_series(1, 5000) AS n
      RETURNING id),
    i AS (
      INSERT INTO books.invoice (number, customer_id, branch, kind, issued_on, terms, net, tax, total, journal_id)
      SELECT 'MM' || lpad(row_number() OVER ()::text, 8, '0'), :customer, 'FYU', 'B2B',
             date '2026-11-01' - (row_number() OVER () / 10)::int, 'NET30', 100, 5, 105, id FROM j
      RETURNING id, number, issued_on),
    o AS (
      INSERT INTO books.open_item (customer_id, branch, invoice_id, document, issued_on, due_on, effective_due_on,
                                   amount, balance)
      SELECT :customer, 'FYU', id, number, issued_on, issued_on, issued_on, 105, 0 FROM i),
    p AS (
      INSERT INTO books.payment (number, customer_id, branch, amount, method, source, received_on, journal_id)
      SELECT 'P' || n, :customer, 'FYU', 105, 'cash', 'many/' || n, date '2026-11-01' - n / 10, 0
        FROM generate_series(1, 5000) AS n),
    s AS (
      INSERT INTO books.sales_order (source, number, version, digest, customer_id, branch, ordered_on, lines, total,
                                     state)
      SELECT 'many', n::text, 1, '', :customer, 'FYU', date '2026-11-01' - n / 10, '[]', 105, 'DELIVERED'
        FROM generate_series(1, 5000) AS n),
    d AS (
      INSERT INTO books.delivery (source, number, version, digest, customer_id, branch, completes, delivered_on, pays,
                                  lines, kind, net, tax, total, state)
      SELECT 'many', n::text, 1, '', :customer, 'FYU', true, date '2026-11-01' - n / 10, 'prepaid', '[]', 'B2B', 100,
             5, 105, 'DRAWN' FROM generate_series(1, 5000) AS n)
    INSERT INTO books.credit_case (order_ref, version, point, customer_id, branch, amount, state, facts, rules,
                                   sentence, policy_version, elapsed_ms, asked_at)
    SELECT 'many/' || n, 1, 'order', :customer, 'FYU', 105, 'APPROVED', '{}', '[]',
           '{"key": "approved", "facts": {}}', 1, 1, clock_timestamp() - make_interval(hours => n)
      FROM generate_series(1, 5000) AS n
"""
