"""The right side of the hold queue: one order or customer whole, what a change would make of it, and the buttons."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Final, Protocol

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from domain.credit.queries import Standing
from domain.kernel.words import N_
from domain.kernel.words import gettext as _
from ui.credit.columns import BEFORE, DOCUMENTS, RULES, TERMS, TermRow
from ui.credit.questions import Look
from ui.credit.terms import sign, term_rows
from ui.credit.what_if import WhatIf
from ui.credit.wording import share, status_words, why_held
from ui.kit.chart import Utilisation
from ui.kit.column import DASH, day, full_money, moment
from ui.kit.piece import Card, Chips, Flow, across, button, label, restyle, wrapped
from ui.kit.roles import role_words
from ui.kit.table import Table

PARTS: Final = {"rules": N_("Rules"), "exposure": N_("Exposure"), "before": N_("Decided before")}


class Deciding(Protocol):
    """What the buttons do."""

    def release(self) -> None: ...
    def refuse(self) -> None: ...
    def cod(self) -> None: ...
    def put_off(self) -> None: ...
    def pass_on(self) -> None: ...
    def recheck(self) -> None: ...
    def place_hold(self) -> None: ...
    def end_hold(self) -> None: ...
    def open_limit(self) -> None: ...
    def try_change(self, amount: Decimal | None, pays: Decimal | None, cod: bool, on: date | None) -> None: ...


class Panel(Card):
    """A held order in words, what if, rules, exposure and decisions before; of other lists the customer alone."""

    def __init__(self, presenter: Deciding, today: date) -> None:
        super().__init__(margin=12)
        self._presenter = presenter
        self._title, self._amount, self._line = wrapped("title"), label("", "figure"), wrapped("muted")
        self._why, self._suggestion, self._note = wrapped("bad"), wrapped("strong"), wrapped("warn")
        self._use, self._use_words = Utilisation(_("Use of the limit")), label("", "muted")
        self.what_if = WhatIf(presenter.try_change, today)
        self._parts, self._stack = Chips(_("What of it")), QStackedWidget()
        self.rules = Table(RULES, key=lambda rule: rule.rule, name=N_("Rules"), stretch="rule", snug=True)
        self.terms = Table(TERMS, key=lambda row: row.key, name=N_("Exposure"), stretch="term", snug=True)
        self.documents = Table(
            DOCUMENTS, key=lambda one: (one.term, one.document), name=N_("Documents"), stretch="document", snug=True
        )
        self.before = Table(BEFORE, key=lambda one: one.case_id, name=N_("Decided before"), stretch="ended", snug=True)
        self._may, self._nothing = wrapped("strong"), label(_("Choose an order at the left."), "muted")
        self._look: Look | None = None
        self._part = "rules"
        self._lay_out()
        self.show_look(None, "")

    def show_look(self, look: Look | None, customer: str) -> None:
        """One order or customer, or the place where one would be."""
        self._look = look
        self._nothing.setVisible(look is None)
        self._inside.setVisible(look is not None)
        self._foot.setVisible(look is not None)
        self.what_if.start(enabled=look is not None and look.now is not None)
        if look is None:
            return
        row = look.row
        self._title.setText(customer)
        for piece in (self._order_part, self._deciding):
            piece.setVisible(row is not None)
        self._holding.setVisible(row is None)
        self._show_order(look)
        self._show_standing(look.standing)
        self.rules.show_rows(look.now.rules if look.now is not None else row.held.rules if row is not None else ())
        rows = term_rows(look.standing, look.documents) if look.standing is not None else ()
        self.terms.show_rows(rows)
        self._show_documents(rows[0] if rows else None)
        self.before.show_rows(look.before)
        self.choose_part("rules" if row is not None else "exposure")

    def choose_part(self, part: str) -> None:
        """Rules, exposure, or decisions before."""
        has_rules = self._look is not None and self._look.row is not None
        self._part = part if part != "rules" or has_rules else "exposure"
        numbers = {"rules": "", "exposure": "", "before": f" {self.before.rows.rowCount()}"}
        known = [(key, f"{_(words)}{numbers[key]}") for key, words in PARTS.items()]
        self._parts.show_choices(known, self._part)
        self._stack.setCurrentIndex(tuple(PARTS).index(self._part))

    def show_reasons(self, reasons: Mapping[str, str], may: tuple[str, str], *, allowed: Mapping[str, str]) -> None:
        """Which buttons are awake, and why the others are not; `allowed` says whom to ask who has the right."""
        for key, made in self._buttons:
            reason = allowed[key] or reasons[key]
            made.setEnabled(not reason)
            made.setToolTip(reason)
        self._may.setText(may[0])
        self._may.setVisible(bool(may[0]))
        restyle(self._may, may[1] or "strong")

    def _show_order(self, look: Look) -> None:
        row = look.row
        self._amount.setText(f"NT$ {full_money(row.held.amount)}" if row is not None else "")
        if row is None:
            return
        held = row.held
        cylinders = _("{count} cylinders").format(count=held.units) if held.units else ""
        deliver = _("deliver {day}").format(day=day(held.deliver_on)) if held.deliver_on else ""
        asked = _("asked {at} by {name}").format(at=moment(held.asked_at), name=held.asked_by)
        self._line.setText(" · ".join(part for part in (held.order, cylinders, deliver, asked) if part))
        self._why.setText(why_held(held))
        suggested = _("Suggestion: {advice}. Why: {why}.").format(advice=row.suggestion.words, why=row.suggestion.why)
        self._suggestion.setText(suggested)
        until = moment(held.put_off_until) if held.put_off_until is not None else DASH
        told = _("With {owner}, until {until}: {note}").format(
            owner=role_words(held.owner), until=until, note=held.note
        )
        self._note.setText(f"○ {told}" if held.note else "")
        self._note.setVisible(bool(held.note))

    def _show_standing(self, standing: Standing | None) -> None:
        for piece in (self._use, self._use_words):
            piece.setVisible(standing is not None)
        if standing is None:
            return
        used, limit = standing.exposure.total + standing.exposure.reserved, standing.exposure.limit
        self._use.show_share(used, limit)
        self._use_words.setText(
            _("{status}　{used} of {limit} ({share})").format(
                status=status_words(standing.status),
                used=full_money(used),
                limit=full_money(limit),
                share=share(used, limit),
            )
        )
        self.terms.show_totals({"term": _("Exposure and reserved"), "counts": full_money(used)})

    def _show_documents(self, row: TermRow | None) -> None:
        look = self._look
        shown = [one for one in look.documents if row is not None and one.term in row.columns] if look else []
        self.documents.show_rows(shown)
        total = sum((one.amount * sign(one.term) for one in shown), Decimal(0))
        self.documents.show_totals({"document": row.words if row else "", "amount": full_money(total)} if row else {})

    def _lay_out(self) -> None:
        presenter = self._presenter
        self._parts.chosen.connect(self.choose_part)
        self.terms.moved.connect(self._show_documents)
        exposure = QWidget()
        both = QVBoxLayout(exposure)
        both.setContentsMargins(0, 0, 0, 0)
        both.addWidget(self.terms)
        both.addWidget(self.documents)
        both.addStretch(1)
        for piece in (_top(self.rules), exposure, _top(self.before)):
            self._stack.addWidget(piece)
        self._order_part = QWidget()
        order = QVBoxLayout(self._order_part)
        order.setContentsMargins(0, 0, 0, 0)
        order.setSpacing(6)
        for piece in (self._line, self._why, self._suggestion, self._note):
            order.addWidget(piece)
        order.addWidget(self.what_if)
        self._inside = QWidget()
        body = QVBoxLayout(self._inside)
        body.setContentsMargins(0, 0, 6, 0)
        body.setSpacing(8)
        named = across(self._title, self._amount)
        named.setStretch(0, 1)
        body.addLayout(named)
        for widget in (self._use, self._use_words, self._order_part, self._parts):
            body.addWidget(widget)
        body.addWidget(self._stack, 1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(self._inside)
        for plain in (self._inside, area.viewport()):
            plain.setAutoFillBackground(False)
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._made_buttons(presenter)
        self.body.addWidget(self._nothing, 1)
        self.body.addWidget(area, 1)
        self.body.addWidget(self._may)
        self.body.addWidget(self._foot)

    def _made_buttons(self, presenter: Deciding) -> None:
        release = button(_("Release"), presenter.release, role="primary", keys="A")
        refuse, cod = button(_("Refuse"), presenter.refuse, keys="R"), button(_("Cash"), presenter.cod, keys="C")
        put_off, pass_on = (
            button(_("Put off"), presenter.put_off, keys="D"),
            button(_("Pass on"), presenter.pass_on, keys="U"),
        )
        again = button(_("Check again"), presenter.recheck, keys="Shift+R")
        hold, end = button(_("Place a hold"), presenter.place_hold), button(_("End the hold"), presenter.end_hold)
        limit = button(_("Ask for another limit"), presenter.open_limit)
        self._buttons = (
            ("release", release),
            ("refuse", refuse),
            ("cod", cod),
            ("decide", put_off),
            ("decide", pass_on),
            ("decide", again),
            ("hold", hold),
            ("end", end),
            ("limit", limit),
        )
        self._deciding, self._holding, self._foot = QWidget(), QWidget(), QWidget()
        for place, made in (
            (self._deciding, (release, refuse, cod, put_off, pass_on, again)),
            (self._holding, (limit, hold, end)),
        ):
            flow = Flow(place)
            for one in made:
                flow.addWidget(one)
        foot = QVBoxLayout(self._foot)
        foot.setContentsMargins(0, 0, 0, 0)
        foot.addWidget(self._deciding)
        foot.addWidget(self._holding)


def _top(table: Table) -> QWidget:
    """A table at the top of its place."""
    place = QWidget()
    layout = QVBoxLayout(place)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.addWidget(table)
    layout.addStretch(1)
    return place
