"""What keeps the keys that keep all other keys; who answers is the box's own affair."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class KeyHealth:
    """How the key store is: which version it wraps under, since when, and when its own backup was made last."""

    reachable: bool
    version: int
    since_at: datetime | None
    backed_up_at: datetime | None


class KeyService(Protocol):
    """Keeps the key-encryption keys. Data keys leave it wrapped, or plain into the headless process, never to a desk.

    The context is bound into the wrapping: `dek|<id>` for data keys of fields, `backup|<object>` for backups.
    """

    def generate(self, context: bytes) -> tuple[bytes, bytes]:
        """A new 256-bit data key: plain, and wrapped under the current key-encryption key."""
        ...

    def unwrap(self, wrapped: bytes, context: bytes) -> bytes:
        """The plain data key; refused for another context, a foreign or damaged wrapping, a revoked version."""
        ...

    def rewrap(self, wrapped: bytes, context: bytes) -> bytes:
        """The same data key under the current key-encryption key."""
        ...

    def rotate(self) -> int:
        """A new current key-encryption key, by its version; older ones still unwrap."""
        ...

    def revoke(self, version: int) -> None:
        """Destroy a key-encryption key. The caller knows that no wrapped key needs it any more."""
        ...

    def health(self) -> KeyHealth: ...
