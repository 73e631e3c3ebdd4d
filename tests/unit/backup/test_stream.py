"""The stream format: what comes out is what went in, and whatever was done to it between is refused."""

from __future__ import annotations

import io
import os
import tracemalloc
from pathlib import Path

import pytest

from app.backup.stream import CHUNK, PREFIX, TAG, Damaged, NotABackup, Sealer, Unsealer, WrongKey
from tests.simulators.keys import FileOfKeys

NAME = "wal/000000010000000000000007"
SEALED_CHUNK = CHUNK + TAG


@pytest.fixture
def keys(tmp_path: Path) -> FileOfKeys:
    return FileOfKeys.made(tmp_path / "keys.json")


def sealed(keys: FileOfKeys, content: bytes, name: str = NAME) -> bytes:
    target = io.BytesIO()
    sealer = Sealer(target, name, keys)
    for start in range(0, len(content), 300_000):
        sealer.write(content[start : start + 300_000])
    sealer.finish()
    return target.getvalue()


def opened(keys: FileOfKeys, whole: bytes, name: str = NAME) -> bytes:
    with Unsealer(io.BytesIO(whole), name, keys) as source:
        return source.readall()


def head(whole: bytes) -> int:
    """Where the chunks begin."""
    return 6 + int.from_bytes(whole[4:6], "big") + PREFIX


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 3 * CHUNK + 17])
def test_it_comes_out_as_it_went_in(keys: FileOfKeys, size: int) -> None:
    content = os.urandom(size)
    whole = sealed(keys, content)

    assert opened(keys, whole) == content
    assert whole.startswith(b"LGB1")
    assert len(whole) - head(whole) == size + TAG * max(1, -(-size // CHUNK))


def test_two_objects_share_neither_key_nor_prefix(keys: FileOfKeys) -> None:
    first, second = sealed(keys, b"same"), sealed(keys, b"same")

    assert first[: head(first)] != second[: head(second)]
    assert first[head(first) :] != second[head(second) :]


@pytest.mark.parametrize("size", [0, 100, CHUNK, 2 * CHUNK + 100])
def test_cut_anywhere_it_is_refused(keys: FileOfKeys, size: int) -> None:
    whole = sealed(keys, os.urandom(size))
    start = head(whole)
    inside = [0, 3, 5, start - 1, start, start + 1, start + TAG - 1, len(whole) - TAG, len(whole) - 1]
    borders = range(start, len(whole), SEALED_CHUNK)

    for end in {*inside, *borders, *(border + SEALED_CHUNK // 2 for border in borders)}:
        if end < len(whole):
            with pytest.raises((Damaged, NotABackup, WrongKey)):
                opened(keys, whole[:end])


def test_swapped_repeated_dropped_and_appended_chunks_are_refused(keys: FileOfKeys) -> None:
    whole = sealed(keys, os.urandom(4 * CHUNK))
    start = head(whole)
    chunks = [whole[at : at + SEALED_CHUNK] for at in range(start, len(whole), SEALED_CHUNK)]
    changed = {
        "swapped": [chunks[1], chunks[0], *chunks[2:]],
        "repeated": [chunks[0], chunks[0], *chunks[1:]],
        "dropped": [chunks[0], *chunks[2:]],
        "dropped at the end": chunks[:-1],
        "appended again": [*chunks, chunks[-1]],
        "appended": [*chunks, b"\0"],
        "the first again as last": [*chunks[:-1], chunks[0]],
    }

    for order in changed.values():
        with pytest.raises(Damaged):
            opened(keys, whole[:start] + b"".join(order))


def test_any_flipped_bit_is_refused(keys: FileOfKeys) -> None:
    whole = sealed(keys, b"the books of Lucky Gas" * 3)

    for place in range(len(whole)):
        changed = bytearray(whole)
        changed[place] ^= 1 << (place % 8)
        with pytest.raises((Damaged, NotABackup, WrongKey)):
            opened(keys, bytes(changed))


def test_a_renamed_object_is_refused(keys: FileOfKeys) -> None:
    with pytest.raises(WrongKey):
        opened(keys, sealed(keys, b"content"), "wal/000000010000000000000008")


def test_a_chunk_of_another_object_under_the_same_name_is_refused(keys: FileOfKeys) -> None:
    first, second = sealed(keys, os.urandom(100)), sealed(keys, os.urandom(100))

    with pytest.raises(Damaged):
        opened(keys, first[: head(first)] + second[head(second) :])


def test_a_foreign_file_and_foreign_keys_are_told_apart(keys: FileOfKeys, tmp_path: Path) -> None:
    whole = sealed(keys, b"content")

    with pytest.raises(NotABackup):
        opened(keys, b"PK\x03\x04 no backup at all")
    with pytest.raises(WrongKey):
        opened(FileOfKeys.made(tmp_path / "others.json"), whole)


def test_old_objects_open_after_a_rotation_until_their_key_is_revoked(keys: FileOfKeys) -> None:
    before = sealed(keys, b"before")
    keys.rotate()
    after = sealed(keys, b"after")

    assert (opened(keys, before), opened(keys, after)) == (b"before", b"after")
    keys.revoke(1)
    with pytest.raises(WrongKey):
        opened(keys, before)


def test_nothing_is_given_that_was_not_proved(keys: FileOfKeys) -> None:
    content = os.urandom(3 * CHUNK)
    whole = sealed(keys, content)
    given = b""

    with Unsealer(io.BytesIO(whole[:-1]), NAME, keys) as source:
        while len(given) < 2 * CHUNK:
            given += source.read(100_000)
        with pytest.raises(Damaged):
            source.read(1)

    assert given == content[: 2 * CHUNK]


class Endless(io.RawIOBase):
    """Takes everything and keeps nothing."""

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        return len(memoryview(data))  # type: ignore[call-overload]


def test_memory_does_not_grow_with_the_object(keys: FileOfKeys) -> None:
    piece = bytes(1 << 18)
    tracemalloc.start()
    sealer = Sealer(Endless(), NAME, keys)  # type: ignore[arg-type]
    for _ in range(160):
        sealer.write(piece)
    sealer.finish()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert peak < 8 * CHUNK
