"""What a receipt would book, how its amount was read, and the button that posts it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QVBoxLayout, QWidget

from domain.kernel.words import gettext as _
from ui.kit.column import full_money
from ui.kit.entry import EntryLines
from ui.kit.piece import Card, across, button, label, restyle
from ui.payments.draft import RULES
from ui.payments.form import Bench

_LINES = 4


class Preview(Card):
    """Debit and credit before anything is posted; the button is asleep while something is missing."""

    def __init__(
        self, *, post: Callable[[], None], absorb: Callable[[], None], may_post: bool, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._may_post = may_post
        self._lines = EntryLines(at_most=_LINES)
        self._how, self._why = label("", "accent"), label("", "bad")
        self._even = label("", "ok")
        self._why.setWordWrap(True)
        for words in (self._how, self._why):
            words.setMinimumWidth(1)
        self._absorb = button(_("Write off"), absorb, keys="Alt+A")
        self._absorb.setVisible(False)
        self.post = button(_("Post the receipt"), post, role="primary", keys="F9")
        # Enter in the amount leads here, and once more posts
        self.post.setAutoDefault(True)
        buttons = across(self._even, gap=8)
        buttons.addWidget(self._how, 1)
        buttons.addWidget(self._absorb)
        buttons.addWidget(self.post)
        inside = QVBoxLayout()
        inside.setSpacing(4)
        inside.addWidget(self._lines)
        inside.addWidget(self._why)
        inside.addLayout(buttons)
        self.body.addLayout(inside)

    def show_bench(self, bench: Bench) -> None:
        """Show the entry of the receipt in work."""
        draft = bench.draft
        self._lines.show_lines(bench.entry)
        self._why.setText(bench.why_not)
        self._why.setVisible(bool(bench.why_not))
        restyle(self._why, "bad" if draft is not None and draft.amount else "muted")
        self.post.setEnabled(self._may_post and draft is not None and not bench.why_not)
        self._absorb.setVisible(draft is not None and (draft.may_absorb or draft.absorb))
        if draft is None or not bench.entry:
            self._even.clear()
            self._how.clear()
            return
        words = _("Difference {amount} {mark}")
        self._even.setText(words.format(amount=full_money(draft.uneven), mark="■" if draft.uneven else "✓"))
        restyle(self._even, "bad" if draft.uneven else "ok")
        self._how.setText(_(RULES[draft.rule]))
        self._how.setToolTip(self._how.text())
