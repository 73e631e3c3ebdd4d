"""The widgets of receipt entry: the receipt in work left, the customer and the day right; no boxes in the way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import ClassVar, Final

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from domain.banking.rules.entry import EntryLine
from domain.customers.queries import CustomerFound
from domain.errors import LuckyGasError
from domain.kernel.words import N_, ngettext
from domain.kernel.words import gettext as _
from domain.payments.queries import ReceiptSeen
from ui.kit.action import Action
from ui.kit.ask import Booking, preview_reversal, say_no
from ui.kit.column import count, full_money
from ui.kit.customer_box import CustomerBox
from ui.kit.form import AmountField
from ui.kit.piece import across, button, label, restyle
from ui.kit.screen import Place, ScreenView
from ui.kit.table import Table
from ui.payments.actions import ACTIONS, POSTERS, SCREEN, UNDOERS
from ui.payments.columns import ITEM_COLUMNS, RECEIPT_COLUMNS, ReceiptRow
from ui.payments.form import Bench
from ui.payments.outbox import Outbox, outbox_folder
from ui.payments.presenter import Presenter
from ui.payments.preview import Preview
from ui.payments.questions import Questions
from ui.payments.standing import Standing

# how often what waits for a server that was away is asked again
_AGAIN_MS: Final = 2000
# why a receipt is taken back; the first is what it nearly always is
UNDO_REASONS: Final = (
    ("customer", N_("Wrong customer")),
    ("amount", N_("Wrong amount")),
    ("duplicate", N_("Posted twice")),
    ("other", N_("Other, see remark")),
)


class PaymentsView(ScreenView):
    """Customer, Enter, amount, Enter, Enter: the next receipt."""

    offers: ClassVar[tuple[Action, ...]] = ACTIONS

    def __init__(self, place: Place, *, questions: Questions | None) -> None:
        super().__init__(SCREEN)
        self._place = place
        kept = outbox_folder(place.preferences.folder)
        self.outbox = Outbox(kept, login=place.desk.who.login, books=place.address)
        self.counter = presenter = Presenter(
            self,
            place.desk,
            self.outbox,
            questions=questions,
            count=lambda waiting: place.count(SCREEN, waiting),
        )
        self.presenter = presenter
        self._again = QTimer(self, interval=_AGAIN_MS)
        self._again.timeout.connect(presenter.send_waiting)
        halves = QSplitter(Qt.Orientation.Horizontal)
        halves.setChildrenCollapsible(False)
        halves.setHandleWidth(10)
        halves.addWidget(self._left_half())
        halves.addWidget(self._right_half())
        halves.setStretchFactor(0, 5)
        halves.setStretchFactor(1, 3)
        halves.setSizes([610, 460])
        self.page.addWidget(halves, 1)
        presenter.start()
        self._again.start()

    def panes(self) -> Mapping[str, QWidget]:
        return {"form": self.form, "invoices": self.items, "receipts": self.receipts}

    def show_argument(self, argument: object) -> None:
        if isinstance(argument, str):
            self.counter.receive(argument)
        elif isinstance(argument, tuple):
            self.counter.receive(*argument)

    def closing(self) -> None:
        self._again.stop()
        self.counter.close()

    def show_found(self, found: Sequence[CustomerFound], typed: str, *, to_choose: bool = False) -> None:
        """Offer below the field the customers who fit what was typed."""
        self.box.show_found(found, typed, to_choose=to_choose)

    def show_customer(self, words: str) -> None:
        """Put the customer into the field."""
        self.box.setText(words)
        self.box.setCursorPosition(0)

    def show_amount(self, amount: Decimal | None) -> None:
        """Put an amount into the field."""
        self.amount.set_amount(amount)

    def go_to_customer(self) -> None:
        """The next customer."""
        self.box.setFocus()
        self.box.selectAll()

    def go_to_amount(self) -> None:
        """The amount this customer pays."""
        self.amount.setFocus()
        self.amount.selectAll()

    def show_bench(self, bench: Bench) -> None:
        """Lay the receipt before the clerk."""
        draft = bench.draft
        self.preview.show_bench(bench)
        self._standing.show_draft(draft)
        self.items.show_rows(bench.rows)
        self._warning.setText(bench.warning)
        self._warning.setVisible(bool(bench.warning))
        self._last.setVisible(not bench.warning)
        if draft is None:
            self._open.setText(_("Open invoices"))
            self.items.show_totals({})
            return
        words = _("{customer}: open invoices ({count})")
        self._open.setText(words.format(customer=draft.payer.name, count=count(len(draft.items))))
        total = full_money(sum((item.balance for item in draft.items), Decimal(0)))
        self.items.show_totals({"document": _("Total"), "balance": total, "taken": full_money(draft.applied)})

    def show_receipts(self, rows: Sequence[ReceiptRow], many: int, total: Decimal) -> None:
        """Show the list of the day, with what of it stands in the books."""
        self.receipts.show_rows(rows)
        if rows and not self.receipts.grid.hasFocus():
            self.receipts.go_to(0)
        words = ngettext("{count} receipt", "{count} receipts", many).format(count=count(many))
        self.receipts.show_totals({"customer": words, "amount": full_money(total)})
        self.refreshed.emit()

    def show_last(self, words: str, tone: str) -> None:
        """Say at the receipt what became of the last one."""
        self._last.setText(words)
        self._last.setToolTip(words)
        restyle(self._last, tone)

    def show_unsent(self, words: str) -> None:
        """Say how many receipts wait for the server."""
        self._unsent.setText(words)
        self._unsent.setVisible(bool(words))

    def show_refusal(self, refusal: LuckyGasError) -> None:
        """Say what was not done and the way out."""
        say_no(self, refusal)

    def say(self, sentence: str) -> None:
        """Tell what was done, or why not."""
        self._place.say(sentence)

    def receipt_in_hand(self) -> ReceiptRow | None:
        """The receipt the clerk stands on, while the list has the focus."""
        row = self.receipts.current() if self.receipts.grid.hasFocus() else None
        return row if isinstance(row, ReceiptRow) else None

    def ask_undo(self, receipt: ReceiptSeen, entry: Sequence[EntryLine]) -> str | None:
        """Why a receipt is taken back, after a look at the reversal."""
        sentence = _("{number}: {amount} of {customer}. Its invoices open again.")
        reason = preview_reversal(
            self,
            _("Take the receipt back"),
            sentence.format(number=receipt.number, amount=full_money(receipt.amount), customer=receipt.customer_name),
            bookings=[Booking(f"{one.account} {one.name}", one.debit, one.credit) for one in entry],
            reasons=[(code, _(words)) for code, words in UNDO_REASONS],
            preset="customer",
        )
        if reason is None:
            return None
        return f"{_(dict(UNDO_REASONS)[reason.code])} {reason.words}".strip()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if watched is self.amount and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                if held == Qt.KeyboardModifier.ShiftModifier:
                    self.go_to_customer()
                    return True
                if not held:
                    self._leave_amount()
                    return True
        return super().eventFilter(watched, event)

    def _leave_amount(self) -> None:
        """Enter behind the amount: to the button that posts, or why it is asleep."""
        if reason := self.counter.why_not():
            self.say(reason)
        else:
            self.preview.post.setFocus()

    def _enter_customer(self, typed: str) -> None:
        if self.counter.form.draft is not None:
            self.go_to_amount()
        else:
            self.counter.form.find(typed)

    def _left_half(self) -> QWidget:
        presenter = self.counter
        self.form = QWidget()
        self.box = CustomerBox(self)
        self.box.retyped.connect(presenter.form.retype)
        self.box.searched.connect(presenter.form.search)
        self.box.entered.connect(self._enter_customer)
        self.box.picked.connect(lambda one: presenter.form.choose(one.id))
        self.amount = AmountField()
        self.amount.setAccessibleName(_("Amount received"))
        self.amount.setPlaceholderText("NT$")
        self.amount.setFixedWidth(140)
        self.amount.amount_changed.connect(presenter.form.set_amount)
        self.amount.installEventFilter(self)
        self.form.setFocusProxy(self.box)
        row = across(label(_("Customer"), "strong"))
        row.addWidget(self.box, 1)
        row.addWidget(label(_("Amount received"), "strong"))
        row.addWidget(self.amount)
        self._last, self._warning = label("", "ok"), label("", "warn")
        for words in (self._last, self._warning):
            words.setMinimumWidth(1)
            words.setWordWrap(True)
        inside = QVBoxLayout(self.form)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addLayout(row)
        self._open = label("", "strong")
        self.items = Table(ITEM_COLUMNS, key=lambda row: row.item.id, name=N_("Open invoices"), stretch="document")
        self.items.ticked.connect(presenter.tick)
        self.items.opened.connect(lambda _row: self._leave_amount())
        self.items.edited.connect(lambda row, _key, words: presenter.form.edit(row, words))
        self.preview = Preview(post=presenter.post, absorb=presenter.absorb, may_post=self._place.may(POSTERS))
        half = QWidget()
        layout = QVBoxLayout(half)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        for piece in (self.form, self._last, self._warning, self._open):
            layout.addWidget(piece)
        layout.addWidget(self.items, 1)
        layout.addWidget(self.preview)
        QWidget.setTabOrder(self.box, self.amount)
        return half

    def _right_half(self) -> QWidget:
        presenter = self.counter
        self._standing = Standing()
        self._unsent = label("", "warn")
        self._unsent.setWordWrap(True)
        self._unsent.setMinimumWidth(1)
        self.receipts = Table(
            RECEIPT_COLUMNS, key=lambda row: row.key, name=N_("Receipts of the day"), stretch="customer"
        )
        self.receipts.opened.connect(presenter.open_receipt)
        undo = button(_("Take back"), presenter.undo, keys="Ctrl+Z", role="flat")
        if not self._place.may(UNDOERS):
            undo.setEnabled(False)
            undo.setToolTip(self._place.whom(UNDOERS))
        half = QWidget()
        layout = QVBoxLayout(half)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self._standing)
        layout.addLayout(across(label(_("My receipts today"), "strong"), 1, undo))
        layout.addWidget(self._unsent)
        layout.addWidget(self.receipts, 1)
        return half


def make(place: Place, *, questions: Questions | None = None) -> PaymentsView:
    """The screen, as the shell opens it."""
    return PaymentsView(place, questions=questions)
