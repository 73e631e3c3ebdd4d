"""What is old goes: bases that nothing keeps any more, and the log that no kept base goes on with."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Final

from app.backup.bases import label_of
from app.backup.store import Store, to_disk
from app.backup.stream import Damaged
from app.backup.wal import SEGMENT, first_log_file
from domain.recovery.rules import Retention, bases_among, kept_bases
from domain.secrets.ports import KeyService

PLACE: Final = slice(8, 24)
"""The position in a log file's name; before it stands the time line, and a kept base may be of an older one."""


@dataclass(frozen=True, slots=True)
class Pruned:
    """What stayed and what went."""

    kept: tuple[str, ...]
    bases: tuple[str, ...]
    """Those that went, oldest first."""
    log_files: int
    bytes: int
    begins: str
    """The first file of the log that a kept base needs."""

    @property
    def nothing(self) -> bool:
        return not (self.bases or self.log_files)

    def document(self) -> dict[str, Any]:
        return asdict(self)


def prune(
    store: Store, keys: KeyService, retention: Retention, *, last_good: str | None, drilled: str | None
) -> Pruned | None:
    """Remove what nothing keeps any more; None, with nothing removed, while somebody reads from the store.

    Bases go first, oldest first, then the log from its beginning: whatever kills this between two removals leaves bases
    that have all of their log, and the next time goes on. A kept base that cannot be opened stops it before anything is
    removed, for nobody could say which log it needs: Damaged, WrongKey.
    """
    with store.alone() as alone:
        if not alone:
            return None
        bases = bases_among(store.names("base"))
        kept = kept_bases(bases, retention, last_good=last_good, drilled=drilled)
        starts = {_start(store, name, keys) for name in kept}
        doomed = [base.name for base in bases if base.name not in kept]
        freed = sum(store.remove(name) for name in doomed)
        to_disk(store.path("base"))
        begins = min(starts, key=_place, default="")
        old = [name for name in store.names("wal") if _is_before(name.removeprefix("wal/"), begins)]
        freed += sum(store.remove(name) for name in sorted(old, key=lambda name: _place(name.removeprefix("wal/"))))
        to_disk(store.path("wal"))
        return Pruned(tuple(kept), tuple(doomed), len(old), freed, begins)


def _start(store: Store, name: str, keys: KeyService) -> str:
    with store.path(name).open("rb") as file:
        found = first_log_file(label_of(file, name, keys))
    if found is None:
        raise Damaged(name=name)
    return found


def _place(log_file: str) -> str:
    return log_file[PLACE]


def _is_before(log_file: str, begins: str) -> bool:
    """Files that tell of time lines stay: they are small, and a recovery asks for them all."""
    return bool(begins) and SEGMENT.match(log_file) is not None and _place(log_file) < _place(begins)
