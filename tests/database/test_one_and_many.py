"""A receipt posted alone and the same in a set: the same books, the same refusals."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from uuid import uuid4

import pytest
from sqlalchemy import Connection, text

from domain.errors import LuckyGasError
from domain.kernel.database import AlreadyTaken, BeyondWhatMayBeAbsorbed, MoreThanIsOpen, NoSuchAmount, OtherBranch
from domain.payments.rules import Part
from domain.payments.service import Receipt, post_payments
from tests.builders import TODAY, House

# Everything a receipt writes, without the numbers that only say in which order it came.
SEEN = (
    "SELECT c.name, p.amount, p.fee, p.difference, p.method, p.unapplied, p.received_on FROM books.payment AS p"
    " JOIN books.customer AS c ON c.id = p.customer_id ORDER BY 1, 2",
    "SELECT c.name, l.account, l.amount, l.line_no, j.kind, j.lines, j.moves, (l.party IS NULL)"
    " FROM books.journal_line AS l"
    " JOIN books.journal AS j ON j.id = l.journal_id JOIN books.payment AS p ON p.journal_id = j.id"
    " JOIN books.customer AS c ON c.id = p.customer_id ORDER BY 1, 2, 3",
    "SELECT c.name, m.account, m.amount FROM books.subledger_move AS m"
    " JOIN books.payment AS p ON p.journal_id = m.journal_id"
    " JOIN books.customer AS c ON c.id = p.customer_id ORDER BY 1, 2, 3",
    "SELECT c.name, b.receivable, b.unapplied FROM books.customer_balance AS b"
    " JOIN books.customer AS c ON c.id = b.customer_id ORDER BY 1",
    "SELECT c.name, i.amount, i.balance FROM books.open_item AS i JOIN books.customer AS c ON c.id = i.customer_id"
    " ORDER BY 1, 2, 3",
    "SELECT c.name, a.amount FROM books.allocation AS a JOIN books.customer AS c ON c.id = a.customer_id ORDER BY 1, 2",
    "SELECT amount, state, booked, suspense, (payment_id IS NULL) FROM books.bank_line ORDER BY amount",
    "SELECT evidence, amount_rule, automatic, reasons::text FROM books.match_outcome ORDER BY 1, 2",
    "SELECT kind, value, (learned_from IS NULL) FROM books.payer_mark ORDER BY 1, 2",
    "SELECT exchange, count(*) FROM books.letter GROUP BY 1",
)


def a_scene(db: Connection, house: House) -> list[Receipt]:
    """Receipts of every kind: exact, in parts, more than is open, a fee short, on account, and from a bank line."""
    names = [f"測試{letter}" for letter in "ABCDEF"]
    a, b, c, d, e, f = (house.a_customer(db, name=name) for name in names)
    one, two = house.an_invoice(db, b, 1050), house.an_invoice(db, b, 2100)
    received = house.receive(db, house.a_statement([(1035, "貨款 123456789012"), (5000, "貨款")]))
    first = received.first_line_id or 0
    evidence: dict[str, object] = {
        "class": "person",
        "rule": "one_item",
        "automatic": False,
        "reasons": [{"code": "person"}],
    }
    bank_item = house.an_invoice(db, f, 1050)
    lessons = [("alias", "大大"), ("payer_account", "123456789012")]
    small = Part(house.an_invoice(db, e, 1050), Decimal(1050))
    return [
        Receipt(a, Decimal(500), "counter/1/a", TODAY, []),
        Receipt(b, Decimal(3150), "counter/1/b", TODAY, [Part(one, Decimal(1050)), Part(two, Decimal(2100))]),
        Receipt(c, Decimal(800), "counter/1/c", TODAY, [Part(house.an_invoice(db, c, 1050), Decimal(800))]),
        Receipt(d, Decimal(2000), "counter/1/d", TODAY, [Part(house.an_invoice(db, d, 1050), Decimal(1050))]),
        Receipt(e, Decimal(1000), "counter/1/e", TODAY, [small], difference=Decimal(50)),
        Receipt(f, Decimal(1035), "bank-line/1", TODAY, [Part(bank_item, Decimal(1050))], line_id=first,
                fee=Decimal(15), evidence=evidence, learn=lessons),
        Receipt(f, Decimal(5000), "bank-line/2", TODAY, [], line_id=first + 1, evidence=evidence),
    ]  # fmt: skip


def posted(db: Connection, groups: Sequence[Sequence[Receipt]]) -> list[list[tuple[object, ...]]]:
    for group in groups:
        post_payments(db, group, key=uuid4())
    return [[tuple(row) for row in db.execute(text(query))] for query in SEEN]


def test_one_by_one_and_all_at_once_leave_the_same_books(db_as: Callable[[str], Connection]) -> None:
    house, alone, together = House(), db_as("scheduler"), db_as("scheduler")
    singles = a_scene(alone, house)
    one_by_one = posted(alone, [[receipt] for receipt in singles])
    alone.rollback()

    at_once = posted(together, [a_scene(together, House())])

    assert one_by_one == at_once


@pytest.mark.parametrize(
    ("name", "refusal"),
    [
        ("more than the item has", MoreThanIsOpen),
        ("parts beyond the payment", MoreThanIsOpen),
        ("fee beyond policy", BeyondWhatMayBeAbsorbed),
        ("fee with money left over", BeyondWhatMayBeAbsorbed),
        ("line of another amount", AlreadyTaken),
        ("line that does not exist", OtherBranch),
        ("customer that does not exist", OtherBranch),
        ("a fraction", NoSuchAmount),
    ],
)
def test_alone_and_in_a_set_the_same_is_refused(
    db_as: Callable[[str], Connection], name: str, refusal: type[LuckyGasError]
) -> None:
    house, db = House(), db_as("scheduler")
    good_one = Receipt(house.a_customer(db), Decimal(1), f"counter/2/{name}", TODAY, [])
    bad_one = bad(db, house, name)

    for group in ([bad_one], [good_one, bad_one]):
        savepoint = db.begin_nested()
        with pytest.raises(refusal):
            post_payments(db, group, key=uuid4())
        savepoint.rollback()


def bad(db: Connection, house: House, name: str) -> Receipt:
    """A receipt that must be refused."""
    lucky = house.a_customer(db)
    item = house.an_invoice(db, lucky, 1050)
    received = house.receive(db, house.a_statement([(1000, "貨款")]))
    line = received.first_line_id or 0

    def receipt(amount: str, part: int, **more: object) -> Receipt:
        return Receipt(
            int(str(more.pop("customer", lucky))),
            Decimal(amount),
            f"counter/3/{name}",
            TODAY,
            [Part(item, Decimal(part))] if part else [],
            **more,  # type: ignore[arg-type]
        )

    return {
        "more than the item has": lambda: receipt("2000", 1051),
        "parts beyond the payment": lambda: receipt("1000", 1050),
        "fee beyond policy": lambda: receipt("1019", 1050, fee=Decimal(31)),
        "fee with money left over": lambda: receipt("1050", 1050, fee=Decimal(10)),
        "line of another amount": lambda: receipt("999", 999, line_id=line),
        "line that does not exist": lambda: receipt("1000", 1000, line_id=line + 10_000_000),
        "customer that does not exist": lambda: receipt("1000", 0, customer=999_999_999),
        "a fraction": lambda: receipt("100.5", 0),
    }[name]()
