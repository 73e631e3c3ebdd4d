"""Desks of people on one database of a test, at which a password opens a session of its own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from app.door import DatabaseDoor
from domain.kernel.database import transaction
from tests.conftest import Books
from ui.kit.desk import InlineDesk, Who

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)


class Recorder:
    """A view that remembers what it was told, and answers what it was given to answer."""

    def __init__(self) -> None:
        self.seen: dict[str, Any] = {}
        self.answers: dict[str, Any] = {}

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def told(*words: Any, **more: Any) -> Any:
            self.seen[name] = (*words, *more.values())
            return self.answers.get(name)

        return told


class Office:
    """People at their desks."""

    def __init__(self, books: Books) -> None:
        self.books = books
        self.locked = 0

    def desk(self, role: str) -> InlineDesk:
        """The desk of the login of a role; its clock is the test's, its sessions are real."""
        groups = {role} if role == "administrator" else {role, "staff"}
        who = Who(f"test_{role}", role, frozenset(groups), ("FYU", "TXG"))
        url, engine = self.books.url(role), self.books.engine(role)
        door = DatabaseDoor(f"postgresql+psycopg://{url.host}:{url.port}/{url.database}")
        return InlineDesk(
            lambda: transaction(engine),
            who=who,
            now=lambda: NOW,
            fresh=lambda password: door.fresh(who.login, password),
            lock=self._lock,
        )

    def password(self, role: str) -> str:
        return str(self.books.url(role).password)

    def _lock(self) -> None:
        self.locked += 1


@pytest.fixture
def office(database: Books) -> Office:
    return Office(database)
