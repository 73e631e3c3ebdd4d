"""What a screen hands out to be written to a file: exactly what the user sees."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Protocol

from ui.kit.column import Column

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
