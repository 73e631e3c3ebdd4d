"""The company's own certificate authority: who the server is, and from which computer a login may come."""

from __future__ import annotations

import ipaddress
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from domain.errors import Refused

AUTHORITY_LASTS: Final = timedelta(days=3650)
LASTS: Final = timedelta(days=730)
_CLOCKS_DIFFER: Final = timedelta(minutes=10)
LOGIN: Final = re.compile(r"[a-z_][a-z0-9_]{0,62}")
_HOST: Final = re.compile(r"(?!-)[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})*")


class NotALogin(Refused):
    """{name} cannot be a login. Use small letters, digits and _, as in mei_lin."""


class NotAServer(Refused):
    """{name} is neither a host name nor an IP address. Use the name by which the workstations reach the server."""


class NotTheAuthority(Refused):
    """The certificate authority in {folder} cannot be used ({reason}). Bring ca.key and ca.crt that belong together."""


class UnreadablePaper(Refused):
    """{file} holds no certificate. Bring the one that was issued for this computer."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A certificate and the private key that belongs to it."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    def write(self, certificate: Path, key: Path) -> None:
        """Both as PEM; the key is for its owner's eyes only from its first byte on."""
        write_private(key, self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        certificate.write_bytes(self.certificate.public_bytes(Encoding.PEM))


class Authority:
    """The company's own authority. Nobody else's certificate opens the database, and no other server is believed."""

    def __init__(self, paper: Paper) -> None:
        self._paper = paper

    @classmethod
    def founded(cls, company: str, *, now: datetime) -> Authority:
        """A new authority."""
        key = ec.generate_private_key(ec.SECP256R1())
        name = _name(company)
        made = _builder(name, name, key, now, AUTHORITY_LASTS)
        made = made.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        made = made.add_extension(_usage(signs_certificates=True), critical=True)
        made = made.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        return cls(Paper(made.sign(key, hashes.SHA256()), key))

    @classmethod
    def read(cls, folder: Path) -> Authority | None:
        """The authority of a folder; None where there is none yet. NotTheAuthority where its files are no pair."""
        if not (folder / "ca.key").exists() and not (folder / "ca.crt").exists():
            return None
        try:
            key = load_pem_private_key((folder / "ca.key").read_bytes(), None)
            certificate = x509.load_pem_x509_certificate((folder / "ca.crt").read_bytes())
        except (OSError, ValueError, TypeError) as error:
            raise NotTheAuthority(folder=folder, reason=str(error)) from error
        if not isinstance(key, ec.EllipticCurvePrivateKey) or certificate.public_key() != key.public_key():
            raise NotTheAuthority(folder=folder, reason="key and certificate are no pair")
        return cls(Paper(certificate, key))

    def write(self, folder: Path) -> None:
        """ca.crt goes to everybody; ca.key leaves this folder for a safe, never for a server or a workstation."""
        self._paper.write(folder / "ca.crt", folder / "ca.key")

    @property
    def signer(self) -> x509.Certificate:
        """The authority's own certificate."""
        return self._paper.certificate

    def certificate(self) -> bytes:
        """The authority's certificate as PEM."""
        return self._paper.certificate.public_bytes(Encoding.PEM)

    def server(self, names: Sequence[str], *, now: datetime, lasts: timedelta = LASTS) -> Paper:
        """A certificate for a server that is reached by these names and addresses."""
        return self._issue(names[0], ExtendedKeyUsageOID.SERVER_AUTH, now, lasts, [_host(name) for name in names])

    def client(self, login: str, *, now: datetime, lasts: timedelta = LASTS) -> Paper:
        """A certificate with which a computer may sign in as this login and no other."""
        return self._issue(must_be_login(login), ExtendedKeyUsageOID.CLIENT_AUTH, now, lasts, [])

    def revocations(self, lost: Sequence[x509.Certificate], *, now: datetime) -> bytes:
        """The list of certificates that open nothing any more, as PEM; the server looks into it at every sign-in."""
        listed = x509.CertificateRevocationListBuilder().issuer_name(self._paper.certificate.subject)
        listed = listed.last_update(now - _CLOCKS_DIFFER).next_update(now + AUTHORITY_LASTS)
        for certificate in lost:
            entry = x509.RevokedCertificateBuilder().serial_number(certificate.serial_number).revocation_date(now)
            listed = listed.add_revoked_certificate(entry.build())
        return listed.sign(self._paper.key, hashes.SHA256()).public_bytes(Encoding.PEM)

    def _issue(
        self, name: str, use: x509.ObjectIdentifier, now: datetime, lasts: timedelta, hosts: list[x509.GeneralName]
    ) -> Paper:
        key = ec.generate_private_key(ec.SECP256R1())
        issuer = self._paper.certificate
        made = _builder(_name(name), issuer.subject, key, now, lasts)
        made = made.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        made = made.add_extension(_usage(signs_certificates=False), critical=True)
        made = made.add_extension(x509.ExtendedKeyUsage([use]), critical=True)
        made = made.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        above = x509.AuthorityKeyIdentifier.from_issuer_public_key(self._paper.key.public_key())
        made = made.add_extension(above, critical=False)
        if hosts:
            made = made.add_extension(x509.SubjectAlternativeName(hosts), critical=False)
        return Paper(made.sign(self._paper.key, hashes.SHA256()), key)


def ends_on(path: Path) -> date:
    """The last day of a certificate. UnreadablePaper where the file holds none."""
    return read_certificate(path).not_valid_after_utc.date()


def read_certificate(path: Path) -> x509.Certificate:
    """The certificate in a file. UnreadablePaper where there is none."""
    try:
        return x509.load_pem_x509_certificate(path.read_bytes())
    except (OSError, ValueError) as error:
        raise UnreadablePaper(file=path) from error


def must_be_login(name: str) -> str:
    """The name, if a database login can have it and a folder too."""
    if not LOGIN.fullmatch(name):
        raise NotALogin(name=name)
    return name


def write_private(path: Path, content: bytes) -> None:
    """Write a file whole that nobody but its owner reads, not even for a moment."""
    part = path.with_name(f".{path.name}.part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


def now() -> datetime:
    """This moment, for certificates that begin now."""
    return datetime.now(UTC)


def _host(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        if not _HOST.fullmatch(name):
            raise NotAServer(name=name) from None
        return x509.DNSName(name)


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, now: datetime, lasts: timedelta
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _CLOCKS_DIFFER)
        .not_valid_after(now + lasts)
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )
