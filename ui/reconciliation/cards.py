"""The suggestions as cards: who, how sure, and every reason for and against."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from domain.banking.rules.explanation import Reason
from domain.banking.rules.matching import Suggestion
from domain.kernel.words import gettext as _
from domain.kernel.words import ngettext
from ui.kit.column import count, full_money
from ui.kit.piece import Flow, across, label, restyle
from ui.kit.theme import theme

_MOST: Final = 9


class Pill(QLabel):
    """A reason with a round ground; the words carry the colour and a sign, the ground only holds them together."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(f"{'✓' if reason.good else '▲'} {reason.sentence()}")
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", "ok" if reason.good else "warn")
        self.setContentsMargins(8, 1, 8, 1)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme().brush("chip"))
        round_at = self.height() / 2
        painter.drawRoundedRect(QRectF(0, 0, self.width(), self.height()), round_at, round_at)
        painter.end()
        super().paintEvent(event)


class SuggestionCard(QFrame):
    """One suggestion; a click takes it in hand."""

    clicked = Signal(int)

    def __init__(self, number: int, suggestion: Suggestion) -> None:
        super().__init__()
        self._number = number
        self.setProperty("role", "card")
        many = len(suggestion.parts)
        what = ngettext("{count} invoice", "{count} invoices", many).format(count=count(many))
        if not many:
            what = _("on account")
        title = label(f"{number}  {suggestion.customer_code} {suggestion.customer_name}", "strong")
        title.setMinimumWidth(1)
        applied = full_money(sum(part.amount for part in suggestion.parts))
        sure = _("pays {amount}").format(amount=applied) if many else ""
        level = "ok" if suggestion.certain else ("warn" if suggestion.confidence < 50 else "accent")
        confidence = label(f"{'✓ ' if suggestion.certain else ''}{suggestion.confidence}%", level)
        top = across(title, label(what, "muted"), 1, label(sure, "muted"), confidence)
        reasons = QWidget()
        flow = Flow(reasons, gap=5)
        for reason in suggestion.reasons:
            flow.addWidget(Pill(reason))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 6, 10, 6)
        layout.setSpacing(4)
        layout.addLayout(top)
        layout.addWidget(reasons)
        told = "，".join(reason.sentence() for reason in suggestion.reasons)
        words = _("Suggestion {number}: {customer}, {confidence} percent, {reasons}")
        self.setAccessibleName(
            words.format(
                number=number, customer=suggestion.customer_name, confidence=suggestion.confidence, reasons=told
            )
        )

    def mark(self, chosen: bool) -> None:
        """Show by its edge whether this one is in hand."""
        restyle(self, "chosen" if chosen else "card")

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        self.clicked.emit(self._number)
        super().mousePressEvent(event)


class Cards(QScrollArea):
    """All suggestions of a line, the best on top; as high as they need, up to a limit."""

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(_("Suggestions"))
        self.viewport().setAutoFillBackground(False)
        self._inside = QWidget()
        self._inside.setObjectName("page")
        self._layout = QVBoxLayout(self._inside)
        self._layout.setContentsMargins(0, 0, 4, 0)
        self._layout.setSpacing(6)
        self._layout.addStretch(1)
        self.setWidget(self._inside)
        self._cards: list[SuggestionCard] = []
        self._shown: tuple[Suggestion, ...] = ()

    def show_suggestions(self, suggestions: Sequence[Suggestion], chosen: int) -> None:
        """Show these, the one in hand with a thicker edge."""
        if tuple(suggestions) != self._shown:
            self._shown = tuple(suggestions)
            for card in self._cards:
                card.hide()
                card.deleteLater()
            self._cards = [SuggestionCard(n, one) for n, one in enumerate(suggestions[:_MOST], start=1)]
            for place, card in enumerate(self._cards):
                card.clicked.connect(self.chosen)
                self._layout.insertWidget(place, card)
        for place, card in enumerate(self._cards):
            card.mark(place == chosen)
        self._fit()
        if 0 <= chosen < len(self._cards):
            self.ensureWidgetVisible(self._cards[chosen], 0, 0)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        # no higher than the cards need, so that the invoices below get the room
        self.setMaximumHeight(max(self._layout.heightForWidth(self.viewport().width()), 1))
