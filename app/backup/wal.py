"""What PostgreSQL calls for each file of its log: `put` stores it encrypted, `get` brings it back. It loads little."""

from __future__ import annotations

import json
import re
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from app.backup.keys import Handed, open_keys
from app.backup.packing import PIECE
from app.backup.store import AlreadyStored, Store, to_disk
from domain.errors import Conflict, LuckyGasError, Refused
from domain.kernel.words import in_language
from domain.secrets.ports import KeyService

SEGMENT: Final = re.compile(r"[0-9A-F]{24}")
NAME: Final = re.compile(r"[0-9A-F]{24}(\.[0-9A-F]{8}\.backup|\.partial)?|[0-9A-F]{8}\.history")
DONE, FAILED, NOT_THERE, STOP = 0, 1, 1, 200
"""PostgreSQL takes 1 for "not there" and goes on without it; above 128 it stops the recovery."""


class NotALogFile(Refused):
    """{name} is no file of PostgreSQL's log."""


class ArchivedOtherwise(Conflict):
    """The archive {folder} holds another {name}: two servers write into it. Give each a folder of its own."""


@dataclass(frozen=True, slots=True)
class Config:
    """What the program that PostgreSQL calls was made for."""

    folder: str
    keys: str
    handed: str = ""
    """A file with data keys taken out beforehand; instead of a key service."""

    def service(self) -> KeyService:
        if not self.handed:
            return open_keys(self.keys)
        kept = json.loads(Path(self.handed).read_text("ascii"))
        return Handed({context.encode(): bytes.fromhex(key) for context, key in kept.items()})


def put(store: Store, keys: KeyService, path: Path, name: str) -> None:
    """Archive one file. The same file again is done already; another one under its name is ArchivedOtherwise."""
    _must_be_named(name)
    try:
        with path.open("rb") as source, store.writing(object_of(name), keys) as target:
            shutil.copyfileobj(source, target, PIECE)
    except AlreadyStored:
        if not _is_stored(store, keys, path, name):
            raise ArchivedOtherwise(name=name, folder=store.folder) from None


def get(store: Store, keys: KeyService, name: str, path: Path) -> bool:
    """Bring one file back, whole or not at all; False where the archive has none."""
    _must_be_named(name)
    if not store.has(object_of(name)):
        return False
    half = path.with_name(f"{path.name}.half")
    try:
        with store.reading(object_of(name), keys) as source, half.open("wb") as target:
            shutil.copyfileobj(source, target, PIECE)
        half.replace(path)
    finally:
        half.unlink(missing_ok=True)
    return True


def object_of(name: str) -> str:
    return f"wal/{name}"


def first_log_file(label: str) -> str | None:
    """Where the recovery of a base begins, by its `backup_label`."""
    found = re.search(r"^START WAL LOCATION: \S+ \(file ([0-9A-F]{24})\)$", label, re.MULTILINE)
    return found[1] if found else None


def _is_stored(store: Store, keys: KeyService, path: Path, name: str) -> bool:
    same = True
    with path.open("rb") as here, store.reading(object_of(name), keys) as there:
        while piece := here.read(PIECE):
            same &= there.read(len(piece)) == piece
        same &= not there.read(1)
    if same:
        # The first answer may have been lost before the name was on the disk.
        to_disk(store.path(object_of(name)).parent)
    return same


def _must_be_named(name: str) -> None:
    if not NAME.fullmatch(name):
        raise NotALogFile(name=name)


def run(config: Config, words: Sequence[str]) -> int:
    """`put PATH NAME`, `get NAME PATH` or `try`; what went wrong goes to PostgreSQL's log."""
    # The server's log is English, whoever reads it.
    with in_language("en"):
        return _run(config, words)


def _run(config: Config, words: Sequence[str]) -> int:
    verb, *rest = words
    try:
        store, keys = Store(Path(config.folder)), config.service()
        if verb == "get":
            return DONE if get(store, keys, rest[0], Path(rest[1])) else NOT_THERE
        if verb == "try":
            _try(store, keys)
        else:
            put(store, keys, Path(rest[0]), rest[1])
    except (LuckyGasError, OSError) as trouble:
        sys.stderr.write(f"luckygas: {trouble}\n")
        return STOP if verb == "get" else FAILED
    return DONE


def _try(store: Store, keys: KeyService) -> None:
    """Whether this account can write here and seal with these keys."""
    (store.folder / "wal").mkdir(parents=True, exist_ok=True)
    trial = store.folder / "wal" / ".try"
    trial.write_bytes(b"")
    trial.unlink()
    keys.unwrap(keys.generate(b"backup|try")[1], b"backup|try")
