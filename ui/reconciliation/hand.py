"""The line in work: who may have sent it, the invoices it pays, and the entry that would be posted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

from domain.banking.queries import LineSeen
from domain.banking.rules.entry import EntryLine
from domain.banking.rules.matching import Suggestion
from domain.customers.queries import CustomerFound
from domain.errors import LuckyGasError, Refused
from domain.kernel.money import parse_amount
from domain.kernel.words import gettext as _
from domain.kernel.words import ngettext
from domain.payments.rules import SMALL_DIFFERENCE, FoundSet, sets_that_sum_to
from domain.receivables.queries import OpenItem
from ui.kit.column import count, full_money
from ui.kit.desk import Desk
from ui.reconciliation.columns import ItemRow
from ui.reconciliation.draft import Draft
from ui.reconciliation.questions import Questions

if TYPE_CHECKING:
    from sqlalchemy import Connection


@dataclass(frozen=True)
class Bench:
    """What lies before the clerk: one line, who may have sent it, and what would be posted."""

    line: LineSeen
    suggestions: tuple[Suggestion, ...]
    chosen: int
    draft: Draft | None
    rows: tuple[ItemRow, ...]
    entry: tuple[EntryLine, ...]
    why_not: str


class View(Protocol):
    """What the line in work is shown with."""

    def show_bench(self, bench: Bench | None) -> None: ...
    def show_sets(self, words: str) -> None: ...
    def say(self, sentence: str) -> None: ...


class Hand:
    """Holds one line; every change is shown with the entry it leads to."""

    def __init__(
        self,
        view: View,
        desk: Desk,
        ask: Questions,
        *,
        key_of: Callable[[int], UUID],
        bank_name: Callable[[LineSeen], str],
        refused: Callable[[LuckyGasError], None],
    ) -> None:
        self._view, self._desk, self._ask = view, desk, ask
        self._key_of, self._bank_name, self._refused = key_of, bank_name, refused
        self.line: LineSeen | None = None
        self.draft: Draft | None = None
        self._found: tuple[Suggestion, ...] = ()
        self._chosen = 0
        self._sets: tuple[str, tuple[FoundSet, ...], int] = ("", (), 0)

    def clear(self) -> None:
        """Nothing is in work."""
        self.line, self.draft, self._found = None, None, ()
        self._view.show_bench(None)

    def take(self, line: LineSeen) -> None:
        """Another line is in work from now on; nothing of it can be posted until it is laid out."""
        self.line, self.draft, self._found = line, None, ()

    def lay(self, line: LineSeen, found: Sequence[Suggestion], items: Sequence[OpenItem]) -> None:
        """Take a line in work, with the open invoices of the first suggestion."""
        if self.line is not None and self.line.id != line.id:
            return
        self.line, self.draft, self._found, self._chosen = line, None, tuple(found), 0
        self._view.show_sets("")
        if found:
            self.draft = Draft.of(line, self._key_of(line.id), found[0], items)
        self._show()

    def choose(self, number: int) -> None:
        """Take suggestion number 1 to 9 in hand."""
        line = self.line
        if line is None or not 1 <= number <= len(self._found):
            return
        chosen, today = self._found[number - 1], self._desk.today()
        self._desk.work(
            lambda db: self._ask.items(db, chosen.customer_id, as_of=today),
            done=lambda items: self._take_up(line, number - 1, items),
            refused=self._refused,
        )

    def take_customer(self, customer: CustomerFound) -> None:
        """Take a customer who was not suggested; a person's choice rests on the person."""
        line, today = self.line, self._desk.today()
        if line is None:
            return

        def read(db: Connection) -> tuple[Suggestion, Sequence[OpenItem]]:
            reading = self._ask.reading_for(db, line.id, customer.id)
            return reading, self._ask.items(db, customer.id, as_of=today)

        def seen(answer: tuple[Suggestion, Sequence[OpenItem]]) -> None:
            if self.line is line:
                rest = tuple(one for one in self._found if one.customer_id != customer.id)
                self._found = (*rest[:8], answer[0])
                self._take_up(line, len(self._found) - 1, answer[1], by_hand=True)

        self._desk.work(read, done=seen, refused=self._refused)

    def tick(self, row: ItemRow) -> None:
        """Let an invoice take part, or not."""
        self._change(lambda draft: draft.tick(row.item))

    def edit(self, row: ItemRow, words: str) -> None:
        """Let an invoice take as much as was typed; nothing typed is nothing taken."""
        try:
            amount = parse_amount(words) if words.strip(" –") else parse_amount("0")
        except Refused as refusal:
            self._view.say(str(refusal))
            return
        self._change(lambda draft: draft.set_taken(row.item, amount))

    def absorb(self) -> None:
        """Write a small shortage off, or take that back."""
        if self.draft is not None and not self.draft.may_absorb:
            self._view.say(
                _("Only a shortage below NT$ {amount} can be written off here.").format(amount=SMALL_DIFFERENCE)
            )
            return
        self._change(lambda draft: replace(draft, absorb=not draft.absorb, by_hand=True))

    def find_sets(self, typed: str) -> None:
        """Tick a set of invoices that sums to the amount; the same amount once more shows the next set."""
        draft = self.draft
        if draft is None:
            return
        typed = typed.strip().lstrip("=＝").strip()
        try:
            amount = parse_amount(typed) if typed else draft.money
        except Refused as refusal:
            self._view.show_sets(str(refusal))
            return
        asked = f"{draft.line.id}/{draft.customer_id}/{amount}"
        before, sets, at = self._sets
        if asked != before:
            sets, at = sets_that_sum_to(amount, draft.items), -1
        if not sets:
            words = _("No invoices of {customer} sum to {amount}.")
            self._view.show_sets(words.format(customer=draft.customer_name, amount=full_money(amount)))
            return
        at = (at + 1) % len(sets)
        self._sets = (asked, sets, at)
        self._change(lambda draft: draft.take_set(sets[at]))
        fits = ngettext("{count} set fits", "{count} sets fit", len(sets)).format(count=count(len(sets)))
        more = _("this is {place}; Enter shows the next").format(place=at + 1) if len(sets) > 1 else ""
        fee = _("fee {amount}").format(amount=full_money(sets[at].fee)) if sets[at].fee else ""
        self._view.show_sets("，".join(part for part in (fits, more, fee) if part))

    def why_not(self) -> str:
        """Why the line in work cannot be posted now, "" when it can."""
        if self.draft is None:
            line = self.line
            if line is not None and line.amount <= 0:
                return _("Money left the account: book it as a bank charge, or park the line.")
            return _("Choose a line and a customer first.")
        return self.draft.why_not()

    def _take_up(self, line: LineSeen, at: int, items: Sequence[OpenItem], *, by_hand: bool = False) -> None:
        if self.line is line:
            self._chosen = at
            draft = Draft.of(line, self._key_of(line.id), self._found[at], items)
            self.draft = replace(draft, by_hand=by_hand)
            self._view.show_sets("")
            self._show()

    def _change(self, change: Callable[[Draft], Draft]) -> None:
        if self.draft is not None:
            self.draft = change(self.draft)
            self._show()

    def _show(self) -> None:
        line, draft = self.line, self.draft
        if line is None:
            return
        rows = tuple(ItemRow(item, draft.taken.get(item.id)) for item in draft.items) if draft is not None else ()
        entry = draft.entry(self._bank_name(line)) if draft is not None else ()
        self._view.show_bench(Bench(line, self._found, self._chosen, draft, rows, entry, self.why_not()))
