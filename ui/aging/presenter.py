"""Aging 帳齡分析: who owes what since when, down to the invoice, and whether it agrees with the ledger."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, Protocol

from domain.errors import LuckyGasError, Refused
from domain.figures.queries import CustomerCard
from domain.kernel.words import N_
from domain.kernel.words import gettext as _
from domain.receivables.queries import Aging, AgingRow, OpenItem
from ui.aging.actions import ACTIONS, EXPORTERS
from ui.aging.columns import BUCKET_OF, BUCKET_TITLES, COLUMNS, ITEM_COLUMNS
from ui.aging.handout import Handout
from ui.aging.handout import View as Paper
from ui.aging.overview import CHIPS, Overview, customers, overview, sums
from ui.aging.questions import SCREEN, Questions
from ui.aging.sheet import Exporter, Sheet, top_line
from ui.kit.column import Layout, Sort, count, day, full_money, next_sorts, ordered
from ui.kit.desk import REPORT, Desk, Work
from ui.kit.filters import Filter, parse_filter

if TYPE_CHECKING:
    from sqlalchemy import Connection

__all__ = ["ACTIONS", "EXPORTERS", "Presenter"]

_FIRST_SORT: Final = (Sort("total", descending=True),)
_FIRST_ITEM_SORT: Final = (Sort("overdue_days", descending=True),)
_FILE_NAME: Final = N_("Aging")


class View(Paper, Protocol):
    """What the screen shows and asks."""

    def show_overview(self, seen: Overview, subtitle: str) -> None: ...
    def show_rows(self, rows: Sequence[AgingRow], totals: Mapping[str, str], sorts: Sequence[Sort]) -> None: ...
    def show_chip(self, chip: str) -> None: ...
    def show_items(self, trail: Sequence[str], items: Sequence[OpenItem], sorts: Sequence[Sort]) -> None: ...
    def show_customers(self) -> None: ...
    def show_stale(self) -> None: ...
    def chosen(self) -> AgingRow | None: ...
    def show_card(self, card: CustomerCard | None) -> None: ...
    def show_layout(self, layout: Layout) -> None: ...
    def show_filter_trouble(self, sentence: str) -> None: ...
    def show_refusal(self, refusal: LuckyGasError) -> None: ...
    def go_to_filter(self) -> None: ...
    def go_to_day(self) -> None: ...
    def toggle_figures(self) -> None: ...
    def toggle_card(self) -> None: ...


class Presenter:
    """Keeps what is on the screen: the day, the chip, the filter, the order, and how deep the user has gone in."""

    def __init__(
        self,
        view: View,
        desk: Desk,
        *,
        exporter: Exporter | None = None,
        questions: Questions | None = None,
        go: Callable[[str, object], None] = lambda _screen, _argument: None,
    ) -> None:
        self._view, self._desk, self._go = view, desk, go
        self._ask = questions or Questions()
        self.handout = Handout(view, desk, exporter, sheet=self._sheet, refused=self._refuse)
        self._as_of = desk.today()
        self._aging: Aging | None = None
        self._shown: Sequence[AgingRow] = ()
        self._chip, self._filter = "all", Filter("", lambda _row: True)
        self._sorts: tuple[Sort, ...] = _FIRST_SORT
        self._keys: tuple[str, ...] = tuple(column.key for column in COLUMNS if not column.optional)
        self._trail: tuple[str, ...] = ()
        self._items: Sequence[OpenItem] = ()
        self._item_sorts: tuple[Sort, ...] = _FIRST_ITEM_SORT
        self._card_work: Work | None = None
        desk.listen(("payments", "receivables"), lambda _topics: view.show_stale())

    @property
    def as_of(self) -> date:
        """The day everything on the screen is true for."""
        return self._as_of

    def start(self) -> None:
        """Open the screen: first the columns as this person left them, then the numbers."""
        self._desk.work(lambda db: self._ask.kept(db, SCREEN), done=self._take_layout, refused=self._refuse)
        self.refresh()

    def refresh(self) -> None:
        """Read everything again for the day on the screen."""
        as_of = self._as_of
        self._view.show_foot(_("Reading…"), working=True)

        def read(db: Connection) -> tuple[Aging, Overview]:
            aging = self._ask.aging(db, as_of=as_of)
            return aging, overview(aging)

        self._desk.work(read, done=self._take_aging, refused=self._refuse, limit=REPORT)

    def show_day(self, as_of: date | None) -> None:
        """Show the aging as of another day."""
        if as_of is not None and as_of != self._as_of:
            self._as_of = as_of
            self.leave()
            self.refresh()

    def show_chip(self, chip: str) -> None:
        """Show only the customers of a chip."""
        self._chip = chip if chip in CHIPS else "all"
        self._view.show_chip(self._chip)
        self._show_rows()

    def show_filter(self, typed: str) -> None:
        """Show only what matches; a filter that cannot be read is said at the field and changes nothing."""
        try:
            self._filter = parse_filter(typed, COLUMNS, today=self._desk.today())
        except Refused as refusal:
            self._view.show_filter_trouble(str(refusal))
            return
        self._view.show_filter_trouble("")
        self._show_rows()

    def sort(self, key: str, more: bool) -> None:
        """Sort by a header; the other way at the second click, a further column with Shift."""
        self._sorts = next_sorts(self._sorts, key, more=more)
        self._show_rows()

    def sort_items(self, key: str, more: bool) -> None:
        """Sort the invoices by a header."""
        self._item_sorts = next_sorts(self._item_sorts, key, more=more)
        self._show_items()

    def keep_layout(self, layout: Layout) -> None:
        """Remember which columns this person wants."""
        self._keys = layout.keys
        self._desk.work(lambda db: self._ask.keep(db, SCREEN, layout), done=lambda _: None, refused=self._refuse)

    def open_cell(self, row: AgingRow, column: str) -> None:
        """Show the invoices behind a number: those of a bucket, or all of the customer."""
        bucket, as_of = BUCKET_OF.get(column), self._as_of
        where = _(BUCKET_TITLES[bucket]) if bucket else _("All open invoices")
        trail = (f"{row.code} {row.name}", where, _("as of {day}").format(day=day(as_of)))
        self._desk.work(
            lambda db: self._ask.items(db, row.customer_id, as_of=as_of, bucket=bucket),
            done=lambda items: self._take_items(trail, items),
            refused=self._refuse,
        )

    def open_customer(self, code: str) -> None:
        """Somebody sent the user here to see one customer."""
        self._view.show_chip("all")
        self._chip, self._filter = "all", parse_filter(f'"{code}"', COLUMNS) if code else Filter("", lambda _row: True)
        self._show_rows()

    def leave(self) -> None:
        """Back from the invoices to the customers."""
        if self._trail:
            self._trail, self._items = (), ()
            self._view.show_customers()
            self._show_foot()

    @property
    def deep(self) -> bool:
        """Whether the invoices behind a number are open."""
        return bool(self._trail)

    def find_customer(self) -> None:
        """Find any customer, also one who owes nothing."""
        self._go("customers", "")

    def open_chosen(self) -> None:
        """Show the customer in hand whole."""
        if (row := self._view.chosen()) is not None:
            self._go("customers", row.code)

    def show_customer(self, row: AgingRow | None) -> None:
        """Tell beside the list about the customer the user stands on."""
        if self._card_work is not None:
            self._card_work.cancel()
        if row is None:
            self._view.show_card(None)
            return
        as_of = self._as_of
        self._card_work = self._desk.work(
            lambda db: self._ask.card(db, row.customer_id, as_of=as_of),
            done=self._view.show_card,
            refused=self._refuse,
        )

    def selection_words(self, rows: Sequence[AgingRow], picked: int) -> str:
        """How many customers are picked and what they owe together."""
        if picked < 2:
            return ""
        of = self._shown if picked == len(self._shown) else rows
        total = full_money(sum((row.total for row in of), Decimal(0)))
        return _("{count} picked, sum {total}").format(count=count(picked), total=total)

    def go_to_filter(self) -> None:
        """Type a filter."""
        self._view.go_to_filter()

    def choose_day(self) -> None:
        """Type an as-of date."""
        self._view.go_to_day()

    def toggle_figures(self) -> None:
        """Give the room of the key figures to the list, and back."""
        self._view.toggle_figures()

    def toggle_card(self) -> None:
        """Give the room of the customer to the list, and back."""
        self._view.toggle_card()

    def export(self) -> None:
        """Write what is on the screen to an Excel file."""
        self.handout.export(self._file_name(), "xlsx")

    def export_pdf(self) -> None:
        """Write what is on the screen to a PDF file."""
        self.handout.export(self._file_name(), "pdf")

    def print_list(self) -> None:
        """Show the PDF of what is on the screen, ready to print."""
        self.handout.print_out(self._file_name())

    def _sheet(self) -> Sheet:
        if self._trail:
            items = ordered(ITEM_COLUMNS, self._items, self._item_sorts)
            totals = {"amount": sum(item.amount for item in items), "balance": sum(item.balance for item in items)}
            return Sheet(" › ".join((_("Aging"), *self._trail)), self._top(""), ITEM_COLUMNS, items, totals)
        by_key = {column.key: column for column in COLUMNS}
        shown = [by_key[key] for key in self._keys if key in by_key]
        columns = tuple(sorted(shown, key=lambda column: not column.frozen))
        totals_seen: dict[str, Any] = {"code": _("Total"), "name": customers(len(self._shown)), **sums(self._shown)}
        return Sheet(_("Aging"), self._top(self._filter.typed), columns, self._shown, totals_seen)

    def _top(self, typed: str) -> str:
        return top_line(self._as_of, _(CHIPS[self._chip][0]), typed, at=self._desk.now(), name=self._desk.who.name)

    def _file_name(self) -> str:
        return f"{_(_FILE_NAME)}-{self._as_of:%Y%m%d}"

    def _take_layout(self, layout: Layout | None) -> None:
        if layout is not None:
            self._keys = layout.keys
            self._view.show_layout(layout)

    def _take_aging(self, read: tuple[Aging, Overview]) -> None:
        aging, seen = read
        self._aging = aging
        live = aging.known_at is None and aging.as_of >= self._desk.today()
        source = _("live") if live else _("from the movements booked by then")
        words = _("as of {day}").format(day=day(aging.as_of))
        self._view.show_overview(seen, f"{words}　{source}")
        self._view.show_chip(self._chip)
        self._show_rows()

    def _show_rows(self) -> None:
        if self._aging is None:
            return
        belongs, matches = CHIPS[self._chip][1], self._filter.matches
        rows = self._aging.rows
        if self._chip != "all" or self._filter.typed:
            rows = tuple(row for row in rows if belongs(row) and matches(row))
        # the books have summed all of them already
        summed = sums((self._aging.totals,) if rows is self._aging.rows else rows)
        self._shown = ordered(COLUMNS, rows, self._sorts)
        words = {key: full_money(total) for key, total in summed.items() if key != "items"}
        words |= {"code": _("Total"), "name": customers(len(self._shown))}
        self._view.show_rows(self._shown, words, self._sorts)
        self._show_foot()

    def _show_foot(self) -> None:
        whole = len(self._aging.rows) if self._aging is not None else 0
        if self._trail or len(self._shown) == whole:
            self._view.show_foot("")
        else:
            words = _("{shown} of {whole} shown").format(shown=count(len(self._shown)), whole=customers(whole))
            self._view.show_foot(words)

    def _take_items(self, trail: tuple[str, ...], items: Sequence[OpenItem]) -> None:
        self._trail, self._items = trail, items
        self._show_items()
        self._show_foot()

    def _show_items(self) -> None:
        self._view.show_items(self._trail, ordered(ITEM_COLUMNS, self._items, self._item_sorts), self._item_sorts)

    def _refuse(self, refusal: LuckyGasError) -> None:
        self._show_foot()
        self._view.show_refusal(refusal)
