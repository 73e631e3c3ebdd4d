"""What a desk keeps in the keyring of who sits at it: what opens that PC's own papers, never a key of the books."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

import keyring
from keyring.backend import KeyringBackend
from keyring.errors import PasswordDeleteError

from domain.errors import Refused, Unavailable
from integrations.keys.encrypting import TRUSTED, KeyringRefused, encrypting, failing_as

SERVICE: Final = "luckygas-desk"


class NothingKeptHere(Refused):
    """This PC has no keyring that encrypts ({name}), so no password and no key is kept here.

    Sign in to the PC itself with its own desktop and keyring, or ask the administrator.
    """


class KeyringAway(Unavailable):
    """The keyring of this PC is locked or does not answer ({reason}). Unlock it, then try again."""


class DeskKeyring:
    """Secrets by name, in the keyring of the account that the desk runs in.

    Every method raises NothingKeptHere where no keyring encrypts, and KeyringAway where it is locked or fails.
    """

    def __init__(self, backend: KeyringBackend | None = None, *, trusted: Collection[str] = TRUSTED) -> None:
        self._given, self._trusted = backend, trusted
        self._found: KeyringBackend | None = None

    def look(self) -> None:
        """Find the keyring without opening it."""
        self._backend()

    def read(self, name: str) -> str | None:
        """The secret of this name, None where none is kept."""
        backend = self._backend()
        with failing_as(KeyringAway):
            return backend.get_password(SERVICE, name)

    def keep(self, name: str, secret: str) -> None:
        """Keep a secret in the place of the one that had its name."""
        backend = self._backend()
        with failing_as(KeyringAway):
            backend.set_password(SERVICE, name, secret)

    def forget(self, name: str) -> None:
        """Keep it no longer; one that is not there is forgotten already."""
        backend = self._backend()
        with failing_as(KeyringAway):
            try:
                backend.delete_password(SERVICE, name)
            except PasswordDeleteError:
                # the library says the same of a missing secret and of one that it may not delete
                if backend.get_password(SERVICE, name) is not None:
                    raise

    def _backend(self) -> KeyringBackend:
        if self._found is None:
            with failing_as(KeyringAway):
                found = keyring.get_keyring() if self._given is None else self._given
            try:
                self._found = encrypting(found, self._trusted)
            except KeyringRefused as refused:
                raise NothingKeptHere(**refused.facts) from None
        return self._found
