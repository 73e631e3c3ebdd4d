"""The key that a box signs the trail with: Ed25519; the private half stays here, the auditor has the public one."""

from __future__ import annotations

import base64
import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from domain.errors import Refused


class NoSigningKey(Refused):
    """The events are sealed, and this box has no key in {file} to sign the seals with.

    Make one with luckygas db seal, and give its public half to the auditor.
    """


class UnusableKey(Refused):
    """{file} holds no key of ours that can be read. Bring it back from its copy, or move it away and make another."""


class NotAPublicKey(Refused):
    """{words} is no public key. Name the file that holds it, or the key that luckygas db seal prints."""


@dataclass(frozen=True)
class PublicKey:
    """What proves a signature. Its id stands beside every signature that it proves."""

    raw: bytes

    @property
    def key_id(self) -> str:
        return hashlib.sha256(self.raw).hexdigest()[:16]

    @property
    def words(self) -> str:
        """The key as it is printed and handed on."""
        return base64.b64encode(self.raw).decode()

    def is_signed(self, content: bytes, signature: bytes) -> bool:
        """Whether the holder of the private half signed exactly this."""
        try:
            Ed25519PublicKey.from_public_bytes(self.raw).verify(signature, content)
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True)
class SealKey:
    """The private half; it never leaves its file and this process."""

    private: Ed25519PrivateKey

    @property
    def public(self) -> PublicKey:
        return PublicKey(self.private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))

    def sign(self, content: bytes) -> bytes:
        return self.private.sign(content)


def load_key(file: Path, *, make: bool) -> SealKey:
    """The box's key. `make`: where there is none one is made, for its owner's eyes only; else NoSigningKey."""
    try:
        private = load_pem_private_key(file.read_bytes(), password=None)
    except FileNotFoundError:
        if not make:
            raise NoSigningKey(file=file) from None
        return _made(file)
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise UnusableKey(file=file) from error
    if not isinstance(private, Ed25519PrivateKey):
        raise UnusableKey(file=file)
    return SealKey(private)


def read_public(words: str) -> PublicKey:
    """The public key as it was typed or pasted, or out of the file of this name."""
    path = Path(words)
    try:
        typed = path.read_text("ascii").strip() if path.is_file() else words.strip()
        raw = base64.b64decode(typed, validate=True)
        Ed25519PublicKey.from_public_bytes(raw)
    except (OSError, ValueError) as error:
        raise NotAPublicKey(words=words) from error
    return PublicKey(raw)


def _made(file: Path) -> SealKey:
    key = SealKey(Ed25519PrivateKey.generate())
    content = key.private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_name(f"{file.name}.{os.getpid()}.part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as written:
        written.write(content)
        written.flush()
        os.fsync(written.fileno())
    try:
        # never over a key that another process made meanwhile: its signatures may be out already
        os.link(part, file)
    except FileExistsError:
        return load_key(file, make=False)
    finally:
        part.unlink()
    return key
