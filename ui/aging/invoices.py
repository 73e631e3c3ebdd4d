"""The invoices behind a number of the list, with the way back."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from domain.kernel.words import N_, ngettext
from domain.kernel.words import gettext as _
from domain.receivables.queries import OpenItem
from ui.aging.columns import ITEM_COLUMNS
from ui.kit.column import Sort, count, full_money
from ui.kit.piece import Crumbs
from ui.kit.table import Table


class Invoices(QWidget):
    """One customer's open invoices, all of them or those of a bucket."""

    def __init__(self, leave: Callable[[], None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._crumbs = Crumbs(leave)
        self.table = Table(ITEM_COLUMNS, key=lambda item: item.id, name=N_("Open invoices"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addLayout(self._crumbs)
        layout.addWidget(self.table, 1)
        self.setFocusProxy(self.table)

    def show_items(self, trail: Sequence[str], items: Sequence[OpenItem], sorts: Sequence[Sort]) -> None:
        """Show these invoices, and where they come from."""
        self._crumbs.show_trail(_("Aging"), *trail)
        self.table.show_sorts(sorts)
        self.table.show_rows(items)
        total = full_money(sum(item.balance for item in items))
        words = ngettext("{count} invoice", "{count} invoices", len(items)).format(count=count(len(items)))
        self.table.show_totals({"document": words, "balance": total})
