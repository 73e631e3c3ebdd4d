"""A base backup on its way: a tar that carries the list of its files with their hashes, and is held to it."""

from __future__ import annotations

import hashlib
import json
import sys
import tarfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any, Final

from app.backup.stream import Damaged
from domain.errors import Refused

MANIFEST: Final = "backup_manifest"
LABEL: Final = "backup_label"
LARGEST_LABEL: Final = 1 << 16
NOT_LISTED: Final = ("pg_wal/", MANIFEST)
"""The log has checksums of its own, which the recovery checks."""
PIECE: Final = 1 << 18
LARGEST_MANIFEST: Final = 1 << 28
Told = Callable[[int], None]


class OtherTablespaces(Refused):
    """The cluster keeps {path} outside its data folder. Only clusters of one folder are backed up."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A tar that was read to its end and is what its manifest says: files, their bytes, and the small ones we need."""

    files: int
    size: int
    label: str
    """`backup_label`: where the recovery begins."""


def read_base(source: IO[bytes], name: str, *, into: Path | None = None, told: Told = lambda _size: None) -> Seen:
    """Read the tar of a base, compare every file with the manifest, and unpack it where a folder is named.

    Damaged where anything is missing, changed or too much. What was unpacked then is of no use.
    """
    hashes: dict[str, tuple[int, str]] = {}
    small: dict[str, bytes] = {}
    total = 0
    try:
        with tarfile.open(fileobj=source, mode="r|") as tar:
            for member in tar:
                path = _inside(member, name)
                if member.isdir():
                    if into is not None:
                        (into / path).mkdir(mode=0o700, parents=True, exist_ok=True)
                    continue
                keep = path in (MANIFEST, LABEL) and member.size < LARGEST_MANIFEST
                content, digest = _read(tar, member, None if into is None else into / path, keep=keep)
                if keep:
                    small[path] = content
                hashes[path] = (member.size, digest)
                total += member.size
                told(total)
    except (tarfile.TarError, EOFError) as error:
        raise Damaged(name=name) from error
    _compare(hashes, _manifest(small.get(MANIFEST, b""), name), name)
    return Seen(len(hashes), total, small[LABEL].decode("utf-8", "replace"))


def read_label(source: IO[bytes], name: str) -> str:
    """`backup_label` of a base. PostgreSQL writes it first, so that little of the tar is read; Damaged without it."""
    try:
        with tarfile.open(fileobj=source, mode="r|") as tar:
            for member in tar:
                if _inside(member, name) == LABEL and (file := tar.extractfile(member)) is not None:
                    return file.read(LARGEST_LABEL).decode("utf-8", "replace")
    except (tarfile.TarError, EOFError) as error:
        raise Damaged(name=name) from error
    raise Damaged(name=name)


def _inside(member: tarfile.TarInfo, name: str) -> str:
    path = PurePosixPath(member.name)
    if path.is_absolute() or ".." in path.parts:
        raise Damaged(name=name)
    if not (member.isfile() or member.isdir()):
        raise OtherTablespaces(path=member.name)
    return str(path)


def _read(tar: tarfile.TarFile, member: tarfile.TarInfo, target: Path | None, *, keep: bool) -> tuple[bytes, str]:
    content, digest = bytearray(), hashlib.sha256()
    file = tar.extractfile(member)
    assert file is not None
    written = None
    if target is not None:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        written = target.open("xb")
        if sys.platform != "win32":
            target.chmod(0o600)
    try:
        while piece := file.read(PIECE):
            digest.update(piece)
            if keep:
                content += piece
            if written is not None:
                written.write(piece)
    finally:
        if written is not None:
            written.close()
    return bytes(content), digest.hexdigest()


def _manifest(content: bytes, name: str) -> Mapping[str, tuple[int, str]]:
    """The files of a manifest that is what its own hash says."""
    body, mark, _ = content.rpartition(b'"Manifest-Checksum"')
    try:
        read: dict[str, Any] = json.loads(content)
        if not mark or hashlib.sha256(body).hexdigest() != read["Manifest-Checksum"]:
            raise Damaged(name=name)
        return {file["Path"]: (file["Size"], file["Checksum"]) for file in read["Files"]}
    except (ValueError, KeyError, TypeError) as error:
        raise Damaged(name=name) from error


def _compare(found: Mapping[str, tuple[int, str]], listed: Mapping[str, tuple[int, str]], name: str) -> None:
    here, wanted = (
        {path: facts for path, facts in files.items() if not path.startswith(NOT_LISTED)} for files in (found, listed)
    )
    if here != wanted or LABEL not in here:
        raise Damaged(name=name)
