"""Old months of the trail in files of their own: JSON lines, encrypted like a backup; the box signs the lines' hash."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from sqlalchemy import Connection

from app.backup.keys import MadeAhead
from app.backup.store import reading_file, writing_file
from app.backup.stream import context_of, rewrap
from app.seal_copy import CopyAway, sync_folder
from app.seal_key import PublicKey
from app.sealing import Sealing, write_once
from domain.audit import service
from domain.audit.trail import ArchivedMonth, month_lines
from domain.errors import Malformed, Refused
from domain.secrets.ports import KeyService

NAME: Final = re.compile(r"events-(\d{4})-(0[1-9]|1[0-2])\.lgb", re.ASCII)


class NotAMonth(Refused):
    """{file} is no month that these books archived. Choose a file events-YEAR-MONTH.lgb of the folder of the seals."""


class NotWhatWasSigned(Malformed):
    """{file} opens, but it is not what was archived and signed on {on}. Use another copy, and call the auditor."""


@dataclass(frozen=True, slots=True)
class Archived:
    """A month's file: how many events are in it, and the hash of their lines."""

    month: date
    file: Path
    events: int
    sha256: bytes


def key_for(keys: KeyService, month: date) -> KeyService:
    """The month's own data key, made before a transaction begins: a key store may be far away."""
    return MadeAhead(keys, context_of(_object(month)))


def archive_month(db: Connection, sealing: Sealing, keys: KeyService, month: date) -> Archived:
    """Write a month's events, sign their hash and note it in the trail, in the caller's transaction.

    MonthIsKept where the month is younger than it must be kept, or where file and sealed events are not the same.
    A file of the same month from an attempt that was cut off is written anew.
    """
    key = sealing.key()
    written = write_month(month_lines(db, month), sealing.folder / f"events-{month:%Y-%m}.lgb", keys)
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


def write_month(lines: Iterable[str], file: Path, keys: KeyService) -> Archived:
    """A file of these lines, whole or not at all; the month that its name says is bound into the encryption."""
    month, digest, events = month_of(file), hashlib.sha256(), 0
    whole = file.with_name(f"{file.name}.new")
    try:
        whole.unlink(missing_ok=True)
        with writing_file(whole, _object(month), keys) as out:
            for line in lines:
                content = f"{line}\n".encode()
                digest.update(content)
                out.write(content)
                events += 1
        os.replace(whole, file)
        sync_folder(file.parent)
    except OSError as error:
        raise CopyAway(file=file) from error
    return Archived(month, file, events, digest.digest())


def month_of(file: Path) -> date:
    """The month that a file's name says."""
    parts = NAME.fullmatch(file.name)
    if parts is None:
        raise NotAMonth(file=file)
    return date(int(parts[1]), int(parts[2]), 1)


def archived_lines(kept: ArchivedMonth | None, file: Path, keys: KeyService, key: PublicKey | None) -> Iterator[str]:
    """The events of an archived month, as they were written; NotWhatWasSigned, after the last, where they are others.

    `kept`: what the trail says of the month. What a cut, changed or renamed file raises, and when, `app.backup.stream`
    says. With the box's public key the signature is proved too.
    """
    month, digest = month_of(file), hashlib.sha256()
    if kept is None or kept.month != month or not file.is_file():
        raise NotAMonth(file=file)
    with file.open("rb") as sealed, reading_file(sealed, _object(month), keys) as source:
        for line in source:
            digest.update(line)
            yield line.decode().removesuffix("\n")
    if digest.digest() != kept.sha256 or (key is not None and not key.is_signed(kept.sha256, kept.signature)):
        raise NotWhatWasSigned(file=file, on=f"{kept.archived_at:%Y-%m-%d}")


def rewrap_months(folder: Path, keys: KeyService) -> int:
    """Wrap the data keys of all archived months under the newest key-encryption key; their lines stay as they are."""
    done = 0
    for file in sorted(folder.glob("events-*.lgb")):
        whole = file.with_name(f"{file.name}.new")
        try:
            with file.open("rb") as source, whole.open("wb") as target:
                whole.chmod(0o600)
                rewrap(source, target, _object(month_of(file)), keys)
                target.flush()
                os.fsync(target.fileno())
            os.replace(whole, file)
            sync_folder(folder)
        except OSError as error:
            raise CopyAway(file=file) from error
        finally:
            whole.unlink(missing_ok=True)
        done += 1
    return done


def _object(month: date) -> str:
    return f"events/{month:%Y-%m}"
