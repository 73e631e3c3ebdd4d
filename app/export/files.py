"""What screens write files with."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from app.export.pdf import write_pdf
from app.export.xlsx import write_xlsx
from domain.errors import Unavailable
from ui.aging.sheet import FileKind, Sheet


class FileNotWritten(Unavailable):
    """The file {name} could not be written: {why}. Close it where it is open, or choose another folder."""


class Files:
    """Writes what a screen shows as Excel or PDF."""

    def write(self, kind: FileKind, path: Path, sheet: Sheet, progress: Callable[[int], None]) -> int:
        """Write the sheet and answer the number of rows; FileNotWritten where the disk says no."""
        writer = write_xlsx if kind == "xlsx" else write_pdf
        try:
            return writer(
                path,
                title=sheet.title,
                top=sheet.top,
                columns=sheet.columns,
                rows=sheet.rows,
                totals=sheet.totals,
                progress=progress,
            )
        except OSError as error:
            raise FileNotWritten(name=path.name, why=error.strerror or str(error)) from error
