"""A folder as mailbox: what lies in inbox/ is taken when it is whole, then moved to archive/ or quarantine/."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from domain.errors import Unavailable
from domain.kernel.words import gettext as _
from integrations.transport import Parcel
from integrations.transport.names import UnsafeName, shelf_name

HALF_WRITTEN: Final = (".part", ".tmp", ".filepart")
COMPANIONS: Final = (".done", ".ok", ".sha256")
LOOK_AGAIN_AFTER: Final = timedelta(seconds=10)
_READ_ONLY: Final = (errno.EACCES, errno.EPERM, errno.EROFS)


class MailboxAway(Unavailable):
    """The mailbox {folder} cannot be read ({reason}). Check the folder, or upload the file by hand."""


class StillChanging(Unavailable):
    """The file {name} is not whole yet. It is taken with the next window."""


class FolderMailbox:
    """inbox/, archive/YYYYMMDD/ and quarantine/YYYYMMDD/ below one folder, made where they are missing.

    A file is whole when its size and time were the same at two looks, or when its companion (.done, .ok, .sha256)
    lies beside it.
    Where the archive cannot be written, files stay in the inbox: who took them knows them by their content.
    A name is data: it leads to nothing but a file that lies in the inbox, and an odd one is not put away as it came.
    """

    def __init__(
        self,
        folder: Path,
        *,
        look_again_after: timedelta = LOOK_AGAIN_AFTER,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        self.folder = folder
        self.inbox = folder / "inbox"
        self._look_again_after = look_again_after
        self._wait = wait

    def ready(self) -> tuple[Parcel, ...]:
        """The files that are whole, oldest first. Waits between two looks if one of them has no companion."""
        first = {parcel.name: parcel for parcel in self._look()}
        announced = {name for name in first if self._companion(name)}
        if first.keys() <= announced:
            return _in_order(first.values())
        self._wait(self._look_again_after.total_seconds())
        again = self._look()
        return _in_order(parcel for parcel in again if parcel == first.get(parcel.name) or parcel.name in announced)

    def fetch(self, parcel: Parcel) -> bytes:
        """The file's bytes. StillChanging where it is not what was seen, or not what its .sha256 names."""
        path = self._path(parcel)
        try:
            content = path.read_bytes()
            seen = path.lstat()
        except FileNotFoundError:
            raise StillChanging(name=parcel.name) from None
        except OSError as error:
            raise MailboxAway(folder=self.inbox, reason=error.strerror) from error
        if (seen.st_size, seen.st_mtime_ns) != (parcel.size, parcel.changed_ns) or len(content) != parcel.size:
            raise StillChanging(name=parcel.name)
        named = self._named_hash(parcel.name)
        if named and named != hashlib.sha256(content).hexdigest():
            raise StillChanging(name=parcel.name)
        return content

    def archive(self, parcel: Parcel, on: date) -> None:
        """Move a file that was taken, with its companion."""
        self._move(parcel, self.folder / "archive" / f"{on:%Y%m%d}")

    def quarantine(self, parcel: Parcel, on: date) -> None:
        """Move a file of which nothing may be used."""
        self._move(parcel, self.folder / "quarantine" / f"{on:%Y%m%d}")

    def _look(self) -> tuple[Parcel, ...]:
        try:
            self.inbox.mkdir(parents=True, exist_ok=True)
            with os.scandir(self.inbox) as entries:
                return tuple(self._parcels(entries))
        except OSError as error:
            raise MailboxAway(folder=self.inbox, reason=error.strerror) from error

    def _parcels(self, entries: Iterator[os.DirEntry[str]]) -> Iterator[Parcel]:
        for entry in entries:
            name = entry.name
            if name.startswith(".") or name.lower().endswith((*HALF_WRITTEN, *COMPANIONS)):
                continue
            try:
                seen = entry.stat(follow_symlinks=False)
            except FileNotFoundError:
                continue
            if stat.S_ISREG(seen.st_mode) and seen.st_size > 0:
                yield Parcel(name, seen.st_size, seen.st_mtime_ns)

    def _companion(self, name: str) -> Path | None:
        here = (self.inbox / f"{stem}{ending}" for stem in (name, Path(name).stem) for ending in COMPANIONS)
        return next((path for path in here if path.is_file()), None)

    def _named_hash(self, name: str) -> str | None:
        for stem in (name, Path(name).stem):
            path = self.inbox / f"{stem}.sha256"
            if path.is_file():
                words = path.read_text("ascii", "replace").split()
                return words[0].lower() if words else None
        return None

    def _path(self, parcel: Parcel) -> Path:
        if Path(parcel.name).name != parcel.name or parcel.name in ("", "..") or "\0" in parcel.name:
            raise UnsafeName(reason=_("it has characters of a path"))
        return self.inbox / parcel.name

    def _move(self, parcel: Parcel, into: Path) -> None:
        try:
            into.mkdir(parents=True, exist_ok=True)
            companion = self._companion(parcel.name)
            _move(self._path(parcel), into)
            if companion is not None:
                _move(companion, into)
        except FileNotFoundError:
            # Another box has moved it.
            return
        except OSError as error:
            if error.errno not in _READ_ONLY:
                raise MailboxAway(folder=into, reason=error.strerror) from error


def _in_order(parcels: Iterable[Parcel]) -> tuple[Parcel, ...]:
    return tuple(sorted(parcels, key=lambda parcel: (parcel.changed_ns, parcel.name)))


def _move(path: Path, into: Path) -> None:
    name = Path(shelf_name(path.name))
    target, place = into / name, 1
    while target.exists():
        place += 1
        target = into / f"{name.stem}-{place}{name.suffix}"
    path.replace(target)
