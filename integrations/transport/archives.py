"""Zip files from outside, and office documents, which are such: looked into before anything is unpacked."""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import Final

from domain.errors import Malformed
from domain.kernel.words import gettext as _
from integrations.transport.names import UnsafeName, safe_name

MOST_BYTES: Final = 64 << 20
MOST_ENTRIES: Final = 2000
MOST_RATIO: Final = 200
_PIECE: Final = 1 << 20


class UnsafeArchive(Malformed):
    """A compressed file cannot be taken ({reason}). Ask the sender for the file without compression."""


def check_zip(
    data: bytes, *, most_bytes: int = MOST_BYTES, most_entries: int = MOST_ENTRIES, most_ratio: int = MOST_RATIO
) -> None:
    """UnsafeArchive where it unpacks to more than it should, writes elsewhere, or is broken.

    What comes out is counted, since the size an archive declares may lie.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            if len(entries) > most_entries:
                raise UnsafeArchive(reason=_("it has too many entries"))
            left = most_bytes
            for entry in entries:
                _check_entry(entry, most_bytes, most_ratio)
                left -= _unpacked(archive, entry, left)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError) as error:
        raise UnsafeArchive(reason=_("it is damaged, encrypted or of an unknown kind")) from error


def _check_entry(entry: zipfile.ZipInfo, most_bytes: int, most_ratio: int) -> None:
    for part in entry.filename.rstrip("/").split("/"):
        try:
            safe_name(part)
        except UnsafeName as unsafe:
            raise UnsafeArchive(reason=unsafe.facts["reason"]) from unsafe
    swollen = entry.file_size > _PIECE and entry.file_size > most_ratio * max(entry.compress_size, 1)
    if entry.file_size > most_bytes or swollen:
        raise UnsafeArchive(reason=_("it unpacks to too much"))


def _unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int) -> int:
    total = 0
    with archive.open(entry) as stream:
        while piece := stream.read(_PIECE):
            total += len(piece)
            if total > most:
                raise UnsafeArchive(reason=_("it unpacks to too much"))
    return total
