"""The exported copy of the seals: a JSON line each, only ever appended, on storage that outlives the database."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from domain.audit.queries import Seal
from domain.audit.rules import NotASealCopy, SealCopy
from domain.errors import Unavailable
from domain.kernel.calendar import TAIPEI

_TAIL: Final = 64 * 1024


class CopyAway(Unavailable):
    """The copy of the seals, {file}, cannot be written. Connect the storage or make room; nothing is lost meanwhile."""


def line_of(seal: Seal, copy: SealCopy) -> str:
    """What the copy says of a seal."""
    return json.dumps(
        {
            "seal": seal.id,
            "epoch": seal.epoch,
            "events": seal.n,
            "sealed_at": seal.sealed_at.astimezone(TAIPEI).isoformat(),
            "hash": seal.hash.hex(),
            "key_id": copy.key_id,
            "signature": copy.signature.hex(),
        },
        separators=(",", ":"),
    )


def append(file: Path, lines: Sequence[str]) -> None:
    """Write lines at the end, on the disk before this returns. A line that a crash left torn is closed first."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("a+b") as out:
            size = out.seek(0, os.SEEK_END)
            out.seek(max(size - 1, 0))
            torn = out.read(1) not in (b"", b"\n")
            content = "".join(f"{line}\n" for line in lines).encode()
            out.write(b"\n" + content if torn else content)
            out.flush()
            os.fsync(out.fileno())
        sync_folder(file.parent)
    except OSError as error:
        raise CopyAway(file=file) from error


def last_copy(file: Path) -> SealCopy | None:
    """The newest whole line of the copy, None where there is none yet."""
    try:
        with file.open("rb") as copy:
            size = copy.seek(0, os.SEEK_END)
            copy.seek(max(size - _TAIL, 0))
            tail = copy.read().split(b"\n")
    except FileNotFoundError:
        return None
    except OSError as error:
        raise CopyAway(file=file) from error
    # what follows the last line end was never finished
    for line in reversed(tail[:-1]):
        with suppress(ValueError, KeyError, TypeError):
            return _read(line)
    return None


def copies(file: Path) -> Iterator[SealCopy]:
    """Every whole line of a copy in its order; what cannot be read is missing. NotASealCopy where there is no line."""
    read = 0
    try:
        with file.open("rb") as copy:
            for line in copy:
                with suppress(ValueError, KeyError, TypeError):
                    found = _read(line)
                    read += 1
                    yield found
    except OSError as error:
        raise CopyAway(file=file) from error
    if not read:
        raise NotASealCopy(file=file)


def _read(line: bytes) -> SealCopy:
    told = json.loads(line)
    return SealCopy(
        int(told["seal"]), bytes.fromhex(told["hash"]), str(told["key_id"]), bytes.fromhex(told["signature"])
    )


def sync_folder(folder: Path) -> None:
    """Make sure that the names in a folder are on the disk too."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
