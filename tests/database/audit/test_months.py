"""Months are made ahead by who may make nothing else, and what falls beside them is an alarm."""

from __future__ import annotations

from datetime import UTC, datetime, time

import pytest
from sqlalchemy import Engine, text

from app.batches import JOBS, Night
from app.jobs import months_ahead
from app.runs import Conditions, run_slot
from app.schema import lint
from domain.audit.service import make_months
from domain.exchange.rules.runs import Run, State
from domain.exchange.rules.timetable import Slot
from domain.kernel.calendar import business_day
from domain.kernel.database import transaction
from domain.kernel.refusals import RowsWithoutMonth
from tests.conftest import Books

NOW = datetime.now(UTC)
TODAY = business_day(NOW)


def forget_months(admin: Engine, table: str, behind: str) -> None:
    """As in a database whose months nobody made for years."""
    with admin.begin() as db:
        names = db.execute(
            text(
                "SELECT i.inhrelid::regclass::text FROM pg_inherits AS i JOIN pg_class AS c ON c.oid = i.inhrelid "
                "WHERE i.inhparent = CAST(:table AS regclass) AND c.relname > :behind AND c.relname ~ '[0-9]$'"
            ),
            {"table": table, "behind": behind},
        )
        for name in names.scalars().all():
            db.exec_driver_sql(f"DROP TABLE {name}")


def run_partitions(books: Books) -> Run:
    night = Night(JOBS)
    job = night.job("audit.partitions")
    slot = Slot(TODAY, time(0, 30))
    return run_slot(books.engine("scheduler"), night, job, slot, now=NOW, how=Conditions(by_hand=True))


def test_missing_months_are_made_until_two_years_ahead(database: Books) -> None:
    this_month = f"{TODAY:%Y%m}"
    forget_months(database.admin(), "audit.event", f"event_{this_month}")
    forget_months(database.admin(), "books.letter", f"letter_{this_month}")
    with database.admin().begin() as db:
        db.execute(text("DELETE FROM books.period WHERE month > :day"), {"day": TODAY})
        before = months_ahead(db, TODAY)

    run = run_partitions(database)

    with database.admin().connect() as db:
        after = months_ahead(db, TODAY)
        assert lint(db) == []
    assert before == {"audit.event": 0, "books.journal_line": 24, "books.letter": 0, "books.period": 0}
    assert after == dict.fromkeys(before, 24)
    assert (run.state, run.records) == (State.DONE, 48)


def test_months_made_by_the_scheduler_are_guarded_like_the_others(database: Books) -> None:
    forget_months(database.admin(), "audit.event", f"event_{TODAY:%Y%m}")
    with transaction(database.engine("scheduler")) as db:
        make_months(db, ahead=24)

    with database.admin().connect() as db:
        owners, triggers = db.execute(
            text(
                """
                SELECT array_agg(DISTINCT c.relowner::regrole::text),
                       min((SELECT count(*) FROM pg_trigger AS t WHERE t.tgrelid = c.oid))
                  FROM pg_inherits AS i JOIN pg_class AS c ON c.oid = i.inhrelid
                 WHERE i.inhparent = 'audit.event'::regclass
                """
            )
        ).one()
    assert (owners, triggers) == (["lg_audit"], 2)


def test_rows_in_a_default_partition_are_named_and_keep_their_month_from_being_made(database: Books) -> None:
    forget_months(database.admin(), "audit.event", f"event_{TODAY.replace(day=1):%Y%m}"[:-2] + "00")
    with transaction(database.engine("clerk")) as db:
        db.execute(text("SELECT audit.log_failure('app', 'bank', 'SEND', 'file', '7', 'no answer')"))

    run = run_partitions(database)
    with database.engine("scheduler").connect() as db:
        broken = lint(db)

    assert "17 rows without a month: 1: audit.event_default" in broken
    assert (run.state, run.note) == (State.FAILED, RowsWithoutMonth().sentence())


@pytest.mark.parametrize("months", [0, -1, 37, 1000])
def test_no_more_months_are_made_than_make_sense(shared: Books, months: int) -> None:
    with shared.engine("scheduler").connect() as db, pytest.raises(Exception, match="between 1 and 36"):
        db.execute(text("SELECT audit.make_months(:months)"), {"months": months})
