"""The way back, as the command line goes it: a file alone, and base and log to a moment."""

from __future__ import annotations

import contextvars
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from app.address import DATABASE
from app.backup.bases import back_up, free_name, reading_base
from app.backup.gap import MOVED_BY
from app.backup.recovery import AfterTheLastLog, ArchiveNotReadable
from app.backup.restore import END, Moment, Restored, restore
from app.backup.store import Store, clear_halves
from app.backup.stream import Damaged
from app.backup.wal import SEGMENT, put
from app.cli import main
from app.lateness import late_backups
from app.places import PROJECT
from domain.kernel.calendar import TAIPEI
from domain.kernel.database import transaction
from domain.kernel.words import in_language
from domain.recovery.service import close_log_file
from tests.builders import House
from tests.database.recovery.conftest import SMALL, Archived, nobody, open_folder, running, wait_until
from tests.simulators.keys import KIND, FileOfKeys

DAY = datetime(2026, 11, 27, tzinfo=TAIPEI).date()


Typed = Callable[..., tuple[int, str, str]]


@pytest.fixture
def typed(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, archived: Archived) -> Typed:
    """Types words, in this process: exit code, standard output, the sentence on standard error."""
    monkeypatch.setenv("LUCKYGAS_LANGUAGE", "en")
    monkeypatch.setenv("LUCKYGAS_BACKUP_KEYS", archived.vault.keys_named)

    def typed(*words: object) -> tuple[int, str, str]:
        capsys.readouterr()
        code = contextvars.copy_context().run(main, [str(word) for word in words])
        said = capsys.readouterr()
        return code, said.out, said.err.strip().splitlines()[-1] if said.err.strip() else ""

    return typed


@pytest.fixture
def into() -> Iterator[Path]:
    folder = open_folder()
    yield folder / "restored"
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def base(archived: Archived) -> Path:
    """A base of before everything that these tests write."""
    made = back_up(archived.vault.url, archived.store, archived.keys, on=DAY, home=archived.vault.home, told=nobody)
    return archived.store.path(made.name)


def archive_all(archived: Archived) -> None:
    with transaction(archived.books.engine("scheduler")) as db:
        last = close_log_file(db)
    wait_until(lambda: archived.store.has(f"wal/{last}"))


def now(archived: Archived) -> datetime:
    moment: datetime = archived.ask("SELECT clock_timestamp()")
    return moment


def test_base_and_log_come_back_to_a_moment_and_the_gap_is_told(
    archived: Archived, base: Path, into: Path, typed: Typed, house: House
) -> None:
    scheduler = archived.books.engine("scheduler")
    with transaction(scheduler) as db:
        kept = house.a_customer(db)
        house.an_invoice(db, kept, 2100)
    archived.tell("CREATE TABLE books.dropped_later AS SELECT 7 AS seven")
    moment = now(archived)
    archived.tell("DROP TABLE books.dropped_later")
    with transaction(scheduler) as db:
        lost = house.a_customer(db)
    with transaction(scheduler) as db:
        db.execute(text("SELECT audit.seal_now('here')"))
    number, digest = archived.ask("SELECT id || ':' || encode(hash, 'hex') FROM audit.seal ORDER BY id DESC").split(":")
    archive_all(archived)

    code, out, _ = typed(
        "db", "restore", base, "--to", moment.isoformat(), "--into", into, "--last-seal", f"{number}:{digest}", "--json"
    )

    assert code == 0
    told = json.loads(out)
    (gap,) = told["gap"]
    assert told["wal_files"] > 0
    assert (gap["database"], gap["known_seal"], gap["series_moved_by"]) == (DATABASE, int(number), MOVED_BY)
    assert gap["seals_lost"] > 0
    assert gap["archive_until"] >= gap["last_event_at"]
    assert gap["letters_waiting"] == archived.ask("SELECT count(*) FROM books.letter WHERE state = 'PENDING'")
    with running(into) as ask:
        assert ask("SELECT seven FROM books.dropped_later") == 7
        assert ask(f"SELECT count(*) FROM books.customer WHERE id = {kept}") == 1
        assert ask(f"SELECT count(*) FROM books.customer WHERE id = {lost}") == 0
        assert ask("SELECT nextval('books.customer_id')") > lost + MOVED_BY - 100
        assert ask("SELECT count(*) FROM audit.event WHERE obj = 'backup_report' AND after ->> 'kind' = 'restore'") == 1
        assert ask("SELECT count(*) FROM audit.verify()") == 0
        assert ask("SHOW archive_mode") == "off"
        assert ask("SELECT timeline_id FROM pg_control_checkpoint()") == 2
    again = typed("db", "restore", base, "--into", into)
    assert (again[0], again[2].partition(" already")[0]) == (1, f"luckygas: A cluster stands in {into}")


def test_moments_that_cannot_be_reached_are_refused_and_leave_nothing(
    archived: Archived, base: Path, into: Path, typed: Typed
) -> None:
    archived.tell("CREATE TABLE books.passing AS SELECT 1 AS one")
    archived.tell("DROP TABLE books.passing")
    archive_all(archived)

    too_early = typed("db", "restore", base, "--to", "2026-01-01T00:00", "--into", into)
    with in_language("en"), pytest.raises(AfterTheLastLog, match="its log goes until 20"):
        quickly(archived, base, into, until=datetime(2999, 1, 1, tzinfo=TAIPEI))

    assert too_early[0] == 1
    assert "lies before the end of this base" in too_early[2]
    assert not into.exists()


def quickly(
    archived: Archived, file: Path, into: Path, *, until: Moment = None, store: Store | None = None
) -> Restored:
    """As the command does it, on a copy that may be lost with the power."""
    name, reading = reading_base(file, archived.keys)
    store = store or archived.store
    return restore(name, reading, into, archived.keys, told=nobody, until=until, store=store, settings=SMALL)


