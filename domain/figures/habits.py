"""How one customer pays: after how many days, on which days of the month, from which accounts, short by which fee."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from sqlalchemy import Connection, text

from domain.figures.rules import Days, usual_days, usual_fee
from domain.kernel.database import our_words
from domain.secrets.rules.clear import SHOWN_DIGITS, masked

A_YEAR: Final = timedelta(days=365)
# of one customer no more payments than these are looked at, the newest
PAYMENTS: Final = 500
ACCOUNTS: Final = 2


@dataclass(frozen=True, slots=True)
class Habits:
    """How a customer paid in the year before a day."""

    payments: int
    average_days: int | None
    days: Days | None
    accounts: tuple[str, ...]
    """The last digits of the accounts he pays from most, covered."""
    fee: Decimal | None


# An allocation that was undone has its mirror, so that both come to nothing.
_HABITS: Final = """
    WITH paid AS MATERIALIZED (
      SELECT id, received_on, method, fee, bank_line_id FROM books.payment
       WHERE customer_id = :customer AND received_on > :after AND received_on <= :today AND reversed_by IS NULL
         AND method IN ('bank', 'cash')
       ORDER BY received_on DESC, id DESC LIMIT :most)
    SELECT (SELECT count(*) FROM paid) AS payments,
           (SELECT count(*) FROM paid WHERE method = 'bank') AS transfers,
           (SELECT round(sum(a.amount * (p.received_on - i.issued_on)) / nullif(sum(a.amount), 0))::int
              FROM paid AS p JOIN books.allocation AS a ON a.payment_id = p.id
              JOIN books.open_item AS i ON i.id = a.open_item_id) AS average_days,
           (SELECT jsonb_object_agg(day, times)
              FROM (SELECT extract(day FROM received_on)::int AS day, count(*) AS times
                      FROM paid GROUP BY 1) AS d) AS days,
           ARRAY(SELECT jsonb_build_array(fee, count(*))::text FROM paid WHERE method = 'bank' GROUP BY fee) AS fees,
           ARRAY(SELECT right(l.payer_account, :digits)
                   FROM paid AS p JOIN books.bank_line AS l ON l.id = p.bank_line_id
                  WHERE l.payer_account <> '' GROUP BY l.payer_account
                  ORDER BY count(*) DESC, max(p.received_on) DESC LIMIT :accounts) AS accounts
"""


def habits(db: Connection, customer_id: int, *, today: date) -> Habits:
    """How a customer paid within a year, out of one question."""
    asked = {
        "customer": customer_id,
        "after": today - A_YEAR,
        "today": today,
        "most": PAYMENTS,
        "digits": SHOWN_DIGITS,
        "accounts": ACCOUNTS,
    }
    with our_words():
        row = db.execute(text(_HABITS), asked).one()
    fees = {Decimal(str(fee)): times for fee, times in (json.loads(one, parse_float=Decimal) for one in row.fees)}
    return Habits(
        payments=row.payments,
        average_days=row.average_days,
        days=usual_days({int(day): times for day, times in (row.days or {}).items()}),
        accounts=tuple(masked(last) for last in row.accounts),
        fee=usual_fee(fees, row.transfers),
    )
