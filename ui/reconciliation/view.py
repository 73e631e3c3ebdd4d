"""The widgets of the reconciliation screen: one screen, no boxes in the way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import ClassVar, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QPushButton, QSplitter, QVBoxLayout, QWidget

from domain.banking.intake import FileWaiting
from domain.banking.queries import AccountAtWork, LineSeen
from domain.banking.rules.entry import EntryLine
from domain.customers.queries import CustomerFound
from domain.errors import LuckyGasError
from domain.kernel.words import N_, ngettext
from domain.kernel.words import gettext as _
from ui.kit.action import Action
from ui.kit.ask import Booking, NoteQuestion, confirm, preview_reversal, say_no
from ui.kit.column import Sort, count, full_money
from ui.kit.form import DigitField
from ui.kit.piece import Chips, across, button, label, spread
from ui.kit.screen import Place, ScreenView
from ui.kit.table import Table
from ui.reconciliation.accounts import AccountStrip
from ui.reconciliation.actions import ACTIONS, POSTERS, SCREEN, UNDOERS
from ui.reconciliation.banner import WaitingFiles
from ui.reconciliation.cards import Cards
from ui.reconciliation.columns import ITEM_COLUMNS, LINE_COLUMNS, LineRow
from ui.reconciliation.deeds import Find, ReadFile
from ui.reconciliation.dialogs import CustomerQuestion, SharesQuestion
from ui.reconciliation.entry import Preview
from ui.reconciliation.hand import Bench
from ui.reconciliation.head import Head
from ui.reconciliation.presenter import Presenter
from ui.reconciliation.questions import Questions

# why a match is taken back; the first is what it nearly always is
UNDO_REASONS: Final = (
    ("mismatch", N_("Wrong match")),
    ("customer", N_("Customer asked for it")),
    ("duplicate", N_("Posted twice")),
    ("other", N_("Other, see remark")),
)


class ReconciliationView(ScreenView):
    """Bank lines left; suggestions, open invoices and the entry right."""

    offers: ClassVar[tuple[Action, ...]] = ACTIONS

    def __init__(self, place: Place, *, read: ReadFile | None, questions: Questions | None) -> None:
        super().__init__(SCREEN)
        self._place = place
        self.deeds = presenter = Presenter(self, place.desk, read=read, questions=questions)
        self.presenter = presenter
        self.files = WaitingFiles(presenter.deeds.decide)
        self._accounts = AccountStrip()
        self._accounts.account_chosen.connect(presenter.choose_account)
        for piece in (self.files, self._accounts):
            self.page.addWidget(piece)
        self._build_tools()
        halves = QSplitter(Qt.Orientation.Horizontal)
        halves.setChildrenCollapsible(False)
        halves.setHandleWidth(10)
        halves.addWidget(self._left_half())
        halves.addWidget(self._right_half())
        halves.setStretchFactor(0, 4)
        halves.setStretchFactor(1, 5)
        halves.setSizes([462, 578])
        self.page.addWidget(halves, 1)
        presenter.refresh()

    def panes(self) -> Mapping[str, QWidget]:
        return {"lines": self.lines, "invoices": self.items, "sum": self.sum}

    def show_argument(self, argument: object) -> None:
        if isinstance(argument, str):
            self.deeds.choose_show(argument)

    def closing(self) -> None:
        self.deeds.close()

    def show_accounts(self, accounts: Sequence[AccountAtWork], chosen: int | None) -> None:
        """Offer the accounts."""
        self._accounts.show_accounts(accounts, chosen)

    def show_head(self, head: Head, shown: str) -> None:
        """Show figures and counts."""
        self._accounts.show_head(head)
        self._chips.show_choices(head.chips, shown)
        self._place.count(SCREEN, head.waiting)
        self.refreshed.emit()

    def show_lines(self, rows: Sequence[LineRow], place: int | None) -> None:
        """Show these lines; stand on one of them, or where the clerk stood."""
        self.lines.show_rows(rows)
        if place is not None:
            self.lines.go_to(place)
            self.lines.setFocus()
        words = ngettext("{count} line", "{count} lines", len(rows)).format(count=count(len(rows)))
        total = full_money(sum((row.line.amount for row in rows), Decimal(0)))
        self.lines.show_totals({"state": words, "amount": total})

    def show_sorts(self, sorts: Sequence[Sort]) -> None:
        """Mark the headers with the order of the lines."""
        self.lines.show_sorts(sorts)

    def show_bench(self, bench: Bench | None) -> None:
        """Lay the line in work before the clerk."""
        self._cards.show_suggestions(bench.suggestions if bench is not None else (), bench.chosen if bench else -1)
        self._preview.show_bench(bench)
        self.items.show_rows(bench.rows if bench is not None else ())
        self._raw.setPlainText(_as_sent(bench.line) if bench is not None else "")
        found = len(bench.suggestions) if bench is not None else 0
        self._found.setText(_("Suggestions ({count})").format(count=found) if found else _("No suggestion: F3 finds"))
        draft = bench.draft if bench is not None else None
        if draft is None:
            self._open.setText(_("Open invoices"))
            self.items.show_totals({})
            return
        words = _("{customer}: open invoices ({count})")
        self._open.setText(words.format(customer=draft.customer_name, count=len(draft.items)))
        total = full_money(sum((item.balance for item in draft.items), Decimal(0)))
        self.items.show_totals({"document": _("Total"), "balance": total, "taken": full_money(draft.applied)})

    def show_sets(self, words: str) -> None:
        """Say how many sets of invoices fit."""
        self._sets.setText(words)
        self._sets.setToolTip(words)

    def show_all(self, many: int, total: str) -> None:
        """The button that posts all certain lines carries how many and how much."""
        words = _("Accept all certain ({count}, {total})").format(count=count(many), total=total)
        self._all.setText(f"{words}  Ctrl+Shift+Enter")
        self._all.setAccessibleName(words)
        self._all.setEnabled(many > 0 and self._place.may(POSTERS))

    def show_files(self, files: Sequence[FileWaiting]) -> None:
        """Show the files that wait for a person."""
        self.files.show_files(files)

    def say(self, sentence: str) -> None:
        """Tell what was done, or why not."""
        self._place.say(sentence)

    def show_stale(self) -> None:
        """Somebody else changed what is shown; nothing moves under the cursor."""
        self.subtitled.emit(_("changed by others: F5 reads again"))

    def show_refusal(self, refusal: LuckyGasError) -> None:
        """Say what was not done and the way out."""
        say_no(self, refusal)

    def go_to_sum(self) -> None:
        """Type an amount to be found."""
        self.sum.setFocus()
        self.sum.selectAll()

    def ask_customer(self, find: Find) -> CustomerFound | None:
        """Another customer for the line in work."""
        question = CustomerQuestion(self, find, _("Who sent this money?"))
        customer = question.customer() if question.exec() else None
        question.deleteLater()
        return customer

    def ask_undo(self, line: LineSeen, entry: Sequence[EntryLine]) -> str | None:
        """Why the match is taken back, after a look at the reversal."""
        sentence = _("{amount} of {customer}: the invoices open again and the money waits for its owner.")
        bookings = [Booking(f"{one.account} {one.name}", one.debit, one.credit) for one in entry]
        reason = preview_reversal(
            self,
            _("Undo the match"),
            sentence.format(amount=full_money(line.amount), customer=line.customer_name or line.payer_name),
            bookings=bookings,
            reasons=[(code, _(words)) for code, words in UNDO_REASONS],
            preset="mismatch",
        )
        if reason is None:
            return None
        told = dict(UNDO_REASONS)[reason.code]
        return f"{_(told)} {reason.words}".strip()

    def ask_note(self, line: LineSeen) -> str | None:
        """Why a line is set aside."""
        sentence = _("{amount} from {payer} waits until somebody knows more.")
        shown = sentence.format(amount=full_money(line.amount), payer=line.payer_name or "–")
        return self._words(_("Park the line"), shown, _("Park"), preset=line.note)

    def ask_all(self, many: int, total: Decimal) -> bool:
        """Whether all certain lines are posted."""
        sentence = _("Each has exactly one certain owner. Every one can be taken back alone.")
        return confirm(
            self, _("Accept all certain ones"), sentence, many=many, total=total, run_words=_("Post them all")
        )

    def ask_shares(self, line: LineSeen, find: Find) -> Sequence[tuple[CustomerFound, Decimal]]:
        """Who gets what of a line."""
        question = SharesQuestion(self, find, line.suspense or line.amount)
        shares = question.shares() if question.exec() else ()
        question.deleteLater()
        return shares

    def ask_decision(self, file: FileWaiting, release: bool) -> str | None:
        """Why a file is let in, or refused."""
        title = _("Release the file") if release else _("Refuse the file")
        return self._words(title, f"{file.name}：{'；'.join(file.findings)}", title)

    def _words(self, title: str, sentence: str, run_words: str, preset: str = "") -> str | None:
        question = NoteQuestion(self, title=title, sentence=sentence, run_words=run_words, preset=preset)
        words = question.words() if question.exec() else None
        question.deleteLater()
        return words

    def _build_tools(self) -> None:
        presenter = self.deeds
        self._chips = Chips(_("Which lines"))
        self._chips.chosen.connect(presenter.choose_show)
        self._all: QPushButton = button("", presenter.accept_all)
        undo = button(_("Undo the match"), presenter.undo, keys="Ctrl+Z")
        if not self._place.may(UNDOERS):
            undo.setEnabled(False)
            undo.setToolTip(self._place.whom(UNDOERS))
        row = across(gap=8)
        row.addWidget(self._chips, 1)
        for piece in (self._all, undo):
            row.addWidget(piece)
        self.page.addLayout(row)

    def _left_half(self) -> QWidget:
        presenter = self.deeds
        self.lines = Table(LINE_COLUMNS, key=lambda row: row.line.id, name=N_("Bank lines"))
        self.lines.moved.connect(presenter.select)
        self.lines.sorted_by.connect(presenter.sort)
        self._raw = QPlainTextEdit()
        self._raw.setReadOnly(True)
        self._raw.setAccessibleName(_("As the bank sent it"))
        self._raw.setFixedHeight(76)
        self._raw.setTabChangesFocus(True)
        half = QWidget()
        layout = QVBoxLayout(half)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(label(_("Bank lines"), "strong"))
        layout.addWidget(self.lines, 1)
        layout.addWidget(label(_("As the bank sent it (:61: and :86:)"), "hint"))
        layout.addWidget(self._raw)
        return half

    def _right_half(self) -> QWidget:
        presenter = self.deeds
        self._found, self._open, self._sets = label("", "strong"), label("", "strong"), label("", "accent")
        self._cards = Cards()
        self._cards.chosen.connect(presenter.choose)
        self.items = Table(ITEM_COLUMNS, key=lambda row: row.item.id, name=N_("Open invoices"))
        self.items.ticked.connect(presenter.hand.tick)
        self.items.edited.connect(lambda row, _key, words: presenter.hand.edit(row, words))
        self.sum: QLineEdit = DigitField()
        self.sum.setAccessibleName(_("Find invoices that sum to an amount"))
        self.sum.setPlaceholderText(_("= amount"))
        self.sum.setFixedWidth(120)
        self.sum.returnPressed.connect(lambda: presenter.hand.find_sets(self.sum.text()))
        spread(self._sets)
        self._preview = Preview(
            accept=presenter.accept, park=presenter.park, skip=presenter.skip, absorb=presenter.absorb
        )
        half = QWidget()
        layout = QVBoxLayout(half)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        other = button(_("Another customer"), presenter.other, keys="F3", role="flat")
        split = button(_("Share out"), presenter.split, keys="Ctrl+/", role="flat")
        layout.addLayout(across(self._found, 1, other, split))
        layout.addWidget(self._cards, 4)
        title = across(self._open, self.sum)
        title.addWidget(self._sets, 1)
        layout.addLayout(title)
        layout.addWidget(self.items, 5)
        layout.addWidget(self._preview)
        return half


def _as_sent(line: LineSeen) -> str:
    """The line in the fields of its format."""
    parts = ((":61:", line.raw), (":86:", line.text))
    return "\n".join(words if words.startswith(":") else f"{tag}{words}" for tag, words in parts if words)


def make(place: Place, *, read: ReadFile | None = None, questions: Questions | None = None) -> ReconciliationView:
    """The screen, as the shell opens it; without a reader of bank files none can be released here."""
    return ReconciliationView(place, read=read, questions=questions)
