"""Bank reconciliation 銀行對帳: the lines that found nobody by themselves, and the clerk who finds them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
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
from ui.kit.column import full_money
from ui.kit.desk import REPORT, Desk, Work
from ui.reconciliation.columns import LineRow
from ui.reconciliation.deeds import TOPICS, Asking, Deeds, Find, ReadFile
from ui.reconciliation.draft import Draft
from ui.reconciliation.hand import Hand
from ui.reconciliation.hand import View as Laid
from ui.reconciliation.head import SHOWN, Head, head
from ui.reconciliation.questions import Look, Questions

if TYPE_CHECKING:
    from sqlalchemy import Connection

# lines whose suggestions are looked up beforehand: as many as a clerk does in a morning
_SURVEYED = 150


class View(Asking, Laid, Protocol):
    """What the screen shows and asks."""

    def show_accounts(self, accounts: Sequence[AccountAtWork], chosen: int | None) -> None: ...
    def show_head(self, head: Head, shown: str) -> None: ...
    def show_lines(self, rows: Sequence[LineRow], place: int | None) -> None: ...
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
        self._look = Look((), (), ())
        self._account: int | None = None
        self._show = "waiting"
        self._found: dict[int, tuple[Suggestion, ...]] = {}
        self._stale: set[int] = set()
        self.hand = Hand(
            view, desk, self._ask, key_of=self.deeds.key_of, bank_name=self._bank_name, refused=self._refuse
        )
        self._survey: Work | None = None
        self._reading: Work | None = None
        self._wanted = 0
        self._deaf = desk.listen((*TOPICS, self.deeds.echo), self._hear)

    def close(self) -> None:
        """Hear no more of others."""
        self._deaf()

    def refresh(self) -> None:
        """Read accounts, lines and waiting files again."""
        account, show = self._account, self._show
        self._desk.work(
            lambda db: self._ask.look(db, account_id=account, show=show), done=self._take, refused=self._refuse
        )

    def choose_account(self, account_id: int | None) -> None:
        """Show one account, or all."""
        if account_id != self._account:
            self._account = account_id
            self.refresh()

    def choose_show(self, show: str) -> None:
        """Show the lines of one state."""
        if show in SHOWN:
            self._show = show
            self.refresh()

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
        known = None if line.id in self._stale else self._found.get(line.id)
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
        self.deeds.accept_all(self._certain())

    def skip(self) -> None:
        """Leave this line for later."""
        if self.hand.line is not None:
            places = [line.id for line in self._look.lines]
            place = places.index(self.hand.line.id) + 1 if self.hand.line.id in places else 0
            self._view.show_lines(self._rows(), place % max(len(places), 1))

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
        self._found[line.id] = found
        self._stale.discard(line.id)
        self.hand.lay(line, found, items)

    def _take(self, look: Look) -> None:
        # what only needs a yes stands first; the oldest first among equals
        likely = (
            sorted(look.lines, key=lambda line: line.state != "PROPOSED") if self._show == "waiting" else look.lines
        )
        self._look = replace(look, lines=tuple(likely))
        self._found.clear()
        self._stale.clear()
        self._clear()
        self._view.show_accounts(look.accounts, self._account)
        self._view.show_files(look.files)
        self._show_head()
        self._view.show_lines(self._rows(), 0 if look.lines else None)
        self._look_ahead()

    def _show_head(self) -> None:
        chosen = [one for one in self._look.accounts if self._account in (None, one.id)]
        self._view.show_head(head(chosen), self._show)

    def _look_ahead(self) -> None:
        """Find suggestions beforehand: the list tells how sure each is, and the certain ones can be posted at once."""
        waiting = [line for line in self._look.lines if line.amount > 0 and line.state in ("PARSED", "PROPOSED")]
        if self._survey is not None:
            self._survey.cancel()
        self._show_all()
        if waiting:
            self._survey = self._desk.work(
                lambda db: {line.id: self._ask.suggestions(db, line.id) for line in waiting[:_SURVEYED]},
                done=self._take_survey,
                refused=self._refuse,
                limit=REPORT,
            )

    def _take_survey(self, found: dict[int, tuple[Suggestion, ...]]) -> None:
        self._found = {**found, **self._found}
        self._view.show_lines(self._rows(), None)
        self._show_all()

    def _rows(self) -> list[LineRow]:
        return [LineRow(line, next(iter(self._found.get(line.id, ())), None)) for line in self._look.lines]

    def _certain(self) -> list[Draft]:
        """Drafts of the lines with exactly one certain suggestion; what changed since it was found is left out."""
        drafts = []
        for line in self._look.lines:
            certain = [one for one in self._found.get(line.id, ()) if one.certain]
            if len(certain) == 1 and line.id not in self._stale and line.state in ("PARSED", "PROPOSED"):
                drafts.append(Draft.of(line, self.deeds.key_of(line.id), certain[0], ()))
        return drafts

    def _show_all(self) -> None:
        drafts = self._certain()
        self._view.show_all(len(drafts), full_money(sum((draft.money for draft in drafts), Decimal(0))))

    def _after(self, lines: Sequence[int], sentence: str) -> None:
        """A deed is done: its lines leave the list, the next one has the focus at once."""
        self._view.say(sentence)
        if not lines or self._show in ("all", "automatic"):
            self.refresh()
            return
        places = [place for place, line in enumerate(self._look.lines) if line.id in lines]
        customers = {one.customer_id for line in lines for one in self._found.pop(line, ())[:1]}
        self._stale |= {line for line, found in self._found.items() if customers & {one.customer_id for one in found}}
        left = tuple(line for line in self._look.lines if line.id not in lines)
        if not places:
            # taken back, and not among the lines shown: read what waits now
            self.refresh()
            return
        self._look = replace(self._look, lines=left)
        self._clear()
        self._view.show_lines(self._rows(), min(places[0], len(left) - 1) if left else None)
        self._show_all()
        self._desk.work(self._ask.accounts, done=self._take_accounts, refused=self._refuse)

    def _take_accounts(self, accounts: tuple[AccountAtWork, ...]) -> None:
        self._look = replace(self._look, accounts=accounts)
        self._show_head()

    def _hear(self, topics: frozenset[str]) -> None:
        """Somebody changed something; the echo of this screen's own deeds is no news."""
        if self.deeds.echo not in topics:
            self._view.show_stale()

    def _bank_name(self, line: LineSeen) -> str:
        for account in self._look.accounts:
            if account.id == line.account_id:
                return f"{account.bank_name} …{account.number[-5:]}"
        return line.bank

    def _refuse(self, refusal: LuckyGasError) -> None:
        self._view.show_refusal(refusal)
        if isinstance(refusal, Conflict):
            self.refresh()
