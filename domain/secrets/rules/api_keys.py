"""API keys of machines: 256 random bits that are shown once, two valid at most, a week of overlap."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from domain.secrets.rules.clear import ClearText

PREFIX: Final = "lgk_"
OVERLAP: Final = timedelta(days=7)
MOST_VALID: Final = 2
LIFETIME: Final = timedelta(days=365)
_SHAPE: Final = re.compile(r"lgk_[A-Za-z0-9_-]{43}")


class KeyStanding(StrEnum):
    """Not yet, the one to use, the one before it in its last days, or over."""

    PENDING = "pending"
    ACTIVE = "active"
    RETIRING = "retiring"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key as it is kept: of one that we accept only the hash."""

    id: int
    holder: str
    not_before: datetime
    not_after: datetime
    revoked_at: datetime | None = None
    sha256: bytes = b""

    def valid(self, at: datetime) -> bool:
        revoked = self.revoked_at is not None and self.revoked_at <= at
        return self.not_before <= at < self.not_after and not revoked


def new_api_key() -> ClearText:
    """A fresh key; whoever made it sees it this once."""
    return ClearText(PREFIX + secrets.token_urlsafe(32))


def hashed(presented: str) -> bytes:
    """What is kept of a key. 256 random bits need no slow hash."""
    return hashlib.sha256(presented.encode()).digest()


def standing(key: ApiKey, keys: Sequence[ApiKey], at: datetime) -> KeyStanding:
    """How a key stands at a moment among all keys of its holder. Nobody has to move it from state to state."""
    if (key.revoked_at is not None and key.revoked_at <= at) or at >= key.not_after:
        return KeyStanding.REVOKED
    if at < key.not_before:
        return KeyStanding.PENDING
    newer = any(other.not_before > key.not_before and other.valid(at) for other in keys if other.holder == key.holder)
    return KeyStanding.RETIRING if newer else KeyStanding.ACTIVE


def holder_of(presented: str, keys: Sequence[ApiKey], at: datetime) -> str | None:
    """Whose valid key this is; every key is compared, and each in the same time."""
    if not _SHAPE.fullmatch(presented):
        return None
    digest, found = hashed(presented), None
    for key in keys:
        if hmac.compare_digest(digest, key.sha256) and key.valid(at):
            found = key.holder
    return found


def to_try(keys: Sequence[ApiKey], at: datetime) -> tuple[ApiKey, ...]:
    """The keys to show a partner: the newest valid one, then the one before it."""
    valid = sorted((key for key in keys if key.valid(at)), key=lambda key: (key.not_before, key.id), reverse=True)
    return tuple(valid[:MOST_VALID])
