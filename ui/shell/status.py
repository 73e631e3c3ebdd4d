"""The line at the bottom: keys that work here, the selection, the connection, jobs, the last reading."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from domain.kernel.words import gettext as _
from domain.kernel.words import ngettext
from ui.kit.column import clock
from ui.kit.piece import label, restyle, spread


class StatusLine(QFrame):
    """Five things worth a glance."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("status")
        self._keys = label()
        spread(self._keys)
        self._selection, self._connection, self._jobs, self._read = label(), label(), label(), label()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 3, 12, 3)
        layout.setSpacing(18)
        layout.addWidget(self._keys, 1)
        for piece in (self._selection, self._connection, self._jobs, self._read):
            layout.addWidget(piece)
        self.show_jobs(0)

    def show_keys(self, words: str) -> None:
        """The keys of the screen, or a sentence that was just said."""
        self._keys.setText(words)
        self._keys.setToolTip(words)

    def keys(self) -> str:
        """What stands where the keys are named."""
        return self._keys.text()

    def show_selection(self, words: str) -> None:
        """How many rows are picked and what they sum to."""
        self._selection.setText(words)

    def show_connection(self, address: str, milliseconds: int | None) -> None:
        """Where the data come from, and how far away that is; None for lost."""
        if milliseconds is None:
            self._connection.setText(f"■ {_('No connection')} {address}")
            restyle(self._connection, "bad")
            return
        away = f" ({milliseconds} ms)" if milliseconds else ""
        self._connection.setText(f"● {address}{away}" if address else "")
        restyle(self._connection, "ok")

    def show_jobs(self, count: int) -> None:
        """How many jobs run behind the screen."""
        self._jobs.setText(ngettext("{count} job", "{count} jobs", count).format(count=count) if count else "")
        self._jobs.setVisible(bool(count))

    def show_read(self, at: datetime) -> None:
        """When the screen was read last."""
        self._read.setText(_("Read {time}").format(time=clock(at)))
