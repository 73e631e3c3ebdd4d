"""The file that enrols a PC: one person's certificate and key with our authority, under a passphrase used once."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import PrivateFormat, pkcs12

from app.certificates import Paper
from domain.errors import Refused

ROUNDS: Final = 600_000
"""PKCS#12 as OpenSSL 3 reads it: PBKDF2 with SHA-256, AES-256, and a MAC with SHA-256."""
LARGEST: Final = 64 * 1024
_SIGNS: Final = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS: Final = 5
_GROUP: Final = 5


class UnreadableEnrolment(Refused):
    """The file {file} cannot be read ({reason}). Choose the enrolment file that the administrator gave you."""


class EnrolmentNotOpened(Refused):
    """The enrolment file does not open with this passphrase. Type it as it was shown, signs between them included.

    If it still does not open, ask the administrator for a new file.
    """


class NotForSigningIn(Refused):
    """The certificate in the file is not one that a person signs in with. Ask the administrator for another file."""


@dataclass(frozen=True, slots=True)
class Opened:
    """What an enrolment file holds; nothing of it is believed yet."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey = field(repr=False)
    authorities: tuple[x509.Certificate, ...]


def new_passphrase() -> str:
    """A passphrase of 123 bits in signs that nobody confuses; it is told by another way than the file goes."""
    groups = ("".join(secrets.choice(_SIGNS) for _sign in range(_GROUP)) for _group in range(_GROUPS))
    return "-".join(groups)


def sealed(paper: Paper, authority: x509.Certificate, passphrase: str, *, rounds: int = ROUNDS) -> bytes:
    """The enrolment file."""
    name = paper.certificate.subject.rfc4514_string().encode()
    lock = (
        PrivateFormat.PKCS12.encryption_builder()
        .kdf_rounds(rounds)
        .key_cert_algorithm(pkcs12.PBES.PBESv2SHA256AndAES256CBC)
        .hmac_hash(hashes.SHA256())
        .build(passphrase.encode())
    )
    return pkcs12.serialize_key_and_certificates(name, paper.key, paper.certificate, [authority], lock)


def opened(file: Path, passphrase: str) -> Opened:
    """What is in the file. UnreadableEnrolment, EnrolmentNotOpened and NotForSigningIn say why not."""
    try:
        with file.open("rb") as there:
            content = there.read(LARGEST + 1)
    except OSError as error:
        raise UnreadableEnrolment(file=file, reason=error.strerror) from error
    if len(content) > LARGEST:
        raise EnrolmentNotOpened
    try:
        held = pkcs12.load_pkcs12(content, passphrase.strip().encode())
    except (ValueError, UnsupportedAlgorithm) as error:
        # a wrong passphrase and a file of another kind look the same to the library
        raise EnrolmentNotOpened from error
    if held.cert is None or not isinstance(held.key, ec.EllipticCurvePrivateKey):
        raise NotForSigningIn
    return Opened(held.cert.certificate, held.key, tuple(other.certificate for other in held.additional_certs))
