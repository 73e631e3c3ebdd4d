"""One event in full: who, when, from where, why, how it is sealed, and every field before and after."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtWidgets import QCheckBox, QLabel, QPlainTextEdit, QStackedWidget, QVBoxLayout, QWidget

from domain.audit.trail import Event
from domain.kernel.words import N_
from domain.kernel.words import gettext as _
from ui.audit.columns import COLUMNS, FIELDS, obj_words, op_words, person, seal_tone, seal_words, to_the_second
from ui.audit.difference import as_stored, fields_of
from ui.kit.column import Layout, count
from ui.kit.facts import Facts
from ui.kit.piece import Card, Crumbs, label, restyle, spread
from ui.kit.table import Table

WIDTH: Final = 370
_ROOMY: Final = {"name": 200, "before": 380}
_FACTS: Final = (
    ("who", N_("Who")),
    ("at", N_("Time")),
    ("where", N_("Computer")),
    ("systems", N_("Systems")),
    ("reason", N_("Reason")),
    ("error", N_("Error")),
    ("seal", N_("Seal")),
)


class EventPanel(Card):
    """One event; empty while nobody stands on any."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, margin=10)
        self._title = label("", "title")
        self._title.setWordWrap(True)
        self._facts = Facts(_FACTS, place=_cut_short)
        self.table = Table(
            FIELDS, key=lambda seen: (seen.name, seen.words, seen.after), name=N_("What changed"), stretch="after"
        )
        self.body.addWidget(self._title)
        self.body.addLayout(self._facts)
        self.raw = QPlainTextEdit(readOnly=True)
        self.raw.setAccessibleName(_("As stored"))
        self._ways = QStackedWidget()
        self._ways.addWidget(self.table)
        self._ways.addWidget(self.raw)
        self.as_stored = QCheckBox(_("As stored"))
        self.as_stored.toggled.connect(lambda stored: self._ways.setCurrentIndex(int(stored)))
        self.body.addWidget(self._ways, 1)
        self.body.addWidget(self.as_stored)
        self.show_event(None)

    def show_event(self, event: Event | None) -> None:
        """Show this event, or that none is chosen."""
        if event is None:
            self._title.setText(_("No event chosen"))
            self._facts.forget()
            self.table.show_rows(())
            self.raw.clear()
            return
        self._title.setText(" ".join((op_words(event.op), obj_words(event.obj), event.key or "")).strip())
        sealed = _("seal {number} at {time}").format(number=count(event.seal_id), time=to_the_second(event.sealed_at))
        self._facts.tell(
            who=f"{person(event)} ({event.actor})" if event.person else event.actor,
            at=to_the_second(event.at),
            where=" ".join(filter(None, (event.client or _("this computer"), event.app))),
            systems=f"{event.source} → {event.target}",
            reason=event.reason or "–",
            error=event.error or "–",
            seal=seal_words(event) + (f"　{sealed}" if event.seal_id is not None else ""),
        )
        restyle(self._facts["seal"], seal_tone(event))
        restyle(self._facts["error"], "bad" if event.error else "")
        self.table.show_rows(fields_of(event))
        self.raw.setPlainText(as_stored(event))


def _cut_short() -> QLabel:
    made = label()
    spread(made)
    return made


class Together(QWidget):
    """An event large, and below it everything that was done in its transaction."""

    def __init__(self, leave: Callable[[], None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._crumbs = Crumbs(leave)
        self.panel = EventPanel()
        self.table = Table(COLUMNS, key=lambda event: event.id, name=N_("Done together"), stretch="what")
        self.panel.table.arrange(Layout(("mark", "name", "before", "after"), _ROOMY))
        self.table.moved.connect(lambda event: self.panel.show_event(event) if event is not None else None)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addLayout(self._crumbs)
        layout.addWidget(self.panel, 3)
        layout.addWidget(self.table, 1)
        self.setFocusProxy(self.table)

    def show_together(self, event: Event, together: Sequence[Event]) -> None:
        """Show these events, and stand on the one they were asked for."""
        words = _("{count} events of one transaction").format(count=count(len(together)))
        self._crumbs.show_trail(_("Audit"), to_the_second(event.at), words)
        self.table.show_rows(together)
        self.table.go_to_key(event.id)
        self.panel.show_event(event)
