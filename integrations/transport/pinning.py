"""TLS that knows the key of who answers: the handshake itself compares it, before a byte of ours is readable."""

from __future__ import annotations

import hashlib
import hmac
import socket
import ssl
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import httpcore2
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from domain.errors import LuckyGasError, Refused, Unavailable


class PartnerAway(Unavailable):
    """{partner} does not answer ({reason}). Try again later, or use the way by hand."""


class TooLate(Unavailable):
    """{partner} did not answer within {seconds} s. Try again later, or use the way by hand."""


class PinMismatch(Refused):
    """{partner} shows another key than the two agreed. Nothing was sent. Ask the partner by telephone first."""


class CertificateRefused(Refused):
    """The certificate of {partner} does not hold ({reason}). Nothing was sent. Ask the partner for a good one."""


class CertificateDates(Refused):
    """The certificate of {partner} is not valid now. Nothing was sent. Check this PC's clock, then ask the partner."""


class LineTooWeak(Refused):
    """{partner} offers no TLS 1.2 or newer, or no cipher that we accept ({reason}). Nothing was sent."""


class WeWereRefused(Refused):
    """{partner} wants a client certificate, or refuses ours ({reason}). Check the one in the settings."""


class PinsWrong(Refused):
    """The pins of {partner} must be two SHA-256 values of 64 hexadecimal digits: the current key's and the next."""


class NotHttps(Refused):
    """The address of {partner} must begin with https://. Correct it in the settings."""


@dataclass(frozen=True, slots=True)
class Pins:
    """SHA-256 of the partner's public keys (SPKI): the one it shows now, and the one it will change to."""

    current: str
    following: str

    def known(self) -> tuple[str, str]:
        return self.current.lower(), self.following.lower()


@dataclass(frozen=True, slots=True)
class SeenCertificate:
    """What the partner showed last: whose turn to act it is stands in it. `pin` is current or following."""

    pin: str
    not_after: datetime


class Deadline:
    """The moment by which a whole call must be over, however slowly its bytes drip."""

    def __init__(self, limit: timedelta, clock: Callable[[], float]) -> None:
        self.limit = limit
        self._clock, self._end = clock, clock() + limit.total_seconds()

    def left(self) -> float:
        """Seconds that are left, never none: a socket takes 0 for something else."""
        left = self._end - self._clock()
        if left <= 0:
            raise TimeoutError
        return left


def spki_sha256(certificate: bytes) -> str:
    """The pin of a certificate (DER): SHA-256 of its public key's info, in hexadecimal digits."""
    key = x509.load_der_x509_certificate(certificate).public_key()
    return hashlib.sha256(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).hexdigest()


def pinned_context(
    partner: str, pins: Pins, ca_file: Path, *, seen: Callable[[SeenCertificate], None]
) -> ssl.SSLContext:
    """TLS 1.2 or newer to a name that this one CA signed for, with one of these two keys; PinMismatch for any other."""
    known = pins.known()
    if not all(len(pin) == 64 and set(pin) <= set("0123456789abcdef") for pin in known):
        raise PinsWrong(partner=partner)

    def check(shown: bytes | None) -> None:
        pin = spki_sha256(shown) if shown else ""
        matched = [name for name, each in zip(("current", "following"), known, strict=True) if _equal(pin, each)]
        if not matched or shown is None:
            raise PinMismatch(partner=partner)
        seen(SeenCertificate(matched[0], x509.load_der_x509_certificate(shown).not_valid_after_utc))

    class PinnedSocket(ssl.SSLSocket):
        def do_handshake(self, block: bool = False) -> None:
            super().do_handshake(block)
            try:
                check(self.getpeercert(binary_form=True))
            except LuckyGasError:
                # The library closes after errors of its own only.
                self.close()
                raise

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_verify_locations(ca_file)
    context.sslsocket_class = PinnedSocket
    return context


def _equal(one: str, other: str) -> bool:
    return hmac.compare_digest(one, other)


