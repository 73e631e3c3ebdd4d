"""What should have happened by now and has not: files, statements, runs, seals and months."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final, NamedTuple

from sqlalchemy import Connection, func, select

from app.batches import JOBS, Job
from app.jobs import MONTHS_AHEAD, months_ahead
from domain.audit.queries import oldest_unsealed
from domain.audit.rules import SEALED_WITHIN
from domain.banking.intake import waiting_files
from domain.banking.tables import bank_account, bank_statement
from domain.exchange import queries
from domain.exchange.rules.runs import SUCCEEDED, Run, State
from domain.exchange.rules.timetable import latest_slot, starts_at
from domain.kernel.calendar import ONE_DAY, TAIPEI, Calendar, business_day
from domain.kernel.words import gettext as _
from domain.recovery.queries import archive_state, last_bad, last_good
from domain.recovery.service import Kind
from integrations.transport.folder import COMPANIONS, HALF_WRITTEN

STATEMENT_BY: Final = timedelta(hours=9)
"""By nine the statement of the last working day is there, or somebody asks the bank."""
HABIT: Final = timedelta(days=30)
EVERY_DAY: Final = 0.8
"""Who sent a statement on this share of a month's working days sends one every working day."""
BASE_WITHIN: Final = timedelta(hours=30)
DRILL_WITHIN: Final = timedelta(days=8)
RUNS_OF: Final = timedelta(days=3)
TAKEN_WITHIN: Final = timedelta(hours=8)
Late = Iterator[str]


def late_files(db: Connection, _now: datetime) -> Late:
    """Bank files that wait for a person."""
    waiting = waiting_files(db)
    if waiting:
        since = f"{waiting[0].received_at.astimezone(TAIPEI):%Y-%m-%d %H:%M}"
        yield _(
            "{count} bank files wait for a decision since {since}: release or refuse them under reconciliation"
        ).format(count=len(waiting), since=since)


def late_statements(db: Connection, now: datetime) -> Late:
    """Accounts that get a statement every working day, and did not get that of the last one."""
    calendar = Calendar()
    # Nine o'clock counts on working days only: Friday's statement may come on Monday morning.
    asked_on = _working_day_before(calendar, business_day(now - STATEMENT_BY) + ONE_DAY)
    expected = _working_day_before(calendar, asked_on)
    for account in _accounts(db):
        if account.last is None or account.last >= expected:
            continue
        days = (account.last - n * ONE_DAY for n in range(HABIT.days))
        if account.days >= EVERY_DAY * sum(map(calendar.is_working, days)):
            yield _("account {account} has no statement after {day}: ask the bank, or upload its file").format(
                account=f"{account.bank}/{account.number}", day=account.last
            )


def _working_day_before(calendar: Calendar, day: date) -> date:
    day -= ONE_DAY
    while not calendar.is_working(day):
        day -= ONE_DAY
    return day


class AccountSeen(NamedTuple):
    """An account, the day of its last statement, and how many days of the month until then had one."""

    bank: str
    number: str
    last: date | None
    days: int


def _accounts(db: Connection) -> list[AccountSeen]:
    account, statement = bank_account.c, bank_statement.c
    last = (
        select(func.max(statement.closing_on))
        .where(statement.bank_account_id == account.id, statement.kind == "booked")
        .correlate(bank_account)
        .scalar_subquery()
    )
    days = (
        select(func.count(statement.closing_on.distinct()))
        .where(
            statement.bank_account_id == account.id,
            statement.kind == "booked",
            statement.closing_on > last - HABIT.days,
        )
        .correlate(bank_account)
        .scalar_subquery()
    )
    query = select(account.bank, account.number, last.label("last"), days.label("days"))
    rows = db.execute(query.where(account.active).order_by(account.bank, account.number))
    return [AccountSeen(*row) for row in rows]


