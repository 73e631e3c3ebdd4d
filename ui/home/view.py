"""The home screen's widgets: work at the left, money in the middle, the night at the right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from domain.errors import LuckyGasError
from domain.kernel.words import N_
from domain.kernel.words import gettext as _
from ui.home.columns import DEBTORS, RUNS, TASKS
from ui.home.presenter import ACTIONS, HomeFigures, Late, Load, Presenter, Run, Task
from ui.kit.chart import Part, StackedBar
from ui.kit.column import day, full_money, percent
from ui.kit.piece import GAP, Card, KeyFigure, label, restyle
from ui.kit.screen import Place, ScreenView
from ui.kit.table import Table

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from domain.receivables.queries import AgingRow

BUCKETS: Final = (
    N_("Not due"),
    N_("1–30 days"),
    N_("31–60 days"),
    N_("61–90 days"),
    N_("91–180 days"),
    N_("Over 180 days"),
)


# as many debtors as are called in a morning
_DEBTORS: Final = 10


class HomeScreen(ScreenView):
    """Today's work, the money, the night."""

    offers = ACTIONS

    def __init__(self, place: Place, load: Load, late: Late) -> None:
        super().__init__("home")
        self._desk = place.desk
        self._received, self._receivable = KeyFigure(_("Received today")), KeyFigure(_("Receivable"))
        self._overdue, self._unapplied = KeyFigure(_("Overdue")), KeyFigure(_("Unapplied payments"))
        self._bar = StackedBar(_("Receivables by age"))
        self._tied = label("", "muted")
        self._tasks = Table(TASKS, key=lambda task: task.key, name=N_("Today's work"), stretch="words", snug=True)
        self._runs = Table(
            RUNS, key=lambda run: (run.job, run.slot), name=N_("Jobs of the night"), stretch="job", snug=True
        )
        self._debtors = Table(
            DEBTORS, key=lambda row: row.customer_id, name=N_("Most overdue customers"), stretch="name", snug=True
        )
        for table in (self._tasks, self._runs, self._debtors):
            table.grid.set_comfortable(True)
        self._trouble = label("", "bad")
        self._trouble.setVisible(False)
        self._lay_out()
        presenter = Presenter(self, place.desk, load, late, go=place.go, count=place.count)
        # Enter runs the action of the list's pane; a double click has no key
        self._tasks.grid.doubleClicked.connect(lambda _index: presenter.open_chosen())
        self._debtors.grid.doubleClicked.connect(lambda _index: presenter.open_debtor())
        self.presenter = presenter
        presenter.refresh()

    def panes(self) -> Mapping[str, QWidget]:
        return {"tasks": self._tasks, "debtors": self._debtors, "runs": self._runs}

    def chosen_debtor(self) -> AgingRow | None:
        """The debtor the user stands on."""
        row: AgingRow | None = self._debtors.current()
        return row

    def show_debtors(self, rows: Sequence[AgingRow]) -> None:
        """Who is called first."""
        self._debtors.show_rows(rows)

    def chosen_task(self) -> Task | None:
        """The line of today's work the user stands on."""
        row = self._tasks.current()
        return row if isinstance(row, Task) else None

    def show_tasks(self, tasks: Sequence[Task]) -> None:
        """Today's work."""
        self._trouble.setVisible(False)
        self._tasks.show_rows(tasks)
        self.subtitled.emit(day(self._desk.today()))
        self.refreshed.emit()

    def show_money(self, figures: HomeFigures) -> None:
        """The money, and whether the books agree about it."""
        share = figures.overdue / figures.receivable if figures.receivable else None
        self._received.show_figure(f"NT$ {full_money(figures.received_today)}", _("by value date"))
        self._receivable.show_figure(f"NT$ {full_money(figures.receivable)}", _("account 1140"))
        overdue = _("{share} of receivables").format(share=percent(share)) if share is not None else ""
        self._overdue.show_figure(f"NT$ {full_money(figures.overdue)}", overdue)
        self._unapplied.show_figure(f"NT$ {full_money(figures.unapplied)}", _("account 2160"))
        fills = ("b0", "b1", "b2", "b3", "b4", "b5")
        parts = zip(BUCKETS, figures.buckets, fills, strict=True)
        self._bar.show_parts([Part(_(words), amount, fill) for words, amount, fill in parts])
        if figures.tied_out:
            self._tied.setText(f"✓ {_('Ledger and sub-ledgers agree')}")
        else:
            self._tied.setText(f"■ {_('Ledger and sub-ledgers differ: tell the senior clerk before you post')}")
        restyle(self._tied, "ok" if figures.tied_out else "bad")

    def show_runs(self, runs: Sequence[Run]) -> None:
        """How the night went."""
        self._runs.show_rows(runs)

    def show_refusal(self, refusal: LuckyGasError) -> None:
        """Why nothing can be shown."""
        self._trouble.setText(f"■ {refusal}")
        self._trouble.setVisible(True)

    def _lay_out(self) -> None:
        figures = QGridLayout()
        figures.setSpacing(GAP)
        for at, figure in enumerate((self._received, self._receivable, self._overdue, self._unapplied)):
            figures.addWidget(figure, 0, at)
            figures.setColumnStretch(at, 1)
        chart = Card()
        chart.body.addWidget(label(_("Receivables by age"), "strong"))
        chart.body.addWidget(self._bar)
        chart.body.addWidget(self._tied)
        lists = QHBoxLayout()
        lists.setSpacing(GAP)
        for title, table, room in (
            (_("Today's work"), self._tasks, 6),
            (_("Most overdue customers"), self._debtors, 7),
            (_("The night"), self._runs, 7),
        ):
            lists.addLayout(_snug(title, table), room)
        self.page.addWidget(self._trouble)
        self.page.addLayout(figures)
        self.page.addWidget(chart)
        self.page.addLayout(lists, 1)


def _snug(title: str, table: Table) -> QVBoxLayout:
    """A card no higher than its rows; where there is less room the rows scroll."""
    card, name = Card(), label(title, "strong")
    name.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
    card.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
    card.body.addWidget(name)
    card.body.addWidget(table)
    column = QVBoxLayout()
    column.addWidget(card)
    column.addStretch(1)
    return column


def make(place: Place) -> HomeScreen:
    """The home screen over the house's own figures."""
    return HomeScreen(place, load_figures, load_debtors)


def load_figures(db: Connection, on: date) -> HomeFigures:
    """The figures of a day."""
    # queries bring SQLAlchemy with them, which this screen's own tests do without
    from domain.figures.queries import home_figures

    figures: HomeFigures = home_figures(db, as_of=on)
    return figures


def load_debtors(db: Connection, on: date) -> tuple[AgingRow, ...]:
    """Those who owe most that is overdue."""
    from domain.receivables.queries import aging_by_customer

    rows = (row for row in aging_by_customer(db, as_of=on).rows if row.overdue > 0)
    return tuple(sorted(rows, key=lambda row: (-row.overdue, row.code))[:_DEBTORS])
