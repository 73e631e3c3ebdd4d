"""Aging by customer and the open items behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

from psycopg import Cursor
from sqlalchemy import Connection, text

from domain.ledger.queries import balance_of
from domain.receivables.rules.age import BORDERS, BUCKETS, Overdue, bucket_of, overdue_state

ZERO = Decimal(0)


class AgingRow(NamedTuple):
    """What a customer owes by age. total = the six buckets; unapplied stands beside it (account 2160)."""

    customer_id: int
    code: str
    name: str
    branch: str
    terms: str
    not_due: Decimal
    d1_30: Decimal
    d31_60: Decimal
    d61_90: Decimal
    d91_180: Decimal
    d181: Decimal
    total: Decimal
    unapplied: Decimal
    disputed: Decimal
    promised: Decimal
    oldest_days: int
    items: int

    @property
    def buckets(self) -> tuple[Decimal, ...]:
        return self[5:11]

    @property
    def overdue(self) -> Decimal:
        return self.total - self.not_due

    @property
    def state(self) -> Overdue:
        return overdue_state(self.oldest_days)


class OpenItem(NamedTuple):
    """One claim that is not paid yet."""

    id: int
    customer_id: int
    document: str
    issued_on: date
    due_on: date
    effective_due_on: date
    amount: Decimal
    balance: Decimal
    disputed: Decimal
    overdue_days: int


@dataclass(frozen=True, slots=True)
class Aging:
    """Aging by customer as of a business day, as known at a moment (None: now), tied to accounts 1140 and 2160."""

    as_of: date
    known_at: datetime | None
    rows: tuple[AgingRow, ...]
    totals: AgingRow
    control_account: Decimal
    unapplied_account: Decimal

    @property
    def difference(self) -> Decimal:
        return self.control_account - self.totals.total

    @property
    def unapplied_difference(self) -> Decimal:
        return self.unapplied_account - self.totals.unapplied


# Borders are days of the index, so that one pass over it fills all buckets.
SUMS = """
    coalesce(sum(balance) FILTER (WHERE effective_due_on >= :d0), 0) AS b0,
    coalesce(sum(balance) FILTER (WHERE effective_due_on >= :d30 AND effective_due_on < :d0), 0) AS b1,
    coalesce(sum(balance) FILTER (WHERE effective_due_on >= :d60 AND effective_due_on < :d30), 0) AS b2,
    coalesce(sum(balance) FILTER (WHERE effective_due_on >= :d90 AND effective_due_on < :d60), 0) AS b3,
    coalesce(sum(balance) FILTER (WHERE effective_due_on >= :d180 AND effective_due_on < :d90), 0) AS b4,
    coalesce(sum(balance) FILTER (WHERE effective_due_on < :d180), 0) AS b5,
    sum(balance) AS total, sum(disputed) AS disputed, min(effective_due_on) AS oldest, count(*) AS items
"""
LIVE_ITEMS = "SELECT customer_id, effective_due_on, balance, disputed FROM books.open_item WHERE balance > 0"
LIVE_UNAPPLIED = "SELECT customer_id, unapplied FROM books.customer_balance WHERE unapplied <> 0"
# What was booked by a day, as known at a moment: the movements, not the balances of today. An entry and its movements
# are known at one moment, that of the entry, or a report from the middle of a batch would not tie out.
KNOWN = """posted_on <= :d0 AND (CAST(:known_at AS timestamptz) IS NULL
                 OR journal_id IN (SELECT id FROM books.journal WHERE posted_at <= :known_at))"""
KNOWN_ITEMS = f"""
    SELECT i.customer_id, i.effective_due_on, m.amount AS balance, least(i.disputed, m.amount) AS disputed
      FROM (SELECT item, sum(amount) AS amount FROM books.subledger_move
             WHERE account = '1140' AND {KNOWN} GROUP BY item HAVING sum(amount) <> 0) AS m
      JOIN books.open_item AS i ON i.id = m.item
"""  # noqa: S608  the part is the constant above
KNOWN_UNAPPLIED = f"""
    SELECT party AS customer_id, -sum(amount) AS unapplied FROM books.subledger_move
     WHERE account = '2160' AND {KNOWN} GROUP BY party HAVING sum(amount) <> 0
"""  # noqa: S608  the part is the constant above
LIVE_OF_ONE = "SELECT id AS item, balance FROM books.open_item WHERE customer_id = :customer AND balance > 0"
KNOWN_OF_ONE = f"""
    SELECT item, sum(amount) AS balance FROM books.subledger_move
     WHERE account = '1140' AND party = :customer AND {KNOWN} GROUP BY item HAVING sum(amount) <> 0
