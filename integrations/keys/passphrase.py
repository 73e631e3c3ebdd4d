"""The passphrase of a key store: from the service's credentials or from a file that only its owner reads."""

from __future__ import annotations

import os
import secrets
import stat
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

from domain.errors import Refused

CREDENTIAL: Final = "luckygas-keys"
"""The name under which the service manager hands the passphrase over (LoadCredential= or LoadCredentialEncrypted=)."""
SHORTEST: Final = 16
Passphrase = Callable[[], bytes]


class NoPassphrase(Refused):
    """The passphrase of the key store cannot be read from {file} ({reason}).

    Give it as the service's credential luckygas-keys, or name its file in the setting key_passphrase_file.
    """


class PassphraseOpen(Refused):
    """Others may read the passphrase in {file}. Close it (chmod 600) and choose a new passphrase."""


class PassphraseShort(Refused):
    """The passphrase in {file} is shorter than {shortest} characters. Choose a longer one."""


def passphrase_from(file: Path) -> Passphrase:
    """Reads the passphrase when it is needed: the service's credential where there is one, else this file."""

    def read() -> bytes:
        given = os.environ.get("CREDENTIALS_DIRECTORY")
        credential = Path(given) / CREDENTIAL if given else None
        if credential is not None and credential.exists():
            # The service manager guards it by an access list, which the group's bits only seem to contradict.
            return _content(credential, closed_to=stat.S_IRWXO)
        return _content(file, closed_to=stat.S_IRWXG | stat.S_IRWXO)

    return read


def make_passphrase(file: Path) -> None:
    """A random passphrase in a new file that only its owner reads; one that is there stays as it is."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(descriptor, "w", encoding="ascii") as opened:
        opened.write(f"{secrets.token_urlsafe(32)}\n")
        opened.flush()
        os.fsync(opened.fileno())


def _content(file: Path, *, closed_to: int) -> bytes:
    try:
        with file.open("rb") as opened:
            mode = os.fstat(opened.fileno()).st_mode
            words = opened.read(4096).strip()
    except OSError as error:
        raise NoPassphrase(file=file, reason=error.strerror) from error
    # Windows keeps no such bits; there the folder's own access list guards the file.
    if sys.platform != "win32" and mode & closed_to:
        raise PassphraseOpen(file=file)
    if len(words) < SHORTEST:
        raise PassphraseShort(file=file, shortest=SHORTEST)
    return words
