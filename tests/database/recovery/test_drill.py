"""The night's base and the week's drill, on a server that archives its log."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from app.backup.bases import back_up, newest_base
from app.backup.drill import DrillIsRunning, drill
from app.backup.proofs import rights_hold
from app.backup.store import Store
from app.batches import JOBS, Night
from app.health import recovery
from app.lateness import late_backups
from app.locks import FileLock
from app.runs import Conditions, run_slot
from app.schema import lint, rights
from domain.exchange.rules.runs import Run, State
from domain.exchange.rules.timetable import Slot, latest_slot
from domain.kernel.database import transaction
from domain.kernel.refusals import LoginRefused
from domain.kernel.words import in_language
from domain.recovery.service import Kind, report_backup
from tests.conftest import Books
from tests.database.recovery.conftest import Archived

SATURDAY = date(2026, 11, 28)
BY_HAND = Conditions(by_hand=True)


def run(books: Books, night: Night, name: str, at: time) -> Run:
    return run_slot(
        books.engine("scheduler"), night, night.job(name), Slot(SATURDAY, at), now=datetime.now(UTC), how=BY_HAND
    )


def reports(archived: Archived, kind: str) -> list[Any]:
    with archived.books.admin().connect() as db:
        question = text("SELECT object, ok, figures, trouble FROM books.backup_report WHERE kind = :kind ORDER BY id")
        return list(db.execute(question, {"kind": kind}).all())


def said(archived: Archived, now: datetime) -> list[str]:
    with in_language("en"), transaction(archived.books.engine("scheduler")) as db:
        return list(late_backups(db, now))


def report(archived: Archived, *, ok: bool) -> None:
    with transaction(archived.books.engine("scheduler")) as db:
        kinds: tuple[Kind, ...] = ("base", "drill")
        for kind in kinds:
            report_backup(
                db, kind=kind, object="x", ok=ok, figures={}, began_at=datetime.now(UTC), trouble=None if ok else "full"
            )


def test_the_base_of_the_night_and_the_drill_of_the_week(archived: Archived) -> None:
    told = "SELECT count(*) FROM audit.event WHERE obj = 'backup_report' AND op = 'INSERT'"
    before = archived.ask(told)
    base = run(archived.books, archived.night, "backup.base", time(23))
    drill = run(archived.books, archived.night, "backup.drill", time(22))

    assert (base.state, drill.state) == (State.DONE, State.DONE), drill.note
    assert newest_base(archived.store, archived.keys) == f"base/{SATURDAY}"
    made, proved = reports(archived, "base")[-1], reports(archived, "drill")[-1]
    assert (made.object, made.ok, proved.object, proved.ok) == (f"base/{SATURDAY}", True, f"base/{SATURDAY}", True)
    assert 0 < made.figures["stored"] < made.figures["bytes"]
    checks = proved.figures["checks"]
    assert set(checks.values()) == {True}
    assert {
        "exactly the rows before the moment",
        "seals are those of the live books",
        "page checksums",
        "refused without the key store",
        "the trail is as it was sealed",
        "keys answer for the entries that stand",
        "rights are those of the live books",
    } <= set(checks)
    assert proved.figures["rows"]["journals"] == 2
    assert proved.figures["rto_seconds"] < 1800
    assert not archived.vault.scratch.exists()
    # the base, the drill, and the log of before the base, which nothing goes on with
    assert archived.ask(told) == before + 3
    assert said(archived, datetime.now(UTC)) == []


def test_what_does_not_hold_in_the_restored_copy_fails_the_drill_by_its_name(archived: Archived) -> None:
    breach = (
        "SET LOCAL session_replication_role = replica; UPDATE books.customer_balance SET receivable = receivable {}; "
    )
    unkeyed = "UPDATE books.idem SET deed = '{}' WHERE deed = '{}'"
    run(archived.books, archived.night, "backup.base", time(20))
    archived.tell(breach.format("+ 1") + unkeyed.format("odd", "post_payments"))
    with in_language("en"):
        failed = run(archived.books, archived.night, "backup.drill", time(20))
    archived.tell(breach.format("- 1") + unkeyed.format("post_payments", "odd"))

    assert failed.state is State.FAILED
    assert failed.note is not None
    assert failed.note.startswith(
        "In the restored copy this does not hold: customers' balances are the sums of their items, "
        "every term of an exposure is its documents, "
        "exposure is its terms by their weights, and what is over follows from the limit, "
        "keys answer for the entries that stand. Make a base now"
    )
    assert reports(archived, "drill")[-1].ok is False
    assert not archived.vault.scratch.exists()


def test_a_right_that_only_the_copy_has_is_seen(archived: Archived) -> None:
    with archived.books.engine("scheduler").connect() as db:
        live = rights(db)
    with archived.books.admin().connect() as db:
        same = rights_hold(db, live)
        db.execute(text("GRANT UPDATE (balance) ON books.open_item TO clerk"))
        won = rights_hold(db, live)
        db.rollback()
        db.execute(text(f"REVOKE CONNECT ON DATABASE {archived.vault.url.database} FROM staff"))
        lost = rights_hold(db, live)
        db.rollback()

    assert (same, won, lost) == (True, False, False)


def test_a_drill_is_late_after_eight_days_and_a_base_after_a_night(archived: Archived) -> None:
    now = datetime.now(UTC)
    report(archived, ok=True)

    late = [said(archived, now + timedelta(days=days)) for days in (1, 2, 9)]

    assert [len(each) for each in late] == [0, 1, 2]
    assert late[2][1].startswith("the last good backup.drill is of ")


def test_a_drill_that_finds_nothing_to_restore_fails_and_is_told(archived: Archived) -> None:
    empty = replace(archived.vault, store=Store(archived.folder / "nothing"))
    night = Night(JOBS, replace(archived.night.equipment, backups=empty))
    with in_language("en"):
        failed = run_slot(
            archived.books.engine("scheduler"), night, night.job("backup.drill"), Slot(SATURDAY, time(21)),
            now=datetime.now(UTC), how=BY_HAND,
        )  # fmt: skip

    assert failed.state is State.FAILED
    assert failed.note is not None
    assert "There is no base backup in" in failed.note
    assert any(
        "the last backup.drill failed: There is no base backup" in line for line in said(archived, datetime.now(UTC))
    )


def test_one_drill_at_a_time(archived: Archived) -> None:
    with closing(FileLock(archived.vault.scratch.with_name("drill.lock"))) as other:
        other.take()

        with pytest.raises(DrillIsRunning):
            drill(archived.books.engine("scheduler"), archived.vault, told=lambda _step, _size: None)


def test_where_nothing_is_set_up_the_night_passes_over_it(database: Books) -> None:
    done = [
        run(database, Night(JOBS), name, at) for name, at in (("backup.base", time(23)), ("backup.drill", time(22)))
    ]

    assert [(each.state, each.records) for each in done] == [(State.DONE, 0)] * 2


def test_the_drill_is_due_on_saturdays() -> None:
    when = next(job.when for job in JOBS if job.name == "backup.drill")

    assert str(when) == "Saturday 22:00"
    assert latest_slot(when, datetime(2026, 12, 3, tzinfo=UTC)) == Slot(SATURDAY, time(22))


def test_a_login_that_only_copies_makes_a_base_and_breaks_no_rule(archived: Archived) -> None:
    archived.tell("CREATE ROLE copier LOGIN REPLICATION PASSWORD 'canary'")
    with archived.books.admin().connect() as db:
        alone = lint(db)
    url = archived.vault.url.set(username="copier", password="canary")
    made = back_up(url, archived.store, archived.keys, on=date(2026, 11, 26), home=None, told=lambda _step, _size: None)
    wrong = url.set(password="wrong")
    with pytest.raises(LoginRefused):
        back_up(wrong, archived.store, archived.keys, on=date(2026, 11, 26), home=None, told=lambda _step, _size: None)
    archived.tell("GRANT clerk TO copier")
    with archived.books.admin().connect() as db:
        in_a_group = lint(db)

    assert (alone, made.name) == ([], "base/2026-11-26")
    assert in_a_group == ["5 login with too much power: copier", "18 login that is nobody's: copier"]
    archived.tell("DROP ROLE copier")


def test_health_says_how_recovery_stands(archived: Archived) -> None:
    answers = []
    for ok in (True, False, True):
        report(archived, ok=ok)
        with transaction(archived.books.engine("scheduler")) as db:
            answers.append(recovery(db, None))  # type: ignore[arg-type]  # it asks the box nothing

    assert [answer["state"] for answer in answers] == ["ok", "degraded", "ok"]
    assert {answer["archive"] for answer in answers} == {"on"}
    assert answers[1]["last_drill_at"] == answers[0]["last_drill_at"] < answers[2]["last_drill_at"]
