"""What the general ledger says, and whether it agrees with the sub-ledgers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import Connection, func, select, text

from domain.kernel.words import TRADITIONAL_CHINESE, language
from domain.ledger.tables import account, journal_line

ZERO = Decimal(0)

# Each tied control account: its balance in the ledger, and the same money counted item by item.
TIED = {
    "1103": "SELECT coalesce(sum(booked), 0) FROM books.bank_line",
    "1140": "SELECT coalesce(sum(balance), 0) FROM books.open_item",
    "2160": "SELECT coalesce(sum(unapplied), 0) FROM books.payment",
    "2161": "SELECT coalesce(sum(worth), 0) FROM books.prepaid",
    "2165": "SELECT coalesce(sum(suspense), 0) FROM books.bank_line",
    "2170": "SELECT coalesce(sum(payable), 0) FROM books.refund",
    "2310": "SELECT coalesce(sum(held * rate), 0) FROM books.cylinder_lot",
}
CREDIT_SIDE = frozenset({"2160", "2161", "2165", "2170", "2310"})
_COUNTED = " UNION ALL ".join(f"SELECT '{code}' AS account, ({items}) AS items" for code, items in TIED.items())
TIES = f"""
    SELECT t.account, coalesce(l.amount, 0), t.items
      FROM ({_COUNTED}) AS t
      LEFT JOIN (SELECT account, sum(amount) AS amount FROM books.journal_line
                  WHERE account = ANY (:codes) GROUP BY 1) AS l ON l.account = t.account
     ORDER BY 1
"""  # noqa: S608  our own words
# Each item of these accounts as it stands, against all that was ever moved on it.
ITEMS = """
    SELECT count(*) OVER () AS items, u.account, u.item
      FROM (SELECT account, item, amount FROM books.subledger_move
            UNION ALL SELECT '1103', id, -booked FROM books.bank_line
            UNION ALL SELECT '1140', id, -balance FROM books.open_item
            UNION ALL SELECT '2160', id, unapplied FROM books.payment
            UNION ALL SELECT '2161', id, worth FROM books.prepaid
            UNION ALL SELECT '2165', id, suspense FROM books.bank_line
            UNION ALL SELECT '2170', id, payable FROM books.refund
            UNION ALL SELECT '2310', id, money FROM books.cylinder_lot) AS u
     GROUP BY u.account, u.item HAVING sum(u.amount) <> 0 ORDER BY u.account, u.item LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class AccountSum:
    """An account's balance, on the side where it stands."""

    code: str
    name: str
    name_zh: str
    debit: Decimal
    credit: Decimal


@dataclass(frozen=True, slots=True)
class TrialBalance:
    """All accounts that were ever touched; the difference of both sides is zero or the books are broken."""

    accounts: tuple[AccountSum, ...]
    difference: Decimal


@dataclass(frozen=True, slots=True)
class TieOut:
    """A control account against its sub-ledger, both on the account's own side."""

    account: str
    control: Decimal
    subledger: Decimal

    @property
    def difference(self) -> Decimal:
        return self.control - self.subledger


@dataclass(frozen=True, slots=True)
class ItemsThatDiffer:
    """How many items of the control accounts are not the sum of their movements, and the first of them."""

    count: int
    account: str | None = None
    item: int | None = None


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """Account 1140 against the open items; the first entry where both part, if they do."""

    control: Decimal
    subledger: Decimal
    difference: Decimal
    first_divergence: str | None


def trial_balance(db: Connection) -> TrialBalance:
    """Every touched account with its balance as debit or credit."""
    total = func.sum(journal_line.c.amount)
    rows = db.execute(
        select(account.c.code, account.c.name, account.c.name_zh, total.label("total"))
        .join_from(account, journal_line, account.c.code == journal_line.c.account)
        .group_by(account.c.code, account.c.name, account.c.name_zh)
        .order_by(account.c.code)
    )
    accounts = tuple(
        AccountSum(row.code, row.name, row.name_zh, max(row.total, ZERO), max(-row.total, ZERO)) for row in rows
    )
    return TrialBalance(accounts, sum((one.debit - one.credit for one in accounts), ZERO))


def balance_of(db: Connection, code: str, *, as_of: date | None = None) -> Decimal:
    """An account's balance on its own side: receivables positive, unapplied money positive too."""
    query = select(func.coalesce(func.sum(journal_line.c.amount), 0)).where(journal_line.c.account == code)
    if as_of is not None:
        query = query.where(journal_line.c.posted_on <= as_of)
    found: Decimal = db.execute(query).scalar_one()
    return -found if code in CREDIT_SIDE else found


