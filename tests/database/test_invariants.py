"""The invariants that every harness ends with find what they are for."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from app.bench.aftermath import differences, differences_seen, seal
from tests.builders import House
from tests.conftest import Books

BREACHES = {
    "balances_unlike_items": "UPDATE books.customer_balance SET receivable = receivable + 1",
    "items_unlike_movements": "UPDATE books.open_item SET balance = balance + 1",
    "events_without_journal": "DELETE FROM books.journal",
    "journals_without_letter": "DELETE FROM books.letter",
    "keys_without_answer": "UPDATE books.idem SET response = NULL WHERE deed = 'add_customers'",
    "entries_unlike_keys": "DELETE FROM books.idem WHERE deed = 'post_payments'",
    "in_default_partitions": (
        "INSERT INTO books.letter (at, exchange, subject, branch) VALUES ('1999-01-01', 'x', 'x', 'FYU')"
    ),
    "unbalanced": "DELETE FROM books.journal_line WHERE account = '1140'",
    "journals_without_event": "DELETE FROM audit.event",
    "broken_seals": "UPDATE audit.event SET app = 'somebody else'",
    "deposits_unlike_lots": "UPDATE books.customer_balance SET deposits = deposits + 1",
    "loaned_unlike_cylinders": "UPDATE books.customer_balance SET loaned = loaned + 1",
    "control_2310": "UPDATE books.cylinder_lot SET held = held - 1",
    "unlike_their_documents": "UPDATE books.cylinder SET state = 'LOST'",
    "control_2160": "UPDATE books.payment SET unapplied = unapplied + 1",
    "lint 4 people may UPDATE: books.payment clerk": "GRANT UPDATE ON books.payment TO clerk",
}


@pytest.fixture
def lived(database: Books, house: House) -> Books:
    """Books with an invoice, a receipt, money left over and a deposit, sealed."""
    with database.engine("scheduler").begin() as db:
        lucky = house.a_customer(db)
        house.cash(db, lucky, 2000, [(house.an_invoice(db, lucky, 1050), 1050)])
        house.a_deposit(db, lucky, 2)
    seal(database)
    return database


def test_books_that_were_only_lived_in_break_nothing(lived: Books) -> None:
    assert differences(lived.admin()) == {}


def test_whatever_is_broken_has_a_name(lived: Books) -> None:
    missed = []
    for name, breach in BREACHES.items():
        with lived.admin().connect() as db, db.begin() as whole:
            # what no login can do, a superuser who switches triggers off can
            db.execute(text("SET LOCAL session_replication_role = replica"))
            db.execute(text(breach))
            if name not in differences_seen(db):
                missed.append(name)
            whole.rollback()

    assert missed == []
