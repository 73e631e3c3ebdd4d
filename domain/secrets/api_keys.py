"""The deeds of API keys: those that machines show us, and those that we show partners."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, text

from domain.errors import Refused
from domain.kernel.database import call, our_words
from domain.secrets.rules.api_keys import LIFETIME, OVERLAP, ApiKey, hashed, holder_of, new_api_key, to_try
from domain.secrets.rules.clear import ClearText
from domain.secrets.rules.fields import Place, key_id, unseal
from domain.secrets.vault import Vault


class NoApiKey(Refused):
    """There is no valid API key for {holder}. Enter the one that the partner gave us: luckygas keys make api."""


def make_api_key(db: Connection, *, holder: str, not_before: datetime) -> tuple[int, ClearText]:
    """A key for a machine, shown this once; the one before it ends with the overlap. TwoKeysValid says why not."""
    secret = new_api_key()
    made = int(call(db, "api.draw_api_key_id"))
    call(
        db,
        "api.add_api_key",
        p_id=made,
        p_holder=holder,
        p_direction="inbound",
        p_sha256=hashed(secret.reveal()),
        p_sealed=None,
        p_data_key=None,
        p_not_before=not_before,
        p_not_after=not_before + LIFETIME,
        p_overlap=OVERLAP,
    )
    return made, secret


def keep_api_key(db: Connection, vault: Vault, *, holder: str, secret: ClearText, not_before: datetime) -> int:
    """A key that a partner gave us, sealed; it is used from then on, the one before it until the overlap ends."""
    made = int(call(db, "api.draw_api_key_id"))
    sealed, data_key = vault.seal(db, secret, Place("api_key", "sealed", made))
    call(
        db,
        "api.add_api_key",
        p_id=made,
        p_holder=holder,
        p_direction="outbound",
        p_sha256=None,
        p_sealed=sealed,
        p_data_key=data_key,
        p_not_before=not_before,
        p_not_after=not_before + LIFETIME,
        p_overlap=OVERLAP,
    )
    return made


def revoke_api_key(db: Connection, *, key: int, at: datetime) -> None:
    """The key is over now; the next call that shows it is refused."""
    call(db, "api.revoke_api_key", p_id=key, p_at=at)


def admitted(db: Connection, presented: str, *, at: datetime) -> str | None:
    """Whose key a machine shows, or None; asked at each call, so that a revoked key ends at once."""
    with our_words():
        rows = db.execute(text("SELECT id, holder, not_before, not_after, revoked_at, sha256 FROM api.api_keys()"))
        keys = [ApiKey(row.id, row.holder, row.not_before, row.not_after, row.revoked_at, row.sha256) for row in rows]
    return holder_of(presented, keys, at)


def keys_to_show(db: Connection, vault: Vault, *, holder: str, at: datetime) -> tuple[ClearText, ...]:
    """What we show a partner: the newest valid key, then the one before it. NoApiKey where there is none."""
    asked = text("SELECT id, not_before, not_after, revoked_at, sealed FROM api.unseal_api_keys(:holder)")
    with our_words():
        rows = {row.id: row for row in db.execute(asked, {"holder": holder})}
    known = [ApiKey(row.id, holder, row.not_before, row.not_after, row.revoked_at) for row in rows.values()]
    found = []
    for one in to_try(known, at):
        sealed = rows[one.id].sealed
        found.append(unseal(vault.key(db, key_id(sealed)), sealed, Place("api_key", "sealed", one.id)))
    if not found:
        raise NoApiKey(holder=holder)
    return tuple(found)
