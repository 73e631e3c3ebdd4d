"""The life of data keys: made, wrapped again under a new key-encryption key, followed by the next, thrown away."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from sqlalchemy import Connection, text

from domain.errors import Refused
from domain.kernel.database import ValuesStillSealed, call, our_words
from domain.secrets.ports import KeyService
from domain.secrets.rules.boxes import public_of
from domain.secrets.rules.fields import DataKey, Place, key_id, seal, unseal
from domain.secrets.rules.lifecycle import KeyState, Purpose, context, has_served
from domain.secrets.vault import Vault, active_key, known_keys

Table = Literal["api_key", "customer_account"]
SEALED: Final[dict[Table, str]] = {"api_key": "sealed", "customer_account": "number"}
"""Every column of sealed fields, in the order in which they are sealed anew."""
CHUNK: Final = 500


class KekStillNeeded(Refused):
    """The key-encryption key {version} still wraps {count} data keys. Rotate first: luckygas keys rotate kek."""


@dataclass(frozen=True, slots=True)
class Resealed:
    """What one chunk sealed anew, and behind which id the next one goes on; 0 is the end of the table."""

    values: int
    after: int


def make_data_key(db: Connection, keys: KeyService, *, purpose: Purpose) -> int:
    """A new data key for new values; the one before it retires, and opens what it sealed until that is sealed anew."""
    made = int(call(db, "api.draw_data_key_id"))
    plain, wrapped = keys.generate(context(made))
    public = public_of(DataKey(made, plain)).public if purpose is Purpose.INTAKE else None
    call(db, "api.add_data_key", p_id=made, p_purpose=str(purpose), p_wrapped=wrapped, p_public=public)
    return made


def rewrap_data_keys(db: Connection, keys: KeyService) -> int:
    """Wrap every data key under the current key-encryption key; the fields are not touched. Returns how many it was."""
    current, done = keys.health().version, 0
    for known in known_keys(db):
        if known.wrapped is not None and known.kek != current:
            after = keys.rewrap(known.wrapped, context(known.id))
            call(db, "api.rewrap_data_key", p_id=known.id, p_before=known.wrapped, p_after=after)
            done += 1
    return done


def revoke_kek(db: Connection, keys: KeyService, *, version: int) -> None:
    """Destroy a key-encryption key that wraps no data key any more. Backups sealed under it are lost with it."""
    count = sum(known.kek == version for known in known_keys(db))
    if count:
        raise KekStillNeeded(version=version, count=count)
    keys.revoke(version)


def reseal(db: Connection, vault: Vault, *, table: Table, after: int, limit: int = CHUNK) -> Resealed:
    """Seal the next values of a table under the active key; done when `after` comes back as 0."""
    with our_words():
        rows = db.execute(
            text("SELECT id, sealed FROM api.old_sealed(:table, :after, :limit) ORDER BY id"),
            {"table": table, "after": after, "limit": limit},
        ).all()
    if not rows:
        return Resealed(0, 0)
    known = {one.id: one for one in known_keys(db)}
    active = vault.open(active_key(db, Purpose.FIELD))
    call(db, "api.use_data_key", p_id=active.id, p_times=len(rows))
    anew = []
    for row in rows:
        place = Place(table, SEALED[table], row.id)
        secret = unseal(vault.open(known[key_id(row.sealed)]), row.sealed, place)
        anew.append({"id": row.id, "before": row.sealed.hex(), "after": seal(active, secret, place).hex()})
    count = call(db, "api.reseal", p_table=table, p_data_key=active.id, p_rows=anew)
    return Resealed(int(count), rows[-1].id)


def revoke_data_key(db: Connection, *, key: int) -> None:
    """Throw a retired data key away; ValuesStillSealed while any row carries its id."""
    call(db, "api.revoke_data_key", p_id=key)


def revoke_retired(db: Connection) -> list[int]:
    """Throw away every retired key that seals nothing any more; called after everything was sealed anew."""
    gone = []
    for known in known_keys(db):
        if known.state is KeyState.RETIRING:
            with suppress(ValuesStillSealed), db.begin_nested():
                revoke_data_key(db, key=known.id)
                gone.append(known.id)
    return gone


def renew_served_keys(db: Connection, keys: KeyService, *, at: datetime) -> list[int]:
    """The next key for every purpose whose key has served; returns the new ones."""
    served = [known.purpose for known in known_keys(db) if has_served(known, at)]
    return [make_data_key(db, keys, purpose=purpose) for purpose in served]