class PinnedBackend(httpcore2.NetworkBackend):
    """Connections of one partner, each operation within what is left of the call's time."""

    def __init__(self, partner: str, deadline: ContextVar[Deadline]) -> None:
        self.partner, self._deadline = partner, deadline

    def left(self) -> float:
        return self._deadline.get().left()

    def too_late(self) -> TooLate:
        return TooLate(partner=self.partner, seconds=f"{self._deadline.get().limit.total_seconds():g}")

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002  the whole call's deadline stands above each step's
        local_address: str | None = None,  # noqa: ARG002
        socket_options: Iterable[Any] | None = None,  # noqa: ARG002
    ) -> httpcore2.NetworkStream:
        try:
            connected = socket.create_connection((host, port), self.left())
        except TimeoutError as error:
            raise self.too_late() from error
        except OSError as error:
            raise PartnerAway(partner=self.partner, reason=error.strerror or type(error).__name__) from error
        connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return _Stream(connected, self)


class _Stream(httpcore2.NetworkStream):
    """A socket, before and after TLS began."""

    def __init__(self, connected: socket.socket, backend: PinnedBackend) -> None:
        self._socket, self._backend = connected, backend

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002
        try:
            self._socket.settimeout(self._backend.left())
            return self._socket.recv(max_bytes)
        except TimeoutError as error:
            raise self._backend.too_late() from error
        except OSError as error:
            raise refusal(self._backend.partner, error) from error

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002
        view = memoryview(buffer)
        try:
            while view:
                self._socket.settimeout(self._backend.left())
                view = view[self._socket.send(view) :]
        except TimeoutError as error:
            raise self._backend.too_late() from error
        except OSError as error:
            # Whoever closes early may have said why: the library then reads the answer before it gives up.
            raise httpcore2.WriteError from error

    def close(self) -> None:
        self._socket.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002
    ) -> httpcore2.NetworkStream:
        try:
            self._socket.settimeout(self._backend.left())
            return _Stream(ssl_context.wrap_socket(self._socket, server_hostname=server_hostname), self._backend)
        except TimeoutError as error:
            self.close()
            raise self._backend.too_late() from error
        except OSError as error:
            self.close()
            raise refusal(self._backend.partner, error) from error
        except BaseException:
            self.close()
            raise

    def get_extra_info(self, info: str) -> Any:
        if info == "is_readable":
            # A kept connection that says something before it is asked has ended.
            return _is_readable(self._socket)
        return self._socket if info == "socket" else None


EXPIRED: Final = frozenset({9, 10})
"""OpenSSL's numbers: not yet valid, and no longer valid."""
# TLS 1.2 has no word of its own for a certificate that is missing: the handshake fails.
_ABOUT_US: Final = (
    "CERTIFICATE_REQUIRED",
    "ALERT_BAD_CERTIFICATE",
    "ALERT_UNKNOWN_CA",
    "ALERT_CERTIFICATE",
    "ALERT_HANDSHAKE_FAILURE",
)
_WEAK: Final = ("PROTOCOL", "VERSION", "CIPHER")


def refusal(partner: str, error: OSError) -> LuckyGasError:
    """What a failure of the line means, by OpenSSL's codes and never by its sentences."""
    if isinstance(error, ssl.SSLCertVerificationError):
        if error.verify_code in EXPIRED:
            return CertificateDates(partner=partner)
        return CertificateRefused(partner=partner, reason=error.verify_message)
    if isinstance(error, ssl.SSLError):
        reason = error.reason or type(error).__name__
        if any(word in reason for word in _ABOUT_US):
            return WeWereRefused(partner=partner, reason=reason)
        if any(word in reason for word in _WEAK):
            return LineTooWeak(partner=partner, reason=reason)
        return PartnerAway(partner=partner, reason=reason)
    return PartnerAway(partner=partner, reason=error.strerror or type(error).__name__)


def _is_readable(connected: socket.socket) -> bool:
    from select import select

    try:
        return connected.fileno() < 0 or bool(select([connected], [], [], 0)[0])
    except (OSError, ValueError):
        return True
