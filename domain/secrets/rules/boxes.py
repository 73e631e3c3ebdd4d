"""Sealed boxes: what a desk seals by the box's public key, and only the box opens.

0x02, intake-key id, ephemeral public key (X25519), nonce, ciphertext, tag (AES-256-GCM); bound as a field is.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from domain.errors import Refused
from domain.secrets.rules.clear import ClearText
from domain.secrets.rules.fields import ID_BYTES, NONCE_BYTES, TAG_BYTES, DataKey, Place

BOXED: Final = b"\x02"
PUBLIC_BYTES: Final = 32
HEAD_BYTES: Final = 1 + ID_BYTES + PUBLIC_BYTES
LONGEST: Final = 256
_PURPOSE: Final = b"luckygas intake 1|"


class BoxRefused(Refused):
    """A value from a desk does not open: it is damaged, or was made for another row. Enter it again."""


class IntakeKeyWrong(Refused):
    """The box's public key cannot be used. Ask the administrator; nothing was sent."""


@dataclass(frozen=True, slots=True)
class IntakeKey:
    """The box's public key, which every member of staff may read."""

    id: int
    public: bytes


def public_of(key: DataKey) -> IntakeKey:
    """The public half of an intake key, whose private half is an ordinary 256-bit data key."""
    return IntakeKey(key.id, X25519PrivateKey.from_private_bytes(key.key).public_key().public_bytes_raw())


def box(intake: IntakeKey, secret: ClearText, place: Place) -> bytes:
    """Seal a secret for the box; not even the desk that did can open it again."""
    ephemeral = X25519PrivateKey.generate()
    head = BOXED + intake.id.to_bytes(ID_BYTES, "big") + ephemeral.public_key().public_bytes_raw()
    try:
        shared = ephemeral.exchange(X25519PublicKey.from_public_bytes(intake.public))
    except ValueError:
        # Keys of small order give a shared secret that anybody knows.
        raise IntakeKeyWrong from None
    nonce = secrets.token_bytes(NONCE_BYTES)
    sealed = AESGCM(_derived(shared, head, intake.public)).encrypt(
        nonce, secret.reveal().encode(), head + place.bound()
    )
    return head + nonce + sealed


def intake_id(boxed: bytes) -> int:
    """Which intake key a boxed value needs; BoxRefused where it is none."""
    if not HEAD_BYTES + NONCE_BYTES + TAG_BYTES <= len(boxed) <= LONGEST or boxed[:1] != BOXED:
        raise BoxRefused
    return int.from_bytes(boxed[1 : 1 + ID_BYTES], "big")


def unbox(intake: DataKey, boxed: bytes, place: Place) -> ClearText:
    """The secret, in the box. BoxRefused for another key, another place, a flipped bit, a cut value."""
    if intake_id(boxed) != intake.id:
        raise BoxRefused
    head, nonce = boxed[:HEAD_BYTES], boxed[HEAD_BYTES : HEAD_BYTES + NONCE_BYTES]
    private = X25519PrivateKey.from_private_bytes(intake.key)
    try:
        shared = private.exchange(X25519PublicKey.from_public_bytes(head[1 + ID_BYTES :]))
        key = _derived(shared, head, private.public_key().public_bytes_raw())
        plain = AESGCM(key).decrypt(nonce, boxed[HEAD_BYTES + NONCE_BYTES :], head + place.bound())
        return ClearText(plain.decode())
    except (InvalidTag, ValueError):
        raise BoxRefused from None


def _derived(shared: bytes, head: bytes, public: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=_PURPOSE + head + public).derive(shared)
