"""The four lists of the invoices screen: what is read, filtered and ticked, and what each comes to."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final, Protocol

from domain.errors import LuckyGasError, Refused
from domain.kernel.words import N_
from domain.kernel.words import gettext as _
from domain.receivables.register import Anchor, InvoiceRow, Wanted, invoice_page
from ui.invoices import totals
from ui.invoices.actions import ISSUERS, SCREEN
from ui.invoices.columns import DELIVERIES, DISCOUNTS, INVOICES, PLANS, STATES, DeliveryRow, DiscountRow
from ui.invoices.questions import Month, Waiting, read_month, read_waiting
from ui.kit.column import Column, Line, count, finish
from ui.kit.desk import Desk, Work
from ui.kit.filters import parse_filter

SHOWN: Final = {
    "waiting": N_("To be invoiced"),
    "register": N_("Invoices"),
    "discounts": N_("Discounts due"),
    "plans": N_("Plans and prepaid"),
}
_EMPTY: Final = {
    "waiting": N_("Every delivery has its invoice. New ones come with the confirmations of dispatch."),
    "register": N_("No invoice of this month fits. Choose another month or empty the filter."),
    "discounts": N_("No invoice was paid in time but for its discount."),
    "plans": N_("Nobody has prepaid gas, a plan of equal months or an agreement to set off."),
}


class View(Protocol):
    """What shows the lists."""

    def say(self, sentence: str) -> None: ...
    def show_refusal(self, refusal: LuckyGasError) -> None: ...
    def show_chips(self, chips: Sequence[tuple[str, str]], shown: str) -> None: ...
    def show_list(self, shown: str, rows: Sequence[Any], totals: Mapping[str, str], empty: str) -> None: ...
    def show_month(self, month: Month, lines: Sequence[Line], totals: Mapping[str, str], empty: str) -> None: ...
    def show_page(self, generation: int, page: int, lines: Sequence[Line]) -> None: ...
    def give_up_page(self, generation: int, page: int) -> None: ...
    def show_tie(self, words: str, tone: str) -> None: ...
    def show_filter_trouble(self, sentence: str) -> None: ...


class Lists:
    """Keeps which list is shown and what is ticked; `left` is told that no row of it is in hand any more, `ticked`
    that what is ticked changed.
    """

    def __init__(
        self,
        view: View,
        desk: Desk,
        *,
        count: Callable[[str, int], None],
        left: Callable[[], None],
        ticked: Callable[[], None],
    ) -> None:
        self._view, self._desk, self._count, self._left, self._tell_ticked = view, desk, count, left, ticked
        self.shown = "waiting" if desk.who.roles.intersection(ISSUERS.split()) else "register"
        self.wanted = Wanted(desk.today().replace(day=1))
        self.waiting: Waiting | None = None
        self.month: Month | None = None
        self.ticked: set[int] = set()
        self._typed = ""
        self._reading: Work | None = None
        self._month_work: Work | None = None

    def refresh(self) -> None:
        """Read what waits and the month again."""
        today = self._desk.today()
        if self._reading is not None:
            self._reading.cancel()
        self._reading = self._desk.work(
            lambda db: read_waiting(db, today=today), done=self._take_waiting, refused=self._view.show_refusal
        )
        self._read_month()

    def choose_show(self, show: str) -> None:
        """Another list."""
        if show not in SHOWN or show == self.shown:
            return
        self.shown, self.ticked, self._typed = show, set(), ""
        self._left()
        if self.wanted.typed:
            self.wanted = replace(self.wanted, typed="")
            self._read_month()
        else:
            self._show()

    def look_for(self, row: InvoiceRow) -> None:
        """One invoice in the register of its month."""
        self._typed = row.number
        self._want(Wanted(row.issued_on.replace(day=1), "", row.number))

    def choose_month(self, month: date) -> None:
        """Another month of the register."""
        self._want(replace(self.wanted, month=month))

    def choose_state(self, state: str) -> None:
        """Only the invoices of a state, "" for all."""
        self._want(replace(self.wanted, state=state if state in STATES else ""))

    def show_filter(self, typed: str) -> None:
        """Only what matches: number, customer code or name in the register, any column in the other lists."""
        self._typed = typed
        if self.shown == "register":
            self._want(replace(self.wanted, typed=typed.strip()))
        elif self.waiting is not None:
            self._show_local()

    def fetch(self, anchor: Anchor, page: int, generation: int) -> None:
        """A page of the register has come into sight."""
        wanted, today = self.wanted, self._desk.today()

        def refused(refusal: LuckyGasError) -> None:
            self._view.give_up_page(generation, page)
            self._view.show_refusal(refusal)

        self._desk.work(
            lambda db: finish(INVOICES, invoice_page(db, wanted, anchor, today=today)),
            done=lambda lines: self._view.show_page(generation, page, lines),
            refused=refused,
        )

    def tick(self, row: DeliveryRow | DiscountRow | None) -> None:
        """Take a delivery or a discount into the next run, or out of it."""
        if row is not None:
            self.ticked ^= {row_id(row)}
            self._show_local()

    def tick_all(self) -> None:
        """Tick everything that is shown, or nothing where all of it is ticked."""
        if self.shown not in ("waiting", "discounts"):
            self._view.say(_("Only deliveries and discounts are ticked."))
            return
        shown = {row_id(row) for row in self.rows()}
        self.ticked = set() if shown <= self.ticked else self.ticked | shown
        self._show_local()

    def _want(self, wanted: Wanted) -> None:
        if wanted != self.wanted or self.shown != "register":
            self.wanted, self.shown = wanted, "register"
            self._left()
            self._read_month()

    def _read_month(self) -> None:
        if self._month_work is not None:
            self._month_work.cancel()
        wanted, today = self.wanted, self._desk.today()
        self._month_work = self._desk.work(
            lambda db: read_month(db, wanted, today=today), done=self._take_month, refused=self._view.show_refusal
        )

    def _take_waiting(self, waiting: Waiting) -> None:
        self.waiting = waiting
        known = {row.id for row in waiting.deliveries} | {due.item_id for due in waiting.discounts}
        self.ticked &= known
        self._count(SCREEN, len(waiting.deliveries))
        self._show()

    def _take_month(self, month: Month) -> None:
        self.month = month
        self._show()

    def _show(self) -> None:
        """The chips with how many are in each list, and the list itself."""
        if self.waiting is None or self.month is None:
            return
        numbers = {
            "waiting": len(self.waiting.deliveries),
            "register": self.month.sums.count,
            "discounts": len(self.waiting.discounts),
            "plans": len(self.waiting.standing),
        }
        chips = [(key, f"{_(words)} {count(numbers[key])}") for key, words in SHOWN.items()]
        self._view.show_chips(chips, self.shown)
        if self.shown == "register":
            self._view.show_month(
                self.month, finish(INVOICES, self.month.page), totals.month(self.month.sums), _(_EMPTY["register"])
            )
            if not self.month.sums.count:
                self._left()
        else:
            self._show_local()
        self._show_tie()
        self._tell_ticked()

    def _show_local(self) -> None:
        """A list that is in memory whole."""
        rows = self.rows()
        self._view.show_list(self.shown, rows, totals.of(self.shown, rows, self.ticked), _(_EMPTY[self.shown]))
        if not rows:
            self._left()
        self._tell_ticked()

    def rows(self) -> list[Any]:
        """The rows of the list in memory that match the filter."""
        if self.waiting is None or self.shown == "register":
            return []
        today = self._desk.today()
        made: dict[str, tuple[Sequence[Column[Any]], list[Any]]] = {
            "waiting": (
                DELIVERIES,
                [
                    DeliveryRow(one, one.id in self.ticked, (today - one.delivered_on).days)
                    for one in self.waiting.deliveries
                ],
            ),
            "discounts": (DISCOUNTS, [DiscountRow(one, one.item_id in self.ticked) for one in self.waiting.discounts]),
            "plans": (PLANS, list(self.waiting.standing)),
        }
        columns, rows = made[self.shown]
        try:
            matches = parse_filter(self._typed, columns, today=today).matches
        except Refused as refusal:
            self._view.show_filter_trouble(str(refusal))
            return rows
        self._view.show_filter_trouble("")
        return [row for row in rows if matches(row)]

    def _show_tie(self) -> None:
        if self.waiting is not None and self.month is not None:
            self._view.show_tie(*totals.tie(self.shown, self.waiting, self.month))


def row_id(row: DeliveryRow | DiscountRow) -> int:
    """What a ticked row is known by: its delivery, or its open item."""
    return row.delivery.id if isinstance(row, DeliveryRow) else row.due.item_id


def row_key(row: Any) -> tuple[str, int]:
    """What any row is known by."""
    if isinstance(row, DeliveryRow | DiscountRow):
        return (type(row).__name__, row_id(row))
    return (getattr(row, "sort", "invoice"), row.id)
