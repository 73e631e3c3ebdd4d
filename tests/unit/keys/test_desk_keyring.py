"""What a desk keeps in its keyring: only in one that encrypts, and a keyring that fails says so in our words."""

from __future__ import annotations

import pytest
from keyring.backend import KeyringBackend
from keyring.backends import chainer, fail, null
from keyring.errors import PasswordDeleteError

from domain.errors import Unavailable
from integrations.keys.desk import DeskKeyring, KeyringAway, NothingKeptHere
from integrations.keys.encrypting import TRUSTED
from tests.simulators.keyring import OURS, Memory

NAME = "password of mei at db.lan:5432"


@pytest.fixture
def memory() -> Memory:
    return Memory()


def desk(memory: KeyringBackend) -> DeskKeyring:
    return DeskKeyring(memory, trusted=OURS)


def test_what_is_kept_is_read_replaced_and_forgotten(memory: Memory) -> None:
    keyring = desk(memory)
    seen = [keyring.read(NAME)]
    for secret in ("first", "second"):
        keyring.keep(NAME, secret)
        seen.append(keyring.read(NAME))
    keyring.forget(NAME)
    keyring.forget(NAME)

    assert [*seen, keyring.read(NAME)] == [None, "first", "second", None]


@pytest.mark.parametrize("plain", [fail.Keyring(), null.Keyring(), Memory()])
def test_a_keyring_that_does_not_encrypt_keeps_nothing(plain: KeyringBackend) -> None:
    keyring = DeskKeyring(plain)

    for deed in (
        keyring.look,
        lambda: keyring.read(NAME),
        lambda: keyring.keep(NAME, "secret"),
        lambda: keyring.forget(NAME),
    ):
        with pytest.raises(NothingKeptHere, match=type(plain).__qualname__):
            deed()


def test_a_chain_with_one_plain_link_keeps_nothing(memory: Memory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chainer.ChainerBackend, "backends", [memory, null.Keyring()])

    with pytest.raises(NothingKeptHere):
        desk(chainer.ChainerBackend()).keep(NAME, "secret")

    assert memory.kept == {}


def test_plain_stores_are_not_among_the_trusted() -> None:
    assert [name for name in TRUSTED if name.startswith(("keyrings.", "keyring.backends.null"))] == []


def test_a_locked_keyring_is_away_and_says_nothing_of_its_own(memory: Memory) -> None:
    keyring = desk(memory)
    memory.locked = True

    for deed in (lambda: keyring.read(NAME), lambda: keyring.keep(NAME, "secret"), lambda: keyring.forget(NAME)):
        with pytest.raises(KeyringAway) as away:
            deed()
        assert isinstance(away.value, Unavailable)
        assert "canary" not in str(away.value)
        assert "KeyringLocked" in str(away.value)
    keyring.look()


class Stubborn(Memory):
    """Deletes nothing, and says what the library says of a secret that is not there."""

    def delete_password(self, service: str, username: str) -> None:
        raise PasswordDeleteError(username)


def test_what_cannot_be_deleted_is_not_called_forgotten() -> None:
    stubborn = Stubborn()
    keyring = DeskKeyring(stubborn, trusted={f"{__name__}.Stubborn"})
    keyring.keep(NAME, "secret")

    with pytest.raises(KeyringAway):
        keyring.forget(NAME)
    del stubborn.kept[NAME]
    keyring.forget(NAME)


class Behind(Memory):
    """Lets through what the system behind it raises, as the library's own do."""

    def get_password(self, service: str, username: str) -> str | None:
        from secretstorage.exceptions import PromptDismissedException

        raise PromptDismissedException("canary")


def test_what_the_system_behind_the_library_raises_is_away_too() -> None:
    pytest.importorskip("secretstorage")

    with pytest.raises(KeyringAway) as away:
        DeskKeyring(Behind(), trusted={f"{__name__}.Behind"}).read(NAME)

    assert "canary" not in str(away.value)
