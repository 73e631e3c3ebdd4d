"""The desks of the demo company: whose deed it is signs in, does it in one transaction, and leaves."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.engine import URL

from app.demo.books import Plan
from domain.kernel.database import open_engine, transaction

T = TypeVar("T")
R = TypeVar("R")


class Desks:
    """Everybody's desk on one database; deciding wants a session that was opened just now."""

    def __init__(self, address: Callable[[str], URL], plan: Plan) -> None:
        self._address, self.plan = address, plan

    def do(self, role: str, job: Callable[[Connection], T]) -> T:
        """One deed, in a session of its own."""
        with self._desk(role) as engine, transaction(engine) as db:
            return job(db)

    def do_in_groups(
        self, role: str, rows: Sequence[R], size: int, job: Callable[[Connection, Sequence[R], int], object]
    ) -> None:
        """Many rows, so many at a time, each group in a transaction of its own; the job hears which group it is."""
        with self._desk(role) as engine:
            for place, start in enumerate(range(0, len(rows), size)):
                with transaction(engine) as db:
                    job(db, rows[start : start + size], place)

    @contextmanager
    def _desk(self, role: str) -> Iterator[Engine]:
        engine = open_engine(self._address(role), application="luckygas demo", pool_size=1)
        try:
            yield engine
        finally:
            engine.dispose()
