"""What the database refuses whoever writes, and what shows when somebody got past it."""

from __future__ import annotations

import hashlib
from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from domain.figures.invariants import broken, of_the_books
from domain.kernel.database import call, our_words
from domain.kernel.refusals import (
    BrokenChain,
    MoreThanIsOpen,
    NotAllowed,
)
from domain.ledger.queries import reconcile, tie_outs, trial_balance
from domain.payments.rules import Part
from domain.payments.service import Receipt, post_payments
from tests.builders import TODAY, House, balances
from tests.conftest import Books


def as_owner(database: Books, owner: str, act: str) -> None:
    """One statement as a role that nobody logs in as."""
    with database.admin().begin() as db:
        db.execute(text(f"SET ROLE {owner}"))
        db.execute(text(act))


POSTED = ("journal", "journal_line", "subledger_move", "allocation", "invoice")


@pytest.mark.parametrize("table", POSTED)
def test_posted_rows_never_change_not_even_for_their_owner(database: Books, house: House, table: str) -> None:
    with database.engine("scheduler").begin() as db:
        lucky = house.a_customer(db)
        house.cash(db, lucky, 1050, [(house.an_invoice(db, lucky), 1050)])

    for act in (
        f"UPDATE books.{table} SET branch = 'TXG'",
        f"DELETE FROM books.{table}",
        f"TRUNCATE books.{table} CASCADE",
    ):
        with pytest.raises(DBAPIError, match="append-only"):
            as_owner(database, "lg_owner", act)


@pytest.mark.parametrize("role", ["clerk", "senior_clerk", "manager", "director", "scheduler", "auditor"])
def test_nobody_writes_a_table_directly(database: Books, role: str) -> None:
    for act in (
        "INSERT INTO books.journal (key, kind, branch, posted_on, month, lines, moves) "
        "VALUES ('x', 'x', 'FYU', now(), now(), 2, 0)",
        "UPDATE books.open_item SET balance = 0",
        "DELETE FROM books.payment",
        "UPDATE books.customer_balance SET unapplied = 1",
        "INSERT INTO books.staff VALUES ('me', 1, 'me', '{FYU}')",
        "UPDATE audit.event SET actor = 'somebody'",
    ):
        with pytest.raises(NotAllowed), our_words(), database.engine(role).begin() as db:
            db.execute(text(act))


def test_only_the_door_writes_entries_the_kernel_does_not(database: Books, house: House) -> None:
    with database.engine("scheduler").begin() as db:
        house.cash(db, house.a_customer(db), 500)

    for act in (
        "INSERT INTO books.journal (key, kind, branch, posted_on, month, lines, moves) "
        "VALUES ('je/test', 'payment', 'FYU', '2026-11-20', '2026-11-01', 2, 0)",
        "INSERT INTO books.journal_line "
        "SELECT posted_on, journal_id, 9, '1101', 1, NULL, branch FROM books.journal_line LIMIT 1",
        "INSERT INTO books.subledger_move (journal_id, move_no, posted_on, account, party, item, amount, branch) "
        "SELECT journal_id, 9, posted_on, account, party, item, 1, branch FROM books.subledger_move LIMIT 1",
        "UPDATE books.open_item SET balance = 0",
        "UPDATE books.customer_balance SET receivable = 0",
    ):
        with pytest.raises(DBAPIError, match="permission denied"):
            as_owner(database, "lg_kernel", act)


CASH = "('1101', 100, NULL)"

ON_ACCOUNT = "('2160', -100, :customer)"


@pytest.mark.parametrize(
    ("lines", "moves", "refused"),
    [
        (f"{CASH}, ('2160', -99, :customer)", "", "does not balance"),
        (CASH, "", "does not balance"),
        ("", "", "does not balance"),
        ("('4110', 100, NULL), ('2141', -100, NULL)", "", "not allowed so in an entry"),
        (f"('1101', 100, :customer), {ON_ACCOUNT}", "", "not allowed so in an entry"),
        (f"{CASH}, ('2160', -100, NULL)", "", "not allowed so in an entry"),
        (f"{CASH}, {ON_ACCOUNT}", "", "differs from control account"),
        (f"{CASH}, {ON_ACCOUNT}", "('2160', :customer, 1, -99)", "differs from control account"),
        (f"{CASH}, {ON_ACCOUNT}", "('2160', :customer + 1, 1, -100)", "differs from control account"),
        (f"{CASH}, {ON_ACCOUNT}", "('1140', :customer, 1, -100)", "differs from control account"),
        (f"{CASH}, {ON_ACCOUNT}", "('2160', :customer, 999999, -100)", "no payment of its customer"),
        (f"('1101', 'NaN', NULL), {ON_ACCOUNT}", "", "does not balance"),
        ("('1101', 0.5, NULL), ('2160', -0.5, :customer)", "('2160', :customer, 1, -0.5)", "twd_nonzero"),
    ],
)
def test_an_entry_that_does_not_hold_together_is_refused_whoever_writes_it(
    database: Books, house: House, lines: str, moves: str, refused: str
) -> None:
    with database.engine("scheduler").begin() as db:
        lucky = house.a_customer(db)

    with pytest.raises(DBAPIError, match=refused):
        enter(database, lines, moves, lucky)


