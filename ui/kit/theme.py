"""The look: colours, fonts and the one stylesheet, switched while the program runs."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from string import Template
from typing import Final

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

from ui.kit.tokens import TOKENS, ThemeName

_RESOURCES: Final = Path(__file__).resolve().parents[2] / "resources"
_FAMILY: Final = "Noto Sans TC"
_FALLBACKS: Final = ["Microsoft JhengHei UI", "Microsoft JhengHei", "PingFang TC"]
_ROLES: Final = (
    (QPalette.ColorRole.Window, "bg"),
    (QPalette.ColorRole.WindowText, "text"),
    (QPalette.ColorRole.Base, "surface"),
    (QPalette.ColorRole.AlternateBase, "alt"),
    (QPalette.ColorRole.Text, "text"),
    (QPalette.ColorRole.Button, "raised"),
    (QPalette.ColorRole.ButtonText, "text"),
    (QPalette.ColorRole.Highlight, "sel"),
    (QPalette.ColorRole.HighlightedText, "seltext"),
    (QPalette.ColorRole.PlaceholderText, "muted"),
    (QPalette.ColorRole.ToolTipBase, "raised"),
    (QPalette.ColorRole.ToolTipText, "text"),
    (QPalette.ColorRole.Link, "accent"),
)


class Theme(QObject):
    """Hands out colours and brushes; whoever keeps one renews it on `changed`."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._name: ThemeName = "light"
        self._size = 10
        self._brushes: dict[str, QBrush] = {}

    @property
    def name(self) -> ThemeName:
        """Which of the two sets is on."""
        return self._name

    @property
    def size(self) -> int:
        """The size of the usual words, in points."""
        return self._size

    def color(self, token: str) -> QColor:
        """The colour of a token in the set that is on."""
        return QColor(TOKENS[self._name][token])

    def brush(self, token: str) -> QBrush:
        """A brush of the token's colour, made once for each set."""
        brush = self._brushes.get(token)
        if brush is None:
            brush = self._brushes[token] = QBrush(self.color(token))
        return brush

    def start(self, name: ThemeName = "light", size: int = 10) -> None:
        """Give the application its style, fonts and first colours."""
        app = _application()
        app.setStyle("Fusion")
        self._size = size
        _load_fonts()
        app.setFont(font(size))
        self._dress(name)

    def switch(self, name: ThemeName) -> None:
        """Change the colours of everything that is open."""
        if name != self._name:
            self._dress(name)

    def _dress(self, name: ThemeName) -> None:
        app = _application()
        self._name = name
        self._brushes.clear()
        palette = QPalette()
        for role, token in _ROLES:
            palette.setColor(role, self.color(token))
        palette.setColor(QPalette.ColorGroup.Disabled, QPalette.ColorRole.Text, self.color("muted"))
        palette.setColor(QPalette.ColorGroup.Disabled, QPalette.ColorRole.ButtonText, self.color("muted"))
        app.setPalette(palette)
        app.setStyleSheet(self._stylesheet())
        # a hint for the window's frame only: some platforms ignore it
        scheme = Qt.ColorScheme.Dark if name == "dark" else Qt.ColorScheme.Light
        app.styleHints().setColorScheme(scheme)
        self.changed.emit()

    def _stylesheet(self) -> str:
        size = self._size
        sizes = {"title": size + 6, "figure": size + 5, "brand": size + 2, "small": size - 1, "hint": size - 2}
        sheet = Template((_RESOURCES / "styles" / "luckygas.qss").read_text(encoding="utf-8"))
        icons = (_RESOURCES / "icons").as_posix()
        points = {key: str(size) for key, size in sizes.items()}
        return sheet.substitute(TOKENS[self._name], icons=icons, **points)


@cache
def theme() -> Theme:
    """The one look of the program."""
    return Theme()


def font(size: int, *, bold: bool = False) -> QFont:
    """Our font, with Windows' own behind it for the characters it lacks."""
    chosen = QFont([_FAMILY, *_FALLBACKS], size)
    chosen.setBold(bold)
    return chosen


@cache
def _load_fonts() -> None:
    for file in sorted((_RESOURCES / "fonts").glob("*.ttf")):
        if QFontDatabase.addApplicationFont(str(file)) < 0:
            raise FileNotFoundError(f"the font {file} cannot be read")


def _application() -> QApplication:
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        raise TypeError("the look needs a QApplication")
    return app
