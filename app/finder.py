"""What the command palette finds in the books."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from domain.errors import Refused
from domain.kernel.money import parse_amount
from domain.kernel.words import gettext as _
from ui.kit.column import day, full_money
from ui.kit.search import Hit, Query
from ui.kit.status import status_tone, status_words

if TYPE_CHECKING:
    from sqlalchemy import Connection

_AT_MOST: Final = 12
# beginnings shorter than this fit thousands of invoices
_SHORTEST_DOCUMENT: Final = 4
_STANDING: Final = "SELECT customer_id, receivable, status FROM books.customer_balance WHERE customer_id = ANY (:ids)"
_ITEMS: Final = """
    SELECT i.document, i.issued_on, i.amount, i.balance, c.code, c.name
      FROM books.open_item AS i JOIN books.customer AS c ON c.id = i.customer_id
"""


def find(db: Connection, query: Query) -> Sequence[Hit]:
    """Customers, invoices and open amounts; Enter opens the customer."""
    hits: list[Hit] = []
    if "customer" in query.kinds:
        hits += _customers(db, query.text)
    if "document" in query.kinds:
        hits += _documents(db, query.text)
    if "amount" in query.kinds:
        hits += _amounts(db, query.text)
    return hits


def _customers(db: Connection, typed: str) -> Iterator[Hit]:
    """By code, UBN, phone or part of the name, with what they owe and where they stand: often that is all one wants."""
    from sqlalchemy import text

    from domain.customers.queries import find_customers

    customers = find_customers(db, typed)
    owed = {row.customer_id: row for row in db.execute(text(_STANDING), {"ids": [one.id for one in customers]})}
    for found in customers:
        stands = owed.get(found.id)
        owes, state, tone = "", "", ""
        if stands is not None:
            owes, state, tone = full_money(stands.receivable), status_words(stands.status), status_tone(stands.status)
        # it may have matched by a phone or UBN that is not shown: then the words typed count as a part of it
        yield Hit(
            "customer", found.code, found.name, owes, state, tone, also=(f"*{typed}",), screen="customers",
            argument=found.code,
        )  # fmt: skip


def _documents(db: Connection, typed: str) -> Iterator[Hit]:
    """Invoices whose number begins so, paid ones too."""
    from sqlalchemy import text

    number = typed.strip().upper()
    if len(number) < _SHORTEST_DOCUMENT or not number.isalnum():
        return
    # a range and not LIKE: under row security only plain comparisons may use the index
    rows = db.execute(
        text(f"{_ITEMS} WHERE i.document >= :first AND i.document < :beyond ORDER BY i.document LIMIT :most"),
        {"first": number, "beyond": f"{number}\U0010ffff", "most": _AT_MOST},
    )
    for row in rows:
        state = _("open {amount}").format(amount=full_money(row.balance)) if row.balance else _("paid")
        remark = f"{day(row.issued_on)}  {full_money(row.amount)}"
        yield Hit(
            "document", row.document, row.name, remark, state, "" if row.balance else "muted",
            screen="customers", argument=row.code,
        )  # fmt: skip


def _amounts(db: Connection, typed: str) -> Iterator[Hit]:
    """Open invoices of which exactly this much is open."""
    from sqlalchemy import text

    try:
        amount = parse_amount(typed)
    except Refused:
        return
    if amount <= 0:
        return
    rows = db.execute(
        text(f"{_ITEMS} WHERE i.balance > 0 AND i.balance = :amount ORDER BY i.effective_due_on, i.id LIMIT :most"),
        {"amount": amount, "most": _AT_MOST},
    )
    for row in rows:
        yield Hit(
            "amount", row.document, row.name, full_money(row.balance), day(row.issued_on), "muted",
            screen="customers", argument=row.code,
        )  # fmt: skip
