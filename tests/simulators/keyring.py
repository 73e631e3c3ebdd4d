"""A keyring as the keyring library knows them, in this process: it can be locked, full, and forgetful."""

from __future__ import annotations

from typing import Final

from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked, PasswordDeleteError


class Memory(KeyringBackend):
    """Keeps what it is given as long as this process lives."""

    # it is never chosen by itself
    priority = 0  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[str, str] = {}
        self.locked = False
        self.writes = 99
        self.forgets = False

    def get_password(self, service: str, username: str) -> str | None:
        if self.locked:
            raise KeyringLocked("canary")
        return self.kept.get(username)

    def set_password(self, service: str, username: str, password: str) -> None:
        self._write()
        if not self.forgets:
            self.kept[username] = password

    def delete_password(self, service: str, username: str) -> None:
        self._write()
        if username not in self.kept:
            raise PasswordDeleteError(username)
        del self.kept[username]

    def _write(self) -> None:
        if self.locked or self.writes == 0:
            raise KeyringLocked("canary")
        self.writes -= 1


OURS: Final = frozenset({f"{Memory.__module__}.{Memory.__qualname__}"})
"""What makes it count as one that encrypts."""
