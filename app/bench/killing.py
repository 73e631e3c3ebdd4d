"""kill -9, and nothing else: a worker, or a whole PostgreSQL with all its processes."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path
from typing import Final

from app.cluster_home import cluster_folder
from domain.errors import Refused

GONE_SECONDS: Final = 30.0


class OnlyOnLinux(Refused):
    """The crash bench finds a server's processes in /proc: run it on Linux."""


def server_processes(directory: Path) -> list[int]:
    """The cluster's postmaster and everything that it started."""
    if sys.platform != "linux":
        raise OnlyOnLinux()
    first = int((cluster_folder(directory) / "data" / "postmaster.pid").read_text("ascii").split()[0])
    return [first, *(process for process, parent in _parents() if parent == first)]


def kill_server(directory: Path) -> None:
    """End the cluster as a power cut does; returns when its processes are gone."""
    processes = server_processes(directory)
    for process in processes:
        _kill(process)
    until = time.monotonic() + GONE_SECONDS
    while any(_lives(process) for process in processes):
        if time.monotonic() > until:
            raise TimeoutError("the server does not die")
        time.sleep(0.01)


def _parents() -> list[tuple[int, int]]:
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                words = (entry / "stat").read_text("ascii", "replace").rpartition(")")[2].split()
            except OSError:
                continue
            found.append((int(entry.name), int(words[1])))
    return found


def _kill(process: int) -> None:
    try:
        os.kill(process, signal.SIGKILL)
    except ProcessLookupError:
        return


def _lives(process: int) -> bool:
    try:
        words = Path(f"/proc/{process}/stat").read_text("ascii", "replace").rpartition(")")[2].split()
    except OSError:
        return False
    # an orphan that nobody has collected is no longer running
    return words[0] != "Z"
