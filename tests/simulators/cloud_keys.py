"""A double of a cloud's key service: the REST interface of Google Cloud KMS for one symmetric key."""

from __future__ import annotations

import base64
import json
import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from integrations.keys.cloud import crc32c
from tests.simulators.https import Asked, Reply

KEY = "projects/lucky/locations/asia-east1/keyRings/books/cryptoKeys/dek"
TOKEN = "canary-access-token"


@dataclass
class Version:
    key: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    state: str = "ENABLED"
    made_at: str = field(default_factory=lambda: datetime.now(UTC).isoformat().replace("+00:00", "Z"))


class SimulatedKms:
    """Answers as KMS documents it. `instead` replaces the next answers: to be away, slow or wrong."""

    def __init__(self) -> None:
        self.versions = {1: Version()}
        self.primary = 1
        self.instead: list[Reply] = []
        self.damage: str | None = None

    def __call__(self, asked: Asked) -> Reply:
        if self.instead:
            return self.instead.pop(0)
        if asked.headers.get("authorization") != f"Bearer {TOKEN}":
            return _error(401, "UNAUTHENTICATED")
        body: dict[str, Any] = json.loads(asked.body) if asked.body else {}
        path, _, verb = asked.path.removeprefix("/v1/").partition(":")
        if not path.startswith(KEY):
            return _error(403, "PERMISSION_DENIED")
        return self._answer(asked.method, path.removeprefix(KEY), verb, body)

    def _answer(self, method: str, path: str, verb: str, body: dict[str, Any]) -> Reply:
        number = int(path.rpartition("/")[2]) if path.startswith("/cryptoKeyVersions/") else 0
        if number and number not in self.versions:
            return _error(404, "NOT_FOUND")
        if (method, path, verb) == ("GET", "", ""):
            return _ok({"name": KEY, "primary": self._told(self.primary)})
        if (method, path, verb) == ("POST", "/cryptoKeyVersions", ""):
            made = max(self.versions) + 1
            self.versions[made] = Version()
            return _ok(self._told(made))
        if (method, path, verb) == ("POST", "", "updatePrimaryVersion"):
            self.primary = int(body["cryptoKeyVersionId"])
            return _ok({"name": KEY, "primary": self._told(self.primary)})
        if (method, verb) == ("POST", "destroy"):
            self.versions[number].state = "DESTROY_SCHEDULED"
            return _ok(self._told(number))
        if (method, verb) == ("POST", "encrypt"):
            return self._encrypt(number or self.primary, body)
        if (method, path, verb) == ("POST", "", "decrypt"):
            return self._decrypt(body)
        return _error(404, "NOT_FOUND")

    def _encrypt(self, number: int, body: dict[str, Any]) -> Reply:
        plain, bound = _field(body, "plaintext"), _field(body, "additionalAuthenticatedData")
        if self.versions[number].state != "ENABLED":
            return _error(400, "FAILED_PRECONDITION")
        nonce = secrets.token_bytes(12)
        sealed = bytes([number]) + nonce + AESGCM(self.versions[number].key).encrypt(nonce, plain, bound)
        told = {
            "name": f"{KEY}/cryptoKeyVersions/{number}",
            "ciphertext": base64.b64encode(sealed).decode(),
            "ciphertextCrc32c": str(crc32c(sealed)),
            "verifiedPlaintextCrc32c": body["plaintextCrc32c"] == str(crc32c(plain)),
            "verifiedAdditionalAuthenticatedDataCrc32c": body["additionalAuthenticatedDataCrc32c"]
            == str(crc32c(bound)),
        }
        return self._damaged(told, "ciphertext")

    def _decrypt(self, body: dict[str, Any]) -> Reply:
        sealed, bound = _field(body, "ciphertext"), _field(body, "additionalAuthenticatedData")
        version = self.versions.get(sealed[0])
        if version is None:
            return _error(400, "INVALID_ARGUMENT")
        if version.state != "ENABLED":
            return _error(400, "FAILED_PRECONDITION")
        try:
            plain = AESGCM(version.key).decrypt(sealed[1:13], sealed[13:], bound)
        except InvalidTag:
            return _error(400, "INVALID_ARGUMENT")
        told = {"plaintext": base64.b64encode(plain).decode(), "plaintextCrc32c": str(crc32c(plain))}
        return self._damaged(told, "plaintext")

    def _damaged(self, told: dict[str, Any], name: str) -> Reply:
        if self.damage == "bit":
            content = bytearray(base64.b64decode(told[name]))
            content[-1] ^= 1
            told[name] = base64.b64encode(content).decode()
        elif self.damage == "missing":
            del told[name]
        elif self.damage == "not base64":
            told[name] = "!"
        elif self.damage == "unverified":
            told["verifiedPlaintextCrc32c"] = False
            told["plaintextCrc32c"] = "0"
        return _ok(told)

    def _told(self, number: int) -> dict[str, str]:
        version = self.versions[number]
        name = f"{KEY}/cryptoKeyVersions/{number}"
        return {"name": name, "state": version.state, "createTime": version.made_at}


def _field(body: dict[str, Any], name: str) -> bytes:
    return base64.b64decode(body[name])


def _ok(document: dict[str, Any]) -> Reply:
    return Reply(200, json.dumps(document).encode())


def _error(status: int, name: str) -> Reply:
    return Reply(status, json.dumps({"error": {"code": status, "status": name, "message": "canary"}}).encode())
