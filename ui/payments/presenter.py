"""Receipt entry 收款登錄: cash at the counter, one receipt after the other, whether the server answers or not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Protocol
from uuid import UUID, uuid4

from domain.banking.rules.entry import EntryLine
from domain.errors import Conflict, LuckyGasError
from domain.kernel.words import gettext as _
from domain.kernel.words import ngettext
from domain.payments.queries import ReceiptSeen
from domain.payments.service import Posted, SameReceiptToday
from ui.kit.column import count, full_money
from ui.kit.desk import Desk, Work
from ui.payments.columns import ItemRow, ReceiptRow
from ui.payments.form import Form
from ui.payments.form import View as Laid
from ui.payments.outbox import Outbox, ReceiptNotKept, Slip
from ui.payments.questions import Questions
from ui.payments.sending import TOPICS, Heard, Sender


class View(Laid, Protocol):
    """What the screen shows and asks."""

    def show_receipts(self, rows: Sequence[ReceiptRow], many: int, total: Decimal) -> None: ...
    def show_last(self, words: str, tone: str) -> None: ...
    def show_unsent(self, words: str) -> None: ...
    def show_refusal(self, refusal: LuckyGasError) -> None: ...
    def receipt_in_hand(self) -> ReceiptRow | None: ...
    def ask_undo(self, receipt: ReceiptSeen, entry: Sequence[EntryLine]) -> str | None: ...


class Presenter:
    """Takes receipts, and keeps the list of the day: what is in the books, and what is still on its way."""

    def __init__(
        self,
        view: View,
        desk: Desk,
        outbox: Outbox,
        *,
        questions: Questions | None = None,
        count: Callable[[int], None] = lambda _waiting: None,
    ) -> None:
        self._view, self._desk, self._outbox, self._count = view, desk, outbox, count
        self._ask = questions or Questions()
        self.form = Form(view, desk, self._ask, refused=self._refuse)
        heard = Heard(posted=self._posted, waits=self._waits, refused=self._refused)
        self.sender = Sender(desk, self._ask, outbox, heard)
        self._receipts: tuple[ReceiptSeen, ...] = ()
        self._names: dict[int, str] = {}
        self._undo_keys: dict[int, UUID] = {}
        self._undoing = False
        self._reading: Work | None = None
        self._deaf = desk.listen((*TOPICS, "credit", "trade", self.sender.echo), self._hear)

    def close(self) -> None:
        """Hear no more of others."""
        self._deaf()

    def start(self) -> None:
        """Show what is here, ask the books what became of what was not answered."""
        self.form.show()
        self._show_receipts()
        for unreadable in self._outbox.unreadable:
            self._view.show_last(str(unreadable), "bad")
        self.refresh()

    def refresh(self) -> None:
        """Read the day's list and the customer again, and send what waits."""
        self.sender.send_waiting()
        self.form.look_again()
        today = self._desk.today()
        if self._reading is not None:
            self._reading.cancel()
        self._reading = self._desk.work(
            lambda db: self._ask.receipts(db, on=today), done=self._take_receipts, refused=self._refuse
        )

    def send_waiting(self) -> None:
        """Send what waits, and look the customer up whom no server has found yet."""
        self.sender.send_waiting()
        self.form.look_for_unfound()

    def begin(self) -> None:
        """Go to the customer."""
        self._view.go_to_customer()

    def receive(self, customer_code: str, amount: Decimal | None = None) -> None:
        """Another screen sent this customer, and perhaps what he pays."""
        self.form.clear()
        self._view.show_customer(customer_code)
        self._view.show_amount(amount)
        self.form.set_amount(amount)
        self.form.find(customer_code)

    def why_not(self) -> str:
        """Why nothing can be posted now, "" when it can."""
        return self.form.why_not()

    def tick(self, row: ItemRow) -> None:
        """The customer pays this invoice, or not."""
        self.form.tick(row)

    def absorb(self) -> None:
        """Write a small shortage off, or take that back."""
        self.form.absorb()

    def post(self) -> None:
        """Keep the receipt, send it, and make room for the next one at once."""
        if reason := self.why_not():
            self._view.say(reason)
            return
        if self.form.ask_once_more() or (draft := self.form.draft) is None:
            return
        try:
            self._names[draft.payer.id] = draft.payer.name
            self.sender.keep(draft, self.form.taken_back)
        except ReceiptNotKept as refusal:
            self._view.show_refusal(refusal)
            return
        self.form.clear()
        self._show_receipts()
        self.sender.send_waiting()

    def open_receipt(self, row: ReceiptRow) -> None:
        """Lay a refused receipt before the clerk again."""
        if row.slip is not None and row.slip.refused:
            self.form.clear()
            self.form.take_back(row.slip)

    def discard(self) -> None:
        """Give a refused receipt up."""
        row = self._view.receipt_in_hand()
        if row is None or row.slip is None or not row.slip.refused:
            self._view.say(_("Only a refused receipt is given up. What is posted is taken back with Ctrl+Z."))
            return
        self.sender.discard(row.slip)
        words = _("Given up: {amount} of {customer}. Give the money back, or enter it otherwise.")
        self._view.say(words.format(amount=full_money(row.amount), customer=row.customer_name))
        self._show_receipts()

    def undo(self) -> None:
        """Take back the receipt in hand, else the one posted last, after a look at what the reversal books."""
        row = self._view.receipt_in_hand()
        standing = [one for one in self._receipts if not one.reversed]
        receipt = row.seen if row is not None else standing[0] if standing else None
        if receipt is None or receipt.reversed:
            self._view.say(_("There is no receipt of today here that could be taken back."))
        elif not self._undoing:
            self._undoing = True
            self._desk.work(
                lambda db: self._ask.reversal(db, receipt.payment_id),
                done=lambda entry: self._reverse(receipt, entry),
                refused=self._not_undone,
            )

    def _reverse(self, receipt: ReceiptSeen, entry: Sequence[EntryLine]) -> None:
        reason, today = self._view.ask_undo(receipt, entry), self._desk.today()
        if reason is None:
            self._undoing = False
            return
        # the key stays until the books have answered: if the answer was lost, the second attempt finds the first
        key = self._undo_keys.setdefault(receipt.payment_id, uuid4())
        self._desk.work(
            lambda db: self._ask.reverse(db, payment_id=receipt.payment_id, reason=reason, key=key, on=today),
            done=lambda _nothing: self._reversed(receipt),
            refused=self._not_undone,
            writes=(*TOPICS, self.sender.echo),
            keyed=True,
        )

    def _reversed(self, receipt: ReceiptSeen) -> None:
        self._undoing = False
        self._undo_keys.pop(receipt.payment_id, None)
        gone = replace(receipt, reversed=True)
        self._receipts = tuple(gone if one.payment_id == gone.payment_id else one for one in self._receipts)
        words = _("{number} is taken back by reversal; its invoices are open again.")
        self._view.show_last(words.format(number=receipt.number), "ok")
        self._show_receipts()
        self._look_at(receipt.customer_id)

    def _not_undone(self, refusal: LuckyGasError) -> None:
        self._undoing = False
        self._refuse(refusal)

    def _posted(self, slip: Slip, posted: Posted) -> None:
        name = self._names.get(slip.customer_id, slip.customer_code)
        if all(one.payment_id != posted.payment_id for one in self._receipts):
            seen = ReceiptSeen(
                posted.payment_id, posted.number, slip.customer_id, slip.customer_code, name, slip.amount,
                posted.unapplied, self._desk.now(), False, slip.source,
            )  # fmt: skip
            self._receipts = (seen, *self._receipts)
        self._view.show_last(f"✓ {posted.number}　{name}　{full_money(slip.amount)}", "ok")
        self._show_receipts()
        self._look_at(slip.customer_id)

    def _waits(self, _slip: Slip, refusal: LuckyGasError) -> None:
        self._view.say(str(refusal))
        self._show_receipts()

    def _refused(self, slip: Slip, refusal: LuckyGasError) -> None:
        self._show_receipts()
        name = self._names.get(slip.customer_id, slip.customer_code)
        self._view.show_last(f"■ {name}　{full_money(slip.amount)}　{refusal}", "bad")
        if self.form.empty:
            self.form.take_back(slip, other_money=isinstance(refusal, SameReceiptToday))

    def _look_at(self, customer_id: int) -> None:
        if self.form.draft is not None and self.form.draft.payer.id == customer_id:
            self.form.look_again()

    def _take_receipts(self, receipts: tuple[ReceiptSeen, ...]) -> None:
        self._receipts = receipts
        self._names.update({one.customer_id: one.customer_name for one in receipts})
        self._show_receipts()

    def _show_receipts(self) -> None:
        refused, unsent = self.sender.refused, self.sender.unsent
        posted = {one.source for one in self._receipts}
        kept = [
            ReceiptRow(self._names.get(slip.customer_id, slip.customer_code), slip=slip)
            for slip in (*reversed(refused), *reversed(unsent))
            if slip.source not in posted
        ]
        rows = [*kept, *(ReceiptRow(one.customer_name, seen=one) for one in self._receipts)]
        standing = [row.amount for row in rows if row.stands]
        self._view.show_receipts(rows, len(standing), sum(standing, Decimal(0)))
        words = ngettext(
            "{count} receipt is kept here and is sent as soon as the server answers.",
            "{count} receipts are kept here and are sent as soon as the server answers.",
            len(unsent),
        )
        self._view.show_unsent(words.format(count=count(len(unsent))) if unsent else "")
        self._count(len(refused) + len(unsent))

    def _hear(self, topics: frozenset[str]) -> None:
        """Somebody changed something: the customer's figures are live. This screen's own deeds are no news."""
        if self.sender.echo not in topics:
            self.form.look_again()

    def _refuse(self, refusal: LuckyGasError) -> None:
        self._view.show_last(str(refusal), "bad")
        if isinstance(refusal, Conflict):
            self.refresh()
