"""The widgets of the aging screen."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import ClassVar, Final

from PySide6.QtCore import QTimer, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QResizeEvent
from PySide6.QtWidgets import QFileDialog, QLabel, QStackedWidget, QVBoxLayout, QWidget

from domain.errors import LuckyGasError
from domain.figures.queries import CustomerCard
from domain.kernel.words import N_
from domain.kernel.words import gettext as _
from domain.receivables.queries import AgingRow, OpenItem
from ui.aging.card import CustomerPanel
from ui.aging.columns import COLUMNS
from ui.aging.invoices import Invoices
from ui.aging.overview import FIGURES, Overview
from ui.aging.presenter import ACTIONS, Presenter
from ui.aging.questions import SCREEN, Questions
from ui.aging.sheet import Exporter, FileKind
from ui.aging.tools import Tools
from ui.kit.action import Action
from ui.kit.ask import say_no
from ui.kit.chart import Part, StackedBar
from ui.kit.column import Layout, Sort, count
from ui.kit.piece import Card, KeyFigure, across, label, restyle, spread
from ui.kit.screen import Place, ScreenView
from ui.kit.table import Table

_CARD_PAUSE_MS: Final = 120
_LAYOUT_PAUSE_MS: Final = 700
_FILTER_PAUSE_MS: Final = 180
_ROOM_FOR_FIGURES: Final = 720
_ROOM_FOR_CARD: Final = 1240
_EARLIEST: Final = date(2015, 1, 1)


class AgingView(ScreenView):
    """Key figures, the list with its sums, the invoices behind a number, and the customer beside them."""

    offers: ClassVar[tuple[Action, ...]] = ACTIONS
    progressed = Signal(int)

    def __init__(self, place: Place, *, exporter: Exporter | None, questions: Questions | None) -> None:
        super().__init__(SCREEN)
        self._place = place
        self._printed = tempfile.TemporaryDirectory(prefix="luckygas-")
        self.deeds = presenter = Presenter(self, place.desk, exporter=exporter, questions=questions, go=place.go)
        self.presenter = presenter
        self._layout_now: Layout | None = None
        self._card_shown = self._working = False
        self._roomy: dict[str, bool] = {}
        self._chip_words: tuple[tuple[str, str], ...] = ()
        self._build_figures()
        self.tools = Tools(place, presenter, lambda: self.table.choose_columns())
        self.page.addWidget(self.tools)
        self._build_lists()
        self._build_foot()
        self._listen()
        presenter.start()

    def panes(self) -> Mapping[str, QWidget]:
        return {"list": self._stack, "filter": self.tools.filter, "card": self._card.table}

    def show_argument(self, argument: object) -> None:
        if isinstance(argument, str):
            self.tools.filter.setText(argument)
            self.deeds.open_customer(argument)

    def closing(self) -> None:
        for timer in (self._card_pause, self._layout_pause, self._filter_pause):
            timer.stop()
        self._printed.cleanup()

    def step_back(self) -> bool:
        """Leave the invoices, if they are open: Alt+Left goes through drill-downs before it leaves the screen."""
        deep = self.deeds.deep
        self.deeds.leave()
        return deep

    def show_overview(self, seen: Overview, subtitle: str) -> None:
        """Show everything around the list."""
        for box, figure in zip(self._figures, seen.figures, strict=True):
            box.show_figure(figure.number, figure.remark, figure.tone)
        self._bar.show_parts([Part(one.words, one.amount, one.fill) for one in seen.slices])
        self._chip_words = seen.chips
        for badge, tie in zip(self.ties, seen.ties, strict=True):
            badge.setText(tie.words())
            restyle(badge, tie.tone)
        self.subtitled.emit(subtitle)
        self.refreshed.emit()

    def show_rows(self, rows: Sequence[AgingRow], totals: Mapping[str, str], sorts: Sequence[Sort]) -> None:
        """Show these customers in this order."""
        self.table.show_sorts(sorts)
        self.table.show_rows(rows)
        self.table.show_totals(totals)
        if rows and not self._card_shown:
            # the first customer at once; the pause is for those who walk through the list
            self._card_shown = True
            self.deeds.show_customer(self.table.current())

    def show_chip(self, chip: str) -> None:
        """Mark the chip that is on."""
        self.tools.chips.show_choices(self._chip_words, chip)

    def show_foot(self, words: str, *, working: bool = False) -> None:
        """Say what part of the whole is shown, or what is being done."""
        self._working = working
        self._foot.setText(words)

    def show_items(self, trail: Sequence[str], items: Sequence[OpenItem], sorts: Sequence[Sort]) -> None:
        """Go in: the invoices behind a number."""
        self.items.show_items(trail, items, sorts)
        self._stack.setCurrentIndex(1)
        self.items.setFocus()

    def show_customers(self) -> None:
        """Come back out."""
        self._stack.setCurrentIndex(0)
        self.table.setFocus()

    def show_card(self, card: CustomerCard | None) -> None:
        """Show the customer beside the list."""
        self._card.show_card(card)

    def chosen(self) -> AgingRow | None:
        """The customer the user stands on."""
        row = self.table.current()
        return row if isinstance(row, AgingRow) else None

    def show_stale(self) -> None:
        """Somebody changed what is shown; nothing moves under the cursor."""
        self.subtitled.emit(_("changed by others: F5 reads again"))

    def show_layout(self, layout: Layout) -> None:
        """Put the columns as this person left them."""
        self.table.arrange(layout)

    def show_filter_trouble(self, sentence: str) -> None:
        """Say at the field why the filter cannot be read."""
        self.tools.show_trouble(sentence)

    def show_refusal(self, refusal: LuckyGasError) -> None:
        """Say what was not done and the way out."""
        say_no(self, refusal)

    def told_progress(self, rows: int) -> None:
        """A worker has written so many rows."""
        self.progressed.emit(rows)

    def ask_where(self, name: str, kind: FileKind) -> Path | None:
        """Where the file goes, None when the person leaves."""
        what = {"xlsx": _("Excel (*.xlsx)"), "pdf": _("PDF (*.pdf)")}[kind]
        start = str(Path(self._place.preferences.text("export_folder", str(Path.home()))) / name)
        chosen, _filter = QFileDialog.getSaveFileName(self, _("Export what I see"), start, what)
        if not chosen:
            return None
        self._place.preferences.keep_text("export_folder", str(Path(chosen).parent))
        return Path(chosen) if Path(chosen).suffix else Path(chosen).with_suffix(f".{kind}")

    def place_for_print(self, name: str) -> Path:
        """A file that goes when the screen goes."""
        return Path(self._printed.name) / name

    def open_file(self, path: Path) -> None:
        """Show a file with the program the computer has for it."""
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))

    def go_to_filter(self) -> None:
        """Type a filter."""
        self.tools.filter.setFocus()
        self.tools.filter.selectAll()

    def go_to_day(self) -> None:
        """Type a day."""
        self.tools.day.setFocus()
        self.tools.day.selectAll()

    def toggle_figures(self) -> None:
        """Key figures away, or back."""
        self._roomy["figures"] = self._overview.isHidden()
        self._overview.setVisible(self._overview.isHidden())

    def toggle_card(self) -> None:
        """The customer away, or back."""
        self._roomy["card"] = self._card.isHidden()
        self._card.setVisible(self._card.isHidden())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        # on a small screen the list comes first; what the user said last wins
        self._overview.setVisible(self._roomy.get("figures", self.height() >= _ROOM_FOR_FIGURES))
        self._card.setVisible(self._roomy.get("card", self.width() >= _ROOM_FOR_CARD))

    def _build_figures(self) -> None:
        self._overview = QWidget()
        self._figures = [KeyFigure(_(name)) for name in FIGURES]
        self._bar = StackedBar(_("Aging by bucket"))
        box = Card(margin=10)
        box.body.addWidget(self._bar)
        layout = QVBoxLayout(self._overview)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(across(*self._figures))
        layout.addWidget(box)
        self.page.addWidget(self._overview)

    def _build_lists(self) -> None:
        self.table = Table(COLUMNS, key=lambda row: row.customer_id, name=N_("Customers by age"))
        self.items = Invoices(self.deeds.leave)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.table)
        self._stack.addWidget(self.items)
        self._stack.setFocusProxy(self.table)
        self._card = CustomerPanel()
        body = across(gap=10)
        body.addWidget(self._stack, 1)
        body.addWidget(self._card)
        self.page.addLayout(body, 1)

    def _build_foot(self) -> None:
        self.ties: list[QLabel] = [label("", "muted"), label("", "muted")]
        self._foot = label("", "muted")
        spread(self._foot)
        foot = across(*self.ties, gap=24)
        foot.addWidget(self._foot, 1)
        self.page.addLayout(foot)

    def _listen(self) -> None:
        presenter = self.deeds
        self._card_pause = QTimer(self, singleShot=True, interval=_CARD_PAUSE_MS)
        self._layout_pause = QTimer(self, singleShot=True, interval=_LAYOUT_PAUSE_MS)
        self._filter_pause = QTimer(self, singleShot=True, interval=_FILTER_PAUSE_MS)
        self._card_pause.timeout.connect(lambda: presenter.show_customer(self.table.current()))
        self._layout_pause.timeout.connect(self._keep_layout)
        self._filter_pause.timeout.connect(lambda: presenter.show_filter(self.tools.filter.text()))
        self.tools.filter.textChanged.connect(lambda _typed: self._filter_pause.start())
        self.tools.filter.returnPressed.connect(self.table.setFocus)
        self.table.moved.connect(lambda _row: self._card_pause.start())
        self.table.opened.connect(lambda row: presenter.open_cell(row, self.table.current_column()))
        self.table.sorted_by.connect(presenter.sort)
        self.items.table.sorted_by.connect(presenter.sort_items)
        self.table.arranged.connect(self._take_layout)
        self.table.picked.connect(self._tell_selection)
        self.progressed.connect(self._show_progress)

    def _take_layout(self, layout: object) -> None:
        self._layout_now = layout if isinstance(layout, Layout) else None
        self._layout_pause.start()

    def _keep_layout(self) -> None:
        if self._layout_now is not None:
            self.deeds.keep_layout(self._layout_now)

    def _tell_selection(self) -> None:
        chosen = self.table.selection()
        self.selected.emit(self.deeds.selection_words(chosen.rows, chosen.count))

    def _show_progress(self, rows: int) -> None:
        if self._working:
            self._foot.setText(_("{count} rows written so far…").format(count=count(rows)))


def make(place: Place, *, exporter: Exporter | None = None, questions: Questions | None = None) -> AgingView:
    """The screen, as the shell opens it; without an exporter it writes no files."""
    return AgingView(place, exporter=exporter, questions=questions)
