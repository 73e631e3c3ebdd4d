"""Where a local cluster stands, so that the account which runs it can get at it and nobody else can."""

from __future__ import annotations

import errno
import os
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from app.postgres_binaries import COPIES, Binaries, binaries
from app.unprivileged import Account, account_for
from domain.errors import Refused

FOLDER = "database"
NOTE = "database.place"
OURS = frozenset(
    {
        *(FOLDER, "settings.toml", "preferences.json", "log", "screens", "mailbox", "keys", "seals", "anchors"),
        *("logins.json", "demo.json", "demo.lock", "backup", "drill", "drill.lock"),
    }
)
"""What a data folder may hold and still be ours to let the account pass through."""


class FolderNotWritable(Refused):
    """{directory} cannot be written ({reason}): choose another folder with --dir."""


class FolderNotReadable(Refused):
    """{directory} cannot be read ({reason}): choose another folder with --dir, or ask for the right to read it."""


class DatabaseMoved(Refused):
    """The database of {directory} stood in {place} and is no longer there: choose another folder with --dir."""


@dataclass(frozen=True)
class Home:
    """The folder of one cluster and who runs it."""

    folder: Path
    account: Account

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def password(self) -> Path:
        return self.folder / "password"

    @property
    def log(self) -> Path:
        return self.folder / "log" / "postgres.log"

    def programs(self, version: int | None = None) -> Binaries:
        """Those that made the cluster; for one still to be made those of this version, or the newest."""
        made_by = self.data / "PG_VERSION"
        return binaries(self.account, int(made_by.read_text("ascii")) if made_by.exists() else version)


def cluster_folder(directory: Path) -> Path:
    """Where the folder's cluster stands: in it, or where its note says."""
    note = directory / NOTE
    return Path(note.read_text("utf-8").strip()) if note.exists() else directory / FOLDER


def has_cluster(directory: Path) -> bool:
    """Whether a cluster was made for this folder; makes nothing."""
    try:
        return (cluster_folder(directory.absolute()) / "data" / "PG_VERSION").exists()
    except OSError as error:
        raise FolderNotReadable(directory=directory, reason=error.strerror) from error


def home_of(directory: Path) -> Home:
    """Find or make the cluster's folder where the account that runs it can get at it."""
    try:
        folder = cluster_folder(directory)
        if folder != directory / FOLDER and not folder.exists():
            raise DatabaseMoved(directory=directory, place=folder)
        account = account_for(folder / "data")
        _make(directory, account)
        if not folder.exists() and account.barrier(folder):
            # Never open a folder that is not ours: the cluster stands elsewhere and a note says where.
            elsewhere = _elsewhere(directory)
            (directory / NOTE).write_text(f"{elsewhere}\n", "utf-8")
            folder = elsewhere
        folder.mkdir(mode=0o700, exist_ok=True)
        _let_pass(folder, account)
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise
        raise FolderNotWritable(directory=directory, reason=error.strerror) from error
    return Home(folder, account)


def _make(directory: Path, account: Account) -> None:
    for missing in [each for each in (*reversed(directory.parents), directory) if not each.exists()]:
        missing.mkdir(exist_ok=True)
        if account.uid is not None:
            missing.chmod(0o711)
    if not account.may_pass(directory) and {each.name for each in directory.iterdir()} <= OURS:
        _let_pass(directory, account)


def _let_pass(folder: Path, account: Account) -> None:
    """Let the account, and nobody else, walk through a folder of ours."""
    if account.gid is not None and sys.platform != "win32" and not account.may_pass(folder):
        os.chown(folder, -1, account.gid)
        folder.chmod(0o710)


def _elsewhere(directory: Path) -> Path:
    temporary = Path(tempfile.gettempdir()).resolve()
    if directory.resolve().is_relative_to(temporary):
        return Path(tempfile.mkdtemp(prefix="luckygas-", dir=temporary))
    COPIES.mkdir(mode=0o755, parents=True, exist_ok=True)
    return Path(tempfile.mkdtemp(prefix="database-", dir=COPIES))
