"""What one box backs up with: which cluster, where to, under which keys."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.engine import URL

from app.backup.keys import open_keys
from app.backup.store import Store
from app.cluster_home import Home
from domain.errors import Refused
from domain.secrets.ports import KeyService


class NotSetUp(Refused):
    """Backups are not set up here. Set backup_keys, or --keys, and for a central server backup_url too."""


@dataclass(frozen=True, slots=True)
class Backups:
    """One cluster and the store of its backups."""

    url: URL
    """A login with the right to copy the cluster; it may have no other."""
    store: Store
    keys_named: str
    scratch: Path
    """Where a drill makes its copy, and throws it away."""
    home: Home | None = None
    """The cluster's own folder, where it is one of this computer's."""

    def keys(self) -> KeyService:
        return open_keys(self.keys_named)
