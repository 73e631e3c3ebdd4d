"""The small pieces screens are laid out with: words, buttons, chips, cards, key figures."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QLayoutItem,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from domain.kernel.words import gettext as _
from ui.kit.theme import font, theme

GAP = 10
MARGIN = 16


def label(words: str = "", role: str = "") -> QLabel:
    """Plain words; roles are title, figure, strong, muted, hint, bad, warn, ok, info, accent."""
    made = QLabel(words)
    made.setTextFormat(Qt.TextFormat.PlainText)
    if role:
        made.setProperty("role", role)
    return made


def wrapped(role: str = "", words: str = "") -> QLabel:
    """Plain words that go on in the next line, however narrow it becomes."""
    made = label(words, role)
    made.setWordWrap(True)
    made.setMinimumWidth(1)
    return made


def restyle(widget: QWidget, role: str) -> None:
    """Give a piece another role."""
    if widget.property("role") != role:
        widget.setProperty("role", role)
        widget.style().unpolish(widget)
        widget.style().polish(widget)
        widget.update()


def button(words: str, run: Callable[[], object], *, role: str = "", keys: str = "", name: str = "") -> QPushButton:
    """A button with its key beside its words; roles are primary and flat."""
    made = QPushButton(f"{words}  {keys}" if keys else words)
    made.setAccessibleName(name or words)
    made.setAutoDefault(False)
    if role:
        made.setProperty("role", role)
    made.clicked.connect(lambda: run())
    return made


def line() -> QFrame:
    """A hairline across."""
    made = QFrame()
    made.setProperty("role", "line")
    made.setFixedHeight(1)
    return made


class Card(QFrame):
    """A box with rounded corners; lay things out in `body`."""

    def __init__(self, parent: QWidget | None = None, *, margin: int = 12) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(margin, margin - 4, margin, margin - 4)
        self.body.setSpacing(4)


class KeyFigure(Card):
    """A name, a number and a remark about it."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._figure, self._remark = label("–", "figure"), label("", "muted")
        self.body.setSpacing(0)
        for piece in (label(name, "muted"), self._figure, self._remark):
            piece.setMinimumWidth(1)
            self.body.addWidget(piece)

    def show_figure(self, figure: str, remark: str = "", tone: str = "muted") -> None:
        """Show the number and the remark below it."""
        self._figure.setText(figure)
        self._remark.setText(remark)
        restyle(self._remark, tone)
        self.setAccessibleName(f"{self._name} {figure} {remark}")


class Chips(QWidget):
    """A row of choices of which one is on; wraps where there is no room."""

    chosen = Signal(str)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self._buttons: dict[str, QPushButton] = {}
        self._group = QButtonGroup(self)
        self._flow = Flow(self)

    def show_choices(self, choices: Iterable[tuple[str, str]], chosen: str) -> None:
        """Show (key, words) and mark the one that is on; known keys only get new words."""
        for key, words in choices:
            chip = self._buttons.get(key)
            if chip is None:
                chip = self._buttons[key] = self._made(key)
            chip.setText(words)
            chip.setAccessibleName(words)
            chip.setChecked(key == chosen)

    def _made(self, key: str) -> QPushButton:
        chip = _Chip(self)
        chip.clicked.connect(lambda: self.chosen.emit(key))
        self._group.addButton(chip)
        self._flow.addWidget(chip)
        return chip


class _Chip(QPushButton):
    """One choice; as wide as its words need when they are bold, so that nothing moves when it is taken."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "chip")
        self.setCheckable(True)
        self.setAutoDefault(False)

    def sizeHint(self) -> QSize:  # noqa: N802
        hint = super().sizeHint()
        plain, bold = (QFontMetrics(font(theme().size, bold=strong)) for strong in (False, True))
        more = bold.horizontalAdvance(self.text()) - plain.horizontalAdvance(self.text())
        return QSize(hint.width() + max(more, 0) + 2, hint.height())

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return self.sizeHint()


class Flow(QLayout):
    """Pieces side by side that go on in the next line where there is no room."""

    def __init__(self, parent: QWidget | None = None, *, gap: int = 6) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._gap = gap
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:  # noqa: N802
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:  # noqa: N802
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:  # noqa: N802
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:  # noqa: N802
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:  # noqa: N802
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        return self._place(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, rect: QRect) -> None:  # noqa: N802
        super().setGeometry(rect)
        self._place(rect, move=True)

    def sizeHint(self) -> QSize:  # noqa: N802
        hints = [item.sizeHint() for item in self._items]
        width = sum(hint.width() for hint in hints) + self._gap * max(len(hints) - 1, 0)
        return QSize(width, max((hint.height() for hint in hints), default=0))

    def minimumSize(self) -> QSize:  # noqa: N802
        size = QSize()
        for item in self._items:
            size = size.expandedTo(item.minimumSize())
        return size

    def _place(self, rect: QRect, *, move: bool) -> int:
        left, top, height = rect.left(), rect.top(), 0
        for item in self._items:
            hint = item.sizeHint()
            if height and left + hint.width() > rect.right() + 1:
                left, top, height = rect.left(), top + height + self._gap, 0
            if move:
                item.setGeometry(QRect(QPoint(left, top), hint))
            left += hint.width() + self._gap
            height = max(height, hint.height())
        return top + height - rect.top()


def across(*pieces: QWidget | int, gap: int = GAP) -> QHBoxLayout:
    """Pieces side by side; a number is a stretch."""
    layout = QHBoxLayout()
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(gap)
    for piece in pieces:
        if isinstance(piece, int):
            layout.addStretch(piece)
        else:
            layout.addWidget(piece)
    return layout


class Crumbs(QHBoxLayout):
    """The way back, and beside it the way one came."""

    def __init__(self, leave: Callable[[], object]) -> None:
        super().__init__()
        self.setContentsMargins(0, 0, 0, 0)
        self.setSpacing(GAP)
        self._trail = label("", "strong")
        self.addWidget(button(_("Back"), leave, keys="Alt+←"))
        self.addWidget(spread(self._trail), 1)

    def show_trail(self, *trail: str) -> None:
        """Show where one came from, the nearest last."""
        self._trail.setText(" › ".join(trail))


def spread(widget: QWidget) -> QWidget:
    """Let a piece take all the width it can get, and need none."""
    widget.setSizePolicy(QSizePolicy.Policy.Ignored, widget.sizePolicy().verticalPolicy())
    return widget


def scrolling(card: QWidget) -> QScrollArea:
    """A card that is longer than its room scrolls; across it stays whole."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.viewport().setAutoFillBackground(False)
    inside = QWidget()
    inside.setObjectName("page")
    layout = QVBoxLayout(inside)
    layout.setContentsMargins(0, 0, 4, 0)
    layout.addWidget(card)
    area.setWidget(inside)
    return area
