"""Takes what a screen shows to a file or to paper, behind the screen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from domain.errors import LuckyGasError, Refused
from domain.kernel.words import gettext as _
from domain.kernel.words import ngettext
from ui.aging.sheet import Exporter, FileKind, Sheet
from ui.kit.column import count
from ui.kit.desk import REPORT, Desk


class NothingToWriteWith(Refused):
    """Files cannot be written here. Use the workstation of your own computer."""


class View(Protocol):
    """What writing files needs of a screen; `told_progress` is called by a worker."""

    def show_foot(self, words: str, *, working: bool = False) -> None: ...
    def told_progress(self, rows: int) -> None: ...
    def ask_where(self, name: str, kind: FileKind) -> Path | None: ...
    def place_for_print(self, name: str) -> Path: ...
    def open_file(self, path: Path) -> None: ...


class Handout:
    """One screen's way to files; `sheet` answers what is on the screen at that moment."""

    def __init__(
        self,
        view: View,
        desk: Desk,
        exporter: Exporter | None,
        *,
        sheet: Callable[[], Sheet],
        refused: Callable[[LuckyGasError], None],
    ) -> None:
        self._view, self._desk, self._exporter = view, desk, exporter
        self._sheet, self._refused = sheet, refused

    def export(self, name: str, kind: FileKind) -> None:
        """Ask where to, and write the file."""
        path = self._view.ask_where(f"{name}.{kind}", kind)
        if path is not None:
            self.write(kind, path)

    def print_out(self, name: str) -> None:
        """Write the PDF to a place of its own and show it, ready to print."""
        self.write("pdf", self._view.place_for_print(f"{name}.pdf"), then_open=True)

    def write(self, kind: FileKind, path: Path, *, then_open: bool = False) -> None:
        """Write what is on the screen to this file."""
        exporter, sheet = self._exporter, self._sheet()
        if exporter is None:
            self._refused(NothingToWriteWith())
            return

        def written(rows: int) -> None:
            words = ngettext("{count} row written to {name}", "{count} rows written to {name}", rows)
            self._view.show_foot(words.format(count=count(rows), name=path.name))
            if then_open:
                self._view.open_file(path)

        self._view.show_foot(_("Writing {name}…").format(name=path.name), working=True)
        self._desk.work(
            lambda _db: exporter.write(kind, path, sheet, self._view.told_progress),
            done=written,
            refused=self._refused,
            limit=REPORT,
        )
