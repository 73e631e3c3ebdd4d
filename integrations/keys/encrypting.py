"""The system's keyring as a library finds it: which kinds encrypt what they keep, and how they fail."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Final

from keyring.backend import KeyringBackend
from keyring.backends.chainer import ChainerBackend
from keyring.errors import KeyringError

from domain.errors import LuckyGasError, Refused

TRUSTED: Final = frozenset(
    {
        "keyring.backends.Windows.WinVaultKeyring",
        "keyring.backends.SecretService.Keyring",
        "keyring.backends.libsecret.Keyring",
        "keyring.backends.kwallet.DBusKeyring",
        "keyring.backends.macOS.Keyring",
    }
)
"""Those that encrypt. Whatever else the library finds (plain files, nothing at all) is refused by not being here."""
_BEHIND: Final = (
    ("secretstorage.exceptions", "SecretStorageException"),
    ("jeepney.wrappers", "DBusErrorResponse"),
    ("dbus", "DBusException"),
    ("gi.repository.GLib", "Error"),
    ("win32ctypes.pywin32.pywintypes", "error"),
)
"""What the systems behind the library raise; it lets them through, most of all when one is locked."""


class KeyringRefused(Refused):
    """The keyring {name} does not encrypt what it keeps, or is unknown. Use the system's own, or a key file."""


def encrypting(found: KeyringBackend, trusted: Collection[str] = TRUSTED) -> KeyringBackend:
    """The keyring itself, or the first of a chain; a chain with one plain link may fall through to it."""
    links = list(found.backends) if isinstance(found, ChainerBackend) else [found]
    for link in links:
        if name_of(link) not in trusted:
            raise KeyringRefused(name=name_of(link))
    if not links:
        raise KeyringRefused(name=name_of(found))
    return links[0]


def name_of(backend: KeyringBackend) -> str:
    """The keyring's kind, as the list of those that encrypt names it."""
    return f"{type(backend).__module__}.{type(backend).__qualname__}"


@contextmanager
def failing_as(away: type[LuckyGasError]) -> Iterator[None]:
    """A keyring that fails in this block is `away`, with the kind of failure as its reason and no word of its own."""
    try:
        yield
    except _failures() as error:
        raise away(reason=type(error).__name__) from error


def _failures() -> tuple[type[Exception], ...]:
    behind = (getattr(sys.modules.get(module), name, None) for module, name in _BEHIND)
    return (KeyringError, OSError, *(kind for kind in behind if kind is not None))
