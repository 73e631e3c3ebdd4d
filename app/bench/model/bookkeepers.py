"""The logins that a model's deeds are asked by, and the books as their superuser sees them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any, Protocol
from uuid import uuid4

import psycopg
from sqlalchemy import text

from app.bench import outbox
from app.bench.scene import Entrance, enter_scenes
from app.logins import Keyring, Login, make_login
from domain.kernel.calendar import business_day

STATEMENTS = outbox.STATEMENTS | {
    "ask": "SELECT api.ask(%s, %s::jsonb, %s, %s)",
    "decide": "SELECT api.decide(%s::jsonb, %s, %s, %s)",
    "withdraw_request": "SELECT api.withdraw_request(%s, %s, %s)",
    "delegate": "SELECT api.delegate(%s, %s::date, %s::date, %s, %s)",
    "lower_limit": "SELECT api.lower_limit(%s, %s, %s, %s)",
    "pay_refund": "SELECT api.pay_refund(%s, %s::date, NULL, %s)",
}
ELSEWHERE = "elsewhere"
"""The login whose only branch is another one."""
TWIN = "twin"
"""The login of somebody who has another one too; whose, `become` says."""
OWN_LOGINS = {
    ELSEWHERE: Login("bench_elsewhere", "senior_clerk", "of another branch", 9001),
    TWIN: Login("bench_twin", "director", "a second login", 9002),
}
RENEWED_AFTER = 240.0
"""Seconds: a signature needs a session that was opened within five minutes."""

# What the run of provisions will leave, its key included (P-52); there is no such deed yet.
PROVISION = """
    WITH entry AS (SELECT nextval('books.journal_id') AS id), answer AS (
      INSERT INTO books.idem (scope, key, deed, request_hash, response)
      SELECT 'scheduler', gen_random_uuid(), 'provision', sha256(''), jsonb_build_object('journal', id) FROM entry)
    SELECT books.enter(ARRAY[ROW(id, 'je/provision/' || id, 'provision', %(branch)s, %(on)s::date, NULL, NULL,
             ARRAY[ROW('6155', %(amount)s::numeric, NULL), ROW('1149', -%(amount)s::numeric, NULL)]::books.entry_line[],
             '{}'::books.entry_move[])::books.entry]) FROM entry
