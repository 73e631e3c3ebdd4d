"""A ring of key-encryption keys, and the key service over whatever shelf the ring lies on."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Final, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from domain.errors import LuckyGasError, Refused, Unavailable
from domain.secrets.ports import KeyHealth

KEY_BYTES: Final = 32
VERSION_BYTES: Final = 4
NONCE_BYTES: Final = 12
TAG_BYTES: Final = 16
WRAPPED_BYTES: Final = VERSION_BYTES + NONCE_BYTES + KEY_BYTES + TAG_BYTES


class KeysAway(Unavailable):
    """The key store does not answer ({reason}). Nothing was decrypted; try again, or ask the administrator."""


class WrappingRefused(Refused):
    """A wrapped key does not open: it is damaged, or it belongs to something else. Restore it from its backup."""


class VersionGone(Refused):
    """The key-encryption key {version} is not in the key store: it was revoked, or another store made this.

    Use the store that belongs to these books, or its backup.
    """


class StillCurrent(Refused):
    """The key-encryption key {version} wraps what is made now. Rotate first, wrap the data keys again, then revoke."""


class NoKeyStore(Refused):
    """There is no key store at {place} yet. Make one on the box: luckygas keys make store."""


class KeyStoreThere(Refused):
    """There is a key store at {place} already; what it wrapped would be lost without it. Nothing was changed."""


@dataclass(frozen=True, slots=True)
class Kek:
    """One key-encryption key and the moment it was made."""

    key: bytes = field(repr=False)
    since_at: datetime


@dataclass(frozen=True, slots=True)
class Ring:
    """Every key-encryption key that still unwraps, by version; new keys are wrapped under the current one."""

    current: int
    keks: Mapping[int, Kek]
    backed_up_at: datetime | None = None

    def rotated(self, at: datetime) -> Ring:
        """The same ring with a new current key."""
        version = max(self.keks) + 1
        return replace(self, current=version, keks={**self.keks, version: Kek(secrets.token_bytes(KEY_BYTES), at)})

    def without(self, version: int) -> Ring:
        """The ring without one key; VersionGone and StillCurrent say why not."""
        if version not in self.keks:
            raise VersionGone(version=version)
        if version == self.current:
            raise StillCurrent(version=version)
        return replace(self, keks={number: kek for number, kek in self.keks.items() if number != version})


def new_ring(at: datetime) -> Ring:
    """A ring with its first key."""
    return Ring(1, {1: Kek(secrets.token_bytes(KEY_BYTES), at)})


def wrap(ring: Ring, data_key: bytes, context: bytes) -> bytes:
    """Version, nonce, and the data key under the ring's current key; the context is bound into it."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    sealed = AESGCM(ring.keks[ring.current].key).encrypt(nonce, data_key, context)
    return ring.current.to_bytes(VERSION_BYTES, "big") + nonce + sealed


def unwrap(ring: Ring, wrapped: bytes, context: bytes) -> bytes:
    """The data key; WrappingRefused for another context or a damaged wrapping, VersionGone without its key."""
    if len(wrapped) != WRAPPED_BYTES:
        raise WrappingRefused
    version = int.from_bytes(wrapped[:VERSION_BYTES], "big")
    kek = ring.keks.get(version)
    if kek is None:
        raise VersionGone(version=version)
    nonce, sealed = wrapped[VERSION_BYTES : VERSION_BYTES + NONCE_BYTES], wrapped[VERSION_BYTES + NONCE_BYTES :]
    try:
        return AESGCM(kek.key).decrypt(nonce, sealed, context)
    except InvalidTag:
        raise WrappingRefused from None


class Shelf(Protocol):
    """Where a ring lies."""

    @property
    def place(self) -> str:
        """Its name for people."""
        ...

    def read(self) -> Ring:
        """NoKeyStore where none was made; KeysAway where it cannot be read now."""
        ...

    def make(self, ring: Ring) -> None:
        """The first ring; KeyStoreThere where one lies already."""
        ...

    def changing(self) -> AbstractContextManager[Callable[[Ring], None]]:
        """Keeps other changers out until the ring that it is given is safe; read after entering."""
        ...


def utc_now() -> datetime:
    return datetime.now(UTC)


class RingKeys:
    """The key service over a shelf. It reads the ring at each call: another process may have rotated it."""

    def __init__(self, shelf: Shelf, *, now: Callable[[], datetime] = utc_now) -> None:
        self._shelf, self._now = shelf, now

    @property
    def place(self) -> str:
        """Where the store lies, for people."""
        return self._shelf.place

    def make(self) -> int:
        """The store with its first key; KeyStoreThere where there is one."""
        self._shelf.make(new_ring(self._now()))
        return 1

    def versions(self) -> dict[int, datetime]:
        """Every version that still unwraps, and since when it is there."""
        return {version: kek.since_at for version, kek in sorted(self._shelf.read().keks.items())}

    def generate(self, context: bytes) -> tuple[bytes, bytes]:
        """A new data key: plain, and wrapped under the current key."""
        plain = secrets.token_bytes(KEY_BYTES)
        return plain, wrap(self._shelf.read(), plain, context)

    def unwrap(self, wrapped: bytes, context: bytes) -> bytes:
        return unwrap(self._shelf.read(), wrapped, context)

    def rewrap(self, wrapped: bytes, context: bytes) -> bytes:
        ring = self._shelf.read()
        return wrap(ring, unwrap(ring, wrapped, context), context)

    def rotate(self) -> int:
        """A new current key; older ones still unwrap. Back the store up before anything rests on the new one alone."""
        with self._shelf.changing() as save:
            ring = self._shelf.read().rotated(self._now())
            save(ring)
        return ring.current

    def revoke(self, version: int) -> None:
        """Destroy a key here. Backups of the store hold it until they are destroyed too."""
        with self._shelf.changing() as save:
            save(self._shelf.read().without(version))

    def note_backup(self) -> datetime:
        """Remember that the store was backed up now."""
        at = self._now()
        with self._shelf.changing() as save:
            save(replace(self._shelf.read(), backed_up_at=at))
        return at

    def health(self) -> KeyHealth:
        """Never raises one of our refusals: a store that cannot be opened is not reachable."""
        try:
            ring = self._shelf.read()
        except LuckyGasError:
            return KeyHealth(reachable=False, version=0, since_at=None, backed_up_at=None)
        return KeyHealth(True, ring.current, ring.keks[ring.current].since_at, ring.backed_up_at)
