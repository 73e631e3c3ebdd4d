"""Old months of the trail: exported, signed, and dropped by nobody's mistake."""

from __future__ import annotations

import contextvars
import hashlib
import json
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest
from sqlalchemy import text

from app.archive import archived_lines
from app.batches import JOBS, Equipment, Night
from app.cli import main
from app.places import Places
from app.runs import Conditions, run_slot
from app.sealing import Sealing, seal_now
from app.settings import Settings
from app.wiring import key_file
from domain.audit.queries import trail_troubles
from domain.audit.service import drop_month, note_archived
from domain.audit.trail import archived_month
from domain.exchange.rules.runs import Run, State
from domain.exchange.rules.timetable import Slot
from domain.kernel.database import transaction
from domain.kernel.refusals import MonthIsKept, NotAllowed, ReasonMissing
from domain.kernel.words import in_language
from domain.secrets.ports import KeyService
from domain.secrets.vault import Vault
from tests.conftest import Books
from tests.simulators.keys import FileOfKeys

OLD = date(2018, 3, 1)
NOW = datetime.now(UTC)


@pytest.fixture
def books(database: Books, sealing: Sealing) -> Books:
    """A trail with three events of 2018, sealed when sealing began."""
    with database.admin().begin() as db:
        db.execute(text("SET LOCAL ROLE lg_audit"))
        db.execute(text("SELECT audit.ensure_months('2018-03-01', 1)"))
        db.execute(
            text(
                """
                INSERT INTO audit.event (id, at, xid, actor, source, target, op, obj, obj_key, ok, leaf)
                SELECT n, d, x, 'bob', 'app', 'books', 'POST', 'line', n::text, true,
                       audit.leaf(n, d, x, 'bob', NULL, NULL, 'app', 'books', 'POST', 'line', n::text, true,
                                  NULL, NULL, NULL)
                  FROM (SELECT -n AS n, timestamptz '2018-03-05 12:00+08' + make_interval(days => n) AS d,
                               pg_current_xact_id() AS x FROM generate_series(1, 3) AS n) AS old
                """
            )
        )
    seal_now(database.engine("scheduler"), sealing)
    return database


@pytest.fixture
def keys(tmp_path: Path) -> FileOfKeys:
    return FileOfKeys.made(tmp_path / "keys.json")


def archive(books: Books, sealing: Sealing, keys: KeyService | None) -> Run:
    night = Night(JOBS, Equipment(sealing=sealing, vault=Vault(keys) if keys else None))
    slot = Slot(NOW.date(), time(0, 45))
    engine = books.engine("scheduler")
    return run_slot(engine, night, night.job("audit.archive"), slot, now=NOW, how=Conditions(by_hand=True))


def test_an_old_month_goes_into_a_signed_file_and_out_by_a_directors_order(
    books: Books, sealing: Sealing, keys: FileOfKeys
) -> None:
    done = archive(books, sealing, keys)

    file, public = sealing.folder / "events-2018-03.lgb", sealing.key().public
    (signed,) = (json.loads(path.read_text()) for path in sealing.folder.glob("events-2018-03.*.sig"))
    with books.engine("auditor").connect() as db:
        kept = archived_month(db, OLD)
    lines = list(archived_lines(kept, file, keys, public))
    digest = hashlib.sha256("".join(f"{line}\n" for line in lines).encode()).digest()
    assert (done.state, done.records) == (State.DONE, 3)
    assert [json.loads(line)["id"] for line in lines] == [-3, -2, -1]
    assert (signed["events"], signed["sha256"]) == (3, digest.hex())
    assert sealing.key().public.is_signed(digest, bytes.fromhex(signed["signature"]))

    with pytest.raises(NotAllowed), transaction(books.engine("scheduler")) as db:
        drop_month(db, month=OLD, reason="seven years")
    with pytest.raises(ReasonMissing), transaction(books.engine("director")) as db:
        drop_month(db, month=OLD, reason="")
    with transaction(books.engine("director")) as db:
        assert drop_month(db, month=OLD, reason="seven years") == 3

    with books.engine("auditor").connect() as db:
        assert list(trail_troubles(db)) == []
        assert db.execute(text("SELECT count(*) FROM audit.event WHERE id < 0")).scalar_one() == 0
        assert db.execute(text("SELECT actor FROM audit.event WHERE op = 'DELETE' AND obj = 'month'")).all() == [
            ("test_director",)
        ]


