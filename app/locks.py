"""Locks between processes that the system itself lets go when a process dies, kill -9 included."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from types import TracebackType

SLOTS = 1024
"""Windows has no shared lock here: a sharer holds one byte of this many, and who wants all must get every byte."""


class FileLock:
    """One holder of a lock file; a new object is a new holder, in the same process too."""

    def __init__(self, path: Path) -> None:
        self._fd = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOINHERIT", 0), 0o600)

    def take(self) -> None:
        """Wait until nobody else holds it."""
        while not self.try_alone():
            time.sleep(0.05)

    def try_alone(self) -> bool:
        """Hold it alone if nobody else holds it now."""
        return _try_lock(self._fd, shared=False)

    def share(self) -> None:
        """Hold it beside others who share it."""
        while not _try_lock(self._fd, shared=True):
            time.sleep(0.05)

    def close(self) -> None:
        """Let go."""
        os.close(self._fd)

    def __enter__(self) -> FileLock:
        self.take()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


if sys.platform == "win32":
    import msvcrt

    def _try_lock(fd: int, *, shared: bool) -> bool:
        for start, length in ((slot, 1) for slot in range(SLOTS)) if shared else ((0, SLOTS),):
            os.lseek(fd, start, os.SEEK_SET)
            try:
                msvcrt.locking(fd, msvcrt.LK_NBLCK, length)
            except OSError:
                continue
            return True
        return False

else:
    import fcntl

    def _try_lock(fd: int, *, shared: bool) -> bool:
        try:
            fcntl.flock(fd, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
