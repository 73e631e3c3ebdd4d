"""The logins that a model's deeds are asked by, and the books as their superuser sees them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Protocol
from uuid import uuid4

import psycopg
from sqlalchemy import text

from app.bench.outbox import STATEMENTS
from app.bench.scene import Entrance, conninfo, enter_scenes
from app.logins import Keyring, Login, make_login
from domain.kernel.calendar import business_day

ELSEWHERE = "elsewhere"
"""The login whose only branch is another one."""
ELSEWHERE_LOGIN = Login("bench_elsewhere", "senior_clerk", "of another branch", 9001)

SEEN = """
    SELECT jsonb_build_object(
      'items', (SELECT coalesce(jsonb_object_agg(id, balance), '{}') FROM books.open_item WHERE customer_id = %(customer)s),
      'payments', (SELECT coalesce(jsonb_object_agg(p.id, jsonb_build_array(p.unapplied,
                     (SELECT coalesce(sum(a.amount), 0) FROM books.allocation AS a WHERE a.payment_id = p.id),
                     p.reversed_by IS NOT NULL)), '{}') FROM books.payment AS p WHERE p.customer_id = %(customer)s),
      'receivable', b.receivable, 'unapplied', b.unapplied,
      'accounts', (SELECT coalesce(jsonb_object_agg(account, total), '{}') FROM (
                     SELECT l.account, sum(l.amount) AS total FROM books.journal AS j
                       JOIN books.journal_line AS l ON l.posted_on = j.posted_on AND l.journal_id = j.id
                      WHERE j.id > %(since)s GROUP BY 1 HAVING sum(l.amount) <> 0) AS one),
      'control', (SELECT coalesce(jsonb_object_agg(account, total), '{}') FROM (
                    SELECT account, sum(amount) AS total FROM books.subledger_move
                     WHERE journal_id > %(since)s GROUP BY 1 HAVING sum(amount) <> 0) AS one),
      'journals', (SELECT count(*) FROM books.journal WHERE id > %(since)s),
      'moves', (SELECT count(*) FROM books.subledger_move WHERE journal_id > %(since)s),
      'keys', (SELECT count(*) FROM books.idem WHERE key = ANY (%(keys)s::uuid[]) AND response IS NOT NULL))
      FROM books.customer_balance AS b WHERE b.customer_id = %(customer)s
"""  # noqa: E501


class Company(Entrance, Protocol):
    """An entrance whose logins are kept in a file."""

    @property
    def keyring(self) -> Keyring: ...


class Bookkeepers:
    """One connection a login, opened when it is needed first; nobody else may post to these books meanwhile."""

    def __init__(self, company: Company, today: date) -> None:
        self.company, self.today = company, today
        self.closed_on = (today.replace(day=1) - timedelta(days=75)).replace(day=5)
        self._open: dict[str, psycopg.Connection] = {}
        with company.admin().begin() as db:
            branches = list(db.execute(text("SELECT code FROM books.branch ORDER BY code LIMIT 2")).scalars())
            self.branch = branches[0]
            password = company.keyring.password(ELSEWHERE_LOGIN.name)
            make_login(db, ELSEWHERE_LOGIN, password=password, branches=branches[1:])
            closed = {"month": self.closed_on.replace(day=1)}
            db.execute(text("UPDATE books.period SET status = 'closed' WHERE month = :month"), closed)

    def connection(self, login: str) -> psycopg.Connection:
        """This login's connection."""
        if login not in self._open:
            self._open[login] = self.connect(login)
        return self._open[login]

    def connect(self, login: str) -> psycopg.Connection:
        """A connection of its own, for who is going to lose it."""
        if login == "superuser":
            url = self.company.admin().url.set(drivername="postgresql")
            return psycopg.connect(url.render_as_string(hide_password=False), autocommit=True)
        if login == ELSEWHERE:
            url = self.company.keyring.address(self.company.admin().url, ELSEWHERE_LOGIN.name)
            plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
            return psycopg.connect(plain, autocommit=True)
        return psycopg.connect(conninfo(self.company, login), autocommit=True)

    def ask(self, login: str, function: str, arguments: tuple[Any, ...], key: str) -> dict[str, Any]:
        """Ask for a deed; its answer, or psycopg's error."""
        row = self.connection(login).execute(STATEMENTS[function], (*arguments, key)).fetchone()
        assert row is not None
        answer: dict[str, Any] = row[0]
        return answer

    def look(self, query: str, *values: object) -> Any:
        """One value, as the superuser sees it."""
        row = self.connection("superuser").execute(query, values).fetchone()
        return None if row is None else row[0]

    def seen(self, customer: int, since: int, keys: list[str]) -> dict[str, Any]:
        """The books of this customer, in the form of the lists."""
        values = {"customer": customer, "since": since, "keys": keys}
        row = self.connection("superuser").execute(SEEN, values).fetchone()
        assert row is not None
        found = row[0]
        found["items"] = {int(item): balance for item, balance in found["items"].items()}
        found["payments"] = {int(payment): paid for payment, paid in found["payments"].items()}
        return dict(found)

    def a_customer(self) -> int:
        """A fresh customer of the first branch, without invoices."""
        name = f"M{uuid4().hex[:8].upper()}"
        return enter_scenes(self.company, name, 1, amounts=(), today=self.today, branch=self.branch)[0].customer

    def close(self) -> None:
        """Close every connection."""
        for connection in self._open.values():
            connection.close()
        self._open.clear()


def today_in_the_books(bookkeeper: psycopg.Connection) -> date:
    """The business day by the database's clock."""
    row = bookkeeper.execute("SELECT clock_timestamp()").fetchone()
    assert row is not None
    return business_day(row[0])
