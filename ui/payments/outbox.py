"""Receipts kept on this computer until the books have answered, each in a file written before it is sent."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from domain.errors import Malformed, Unavailable
from domain.payments.rules import Part

_ENDING: Final = ".receipt"
_ONLY_MINE: Final = 0o700


class ReceiptNotKept(Unavailable):
    """The receipt could not be kept on this computer, so it was not sent. Make room in {folder}, then post it again."""


class ReceiptUnreadable(Malformed):
    """A receipt kept on this computer cannot be read: {file}. Compare the day's list with the paper, and report it."""


@dataclass(frozen=True, slots=True)
class Slip:
    """A receipt with its key and its whole request, as it is sent: once, or again until it is answered.

    `refused` says why the books said no; such a one waits for its clerk.
    """

    key: UUID
    source: str
    customer_id: int
    customer_code: str
    amount: Decimal
    on: date
    parts: tuple[Part, ...]
    difference: Decimal
    again: bool
    made_at: datetime
    refused: str = ""


class Outbox:
    """One person's slips for one database. Two windows may share it: whoever sends a slip once more changes nothing.

    Without a folder nothing outlives the program, which is for pictures.
    """

    def __init__(self, folder: Path | None, *, login: str, books: str) -> None:
        self._folder, self._owner = folder, {"login": login, "books": books}
        self._slips: dict[UUID, Slip] = {}
        self.unreadable: tuple[ReceiptUnreadable, ...] = ()
        self._read()

    def waiting(self) -> tuple[Slip, ...]:
        """What the books have not answered, in the order it was made."""
        return tuple(sorted(self._slips.values(), key=lambda slip: (slip.made_at, slip.source)))

    def keep(self, slip: Slip) -> None:
        """Write a slip down before it is sent: from here on it outlives a power cut. ReceiptNotKept if it cannot."""
        if self._folder is not None:
            try:
                _write(self._folder, self._file(self._folder, slip.key), {**self._owner, **_plain(slip)})
            except OSError as error:
                raise ReceiptNotKept(folder=self._folder) from error
        self._slips[slip.key] = slip

    def settle(self, key: UUID) -> None:
        """The books have answered: the slip is done with. A file that stays is asked again by its key, and settled."""
        self._slips.pop(key, None)
        if self._folder is not None:
            with suppress(OSError):
                self._file(self._folder, key).unlink(missing_ok=True)

    @staticmethod
    def _file(folder: Path, key: UUID) -> Path:
        return folder / f"{key}{_ENDING}"

    def _read(self) -> None:
        if self._folder is None or not self._folder.is_dir():
            return
        unreadable = []
        for file in sorted(self._folder.glob(f"*{_ENDING}")):
            try:
                kept = json.loads(file.read_text(encoding="utf-8"))
                if {name: kept[name] for name in self._owner} != self._owner:
                    continue
                slip = _slip(kept)
            except FileNotFoundError:
                # another window has just settled it
                continue
            except (OSError, ValueError, KeyError, TypeError, InvalidOperation):
                unreadable.append(ReceiptUnreadable(file=file))
                continue
            self._slips[slip.key] = slip
        self.unreadable = tuple(unreadable)


def unanswered(kept_in: Path | None, *, login: str, books: str) -> int:
    """How many receipts of this person wait on this computer, the unreadable ones too."""
    outbox = Outbox(outbox_folder(kept_in), login=login, books=books)
    return len(outbox.waiting()) + len(outbox.unreadable)


def outbox_folder(kept_in: Path | None) -> Path | None:
    """Where slips lie beside this computer's other choices."""
    return kept_in / "outbox" if kept_in is not None else None


def _write(folder: Path, file: Path, content: Mapping[str, Any]) -> None:
    """Whole or not at all, and on the disk itself: the name changes only after the content is there."""
    folder.mkdir(mode=_ONLY_MINE, parents=True, exist_ok=True)
    fresh = file.with_suffix(".new")
    with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as written:
        json.dump(content, written, ensure_ascii=False)
        written.flush()
        os.fsync(written.fileno())
    os.replace(fresh, file)
    if os.name == "posix":
        # the new name is safe only when the folder is
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)


def _plain(slip: Slip) -> dict[str, Any]:
    return {
        "key": str(slip.key),
        "source": slip.source,
        "customer": slip.customer_id,
        "code": slip.customer_code,
        "amount": str(slip.amount),
        "on": slip.on.isoformat(),
        "parts": [[part.open_item_id, str(part.amount)] for part in slip.parts],
        "difference": str(slip.difference),
        "again": slip.again,
        "made_at": slip.made_at.isoformat(),
        "refused": slip.refused,
    }


def _slip(kept: Mapping[str, Any]) -> Slip:
    made = datetime.fromisoformat(kept["made_at"])
    if made.tzinfo is None:
        raise ValueError
    return Slip(
        UUID(kept["key"]),
        str(kept["source"]),
        int(kept["customer"]),
        str(kept["code"]),
        Decimal(kept["amount"]),
        date.fromisoformat(kept["on"]),
        tuple(Part(int(item), Decimal(amount)) for item, amount in kept["parts"]),
        Decimal(kept["difference"]),
        bool(kept["again"]),
        made,
        str(kept["refused"]),
    )


def refused(slip: Slip, why: str) -> Slip:
    """The slip as the books refused it."""
    return replace(slip, refused=why)
