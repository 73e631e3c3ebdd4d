"""What is done about the trail: it is sealed, signed, anchored, read under one's own name, and given months."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, text

from domain.kernel.database import call, our_words


@dataclass(frozen=True, slots=True)
class Signed:
    """A signature over a seal's hash, to be kept beside it."""

    seal_id: int
    signature: bytes


def begin_epoch(db: Connection) -> bool:
    """Seal everything and begin a new epoch where these books came from another cluster; False where they did not."""
    with our_words():
        began: bool = db.execute(
            text(
                "SELECT audit.begin_epoch((SELECT system_identifier FROM pg_control_system())::text, "
                "(SELECT timeline_id FROM pg_control_checkpoint())::text)"
            )
        ).scalar_one()
    return began


def seal(db: Connection) -> int:
    """Seal the events of finished transactions and say how many. The seal tells this cluster and its time line."""
    with our_words():
        sealed: int = db.execute(
            text(
                "SELECT audit.seal_now((SELECT system_identifier FROM pg_control_system()) || '/' || "
                "(SELECT timeline_id FROM pg_control_checkpoint()))"
            )
        ).scalar_one()
    return sealed


def sign_seals(db: Connection, *, key_id: str, signed: Sequence[Signed]) -> int:
    """Keep signatures beside their seals; what is signed already stays as it is."""
    with our_words():
        kept: int = db.execute(
            text("SELECT audit.sign_seals(:key, :seals, :signatures)"),
            {
                "key": key_id,
                "seals": [one.seal_id for one in signed],
                "signatures": [one.signature for one in signed],
            },
        ).scalar_one()
    return kept


def note_anchor(db: Connection, *, day: date, seal_id: int, key_id: str, file: str) -> None:
    """The day's last signed hash stands in this file now."""
    call(db, "audit.note_anchor", p_day=day, p_seal=seal_id, p_key_id=key_id, p_file=file)


def note_restored(db: Connection, *, reason: str, last_seal: int, last_hash: str, file: str) -> None:
    """The books were restored to an earlier moment: what was exported after it stands in this file. ReasonMissing."""
    call(db, "audit.note_restored", p_reason=reason, p_last_seal=last_seal, p_last_hash=last_hash, p_file=file)


def note_reading(db: Connection, *, op: str, asked: dict[str, object]) -> None:
    """Who reads the trail is in it: READ on a screen, EXPORT into a file."""
    call(db, "audit.note_reading", p_op=op, p_asked=asked)


def note_archived(db: Connection, *, month: date, events: int, sha256: bytes, key_id: str, signature: bytes) -> None:
    """A month stands in a signed file. MonthIsKept where that is not every sealed event of an old month."""
    call(
        db,
        "audit.note_archived",
        p_month=month,
        p_n=events,
        p_sha256=sha256,
        p_key_id=key_id,
        p_signature=signature,
    )


def drop_month(db: Connection, *, month: date, reason: str) -> int:
    """Take an archived month out of the database, by a director's order. MonthIsKept, ReasonMissing."""
    return int(call(db, "audit.drop_month", p_month=month, p_reason=reason))


def make_months(db: Connection, *, ahead: int) -> int:
    """Make the months of trail and books that are missing until so many ahead, and say how many."""
    return sum(int(call(db, f"{room}.make_months", p_ahead=ahead)) for room in ("audit", "books"))
