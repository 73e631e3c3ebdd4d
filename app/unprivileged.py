"""The account PostgreSQL runs as when root starts it, and how far that account can walk."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.places import is_root
from domain.errors import Refused

NAMES = ("postgres", "nobody", "daemon")
READ = {"owner": stat.S_IRUSR, "group": stat.S_IRGRP, "others": stat.S_IROTH}
EXECUTE = {"owner": stat.S_IXUSR, "group": stat.S_IXGRP, "others": stat.S_IXOTH}


class NoAccount(Refused):
    """PostgreSQL refuses to run as root, and none of the accounts {names} exists here: run this as an ordinary user."""


@dataclass(frozen=True)
class Account:
    """Who runs PostgreSQL; None in both numbers means: we ourselves."""

    uid: int | None = None
    gid: int | None = None

    def owns(self, path: Path) -> None:
        """Hand one file or folder to the account."""
        if self.uid is not None and self.gid is not None and sys.platform != "win32":
            os.chown(path, self.uid, self.gid)

    def may_pass(self, folder: Path) -> bool:
        """Whether the account may walk through this one folder."""
        if self.uid is None:
            return True
        state = folder.stat()
        if state.st_uid == self.uid:
            return bool(state.st_mode & EXECUTE["owner"])
        return bool(state.st_mode & EXECUTE["group" if state.st_gid == self.gid else "others"])

    def may_read(self, file: Path) -> bool:
        """Whether the account may read this file, and get to it."""
        if self.uid is None:
            return True
        state = file.stat()
        mine = "owner" if state.st_uid == self.uid else "group" if state.st_gid == self.gid else "others"
        return bool(state.st_mode & READ[mine]) and self.barrier(file) is None

    def barrier(self, path: Path) -> Path | None:
        """The first existing folder above the path that the account may not walk through."""
        above = reversed(path.resolve().parents)
        return next((folder for folder in above if folder.exists() and not self.may_pass(folder)), None)

    def run(
        self, words: Sequence[str | Path], *, environment: Mapping[str, str], timeout: float, typed: str = ""
    ) -> tuple[int, str]:
        """Run a program to its end as this account, away from the terminal's Ctrl-C: its exit code and all it said.

        `typed` is what it reads; it stands in no list of processes.
        """
        command = [str(word) for word in words]
        # A file, not a pipe: what the program leaves running would keep a pipe open and us waiting for its end.
        with (
            tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as said,
            tempfile.TemporaryFile("w+", encoding="utf-8") as read,
        ):
            read.write(typed)
            read.seek(0)
            if sys.platform == "win32":
                program = subprocess.Popen(
                    command,
                    env=dict(environment),
                    creationflags=subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW,
                    stdin=read,
                    stdout=said,
                    stderr=said,
                )
            else:
                program = subprocess.Popen(
                    command,
                    env=dict(environment),
                    cwd="/",
                    start_new_session=True,
                    user=self.uid,
                    group=self.gid,
                    extra_groups=None if self.uid is None else [],
                    stdin=read,
                    stdout=said,
                    stderr=said,
                )
            try:
                code = program.wait(timeout)
            except BaseException:
                program.kill()
                program.wait()
                raise
            said.seek(0)
            return code, said.read()


def account_for(directory: Path) -> Account:
    """Ourselves; for root the owner of the cluster that stands there, else the first account that exists."""
    if sys.platform == "win32" or not is_root():
        return Account()
    import pwd

    if directory.exists() and directory.stat().st_uid != 0:
        state = directory.stat()
        return Account(state.st_uid, state.st_gid)
    for name in NAMES:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid)
    raise NoAccount(names=", ".join(NAMES))
