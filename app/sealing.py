"""The box's side of the trail: seal, sign, export, anchor; and the auditor's comparison with what was exported."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, Engine

from app.seal_copy import CopyAway, append, copies, last_copy, line_of, sync_folder
from app.seal_key import PublicKey, SealKey, load_key
from domain.audit import queries, service
from domain.audit.queries import Seal
from domain.audit.rules import SealCopy, copy_troubles
from domain.errors import Conflict
from domain.kernel.database import transaction

AT_ONCE: Final = 1000
UNEXPORTED: Final = 5
"""So many of the newest seals may be younger than the copy in hand."""
FIRST: Final = b"\x00"
"""What the first seal of all stands upon."""


class SealsDiffer(Conflict):
    """Seal {seal} is not what this box exported, or is gone: nothing is signed on top of it.

    Call the auditor: luckygas db verify with the exported copy and the key says what was done. After a restore to an
    earlier moment say so: luckygas db seal --restored REASON.
    """


@dataclass(frozen=True)
class Sealed:
    """What one round of sealing did."""

    events: int
    signed: int
    last_seal: int
    key: PublicKey
    copy: Path


@dataclass(frozen=True)
class Sealing:
    """Where a box keeps its key and what it writes. `makes_key`: where there is none, one is made."""

    key_file: Path
    folder: Path
    anchors: Path
    makes_key: bool = False

    @property
    def copy(self) -> Path:
        return self.folder / "seals.jsonl"

    def key(self) -> SealKey:
        """The box's key; NoSigningKey says how to come by one."""
        return load_key(self.key_file, make=self.makes_key)

    def sign_and_export(self, engine: Engine) -> int:
        """Sign every seal that is not in the copy yet, keep the signature beside it, and append it to the copy.

        Repeating it changes nothing: the copy's last line says how far it went. SealsDiffer where the seals do not go
        on from there, for a signature over a rewritten past would make it true.
        """
        key, signed = self.key(), 0
        while True:
            with transaction(engine) as db:
                last = last_copy(self.copy)
                _must_go_on(db, last)
                fresh = queries.seals_after(db, last.seal_id if last else 0, most=AT_ONCE)
                lines = [SealCopy(seal.id, seal.hash, key.public.key_id, key.sign(seal.hash)) for seal in fresh]
                if not _go_on(last, fresh):
                    raise SealsDiffer(seal=fresh[0].id)
                kept = [service.Signed(line.seal_id, line.signature) for line in lines]
                service.sign_seals(db, key_id=key.public.key_id, signed=kept)
            if not lines:
                return signed
            append(self.copy, [line_of(seal, line) for seal, line in zip(fresh, lines, strict=True)])
            signed += len(lines)

    def start_over(self, db: Connection, *, reason: str) -> None:
        """After a restore: keep the copy under another name, for it says what was lost, and begin a new one."""
        last = last_copy(self.copy)
        if last is None:
            return
        aside = self.copy.with_name(f"seals-until-{last.seal_id}-{last.hash.hex()[:8]}.jsonl")
        service.note_restored(db, reason=reason, last_seal=last.seal_id, last_hash=last.hash.hex(), file=aside.name)
        try:
            os.replace(self.copy, aside)
            sync_folder(self.folder)
        except OSError as error:
            raise CopyAway(file=self.copy) from error

    def anchor(self, db: Connection, on: date) -> SealCopy | None:
        """Write the last signed hash into a file of its own and note it in the trail; None where nothing is signed."""
        last = last_copy(self.copy)
        if last is None:
            return None
        file = self.anchors / f"anchor-{on}-{last.seal_id}.json"
        told = {
            "day": f"{on}",
            "seal": last.seal_id,
            "hash": last.hash.hex(),
            "key_id": last.key_id,
            "signature": last.signature.hex(),
        }
        write_once(file, json.dumps(told).encode() + b"\n")
        service.note_anchor(db, day=on, seal_id=last.seal_id, key_id=last.key_id, file=file.name)
        return last


def seal_now(engine: Engine, sealing: Sealing) -> Sealed:
    """Seal, sign and export what is there now."""
    key = sealing.key()
    with transaction(engine) as db:
        service.begin_epoch(db)
        events = service.seal(db)
    signed = sealing.sign_and_export(engine)
    with transaction(engine) as db:
        last = queries.last_seal(db)
    return Sealed(events, signed, last, key.public, sealing.copy)


def compare(db: Connection, copy: Path, key: PublicKey) -> Iterator[str]:
    """What the exported copy says against the seals in the database: rewritten, cut off, or never exported."""
    lines, after = copies(copy), 0
    while batch := list(islice(lines, AT_ONCE)):
        numbers = [line.seal_id for line in batch]
        found = queries.seal_hashes(db, min(numbers), max(numbers))
        yield from copy_troubles(batch, found, after=after, is_signed=key.is_signed)
        after = max(after, *numbers)
    last = queries.last_seal(db)
    if last > after + UNEXPORTED:
        yield f"seals {after + 1} to {last}: not in the exported copy"


def signature_troubles(db: Connection, key: PublicKey) -> Iterator[str]:
    """Seals that are not what was signed with this key."""
    for one in queries.signatures(db, key.key_id):
        if one.hash is not None and not key.is_signed(one.hash, one.signature):
            yield f"seal {one.seal_id}: is not what was signed"


def write_once(file: Path, content: bytes) -> None:
    """A file with exactly this in it, on the disk; one that is there already is left as it is."""
    part = file.with_name(f"{file.name}.{os.getpid()}.part")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        if file.exists():
            return
        with part.open("wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        os.replace(part, file)
        sync_folder(file.parent)
    except OSError as error:
        raise CopyAway(file=file) from error


def _must_go_on(db: Connection, last: SealCopy | None) -> None:
    if last is not None and queries.seal_hashes(db, last.seal_id, last.seal_id).get(last.seal_id) != last.hash:
        raise SealsDiffer(seal=last.seal_id)


def _go_on(last: SealCopy | None, seals: Sequence[Seal]) -> bool:
    """Whether these seals follow the last exported one, each upon the one before."""
    number, hash_before = (last.seal_id, last.hash) if last else (0, FIRST)
    for seal in seals:
        if (seal.id, seal.prev) != (number + 1, hash_before):
            return False
        number, hash_before = seal.id, seal.hash
    return True
