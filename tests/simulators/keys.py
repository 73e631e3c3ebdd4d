"""A small key service in one file, for tests: real wrapping, no passphrase."""

from __future__ import annotations

import json
import os
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from domain.errors import Refused
from domain.secrets.ports import KeyHealth

KIND = "tests.simulators.keys"


class NotOurs(Refused):
    """This was not wrapped by these keys, or for something else."""


class FileOfKeys:
    """Key-encryption keys by version, in a JSON file that is read again at each use."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @classmethod
    def made(cls, path: Path) -> FileOfKeys:
        path.write_text(json.dumps({"1": os.urandom(32).hex()}), "ascii")
        return cls(path)

    def _keys(self) -> dict[int, bytes]:
        return {int(version): bytes.fromhex(key) for version, key in json.loads(self._path.read_text("ascii")).items()}

    def generate(self, context: bytes) -> tuple[bytes, bytes]:
        plain = os.urandom(32)
        return plain, self._wrap(plain, context)

    def _wrap(self, plain: bytes, context: bytes) -> bytes:
        version, key = max(self._keys().items())
        nonce = os.urandom(12)
        return version.to_bytes(4, "big") + nonce + AESGCM(key).encrypt(nonce, plain, context)

    def unwrap(self, wrapped: bytes, context: bytes) -> bytes:
        try:
            key = self._keys()[int.from_bytes(wrapped[:4], "big")]
            return AESGCM(key).decrypt(wrapped[4:16], wrapped[16:], context)
        except (KeyError, InvalidTag, ValueError) as error:
            raise NotOurs from error

    def rewrap(self, wrapped: bytes, context: bytes) -> bytes:
        return self._wrap(self.unwrap(wrapped, context), context)

    def rotate(self) -> int:
        kept = self._keys()
        kept[max(kept) + 1] = os.urandom(32)
        self._path.write_text(json.dumps({version: key.hex() for version, key in kept.items()}), "ascii")
        return max(kept)

    def revoke(self, version: int) -> None:
        kept = {each: key for each, key in self._keys().items() if each != version}
        self._path.write_text(json.dumps({each: key.hex() for each, key in kept.items()}), "ascii")

    def health(self) -> KeyHealth:
        return KeyHealth(True, max(self._keys()), None, None)


def open_keys(place: str) -> FileOfKeys:
    """The keys of a file that exists."""
    path = Path(place)
    path.read_bytes()
    return FileOfKeys(path)
