"""What a clerk does with a bank line: post it, post many, take it back, set it aside, share it out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Protocol
from uuid import UUID, uuid4

from domain.banking.intake import FileWaiting
from domain.banking.queries import LineSeen
from domain.banking.rules.entry import EntryLine
from domain.banking.service import Share
from domain.customers.queries import CustomerFound
from domain.errors import LuckyGasError, Refused, Unavailable
from domain.kernel.words import gettext as _
from domain.kernel.words import ngettext
from domain.payments.rules import spread_oldest_first
from domain.payments.service import Posted
from ui.kit.column import count, full_money
from ui.kit.desk import PAGE, REPORT, Desk
from ui.reconciliation.draft import Draft
from ui.reconciliation.questions import Questions

if TYPE_CHECKING:
    from sqlalchemy import Connection

# what a posted line changes for everybody who looks
TOPICS = ("bank", "payments", "receivables")
ReadFile = Callable[[bytes, str | None], Any]
Found = Callable[[Sequence[CustomerFound]], None]
Find = Callable[[str, Found], None]
Done = Callable[[Sequence[int], str], None]


class FilesCannotBeRead(Refused):
    """Bank files cannot be read here. Release the file with the command line, or on another workstation."""


class Asking(Protocol):
    """What the deeds ask people, each before anything is posted."""

    def ask_undo(self, line: LineSeen, entry: Sequence[EntryLine]) -> str | None: ...
    def ask_note(self, line: LineSeen) -> str | None: ...
    def ask_all(self, many: int, total: Decimal) -> bool: ...
    def ask_shares(self, line: LineSeen, find: Find) -> Sequence[tuple[CustomerFound, Decimal]]: ...
    def ask_decision(self, file: FileWaiting, release: bool) -> str | None: ...


class Deeds:
    """Runs one deed at a time; `done` hears the lines that are finished and what to say, `refused` hears no."""

    def __init__(
        self,
        view: Asking,
        desk: Desk,
        ask: Questions,
        *,
        read: ReadFile | None,
        done: Done,
        refused: Callable[[LuckyGasError], None],
    ) -> None:
        self._view, self._desk, self._ask, self._read = view, desk, ask, read
        self._done, self._refused = done, refused
        self._keys: dict[int, UUID] = {}
        # a topic of this screen's own, by which it knows its deeds again when they are told to everybody
        self.echo = f"reconciliation/{uuid4()}"
        self.busy = False
        self.posted: list[LineSeen] = []

    def key_of(self, line_id: int) -> UUID:
        """The key of a line's posting: made with the draft, the same until the books have answered."""
        return self._keys.setdefault(line_id, uuid4())

    def find(self, typed: str, found: Found) -> None:
        """Look customers up while somebody types."""
        self._desk.work(lambda db: self._ask.customers(db, typed), done=found, refused=lambda _: found(()))

    def accept(self, draft: Draft) -> None:
        """Post one line; a second Enter while it is on its way does nothing."""

        def done(posted: Posted) -> None:
            self.posted.append(draft.line)
            words = _("{number} posted for {customer}: {amount}. Ctrl+Z takes it back.")
            sentence = words.format(
                number=posted.number, customer=draft.customer_name, amount=full_money(draft.line.amount)
            )
            self._finish([draft.line.id], sentence)

        today = self._desk.today()
        self._work(lambda db: self._post(db, draft, today), done, keyed=True)

    def accept_all(self, drafts: Sequence[Draft]) -> None:
        """Post every certain line after one look at how many and how much; what is refused stays and waits."""
        total = sum((draft.line.amount for draft in drafts), Decimal(0))
        if self.busy or not drafts or not self._view.ask_all(len(drafts), total):
            return

        today = self._desk.today()

        def post(db: Connection) -> list[Draft]:
            finished = []
            for draft in drafts:
                try:
                    with db.begin_nested():
                        self._post(db, draft, today)
                except Unavailable:
                    raise
                except LuckyGasError:
                    # somebody was first, or an invoice is paid by now: the line stays for a person
                    continue
                finished.append(draft)
            return finished

        def done(finished: list[Draft]) -> None:
            self.posted.extend(draft.line for draft in finished)
            words = ngettext("{count} line posted", "{count} lines posted", len(finished)).format(
                count=count(len(finished))
            )
            if left := len(drafts) - len(finished):
                words += "；" + _("{count} could not be posted and wait").format(count=count(left))
            self._finish([draft.line.id for draft in finished], words)

        self._work(post, done, keyed=True, limit=True)

    def undo(self, line: LineSeen) -> None:
        """Take a posted line back by reversal, after a look at what the reversal books."""

        def seen(entry: Sequence[EntryLine]) -> None:
            self.busy = False
            reason = self._view.ask_undo(line, entry)
            if reason is None:
                return
            key, today = self.key_of(line.id), self._desk.today()
            self._work(
                lambda db: self._ask.undo(db, line_id=line.id, reason=reason, key=key, on=today),
                lambda _nothing: self._taken_back(line),
                keyed=True,
            )

        if not self.busy:
            self.busy = True
            self._desk.work(lambda db: self._ask.entry(db, line.id), done=seen, refused=self._fail)

    def park(self, line: LineSeen) -> None:
        """Set a line aside with a note."""
        note = self._view.ask_note(line)
        if note is not None:
            self._work(
                lambda db: self._ask.park(db, line_id=line.id, note=note),
                lambda _nothing: self._finish([line.id], _("Parked: {note}").format(note=note)),
            )

    def reopen(self, line: LineSeen) -> None:
        """Take a parked line back among those that wait."""
        self._work(
            lambda db: self._ask.reopen(db, line_id=line.id),
            lambda _nothing: self._finish([line.id], _("The line waits again.")),
        )

    def book_own(self, line: LineSeen, sort: str) -> None:
        """Book a line that is nobody's payment."""
        key, today = self.key_of(line.id), self._desk.today()
        words = {"charge": _("Booked as a bank charge."), "interest": _("Booked as bank interest.")}[sort]
        self._work(
            lambda db: self._ask.book_own(db, line_id=line.id, sort=sort, key=key, on=today),
            lambda _nothing: self._finish([line.id], words),
            keyed=True,
        )

    def split(self, line: LineSeen) -> None:
        """Share a line's money out among several customers, each one's oldest invoices first."""
        shares = self._view.ask_shares(line, self.find)
        if not shares:
            return
        key, today = self.key_of(line.id), self._desk.today()

        made: list[Share] = []

        def post(db: Connection) -> tuple[Posted, ...]:
            # asked again, the request must be the same one: by then the invoices may be paid by it
            if not made:
                open_items = {
                    customer.id: self._ask.items(db, customer.id, as_of=today) for customer, _amount in shares
                }
                made.extend(
                    Share(customer.id, amount, spread_oldest_first(amount, open_items[customer.id]).parts)
                    for customer, amount in shares
                )
            return self._ask.split(db, line_id=line.id, shares=made, key=key, on=today)

        words = ngettext("Shared out to {count} customer", "Shared out to {count} customers", len(shares))
        self._work(post, lambda _posted: self._finish([line.id], words.format(count=count(len(shares)))), keyed=True)

    def decide(self, file: FileWaiting, release: bool) -> None:
        """Let a flagged file into the books, or refuse it, with a reason."""
        read = self._read
        if read is None:
            self._refused(FilesCannotBeRead())
            return
        reason = self._view.ask_decision(file, release)
        if reason is None:
            return
        today = self._desk.today()
        words = _("{name} is in the books.") if release else _("{name} was refused.")
        self._work(
            lambda db: self._ask.decide(db, file_id=file.id, release=release, reason=reason, read=read, today=today),
            lambda _received: self._finish([], words.format(name=file.name)),
            limit=True,
        )

    def _post(self, db: Connection, draft: Draft, today: date) -> Posted:
        return self._ask.accept(
            db,
            line_id=draft.line.id,
            customer_id=draft.customer_id,
            parts=draft.parts,
            fee=draft.fee,
            difference=draft.difference,
            key=draft.key,
            on=today,
            evidence=draft.evidence,
            amount_rule=draft.amount_rule,
            reasons=draft.reasons,
        )

    def _work(
        self,
        job: Callable[[Connection], Any],
        done: Callable[[Any], None],
        *,
        keyed: bool = False,
        limit: bool = False,
    ) -> None:
        if self.busy:
            return
        self.busy = True
        topics = (*TOPICS, self.echo)
        self._desk.work(job, done=done, refused=self._fail, writes=topics, keyed=keyed, limit=REPORT if limit else PAGE)

    def _taken_back(self, line: LineSeen) -> None:
        self.posted = [one for one in self.posted if one.id != line.id]
        self._finish([line.id], _("Taken back by reversal; the line waits again."))

    def _finish(self, lines: Sequence[int], sentence: str) -> None:
        self.busy = False
        for line_id in lines:
            self._keys.pop(line_id, None)
        self._done(lines, sentence)

    def _fail(self, refusal: LuckyGasError) -> None:
        # the key stays: if the answer was lost on the way, the second attempt finds the first
        self.busy = False
        self._refused(refusal)
