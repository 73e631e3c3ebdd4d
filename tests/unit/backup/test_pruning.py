"""Old bases and their log go in an order that may be cut off anywhere."""

from __future__ import annotations

import io
import json
import shutil
import signal
import subprocess
import sys
import tarfile
from dataclasses import asdict
from datetime import date, timedelta
from pathlib import Path

import pytest

from app.backup.bases import KIND, About
from app.backup.pruning import Pruned, prune
from app.backup.store import NotRemoved, Store
from app.backup.stream import Damaged, WrongKey
from app.places import PROJECT
from domain.kernel.words import in_language
from domain.recovery.rules import Retention
from tests.simulators.keys import FileOfKeys

DAY = date(2026, 11, 28)
TWO_DAYS = Retention(days=2, weeks=0)
LOG = [f"00000001000000000000{number:04X}" for number in range(1, 13)]
ASIDE = ("00000002.history", f"{LOG[0]}.00000028.backup", f"{LOG[5]}.00000028.backup", f"{LOG[1]}.partial")


@pytest.fixture
def keys(tmp_path: Path) -> FileOfKeys:
    return FileOfKeys.made(tmp_path / "keys.json")


@pytest.fixture
def store(tmp_path: Path, keys: FileOfKeys) -> Store:
    """Five nights, each base beginning two files of the log after the one before."""
    store = Store(tmp_path / "store")
    for night in range(5):
        add_base(store, keys, f"base/{DAY - timedelta(days=4 - night)}", LOG[2 * night])
    for name in (*LOG, *ASIDE):
        with store.writing(f"wal/{name}", keys) as target:
            target.write(name.encode())
    return store


def add_base(store: Store, keys: FileOfKeys, name: str, first: str, label: str = "backup_label") -> None:
    words = f"START WAL LOCATION: 0/2000028 (file {first})\nCHECKPOINT LOCATION: 0/2000060\n".encode()
    member = tarfile.TarInfo(label)
    member.size = len(words)
    about = About(KIND, "7", 1, 15, "2026-11-28T23:00:00+00:00")
    with store.writing(name, keys) as target:
        target.write(json.dumps(asdict(about)).encode() + b"\n")
        with tarfile.open(fileobj=target, mode="w|") as tar:
            tar.addfile(member, io.BytesIO(words))


def there(store: Store) -> set[str]:
    return {*store.names("base"), *store.names("wal")}


def pruned(store: Store, keys: FileOfKeys, **known: str) -> Pruned | None:
    return prune(store, keys, TWO_DAYS, last_good=known.get("last_good"), drilled=known.get("drilled"))


def test_old_bases_go_and_with_them_the_log_that_no_other_needs(store: Store, keys: FileOfKeys) -> None:
    before, size = there(store), sum(store.path(name).stat().st_size for name in there(store))

    done = pruned(store, keys)

    assert done is not None
    assert before - there(store) == {
        *("base/2026-11-24", "base/2026-11-25", "base/2026-11-26"),
        *(f"wal/{name}" for name in (*LOG[:6], *ASIDE[1:])),
    }
    assert (done.kept, done.begins) == (("base/2026-11-28", "base/2026-11-27"), LOG[6])
    assert (done.bases, done.log_files) == (("base/2026-11-24", "base/2026-11-25", "base/2026-11-26"), 9)
    assert done.bytes == size - sum(store.path(name).stat().st_size for name in there(store))


def test_again_changes_nothing(store: Store, keys: FileOfKeys) -> None:
    pruned(store, keys)
    after = there(store)

    again = pruned(store, keys)

    assert again is not None
    assert (again.nothing, there(store)) == (True, after)


def test_a_base_that_is_known_to_serve_keeps_its_log(store: Store, keys: FileOfKeys) -> None:
    pruned(store, keys, last_good="base/2026-11-26", drilled="base/2026-11-24")

    assert store.names("base") == [f"base/2026-11-{day}" for day in (24, 26, 27, 28)]
    assert {f"wal/{name}" for name in LOG} <= there(store)


