"""The receipt in work: the customer who stands at the counter, the amount, and what it would pay."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Protocol, TypeVar

from domain.banking.rules.entry import EntryLine
from domain.customers.queries import CustomerFound, the_one
from domain.errors import LuckyGasError, Refused, Unavailable
from domain.kernel.money import parse_amount
from domain.kernel.words import gettext as _
from domain.payments.rules import SMALL_DIFFERENCE
from ui.kit.desk import TYPE_AHEAD, Desk, Work
from ui.payments.columns import ItemRow
from ui.payments.draft import ZERO, Draft
from ui.payments.outbox import Slip
from ui.payments.questions import AtCounter, Questions

if TYPE_CHECKING:
    from sqlalchemy import Connection

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Bench:
    """What lies before the clerk: the receipt, what it pays, its entry, and why it cannot be posted yet."""

    draft: Draft | None
    rows: tuple[ItemRow, ...]
    entry: tuple[EntryLine, ...]
    why_not: str
    warning: str = ""
    """What to look at before posting; a refusal of the books stands here too."""


class View(Protocol):
    """What the receipt in work is shown with."""

    def show_found(self, found: Sequence[CustomerFound], typed: str, *, to_choose: bool = False) -> None: ...
    def show_bench(self, bench: Bench) -> None: ...
    def show_customer(self, words: str) -> None: ...
    def show_amount(self, amount: Decimal | None) -> None: ...
    def go_to_customer(self) -> None: ...
    def go_to_amount(self) -> None: ...
    def say(self, sentence: str) -> None: ...


class Form:
    """Finds the customer, keeps the draft, shows every change with the entry it leads to.

    An amount typed before the customer is found waits for him; so does a customer for a server that is away.
    """

    def __init__(self, view: View, desk: Desk, ask: Questions, *, refused: Callable[[LuckyGasError], None]) -> None:
        self._view, self._desk, self._ask, self._refused = view, desk, ask, refused
        self.draft: Draft | None = None
        self.taken_back: Slip | None = None
        self._amount, self._refusal = ZERO, ""
        self._unfound, self._searching = "", False
        self._finding: Work | None = None
        self._looking: Work | None = None

    @property
    def empty(self) -> bool:
        """Whether nothing is lost when something else is laid here."""
        return self.draft is None and not self._amount and not self._unfound

    def clear(self) -> None:
        """Ready for the next receipt."""
        self._forget()
        self._amount = ZERO
        self._view.show_customer("")
        self._view.show_amount(None)
        self._view.show_found((), "")
        self.show()
        self._view.go_to_customer()

    def retype(self) -> None:
        """The clerk changes the customer: whoever was laid here is not meant any more."""
        if self._finding is not None:
            self._finding.cancel()
        if self.draft is not None or self._unfound:
            self._forget()
            self.show()

    def search(self, typed: str) -> None:
        """Offer customers while the clerk types."""
        if self._finding is not None:
            self._finding.cancel()
        if not (typed := typed.strip()):
            self._view.show_found((), "")
            return
        self._finding = self._desk.work(
            lambda db: self._ask.customers(db, typed),
            done=lambda found: self._view.show_found(found, typed),
            refused=self._say,
            limit=TYPE_AHEAD,
        )

    def find(self, typed: str, *, again: bool = False) -> None:
        """Take the one customer who is meant; the amount may be typed at once, so a second look moves nothing."""
        typed = typed.strip()
        if not typed:
            return
        if self._finding is not None:
            self._finding.cancel()
        self._unfound, today = typed, self._desk.today()

        def job(db: Connection) -> tuple[Sequence[CustomerFound], AtCounter | None]:
            found = self._ask.customers(db, typed)
            meant = the_one(found, typed)
            return found, self._ask.look(db, meant.id, today=today) if meant is not None else None

        if not again:
            self._view.show_found((), "")
            self._view.go_to_amount()
        self._searching = True
        self._look(job, lambda answer: self._found(typed, *answer))

    def choose(self, customer_id: int) -> None:
        """Take the customer the clerk pointed at."""
        today = self._desk.today()
        self._view.show_found((), "")
        self._view.go_to_amount()
        self._look(lambda db: self._ask.look(db, customer_id, today=today), self._lay)

    def look_for_unfound(self) -> None:
        """Ask once more for the customer whom a server that was away has not found."""
        if self._unfound and not self._searching:
            self.find(self._unfound, again=True)

    def look_again(self) -> None:
        """What was shown may be old: exposure and open invoices are read again."""
        if self.draft is None:
            self.look_for_unfound()
            return
        draft, today = self.draft, self._desk.today()

        def seen(now: AtCounter) -> None:
            if self.draft is draft:
                self._change(lambda one: one.renew(now.payer, now.items, now.today))

        self._look(lambda db: self._ask.look(db, draft.payer.id, today=today), seen)

    def take_back(self, slip: Slip, *, other_money: bool = False) -> None:
        """Lay a refused receipt here again; what is open is read anew. `other_money`: it was asked about already."""
        today = self._desk.today()

        def seen(now: AtCounter) -> None:
            self._amount = slip.amount
            self._view.show_amount(slip.amount)
            self._lay(now)
            self.taken_back, self._refusal = slip, "" if other_money else slip.refused
            self._change(lambda draft: replace(draft, asked=other_money))

        self._look(lambda db: self._ask.look(db, slip.customer_id, today=today), seen)

    def set_amount(self, amount: Decimal | None) -> None:
        """So much was paid."""
        self._amount = amount if amount is not None and amount > 0 else ZERO
        self._change(lambda draft: draft.pay(self._amount))

    def tick(self, row: ItemRow) -> None:
        """The customer says that he pays this invoice, or not."""
        self._change(lambda draft: draft.tick(row.item) if draft.amount else draft)

    def edit(self, row: ItemRow, words: str) -> None:
        """Let an invoice take as much as was typed; nothing typed is nothing taken."""
        try:
            amount = parse_amount(words) if words.strip(" –") else ZERO
        except Refused as refusal:
            self._view.say(str(refusal))
            return
        self._change(lambda draft: draft.set_taken(row.item, amount))

    def absorb(self) -> None:
        """Write a small shortage off, or take that back."""
        if self.draft is not None and not self.draft.may_absorb:
            words = _("Only a shortage below NT$ {amount} can be written off here.")
            self._view.say(words.format(amount=SMALL_DIFFERENCE))
            return
        self._change(lambda draft: replace(draft, absorb=not draft.absorb))

    def ask_once_more(self) -> bool:
        """Whether the clerk must first say that the same amount today is other money; he is asked by this."""
        draft = self.draft
        if draft is None or draft.twin() is None:
            return False
        if draft.asked:
            self.draft = replace(draft, again=True)
            return False
        self._change(lambda one: replace(one, asked=True))
        return True

    def why_not(self) -> str:
        """Why nothing can be posted now, "" when it can."""
        if self.draft is not None:
            return self.draft.why_not()
        return _("The customer is not found yet.") if self._unfound else _("Find the customer first.")

    def show(self) -> None:
        """Show the receipt as it is now."""
        draft = self.draft
        if draft is None:
            self._view.show_bench(Bench(None, (), (), self.why_not()))
            return
        shares = {part.open_item_id: part.amount for part in draft.parts}
        rows = tuple(ItemRow(item, shares.get(item.id), item.document in draft.named) for item in draft.items)
        warning = draft.warning() or self._refusal
        self._view.show_bench(Bench(draft, rows, draft.entry(), draft.why_not(), warning))

    def _found(self, typed: str, found: Sequence[CustomerFound], seen: AtCounter | None) -> None:
        if seen is not None:
            self._lay(seen)
            return
        self._unfound, self._searching = "", False
        self._view.go_to_customer()
        self._view.show_found(found, typed, to_choose=True)
        words = _("Several fit “{typed}”: arrow keys and Enter choose.") if found else _("Nobody fits “{typed}”.")
        self._view.say(words.format(typed=typed))

    def _lay(self, seen: AtCounter) -> None:
        self._forget()
        self.draft = Draft(seen.payer, seen.items, seen.today, self._amount)
        self._view.show_customer(f"{seen.payer.code} {seen.payer.name}")
        self.show()

    def _forget(self) -> None:
        if self._looking is not None:
            self._looking.cancel()
        self.draft, self.taken_back, self._refusal, self._unfound, self._searching = None, None, "", "", False

    def _look(self, job: Callable[[Connection], Answer], done: Callable[[Answer], None]) -> None:
        if self._looking is not None:
            self._looking.cancel()
        self._looking = self._desk.work(job, done=done, refused=self._not_looked)

    def _not_looked(self, refusal: LuckyGasError) -> None:
        self._searching = False
        if not isinstance(refusal, Unavailable):
            self._unfound = ""
        self._refused(refusal)
        self.show()

    def _say(self, refusal: LuckyGasError) -> None:
        self._view.say(str(refusal))

    def _change(self, change: Callable[[Draft], Draft]) -> None:
        if self.draft is not None:
            self.draft = change(self.draft)
            self.show()
