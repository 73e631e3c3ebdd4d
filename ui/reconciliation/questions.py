"""What the reconciliation screen asks and does, gathered so that a test can answer instead of a database."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from domain.banking import service
from domain.banking.intake import FileWaiting, decide_file, waiting_files
from domain.banking.queries import AccountAtWork, LineSeen, bank_accounts, bank_lines, reading_for, suggestions
from domain.banking.rules.entry import EntryLine, mirrored
from domain.banking.rules.matching import Suggestion
from domain.customers.queries import CustomerFound, find_customers
from domain.payments.queries import posted_lines
from domain.payments.service import Posted
from domain.receivables.queries import OpenItem, open_items
from ui.reconciliation.payer import Payer, payer_of

if TYPE_CHECKING:
    from sqlalchemy import Connection

# looked up before anything is shown; the others follow behind
_AT_ONCE: Final = 60


def posted_entry(db: Connection, line_id: int) -> tuple[EntryLine, ...]:
    """What a line's payment posted, as a reversal will take it back."""
    from sqlalchemy import text

    payment = db.execute(text("SELECT payment_id FROM books.bank_line WHERE id = :line"), {"line": line_id}).scalar()
    return mirrored(posted_lines(db, payment)) if payment is not None else ()


@dataclass(frozen=True)
class Look:
    """What one look at the banks brings: accounts, the lines of one kind, the files that wait for a person.

    `found` holds the suggestions of the lines that have some, so that the likely ones stand first from the beginning.
    """

    accounts: tuple[AccountAtWork, ...]
    lines: tuple[LineSeen, ...]
    files: tuple[FileWaiting, ...]
    payers: Mapping[int, Payer] = field(default_factory=dict)
    found: Mapping[int, tuple[Suggestion, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Questions:
    """Everything the screen asks and does; the domain's own answers unless others are given."""

    accounts: Callable[..., tuple[AccountAtWork, ...]] = bank_accounts
    lines: Callable[..., tuple[LineSeen, ...]] = bank_lines
    files: Callable[..., tuple[FileWaiting, ...]] = waiting_files
    suggestions: Callable[..., tuple[Suggestion, ...]] = suggestions
    reading_for: Callable[..., Suggestion] = reading_for
    items: Callable[..., tuple[OpenItem, ...]] = open_items
    customers: Callable[..., Sequence[CustomerFound]] = find_customers
    entry: Callable[..., tuple[EntryLine, ...]] = posted_entry
    accept: Callable[..., Posted] = service.accept
    split: Callable[..., tuple[Posted, ...]] = service.split
    undo: Callable[..., None] = service.undo
    park: Callable[..., None] = service.park
    reopen: Callable[..., None] = service.reopen
    book_own: Callable[..., None] = service.book_own
    decide: Callable[..., Any] = decide_file

    def look(self, db: Connection, *, account_id: int | None, show: str) -> Look:
        """Everything the screen opens with, read together."""
        lines = self.lines(db, account_id=account_id, show=show, limit=500)
        proposed = [line for line in lines if line.state == "PROPOSED"][:_AT_ONCE]
        return Look(
            self.accounts(db),
            lines,
            self.files(db),
            {line.id: payer_of(line) for line in lines},
            self.survey(db, proposed),
        )

    def survey(self, db: Connection, lines: Sequence[LineSeen]) -> dict[int, tuple[Suggestion, ...]]:
        """The suggestions of many lines."""
        return {line.id: self.suggestions(db, line.id) for line in lines}
