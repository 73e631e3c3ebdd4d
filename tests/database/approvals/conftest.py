"""People who ask and people who decide, on one database of a test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import TypeVar
from uuid import uuid4

import pytest
from sqlalchemy import Connection, text

from app.logins import Login, make_login
from domain.approvals.queries import shown
from domain.approvals.service import Decided, Decision, Signed, decide
from tests.conftest import BRANCHES, Books

T = TypeVar("T")


class People:
    """The logins of a test's company, and deeds each in a transaction of its own."""

    def __init__(self, books: Books) -> None:
        self.books = books

    @contextmanager
    def as_(self, role: str) -> Iterator[Connection]:
        with self.books.engine(role).begin() as db:
            yield db

    def do(self, role: str, deed: Callable[[Connection], T]) -> T:
        with self.as_(role) as db:
            return deed(db)

    def decides(self, role: str, request: int, decision: Decision = "approve", **more: str) -> Decided:
        """Look at the request and sign what is shown."""

        def look_and_sign(db: Connection) -> Decided:
            digest = shown(db, request).digest
            note = more.pop("note", "" if decision == "approve" else "not so")
            return decide(db, [Signed(request, digest)], decision=decision, key=uuid4(), note=note, **more)[0]  # type: ignore[arg-type]

        return self.do(role, look_and_sign)

    def joins(self, login: str, role: str, person: int, *, chief: bool = False) -> None:
        """One more login, as the installing superuser makes it."""
        with self.books.admin().begin() as db:
            made = Login(f"test_{login}", role, login, person)
            make_login(db, made, password=self.books.keyring.password(made.name), branches=list(BRANCHES))
            if chief:
                db.execute(text("UPDATE books.staff SET chief_finance = true WHERE login = :l"), {"l": made.name})

    def ask_of(self, query: str, **bound: object) -> object:
        """One value, looked at by the superuser."""
        with self.books.admin().connect() as db:
            return db.execute(text(query), bound).scalar()

    def limit_of(self, customer: int) -> Decimal:
        found = self.ask_of("SELECT credit_limit FROM books.customer_credit WHERE customer_id = :c", c=customer)
        assert isinstance(found, Decimal)
        return found


@pytest.fixture
def people(database: Books) -> Iterator[People]:
    """Logins are the whole server's: those that a test made go with it."""
    known = "SELECT rolname FROM pg_roles WHERE rolcanlogin OR rolname LIKE 'newcomer%'"
    with database.admin().connect() as db:
        before = set(db.execute(text(known)).scalars())
    yield People(database)
    database.close()
    with database.admin().begin() as db:
        for login in set(db.execute(text(known)).scalars()) - before:
            db.execute(text(f'DROP ROLE "{login}"'))
