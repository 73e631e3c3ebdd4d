"""Bank lines from file to books, as the tests of the bank's room bring them in and look at them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Connection, Row, select, text

from domain.banking.clearing import match_lines
from domain.banking.queries import bank_lines
from domain.banking.service import Share, accept
from domain.banking.tables import bank_line
from domain.payments.rules import Part
from domain.payments.service import Posted
from tests.builders import TODAY, House

YESTERDAY = TODAY - timedelta(days=1)


def bring(
    db: Connection, house: House, *lines: tuple[int, str], on: date = TODAY, marks: Sequence[str] = ()
) -> list[Row[Any]]:
    """One statement of these (amount, text) lines through the import and the matching; the lines as they stand then."""
    received = house.receive(db, house.a_statement(lines, on=on, marks=marks))
    assert received.state == "TAKEN", received.findings
    house.match(db, received)
    assert received.first_line_id is not None
    assert received.last_line_id is not None
    return between(db, received.first_line_id, received.last_line_id)


def between(db: Connection, first: int, last: int) -> list[Row[Any]]:
    query = select(bank_line).where(bank_line.c.id.between(first, last), bank_line.c.kind == "booked")
    return list(db.execute(query.order_by(bank_line.c.id)))


def line(db: Connection, line_id: int) -> Row[Any]:
    return between(db, line_id, line_id)[0]


def match_again(db: Connection, *, today: date = TODAY) -> None:
    """All lines that wait, decided once more, as the next window does."""
    match_lines(db, first_id=0, limit=500, today=today)


def paid(db: Connection, line_id: int) -> list[tuple[int, int]]:
    """(customer, amount) of every payment that stands on a line."""
    rows = db.execute(
        text(
            "SELECT customer_id, amount FROM books.payment WHERE bank_line_id = :id AND reversed_by IS NULL ORDER BY id"
        ),
        {"id": line_id},
    )
    return [(row.customer_id, int(row.amount)) for row in rows]


def open_balance(db: Connection, item: int) -> int:
    return int(db.execute(text("SELECT balance FROM books.open_item WHERE id = :id"), {"id": item}).scalar_one())


FIELDS = "051?00跨行轉入?20瓦斯款?30007?31{account}?32{name}"


def take(
    db: Connection,
    line_id: int,
    customer: int,
    *parts: tuple[int, int],
    key: UUID | None = None,
    fee: int = 0,
    difference: int = 0,
) -> Posted:
    return accept(
        db,
        line_id=line_id,
        customer_id=customer,
        parts=[Part(item, Decimal(amount)) for item, amount in parts],
        fee=Decimal(fee),
        difference=Decimal(difference),
        key=key or uuid4(),
        on=TODAY,
    )


def share(customer: int, amount: int, *parts: tuple[int, int]) -> Share:
    return Share(customer, Decimal(amount), [Part(item, Decimal(part)) for item, part in parts])


def seen(db: Connection, show: str) -> Sequence[int]:
    return [one.id for one in bank_lines(db, account_id=None, show=show)]


def unknown_money(db: Connection, house: House, *, account: str = "00012345678") -> tuple[int, int, Row[Any]]:
    """A customer nobody knows by his account, his invoice over 1050, and a line that brings that much."""
    lucky = house.a_customer(db)
    item = house.an_invoice(db, lucky, 1050)
    (waiting,) = bring(db, house, (1050, FIELDS.format(account=account, name="某甲行號")), on=YESTERDAY)
    assert (waiting.state, waiting.suspense) == ("PARSED", 1050)
    return lucky, item, waiting
