"""A key store in the system's keyring: Windows' Credential Manager, a Secret Service, the macOS keychain."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Final

import keyring
from keyring.backend import KeyringBackend

from domain.errors import Conflict
from integrations.keys.encrypting import TRUSTED, encrypting, failing_as, name_of
from integrations.keys.ring import Kek, KeysAway, KeyStoreThere, NoKeyStore, Ring, RingKeys, utc_now

SERVICE: Final = "luckygas-keys"
RING: Final = "ring"


class KeyringChanged(Conflict):
    """Somebody else changed the keys in the system's keyring at the same moment. Look again, then repeat it."""


class KeyringShelf:
    """A ring in a keyring: an entry a key, since Windows takes no long ones, and one that says which keys there are."""

    def __init__(self, backend: KeyringBackend | None = None, *, trusted: Collection[str] = TRUSTED) -> None:
        self._backend = encrypting(keyring.get_keyring() if backend is None else backend, trusted)

    @property
    def place(self) -> str:
        return name_of(self._backend)

    def read(self) -> Ring:
        """NoKeyStore where none was made; KeysAway where the keyring is locked or an entry is lost."""
        index = self._index()
        if index is None:
            raise NoKeyStore(place=self.place)
        keks = {}
        for version, since in index["keks"].items():
            key = self._get(f"kek-{version}")
            if key is None:
                raise KeysAway(reason=f"kek-{version}")
            keks[int(version)] = Kek(base64.b64decode(key), datetime.fromisoformat(since))
        backed_up = index["backed_up_at"]
        return Ring(index["current"], keks, datetime.fromisoformat(backed_up) if backed_up else None)

    def make(self, ring: Ring) -> None:
        if self._index() is not None:
            raise KeyStoreThere(place=self.place)
        self._write(ring, {"keks": {}})

    @contextmanager
    def changing(self) -> Iterator[Callable[[Ring], None]]:
        """Nothing here can be locked: a change by somebody else meanwhile is seen, and refused as KeyringChanged."""
        before = self._index()
        if before is None:
            raise NoKeyStore(place=self.place)

        def save(ring: Ring) -> None:
            if self._index() != before:
                raise KeyringChanged
            self._write(ring, before)

        yield save

    def _write(self, ring: Ring, before: Mapping[str, Any]) -> None:
        """New keys first, then what says which there are, then the old ones go: cut short anywhere, it still opens."""
        keks = {str(version): kek.since_at.isoformat() for version, kek in ring.keks.items()}
        backed_up = ring.backed_up_at.isoformat() if ring.backed_up_at else None
        index = {"current": ring.current, "backed_up_at": backed_up, "keks": keks}
        with failing_as(KeysAway):
            for version in keks.keys() - before["keks"].keys():
                key = base64.b64encode(ring.keks[int(version)].key).decode()
                self._backend.set_password(SERVICE, f"kek-{version}", key)
            self._backend.set_password(SERVICE, RING, json.dumps(index))
            for version in before["keks"].keys() - keks.keys():
                self._backend.delete_password(SERVICE, f"kek-{version}")

    def _index(self) -> dict[str, Any] | None:
        found = self._get(RING)
        return None if found is None else dict(json.loads(found))

    def _get(self, name: str) -> str | None:
        with failing_as(KeysAway):
            return self._backend.get_password(SERVICE, name)


class KeyringKeys(RingKeys):
    """The key service over the operating system's keyring, of the account that the box runs as."""

    def __init__(
        self,
        backend: KeyringBackend | None = None,
        *,
        trusted: Collection[str] = TRUSTED,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        super().__init__(KeyringShelf(backend, trusted=trusted), now=now)
