"""What must hold before anybody signs in: an encrypted line, a server that is ours, a computer that is ours."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.engine import URL

from domain.errors import LuckyGasError, Refused


class NotEncrypted(Refused):
    """The database server takes encrypted connections only. Ask the administrator for this computer's certificates."""


class ServerNotEncrypted(Refused):
    """The server offers no encryption, so it is not ours or not set up. No password was sent. Ask the administrator."""


class ServerNotOurs(Refused):
    """The server's certificate was not issued by our company, or is over. No password was sent.

    Check this PC's clock and the address, then ask the administrator.
    """


class OtherServer(Refused):
    """The server's certificate is for another name than the one in the address. Use the name it was issued for."""


class CertificateMissing(Refused):
    """The database wants this computer's certificate for this login. Ask the administrator to issue one."""


class CertificateRefused(Refused):
    """The database does not accept this computer's certificate: it is over, revoked, or another company's.

    Check this PC's clock, then ask the administrator for a fresh one.
    """


class CertificateOfAnother(Refused):
    """This computer's certificate was issued for another login. Sign in with that one, or ask the administrator."""


class UnreadableCertificate(Refused):
    """The certificate or key in the settings cannot be used. The key must be readable by you alone (mode 0600)."""


BEFORE_SIGNING_IN: Mapping[str, type[LuckyGasError]] = {
    "no encryption": NotEncrypted,
    "server does not support SSL": ServerNotEncrypted,
    "certificate verify failed": ServerNotOurs,
    "root certificate file": UnreadableCertificate,
    "certificate file": UnreadableCertificate,
    "private key file": UnreadableCertificate,
    "does not match host name": OtherServer,
    "requires a valid client certificate": CertificateMissing,
    "certificate authentication failed": CertificateOfAnother,
    "alert unknown ca": CertificateRefused,
    "alert certificate expired": CertificateRefused,
    "alert unsupported certificate": CertificateRefused,
    "alert certificate revoked": CertificateRefused,
    "alert bad certificate": CertificateRefused,
}
"""libpq's own words for it; it gives them no code."""


def bound(url: URL) -> URL:
    """The address whose password is only given through the encryption that the server's certificate opened.

    Without it, whoever could stand in between would learn how to sign in.
    """
    proved = str(url.query.get("sslmode", "")) in ("verify-ca", "verify-full")
    return url.update_query_dict({"channel_binding": "require"}) if proved and url.password else url