"""  # noqa: S608  the part is the constant above


def aging_by_customer(
    db: Connection, *, as_of: date, today: date | None = None, known_at: datetime | None = None
) -> Aging:
    """Aging of every customer the reader may see, with the tie-out to the ledger.

    A day in the past is made from the movements booked by then; today and later read the live balances, which are the
    same since nothing is booked in the future. Both ways give the same sums for the same day.
    """
    live = known_at is None and as_of >= (today or _today(db))
    items, unapplied = (LIVE_ITEMS, LIVE_UNAPPLIED) if live else (KNOWN_ITEMS, KNOWN_UNAPPLIED)
    bound: dict[str, object] = {f"d{border}": as_of - timedelta(days=border) for border in BORDERS}
    if not live:
        bound["known_at"] = known_at
    query = f"""
        SELECT c.id, c.code, c.name, c.branch, c.terms,
               coalesce(i.b0, 0), coalesce(i.b1, 0), coalesce(i.b2, 0), coalesce(i.b3, 0), coalesce(i.b4, 0),
               coalesce(i.b5, 0), coalesce(i.total, 0), coalesce(u.unapplied, 0), coalesce(i.disputed, 0), 0::numeric,
               greatest(coalesce(:d0 - i.oldest, 0), 0), coalesce(i.items, 0)
          FROM (SELECT customer_id, {SUMS} FROM ({items}) AS one GROUP BY customer_id) AS i
          FULL JOIN ({unapplied}) AS u USING (customer_id)
          JOIN books.customer AS c ON c.id = customer_id
         ORDER BY c.code
    """  # noqa: S608  the parts are constants of this module
    rows = _rows(db, query, bound)
    return Aging(as_of, known_at, rows, _totals(rows), *_accounts(db, None if live else as_of, known_at))


def _today(db: Connection) -> date:
    today: date = db.execute(text("SELECT (now() AT TIME ZONE 'Asia/Taipei')::date")).scalar_one()
    return today


def _rows(db: Connection, query: str, bound: Mapping[str, object]) -> tuple[AgingRow, ...]:
    """The driver makes our rows itself: twice the objects would be made and collected by way of SQLAlchemy's."""
    with db.execute(text(query), bound) as found:
        cursor = found.cursor
        assert isinstance(cursor, Cursor)
        cursor.row_factory = lambda _: AgingRow._make
        return tuple(cursor.fetchall())


def _accounts(db: Connection, as_of: date | None, known_at: datetime | None) -> tuple[Decimal, Decimal]:
    if known_at is None:
        return balance_of(db, "1140", as_of=as_of), balance_of(db, "2160", as_of=as_of)
    row = db.execute(
        text(
            """
            SELECT coalesce(sum(l.amount) FILTER (WHERE l.account = '1140'), 0),
                   -coalesce(sum(l.amount) FILTER (WHERE l.account = '2160'), 0)
              FROM books.journal_line AS l JOIN books.journal AS j ON j.id = l.journal_id
             WHERE l.account IN ('1140', '2160') AND l.posted_on <= :as_of AND j.posted_at <= :known_at
            """
        ),
        {"as_of": as_of, "known_at": known_at},
    ).one()
    return row[0], row[1]


def _totals(rows: tuple[AgingRow, ...]) -> AgingRow:
    if not rows:
        return AgingRow._make((0, "", "", "", "", *([ZERO] * 10), 0, 0))
    columns = list(zip(*rows, strict=True))
    sums = [sum(column, ZERO) for column in columns[5:15]]
    return AgingRow._make((0, "", "", "", "", *sums, max(columns[15]), sum(columns[16])))


def open_items(
    db: Connection, customer_id: int, *, as_of: date, bucket: str | None = None, known_at: datetime | None = None
) -> tuple[OpenItem, ...]:
    """Open items of one customer, oldest due first; of one bucket of BUCKETS if named.

    They are what aging_by_customer sums for the same day and moment, in the past too.
    """
    live = known_at is None and as_of >= _today(db)
    bound: dict[str, object] = {"d0": as_of, "customer": customer_id}
    if not live:
        bound["known_at"] = known_at
    query = f"""
        SELECT i.id, i.customer_id, i.document, i.issued_on, i.due_on, i.effective_due_on, i.amount, m.balance,
               least(i.disputed, m.balance), greatest(:d0 - i.effective_due_on, 0)
          FROM books.open_item AS i JOIN ({LIVE_OF_ONE if live else KNOWN_OF_ONE}) AS m ON m.item = i.id
         ORDER BY i.effective_due_on, i.id
    """  # noqa: S608  the parts are constants of this module
    items = (OpenItem._make(row) for row in db.execute(text(query), bound))
    return tuple(one for one in items if bucket is None or BUCKETS[bucket_of(one.overdue_days)] == bucket)


def open_items_of(db: Connection, customers: Sequence[int]) -> dict[int, list[OpenItem]]:
    """Open items of many customers in one question, oldest due first; ages are not counted here."""
    rows = db.execute(
        text(
            """
            SELECT id, customer_id, document, issued_on, due_on, effective_due_on, amount, balance, disputed, 0
              FROM books.open_item WHERE balance > 0 AND customer_id = ANY (:customers)
             ORDER BY customer_id, effective_due_on, id
            """
        ),
        {"customers": list(customers)},
    )
    items: dict[int, list[OpenItem]] = {}
    for item in map(OpenItem._make, rows):
        items.setdefault(item.customer_id, []).append(item)
    return items


_ITEMS_PAGE = """
    SELECT id, customer_id, document, issued_on, due_on, effective_due_on, amount, balance, disputed,
           greatest(CAST(:today AS date) - effective_due_on, 0)
      FROM books.open_item
     WHERE customer_id = :customer AND balance > 0 AND (effective_due_on, id) > (CAST(:due AS date), :id)
     ORDER BY effective_due_on, id LIMIT :most
"""


def open_items_page(
    db: Connection, customer_id: int, *, today: date, behind: OpenItem | None = None, most: int = 100
) -> tuple[OpenItem, ...]:
    """What a customer owes now, oldest due first, a page at a time; fewer than `most` where there is no more."""
    bound = {
        "customer": customer_id,
        "today": today,
        "due": behind.effective_due_on.isoformat() if behind else "-infinity",
        "id": behind.id if behind else 0,
        "most": most,
    }
    return tuple(OpenItem._make(row) for row in db.execute(text(_ITEMS_PAGE), bound))


def open_sum(db: Connection, customer_id: int) -> tuple[int, Decimal]:
    """How many claims on a customer are open, and what they come to: his balance on 1140."""
    row = db.execute(
        text("SELECT count(*), coalesce(sum(balance), 0) FROM books.open_item WHERE customer_id = :id AND balance > 0"),
        {"id": customer_id},
    ).one()
    return row[0], row[1]
