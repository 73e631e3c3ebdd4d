"""A key store in one file that only its owner reads, sealed under a passphrase by scrypt and AES-256-GCM."""

from __future__ import annotations

import base64
import json
import os
import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from domain.errors import Conflict, Refused
from integrations.keys.passphrase import Passphrase, passphrase_from
from integrations.keys.ring import NONCE_BYTES, Kek, KeysAway, KeyStoreThere, NoKeyStore, Ring, RingKeys, utc_now

FORMAT: Final = "luckygas-keys-1"
WORK: Final = 2**17
"""128 MiB and about half a second for each guess of the passphrase."""
LEAST_WORK, MOST_WORK = 2**14, 2**20
LONGEST: Final = 1 << 20


class PassphraseRefused(Refused):
    """The key store {file} does not open: the passphrase is another one, or the file is damaged.

    Give the right passphrase, or restore the file from its backup.
    """


class KeyStoreBusy(Conflict):
    """Somebody else changes the key store now, or a change was cut short. If nobody does, remove {file}; try again."""


class BackupPlaceTaken(Refused):
    """{file} is there already. A backup never overwrites: name another file, best on another medium."""


@dataclass(frozen=True, slots=True)
class Lock:
    """How hard a guess is: scrypt's cost and the store's own salt."""

    work: int
    salt: bytes

    def header(self) -> bytes:
        """Bound into the sealed ring, so that nobody lowers the cost unseen."""
        return f"{FORMAT}|{self.work}|{self.salt.hex()}".encode()

    def key(self, passphrase: bytes) -> bytes:
        return Scrypt(salt=self.salt, length=32, n=self.work, r=8, p=1).derive(passphrase)


class FileShelf:
    """A ring in a file. What stands there is always whole: a change is written beside it and takes its place."""

    def __init__(self, file: Path, passphrase: Passphrase, *, work: int = WORK) -> None:
        self._file, self._passphrase, self._work = file, passphrase, work
        # scrypt is slow on purpose; once a process and salt is enough.
        self._derived: tuple[Lock, bytes] | None = None
        self._opened: tuple[bytes, Ring] | None = None

    @property
    def place(self) -> str:
        return str(self._file)

    def read(self) -> Ring:
        """NoKeyStore, PassphraseRefused and KeysAway say what is wrong."""
        content = self.content()
        if self._opened is None or self._opened[0] != content:
            self._opened = (content, self._open(content))
        return self._opened[1]

    def content(self) -> bytes:
        """The sealed bytes as they lie there."""
        try:
            with self._file.open("rb") as opened:
                return opened.read(LONGEST)
        except FileNotFoundError:
            raise NoKeyStore(place=self._file) from None
        except OSError as error:
            raise KeysAway(reason=error.strerror) from error

    def make(self, ring: Ring) -> None:
        self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self.changing() as save:
            if self._file.exists():
                raise KeyStoreThere(place=self._file)
            save(ring)

    @contextmanager
    def changing(self) -> Iterator[Callable[[Ring], None]]:
        """The new file itself is the lock: whoever creates it may change the store. KeyStoreBusy for everybody else."""
        new = self._file.with_name(f"{self._file.name}.new")
        try:
            descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            raise KeyStoreBusy(file=new) from None
        except FileNotFoundError:
            raise NoKeyStore(place=self._file) from None

        def save(ring: Ring) -> None:
            file.write(self._seal(ring))
            file.flush()
            os.fsync(file.fileno())
            file.close()
            os.replace(new, self._file)
            _settle(self._file.parent)

        try:
            with os.fdopen(descriptor, "wb") as file:
                yield save
        finally:
            # Saved, it has taken the store's place and is no longer there.
            new.unlink(missing_ok=True)

    def back_up(self, target: Path) -> None:
        """A copy that was read back and opened; it needs the same passphrase, which is kept elsewhere."""
        content = self.content()
        self._open(content)
        try:
            descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            raise BackupPlaceTaken(file=target) from None
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        _settle(target.parent)
        self._open(target.read_bytes())

    def _seal(self, ring: Ring) -> bytes:
        lock = self._derived[0] if self._derived else Lock(self._work, secrets.token_bytes(16))
        nonce = secrets.token_bytes(NONCE_BYTES)
        sealed = AESGCM(self._key(lock)).encrypt(nonce, _written(ring), lock.header())
        document = {"format": FORMAT, "work": lock.work, "salt": lock.salt.hex(), "nonce": nonce.hex()}
        return json.dumps({**document, "sealed": base64.b64encode(sealed).decode()}, indent=1).encode() + b"\n"

    def _open(self, content: bytes) -> Ring:
        try:
            document = json.loads(content)
            if document["format"] != FORMAT or not LEAST_WORK <= document["work"] <= MOST_WORK:
                raise PassphraseRefused(file=self._file)
            lock = Lock(document["work"], bytes.fromhex(document["salt"]))
            sealed = base64.b64decode(document["sealed"], validate=True)
            plain = AESGCM(self._key(lock)).decrypt(bytes.fromhex(document["nonce"]), sealed, lock.header())
        except (ValueError, KeyError, TypeError, InvalidTag):
            self._derived = None
            raise PassphraseRefused(file=self._file) from None
        return _read(json.loads(plain))

    def _key(self, lock: Lock) -> bytes:
        if self._derived is None or self._derived[0] != lock:
            self._derived = (lock, lock.key(self._passphrase()))
        return self._derived[1]


class FileKeys(RingKeys):
    """The key service of a box: a file beside the data folder, or on a medium of its own."""

    def __init__(
        self, file: Path, passphrase: Passphrase, *, work: int = WORK, now: Callable[[], datetime] = utc_now
    ) -> None:
        self._store = FileShelf(file, passphrase, work=work)
        super().__init__(self._store, now=now)

    def made(self) -> bool:
        """Whether a store lies there; it need not open."""
        return Path(self.place).exists()

    def back_up(self, target: Path) -> datetime:
        """Copy the store to another place and remember when; BackupPlaceTaken where something lies there."""
        self._store.back_up(target)
        return self.note_backup()


def open_keys(place: str) -> FileKeys:
    """The key store in a folder, with the passphrase beside it or where its own file system brings it."""
    folder = Path(place)
    return FileKeys(folder / "store", passphrase_from(folder / "passphrase"))


def _written(ring: Ring) -> bytes:
    keks = {
        str(version): {"key": base64.b64encode(kek.key).decode(), "since_at": kek.since_at.isoformat()}
        for version, kek in ring.keks.items()
    }
    backed_up = ring.backed_up_at.isoformat() if ring.backed_up_at else None
    return json.dumps({"current": ring.current, "backed_up_at": backed_up, "keks": keks}).encode()


def _read(document: Mapping[str, Any]) -> Ring:
    keks = {
        int(version): Kek(base64.b64decode(kek["key"]), datetime.fromisoformat(kek["since_at"]))
        for version, kek in document["keks"].items()
    }
    backed_up = document["backed_up_at"]
    return Ring(document["current"], keks, datetime.fromisoformat(backed_up) if backed_up else None)


def _settle(folder: Path) -> None:
    """The name of a new file is safe on the disk only with its folder; Windows opens no folders and needs none."""
    with suppress(PermissionError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
