"""The jobs of the night on real books."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path

from sqlalchemy import text

from app.batches import JOBS, Equipment, Night
from app.runs import Conditions, run_chore, run_slot
from app.sealing import Sealing
from domain.exchange.rules.runs import Run, State
from domain.exchange.rules.timetable import Slot
from domain.kernel.database import transaction
from domain.kernel.words import in_language
from tests.builders import House
from tests.database.night.conftest import Books

NIGHT = Night(JOBS)
NOW = datetime(2026, 11, 22, 3, tzinfo=UTC)
BY_HAND = Conditions(by_hand=True)


def run(books: Books, name: str, at: time) -> Run:
    return run_slot(books.box, NIGHT, NIGHT.job(name), Slot(date(2026, 11, 22), at), now=NOW, how=BY_HAND)


def test_aging_is_proved_and_the_day_is_stored(books: Books, house: House) -> None:
    with transaction(books.box) as db:
        customer = house.a_customer(db)
        house.an_invoice(db, customer, 1050)
        house.cash(db, customer, 50)

    done = run(books, "aging.verify", time(3))

    assert (done.state, done.records) == (State.DONE, 1)
    net = "SELECT (SELECT sum(b) FROM unnest(buckets) AS b) - unapplied FROM books.aging_snapshot"
    assert books.ask(f"{net} WHERE as_of = '2026-11-22'") == Decimal(1000)


def test_an_item_that_differs_from_its_movements_fails_the_run_and_stores_nothing(books: Books, house: House) -> None:
    with transaction(books.box) as db:
        item = house.an_invoice(db, house.a_customer(db), 1050)
        other = house.an_invoice(db, house.a_customer(db), 1050)
    with books.owner.begin() as db:
        # Both are wrong by as much, so that the sums still agree.
        db.execute(text("UPDATE books.open_item SET balance = balance - 50 WHERE id = :id"), {"id": item})
        db.execute(
            text("UPDATE books.open_item SET amount = amount + 50, balance = balance + 50 WHERE id = :id"),
            {"id": other},
        )

    failed = run(books, "aging.verify", time(3))

    assert failed.state is State.FAILED
    assert failed.note is not None
    assert str(min(item, other)) in failed.note
    assert books.ask("SELECT count(*) FROM books.aging_snapshot") == 0


def test_a_control_account_that_does_not_tie_out_is_named(books: Books, house: House) -> None:
    with transaction(books.box) as db:
        item = house.an_invoice(db, house.a_customer(db), 1050)
    with books.owner.begin() as db:
        db.execute(text("UPDATE books.open_item SET balance = balance - 50 WHERE id = :id"), {"id": item})

    failed = run(books, "aging.verify", time(3))

    assert failed.state is State.FAILED
    assert "1140" in (failed.note or "")


def test_whatever_else_is_broken_in_the_books_fails_the_run_by_its_name(books: Books, house: House) -> None:
    with transaction(books.box) as db:
        house.an_invoice(db, house.a_customer(db), 1050)
    with books.owner.begin() as db:
        db.execute(text("SET LOCAL session_replication_role = replica"))
        db.execute(text("DELETE FROM books.letter"))

    with in_language("en"):
        failed = run(books, "aging.verify", time(3))

    assert failed.state is State.FAILED
    assert failed.note is not None
    assert failed.note.startswith("journals_without_letter, 1 times not so: every entry is told to the ERP.")
    assert books.ask("SELECT count(*) FROM books.aging_snapshot") == 0


def test_the_audit_is_sealed(books: Books, house: House, tmp_path: Path) -> None:
    with transaction(books.box) as db:
        house.a_customer(db)

    sealing = Sealing(tmp_path / "seal.pem", tmp_path, tmp_path, makes_key=True)
    night = Night(JOBS, Equipment(sealing=sealing))

    done = run_chore(books.box, night, night.job("audit.seal"), now=NOW)

    assert done.state is State.DONE
    assert done.records > 0
    assert books.ask("SELECT count(*) FROM audit.verify()") == 0


def test_months_are_there_for_a_year_and_the_database_keeps_its_rules(books: Books) -> None:
    assert run(books, "audit.partitions", time(0, 30)).state is State.DONE
    assert run(books, "db.lint", time(0, 15)).state is State.DONE
