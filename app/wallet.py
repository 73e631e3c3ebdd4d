"""What a PC keeps for the people who sign in at it: passwords they want remembered, and its own certificates."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Protocol

from cryptography import x509

from app.certificates import ends_on, read_certificate
from app.enrolment import Enrolments, must_be_ours
from app.enrolment_file import opened
from domain.errors import LuckyGasError, Refused, Unavailable


class KeyWithoutPassphrase(Refused):
    """The passphrase of this PC's key for {login} is no longer in the keyring. Enrol this PC again with a new file."""


class NothingRemembered(Refused):
    """No password is remembered for {login} on this PC. Type it."""


class KeyringForgets(Unavailable):
    """The keyring of this PC did not keep what it was given. Nothing was changed; try again."""


class SystemKeyring(Protocol):
    """Secrets by name in an encrypting keyring; a refusal says that there is none, or that it is locked."""

    def look(self) -> None:
        """Find the keyring without opening it."""

    def read(self, name: str) -> str | None:
        """The secret of this name, None where none is kept."""

    def keep(self, name: str, secret: str) -> None:
        """Keep a secret in the place of the one that had its name."""

    def forget(self, name: str) -> None:
        """Keep it no longer."""


@dataclass(frozen=True, slots=True)
class Papers:
    """How this PC shows whose it is: the files, and what opens the key."""

    authority: Path
    certificate: Path
    key: Path
    passphrase: str = field(repr=False)


class Wallet:
    """Passwords lie in the keyring by login and server; keys lie in the data folder, their passphrases in the keyring.

    `authority` is the one that the settings name; it counts more than what a file brings.
    """

    def __init__(self, keyring: SystemKeyring, enrolments: Enrolments, authority: Path | None = None) -> None:
        self._keyring, self._enrolments, self._authority = keyring, enrolments, authority

    def why_not(self) -> str:
        """Why nothing can be kept on this PC, "" where it can."""
        try:
            self._keyring.look()
        except LuckyGasError as refusal:
            return refusal.sentence()
        return ""

    def password(self, login: str, server: str) -> str | None:
        """The password that is remembered; it goes to the server that it was typed for and to no other."""
        return self._keyring.read(_password(login, server))

    def keep_password(self, login: str, server: str, password: str) -> None:
        """Remember a password, in the place of an older one."""
        self._keyring.keep(_password(login, server), password)

    def forget_password(self, login: str, server: str) -> None:
        """Remember it no longer."""
        self._keyring.forget(_password(login, server))

    def last_day(self, login: str) -> date | None:
        """The last day of the certificate that this PC was enrolled with; None where it was not."""
        place = self._enrolments.of(login)
        return None if place is None else ends_on(place.certificate)

    def papers(self, login: str) -> Papers | None:
        """What this login signs in with from this PC; None where it was not enrolled for it."""
        place = self._enrolments.of(login)
        if place is None:
            return None
        passphrase = self._keyring.read(_passphrase(place.login, place.mark))
        if passphrase is None:
            raise KeyWithoutPassphrase(login=login)
        return Papers(self._authority or place.authority, place.certificate, place.key, passphrase)

    def enrol(self, file: Path, passphrase: str, *, now: datetime) -> tuple[str, date]:
        """Take a person's certificate and key from an enrolment file; answers the login and the last day.

        The passphrase is in the keyring before the key is in its place, and the one before goes last: cut short
        anywhere, the PC has either enrolment whole.
        """
        self._keyring.look()
        held = opened(file, passphrase)
        login, authority = must_be_ours(held, known=self._known(), now=now)
        place, lock = self._enrolments.new(login), secrets.token_urlsafe(32)
        name = _passphrase(login, place.mark)
        self._keyring.keep(name, lock)
        try:
            if self._keyring.read(name) != lock:
                raise KeyringForgets
            self._enrolments.write(place, held, authority, lock)
        except LuckyGasError:
            self._drop(login, [place.mark])
            raise
        with suppress(LuckyGasError):
            self._drop(login, self._enrolments.clear(login, but=place.mark))
        return login, held.certificate.not_valid_after_utc.date()

    def leave(self, login: str, server: str) -> None:
        """Keep nothing more for a login. Key and certificate go first: for them the keyring need not open."""
        marks = self._enrolments.clear(login)
        for mark in marks:
            self._keyring.forget(_passphrase(login, mark))
        self.forget_password(login, server)

    def _known(self) -> Sequence[x509.Certificate]:
        if self._authority is not None:
            return [read_certificate(self._authority)]
        return self._enrolments.authorities()

    def _drop(self, login: str, marks: Sequence[str]) -> None:
        """The passphrases of keys that are gone open nothing; a keyring that fails now may keep them."""
        with suppress(LuckyGasError):
            for mark in marks:
                self._keyring.forget(_passphrase(login, mark))


def _password(login: str, server: str) -> str:
    return f"password of {login} at {server}"


def _passphrase(login: str, mark: str) -> str:
    return f"key of {login}, {mark}"
