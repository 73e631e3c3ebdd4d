"""Invoices 發票: what waits for its invoice, what was invoiced and what became of it, discounts, plans."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Protocol

from domain.kernel.words import gettext as _
from domain.receivables.balances import Standing
from domain.receivables.register import InvoiceRow, invoice_by_number
from ui.invoices import reasons
from ui.invoices.actions import ACTIONS
from ui.invoices.columns import DeliveryRow, DiscountRow
from ui.invoices.deeds import Asking, Deeds
from ui.invoices.lists import Lists, row_key
from ui.invoices.lists import View as Listing
from ui.invoices.questions import TOPICS, Look, look_at, parts_of
from ui.invoices.wording import Detail, delivery_detail, invoice_detail, plan_detail
from ui.kit.desk import Desk, Work

__all__ = ["ACTIONS", "Presenter"]


class View(Asking, Listing, Protocol):
    """What the screen shows and asks."""

    def show_detail(self, detail: Detail | None) -> None: ...
    def show_reasons(self, reasons: Mapping[str, str]) -> None: ...
    def show_changed(self, sentence: str) -> None: ...
    def show_stale(self) -> None: ...
    def go_to_filter(self) -> None: ...
    def go_to_month(self) -> None: ...
    def toggle_detail(self) -> None: ...


class Presenter:
    """Keeps the invoice one stands on, and says which deeds it bears."""

    def __init__(self, view: View, desk: Desk, *, count: Callable[[str, int], None]) -> None:
        self._view, self._desk = view, desk
        self.look: Look | None = None
        self._current: tuple[str, int] | None = None
        self._looking: Work | None = None
        self.lists = Lists(view, desk, count=count, left=self._leave, ticked=self._show_reasons)
        self.deeds = Deeds(view, desk, done=self._done, conflict=self._conflict)
        self._deaf = desk.listen((*TOPICS, self.deeds.echo), self._hear)

    def close(self) -> None:
        """The screen goes."""
        self._deaf()

    def refresh(self) -> None:
        """Read the lists again, and the invoice one stands on."""
        self._view.show_changed("")
        self._leave()
        self.lists.refresh()

    def select(self, row: Any) -> None:
        """Another row is the current one: tell about it beside the list."""
        if row is None or row_key(row) == self._current:
            return
        self._leave(row_key(row))
        if isinstance(row, DeliveryRow):
            self._view.show_detail(delivery_detail(row.delivery, today=self._desk.today()))
        elif isinstance(row, Standing):
            self._looking = self._desk.work(
                lambda db: parts_of(db, row),
                done=lambda parts: self._view.show_detail(plan_detail(row, *parts)),
                refused=self._view.show_refusal,
            )
        else:
            self._read_invoice(row.due.invoice_id if isinstance(row, DiscountRow) else row.id)
        self._show_reasons()

    def open_number(self, number: str) -> None:
        """Somebody sent the user here to see the invoice of this number."""
        self._desk.work(
            lambda db: invoice_by_number(db, number), done=self._open_found, refused=self._view.show_refusal
        )

    def issue(self) -> None:
        """Invoice the ticked deliveries, or the one in hand."""
        if reason := self.why_not_issue():
            self._view.say(reason)
        elif self.lists.waiting is not None:
            self.deeds.issue([row for row in self.lists.waiting.deliveries if row.id in self._chosen()])

    def void(self) -> None:
        """Void the invoice in hand."""
        self._deed(self.why_not_void(), self.deeds.void)

    def allow(self) -> None:
        """Ask for an allowance on the invoice in hand."""
        self._deed(self.why_not_allow(), self.deeds.allow)

    def residual(self) -> None:
        """Ask for residual gas on the invoice in hand."""
        self._deed(self.why_not_residual(), self.deeds.residual)

    def charge(self) -> None:
        """Charge interest on the invoice in hand."""
        self._deed(self.why_not_charge(), self.deeds.charge)

    def set_off(self) -> None:
        """Ask to set the invoice in hand off."""
        self._deed(self.why_not_set_off(), self.deeds.set_off)

    def grant(self) -> None:
        """Grant the ticked discounts."""
        if reason := self.why_not_grant():
            self._view.say(reason)
        elif self.lists.waiting is not None and self.look is not None:
            rows = [DiscountRow(due) for due in self.lists.waiting.discounts if due.item_id in self.lists.ticked]
            self.deeds.grant(rows, self.look.accounts)

    def why_not_issue(self) -> str:
        """Why nothing can be invoiced now, "" when it can."""
        if self.lists.shown != "waiting":
            return _("Choose the list of deliveries to be invoiced.")
        return "" if self._chosen() else _("Tick deliveries with Space first.")

    def why_not_void(self) -> str:
        """Why the invoice in hand cannot be voided."""
        return reasons.void(self.look)

    def why_not_allow(self) -> str:
        """Why nothing can be allowed on the invoice in hand."""
        return reasons.allow(self.look)

    def why_not_residual(self) -> str:
        """Why no residual gas can be allowed on the invoice in hand."""
        return reasons.residual(self.look)

    def why_not_charge(self) -> str:
        """Why no interest can be charged on the invoice in hand."""
        return reasons.charge(self.look, today=self._desk.today())

    def why_not_set_off(self) -> str:
        """Why the invoice in hand cannot be set off."""
        return reasons.set_off(self.look)

    def why_not_grant(self) -> str:
        """Why no discounts can be granted."""
        if self.lists.shown != "discounts":
            return _("Choose the list of discounts that are due.")
        if self.lists.waiting is not None and not self.lists.waiting.granted:
            return _("The house grants no discounts: a director switches the policy on.")
        return "" if self.lists.ticked and self.look is not None else _("Tick discounts with Space first.")

    def tick_all(self) -> None:
        """Tick everything that is shown, or nothing."""
        self.lists.tick_all()

    def go_to_filter(self) -> None:
        """Type a filter."""
        self._view.go_to_filter()

    def go_to_month(self) -> None:
        """Choose a month."""
        self.lists.choose_show("register")
        self._view.go_to_month()

    def toggle_detail(self) -> None:
        """Give the room of the detail to the list, and back."""
        self._view.toggle_detail()

    def _deed(self, reason: str, deed: Callable[[Look], None]) -> None:
        if reason:
            self._view.say(reason)
        elif self.look is not None:
            deed(self.look)

    def _chosen(self) -> set[int]:
        """What is ticked of the deliveries, else the one in hand."""
        if self.lists.shown != "waiting":
            return set()
        return self.lists.ticked or ({self._current[1]} if self._current is not None else set())

    def _leave(self, current: tuple[str, int] | None = None) -> None:
        """Another row is in hand, or none."""
        if self._looking is not None:
            self._looking.cancel()
        self.look, self._current = None, current
        if current is None:
            self._view.show_detail(None)

    def _open_found(self, row: InvoiceRow | None) -> None:
        if row is None:
            self._view.say(_("There is no such invoice in your branches."))
        else:
            self.lists.look_for(row)

    def _read_invoice(self, invoice_id: int) -> None:
        today: date = self._desk.today()
        self._looking = self._desk.work(
            lambda db: look_at(db, invoice_id, today=today), done=self._take_look, refused=self._view.show_refusal
        )

    def _take_look(self, look: Look | None) -> None:
        self.look = look
        self._view.show_detail(invoice_detail(look) if look is not None else None)
        self._show_reasons()

    def _show_reasons(self) -> None:
        self._view.show_reasons(
            {
                "issue": self.why_not_issue(),
                "void": self.why_not_void(),
                "allow": self.why_not_allow(),
                "residual": self.why_not_residual(),
                "charge": self.why_not_charge(),
                "grant": self.why_not_grant(),
                "set_off": self.why_not_set_off(),
            }
        )

    def _done(self, sentence: str) -> None:
        self._view.say(sentence)
        self.lists.ticked = set()
        self.refresh()

    def _conflict(self, sentence: str) -> None:
        """Somebody was first: read again, and say so."""
        self.refresh()
        self._view.show_changed(sentence)

    def _hear(self, topics: frozenset[str]) -> None:
        if self.deeds.echo not in topics:
            self._view.show_stale()
