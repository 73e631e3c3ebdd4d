"""Where Lucky Gas keeps its files on this computer: one data folder a person, and what stands in it."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
RESOURCES = PROJECT / "resources"
DIRECTORY_VARIABLE = "LUCKYGAS_DIR"


def is_root() -> bool:
    """Whether this process has every right, which PostgreSQL refuses to run with."""
    return os.name == "posix" and os.geteuid() == 0


def data_folder() -> Path:
    """The person's data folder. Root's stands outside /root: the account PostgreSQL runs as could not get in there."""
    named = os.environ.get(DIRECTORY_VARIABLE)
    if named:
        return Path(named).expanduser().absolute()
    home = Path.home()
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local") / "LuckyGas"
    if sys.platform == "darwin":
        return home / "Library" / "Application Support" / "LuckyGas"
    if is_root():
        return Path("/var/lib/luckygas")
    shared = os.environ.get("XDG_DATA_HOME", "")
    return (Path(shared) if os.path.isabs(shared) else home / ".local" / "share") / "luckygas"


@dataclass(frozen=True)
class Places:
    """What stands where in one data folder; nothing is made before it is needed."""

    directory: Path

    @property
    def settings_file(self) -> Path:
        return self.directory / "settings.toml"

    @property
    def log_file(self) -> Path:
        return self.directory / "log" / "luckygas.log"

    @property
    def screens(self) -> Path:
        return self.directory / "screens"

    @property
    def mailbox(self) -> Path:
        return self.directory / "mailbox"

    @property
    def seal_key(self) -> Path:
        """What this box signs the audit trail with."""
        return self.directory / "keys" / "seal.pem"

    @property
    def seals(self) -> Path:
        """The signed copy of the trail's seals."""
        return self.directory / "seals"

    @property
    def anchors(self) -> Path:
        """One file a day with the last signed hash."""
        return self.directory / "anchors"

    def backup(self) -> Path:
        """Where backups lie unless the settings name another place; better on another disk."""
        return self.directory / "backup"

    @property
    def drill(self) -> Path:
        """Where a drill makes its copy of the books, and removes it."""
        return self.directory / "drill"

    @property
    def logins(self) -> Path:
        """The passwords of the demo's logins."""
        return self.directory / "logins.json"

    @property
    def keys(self) -> Path:
        """The key store of a box, and its passphrase where nobody keeps it elsewhere."""
        return self.directory / "keys"

    @property
    def enrolments(self) -> Path:
        """The certificates that this PC was enrolled with, a folder a login."""
        return self.directory / "enrolments"

    @property
    def preferences(self) -> Path:
        """This computer's own choices: language, look, last user."""
        return self.directory / "preferences.json"

    @property
    def demo_lock(self) -> Path:
        """Held by the demo that tells its story now."""
        return self.directory / "demo.lock"

    @property
    def demo_plan(self) -> Path:
        """Which demo company the local books hold."""
        return self.directory / "demo.json"


def places(directory: str | Path | None = None) -> Places:
    """The places of the folder a person named, else of the person's own data folder."""
    return Places(Path(directory).expanduser().absolute() if directory else data_folder())
