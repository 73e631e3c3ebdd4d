"""The small company that probes are run over: two branches, and one of everything that a check looks at."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, text

from app.bench.copies import Books
from app.logins import Login, make_login

KEYS = tuple(f"00000000-0000-4000-8000-{number:012d}" for number in range(60))
ELSEWHERE = Login("probe_elsewhere", "senior_clerk", "of another branch", 9101)
MACHINE_ELSEWHERE = Login("probe_machine_elsewhere", "scheduler", "machine of another branch", 9103)
FILE = b"a bank's file"
SHA = hashlib.sha256(FILE).hexdigest()
LOAD = "00000000-0000-4000-8000-00000000f11e"


@contextmanager
def acting(db: Connection, login: str) -> Iterator[None]:
    """As this login, for session_user too: what only the superuser's own transaction can do."""
    db.exec_driver_sql(f"SET LOCAL SESSION AUTHORIZATION {login}")
    yield
    db.exec_driver_sql("SET LOCAL SESSION AUTHORIZATION DEFAULT")


class Stage:
    """Builds the scene; `names` are what probes may put into their statements."""

    def __init__(self, db: Connection, books: Books, today: date) -> None:
        self.db, self.today, self.keyring = db, today, books.keyring
        self.prefix = books.prefix
        self.names: dict[str, Any] = {"today": today, "future": today + timedelta(days=2), "sha": SHA, "load": LOAD}
        self.names |= {f"key{number}": key for number, key in enumerate(KEYS)}
        self.names["closed"] = (today.replace(day=1) - timedelta(days=75)).replace(day=5)
        branches = list(db.execute(text("SELECT code FROM books.branch ORDER BY code LIMIT 2")).scalars())
        self.names |= {"here": branches[0], "there": branches[1]}
        self._logins(books, branches)

    def _logins(self, books: Books, branches: list[str]) -> None:
        person = self._one("SELECT person_id FROM books.staff WHERE login = :login", login=f"{self.prefix}clerk")
        twin = Login("probe_twin", "senior_clerk", "the clerk's second login", person)
        for login, own in ((ELSEWHERE, branches[1:2]), (MACHINE_ELSEWHERE, branches[1:2]), (twin, branches)):
            make_login(self.db, login, password=books.keyring.password(login.name), branches=own)
        self._do("UPDATE books.staff SET branches = :all WHERE login LIKE :ours", all=branches, ours=f"{self.prefix}%")

    def build(self) -> dict[str, Any]:
        """Everything, committed by the caller."""
        self._do("UPDATE books.period SET status = 'closed' WHERE month = :m", m=self.names["closed"].replace(day=1))
        self._customers()
        self._money()
        self._bank()
        self._run()
        self._do("INSERT INTO books.calendar_override (day, working, note) VALUES ('2026-01-01', false, 'a day off')")
        self._as("clerk", "SELECT api.choose_columns('home', '[]')")
        self._as("clerk", "SELECT api.note_attempt('probe', 'x', 'done', NULL)")
        return self.names

    def _customers(self) -> None:
        rows = [
            {"code": code, "branch": self.names[branch], "name": code, "kind": "restaurant", "category": "B",
             "terms": "NET30", "marks": [["virtual_account", f"9900{code}"]]}
            for code, branch in (("PA", "here"), ("PB", "there"), ("PC", "here"), ("PD", "here"))
        ]  # fmt: skip
        self._as("scheduler", "SELECT api.add_customers(CAST(:r AS jsonb), :k)", r=json.dumps(rows), k=uuid4())
        for code, name in (("PA", "a"), ("PB", "b"), ("PC", "c"), ("PD", "d")):
            self.names[name] = self._one("SELECT id FROM books.customer WHERE code = :code", code=code)
        issued = self.today - timedelta(days=40)
        invoices = [("PA000001", "a", 1000), ("PA000002", "a", 2000), ("PB000001", "b", 1000), ("PC000001", "c", 500)]
        billed = [
            {"number": number, "customer": self.names[customer], "kind": "B2C", "issued_on": str(issued),
             "terms": "NET30", "due_on": str(issued), "effective_due_on": str(issued), "net": net, "tax": net // 20}
            for number, customer, net in invoices
        ]  # fmt: skip
        self._as("scheduler", "SELECT api.post_invoices(CAST(:r AS jsonb), :k)", r=json.dumps(billed), k=uuid4())
        for name, number in (
            ("item1", "PA000001"),
            ("item2", "PA000002"),
            ("item_b", "PB000001"),
            ("item_c", "PC000001"),
        ):
            self.names[name] = self._one("SELECT id FROM books.open_item WHERE document = :number", number=number)

    def _money(self) -> None:
        self.names["paid"] = self._receipt("a", 1000, [])
        self.names["paid_whole"] = self._receipt("a", 1050, [[self.names["item1"], 1050]])
        self.names["paid_back"] = self._receipt("a", 77, [])
        self.names["paid_b"] = self._receipt("b", 500, [])
        self._as("senior_clerk", "SELECT api.reverse_payment(:p, :on, 'not ours', :k)",
                 p=self.names["paid_back"], on=self.today, k=uuid4())  # fmt: skip
        for part, name in ((100, "given"), (50, "given_back")):
            answer = self._as("clerk", "SELECT api.allocate(:p, CAST(:parts AS jsonb), :on, :k)", p=self.names["paid"],
                              parts=json.dumps([[self.names["item2"], part]]), on=self.today, k=uuid4())  # fmt: skip
            query = "SELECT id FROM books.allocation WHERE journal_id = :journal"
            self.names[name] = self._one(query, journal=answer["journal"])
        self._as("senior_clerk", "SELECT api.undo_allocations(:p, ARRAY[:a]::bigint[], :on, 'wrong', :k)",
                 p=self.names["paid"], a=self.names["given_back"], on=self.today, k=uuid4())  # fmt: skip

    def _bank(self) -> None:
        insert = """
            INSERT INTO books.bank_account (bank, number, name, branch, opened_on, opening)
            VALUES ('099', :number, 'probe', :branch, '2026-01-01', 100) RETURNING id
        """
        self.names["account"] = self._one(insert, number="9900000001", branch=self.names["here"])
        self.names["account_b"] = self._one(insert, number="9900000002", branch=self.names["there"])
        amounts = (1000, -30, 700, 400, 250, 600)
        self._do(stage_lines(LOAD, amounts, self.today))
        file = {"sha256": SHA, "name": "a.sta", "format": "mt940", "encoding": "utf-8", "verdict": "clean",
                "findings": [], "state": "TAKEN"}  # fmt: skip
        page = a_page(self.names["account"], 100, amounts, self.today)
        self._as("clerk", TAKE, f=json.dumps(file), c=FILE, p=json.dumps([page]), l=LOAD)
        lines = self.db.execute(text("SELECT id FROM books.bank_line WHERE bank_account_id = :a ORDER BY id"),
                                {"a": self.names["account"]}).scalars()  # fmt: skip
        for number, line in enumerate(lines, 1):
            self.names[f"line{number}"] = line
        self.names["closing"] = 100 + sum(amounts)
        row = [{"line": self.names["line4"], "as": "unknown"}]
        self._as("clerk", "SELECT api.book_lines(CAST(:r AS jsonb), :k)", r=json.dumps(row), k=uuid4())
        evidence = {"class": "person", "rule": "one_item", "automatic": False, "reasons": []}
        self.names["paid_by_line"] = self._receipt(
            "a", 250, [], line=self.names["line5"], method="bank", evidence=evidence
        )
        waiting = file | {"sha256": hashlib.sha256(b"w").hexdigest(), "verdict": "flag", "state": "WAITING"}
        self._as("clerk", TAKE, f=json.dumps(waiting), c=b"w", p="[]", l=uuid4())
        self.names["waiting"] = self._one("SELECT id FROM books.bank_file WHERE state = 'WAITING' AND name = 'a.sta'")
        self.names["taken"] = self._one("SELECT id FROM books.bank_file WHERE sha256 = :sha", sha=SHA)

    def _run(self) -> None:
        self._as("scheduler", "SELECT api.plan_run('probe', 's', :on, now())", on=self.today)
        self._as("scheduler", "SELECT api.claim_run('probe', 's', 'box', '5 minutes')")
        self._as("scheduler", "SELECT api.take_snapshot(:on, 'probe', 1, 's')", on=self.today)

    def _receipt(self, customer: str, amount: int, parts: list[list[int]], **more: Any) -> int:
        row = {"customer": self.names[customer], "amount": amount, "method": "cash", "source": f"probe/{uuid4()}",
               "on": str(self.today), "parts": parts, **more}  # fmt: skip
        answer = self._as("clerk", "SELECT api.post_payments(CAST(:r AS jsonb), :k)", r=json.dumps([row]), k=uuid4())
        return int(answer["payments"][0]["payment"])

    def _as(self, role: str, statement: str, **values: Any) -> Any:
        with acting(self.db, f"{self.prefix}{role}"):
            return self._one(statement, **values)

    def _one(self, statement: str, **values: Any) -> Any:
        return self.db.execute(text(statement), values).scalar()

    def _do(self, statement: str, **values: Any) -> None:
        self.db.execute(text(statement), values)


TAKE = "SELECT api.take_file(CAST(:f AS jsonb), :c, CAST(:p AS jsonb), :l)"


def stage_lines(load: str, amounts: tuple[int, ...], on: date) -> str:
    """Lines as a reader stages them."""
    values = ", ".join(
        f"('{load}', 0, {number}, '{on}', '{on}', {amount}, 'C', 'NTRF', '', 'P{number}', '', '', '', '', '')"
        for number, amount in enumerate(amounts)
    )
    return f"INSERT INTO books.staged_line VALUES {values}"  # noqa: S608  dates and numbers of ours


def a_page(account: int, opening: int, amounts: tuple[int, ...], on: date, **other: Any) -> dict[str, Any]:
    """The statement that holds them."""
    return {"page": 0, "account": account, "kind": "booked", "number": "1", "page_no": "1", "opening": opening,
            "closing": opening + sum(amounts), "opening_on": str(on), "closing_on": str(on), "lines": len(amounts),
            "sum": sum(amounts), **other}  # fmt: skip