def late_runs(db: Connection, now: datetime) -> Late:
    """Runs that failed, misfired or are overdue, and windows that nobody ran."""
    seen = [run for run in queries.runs(db) if run.due_at > now - RUNS_OF]
    for job in JOBS:
        if job.chore:
            continue
        runs = [run for run in seen if run.job == job.name]
        for run in runs:
            if trouble := _trouble(run, job, now):
                mended = any(other.state in SUCCEEDED and other.due_at >= run.due_at for other in runs)
                if not mended:
                    yield trouble
        slot = latest_slot(job.when, now - job.budget)
        if slot.due_at > now - RUNS_OF and not any(run.due_at >= slot.due_at for run in runs):
            yield _("{job} {slot} did not run: is luckygas serve at work?").format(job=job.name, slot=slot)


def _trouble(run: Run, job: Job, now: datetime) -> str | None:
    facts = {"job": run.job, "slot": run.slot, "note": run.note or "-"}
    if run.state in (State.FAILED, State.MISFIRED, State.SKIPPED):
        said = _("{job} {slot} is {state} ({note}): run it again with luckygas batch run {job}")
        return said.format(state=run.state.value, **facts)
    if run.state not in SUCCEEDED and starts_at(run.due_at) + job.budget < now:
        return _("{job} {slot} is overdue ({state})").format(state=run.state.value, **facts)
    return None


def late_seals(db: Connection, now: datetime) -> Late:
    """Audit events that no seal covers after five minutes."""
    oldest = oldest_unsealed(db)
    if oldest is not None and oldest < now - SEALED_WITHIN:
        since = f"{oldest.astimezone(TAIPEI):%Y-%m-%d %H:%M}"
        yield _("the audit trail is not sealed since {since}: run luckygas batch run audit.seal").format(since=since)


def late_months(db: Connection, now: datetime) -> Late:
    """Tables kept by months whose months run out within a year."""
    for table, months in months_ahead(db, business_day(now)).items():
        if months < MONTHS_AHEAD:
            yield _("{table} has room for {months} more months: run luckygas batch run audit.partitions").format(
                table=table, months=months
            )


def late_backups(db: Connection, now: datetime) -> Late:
    """Backups that fail, are missing or too old, and a drill that nobody passed for more than a week."""
    archive = archive_state(db)
    if not archive.on:
        yield _("the log is not archived, so a broken disk costs all since the last base: luckygas db archive on")
    elif archive.failing is not None and archive.failing_since is not None:
        since = f"{archive.failing_since.astimezone(TAIPEI):%Y-%m-%d %H:%M}"
        yield _("{file} of the log could not be archived at {since}: see the server's log").format(
            file=archive.failing, since=since
        )
    kinds: tuple[tuple[Kind, timedelta], ...] = (("base", BASE_WITHIN), ("drill", DRILL_WITHIN))
    for kind, limit in kinds:
        found = last_good(db, kind)
        if found is None:
            yield _("no good backup.{kind} is known: run luckygas batch run backup.{kind}").format(kind=kind)
        elif found < now - limit:
            yield _("the last good backup.{kind} is of {day}: run luckygas batch run backup.{kind}").format(
                kind=kind, day=f"{found.astimezone(TAIPEI):%Y-%m-%d}"
            )
        if trouble := last_bad(db, kind):
            yield _("the last backup.{kind} failed: {trouble}").format(kind=kind, trouble=trouble)


def mailbox_troubles(mailbox: Path, *, named: bool, now: datetime) -> Late:
    """What keeps the banks' files from being taken out of the folder. Looks, and makes nothing."""
    inbox = mailbox / "inbox"
    if not inbox.is_dir():
        if named:
            yield _("{folder} is not there: connect the drive, or correct the setting mailbox").format(folder=inbox)
        return
    if not os.access(inbox, os.R_OK | os.W_OK | os.X_OK):
        yield _("{folder} cannot be read and written: ask for the right").format(folder=inbox)
        return
    files = [path for path in inbox.iterdir() if path.is_file() and not _is_set_aside(path.name)]
    before = (now - TAKEN_WITHIN).timestamp()
    left = [path for path in files if path.stat().st_mtime < before]
    if left:
        yield _("{count} files lie in {folder} and were not taken, {name} among them").format(
            count=len(left), folder=inbox, name=left[0].name
        )


def _is_set_aside(name: str) -> bool:
    return name.startswith(".") or name.lower().endswith((*HALF_WRITTEN, *COMPANIONS))