"""
SEEN = """
    SELECT jsonb_build_object(
      'items', (SELECT coalesce(jsonb_object_agg(id, balance), '{}') FROM books.open_item WHERE customer_id = %(customer)s),
      'payments', (SELECT coalesce(jsonb_object_agg(p.id, jsonb_build_array(p.unapplied,
                     (SELECT coalesce(sum(a.amount), 0) FROM books.allocation AS a WHERE a.payment_id = p.id),
                     p.reversed_by IS NOT NULL)), '{}') FROM books.payment AS p WHERE p.customer_id = %(customer)s),
      'receivable', b.receivable, 'unapplied', b.unapplied,
      'limit', (SELECT jsonb_build_array(credit_limit, version) FROM books.customer_credit
                 WHERE customer_id = %(customer)s),
      'requests', (SELECT coalesce(jsonb_object_agg(r.id, jsonb_build_array(r.state, r.tier,
                     (SELECT count(*) FROM books.approval AS a WHERE a.request_id = r.id), r.outcome ->> 'code',
                     (SELECT count(*) FROM books.journal AS j WHERE j.key = 'je/request/' || r.id))), '{}')
                     FROM books.request AS r WHERE r.customer_id = %(customer)s),
      'refunds', (SELECT coalesce(jsonb_object_agg(id, payable), '{}') FROM books.refund WHERE customer_id = %(customer)s),
      'written_off', (SELECT coalesce(sum(amount), 0) FROM books.written_off WHERE customer_id = %(customer)s),
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
        self._open: dict[str, tuple[psycopg.Connection, float]] = {}
        with company.admin().begin() as db:
            branches = list(db.execute(text("SELECT code FROM books.branch ORDER BY code LIMIT 2")).scalars())
            self.branch, self.elsewhere = branches
            # Who decides is moved to the other branch and back again.
            db.execute(
                text("UPDATE books.staff SET branches = :all WHERE login = ANY (:deciders)"),
                {"all": branches, "deciders": [self.name(one) for one in ("supervisor", "manager", "director")]},
            )
            for name, login in OWN_LOGINS.items():
                password = company.keyring.password(login.name)
                make_login(db, login, password=password, branches=branches[1:] if name == ELSEWHERE else branches)
            closed = {"month": self.closed_on.replace(day=1)}
            db.execute(text("UPDATE books.period SET status = 'closed' WHERE month = :month"), closed)
            db.execute(text("INSERT INTO books.posting_rule VALUES ('provision', '6155', 'D', false), "
                            "('provision', '1149', 'C', false) ON CONFLICT DO NOTHING"))  # fmt: skip
            staff = db.execute(text("SELECT login, person_id FROM books.staff"))
            self.persons: dict[str, int] = {row.login: row.person_id for row in staff}

    def connection(self, login: str) -> psycopg.Connection:
        """This login's connection, a new one where the old one has grown too old to sign."""
        known = self._open.get(login)
        if known is None or time.monotonic() - known[1] > RENEWED_AFTER:
            if known is not None:
                known[0].close()
            known = self._open[login] = (self.connect(login), time.monotonic())
        return known[0]

    def connect(self, login: str) -> psycopg.Connection:
        """A connection of its own, for who is going to lose it."""
        if login == "superuser":
            url = self.company.admin().url
        elif login in OWN_LOGINS:
            url = self.company.keyring.address(self.company.admin().url, OWN_LOGINS[login].name)
        else:
            url = self.company.url(login)
        plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
        return psycopg.connect(plain, autocommit=True)

    def name(self, login: str) -> str:
        """What the database calls this login."""
        return OWN_LOGINS[login].name if login in OWN_LOGINS else str(self.company.url(login).username)

    def person(self, login: str) -> int:
        """Whose login this is."""
        return self.persons[self.name(login)]

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

    def do(self, *statements: str, **values: object) -> None:
        """Statements of the superuser, in one transaction that no trigger looks at: an intruder's way."""
        with self.connection("superuser").transaction() as _, self.connection("superuser").cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            for statement in statements:
                cursor.execute(statement.encode(), values)

    def provide(self, amount: int) -> None:
        """Something more on the allowance for bad debt."""
        values = {"amount": amount, "branch": self.branch, "on": self.today}
        self.connection("superuser").execute(PROVISION, values)

    def allowance(self) -> int:
        """What stands on it."""
        return int(self.look("SELECT coalesce(-sum(amount), 0) FROM books.journal_line WHERE account = '1149'"))

    def become(self, login: str, person: int) -> None:
        """From now on this login is this person's."""
        if self.person(login) != person:
            self.do("UPDATE books.staff SET person_id = %(p)s WHERE login = %(l)s", p=person, l=self.name(login))
            self.persons[self.name(login)] = person

    @contextmanager
    def changed(self, change: str, back: str, **values: object) -> Iterator[None]:
        """Something of the house otherwise for the length of one step."""
        self.do(change, **values)
        try:
            yield
        finally:
            self.do(back, **values)

    def shown(self, login: str, request: int) -> str:
        """The digest of what this login is shown of a request."""
        row = self.connection(login).execute("SELECT api.shown(%s) ->> 'digest'", (request,)).fetchone()
        assert row is not None
        return str(row[0])

    def take_back(self, lender: str, delegation: int) -> None:
        """What was lent is not lent any more."""
        self.connection(lender).execute("SELECT api.revoke_delegation(%s)", (delegation,))

    def seen(self, customer: int, since: int, keys: list[str]) -> dict[str, Any]:
        """The books of this customer, in the form of the lists."""
        values = {"customer": customer, "since": since, "keys": keys}
        row = self.connection("superuser").execute(SEEN, values).fetchone()
        assert row is not None
        found = row[0]
        for numbered in ("items", "payments", "requests", "refunds"):
            found[numbered] = {int(number): said for number, said in found[numbered].items()}
        return dict(found)

    def a_customer(self) -> int:
        """A fresh customer of the first branch, without invoices."""
        name = f"M{uuid4().hex[:8].upper()}"
        return enter_scenes(self.company, name, 1, amounts=(), today=self.today, branch=self.branch)[0].customer

    def close(self) -> None:
        """Close every connection."""
        for connection, _ in self._open.values():
            connection.close()
        self._open.clear()


def today_in_the_books(bookkeeper: psycopg.Connection) -> date:
    """The business day by the database's clock."""
    row = bookkeeper.execute("SELECT clock_timestamp()").fetchone()
    assert row is not None
    return business_day(row[0])
