"""After the night's base old ones go, on a server that archives its log, and what stays brings the books back."""

from __future__ import annotations

import contextvars
import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from app.backup.bases import reading_base
from app.backup.restore import END, restore
from app.backup.store import Store
from app.batches import JOBS, Equipment, Night
from app.cli import main
from app.runs import Conditions, run_slot
from domain.exchange.rules.runs import Run, State
from domain.exchange.rules.timetable import Slot
from domain.kernel.database import transaction
from domain.kernel.words import in_language
from domain.recovery.service import close_log_file, report_backup
from tests.database.recovery.conftest import Archived, nobody, open_folder, running, wait_until

_years = count(2027)
BY_HAND = Conditions(by_hand=True)


@dataclass(frozen=True)
class Aside:
    """The same books with a store of their own, into which the log is brought before every base."""

    archived: Archived
    store: Store
    first: date
    """A Saturday of the test's own: a night has one run."""

    def base(self, week: int) -> str:
        return f"base/{self.first + timedelta(weeks=week)}"

    def base_of_week(self, week: int) -> Run:
        """The run of that week's night, with the clock of that night."""
        self._bring_the_log()
        night = Night(JOBS, Equipment(backups=replace(self.archived.vault, store=self.store)))
        slot = Slot(self.first + timedelta(weeks=week), time(23))
        at = datetime.combine(slot.business_on, time(15), UTC)
        engine = self.archived.books.engine("scheduler")
        with in_language("en"):
            return run_slot(engine, night, night.job("backup.base"), slot, now=at, how=BY_HAND)

    def _bring_the_log(self) -> None:
        with transaction(self.archived.books.engine("scheduler")) as db:
            last = close_log_file(db)
        wait_until(lambda: self.archived.store.has(f"wal/{last}"))
        kept = min(self.store.names("wal"), default="")
        for name in self.archived.store.names("wal"):
            if name > kept and not self.store.has(name):
                shutil.copy(self.archived.store.path(name), self.store.path(name))

    def drilled(self, base: str) -> None:
        with transaction(self.archived.books.engine("scheduler")) as db:
            report_backup(db, kind="drill", object=base, ok=True, figures={}, began_at=datetime.now(UTC))

    def prunings(self) -> list[Any]:
        with self.archived.books.admin().connect() as db:
            query = "SELECT ok, figures, trouble FROM books.backup_report WHERE kind = 'prune' ORDER BY id"
            return list(db.execute(text(query)).all())


@pytest.fixture
def aside(archived: Archived) -> Iterator[Aside]:
    """One night and two weeks are kept."""
    store = Store(archived.folder / "aside")
    for folder in ("base", "wal"):
        (store.folder / folder).mkdir(parents=True)
    archived.tell("UPDATE books.policy SET value = 1 WHERE key = 'backup.keep_days'")
    archived.tell("UPDATE books.policy SET value = 2 WHERE key = 'backup.keep_weeks'")
    yield Aside(archived, store, date(next(_years), 2, 27))
    archived.tell("UPDATE books.policy SET value = 14 WHERE key = 'backup.keep_days'")
    archived.tell("UPDATE books.policy SET value = 8 WHERE key = 'backup.keep_weeks'")
    shutil.rmtree(store.folder)


@pytest.fixture
def into() -> Iterator[Path]:
    folder = open_folder()
    yield folder / "restored"
    shutil.rmtree(folder)


def test_old_bases_go_with_their_log_and_the_oldest_that_stays_goes_on_to_the_end(aside: Aside, into: Path) -> None:
    told = "SELECT count(*) FROM audit.event WHERE obj = 'backup_report' AND after ->> 'kind' = 'prune'"
    notes = [aside.base_of_week(0).note]
    aside.drilled(aside.base(0))
    notes += [aside.base_of_week(week).note for week in (1, 2)]
    aside.drilled(aside.base(2))
    before = aside.archived.ask(told)
    with aside.store.held():
        while_read = aside.base_of_week(3)
    assert aside.store.names("base") == [aside.base(week) for week in range(4)]

    last = aside.base_of_week(4)

    pruning = aside.prunings()[-1]
    files, begins = pruning.figures["log_files"], pruning.figures["begins"]
    assert [(note or "").partition(" and ")[0] for note in notes] == [
        f"{kept} bases are kept; 0 old ones" for kept in (1, 2, 3)
    ]
    assert (while_read.state, while_read.note) == (State.DONE, "the backups are being read: nothing old was removed")
    assert last.note == f"3 bases are kept; 2 old ones and {files} files of the log were removed"
    assert files > 0
    assert last.records == 1 + 2 + files
    assert aside.store.names("base") == [aside.base(week) for week in (2, 3, 4)]
    assert (pruning.ok, pruning.figures["bases"]) == (True, [aside.base(0), aside.base(1)])
    assert min(name[12:28] for name in aside.store.names("wal") if "history" not in name) == begins[8:]
    assert aside.archived.ask(told) == before + 1
    name, reading = reading_base(aside.store.path(aside.base(2)), aside.archived.keys)
    restore(name, reading, into, aside.archived.keys, told=nobody, until=END, store=aside.store)
    with running(into) as ask:
        assert ask("SELECT count(*) FROM books.customer") == aside.archived.ask("SELECT count(*) FROM books.customer")


def test_a_base_that_does_not_open_is_told_and_the_run_goes_on_where_it_stopped(aside: Aside) -> None:
    aside.base_of_week(0)
    kept = aside.store.path(aside.base(0))
    whole = kept.read_bytes()
    kept.write_bytes(whole[:200])

    failed = aside.base_of_week(1)
    told = aside.prunings()[-1]
    kept.write_bytes(whole)
    again = aside.base_of_week(1)

    assert (failed.state, failed.note) == (
        State.FAILED,
        f"The backup {aside.base(0)} is damaged or cut. Use another copy.",
    )
    assert (told.ok, told.trouble) == (False, failed.note)
    assert again.state is State.DONE
    assert (again.note or "").startswith("2 bases are kept; 0 old ones and")
    assert aside.store.names("base") == [aside.base(0), aside.base(1)]


def test_the_bases_are_listed_with_why_each_is_kept(
    aside: Aside, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "settings.toml").write_text('language = "en"\n')
    for week in range(2):
        aside.base_of_week(week)
    shutil.copy(aside.store.path(aside.base(0)), aside.store.path("base/2026-01-01"))
    books = aside.archived.books.url("auditor").render_as_string(hide_password=False)
    words = ["db", "backups", "--database", books, "--dir", str(tmp_path), "--store", str(aside.store.folder)]

    answers = []
    for more in (["--json"], []):
        capsys.readouterr()
        assert contextvars.copy_context().run(main, [*words, *more]) == 0
        answers.append(capsys.readouterr().out)

    document = json.loads(answers[0])
    assert [(base["name"], base["kept"]) for base in document["bases"]] == [
        (aside.base(1), "newest"),
        (aside.base(0), "week"),
        ("base/2026-01-01", None),
    ]
    assert (document["keep_days"], document["keep_weeks"]) == (1, 2)
    assert document["log_files"] == len(aside.store.names("wal"))
    assert [line.split("\t")[-1] for line in answers[1].splitlines()[1:]] == [
        "kept: the newest",
        "kept: the one of its week",
        "goes after the next base",
    ]
