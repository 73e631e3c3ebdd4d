"""What `doctor` finds late, in a small database and a folder of its own."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from app.lateness import late_months, late_runs, late_seals, late_statements, mailbox_troubles
from domain.audit.service import seal
from domain.exchange.rules.timetable import slot_named
from domain.exchange.service import plan_run
from domain.kernel.calendar import TAIPEI, Calendar
from domain.kernel.database import transaction
from domain.kernel.words import in_language
from tests.builders import House
from tests.conftest import Books
from tests.journeys.conftest import Luckygas
from tests.journeys.test_bad_input import statement

THURSDAY_NOON = datetime(2026, 11, 19, 12, tzinfo=TAIPEI).astimezone(UTC)


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with in_language("en"):
        yield


def test_a_healthy_box_has_nothing_broken(luckygas: Luckygas, where: tuple[str, ...]) -> None:
    answer = luckygas("doctor", "--json", *where)

    states = {finding["what"]: finding["state"] for finding in answer.document}
    assert answer.code == 0
    assert "broken" not in states.values()
    assert (states["Database"], states["Bank files"], states["Statements"], states["Mailbox"]) == ("fine",) * 4


def test_a_database_that_is_away_is_broken(luckygas: Luckygas, tmp_path: Path) -> None:
    answer = luckygas("doctor", "--json", "--database", "postgresql://a:b@127.0.0.1:1/c", "--dir", str(tmp_path))

    broken = [finding for finding in answer.document if finding["state"] == "broken"]
    assert answer.code == 1
    assert [finding["says"].partition(".")[0] for finding in broken] == ["The database does not answer"]


def test_a_file_that_waits_is_named(luckygas: Luckygas, where: tuple[str, ...], tmp_path: Path) -> None:
    file = tmp_path / "gap.sta"
    file.write_bytes(statement(opening=700))
    luckygas("bank", "import", str(file), *where)

    answer = luckygas("doctor", "--json", *where)

    (found,) = [finding for finding in answer.document if finding["what"] == "Bank files"]
    assert found["state"] == "look"
    assert found["says"].startswith("1 bank files wait for a decision since 20")


@pytest.mark.parametrize(
    ("now", "last", "late"),
    [
        ("2026-11-19 12:00", "2026-11-18", False),
        ("2026-11-19 12:00", "2026-11-17", True),
        ("2026-11-19 08:00", "2026-11-17", False),
        ("2026-11-16 12:00", "2026-11-13", False),
        ("2026-11-16 08:00", "2026-11-12", False),
    ],
)
def test_an_account_that_gets_a_statement_every_working_day_is_late_by_nine(
    now: str, last: str, late: bool, database: Books, house: House
) -> None:
    moment = datetime.fromisoformat(now).replace(tzinfo=TAIPEI)
    with transaction(database.engine("scheduler")) as db:
        for on in working_days(date.fromisoformat(last), 20):
            house.receive(db, house.a_statement([(100, f"PAYER {on}")], on=on), today=on)
        said = list(late_statements(db, moment))

    assert bool(said) is late
    assert all(f"007/20210088776 has no statement after {last}" in sentence for sentence in said)


def test_an_account_that_gets_a_statement_now_and_then_is_never_late(database: Books, house: House) -> None:
    with transaction(database.engine("scheduler")) as db:
        for on in working_days(date(2026, 11, 10), 20)[::5]:
            house.receive(db, house.a_statement([(100, f"PAYER {on}")], on=on), today=on)

        assert list(late_statements(db, THURSDAY_NOON)) == []


def test_runs_that_failed_or_never_came_are_named(database: Books) -> None:
    with transaction(database.engine("scheduler")) as db:
        plan_run(db, job="banks.statement", slot=slot_named("2026-11-19T01:00"))
        plan_run(db, job="db.lint", slot=slot_named("2026-11-19T00:15"))
    with database.admin().begin() as admin:
        admin.execute(text("UPDATE books.batch_run SET state = 'FAILED', note = 'no room' WHERE job = 'db.lint'"))

    with transaction(database.engine("scheduler")) as db:
        said = list(late_runs(db, THURSDAY_NOON))

    assert "db.lint 2026-11-19T00:15 is FAILED (no room): run it again with luckygas batch run db.lint" in said
    assert "banks.statement 2026-11-19T01:00 is overdue (PLANNED)" in said
    assert "banks.statement 2026-11-19T07:00 did not run: is luckygas serve at work?" in said
    assert "aging.verify 2026-11-19T03:00 did not run: is luckygas serve at work?" in said


def test_seals_and_months_are_late_when_they_are(database: Books, house: House) -> None:
    # the database was copied from one whose first events may be minutes old by now
    with transaction(database.engine("scheduler")) as db:
        seal(db)
    with transaction(database.engine("scheduler")) as db:
        house.an_invoice(db, house.a_customer(db))
    now = datetime.now(UTC)

    with database.admin().connect() as db:
        soon, later = list(late_seals(db, now)), list(late_seals(db, now + timedelta(minutes=6)))
        this_year, in_two_years = list(late_months(db, now)), list(late_months(db, now + timedelta(days=730)))

    assert (soon, this_year) == ([], [])
    assert [sentence.partition(" since ")[0] for sentence in later] == ["the audit trail is not sealed"]
    assert any(sentence.startswith("audit.event has room for") for sentence in in_two_years)


def test_files_that_nobody_takes_and_a_missing_drive_are_named(tmp_path: Path) -> None:
    now = datetime.now(UTC)
    inbox = tmp_path / "inbox"

    missing = list(mailbox_troubles(tmp_path, named=True, now=now))
    not_yet = list(mailbox_troubles(tmp_path, named=False, now=now))
    inbox.mkdir()
    for name in ("a.sta", "a.sta.done", "b.sta.part"):
        (inbox / name).write_text("words")
        os.utime(inbox / name, (0, 0))
    left = list(mailbox_troubles(tmp_path, named=True, now=now))

    assert [sentence.partition(" is not there")[0] for sentence in missing] == [str(inbox)]
    assert not_yet == []
    assert left == [f"1 files lie in {inbox} and were not taken, a.sta among them"]


def working_days(last: date, count: int) -> list[date]:
    """This many working days until this one, oldest first."""
    calendar, days, day = Calendar(), [last], last
    while len(days) < count:
        day -= timedelta(days=1)
        if calendar.is_working(day):
            days.append(day)
    return days[::-1]
