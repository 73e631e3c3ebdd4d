"""The key store in the system's keyring: only one that encrypts, and never cut into halves."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from keyring.backend import KeyringBackend
from keyring.backends import chainer, fail, null

from domain.secrets.ports import KeyHealth
from integrations.keys.encrypting import KeyringRefused
from integrations.keys.os_keyring import KeyringChanged, KeyringKeys, KeyringShelf
from integrations.keys.ring import KeysAway, KeyStoreThere, NoKeyStore, VersionGone
from tests.simulators.keyring import OURS, Memory

NOON = datetime(2026, 11, 20, 4, tzinfo=UTC)


def keys_in(memory: Memory) -> KeyringKeys:
    return KeyringKeys(memory, trusted=OURS, now=lambda: NOON)


@pytest.fixture
def memory() -> Memory:
    made = Memory()
    keys_in(made).make()
    return made


def test_keys_rotate_and_go_as_in_a_file(memory: Memory) -> None:
    keys = keys_in(memory)
    plain, old = keys.generate(b"dek|1")
    keys.rotate()
    new = keys.rewrap(old, b"dek|1")
    keys.revoke(1)

    assert keys.unwrap(new, b"dek|1") == plain
    with pytest.raises(VersionGone):
        keys.unwrap(old, b"dek|1")
    assert sorted(memory.kept) == ["kek-2", "ring"]
    assert keys.health() == KeyHealth(True, 2, NOON, None)


@pytest.mark.parametrize("plain", [fail.Keyring(), null.Keyring(), Memory()])
def test_a_keyring_that_does_not_encrypt_is_refused(plain: KeyringBackend) -> None:
    with pytest.raises(KeyringRefused):
        KeyringShelf(plain)


def test_a_chain_is_as_good_as_its_weakest_link(memory: Memory, monkeypatch: pytest.MonkeyPatch) -> None:
    chain = chainer.ChainerBackend()
    for links, trusted in (([memory, null.Keyring()], False), ([], False), ([memory], True)):
        monkeypatch.setattr(chainer.ChainerBackend, "backends", links)
        if trusted:
            assert KeyringShelf(chain, trusted=OURS).place in OURS
        else:
            with pytest.raises(KeyringRefused):
                KeyringShelf(chain, trusted=OURS)


def test_a_locked_keyring_is_away_and_says_nothing_of_its_own(memory: Memory) -> None:
    memory.locked = True

    with pytest.raises(KeysAway) as away:
        keys_in(memory).generate(b"dek|1")

    assert "canary" not in str(away.value)
    assert keys_in(memory).health().reachable is False


@pytest.mark.parametrize("writes", [0, 1])
def test_a_rotation_that_is_cut_short_leaves_a_store_that_opens(memory: Memory, writes: int) -> None:
    plain, wrapped = keys_in(memory).generate(b"dek|1")
    memory.writes = writes
    with pytest.raises(KeysAway):
        keys_in(memory).rotate()
    memory.writes = 99

    assert keys_in(memory).unwrap(wrapped, b"dek|1") == plain
    assert keys_in(memory).rotate() == 2


def test_a_store_is_made_once_and_found_missing(memory: Memory) -> None:
    with pytest.raises(KeyStoreThere):
        keys_in(memory).make()
    with pytest.raises(NoKeyStore):
        keys_in(Memory()).rotate()
    del memory.kept["kek-1"]
    with pytest.raises(KeysAway):
        keys_in(memory).generate(b"dek|1")


def test_a_change_by_somebody_else_meanwhile_is_seen(memory: Memory) -> None:
    shelf = KeyringShelf(memory, trusted=OURS)
    with shelf.changing() as save:
        ring = shelf.read().rotated(NOON)
        keys_in(memory).rotate()
        with pytest.raises(KeyringChanged):
            save(ring)