def test_a_computer_without_keys_writes_no_month(books: Books, sealing: Sealing) -> None:
    with in_language("en"):
        failed = archive(books, sealing, None)

    assert (failed.state, failed.note) == (
        State.FAILED,
        "This computer keeps no keys (key_store is none). Run this on the box.",
    )
    assert not list(sealing.folder.glob("events*"))


def test_an_archived_month_is_read_on_the_box_and_who_reads_it_is_in_the_trail(
    books: Books,
    sealing: Sealing,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    box, lines = tmp_path / "box", tmp_path / "lines.jsonl"
    box.mkdir()
    (box / "settings.toml").write_text('language = "en"\n')
    auditor = books.url("auditor").render_as_string(hide_password=False)

    def typed(*words: object) -> tuple[int, str]:
        capsys.readouterr()
        code = contextvars.copy_context().run(main, [*map(str, words), "--dir", str(box)])
        return code, capsys.readouterr().err

    typed("keys", "make", "store")
    archive(books, sealing, key_file(Places(box), Settings()))
    file = sealing.folder / "events-2018-03.lgb"
    reading = ("db", "events", "--database", auditor, "--archived", file, "--key", sealing.key().public.words)

    assert typed(*reading, "--json", lines) == (0, "")
    read = lines.read_text().splitlines()
    file.write_bytes(file.read_bytes()[:-1])
    cut = typed(*reading, "--json", tmp_path / "cut.jsonl")
    limited = typed(*reading, "--from", "2018-03-02")

    assert [json.loads(line)["id"] for line in read] == [-3, -2, -1]
    assert (cut[0], "The backup events/2018-03 is damaged or cut" in cut[1]) == (1, True)
    assert not (tmp_path / "cut.jsonl").exists()
    assert (limited[0], "Leave --from and --to out" in limited[1]) == (1, True)
    with books.engine("auditor").connect() as db:
        exports = db.execute(text("SELECT after ->> 'archived' FROM audit.event WHERE op = 'EXPORT' ORDER BY id"))
        assert exports.scalars().all() == ["events-2018-03.lgb"] * 2


def test_a_month_that_is_young_or_not_whole_is_kept(books: Books, sealing: Sealing, keys: FileOfKeys) -> None:
    this_month = NOW.date().replace(day=1)
    for month, events in ((this_month, 3), (OLD, 2), (OLD.replace(day=2), 3)):
        with pytest.raises(MonthIsKept), transaction(books.engine("scheduler")) as db:
            note_archived(
                db, month=month, events=events, sha256=bytes(32), key_id="0123456789abcdef", signature=bytes(64)
            )
    with pytest.raises(MonthIsKept), transaction(books.engine("director")) as db:
        drop_month(db, month=this_month, reason="in a hurry")

    with books.admin().begin() as db:
        db.execute(text("SET LOCAL session_replication_role = replica"))
        db.execute(text("UPDATE audit.event SET actor = 'eve' WHERE id = -2"))
    failed = archive(books, sealing, keys)

    assert failed.state is State.FAILED
    with pytest.raises(MonthIsKept), transaction(books.engine("director")) as db:
        drop_month(db, month=OLD, reason="seven years")

    # a claim that a young month was archived hides nothing
    with books.admin().begin() as db:
        db.execute(text("SET LOCAL session_replication_role = replica"))
        db.execute(
            text(
                """
                INSERT INTO audit.archived_month (month, n, first_seal, last_seal, sha256, key_id, signature)
                VALUES ('2026-11-01', 9, 1, 1, sha256(''), '0123456789abcdef', sha512(''))
                """
            )
        )
        db.execute(text("DELETE FROM audit.event WHERE id = 1"))
    with books.engine("auditor").connect() as db:
        assert any("events are missing" in found for found in trail_troubles(db))
