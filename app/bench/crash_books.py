"""What the crash bench imports, and what must stand in the books afterwards, line by line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from sqlalchemy import Connection, text

from app.bench.receivables import Claim
from app.demo.people import Customer
from domain.banking.rules.evidence import account_of
from domain.ledger.queries import tie_outs, trial_balance

ACCOUNT = "20210088776"
OPENING = Decimal(2_018_350)
SURE = 7
"""Of ten lines so many carry a virtual account or an invoice number with its amount; the others are for a person."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One day's file: its bytes, the references of all its lines, and the amounts of those that post by themselves."""

    name: str
    content: bytes
    references: tuple[str, ...]
    sure: dict[str, Decimal]


@dataclass
class Bank:
    """Writes statements that continue one another, each over claims that no other one pays."""

    people: dict[int, Customer]
    claims: list[Claim]
    balance: Decimal = OPENING
    number: int = 0
    written: list[Statement] = field(default_factory=list)

    def statement(self, on: date, lines: int) -> Statement:
        """The next statement of our account."""
        self.number += 1
        text_lines = [
            f":20:LG{on:%y%m%d}{self.number:05d}",
            f":25:{ACCOUNT}",
            f":28C:{self.number}",
            f":60F:{self._balance(on)}",
        ]
        references: list[str] = []
        sure: dict[str, Decimal] = {}
        for place in range(lines):
            reference = f"{self.number:05d}{place:06d}"
            amount, words = self._payment(place, reference, sure)
            self.balance += amount
            references.append(reference)
            text_lines += [f":61:{on:%y%m%d}{on:%m%d}C{amount},NTRFNONREF//{reference}", f":86:{words}"]
        text_lines += [f":62F:{self._balance(on)}", "-"]
        made = Statement(f"{self.number:05d}.sta", "\r\n".join([*text_lines, ""]).encode(), tuple(references), sure)
        self.written.append(made)
        return made

    def _payment(self, place: int, reference: str, sure: dict[str, Decimal]) -> tuple[Decimal, str]:
        claim = self.claims.pop()
        customer = self.people[claim.customer]
        if place % 10 >= SURE:
            # a name alone, or a known account with an amount that fits nothing
            account = account_of(customer.payer_account) if place % 2 else ""
            return claim.amount + 3, f"{customer.payer_name} {account}".strip()
        sure[reference] = claim.amount
        return claim.amount, customer.virtual_account or f"PAY {claim.number}"

    def _balance(self, on: date) -> str:
        return f"C{on:%y%m%d}TWD{self.balance},"


def put(mailbox: Path, statement: Statement) -> None:
    """Lay the file into the mailbox, announced as whole."""
    inbox = mailbox / "inbox"
    inbox.mkdir(parents=True, exist_ok=True)
    (inbox / statement.name).write_bytes(statement.content)
    (inbox / f"{statement.name}.done").touch()


@dataclass(frozen=True, slots=True)
class Found:
    """What is wrong in the books: lines or payments that are missing, those that are there twice, sums that differ."""

    lost: int
    doubled: int
    out_of_balance: int

    @property
    def clean(self) -> bool:
        return not (self.lost or self.doubled or self.out_of_balance)


def look(db: Connection, statements: Sequence[Statement]) -> Found:
    """Compare the books with all that was ever written: each line once, each sure line paid once, sums equal."""
    wanted = {reference for one in statements for reference in one.references}
    sure = {reference: amount for one in statements for reference, amount in one.sure.items()}
    lines = Counter(row[0] for row in db.execute(text("SELECT bank_reference FROM books.bank_line")))
    paid = Counter(_payments(db))
    booked = Counter(
        row[0]
        for row in db.execute(
            text(
                """
                SELECT b.bank_reference FROM books.subledger_move AS m JOIN books.bank_line AS b ON b.id = m.item
                 WHERE m.account = '1103'
                """
            )
        )
    )
    lost = len(wanted - lines.keys()) + len(wanted - booked.keys())
    lost += sum((reference, amount) not in paid for reference, amount in sure.items())
    doubled = sum(count - 1 for counted in (lines, paid, booked) for count in counted.values())
    doubled += len(lines.keys() - wanted) + sum(reference not in sure for reference, _ in paid)
    return Found(lost, doubled, _out_of_balance(db, sum(sure.values(), Decimal(0))))


def _payments(db: Connection) -> list[tuple[str, Decimal]]:
    rows = db.execute(
        text(
            """
            SELECT b.bank_reference, p.amount FROM books.payment AS p JOIN books.bank_line AS b ON b.id = p.bank_line_id
             WHERE p.reversed_by IS NULL
            """
        )
    )
    return [(reference, amount) for reference, amount in rows]


def _out_of_balance(db: Connection, paid: Decimal) -> int:
    """How many sums differ that must be equal; staged lines that nobody takes count as one."""
    differences = [tie.difference for tie in tie_outs(db)] + [trial_balance(db).difference]
    total = db.execute(
        text("SELECT coalesce(sum(amount), 0) FROM books.payment WHERE reversed_by IS NULL")
    ).scalar_one()
    staged = db.execute(text("SELECT count(*) FROM books.staged_line")).scalar_one()
    unkeyed = db.execute(
        text(
            """
            SELECT count(*) FROM books.journal AS j
             WHERE NOT EXISTS (SELECT 1 FROM books.journal_line AS l
                                WHERE l.journal_id = j.id AND l.posted_on = j.posted_on)
            """
        )
    ).scalar_one()
    return sum(difference != 0 for difference in (*differences, total - paid, staged, unkeyed))


def days(today: date, rounds: int) -> list[date]:
    """One business day a round, the last one today."""
    return [today - timedelta(days=rounds - 1 - place) for place in range(rounds)]
