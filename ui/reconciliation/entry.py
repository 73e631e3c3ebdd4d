"""Debit and credit before they are posted, and the buttons that post them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QVBoxLayout, QWidget

from domain.kernel.words import gettext as _
from ui.kit.column import full_money
from ui.kit.entry import EntryLines
from ui.kit.piece import Card, across, button, label, restyle
from ui.reconciliation.hand import Bench

_LINES = 4


class Preview(Card):
    """What Enter will post; the button is asleep while both sides differ."""

    def __init__(
        self,
        *,
        accept: Callable[[], None],
        park: Callable[[], None],
        skip: Callable[[], None],
        absorb: Callable[[], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._lines = EntryLines(at_most=_LINES)
        self._even = label("", "ok")
        self._why = label("", "bad")
        self._why.setWordWrap(True)
        self._why.setMinimumWidth(1)
        self._absorb = button(_("Write off"), absorb, keys="Alt+A")
        self._absorb.setVisible(False)
        self._accept = button(_("Accept"), accept, role="primary", keys="Enter")
        buttons = across(
            self._even,
            1,
            self._absorb,
            button(_("Skip"), skip, keys="Ctrl+↓"),
            button(_("Park"), park, keys="F8"),
            self._accept,
            gap=8,
        )
        inside = QVBoxLayout()
        inside.setSpacing(4)
        inside.addWidget(self._lines)
        inside.addWidget(self._why)
        inside.addLayout(buttons)
        self.body.addLayout(inside)

    def show_bench(self, bench: Bench | None) -> None:
        """Show the entry of the line in work."""
        self._lines.show_lines(bench.entry if bench is not None else ())
        draft = bench.draft if bench is not None else None
        self._why.setText(bench.why_not if bench is not None and bench.why_not else "")
        self._why.setVisible(bool(self._why.text()))
        self._accept.setEnabled(draft is not None and not self._why.text())
        self._absorb.setVisible(draft is not None and (draft.may_absorb or draft.absorb))
        restyle(self._why, "muted" if draft is None else "bad")
        if draft is None:
            self._even.clear()
            return
        words = _("Difference {amount} {mark}")
        self._even.setText(words.format(amount=full_money(draft.uneven), mark="■" if draft.uneven else "✓"))
        restyle(self._even, "bad" if draft.uneven else "ok")
