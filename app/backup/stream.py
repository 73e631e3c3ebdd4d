"""The stream format LGB1: chunks under a data key of the object's own, bound to its name, its order and its end."""

from __future__ import annotations

import io
import os
import shutil
from typing import TYPE_CHECKING, BinaryIO, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from domain.errors import Malformed, Refused
from domain.secrets.ports import KeyService

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer, WriteableBuffer

MAGIC: Final = b"LGB1"
CHUNK: Final = 1 << 20
TAG: Final = 16
PREFIX: Final = 7
LONGEST_WRAPPED: Final = 4096
MOST_CHUNKS: Final = 1 << 32


class Damaged(Malformed):
    """The backup {name} is damaged or cut. Use another copy."""


class NotABackup(Malformed):
    """{name} is no backup of this program. Choose another file."""


class WrongKey(Refused):
    """The keys at hand do not open {name}: it was made with others, or renamed. Bring the right key store."""


class Sealer(io.RawIOBase):
    """Encrypts what is written into the target. Without `close` nothing that was written can be read as whole.

    Layout: `LGB1`, length (2) and bytes of the wrapped data key, prefix (7), then chunks of 1 MiB by AES-256-GCM with
    nonce = prefix, counter (4), last flag (1), and the object's name as additional data. Whole numbers are big-endian.
    """

    def __init__(self, target: BinaryIO, name: str, keys: KeyService) -> None:
        plain, wrapped = keys.generate(context_of(name))
        self._cipher, self._name = AESGCM(plain), name.encode()
        self._prefix = os.urandom(PREFIX)
        self._target, self._counter, self._waiting = target, 0, bytearray()
        target.write(beginning(wrapped, self._prefix))

    def writable(self) -> bool:
        return True

    def write(self, data: ReadableBuffer) -> int:
        """Takes all of it; a chunk leaves when it is full and more follows, for only then is it not the last."""
        piece = memoryview(data).cast("B")
        self._waiting += piece
        while len(self._waiting) > CHUNK:
            self._send(CHUNK, last=False)
        return len(piece)

    def finish(self) -> None:
        """Write the last chunk: from here on the object is whole."""
        self._send(len(self._waiting), last=True)

    def _send(self, size: int, *, last: bool) -> None:
        nonce = nonce_of(self._prefix, self._counter, last=last)
        self._target.write(self._cipher.encrypt(nonce, bytes(self._waiting[:size]), self._name))
        del self._waiting[:size]
        self._counter += 1


class Unsealer(io.RawIOBase):
    """Reads an object as it was written, or raises: Damaged, WrongKey, NotABackup. What it gave before is genuine.

    Only who reads to the end knows that nothing is missing.
    """

    def __init__(self, source: BinaryIO, name: str, keys: KeyService) -> None:
        self._source, self._name, self._counter = source, name, 0
        wrapped, self._prefix = header(source, name)
        self._cipher = AESGCM(unwrapped(keys, wrapped, name))
        self._ahead = self._piece()
        self._plain = memoryview(b"")
        self._over = False

    def readable(self) -> bool:
        return True

    def readinto(self, target: WriteableBuffer) -> int:
        room = memoryview(target).cast("B")
        while not self._plain and not self._over:
            self._open_next()
        given = min(len(room), len(self._plain))
        room[:given] = self._plain[:given]
        self._plain = self._plain[given:]
        return given

    def _open_next(self) -> None:
        piece, self._ahead = self._ahead, self._piece()
        nonce = nonce_of(self._prefix, self._counter, last=not self._ahead)
        try:
            self._plain = memoryview(self._cipher.decrypt(nonce, piece, self._name.encode()))
        except (InvalidTag, ValueError) as error:
            # A missing end, a chunk in another's place and a foreign one look alike: the tag does not fit.
            raise Damaged(name=self._name) from error
        self._over = not self._ahead
        self._counter += 1

    def _piece(self) -> bytes:
        return _exactly(self._source, CHUNK + TAG)


def rewrap(source: BinaryIO, target: BinaryIO, name: str, keys: KeyService) -> None:
    """The same object with its data key wrapped anew: what is under the data key goes over as it is."""
    wrapped, prefix = header(source, name)
    try:
        fresh = keys.rewrap(wrapped, context_of(name))
    except (Refused, Malformed) as refusal:
        raise WrongKey(name=name) from refusal
    target.write(beginning(fresh, prefix))
    shutil.copyfileobj(source, target, CHUNK)


def beginning(wrapped: bytes, prefix: bytes) -> bytes:
    """What stands before an object's chunks."""
    return MAGIC + len(wrapped).to_bytes(2, "big") + wrapped + prefix


def context_of(name: str) -> bytes:
    """What an object's data key is bound to."""
    return f"backup|{name}".encode()


def nonce_of(prefix: bytes, counter: int, *, last: bool) -> bytes:
    """Never the same twice under one key: an object has its own key, a chunk its own number."""
    if counter >= MOST_CHUNKS:
        raise OverflowError("an object has at most 4 PiB")
    return prefix + counter.to_bytes(4, "big") + bytes([last])


def header(source: BinaryIO, name: str) -> tuple[bytes, bytes]:
    """The wrapped data key and the prefix of the object that begins here."""
    start = _exactly(source, len(MAGIC) + 2)
    if start[: len(MAGIC)] != MAGIC:
        raise NotABackup(name=name)
    size = int.from_bytes(start[len(MAGIC) :], "big")
    rest = _exactly(source, size + PREFIX)
    if size > LONGEST_WRAPPED or len(rest) < size + PREFIX:
        raise Damaged(name=name)
    return rest[:size], rest[size:]


def unwrapped(keys: KeyService, wrapped: bytes, name: str) -> bytes:
    """The object's data key."""
    try:
        return keys.unwrap(wrapped, context_of(name))
    except (Refused, Malformed) as refusal:
        raise WrongKey(name=name) from refusal


def _exactly(source: BinaryIO, size: int) -> bytes:
    """So many bytes, or what is left: a raw file may give less than it has."""
    parts = []
    while size and (part := source.read(size)):
        parts.append(part)
        size -= len(part)
    return b"".join(parts)
