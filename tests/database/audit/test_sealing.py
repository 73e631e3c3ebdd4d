"""Sealed, signed, exported and anchored: what a box leaves outside of the database, and what it refuses to sign."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.batches import JOBS, Equipment, Night
from app.runs import Conditions, run_chore, run_slot
from app.seal_copy import append, copies, last_copy
from app.seal_key import NoSigningKey, UnusableKey, load_key, read_public
from app.sealing import Sealing, SealsDiffer, compare, seal_now
from domain.audit.queries import oldest_unsealed, trail_troubles
from domain.audit.rules import NotASealCopy
from domain.exchange.rules.runs import State
from domain.exchange.rules.timetable import Slot
from domain.kernel.database import NotAllowed, ReasonMissing, our_words, transaction
from tests.conftest import Books

NOW = datetime(2026, 11, 28, 3, tzinfo=UTC)


def an_event(books: Books, key: str = "1") -> None:
    with transaction(books.engine("clerk")) as db:
        db.execute(text("SELECT audit.log_failure('app', 'bank', 'SEND', 'file', :key, 'no answer')"), {"key": key})


def troubles(books: Books, sealing: Sealing) -> list[str]:
    with books.engine("auditor").connect() as db:
        return list(compare(db, sealing.copy, sealing.key().public))


def test_seals_are_signed_and_exported_once(trail: Books, sealing: Sealing) -> None:
    scheduler = trail.engine("scheduler")
    first = seal_now(scheduler, sealing)
    an_event(trail)

    second, third = seal_now(scheduler, sealing), seal_now(scheduler, sealing)

    one = first.last_seal
    assert (second.last_seal, third.last_seal) == (one + 1, one + 1)
    assert (first.signed, second.signed, third.signed) == (one, 1, 0)
    assert [line.seal_id for line in copies(sealing.copy)] == list(range(1, one + 2))
    assert read_public(first.key.words) == first.key
    assert troubles(trail, sealing) == []


def test_the_key_is_its_owners_alone_and_stays_the_same(sealing: Sealing) -> None:
    made, again = sealing.key().public, sealing.key().public

    assert made == again
    if os.name == "posix":
        assert sealing.key_file.stat().st_mode & 0o777 == 0o600


def test_a_box_without_a_key_says_so_and_seals_all_the_same(trail: Books, sealing: Sealing) -> None:
    an_event(trail)
    keyless = Night(JOBS, Equipment(sealing=replace(sealing, makes_key=False)))

    with pytest.raises(NoSigningKey):
        run_chore(trail.engine("scheduler"), keyless, keyless.job("audit.seal"), now=NOW)

    with trail.admin().connect() as db:
        assert oldest_unsealed(db) is None


def test_what_is_no_key_is_not_overwritten(sealing: Sealing) -> None:
    sealing.key_file.parent.mkdir(parents=True)
    sealing.key_file.write_text("a shopping list")

    with pytest.raises(UnusableKey):
        load_key(sealing.key_file, make=True)

    assert sealing.key_file.read_text() == "a shopping list"


def test_a_line_that_a_crash_tore_is_written_again_whole(trail: Books, sealing: Sealing) -> None:
    an_event(trail)
    seal_now(trail.engine("scheduler"), sealing)
    whole = sealing.copy.read_bytes()
    sealing.copy.write_bytes(whole[:-40])

    seal_now(trail.engine("scheduler"), sealing)

    last = last_copy(sealing.copy)
    assert last is not None
    assert [line.seal_id for line in copies(sealing.copy)] == list(range(1, last.seal_id + 1))
    assert sealing.copy.read_bytes().endswith(b"\n" + whole.splitlines()[-1] + b"\n")


def test_nothing_is_signed_on_top_of_a_rewritten_past(database: Books, sealing: Sealing) -> None:
    seal_now(database.engine("scheduler"), sealing)
    with database.admin().begin() as db:
        db.execute(text("SET LOCAL session_replication_role = replica"))
        db.execute(text("UPDATE audit.seal SET hash = sha256(hash)"))
    an_event(database)

    with pytest.raises(SealsDiffer):
        seal_now(database.engine("scheduler"), sealing)

    assert [line.seal_id for line in copies(sealing.copy)] == [1]


def test_a_gap_in_the_copy_and_a_foreign_key_are_told(trail: Books, sealing: Sealing, tmp_path: Path) -> None:
    for key in "abc":
        an_event(trail, key)
        seal_now(trail.engine("scheduler"), sealing)
    whole = sealing.copy.read_text().splitlines()
    short = tmp_path / "short.jsonl"
    append(short, [whole[0], *whole[2:]])
    other = load_key(tmp_path / "other.pem", make=True).public

    with trail.engine("auditor").connect() as db:
        gap = list(compare(db, short, sealing.key().public))
        foreign = list(compare(db, sealing.copy, other))

    assert gap == ["seals 2 to 2: not in the exported copy"]
    assert foreign == [
        f"seal {n}: its line in the exported copy is not signed with this key" for n in range(1, len(whole) + 1)
    ]


def test_a_file_that_is_no_copy_is_refused(tmp_path: Path) -> None:
    (tmp_path / "menu.txt").write_text("beef noodles 180\n")

    with pytest.raises(NotASealCopy):
        list(copies(tmp_path / "menu.txt"))
    assert last_copy(tmp_path / "not-there.jsonl") is None


def test_after_a_restore_the_old_copy_tells_what_was_lost(database: Books, sealing: Sealing) -> None:
    scheduler = database.engine("scheduler")
    for key in "ab":
        an_event(database, key)
        seal_now(scheduler, sealing)
    with database.admin().begin() as db:
        # as a restore to the moment before the second seal leaves it
        db.execute(text("SET LOCAL session_replication_role = replica"))
        db.execute(text("DELETE FROM audit.seal WHERE id = 2"))
        db.execute(text("DELETE FROM audit.seal_signature WHERE seal_id = 2"))
    with pytest.raises(ReasonMissing), transaction(scheduler) as db:
        sealing.start_over(db, reason="")

    with transaction(scheduler) as db:
        sealing.start_over(db, reason="disk died")
    seal_now(scheduler, sealing)

    (aside,) = sealing.folder.glob("seals-until-2-*.jsonl")
    assert troubles(database, sealing) == []
    with database.engine("auditor").connect() as db:
        assert list(compare(db, aside, sealing.key().public)) == ["seal 2: rewritten, its hash is not the exported one"]
        noted = db.execute(text("SELECT before ->> 'seal', after ->> 'reason' FROM audit.event WHERE op = 'RESTORED'"))
        assert noted.all() == [("2", "disk died")]
        assert list(trail_troubles(db)) == []


def test_the_anchor_holds_the_days_last_signed_hash(trail: Books, sealing: Sealing) -> None:
    night = Night(JOBS, Equipment(sealing=sealing))
    slot = Slot(date(2026, 11, 27), time(23, 50))

    done = run_slot(
        trail.engine("scheduler"), night, night.job("audit.anchor"), slot, now=NOW, how=Conditions(by_hand=True)
    )

    (file,) = sealing.anchors.iterdir()
    told, last = json.loads(file.read_text()), last_copy(sealing.copy)
    assert (done.state, done.records > 0) == (State.DONE, True)
    assert last is not None
    assert (told["day"], told["seal"], told["hash"]) == ("2026-11-27", last.seal_id, last.hash.hex())
    with trail.engine("auditor").connect() as db:
        noted = db.execute(text("SELECT obj_key, after ->> 'hash' FROM audit.event WHERE op = 'ANCHOR'")).all()
    assert noted == [(str(last.seal_id), told["hash"])]


@pytest.mark.parametrize("role", ["clerk", "supervisor", "manager", "auditor", "administrator"])
def test_nobody_but_the_scheduler_seals_signs_or_makes_months(shared: Books, role: str) -> None:
    for deed in (
        "SELECT audit.seal_now('e1')",
        "SELECT audit.sign_seals('0123456789abcdef', '{1}', '{}')",
        "SELECT audit.begin_epoch('1', '1')",
        "SELECT audit.make_months(24)",
        "SELECT books.make_months(24)",
        "INSERT INTO audit.seal_signature (seal_id, key_id, signature) VALUES (1, '0123456789abcdef', '\\x00')",
    ):
        with pytest.raises(NotAllowed), our_words(), shared.engine(role).begin() as db:
            db.execute(text(deed))


def test_signatures_and_epochs_never_change_not_even_for_their_owner(trail: Books, sealing: Sealing) -> None:
    seal_now(trail.engine("scheduler"), sealing)

    for deed in (
        "UPDATE audit.seal_signature SET signed_by = 'me'",
        "DELETE FROM audit.seal_signature",
        "TRUNCATE audit.seal_signature",
        "UPDATE audit.epoch SET system = 'x'",
        "DELETE FROM audit.epoch",
        "TRUNCATE audit.archived_month",
    ):
        with trail.admin().begin() as db:
            db.execute(text("SET ROLE lg_audit"))
            with pytest.raises(DBAPIError, match="append-only"):
                db.execute(text(deed))
