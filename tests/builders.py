"""Builders: customers, invoices, payments and bank files as tests need them, through the real deeds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from uuid import UUID, uuid4

from sqlalchemy import Connection, select, text

from domain.banking.clearing import Matched, match_lines
from domain.banking.intake import FileReceived, receive_file
from domain.customers.queries import ids_by_code
from domain.customers.service import add_customers
from domain.deposits.service import Done, Given, take_deposits
from domain.kernel.money import split_gross
from domain.payments.rules import Part
from domain.payments.service import Posted, Receipt, post_payments
from domain.receivables.rules.bills import Billed
from domain.receivables.service import post_invoices
from domain.receivables.tables import open_item
from integrations.banks.reading import read

TODAY = date(2026, 11, 20)
FIRST_BANK = "007/20210088776"


class House:
    """A small company; numbers count up through all tests of a process."""

    _serial = count(100_000)

    def __init__(self) -> None:
        self.closing: dict[str, Decimal] = {FIRST_BANK: Decimal(0)}
        self.statement = count(1)

    def a_customer(
        self, db: Connection, *, branch: str = "FYU", marks: Sequence[tuple[str, str]] = (), name: str = ""
    ) -> int:
        """A customer on NET30; returns the id."""
        code = f"T{next(self._serial)}"
        row = {
            "code": code, "branch": branch, "name": name or f"測試客戶{code}", "kind": "restaurant", "category": "B",
            "terms": "NET30", "ubn": None, "phone": None, "district": None, "marks": [list(mark) for mark in marks],
        }  # fmt: skip
        add_customers(db, [row], key=uuid4())
        return ids_by_code(db, [code])[code]

    def an_invoice(
        self,
        db: Connection,
        customer: int,
        total: int = 1050,
        *,
        issued_on: date = TODAY - timedelta(days=40),
        due_on: date | None = None,
        number: str = "",
        key: UUID | None = None,
    ) -> int:
        """An invoice over this total incl. VAT; returns the open item's id."""
        number = number or f"TT{next(self._serial):08d}"
        net, tax = split_gross(Decimal(total))
        due = due_on or issued_on + timedelta(days=30)
        billed = Billed(number, customer, "B2C", issued_on, "NET30", due, due, net, tax)
        post_invoices(db, [billed], key=key or uuid4())
        found: int = db.execute(select(open_item.c.id).where(open_item.c.document == number)).scalar_one()
        return found

    def cash(
        self,
        db: Connection,
        customer: int,
        amount: int,
        parts: Sequence[tuple[int, int]] = (),
        *,
        source: str = "",
        key: UUID | None = None,
        on: date = TODAY,
    ) -> Posted:
        """A cash receipt over the counter."""
        receipt = Receipt(
            customer,
            Decimal(amount),
            source or f"counter/1/{next(self._serial)}",
            on,
            [Part(item, Decimal(part)) for item, part in parts],
        )
        return post_payments(db, [receipt], key=key or uuid4())[0]

    def a_deposit(self, db: Connection, customer: int, units: int = 1, *, size: int = 20, on: date = TODAY) -> Done:
        """Cylinders given out against deposits in cash."""
        row = Given(
            customer=customer, size=Decimal(size), units=units, on=on, way="cash", document=f"D{next(self._serial)}"
        )
        return take_deposits(db, [row], key=uuid4())[0]

    def a_statement(
        self,
        lines: Sequence[tuple[int, str]],
        *,
        on: date = TODAY,
        account: str = FIRST_BANK,
        opening: Decimal | None = None,
        marks: Sequence[str] = (),
    ) -> bytes:
        """An MT940 statement with these (amount, text) lines that continues the last one made here."""
        start = self.closing[account] if opening is None else opening
        written = [":20:LUCKYGAS", f":25:{account}", f":28C:{next(self.statement)}", f":60F:{_balance(start, on)}"]
        end = start
        for place, (amount, words) in enumerate(lines):
            mark = marks[place] if place < len(marks) and marks[place] else "C" if amount > 0 else "D"
            written.append(f":61:{on:%y%m%d}{on:%m%d}{mark}{abs(amount)},NTRF{'NONREF'}//B{on:%y%m%d}{place:04d}")
            written.append(f":86:{words}")
            end += amount
        written += [f":62F:{_balance(end, on)}", "-"]
        self.closing[account] = end
        return "\r\n".join(written).encode() + b"\r\n"

    def receive(self, db: Connection, content: bytes, *, name: str = "a.sta", today: date = TODAY) -> FileReceived:
        """Take a file into the books as the import does."""
        return receive_file(db, name=name, content=content, reading=read(content), today=today)

    def match(self, db: Connection, received: FileReceived, *, today: date = TODAY) -> Matched:
        """Match all lines that a file brought."""
        assert received.first_line_id is not None
        return match_lines(
            db, first_id=received.first_line_id - 1, limit=500, today=today, last_id=received.last_line_id
        )


def balances(db: Connection) -> dict[str, Decimal]:
    """Every account's balance, debit positive."""
    rows = db.execute(text("SELECT account, sum(amount) FROM books.journal_line GROUP BY account"))
    return {account: total for account, total in rows if total}


def line_of(db: Connection, line_id: int) -> dict[str, object]:
    """A bank line as it stands."""
    row = db.execute(text("SELECT * FROM books.bank_line WHERE id = :id"), {"id": line_id}).mappings().one()
    return dict(row)


def _balance(amount: Decimal, on: date) -> str:
    return f"{'C' if amount >= 0 else 'D'}{on:%y%m%d}TWD{abs(amount):.0f},"
