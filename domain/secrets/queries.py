"""What may be seen of keys: ids, states and dates, and the box's public key."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select

from domain.errors import Refused
from domain.kernel.database import our_words
from domain.secrets.rules.api_keys import ApiKey, KeyStanding, standing
from domain.secrets.rules.boxes import IntakeKey
from domain.secrets.rules.lifecycle import KeyState, KnownKey, Purpose
from domain.secrets.tables import api_key, data_key


class NoIntakeKey(Refused):
    """The box has no key yet by which numbers are sealed for it. Ask the administrator: luckygas keys make data."""


def intake_key(db: Connection) -> IntakeKey:
    """The public key by which a desk seals for the box; NoIntakeKey where none was made."""
    asked = select(data_key.c.id, data_key.c.public).where(
        data_key.c.purpose == Purpose.INTAKE, data_key.c.state == KeyState.ACTIVE
    )
    with our_words():
        row = db.execute(asked).first()
    if row is None:
        raise NoIntakeKey
    return IntakeKey(row.id, bytes(row.public))


def data_keys(db: Connection) -> tuple[KnownKey, ...]:
    """Every data key, without its wrapping."""
    columns = (data_key.c.id, data_key.c.purpose, data_key.c.state, data_key.c.created_at, data_key.c.uses)
    with our_words():
        return tuple(
            KnownKey(row.id, Purpose(row.purpose), KeyState(row.state), row.created_at, row.uses)
            for row in db.execute(select(*columns).order_by(data_key.c.id))
        )


def api_keys(db: Connection, *, direction: str, at: datetime) -> tuple[tuple[ApiKey, KeyStanding], ...]:
    """Every API key of a direction and how it stands now, without hash or key."""
    columns = (api_key.c.id, api_key.c.holder, api_key.c.not_before, api_key.c.not_after, api_key.c.revoked_at)
    asked = select(*columns).where(api_key.c.direction == direction).order_by(api_key.c.id)
    with our_words():
        keys = [ApiKey(*row) for row in db.execute(asked)]
    return tuple((key, standing(key, keys, at)) for key in keys)
