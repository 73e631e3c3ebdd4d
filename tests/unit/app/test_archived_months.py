"""A month of the trail in a file: encrypted, bound to its month, its order and its end."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from app.archive import NotAMonth, NotWhatWasSigned, archived_lines, key_for, rewrap_months, write_month
from app.backup.keys import OnlyToUnwrap
from app.backup.stream import CHUNK, TAG, Damaged, NotABackup, WrongKey, header
from app.seal_key import SealKey, load_key
from domain.audit.trail import ArchivedMonth
from tests.simulators.keys import FileOfKeys

MARCH, APRIL = date(2018, 3, 1), date(2018, 4, 1)
SMALL = [json.dumps({"id": number, "actor": "canary"}) for number in range(3)]
# Nothing that packs well: several chunks of the stream.
LARGE = [os.urandom(1 << 19).hex() for _line in range(7)]


@pytest.fixture
def keys(tmp_path: Path) -> FileOfKeys:
    return FileOfKeys.made(tmp_path / "keys.json")


@pytest.fixture
def signing(tmp_path: Path) -> SealKey:
    return load_key(tmp_path / "seal.pem", make=True)


def kept(lines: list[str], signing: SealKey, month: date = MARCH) -> ArchivedMonth:
    """What the trail says of a month of these lines."""
    digest = hashlib.sha256("".join(f"{line}\n" for line in lines).encode()).digest()
    return ArchivedMonth(month, digest, signing.public.key_id, signing.sign(digest), datetime.now(UTC))


def test_lines_come_back_as_they_were_and_nobody_reads_them_without_the_keys(
    tmp_path: Path, keys: FileOfKeys, signing: SealKey
) -> None:
    file = tmp_path / "events-2018-03.lgb"

    written = write_month(SMALL, file, keys)

    said = kept(SMALL, signing)
    assert (written.month, written.events, written.sha256) == (MARCH, 3, said.sha256)
    assert list(archived_lines(said, file, keys, signing.public)) == SMALL
    assert file.read_bytes().startswith(b"LGB1")
    assert b"canary" not in file.read_bytes()
    assert file.stat().st_mode & 0o077 == 0
    with pytest.raises(WrongKey):
        list(archived_lines(said, file, FileOfKeys.made(tmp_path / "others.json"), None))


def test_a_month_of_which_half_was_written_is_written_anew(tmp_path: Path, keys: FileOfKeys, signing: SealKey) -> None:
    file = tmp_path / "events-2018-03.lgb"
    write_month(LARGE[:1], file, keys)
    file.with_name(f"{file.name}.new").write_bytes(b"half")

    write_month(SMALL, file, keys)

    assert list(archived_lines(kept(SMALL, signing), file, keys, None)) == SMALL
    assert [path.name for path in tmp_path.glob("events*")] == [file.name]


def swapped(content: bytes, begins: int) -> bytes:
    first, second = begins + CHUNK + TAG, begins + 2 * (CHUNK + TAG)
    return content[:begins] + content[first:second] + content[begins:first] + content[second:]


Harm = Callable[[bytes, int], bytes]
HARMS: dict[str, Harm] = {
    "cut at a chunk's end": lambda content, begins: content[: begins + 2 * (CHUNK + TAG)],
    "cut inside a chunk": lambda content, begins: content[:-1],
    "cut to its header": lambda content, begins: content[:begins],
    "chunks swapped": swapped,
    "a bit turned": lambda content, begins: content[:-9] + bytes([content[-9] ^ 1]) + content[-8:],
    "something appended": lambda content, begins: content + b"x",
    "a chunk twice": lambda content, begins: content[: begins + CHUNK + TAG] + content[begins:],
}


@pytest.mark.parametrize("harm", HARMS)
def test_what_is_cut_swapped_or_changed_is_refused(
    tmp_path: Path, keys: FileOfKeys, signing: SealKey, harm: str
) -> None:
    file = tmp_path / "events-2018-03.lgb"
    write_month(LARGE, file, keys)
    with file.open("rb") as source:
        header(source, "-")
        begins = source.tell()
    file.write_bytes(HARMS[harm](file.read_bytes(), begins))

    with pytest.raises(Damaged):
        list(archived_lines(kept(LARGE, signing), file, keys, None))


def test_a_renamed_file_is_refused(tmp_path: Path, keys: FileOfKeys, signing: SealKey) -> None:
    march, april = tmp_path / "events-2018-03.lgb", tmp_path / "events-2018-04.lgb"
    write_month(SMALL, march, keys)
    march.rename(april)

    with pytest.raises(WrongKey):
        list(archived_lines(kept(SMALL, signing, APRIL), april, keys, None))


def test_another_month_of_the_same_keys_is_not_what_was_signed(
    tmp_path: Path, keys: FileOfKeys, signing: SealKey
) -> None:
    file = tmp_path / "events-2018-03.lgb"
    write_month(SMALL, file, keys)
    said, stranger = kept(SMALL, signing), load_key(tmp_path / "other.pem", make=True)

    with pytest.raises(NotWhatWasSigned):
        list(archived_lines(kept(SMALL[:2], signing), file, keys, None))
    with pytest.raises(NotWhatWasSigned):
        list(archived_lines(said, file, keys, stranger.public))


@pytest.mark.parametrize("name", ["events-2018-13.lgb", "events-2018-03.jsonl", "events-2018-03.lgb.new", "seals.lgb"])
def test_what_is_no_month_is_said(tmp_path: Path, keys: FileOfKeys, signing: SealKey, name: str) -> None:
    (tmp_path / name).write_bytes(b"x")
    for said in (kept(SMALL, signing), None):
        with pytest.raises(NotAMonth):
            list(archived_lines(said, tmp_path / name, keys, None))
    with pytest.raises(NotAMonth):
        list(archived_lines(kept(SMALL, signing), tmp_path / "events-2018-03.lgb", keys, None))
    plain = tmp_path / "events-2018-04.lgb"
    plain.write_text("{}\n")
    with pytest.raises(NotABackup):
        list(archived_lines(kept(SMALL, signing, APRIL), plain, keys, None))


def test_a_key_encryption_key_can_go_when_the_months_are_wrapped_anew(
    tmp_path: Path, keys: FileOfKeys, signing: SealKey
) -> None:
    folder, said = tmp_path / "seals", kept(LARGE, signing)
    write_month(LARGE, folder / "events-2018-03.lgb", keys)
    write_month(SMALL, folder / "events-2018-04.lgb", keys)
    keys.rotate()

    assert rewrap_months(folder, keys) == 2
    keys.revoke(1)

    assert list(archived_lines(said, folder / "events-2018-03.lgb", keys, signing.public)) == LARGE
    assert sorted(path.name for path in folder.iterdir()) == ["events-2018-03.lgb", "events-2018-04.lgb"]
    assert rewrap_months(tmp_path / "nowhere", keys) == 0


def test_a_months_key_is_made_before_and_used_once(tmp_path: Path, keys: FileOfKeys, signing: SealKey) -> None:
    ahead, file = key_for(keys, MARCH), tmp_path / "events-2018-03.lgb"
    write_month(SMALL, file, ahead)

    assert list(archived_lines(kept(SMALL, signing), file, keys, None)) == SMALL
    with pytest.raises(OnlyToUnwrap):
        write_month(SMALL, file, ahead)
    with pytest.raises(OnlyToUnwrap):
        write_month(SMALL, tmp_path / "events-2018-04.lgb", key_for(keys, MARCH))