def test_a_kept_base_of_another_time_line_keeps_what_it_needs(store: Store, keys: FileOfKeys) -> None:
    # restored to an earlier place and gone on from there: newer by its day, older by its place in the log
    add_base(store, keys, "base/2026-11-29", f"00000002{LOG[3][8:]}")

    done = pruned(store, keys)

    assert done is not None
    assert done.begins == f"00000002{LOG[3][8:]}"
    assert {name for name in LOG if f"wal/{name}" in there(store)} == set(LOG[3:])


def test_nothing_goes_while_somebody_reads(store: Store, keys: FileOfKeys) -> None:
    before = there(store)
    with store.held(), store.held():
        assert pruned(store, keys) is None
        assert there(store) == before

    assert pruned(store, keys) is not None
    assert there(store) < before


def test_while_old_ones_go_a_reader_waits(store: Store) -> None:
    with store.alone() as first, store.alone() as second:
        assert (first, second) == (True, False)


@pytest.mark.parametrize("label", ["PG_VERSION", "./backup_label"])
def test_a_kept_base_that_says_no_beginning_stops_it_before_anything_goes(
    store: Store, keys: FileOfKeys, label: str
) -> None:
    add_base(store, keys, "base/2026-11-29", "a file" if "/" in label else LOG[11], label)
    before = there(store)

    with pytest.raises(Damaged):
        pruned(store, keys)

    assert there(store) == before


def test_a_kept_base_that_is_cut_or_of_other_keys_stops_it_too(store: Store, keys: FileOfKeys, tmp_path: Path) -> None:
    newest = store.path("base/2026-11-28")
    newest.write_bytes(newest.read_bytes()[:-1])
    with pytest.raises(Damaged):
        pruned(store, keys)
    shutil.copy(store.path("base/2026-11-27"), newest)
    with pytest.raises(WrongKey):
        pruned(store, keys)
    assert len(store.names("base")) == 5


def test_what_cannot_be_removed_is_said_and_no_log_goes(store: Store, keys: FileOfKeys) -> None:
    store.path("base/2026-11-25").unlink()
    store.path("base/2026-11-25").mkdir()

    with in_language("en"), pytest.raises(NotRemoved, match="The old backup base/2026-11-25 cannot be removed from"):
        pruned(store, keys)

    assert {f"wal/{name}" for name in LOG} <= there(store)


def test_a_store_without_bases_keeps_its_log(store: Store, keys: FileOfKeys) -> None:
    shutil.rmtree(store.folder / "base")

    done = pruned(store, keys)

    assert done is not None
    assert (done.nothing, len(store.names("wal"))) == (True, len(LOG) + len(ASIDE))


# Removes so many objects, and is killed before the next.
KILLED = """
import os, signal, sys
from pathlib import Path
from app.backup.pruning import prune
from app.backup.store import Store
from domain.recovery.rules import Retention
from tests.simulators.keys import FileOfKeys

class Dying(Store):
    left = int(sys.argv[3])

    def remove(self, name):
        if Dying.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        Dying.left -= 1
        return super().remove(name)

prune(Dying(Path(sys.argv[1])), FileOfKeys(Path(sys.argv[2])), Retention(2, 0), last_good=None, drilled=None)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9")
def test_whatever_kills_it_leaves_bases_with_all_of_their_log_and_the_next_time_goes_on(
    store: Store, keys: FileOfKeys, tmp_path: Path
) -> None:
    whole = shutil.copytree(store.folder, tmp_path / "whole")
    pruned(Store(whole), keys)
    for steps in range(12):
        folder = shutil.copytree(store.folder, tmp_path / f"killed-{steps}")
        words = [sys.executable, "-c", KILLED, str(folder), str(tmp_path / "keys.json"), str(steps)]
        killed = subprocess.run(words, cwd=PROJECT, check=False)
        assert killed.returncode == -signal.SIGKILL
        left = Store(folder)
        for name in left.names("base"):
            begins = 2 * (4 - (DAY - date.fromisoformat(name.removeprefix("base/"))).days)
            assert {f"wal/{each}" for each in LOG[begins:]} <= there(left), (steps, name)

        pruned(left, keys)

        assert there(left) == there(Store(whole)), steps
