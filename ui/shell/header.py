"""The strip above the screen: its title, the box that finds anything, the day, language and look."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QWidget

from domain.kernel.words import LANGUAGE_NAMES, N_, other_language
from domain.kernel.words import gettext as _
from ui.kit.column import roc_day
from ui.kit.piece import GAP, MARGIN, button, label, spread
from ui.kit.theme import theme

_WEEKDAYS = (N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"))


class Header(QFrame):
    """Says where the user is."""

    palette_asked = Signal()
    language_asked = Signal()
    theme_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title, self._subtitle, self._day = label("", "title"), label("", "muted"), label()
        # a long remark beside the title must not widen the window
        spread(self._subtitle)
        find = button(_("Find customers, invoices, amounts, commands…"), self.palette_asked.emit, keys="Ctrl+K")
        find.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        tongue = button(LANGUAGE_NAMES[other_language()], self.language_asked.emit, role="flat")
        tongue.setAccessibleName(_("Change the language"))
        tongue.setToolTip(_("Change the language"))
        look = button(_("Dark") if theme().name == "light" else _("Light"), self.theme_asked.emit, role="flat")
        look.setToolTip(_("Change between light and dark"))
        self._look = look
        layout = QHBoxLayout(self)
        layout.setContentsMargins(MARGIN, GAP, MARGIN, 0)
        layout.setSpacing(GAP)
        layout.addWidget(self._title)
        layout.addWidget(self._subtitle, 1)
        for piece in (find, self._day, tongue, look):
            layout.addWidget(piece)

    def show_title(self, title: str, subtitle: str = "") -> None:
        """Name the screen that is open."""
        self._title.setText(title)
        self.show_subtitle(subtitle)

    def show_subtitle(self, subtitle: str) -> None:
        """Say more about what is shown."""
        self._subtitle.setText(subtitle)
        self._subtitle.setToolTip(subtitle)

    def show_day(self, today: date) -> None:
        """Show the business day, with the other calendar in the tooltip."""
        self._day.setText(f"{roc_day(today)} ({_(_WEEKDAYS[today.weekday()])})")
        self._day.setToolTip(today.isoformat())

    def show_look(self) -> None:
        """Offer the look that is not on."""
        words = _("Dark") if theme().name == "light" else _("Light")
        self._look.setText(words)
        self._look.setAccessibleName(words)
