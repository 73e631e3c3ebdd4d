"""When a data key has served: before a nonce could repeat, and once a year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

MOST_USES: Final = 2**30
"""Random 96-bit nonces: beyond this many the chance that two are equal is no longer negligible."""
RETIRE_AT: Final = MOST_USES - 2**20
"""What is left carries the values that are sealed while the next key is made."""
LONGEST_SERVICE: Final = timedelta(days=365)
VERSION_BYTES: Final = 4


class Purpose(StrEnum):
    """What a data key is for: fields of tables, the blind index, or what desks seal for the box."""

    FIELD = "field"
    INDEX = "index"
    INTAKE = "intake"


class KeyState(StrEnum):
    """New values are sealed under the active key only; a retiring one still opens; of a revoked one nothing is left."""

    ACTIVE = "active"
    RETIRING = "retiring"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class KnownKey:
    """A data key as the table has it, wrapped or gone."""

    id: int
    purpose: Purpose
    state: KeyState
    created_at: datetime
    uses: int
    wrapped: bytes | None = None

    @property
    def kek(self) -> int | None:
        """Under which key-encryption key it is wrapped: the first four bytes say so."""
        return None if self.wrapped is None else int.from_bytes(self.wrapped[:VERSION_BYTES], "big")


def context(key: int) -> bytes:
    """What is bound into the wrapping of a data key."""
    return f"dek|{key}".encode()


def has_served(key: KnownKey, at: datetime) -> bool:
    """Whether an active key should make room for a new one now. The blind index's stays: it must find old values."""
    if key.state is not KeyState.ACTIVE or key.purpose is Purpose.INDEX:
        return False
    return key.uses >= RETIRE_AT or at - key.created_at >= LONGEST_SERVICE
