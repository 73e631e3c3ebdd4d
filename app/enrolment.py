"""The certificates that a PC was enrolled with: looked at before they are believed, written whole or not at all."""

from __future__ import annotations

import re
import secrets
import shutil
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from app.certificates import LOGIN, read_certificate, write_private
from app.enrolment_file import NotForSigningIn, Opened
from domain.errors import Refused, Unavailable
from domain.kernel.calendar import TAIPEI

CURRENT: Final = "current"
_MARK: Final = re.compile(r"[0-9a-f]{16}")


class NotOurAuthority(Refused):
    """The certificate in the file was not issued by our company's authority, so nothing was taken from it.

    Ask the administrator for a file made for this PC.
    """


class NotInTimeYet(Refused):
    """The certificate is good from {begins}, and this PC's clock says {now}. Check the PC's clock, then enrol."""


class NoLongerInTime(Refused):
    """The certificate ended at {ended}, and this PC's clock says {now}.

    Check the PC's clock; if it is right, ask the administrator for a new file.
    """


class EnrolmentNotWritten(Unavailable):
    """The enrolment cannot be written to {folder} ({reason}). Nothing was changed. Make room there, then try again."""


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What lies here for one login; the key is sealed, and its passphrase is elsewhere under the mark."""

    login: str
    folder: Path

    @property
    def mark(self) -> str:
        """What tells this enrolment from the one before it."""
        return self.folder.name

    @property
    def authority(self) -> Path:
        return self.folder / "ca.crt"

    @property
    def certificate(self) -> Path:
        return self.folder / "client.crt"

    @property
    def key(self) -> Path:
        return self.folder / "client.key"


def must_be_ours(held: Opened, *, known: Sequence[x509.Certificate], now: datetime) -> tuple[str, x509.Certificate]:
    """The login that a certificate names, and the authority that issued it.

    `known` are the authorities that this PC believes already; only where there is none the file may bring its own.
    NotOurAuthority, NotForSigningIn, NotInTimeYet and NoLongerInTime say why not.
    """
    issuers = [one for one in known or held.authorities if _issued(held.certificate, one)]
    if not issuers:
        raise NotOurAuthority
    if held.certificate.public_key() != held.key.public_key() or not _for_a_client(held.certificate):
        raise NotForSigningIn
    names = held.certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    login = str(names[0].value) if len(names) == 1 else ""
    if not LOGIN.fullmatch(login):
        raise NotForSigningIn
    for certificate in (held.certificate, issuers[0]):
        _must_be_in_time(certificate, now)
    return login, issuers[0]


class Enrolments:
    """A folder a login, in it a folder an enrolment, and a file that says which of them is used."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def of(self, login: str) -> Enrolment | None:
        """What this PC was last enrolled with for a login; None where it was not."""
        if not LOGIN.fullmatch(login):
            return None
        try:
            mark = (self._folder / login / CURRENT).read_text("ascii").strip()
        except (OSError, UnicodeDecodeError):
            return None
        return Enrolment(login, self._folder / login / mark) if _MARK.fullmatch(mark) else None

    def every(self) -> list[Enrolment]:
        """What this PC is enrolled with, by login."""
        if not self._folder.is_dir():
            return []
        found = (self.of(folder.name) for folder in sorted(self._folder.iterdir()))
        return [one for one in found if one is not None]

    def authorities(self) -> list[x509.Certificate]:
        """The authorities that this PC believes because it was enrolled by them."""
        return [read_certificate(one.authority) for one in self.every()]

    def new(self, login: str) -> Enrolment:
        """A place for the next enrolment of a login; nothing stands there yet, and what is used stays in use."""
        return Enrolment(login, self._folder / login / secrets.token_hex(8))

    def write(self, place: Enrolment, held: Opened, authority: x509.Certificate, passphrase: str) -> None:
        """Write an enrolment and use it from then on. EnrolmentNotWritten leaves the one before it in use."""
        key = held.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(passphrase.encode()))
        try:
            for folder in (self._folder, place.folder.parent, place.folder):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_private(place.key, key)
            write_private(place.certificate, held.certificate.public_bytes(Encoding.PEM))
            write_private(place.authority, authority.public_bytes(Encoding.PEM))
            write_private(place.folder.parent / CURRENT, f"{place.mark}\n".encode())
        except OSError as error:
            shutil.rmtree(place.folder, ignore_errors=True)
            raise EnrolmentNotWritten(folder=place.folder.parent, reason=error.strerror) from error

    def clear(self, login: str, *, but: str = "") -> list[str]:
        """Take away every enrolment of a login except the one with this mark; answers the marks of those gone."""
        folder = self._folder / login
        if not LOGIN.fullmatch(login) or not folder.is_dir():
            return []
        gone = [each.name for each in folder.iterdir() if _MARK.fullmatch(each.name) and each.name != but]
        try:
            if not but:
                (folder / CURRENT).unlink(missing_ok=True)
            for mark in gone:
                shutil.rmtree(folder / mark)
            with suppress(OSError):
                # another enrolment may stand there
                folder.rmdir()
        except OSError as error:
            raise EnrolmentNotWritten(folder=folder, reason=error.strerror) from error
        return gone


def _issued(certificate: x509.Certificate, by: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(by)
        constraints = by.extensions.get_extension_for_class(x509.BasicConstraints).value
    except (ValueError, TypeError, InvalidSignature, x509.ExtensionNotFound):
        return False
    return constraints.ca


def _for_a_client(certificate: x509.Certificate) -> bool:
    try:
        uses = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
        constraints = certificate.extensions.get_extension_for_class(x509.BasicConstraints).value
    except (ValueError, x509.ExtensionNotFound):
        return False
    return list(uses) == [ExtendedKeyUsageOID.CLIENT_AUTH] and not constraints.ca


def _must_be_in_time(certificate: x509.Certificate, now: datetime) -> None:
    begins, ends = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    if now < begins:
        raise NotInTimeYet(begins=_on_the_wall(begins), now=_on_the_wall(now))
    if now > ends:
        raise NoLongerInTime(ended=_on_the_wall(ends), now=_on_the_wall(now))


def _on_the_wall(moment: datetime) -> str:
    return f"{moment.astimezone(TAIPEI):%Y-%m-%d %H:%M}"
