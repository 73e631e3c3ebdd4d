"""Small charts drawn by hand: a stacked bar, bars side by side, a spark line, a bar in a bar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.kit.column import full_money
from ui.kit.theme import font, theme

_BAR: Final = 22
_LEGEND: Final = 24
_SWATCH: Final = 10
_ROOM_FOR_WORDS: Final = 40
_BARS: Final = 74


@dataclass(frozen=True)
class Part:
    """One segment of a stacked bar: its name, its amount, the token of its fill."""

    words: str
    amount: Decimal
    fill: str


class _Chart(QWidget):
    """A drawing that says its content in words too."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme().changed.connect(self.update)

    def _say(self, content: str) -> None:
        self.setAccessibleName(f"{self._name}: {content}")
        self.setToolTip(content)
        self.update()


class StackedBar(_Chart):
    """Shares of a whole side by side, with a legend in the same order."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self._parts: tuple[Part, ...] = ()
        self.setFixedHeight(_BAR + _LEGEND)

    def show_parts(self, parts: Sequence[Part]) -> None:
        """Show these parts from left to right; nothing below zero is drawn."""
        self._parts = tuple(parts)
        whole = self._whole()
        self._say(", ".join(f"{part.words} {full_money(part.amount)} {_share(part.amount, whole)}" for part in parts))

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(400, _BAR + _LEGEND)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        whole, left, middle = self._whole(), 0.0, Qt.AlignmentFlag.AlignCenter
        painter.fillRect(QRect(0, 0, self.width(), _BAR), theme().brush("chip"))
        for part in self._parts:
            if whole and part.amount > 0:
                width = float(part.amount / whole) * self.width()
                rect = QRectF(left, 0, max(width - 1, 1), _BAR)
                painter.fillRect(rect, theme().brush(part.fill))
                if width > _ROOM_FOR_WORDS:
                    painter.setPen(theme().color("text"))
                    painter.drawText(rect, middle, _share(part.amount, whole))
                left += width
        self._paint_legend(painter, whole)
        painter.end()

    def _paint_legend(self, painter: QPainter, whole: Decimal) -> None:
        painter.setFont(font(theme().size - 1))
        step = self.width() // max(len(self._parts), 1)
        for place, part in enumerate(self._parts):
            rect = QRect(place * step, _BAR + 4, step - 6, _LEGEND - 4)
            painter.fillRect(QRect(rect.left(), rect.center().y() - 4, _SWATCH, _SWATCH), theme().brush(part.fill))
            painter.setPen(theme().color("muted"))
            words = f"{part.words}  {full_money(part.amount)}  {_share(part.amount, whole)}"
            if painter.fontMetrics().horizontalAdvance(words) > rect.width() - _SWATCH - 6:
                words = f"{part.words}  {full_money(part.amount)}"
            room = rect.adjusted(_SWATCH + 6, 0, 0, 0)
            fitted = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, room.width())
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, fitted)

    def _whole(self) -> Decimal:
        return sum((max(part.amount, Decimal(0)) for part in self._parts), Decimal(0))


class SparkLine(_Chart):
    """How a number went, with its last value marked."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self._points: tuple[Decimal, ...] = ()
        self.setFixedHeight(44)

    def show_points(self, points: Sequence[Decimal]) -> None:
        """Show these values from the oldest to the newest."""
        self._points = tuple(points)
        self._say(" → ".join(full_money(point) for point in (points[0], points[-1])) if points else "–")

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002
        if len(self._points) < 2:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        least, most = min(self._points), max(self._points)
        room = QRectF(4, 6, self.width() - 12, self.height() - 12)
        across = room.width() / (len(self._points) - 1)
        height = float(most - least) or 1.0
        line = QPolygonF(
            [
                QPointF(room.left() + place * across, room.bottom() - float(value - least) / height * room.height())
                for place, value in enumerate(self._points)
            ]
        )
        painter.setPen(QPen(theme().color("accent"), 2))
        painter.drawPolyline(line)
        painter.setBrush(theme().brush("accent"))
        painter.drawEllipse(line.at(line.count() - 1), 3, 3)
        painter.end()


class Utilisation(_Chart):
    """How much of a limit is used: a bar in a bar, in another colour above the limit."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self._used, self._limit, self._tone = Decimal(0), Decimal(0), ""
        self.setFixedHeight(12)

    def show_share(self, used: Decimal, limit: Decimal, *, tone: str = "") -> None:
        """Show the used part of the limit; `tone` overrides the colour that follows from it."""
        self._used, self._limit, self._tone = used, limit, tone
        self._say(f"{full_money(used)} / {full_money(limit)} {_share(used, limit)}")

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme().brush("chip"))
        bar = QRectF(0, 1, self.width(), 10)
        painter.drawRoundedRect(bar, 5, 5)
        share = min(float(self._used / self._limit), 1.0) if self._limit > 0 else float(self._used > 0)
        if share > 0:
            over = self._used > self._limit
            painter.setBrush(theme().brush(self._tone or ("bad" if over else "accent")))
            painter.drawRoundedRect(QRectF(0, 1, max(share * self.width(), 10), 10), 5, 5)
        painter.end()


class Bars(_Chart):
    """Amounts side by side with a name below each, and above the largest one what it is."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self._bars: tuple[tuple[str, Decimal], ...] = ()
        self.setFixedHeight(_BARS)

    def show_bars(self, bars: Sequence[tuple[str, Decimal]]) -> None:
        """Show these from left to right; the axis starts at zero."""
        self._bars = tuple(bars)
        self._say(", ".join(f"{words} {full_money(amount)}" for words, amount in bars) or "–")

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(300, _BARS)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002
        most = max((amount for _words, amount in self._bars), default=Decimal(0))
        painter = QPainter(self)
        painter.setFont(font(theme().size - 2))
        words_high = painter.fontMetrics().height()
        step = self.width() / max(len(self._bars), 1)
        floor = self.height() - words_high - 2
        middle = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter
        for place, (words, amount) in enumerate(self._bars):
            high = float(amount / most) * (floor - words_high - 2) if most > 0 else 0.0
            left = place * step
            painter.fillRect(QRectF(left + 2, floor - high, step - 4, max(high, 1)), theme().brush("b0"))
            painter.setPen(theme().color("muted"))
            painter.drawText(QRectF(left, floor + 2, step, words_high), middle, words)
            if amount == most > 0:
                beside = min(max(left - step, 0.0), self.width() - 3 * step)
                room = QRectF(beside, floor - high - words_high, 3 * step, words_high)
                painter.setPen(theme().color("text"))
                painter.drawText(room, middle, full_money(amount))
        painter.setPen(theme().color("line"))
        painter.drawLine(QPointF(0, floor), QPointF(self.width(), floor))
        painter.end()


def _share(amount: Decimal, whole: Decimal) -> str:
    return f"{amount / whole:.1%}" if whole else ""
