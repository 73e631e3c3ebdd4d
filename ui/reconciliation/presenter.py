"""Bank reconciliation 銀行對帳: the lines that found nobody by themselves, and the clerk who finds them."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import partialmethod
from typing import TYPE_CHECKING, Protocol

from domain.banking.intake import FileWaiting
from domain.banking.queries import AccountAtWork, LineSeen
from domain.banking.rules.matching import Suggestion
from domain.customers.queries import CustomerFound
from domain.errors import Conflict, LuckyGasError
from domain.kernel.words import gettext as _
from domain.receivables.queries import OpenItem
from ui.kit.column import Sort, full_money
from ui.kit.desk import REPORT, Desk, Work
from ui.reconciliation.columns import LineRow
from ui.reconciliation.deeds import TOPICS, Asking, Deeds, Find, ReadFile
from ui.reconciliation.draft import Draft
from ui.reconciliation.hand import Hand
from ui.reconciliation.hand import View as Laid
from ui.reconciliation.head import SHOWN, Head, head
from ui.reconciliation.listing import Listing
from ui.reconciliation.questions import Look, Questions

if TYPE_CHECKING:
    from sqlalchemy import Connection


class View(Asking, Laid, Protocol):
    """What the screen shows and asks."""

    def show_accounts(self, accounts: Sequence[AccountAtWork], chosen: int | None) -> None: ...
    def show_head(self, head: Head, shown: str) -> None: ...
    def show_lines(self, rows: Sequence[LineRow], place: int | None) -> None: ...
    def show_sorts(self, sorts: Sequence[Sort]) -> None: ...
    def show_all(self, many: int, total: str) -> None: ...
    def show_files(self, files: Sequence[FileWaiting]) -> None: ...
    def show_stale(self) -> None: ...
    def show_refusal(self, refusal: LuckyGasError) -> None: ...
    def go_to_sum(self) -> None: ...
    def ask_customer(self, find: Find) -> CustomerFound | None: ...


class Presenter:
    """Keeps the lines on the screen, the one in work, and what is known about each."""

    def __init__(
        self, view: View, desk: Desk, *, read: ReadFile | None = None, questions: Questions | None = None
    ) -> None:
        self._view, self._desk = view, desk
        self._ask = questions or Questions()
        self.deeds = Deeds(view, desk, self._ask, read=read, done=self._after, refused=self._refuse)
        self._list = Listing()
        self.hand = Hand(
            view, desk, self._ask, key_of=self.deeds.key_of, bank_name=self._list.bank_name, refused=self._refuse
        )
        self._looking: Work | None = None
        self._survey: Work | None = None
        self._reading: Work | None = None
        self._wanted = 0
        self._deaf = desk.listen((*TOPICS, self.deeds.echo), self._hear)

    def close(self) -> None:
        """Hear no more of others."""
        self._deaf()

    def refresh(self) -> None:
        """Read accounts, lines and waiting files again."""
        account, show = self._list.account, self._list.show
        if self._looking is not None:
            self._looking.cancel()
        self._looking = self._desk.work(
            lambda db: self._ask.look(db, account_id=account, show=show), done=self._take, refused=self._refuse
        )

    def choose_account(self, account_id: int | None) -> None:
        """Show one account, or all."""
        if account_id != self._list.account:
            self._list.account = account_id
            self.refresh()

    def choose_show(self, show: str) -> None:
        """Show the lines of one state."""
        if show in SHOWN:
            self._list.show = show
            self.refresh()

    def sort(self, key: str, more: bool) -> None:
        """Sort by a header; the line in work stays in work."""
        self._list.sort(key, more)
        self._show_lines(None)

    def select(self, row: LineRow | None) -> None:
        """Work on this line: who may have sent it, and what of theirs is open."""
        if row is None:
            self._clear()
            return
        line = row.line
        if self._wanted == line.id:
            return
        self._wanted = line.id
        # an Enter that comes before the answer must not post the line before
        self.hand.take(line)
        known = self._list.known(line.id)
        if self._reading is not None:
            self._reading.cancel()
        self._reading = self._desk.work(
            lambda db: self._read(db, line, known), done=lambda seen: self._lay(line, *seen), refused=self._refuse
        )

    def choose(self, number: int) -> None:
        """Take suggestion number 1 to 9 in hand."""
        self.hand.choose(number)

    choose_1, choose_2, choose_3 = partialmethod(choose, 1), partialmethod(choose, 2), partialmethod(choose, 3)
    choose_4, choose_5, choose_6 = partialmethod(choose, 4), partialmethod(choose, 5), partialmethod(choose, 6)
    choose_7, choose_8, choose_9 = partialmethod(choose, 7), partialmethod(choose, 8), partialmethod(choose, 9)

    def other(self) -> None:
        """Take a customer who was not suggested."""
        customer = self._view.ask_customer(self.deeds.find) if self.hand.line is not None else None
        if customer is not None:
            self.hand.take_customer(customer)

    def absorb(self) -> None:
        """Write a small shortage off, or take that back."""
        self.hand.absorb()

    def why_not(self) -> str:
        """Why the line in work cannot be posted now, "" when it can."""
        return self.hand.why_not()

    def go_to_sum(self) -> None:
        """Type an amount."""
        self._view.go_to_sum()

    def accept(self) -> None:
        """Post the line in work; the next one has the focus as soon as it is posted."""
        if reason := self.why_not():
            self._view.say(reason)
        elif self.hand.draft is not None:
            self.deeds.accept(self.hand.draft)

    def accept_all(self) -> None:
        """Post every line with exactly one certain suggestion."""
        self.deeds.accept_all(self._drafts())

    def skip(self) -> None:
        """Leave this line for later."""
        if self.hand.line is not None:
            self._show_lines(self._list.after(self.hand.line.id))

    def park(self) -> None:
        """Set the line in work aside."""
        if self.hand.line is not None:
            self.deeds.park(self.hand.line)

    def reopen(self) -> None:
        """Take a parked line back."""
        if self.hand.line is not None and self.hand.line.state == "PARKED":
            self.deeds.reopen(self.hand.line)

    def split(self) -> None:
        """Share the line in work out."""
        if self.hand.line is not None and self.hand.line.amount > 0:
            self.deeds.split(self.hand.line)

    def undo(self) -> None:
        """Take back the line in work if it is posted, else the one posted last."""
        if self.hand.line is not None and self.hand.line.state == "POSTED":
            self.deeds.undo(self.hand.line)
        elif self.deeds.posted:
            self.deeds.undo(self.deeds.posted[-1])
        else:
            self._view.say(_("Nothing was posted here yet. Choose a posted line under “All” to take it back."))

    def book_charge(self) -> None:
        """Book the line in work as a bank charge."""
        if self.hand.line is not None:
            self.deeds.book_own(self.hand.line, "charge")

    def book_interest(self) -> None:
        """Book the line in work as bank interest."""
        if self.hand.line is not None:
            self.deeds.book_own(self.hand.line, "interest")

    def _read(
        self, db: Connection, line: LineSeen, known: tuple[Suggestion, ...] | None
    ) -> tuple[tuple[Suggestion, ...], Sequence[OpenItem]]:
        if line.amount <= 0 or line.state in ("POSTED", "RETURNED"):
            return (), ()
        found = self._ask.suggestions(db, line.id) if known is None else known
        return found, self._ask.items(db, found[0].customer_id, as_of=self._desk.today()) if found else ()

    def _clear(self) -> None:
        self._wanted = 0
        self.hand.clear()

    def _lay(self, line: LineSeen, found: tuple[Suggestion, ...], items: Sequence[OpenItem]) -> None:
        self._list.note(line.id, found)
        self.hand.lay(line, found, items)

    def _take(self, look: Look) -> None:
        self._list.take(look)
        self._clear()
        self._view.show_accounts(look.accounts, self._list.account)
        self._view.show_files(look.files)
        self._show_head()
        self._show_lines(0 if look.lines else None)
        self._look_ahead()

    def _show_head(self) -> None:
        self._view.show_head(head(self._list.chosen_accounts()), self._list.show)

    def _show_lines(self, place: int | None) -> None:
        self._view.show_sorts(self._list.sorts)
        self._view.show_lines(self._list.rows, place)

    def _look_ahead(self) -> None:
        """Find suggestions beforehand: the list tells how sure each is, and the certain ones can be posted at once."""
        if self._survey is not None:
            self._survey.cancel()
        self._show_all()
        lines = self._list.unknown()
        if lines:
            self._survey = self._desk.work(
                lambda db: self._ask.survey(db, lines), done=self._take_survey, refused=self._refuse, limit=REPORT
            )

    def _take_survey(self, found: dict[int, tuple[Suggestion, ...]]) -> None:
        self._list.learn(found)
        self._show_lines(None)
        self._show_all()

    def _drafts(self) -> list[Draft]:
        return [Draft.of(line, self.deeds.key_of(line.id), one, ()) for line, one in self._list.certain()]

    def _show_all(self) -> None:
        lines = [line for line, _one in self._list.certain()]
        self._view.show_all(len(lines), full_money(sum((line.suspense or line.amount for line in lines), Decimal(0))))

    def _after(self, lines: Sequence[int], sentence: str) -> None:
        """A deed is done: its lines leave the list, the next one has the focus at once."""
        self._view.say(sentence)
        if not lines or self._list.show in ("all", "automatic"):
            self.refresh()
            return
        place = self._list.drop(lines)
        if place is None:
            # taken back, and not among the lines shown: read what waits now
            self.refresh()
            return
        self._clear()
        left = len(self._list.rows)
        self._show_lines(min(place, left - 1) if left else None)
        self._show_all()
        self._desk.work(self._ask.accounts, done=self._take_accounts, refused=self._refuse)

    def _take_accounts(self, accounts: tuple[AccountAtWork, ...]) -> None:
        self._list.take_accounts(accounts)
        self._show_head()

    def _hear(self, topics: frozenset[str]) -> None:
        """Somebody changed something; the echo of this screen's own deeds is no news."""
        if self.deeds.echo not in topics:
            self._view.show_stale()

    def _refuse(self, refusal: LuckyGasError) -> None:
        self._view.show_refusal(refusal)
        if isinstance(refusal, Conflict):
            self.refresh()