def test_without_the_key_store_nothing_comes_back(
    archived: Archived, base: Path, into: Path, typed: Typed, tmp_path: Path
) -> None:
    FileOfKeys.made(tmp_path / "others.json")

    others = typed("db", "restore", base, "--into", into, "--keys", f"{KIND}:{tmp_path / 'others.json'}")
    none = typed("db", "restore", base, "--into", into, "--keys", f"{KIND}:{tmp_path / 'none.json'}")

    assert (others[0], none[0]) == (1, 1)
    assert "The keys at hand do not open base/2026-11-27" in others[2]
    assert "cannot be opened" in none[2]
    assert not into.exists()


def test_a_damaged_file_of_the_log_stops_the_recovery_instead_of_ending_it(
    archived: Archived, base: Path, into: Path, tmp_path: Path
) -> None:
    archived.tell("SELECT pg_switch_wal()")
    archive_all(archived)
    # A copy as root makes one: nothing of it may be read by the server's account.
    store = Store(tmp_path / "store")
    shutil.copytree(archived.store.folder, store.folder)
    last = sorted(path for path in (store.folder / "wal").iterdir() if SEGMENT.fullmatch(path.name))[-1]
    content = bytearray(last.read_bytes())
    content[-5] ^= 1
    last.write_bytes(content)

    reason = f"The archived log cannot be read \\(The backup wal/{last.name} is damaged or cut"
    with in_language("en"), pytest.raises(ArchiveNotReadable, match=reason):
        quickly(archived, base, into, until=END, store=store)

    assert not into.exists()


def test_a_backup_in_one_file_is_all_a_restore_needs(
    archived: Archived, into: Path, typed: Typed, tmp_path: Path
) -> None:
    live = archived.folder / "live"
    file = tmp_path / "books.lgb"

    made = typed("db", "backup", file, "--dir", live, "--json")
    over = typed("db", "backup", file, "--dir", live)
    cut = tmp_path / "cut.lgb"
    cut.write_bytes(file.read_bytes()[: file.stat().st_size // 3])
    with pytest.raises(Damaged):
        quickly(archived, cut, into)
    left = into.exists()
    back = quickly(archived, file.rename(tmp_path / "another name.lgb"), into)

    assert [code for code, _, _ in (made, over)] == [0, 1]
    assert "is there already" in over[2]
    assert not left
    assert json.loads(made[1])["bytes"] == back.size
    journals = archived.ask("SELECT count(*) FROM books.journal")
    with running(into) as ask:
        assert ask("SELECT count(*) FROM books.journal") == journals
        assert ask("SELECT count(*) FROM audit.verify()") == 0


def test_a_backup_that_is_killed_leaves_no_base_and_the_next_one_is_made(archived: Archived) -> None:
    name = free_name(archived.store, DAY)
    folder = archived.store.folder / "base"
    program = subprocess.Popen(
        [sys.executable, "-c", BACKING_UP, str(archived.folder)],
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert program.stdout is not None
    assert program.stdout.readline() == "copying\n"
    os.kill(program.pid, signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)
    program.communicate()

    assert not archived.store.has(name)
    assert name not in archived.store.names("base")
    made = back_up(archived.vault.url, archived.store, archived.keys, on=DAY, home=archived.vault.home, told=nobody)
    assert (made.name, archived.store.has(name)) == (name, True)
    slots = archived.ask("SELECT count(*) FROM pg_replication_slots")
    assert slots == 0
    assert clear_halves(archived.store.folder) == 1
    assert archived.store.names("base") == sorted(f"base/{path.name}" for path in folder.iterdir())


BACKING_UP = """
import sys, time
from datetime import date
from pathlib import Path
from sqlalchemy.engine import make_url
from app.backup.bases import back_up
from app.backup.store import Store
from app.cluster_home import home_of
from app.postgres import SUPERUSER, Cluster, running_port
from app.cluster_home import cluster_folder
from tests.simulators.keys import FileOfKeys
folder = Path(sys.argv[1])
live = folder / "live"
cluster = Cluster(live, running_port(live), SUPERUSER, cluster_folder(live) / "password")
def told(step, size):
    if size > 5_000_000:
        print("copying", flush=True)
        time.sleep(60)
back_up(make_url(cluster.url()), Store(folder / "store"), FileOfKeys(folder / "keys.json"), on=date(2026, 11, 27),
        home=home_of(live), told=told)
"""


def test_a_file_that_cannot_be_archived_is_an_alarm_until_it_can(archived: Archived) -> None:
    archive_all(archived)
    archived.tell("CREATE TABLE books.something AS SELECT 1 AS one")
    name = archived.ask("SELECT pg_walfile_name(pg_current_wal_lsn())")
    (archived.folder / "others").write_bytes(b"another server's")
    put(archived.store, archived.keys, archived.folder / "others", name)

    archived.tell("SELECT pg_switch_wal()")
    wait_until(lambda: archived.ask("SELECT last_failed_wal FROM pg_stat_archiver") == name)
    alarm = alarms(archived)
    archived.store.path(f"wal/{name}").unlink()
    archived.tell("DROP TABLE books.something; SELECT pg_switch_wal()")
    wait_until(lambda: archived.store.has(f"wal/{name}"))
    wait_until(lambda: not alarms(archived))

    assert [line.partition(" at ")[0] for line in alarm] == [f"{name} of the log could not be archived"]


def alarms(archived: Archived) -> list[str]:
    with in_language("en"), transaction(archived.books.engine("scheduler")) as db:
        return [line for line in late_backups(db, now(archived)) if "of the log" in line]