def account_names(db: Connection) -> dict[str, str]:
    """The accounts by code, in the reader's language."""
    name = account.c.name_zh if language() == TRADITIONAL_CHINESE else account.c.name
    return {row.code: row.words for row in db.execute(select(account.c.code, name.label("words")))}


def entry_lines(db: Connection, journal_id: int) -> tuple[tuple[str, Decimal], ...]:
    """An entry by account, debit positive; nothing for one of another branch."""
    rows = db.execute(
        text(
            """
            SELECT l.account, sum(l.amount) AS amount
              FROM books.journal AS j JOIN books.journal_line AS l ON l.journal_id = j.id AND l.posted_on = j.posted_on
             WHERE j.id = :journal GROUP BY l.account HAVING sum(l.amount) <> 0 ORDER BY min(l.line_no)
            """
        ),
        {"journal": journal_id},
    )
    return tuple((row.account, row.amount) for row in rows)


def tie_outs(db: Connection) -> tuple[TieOut, ...]:
    """Every tied control account with its sub-ledger, counted anew from the items, all at one moment."""
    rows = db.execute(text(TIES), {"codes": list(TIED)})
    return tuple(
        TieOut(code, -control if code in CREDIT_SIDE else control, subledger) for code, control, subledger in rows
    )


def tie_out(db: Connection, code: str) -> TieOut:
    """One tied control account with its sub-ledger."""
    return TieOut(code, balance_of(db, code), db.execute(text(TIED[code])).scalar_one())


def items_that_differ(db: Connection) -> ItemsThatDiffer:
    """Items, payments, bank lines and refunds whose balance is not what was moved on them."""
    row = db.execute(text(ITEMS)).first()
    return ItemsThatDiffer(0) if row is None else ItemsThatDiffer(row.items, row.account, row.item)


def closed_months(db: Connection) -> frozenset[date]:
    """First days of the months into which nothing is posted any more."""
    rows = db.execute(text("SELECT month FROM books.period WHERE status <> 'open'"))
    return frozenset(rows.scalars())


def reconcile(db: Connection) -> Reconciliation:
    """Account 1140 against its open items. A break is shown as the first entry where ledger and movements differ."""
    control = balance_of(db, "1140")
    subledger: Decimal = db.execute(text(TIED["1140"])).scalar_one()
    first = None
    if control != subledger:
        first = first_divergence(db, "1140")
    return Reconciliation(control, subledger, control - subledger, first)


def diverging_accounts(db: Connection) -> frozenset[str]:
    """Control accounts of which some entry's lines are not its movements, party by party."""
    rows = db.execute(
        text(
            """
            SELECT DISTINCT coalesce(l.account, m.account)
              FROM (SELECT account, journal_id, party, sum(amount) AS amount FROM books.journal_line
                     WHERE account = ANY (:codes) GROUP BY 1, 2, 3) AS l
              FULL JOIN (SELECT account, journal_id, party, sum(amount) AS amount FROM books.subledger_move
                          WHERE account = ANY (:codes) GROUP BY 1, 2, 3) AS m USING (account, journal_id, party)
             WHERE coalesce(l.amount, 0) <> coalesce(m.amount, 0)
            """
        ),
        {"codes": list(TIED)},
    )
    return frozenset(rows.scalars())


def first_divergence(db: Connection, code: str) -> str | None:
    """The oldest entry whose lines of this control account are not its movements, party by party."""
    row = db.execute(
        text(
            """
            SELECT coalesce(l.journal_id, m.journal_id) AS journal_id, l.amount AS ledger, m.amount AS items
              FROM (SELECT journal_id, party, sum(amount) AS amount FROM books.journal_line
                     WHERE account = :code GROUP BY 1, 2) AS l
              FULL JOIN (SELECT journal_id, party, sum(amount) AS amount FROM books.subledger_move
                          WHERE account = :code GROUP BY 1, 2) AS m USING (journal_id, party)
             WHERE coalesce(l.amount, 0) <> coalesce(m.amount, 0)
             ORDER BY 1 LIMIT 1
            """
        ),
        {"code": code},
    ).first()
    if row is None:
        return None
    return f"journal {row.journal_id}: ledger {row.ledger or 0}, items {row.items or 0}"
