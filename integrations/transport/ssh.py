"""The way into a partner's SSH server: its host key is known beforehand, or not a word is said."""

from __future__ import annotations

import base64
import binascii
import socket
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from domain.errors import Refused, Unavailable

if TYPE_CHECKING:
    from paramiko import PKey, SSHClient

WEAK: Final = {
    "ciphers": ["3des-cbc", "aes128-cbc", "aes192-cbc", "aes256-cbc"],
    "macs": ["hmac-sha1", "hmac-md5", "hmac-sha1-96", "hmac-md5-96"],
}
"""What the library still offers and we never use."""
_HOST_KEYS: Final = (
    "ssh-ed25519",
    "ecdsa-sha2-nistp256",
    "ecdsa-sha2-nistp384",
    "ecdsa-sha2-nistp521",
    "rsa-sha2-512",
    "rsa-sha2-256",
)
_ALGORITHMS: Final = {"ssh-rsa": ("rsa-sha2-512", "rsa-sha2-256")}


class HostAway(Unavailable):
    """{partner} does not answer ({reason}). Try again later, or take the files by hand."""


class HostKeyChanged(Refused):
    """{partner} shows another host key than the one agreed. Nothing was sent.

    Ask the partner by telephone, then enter the new key in the settings.
    """


class HostTooWeak(Refused):
    """{partner} offers only ciphers that nobody should use any more. Nothing was sent. Ask for better ones."""


class LoginRefusedThere(Refused):
    """{partner} refuses our login {user}. Check the key or password in the settings, or ask the partner."""


class HostKeyUnreadable(Refused):
    """A host key of {partner} cannot be read. Write it as in known_hosts: ssh-ed25519 AAAA…"""


class OurKeyUnreadable(Refused):
    """Our key for {partner} cannot be read from {file} ({reason}). Check the file."""


def open_client(
    *,
    partner: str,
    host: str,
    port: int,
    user: str,
    host_keys: Sequence[str],
    key_file: Path | None,
    password: Callable[[], str] | None,
    seconds: float,
) -> SSHClient:
    """A connection that is signed in. No agent, no keys lying about, no host key learnt, no wait beyond the limit."""
    import paramiko

    pinned = _keys(partner, host_keys)
    kinds = {kind for key in pinned for kind in _ALGORITHMS.get(key.get_name(), (key.get_name(),))}
    client = paramiko.SSHClient()
    client.set_missing_host_key_policy(_Pinned(partner, {key.asbytes() for key in pinned}))
    # A server with several host keys shows the kind we ask for: one that we know.
    unknown_kinds = [kind for kind in _HOST_KEYS if kind not in kinds]
    try:
        client.connect(
            host,
            port,
            username=user,
            pkey=_our_key(partner, key_file) if key_file else None,
            password=password() if password else None,
            allow_agent=False,
            look_for_keys=False,
            timeout=seconds,
            banner_timeout=seconds,
            auth_timeout=seconds,
            channel_timeout=seconds,
            disabled_algorithms={**WEAK, "keys": unknown_kinds},
        )
    except paramiko.AuthenticationException as error:
        client.close()
        raise LoginRefusedThere(partner=partner, user=user) from error
    except paramiko.ssh_exception.IncompatiblePeer as error:
        client.close()
        raise HostTooWeak(partner=partner) from error
    except (paramiko.SSHException, OSError, EOFError) as error:
        client.close()
        raise HostAway(partner=partner, reason=_reason(error)) from error
    except BaseException:
        client.close()
        raise
    return client


class _Pinned:
    """Asked by the library for every host key, after the key exchange and before anything about us is said."""

    def __init__(self, partner: str, known: set[bytes]) -> None:
        self._partner, self._known = partner, known

    def missing_host_key(self, _client: SSHClient, _hostname: str, key: PKey) -> None:
        if key.asbytes() not in self._known:
            raise HostKeyChanged(partner=self._partner)


def _keys(partner: str, lines: Sequence[str]) -> list[PKey]:
    import paramiko

    found = []
    for line in lines:
        kind, _, rest = line.strip().partition(" ")
        try:
            found.append(paramiko.PKey.from_type_string(kind, base64.b64decode(rest.split(" ")[0], validate=True)))
        except (binascii.Error, ValueError, paramiko.SSHException, paramiko.UnknownKeyType):
            raise HostKeyUnreadable(partner=partner) from None
    if not found:
        raise HostKeyUnreadable(partner=partner)
    return found


def _our_key(partner: str, file: Path) -> PKey:
    import paramiko

    try:
        return paramiko.PKey.from_path(file)
    except OSError as error:
        raise OurKeyUnreadable(partner=partner, file=file, reason=error.strerror) from error
    except (ValueError, TypeError, paramiko.SSHException, paramiko.UnknownKeyType) as error:
        raise OurKeyUnreadable(partner=partner, file=file, reason=type(error).__name__) from None


def _reason(error: Exception) -> str:
    if isinstance(error, socket.gaierror):
        return "unknown host"
    return getattr(error, "strerror", None) or type(error).__name__
