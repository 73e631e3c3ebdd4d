"""Where backups lie: a folder of objects, `base/<day>` and `wal/<name>`, each written whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import gzip
import io
import os
import secrets
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final, cast

from app.backup.packing import PIECE, Packer
from app.backup.stream import Damaged, Sealer, Unsealer
from app.locks import FileLock
from domain.errors import Conflict, Refused, Unavailable
from domain.secrets.ports import KeyService

PART: Final = ".part"
IN_USE: Final = "in-use.lock"
FILE: Final = "file"
"""The name that a backup in a file of its own is sealed under: people rename files."""


class AlreadyStored(Conflict):
    """The backup {name} is there already. Nothing was changed."""


class NoSuchBackup(Refused):
    """There is no backup {name} in {folder}. Look which there are: luckygas db archive status."""


class NotRemoved(Unavailable):
    """The old backup {name} cannot be removed from {folder}: {reason}. Let this account change the folder."""


@dataclass(frozen=True, slots=True)
class Store:
    """One folder of backups. The file system gives what it needs: a link is made only where nothing stands."""

    folder: Path

    def path(self, name: str) -> Path:
        return self.folder.joinpath(*name.split("/"))

    def has(self, name: str) -> bool:
        return self.path(name).exists()

    def names(self, kind: str) -> list[str]:
        """The names of one kind, in their order; halves are not among them."""
        there = self.folder / kind
        if not there.is_dir():
            return []
        return sorted(f"{kind}/{path.name}" for path in there.iterdir() if not path.name.endswith(PART))

    @contextmanager
    def held(self) -> Iterator[None]:
        """Keep all that is here from being removed for as long as the block reads it.

        A disk that was brought here to be read only holds no lock, and nobody removes anything from it.
        """
        with ExitStack() as let_go:
            try:
                lock = let_go.enter_context(closing(FileLock(self.folder / IN_USE)))
                lock.share()
            except OSError as error:
                if error.errno not in (errno.EROFS, errno.EACCES, errno.EPERM, errno.ENOENT):
                    raise
            yield

    @contextmanager
    def alone(self) -> Iterator[bool]:
        """Whether nobody reads here; whoever would waits until the block is through."""
        with closing(FileLock(self.folder / IN_USE)) as lock:
            yield lock.try_alone()

    def remove(self, name: str) -> int:
        """Remove an object for good; its bytes. The folder is the caller's to bring to the disk."""
        path = self.path(name)
        try:
            size = path.stat().st_size
            path.unlink()
        except FileNotFoundError:
            return 0
        except OSError as error:
            raise NotRemoved(name=name, folder=self.folder, reason=error.strerror) from error
        return size

    @contextmanager
    def writing(self, name: str, keys: KeyService) -> Iterator[BinaryIO]:
        """Write an object; it appears when the block ends, on the disk and whole. AlreadyStored where it stands."""
        if self.has(name):
            raise AlreadyStored(name=name)
        with writing_file(self.path(name), name, keys) as target:
            yield target

    @contextmanager
    def reading(self, name: str, keys: KeyService) -> Iterator[BinaryIO]:
        """Read an object; NoSuchBackup, and what a stream may raise."""
        try:
            file = self.path(name).open("rb")
        except FileNotFoundError:
            raise NoSuchBackup(name=name, folder=self.folder) from None
        with file, reading_file(file, name, keys) as source:
            yield source


@contextmanager
def writing_file(path: Path, name: str, keys: KeyService) -> Iterator[BinaryIO]:
    """Write one sealed file: compressed, encrypted, brought to the disk under another name, then put in its place."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.{os.getpid()}-{secrets.token_hex(4)}{PART}")
    try:
        with part.open("xb") as file:
            part.chmod(0o600)
            sealer = Sealer(file, name, keys)
            with Packer(sealer) as packed:
                yield cast(BinaryIO, packed)
            sealer.finish()
            file.flush()
            os.fsync(file.fileno())
        put_in_place(part, path, name)
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def reading_file(file: BinaryIO, name: str, keys: KeyService) -> Iterator[BinaryIO]:
    """Read one sealed file to its end: a block that read less is made sure of the rest."""
    with gzip.GzipFile(fileobj=io.BufferedReader(Unsealer(file, name, keys), PIECE), mode="rb") as source:
        try:
            yield cast(BinaryIO, source)
            while source.read(PIECE):
                pass
        except (EOFError, gzip.BadGzipFile) as error:
            raise Damaged(name=name) from error


def put_in_place(part: Path, path: Path, name: str) -> None:
    """Give a whole file its name, on the disk too. A link never replaces what stands there, a rename would."""
    try:
        if sys.platform == "win32":
            part.rename(path)
        else:
            os.link(part, path)
    except FileExistsError:
        raise AlreadyStored(name=name) from None
    except OSError as error:
        # Some network drives know no links.
        if error.errno not in (errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP):
            raise
        if path.exists():
            raise AlreadyStored(name=name) from None
        part.rename(path)
    to_disk(path.parent)


def to_disk(folder: Path) -> None:
    """A new name in a folder outlives a power cut only when the folder is on the disk too."""
    if sys.platform == "win32":
        return
    with contextlib.suppress(FileNotFoundError):
        there = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(there)
        finally:
            os.close(there)


def clear_halves(folder: Path) -> int:
    """Remove what killed writers left behind; a living one's process number is in the name."""
    gone = 0
    for half in folder.glob(f"*/*{PART}"):
        if not _alive(int(half.name.removesuffix(PART).rpartition(".")[2].partition("-")[0])):
            half.unlink(missing_ok=True)
            gone += 1
    return gone


def _alive(pid: int) -> bool:
    if sys.platform == "win32":
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