@pytest.mark.parametrize(("day", "refused"), [("2031-01-01", "not open"), ("2026-12-31", "future")])
def test_an_entry_of_a_closed_month_or_of_the_future_is_refused_whoever_writes_it(
    database: Books, day: str, refused: str
) -> None:
    with pytest.raises(DBAPIError, match=refused):
        enter(database, "('1101', 100, NULL), ('6159', -100, NULL)", "", 1, day=day)


def enter(database: Books, lines: str, moves: str, customer: int, *, day: str = "2026-11-20") -> None:
    """An entry as a kernel with a bug would bring it to the door."""

    def array(rows: str, kind: str) -> str:
        rows = rows.replace(":customer", str(customer))
        return f"ARRAY[{rows.replace('(', 'ROW(')}]::books.{kind}[]"

    as_owner(
        database,
        "lg_kernel",
        "SELECT books.enter(ARRAY[ROW(nextval('books.journal_id'), 'je/test', 'payment', 'FYU', DATE "
        f"'{day}', NULL, NULL, {array(lines, 'entry_line')}, {array(moves, 'entry_move')})::books.entry])",
    )


def test_every_posting_leaves_an_event_and_a_letter(database: Books, house: House) -> None:
    with database.engine("scheduler").begin() as db:
        lucky = house.a_customer(db)
        house.cash(db, lucky, 1050, [(house.an_invoice(db, lucky), 1050)])

    with database.admin().connect() as db:
        journals = db.execute(text("SELECT count(*) FROM books.journal")).scalar_one()
        events = db.execute(text("SELECT count(*) FROM audit.event WHERE obj = 'journal'")).scalar_one()
        letters = db.execute(text("SELECT count(*) FROM books.letter")).scalar_one()
        actors = db.execute(text("SELECT DISTINCT actor FROM audit.event WHERE obj = 'journal'")).scalars().all()
    assert (journals, events, letters) == (2, 2, 2)
    assert actors == ["test_scheduler"]


def test_the_seals_hold_and_a_changed_event_is_found(database: Books, house: House) -> None:
    with database.engine("scheduler").begin() as db:
        lucky = house.a_customer(db)
        house.cash(db, lucky, 500)
    with database.engine("scheduler").begin() as db:
        assert db.execute(text("SELECT audit.seal_now('e1')")).scalar_one() > 0
    with database.engine("auditor").connect() as db:
        assert db.execute(text("SELECT * FROM audit.verify()")).all() == []

    with database.admin().begin() as db:
        db.execute(text("ALTER TABLE audit.event DISABLE TRIGGER append_only"))
        db.execute(text("UPDATE audit.event SET actor = 'nobody' WHERE obj = 'journal'"))
        db.execute(text("ALTER TABLE audit.event ENABLE TRIGGER append_only"))

    with database.engine("auditor").connect() as db:
        problems = " ".join(row.problem for row in db.execute(text("SELECT * FROM audit.verify()")))
    assert "root differs" in problems
    assert "changed events" in problems


@pytest.mark.parametrize(
    "act",
    [
        "UPDATE books.allocation SET amount = amount - 1",
        "UPDATE books.allocation SET open_item_id = (SELECT max(id) FROM books.open_item)",
        "UPDATE books.payment SET journal_id = 999999",
        "DELETE FROM books.subledger_move WHERE move_no = 2",
    ],
)
def test_documents_unlike_their_entries_are_found(database: Books, house: House, act: str) -> None:
    with database.engine("scheduler").begin() as db:
        lucky = house.a_customer(db)
        first = house.an_invoice(db, lucky, 1050)
        house.an_invoice(db, lucky, 2100)
        house.cash(db, lucky, 1100, [(first, 1050)])
    with database.engine("auditor").connect() as db:
        assert broken(of_the_books(db)) == {}

    with database.admin().begin() as db:
        db.execute(text("SET LOCAL session_replication_role = replica"))
        db.execute(text(act))

    with database.engine("auditor").connect() as db:
        assert broken(of_the_books(db))["unlike_their_documents"] == 1


