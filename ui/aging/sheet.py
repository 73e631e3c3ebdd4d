"""What a screen hands out to be written to a file: exactly what the user sees."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal, Protocol

from domain.kernel.roc import roc
from domain.kernel.words import gettext as _
from ui.kit.column import Column, moment

FileKind = Literal["xlsx", "pdf"]


@dataclass(frozen=True)
class Sheet:
    """The columns on screen, in their order, and the rows that match, in theirs; `top` is the line above them."""

    title: str
    top: str
    columns: tuple[Column[Any], ...]
    rows: Sequence[Any]
    totals: Mapping[str, Any]


class Exporter(Protocol):
    """Writes a sheet to a file; runs in a worker, `progress` may be called from there."""

    def write(self, kind: FileKind, path: Path, sheet: Sheet, progress: Callable[[int], None]) -> int:
        """Write and answer the number of rows."""


def top_line(as_of: date, chip: str, typed: str, *, at: datetime, name: str) -> str:
    """What the rows are, as of when, and who wrote them down."""
    parts = (
        _("as of {day}").format(day=roc(as_of)),
        chip,
        _("filter {typed}").format(typed=typed) if typed else "",
        _("written {at} by {name}").format(at=moment(at), name=name),
    )
    return "　".join(part for part in parts if part)
