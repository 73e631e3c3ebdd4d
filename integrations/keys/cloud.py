"""A key store of a cloud: Google Cloud KMS by its REST interface, the key-encryption keys never leave it."""

from __future__ import annotations

import base64
import binascii
import json
import secrets
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from domain.errors import LuckyGasError, Refused
from domain.secrets.ports import KeyHealth
from integrations.keys.ring import (
    KEY_BYTES,
    VERSION_BYTES,
    KeysAway,
    StillCurrent,
    VersionGone,
    WrappingRefused,
)
from integrations.transport.https import Answered, HttpsLine

NOT_ENABLED: Final = "FAILED_PRECONDITION"
_POLYNOMIAL: Final = 0x82F63B78


class KeysClosed(Refused):
    """The key service refuses our token ({reason}). Check the service account's rights on the key."""


class CloudKeys:
    """The key service over one CryptoKey, `projects/…/cryptoKeys/…`. Wrapped key = its version (4), then KMS' own.

    The token comes from whoever knows our service account, anew for each call. What KMS keeps needs no backup of ours.
    """

    def __init__(self, line: HttpsLine, key: str, token: Callable[[], str]) -> None:
        self._line, self._key, self._token = line, key.strip("/"), token

    def generate(self, context: bytes) -> tuple[bytes, bytes]:
        plain = secrets.token_bytes(KEY_BYTES)
        return plain, self._wrap(plain, context)

    def unwrap(self, wrapped: bytes, context: bytes) -> bytes:
        """The plain data key; KMS refuses another context, a changed version and a damaged wrapping alike."""
        version, sealed = wrapped[:VERSION_BYTES], wrapped[VERSION_BYTES:]
        if not sealed:
            raise WrappingRefused
        bound = version + context
        number = int.from_bytes(version, "big")
        asked = {
            "ciphertext": _text(sealed),
            "ciphertextCrc32c": str(crc32c(sealed)),
            "additionalAuthenticatedData": _text(bound),
            "additionalAuthenticatedDataCrc32c": str(crc32c(bound)),
        }
        answered = self._ask("POST", f"{self._key}:decrypt", asked, version=number)
        plain = _bytes(answered, "plaintext")
        if answered.get("plaintextCrc32c") != str(crc32c(plain)) or len(plain) != KEY_BYTES:
            raise KeysAway(reason="damaged on the way")
        return plain

    def rewrap(self, wrapped: bytes, context: bytes) -> bytes:
        return self._wrap(self.unwrap(wrapped, context), context)

    def rotate(self) -> int:
        """A new version, which becomes the primary one."""
        version = _number(self._ask("POST", f"{self._key}/cryptoKeyVersions", {}))
        self._ask("POST", f"{self._key}:updatePrimaryVersion", {"cryptoKeyVersionId": str(version)})
        return version

    def revoke(self, version: int) -> None:
        """Destroyed after the delay that the key ring prescribes; until then it can be restored there, but not used."""
        if version == self._primary():
            raise StillCurrent(version=version)
        self._ask("POST", f"{self._key}/cryptoKeyVersions/{version}:destroy", {}, version=version)

    def health(self) -> KeyHealth:
        try:
            primary = self._ask("GET", self._key)["primary"]
            since = datetime.fromisoformat(primary["createTime"])
            return KeyHealth(primary["state"] == "ENABLED", _number(primary), since, None)
        except (LuckyGasError, KeyError, TypeError, ValueError):
            return KeyHealth(reachable=False, version=0, since_at=None, backed_up_at=None)

    def _wrap(self, plain: bytes, context: bytes) -> bytes:
        number = self._primary()
        version = number.to_bytes(VERSION_BYTES, "big")
        bound = version + context
        asked = {
            "plaintext": _text(plain),
            "plaintextCrc32c": str(crc32c(plain)),
            "additionalAuthenticatedData": _text(bound),
            "additionalAuthenticatedDataCrc32c": str(crc32c(bound)),
        }
        answered = self._ask("POST", f"{self._key}/cryptoKeyVersions/{number}:encrypt", asked, version=number)
        sealed = _bytes(answered, "ciphertext")
        whole = (
            answered.get("verifiedPlaintextCrc32c") is True
            and answered.get("verifiedAdditionalAuthenticatedDataCrc32c") is True
            and answered.get("ciphertextCrc32c") == str(crc32c(sealed))
            and _number(answered) == number
        )
        if not whole:
            raise KeysAway(reason="damaged on the way")
        return version + sealed

    def _primary(self) -> int:
        answered = self._ask("GET", self._key)
        return _number(answered.get("primary", {}))

    def _ask(self, method: str, path: str, asked: dict[str, str] | None = None, *, version: int = 0) -> dict[str, Any]:
        headers = {"authorization": f"Bearer {self._token()}", "content-type": "application/json"}
        content = None if asked is None else json.dumps(asked).encode()
        answered = self._line.call(method, f"/v1/{path}", content=content, headers=headers)
        if answered.status != 200:
            raise _refusal(answered, version)
        return _document(answered)


def crc32c(content: bytes) -> int:
    """The check sum (Castagnoli) by which KMS and we see what was damaged between us."""
    register = 0xFFFFFFFF
    for byte in content:
        register ^= byte
        for _ in range(8):
            register = (register >> 1) ^ (_POLYNOMIAL if register & 1 else 0)
    return register ^ 0xFFFFFFFF


def _refusal(answered: Answered, version: int) -> LuckyGasError:
    if answered.status in (401, 403):
        return KeysClosed(reason=answered.status)
    if answered.status == 404:
        return VersionGone(version=version)
    if answered.status == 400:
        try:
            state = _document(answered).get("error", {}).get("status")
        except KeysAway:
            state = None
        return VersionGone(version=version) if state == NOT_ENABLED else WrappingRefused()
    return KeysAway(reason=answered.status)


def _document(answered: Answered) -> dict[str, Any]:
    try:
        return dict(json.loads(answered.content))
    except (ValueError, TypeError):
        # What it said may hold a key: neither the words nor the cause go on.
        raise KeysAway(reason="no answer of a key service") from None


def _bytes(answered: dict[str, Any], name: str) -> bytes:
    try:
        return base64.b64decode(answered[name], validate=True)
    except (KeyError, TypeError, binascii.Error):
        raise KeysAway(reason="no answer of a key service") from None


def _number(version: dict[str, Any]) -> int:
    try:
        return int(str(version["name"]).rpartition("/cryptoKeyVersions/")[2])
    except (KeyError, ValueError):
        raise KeysAway(reason="no answer of a key service") from None


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode()
