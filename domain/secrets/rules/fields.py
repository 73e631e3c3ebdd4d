"""Sealed fields: 0x01, data-key id, nonce, ciphertext, tag; bound to their table, column and row."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from domain.errors import Refused
from domain.secrets.rules.clear import ClearText

FIELD: Final = b"\x01"
ID_BYTES: Final = 4
NONCE_BYTES: Final = 12
TAG_BYTES: Final = 16
HEAD_BYTES: Final = 1 + ID_BYTES + NONCE_BYTES
INDEX_BYTES: Final = 16


class FieldRefused(Refused):
    """A sealed value does not open: it is damaged, or was moved from another row. Ask the administrator."""


@dataclass(frozen=True, slots=True)
class DataKey:
    """One data key in the headless process; no desk ever has one."""

    id: int
    key: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a sealed value stands; it opens nowhere else. The row has its id before the value is sealed."""

    table: str
    column: str
    row: int

    def bound(self) -> bytes:
        return f"{self.table}|{self.column}|{self.row}".encode()


def seal(key: DataKey, secret: ClearText, place: Place) -> bytes:
    """The secret as it is stored; the same twice looks different."""
    head = FIELD + key.id.to_bytes(ID_BYTES, "big")
    nonce = secrets.token_bytes(NONCE_BYTES)
    return head + nonce + AESGCM(key.key).encrypt(nonce, secret.reveal().encode(), head + place.bound())


def key_id(sealed: bytes) -> int:
    """Which data key a stored value needs; FieldRefused where it is none."""
    if len(sealed) < HEAD_BYTES + TAG_BYTES or sealed[:1] != FIELD:
        raise FieldRefused
    return int.from_bytes(sealed[1 : 1 + ID_BYTES], "big")


def unseal(key: DataKey, sealed: bytes, place: Place) -> ClearText:
    """The secret. FieldRefused for another key, another place, a flipped bit, a cut value."""
    if key_id(sealed) != key.id:
        raise FieldRefused
    head, nonce = sealed[: 1 + ID_BYTES], sealed[1 + ID_BYTES : HEAD_BYTES]
    try:
        plain = AESGCM(key.key).decrypt(nonce, sealed[HEAD_BYTES:], head + place.bound())
    except InvalidTag:
        raise FieldRefused from None
    return ClearText(plain.decode())


def blind_index(key: DataKey, secret: ClearText, *, table: str, column: str) -> bytes:
    """By what equal values are found without opening any: a keyed hash, useless without the key."""
    text = f"{table}|{column}|{secret.reveal()}".encode()
    return hmac.new(key.key, text, hashlib.sha256).digest()[:INDEX_BYTES]
