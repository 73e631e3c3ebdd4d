"""The key store in a file: what it wraps opens only here, whole and in its place, and the file keeps itself closed."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.secrets.ports import KeyHealth, KeyService
from integrations.keys.file import BackupPlaceTaken, FileKeys, KeyStoreBusy, PassphraseRefused
from integrations.keys.passphrase import (
    NoPassphrase,
    PassphraseOpen,
    PassphraseShort,
    make_passphrase,
    passphrase_from,
)
from integrations.keys.ring import (
    WRAPPED_BYTES,
    KeyStoreThere,
    NoKeyStore,
    StillCurrent,
    VersionGone,
    WrappingRefused,
    new_ring,
    unwrap,
    wrap,
)

CHEAP = 2**14
NOON = datetime(2026, 11, 20, 4, tzinfo=UTC)
WORDS = b"canary correct horse battery"


class Clock:
    def __init__(self) -> None:
        self.at = NOON

    def __call__(self) -> datetime:
        return self.at


def a_store(folder: Path, *, words: bytes = WORDS, clock: Callable[[], datetime] = lambda: NOON) -> FileKeys:
    return FileKeys(folder / "keys" / "store", lambda: words, work=CHEAP, now=clock)


@pytest.fixture
def keys(tmp_path: Path) -> FileKeys:
    made = a_store(tmp_path)
    made.make()
    return made


def test_a_data_key_comes_back_in_its_context_only(keys: FileKeys, tmp_path: Path) -> None:
    service: KeyService = keys
    plain, wrapped = service.generate(b"dek|1")

    assert (len(plain), len(wrapped)) == (32, WRAPPED_BYTES)
    assert plain not in wrapped
    assert a_store(tmp_path).unwrap(wrapped, b"dek|1") == plain
    with pytest.raises(WrappingRefused):
        service.unwrap(wrapped, b"dek|2")


RING = new_ring(NOON)
WRAPPED = wrap(RING, b"k" * 32, b"dek|1")


@given(st.integers(0, WRAPPED_BYTES * 8 - 1))
def test_a_flipped_bit_anywhere_is_refused(bit: int) -> None:
    damaged = bytearray(WRAPPED)
    damaged[bit // 8] ^= 1 << bit % 8

    with pytest.raises((WrappingRefused, VersionGone)):
        unwrap(RING, bytes(damaged), b"dek|1")


@given(st.integers(0, WRAPPED_BYTES - 1))
def test_a_cut_wrapping_is_refused(length: int) -> None:
    with pytest.raises(WrappingRefused):
        unwrap(RING, WRAPPED[:length], b"dek|1")


def test_after_a_rotation_old_wrappings_open_until_their_key_is_revoked(keys: FileKeys) -> None:
    plain, old = keys.generate(b"dek|1")

    assert keys.rotate() == 2
    assert keys.unwrap(old, b"dek|1") == plain
    new = keys.rewrap(old, b"dek|1")
    assert (old[:4], new[:4]) == (b"\0\0\0\1", b"\0\0\0\2")
    keys.revoke(1)
    assert keys.unwrap(new, b"dek|1") == plain
    with pytest.raises(VersionGone):
        keys.unwrap(old, b"dek|1")
    assert list(keys.versions()) == [2]


def test_the_current_key_and_an_unknown_one_are_not_revoked(keys: FileKeys) -> None:
    with pytest.raises(StillCurrent):
        keys.revoke(1)
    with pytest.raises(VersionGone):
        keys.revoke(7)


def test_a_rotation_by_another_process_is_seen(keys: FileKeys, tmp_path: Path) -> None:
    a_store(tmp_path).rotate()

    assert keys.generate(b"dek|1")[1][:4] == b"\0\0\0\2"


def test_health_tells_version_age_and_backup(tmp_path: Path) -> None:
    clock = Clock()
    keys = a_store(tmp_path, clock=clock)
    assert keys.health() == KeyHealth(False, 0, None, None)
    keys.make()
    clock.at += timedelta(days=1)
    keys.back_up(tmp_path / "copy")
    clock.at += timedelta(days=1)
    keys.rotate()

    assert keys.health() == KeyHealth(True, 2, NOON + timedelta(days=2), NOON + timedelta(days=1))


def test_a_backup_opens_with_the_same_passphrase_and_never_overwrites(keys: FileKeys, tmp_path: Path) -> None:
    plain, wrapped = keys.generate(b"dek|1")
    keys.back_up(tmp_path / "copy")

    assert FileKeys(tmp_path / "copy", lambda: WORDS).unwrap(wrapped, b"dek|1") == plain
    assert stat.S_IMODE((tmp_path / "copy").stat().st_mode) == 0o600
    with pytest.raises(BackupPlaceTaken):
        keys.back_up(tmp_path / "copy")


def test_another_passphrase_opens_nothing(keys: FileKeys, tmp_path: Path) -> None:
    stranger = a_store(tmp_path, words=b"another passphrase of ours")

    with pytest.raises(PassphraseRefused) as refused:
        stranger.generate(b"dek|1")

    assert "another passphrase" not in repr(refused.value) + str(refused.value.facts)
    assert stranger.health().reachable is False


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: text[:40],
        lambda text: text.replace(str(CHEAP), str(CHEAP * 2)),
        lambda text: text.replace(str(CHEAP), "2"),
        lambda text: text.replace('"sealed": "', '"sealed": "AAAA'),
        lambda text: text.replace("luckygas-keys-1", "luckygas-keys-2"),
        lambda text: "[]",
        lambda text: "",
    ],
)
def test_a_damaged_store_is_one_sentence(keys: FileKeys, tmp_path: Path, damage: Callable[[str], str]) -> None:
    file = tmp_path / "keys" / "store"
    file.write_text(damage(file.read_text()))

    with pytest.raises(PassphraseRefused):
        a_store(tmp_path).generate(b"dek|1")


def test_the_file_is_its_owners_and_holds_no_key_in_clear(keys: FileKeys, tmp_path: Path) -> None:
    file = tmp_path / "keys" / "store"

    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert sorted(json.loads(file.read_text())) == ["format", "nonce", "salt", "sealed", "work"]


def test_a_store_is_made_once(keys: FileKeys, tmp_path: Path) -> None:
    before = (tmp_path / "keys" / "store").read_bytes()

    with pytest.raises(KeyStoreThere):
        a_store(tmp_path).make()
    assert (tmp_path / "keys" / "store").read_bytes() == before


def test_without_a_store_the_way_out_is_named(tmp_path: Path) -> None:
    with pytest.raises(NoKeyStore, match="luckygas keys make"):
        a_store(tmp_path).generate(b"dek|1")
    with pytest.raises(NoKeyStore):
        a_store(tmp_path).rotate()


def test_two_changes_at_once_are_refused_and_a_failed_one_leaves_nothing(keys: FileKeys, tmp_path: Path) -> None:
    new = tmp_path / "keys" / "store.new"
    new.touch()
    with pytest.raises(KeyStoreBusy):
        keys.rotate()
    new.unlink()

    with pytest.raises(VersionGone):
        keys.revoke(9)

    assert [path.name for path in (tmp_path / "keys").iterdir()] == ["store"]


def test_nothing_shows_a_key(keys: FileKeys) -> None:
    plain, wrapped = keys.generate(b"dek|1")
    ring = new_ring(NOON)

    assert ring.keks[1].key.hex() not in repr(ring)
    assert repr(ring.keks[1].key) not in repr(ring)
    with pytest.raises(WrappingRefused) as refused:
        keys.unwrap(wrapped, b"dek|2")
    assert plain.hex() not in repr(refused.value)
    assert refused.value.__cause__ is None


def test_a_passphrase_comes_from_a_closed_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CREDENTIALS_DIRECTORY", raising=False)
    file = tmp_path / "passphrase"
    make_passphrase(file)
    first = passphrase_from(file)()
    make_passphrase(file)

    assert passphrase_from(file)() == first
    assert len(first) > 40
    file.chmod(0o640)
    with pytest.raises(PassphraseOpen):
        passphrase_from(file)()


def test_a_service_credential_comes_before_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_passphrase(tmp_path / "passphrase")
    (tmp_path / "luckygas-keys").write_bytes(WORDS + b"\n")
    os.chmod(tmp_path / "luckygas-keys", 0o440)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))

    assert passphrase_from(tmp_path / "passphrase")() == WORDS
    os.chmod(tmp_path / "luckygas-keys", 0o444)
    with pytest.raises(PassphraseOpen):
        passphrase_from(tmp_path / "passphrase")()


def test_a_passphrase_that_is_missing_or_short_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CREDENTIALS_DIRECTORY", raising=False)
    with pytest.raises(NoPassphrase):
        passphrase_from(tmp_path / "none")()
    (tmp_path / "short").write_bytes(b"0123")
    (tmp_path / "short").chmod(0o600)
    with pytest.raises(PassphraseShort) as refused:
        passphrase_from(tmp_path / "short")()
    assert "0123" not in str(refused.value)
