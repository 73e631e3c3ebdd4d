"""Old months of the trail into files of their own: JSON lines, their hash, and the box's signature over it."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import Connection

from app.seal_copy import CopyAway, sync_folder
from app.sealing import Sealing, write_once
from domain.audit import service
from domain.audit.trail import month_lines


@dataclass(frozen=True, slots=True)
class Archived:
    """A month's file: how many events are in it, and the hash of its bytes."""

    month: date
    file: Path
    events: int
    sha256: bytes


def archive_month(db: Connection, sealing: Sealing, month: date) -> Archived:
    """Write a month's events, sign the file and note it in the trail, in the caller's transaction.

    MonthIsKept where the month is younger than it must be kept, or where file and sealed events are not the same.
    A file of the same month from an attempt that was cut off is written anew.
    """
    key = sealing.key()
    written = _write(db, sealing.folder / f"events-{month:%Y-%m}.jsonl", month)
    signature = key.sign(written.sha256)
    told = {
        "month": f"{month:%Y-%m}",
        "events": written.events,
        "sha256": written.sha256.hex(),
        "key_id": key.public.key_id,
        "signature": signature.hex(),
    }
    write_once(written.file.with_suffix(f".{written.sha256.hex()[:16]}.sig"), json.dumps(told).encode() + b"\n")
    service.note_archived(
        db,
        month=month,
        events=written.events,
        sha256=written.sha256,
        key_id=key.public.key_id,
        signature=signature,
    )
    return written


def _write(db: Connection, file: Path, month: date) -> Archived:
    digest, events = hashlib.sha256(), 0
    part = file.with_name(f"{file.name}.part")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with part.open("wb") as out:
            for line in month_lines(db, month):
                content = f"{line}\n".encode()
                digest.update(content)
                out.write(content)
                events += 1
            out.flush()
            os.fsync(out.fileno())
        os.replace(part, file)
        sync_folder(file.parent)
    except OSError as error:
        raise CopyAway(file=file) from error
    return Archived(month, file, events, digest.digest())
