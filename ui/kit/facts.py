"""Named facts one below the other, as cards show them: a name, and beside it what there is to say."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel

from domain.kernel.words import gettext as _
from ui.kit.piece import label


class Facts(QGridLayout):
    """A line a name, given as (key, words); `place` makes what a fact is told in."""

    def __init__(self, names: Sequence[tuple[str, str]], *, place: Callable[[], QLabel] = label, gap: int = 3) -> None:
        super().__init__()
        self._told = {key: place() for key, _words in names}
        self.setHorizontalSpacing(14)
        self.setVerticalSpacing(gap)
        self.setColumnStretch(1, 1)
        for row, (key, words) in enumerate(names):
            self.addWidget(label(_(words), "muted"), row, 0, Qt.AlignmentFlag.AlignTop)
            self.addWidget(self._told[key], row, 1)

    def __getitem__(self, key: str) -> QLabel:
        return self._told[key]

    def tell(self, **facts: str) -> None:
        """Say these facts; where there is no room for one, its tool tip says it whole."""
        for key, words in facts.items():
            self._told[key].setText(words)
            self._told[key].setToolTip(words)

    def forget(self) -> None:
        """Say nothing."""
        self.tell(**dict.fromkeys(self._told, ""))
