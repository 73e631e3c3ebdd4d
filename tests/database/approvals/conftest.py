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
from domain.access.queries import people as everybody
from domain.access.service import LoginWanted
from domain.approvals.queries import shown
from domain.approvals.service import Asked, Decided, Decision, Signed, ask_limit, ask_role_change, decide
from tests.builders import House
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


def agree_to_password(books: Books, login: str) -> None:
    """The administrator asks for this login as it is, since its password is lost, and the director agrees."""
    people = People(books)
    with people.as_("administrator") as db:
        now = next(one for one in everybody(db) if one.login == login)
        wanted = LoginWanted(login, now.person_id, now.name, now.branches, now.roles)
        asked = ask_role_change(db, payload=wanted.payload(), reason="password lost", key=uuid4())
    people.decides("director", asked.request_id)


@pytest.fixture
def people(database: Books) -> People:
    return People(database)


PERSON = {"credit_controller": 3, "supervisor": 6, "manager": 7, "director": 8}


def a_request(people: People, house: House, limit: int = 90_000, *, by: str = "credit_controller") -> tuple[int, Asked]:
    """A customer, and a request for this limit."""
    customer = people.do("scheduler", house.a_customer)
    asked = people.do(
        by,
        lambda db: ask_limit(db, customer_id=customer, limit=Decimal(limit), reason="good payer", key=uuid4()),
    )
    return customer, asked


def as_kernel(people: People, act: str, *, role: str = "lg_kernel") -> None:
    """One statement as a role that nobody logs in as."""
    with people.books.admin().begin() as db:
        db.execute(text(f"SET ROLE {role}"))
        db.execute(text(act))