def test_a_dollar_that_only_the_ledger_knows_is_located(database: Books, house: House) -> None:
    with database.engine("scheduler").begin() as db:
        lucky = house.a_customer(db)
        house.an_invoice(db, lucky, 1050)
        assert reconcile(db).difference == 0

    with database.admin().begin() as db:
        journal = db.execute(
            text(
                "INSERT INTO books.journal (key, kind, branch, posted_on, month, lines, moves) "
                "VALUES ('je/ghost', 'payment', 'FYU', '2026-11-20', '2026-11-01', 2, 0) RETURNING id"
            )
        ).scalar_one()
        db.execute(
            text(
                "INSERT INTO books.journal_line VALUES ('2026-11-20', :j, 1, '1140', 1, :c, 'FYU'), "
                "('2026-11-20', :j, 2, '4110', -1, NULL, 'FYU')"
            ),
            {"j": journal, "c": lucky},
        )

    with database.engine("auditor").connect() as db:
        found = reconcile(db)
    assert found.difference == 1
    assert found.first_divergence is not None
    assert f"journal {journal}" in found.first_divergence


def test_the_books_balance_after_all_of_it(database: Books, house: House) -> None:
    with database.engine("scheduler").begin() as db:
        for total in (1050, 2100, 780):
            lucky = house.a_customer(db)
            house.cash(db, lucky, total + 5, [(house.an_invoice(db, lucky, total), total)])

        assert trial_balance(db).difference == 0
        assert [tie.account for tie in tie_outs(db) if tie.difference] == []


def test_a_batch_is_as_guarded_as_a_clerk(db: Connection, house: House) -> None:
    customers = [house.a_customer(db) for _ in range(3)]
    items = [house.an_invoice(db, one, 1050) for one in customers]
    receipts = [
        Receipt(one, Decimal(1050), f"counter/7/{one}", TODAY, [Part(item, Decimal(1050 if place < 2 else 1051))])
        for place, (one, item) in enumerate(zip(customers, items, strict=True))
    ]
    before = balances(db)

    savepoint = db.begin_nested()
    with pytest.raises(MoreThanIsOpen):
        post_payments(db, receipts, key=uuid4())
    savepoint.rollback()

    assert balances(db) == before


MADE_UP = b"made up"


def made_up_file(verdict: str) -> dict[str, object]:
    """What a client without scruples says of a file."""
    file: dict[str, object] = {"name": "x", "format": "mt940", "encoding": "ascii", "findings": [], "state": "TAKEN"}
    return file | {"sha256": hashlib.sha256(MADE_UP).hexdigest(), "verdict": verdict}


def test_a_statement_that_nobody_sent_breaks_the_chain_whatever_the_client_says(database: Books) -> None:
    page = {
        "page": 0, "account": 1, "kind": "booked", "number": "1", "page_no": "", "opening": 500, "closing": 500,
        "opening_on": TODAY, "closing_on": TODAY, "lines": 0, "sum": 0,
    }  # fmt: skip

    with pytest.raises(BrokenChain), database.engine("clerk").begin() as db:
        call(db, "api.take_file", p_file=made_up_file("clean"), p_content=MADE_UP, p_pages=[page], p_load=uuid4())


def test_a_flagged_file_cannot_be_declared_taken(database: Books) -> None:
    with pytest.raises(DBAPIError, match="only_a_clean_file_is_taken_unseen"), database.engine("clerk").begin() as db:
        call(db, "api.take_file", p_file=made_up_file("flag"), p_content=MADE_UP, p_pages=[], p_load=uuid4())


def test_a_period_is_not_closed_under_a_posting(database: Books, house: House) -> None:
    with database.engine("scheduler").begin() as posting:
        house.an_invoice(posting, house.a_customer(posting), 1050, issued_on=date(2026, 10, 5))

        with pytest.raises(DBAPIError, match="lock timeout"):
            as_owner(
                database,
                "lg_owner",
                "SET LOCAL lock_timeout = '99ms'; UPDATE books.period SET status = 'closed' WHERE month = '2026-10-01'",
            )


def test_postings_are_refused_where_they_could_not_see_a_period_closing(database: Books, house: House) -> None:
    engine = database.engine("scheduler").execution_options(isolation_level="REPEATABLE READ")

    with pytest.raises(DBAPIError, match="READ COMMITTED"), engine.begin() as db:
        house.cash(db, house.a_customer(db), 500)
