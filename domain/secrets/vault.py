"""The opened data keys of the headless process. A desk has no key service, and so never has a vault."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, text

from domain.errors import Refused
from domain.kernel.database import call, our_words
from domain.secrets.ports import KeyService
from domain.secrets.rules.clear import ClearText
from domain.secrets.rules.fields import DataKey, Place, seal
from domain.secrets.rules.lifecycle import KeyState, KnownKey, Purpose, context


class NoKeysHere(Refused):
    """This computer keeps no keys (key_store is none). Run this on the box."""


class NoDataKey(Refused):
    """There is no data key {wanted} yet, or it was revoked. Make one on the box: luckygas keys make data."""


class Vault:
    """Unwraps a data key when it is needed first, and keeps it in memory as long as its wrapping stays the same."""

    def __init__(self, keys: KeyService) -> None:
        self.keys = keys
        self._opened: dict[int, tuple[bytes, DataKey]] = {}

    def __repr__(self) -> str:
        return "Vault(***)"

    def open(self, known: KnownKey) -> DataKey:
        """The key itself. NoDataKey where it was revoked; the key service says what else may be wrong."""
        if known.wrapped is None:
            raise NoDataKey(wanted=known.id)
        kept = self._opened.get(known.id)
        if kept is None or kept[0] != known.wrapped:
            kept = (known.wrapped, DataKey(known.id, self.keys.unwrap(known.wrapped, context(known.id))))
            self._opened[known.id] = kept
        return kept[1]

    def prepare(self, known: Iterable[KnownKey]) -> None:
        """Open what will be needed, outside of any transaction: a key store may be far away."""
        for one in known:
            if one.wrapped is not None:
                self.open(one)

    def key(self, db: Connection, wanted: int) -> DataKey:
        """The data key of this id."""
        found = next((known for known in known_keys(db) if known.id == wanted), None)
        if found is None:
            raise NoDataKey(wanted=wanted)
        return self.open(found)

    def active(self, db: Connection, purpose: Purpose) -> DataKey:
        """The key that is in use for this."""
        return self.open(active_key(db, purpose))

    def seal(self, db: Connection, secret: ClearText, place: Place) -> tuple[bytes, int]:
        """The secret sealed for its place, and the id of the key; the use is counted before it is made."""
        key = self.active(db, Purpose.FIELD)
        call(db, "api.use_data_key", p_id=key.id, p_times=1)
        return seal(key, secret, place), key.id


def known_keys(db: Connection) -> tuple[KnownKey, ...]:
    """Every data key as it is wrapped, revoked ones included; for the box only."""
    with our_words():
        rows = db.execute(text("SELECT id, purpose, state, created_at, uses, wrapped FROM api.data_keys()"))
        return tuple(
            KnownKey(row.id, Purpose(row.purpose), KeyState(row.state), row.created_at, row.uses, row.wrapped)
            for row in rows
        )


def active_key(db: Connection, purpose: Purpose) -> KnownKey:
    """The active key of a purpose; NoDataKey where none was made."""
    for known in known_keys(db):
        if known.purpose is purpose and known.state is KeyState.ACTIVE:
            return known
    raise NoDataKey(wanted=purpose)
