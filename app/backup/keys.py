"""The key service that backups are sealed with, by the words that settings and archive programs carry."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Final

from domain.errors import Refused, Unavailable
from domain.secrets.ports import KeyHealth, KeyService

KINDS: Final[Mapping[str, str]] = {"file": "integrations.keys.file"}
"""The module of each kind of key store; it opens one with `open_keys(place)`."""


class NoKeys(Unavailable):
    """The key store {named} cannot be opened. Bring it to this computer, or correct the setting backup_keys."""


class NotAmongTheseKeys(Refused):
    """None of the keys at hand opens this."""


class OnlyToUnwrap(Refused):
    """These keys only open what is there: bring the key store to seal something new."""


def open_keys(named: str) -> KeyService:
    """The key service of `KIND:PLACE`, as in file:/srv/keys. A kind may also be a module that has open_keys(place)."""
    kind, _, place = named.partition(":")
    try:
        module = import_module(KINDS.get(kind, kind))
        service: KeyService = module.open_keys(place)
    except (ImportError, AttributeError, OSError, ValueError) as error:
        raise NoKeys(named=named) from error
    return service


class Handed:
    """Data keys taken out of a key service beforehand, by what they are bound to: they open these and nothing else."""

    def __init__(self, plain: Mapping[bytes, bytes]) -> None:
        self._plain = dict(plain)

    def unwrap(self, wrapped: bytes, context: bytes) -> bytes:  # noqa: ARG002  by the protocol
        try:
            return self._plain[context]
        except KeyError:
            raise NotAmongTheseKeys from None

    def generate(self, context: bytes) -> tuple[bytes, bytes]:  # noqa: ARG002
        raise OnlyToUnwrap

    def rewrap(self, wrapped: bytes, context: bytes) -> bytes:  # noqa: ARG002
        raise OnlyToUnwrap

    def rotate(self) -> int:
        raise OnlyToUnwrap

    def revoke(self, version: int) -> None:  # noqa: ARG002
        raise OnlyToUnwrap

    def health(self) -> KeyHealth:
        return KeyHealth(bool(self._plain), 0, None, None)


class MadeAhead(Handed):
    """One data key made in time, for the one object that it is bound to: who writes that waits for no key store."""

    def __init__(self, keys: KeyService, context: bytes) -> None:
        plain, self._wrapped = keys.generate(context)
        super().__init__({context: plain})

    def generate(self, context: bytes) -> tuple[bytes, bytes]:
        """The key, once: no two objects share one."""
        try:
            return self._plain.pop(context), self._wrapped
        except KeyError:
            raise OnlyToUnwrap from None
