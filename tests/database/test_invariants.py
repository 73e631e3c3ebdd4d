"""The invariants that every harness ends with find what they are for."""

from __future__ import annotations

from decimal import Decimal
from uuid import uuid4

import pytest
from sqlalchemy import text

from app.bench.aftermath import differences, differences_seen, seal
from domain.credit.service import Order, check_credit
from domain.receivables.plans import PrepaidSale, sell_prepaid
from tests.builders import TODAY, House
from tests.conftest import Books
from tests.database.trade.market import Market, invoice_of

BREACHES = {
    "balances_unlike_items": "UPDATE books.customer_balance SET receivable = receivable + 1",
    "items_unlike_movements": "UPDATE books.open_item SET balance = balance + 1",
    "delivered_unlike_deliveries": "UPDATE books.customer_balance SET delivered = delivered + 1",
    "ordered_unlike_orders": "UPDATE books.customer_balance SET ordered = ordered + 1",
    "orders_unlike_deliveries": "UPDATE books.sales_order SET delivered = delivered + 1",
    "deliveries_unlike_invoices": "UPDATE books.delivery SET net = net + 1, total = total + 1",
    "prepaid_unlike_draws": "UPDATE books.prepaid SET kg_left = kg_left - 1",
    "control_2161": "UPDATE books.prepaid SET worth = worth + 1",
    "credits_unlike_allowances": "UPDATE books.payment SET method = 'credit'",
    "events_without_journal": "DELETE FROM books.journal",
    "journals_without_letter": "DELETE FROM books.letter",
    "keys_without_answer": "UPDATE books.idem SET response = NULL WHERE deed = 'add_customers'",
    "entries_unlike_keys": "DELETE FROM books.idem WHERE deed = 'post_payments'",
    "lint 17 rows without a month: 1: books.letter_default": (
        "INSERT INTO books.letter (at, exchange, subject, branch) VALUES ('1999-01-01', 'x', 'x', 'FYU')"
    ),
    "unlike_their_documents": "UPDATE books.allocation SET amount = amount - 1",
    "trial_balance": "UPDATE books.journal_line SET amount = amount + 1 WHERE account = '1140'",
    "moves_1140": "UPDATE books.subledger_move SET party = party + 1 WHERE account = '1140'",
    "decided_and_waiting": (
        "INSERT INTO books.request (kind, subject, amount, payload, reason, risk, risks, digest, person_id, "
        "expires_at, needs, tier) VALUES ('refund', 'x', 1, '{}', 'more', 1, '[]', '', 1, now(), 3, 3); "
        "INSERT INTO books.approval (request_id, person_id, maker_person, tier, decision, digest) "
        "SELECT id, 2, 1, 3, 'approve', '' FROM books.request"
    ),
    "unsealed_and_old": (
        "INSERT INTO audit.event (id, at, xid, actor, source, target, op, obj, leaf) "
        "SELECT 0, now() - interval '6 minutes', pg_current_xact_id(), 'x', 'x', 'x', 'x', 'x', ''"
    ),
    "unbalanced": "DELETE FROM books.journal_line WHERE account = '1140'",
    "journals_without_event": "DELETE FROM audit.event",
    "broken_seals": "UPDATE audit.event SET app = 'somebody else'",
    "deposits_unlike_lots": "UPDATE books.customer_balance SET deposits = deposits + 1",
    "loaned_unlike_cylinders": "UPDATE books.customer_balance SET loaned = loaned + 1",
    "reserved_unlike_reservations": "UPDATE books.customer_balance SET reserved = reserved + 1",
    "terms_unlike_documents": "UPDATE books.customer_balance SET cheques = cheques + 1",
    "exposure_unlike_terms": "UPDATE books.customer_balance SET exposure = exposure + 1",
    "orders_not_counted_once": "UPDATE books.sales_order SET state = 'OPEN', exposed = 1",
    "verdicts_without_room": "UPDATE books.reservation SET state = 'EXPIRED', remaining = 0, ended_at = now()",
    "holds_unlike_status": "UPDATE books.customer_balance SET status = 'HOLD'",
    "control_2310": "UPDATE books.cylinder_lot SET held = held - 1",
    "control_2160": "UPDATE books.payment SET unapplied = unapplied + 1",
    "lint 4 people may UPDATE: books.payment clerk": "GRANT UPDATE ON books.payment TO clerk",
}

OTHER_DOCUMENTS = (
    ("reserved_unlike_reservations", "UPDATE books.reservation SET remaining = remaining - 1 WHERE state = 'LIVE'"),
    ("exposure_unlike_terms", "UPDATE books.customer_balance SET over = over + 1"),
    ("orders_not_counted_once", "UPDATE books.sales_order SET state = 'OPEN', delivered = 0, deliver_on = NULL"),
    (
        "orders_not_counted_once",
        "UPDATE books.sales_order SET state = 'OPEN', delivered = 0, exposed = total; "
        "UPDATE books.reservation SET order_ref = (SELECT source || '/' || number FROM books.sales_order)",
    ),
    ("unlike_their_documents", "UPDATE books.prepaid SET journal_id = 0"),
    ("unlike_their_documents", "UPDATE books.cylinder_deed SET journal_id = 0"),
    ("unlike_their_documents", "UPDATE books.cylinder SET state = 'LOST'"),
    ("unlike_their_documents", "UPDATE books.cylinder_lot SET money = money + 1"),
)


@pytest.fixture
def lived(database: Books, house: House) -> Books:
    """Books with an invoice, a receipt and money left, orders delivered and reserved, gas paid ahead, a deposit."""
    market = Market()
    with database.engine("scheduler").begin() as db:
        lucky = house.a_customer(db)
        market.open(db)
        number = market.an_invoice(db, market.a_delivery(db, lucky, order=market.an_order(db, lucky)))
        market.pays(db, lucky, 7800, (invoice_of(db, number).item, 7800))
        house.cash(db, lucky, 2000, [(house.an_invoice(db, lucky, 1050), 1050)])
        house.a_deposit(db, lucky, 2)
    with database.admin().begin() as db:
        db.execute(text("UPDATE books.customer_credit SET credit_limit = 60000, assessed_at = now()"))
        db.execute(text("SELECT api._refresh_limit(customer_id, now()) FROM books.customer_credit"))
    with database.engine("clerk").begin() as db:
        sell_prepaid(db, PrepaidSale(lucky, Decimal(100), Decimal(30), "PP100001", TODAY), key=uuid4())
        assert check_credit(db, Order("shop/1", 1, lucky, Decimal(5000))).reserved == 5000
    seal(database)
    return database


def test_books_that_were_only_lived_in_break_nothing(lived: Books) -> None:
    assert differences(lived.admin()) == {}


def test_whatever_is_broken_has_a_name(lived: Books) -> None:
    missed = []
    for name, breach in (*BREACHES.items(), *OTHER_DOCUMENTS):
        with lived.admin().connect() as db, db.begin() as whole:
            # what no login can do, a superuser who switches triggers off can
            db.execute(text("SET LOCAL session_replication_role = replica"))
            db.execute(text(breach))
            if name not in differences_seen(db):
                missed.append((name, breach))
            whole.rollback()

    assert missed == []
