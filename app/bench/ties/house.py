"""The house in which everything may be done: one connection that slips into every login, and takes each walk back."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from typing import Any, Final
from uuid import uuid4

from sqlalchemy import Connection, Row, create_engine, text

from app.bench.copies import Books
from domain.approvals.queries import shown
from domain.approvals.service import Asked, Signed, decide
from domain.banking.clearing import match_lines
from domain.banking.intake import receive_file
from domain.customers.queries import ids_by_code
from domain.customers.service import add_customers
from domain.errors import Conflict, Refused
from domain.figures.invariants import broken, of_the_books
from domain.kernel.calendar import Calendar
from domain.kernel.database import transaction
from domain.trade.rules import PriceDocument, Product
from domain.trade.service import set_prices, set_products
from integrations.banks.reading import read

SIZES: Final = {"GAS4": 4, "GAS20": 20}
PRICES: Final = (("GAS20", False, 800), ("GAS20", True, 780), ("GAS4", False, 260), ("GAS4", True, 265))
TERMS: Final = ("NET30", "2/10N30", "NET30")
"""Two companies, one of them with a discount for paying early, and a consumer."""
LINES: Final = 60
MONTHS_BACK: Final = 40
# What a house may switch on, so that all of it can happen; sessions of a walk are not counted.
SWITCHED: Final = {
    "discount.terms": 1, "cylinder.breakage": 1, "cylinder.residual_netted": 1, "approval.session_minutes": 100_000,
}  # fmt: skip
OPEN_MONTHS: Final = """
    INSERT INTO books.period (month)
    SELECT generate_series(date_trunc('month', CAST(:today AS date)) - make_interval(months => :back),
                           date_trunc('month', CAST(:today AS date)), '1 month')::date ON CONFLICT DO NOTHING
"""


class Differs(AssertionError):
    """After this deed something in the books does not hold."""


class House:
    """Books of their own, opened for everything; each walk is one transaction that is rolled back."""

    def __init__(self, books: Books, today: date) -> None:
        self.books, self.today, self.calendar = books, today, Calendar()
        self.done: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self.numbers = count(1)
        self._admin = create_engine(books.admin_url)
        self._db: Connection | None = None

    def open(self) -> None:
        """Prices, months that reach back far enough, money at the bank that is nobody's yet, and every policy on."""
        with transaction(self._admin) as db:
            db.execute(text(OPEN_MONTHS), {"today": self.today, "back": MONTHS_BACK})
            for key, value in SWITCHED.items():
                db.execute(
                    text("UPDATE books.policy SET value = :value WHERE key = :key"), {"key": key, "value": value}
                )
        with transaction(self.books.engine("scheduler")) as db:
            products = [Product(code, f"gas {size} kg", "gas", Decimal(size)) for code, size in SIZES.items()]
            set_products(db, products, key=uuid4())
            start = self.today - timedelta(days=400)
            priced = [
                PriceDocument("ties", f"P{place}", 1, code, Decimal(unit), gross, start)
                for place, (code, gross, unit) in enumerate(PRICES)
            ]
            set_prices(db, priced, key=uuid4())
            received = receive_file(db, name="ties.sta", content=(said := self._statement(db)), reading=read(said),
                                    today=self.today)  # fmt: skip
            match_lines(db, first_id=(received.first_line_id or 1) - 1, limit=LINES, today=self.today)

    @contextmanager
    def walk(self) -> Iterator[None]:
        """One walk; nothing of it stays."""
        with self._admin.connect() as db, db.begin() as whole:
            self._db = db
            try:
                yield
            finally:
                self._db = None
                whole.rollback()

    def close(self) -> None:
        self._admin.dispose()

    @property
    def db(self) -> Connection:
        assert self._db is not None
        return self._db

    def do(self, role: str, deed: str, job: Callable[[Connection], object]) -> bool:
        """One deed by a person of this role. What a rule refuses leaves nothing; what is done must leave every tie."""
        try:
            with self.db.begin_nested():
                self.act(role)
                job(self.db)
                self.act("")
                self.db.exec_driver_sql("SET CONSTRAINTS ALL IMMEDIATE")
                self.db.exec_driver_sql("SET CONSTRAINTS ALL DEFERRED")
        except (Refused, Conflict) as no:
            self.refused[f"{deed}: {type(no).__name__}"] += 1
            return False
        self.done[deed] += 1
        if found := broken(of_the_books(self.db)):
            raise Differs(f"after {deed}: {found}")
        return True

    def act(self, role: str) -> None:
        """From now on as this role's login, as who owns the deeds, or as the superuser again where it is empty."""
        self.db.exec_driver_sql("SET LOCAL ROLE NONE")
        login = f'"{self.books.prefix}{role}"' if role and role != "kernel" else "DEFAULT"
        self.db.exec_driver_sql(f"SET LOCAL SESSION AUTHORIZATION {login}")
        if role == "kernel":
            self.db.exec_driver_sql("SET LOCAL ROLE lg_kernel")

    def approved(self, db: Connection, asked: Asked, by: str) -> None:
        """Somebody of this role looks at what was asked, and signs."""
        self.act(by)
        decide(db, [Signed(asked.request_id, shown(db, asked.request_id).digest)], decision="approve", key=uuid4())

    def rows(self, query: str, **bound: object) -> Sequence[Row[Any]]:
        """Rows as the superuser sees them."""
        return self.db.execute(text(query), bound).all()

    def customers(self) -> list[int]:
        """Fresh customers, one for each of the terms; the last is a consumer."""
        codes = [f"TIES{next(self.numbers):06d}" for _ in TERMS]
        made: list[Mapping[str, object]] = [
            {
                "code": code, "branch": self._branch(), "name": code, "kind": "restaurant", "category": "C",
                "terms": terms, "ubn": None if place == len(TERMS) - 1 else "12345675", "phone": None,
                "district": None, "marks": [],
            }
            for place, (code, terms) in enumerate(zip(codes, TERMS, strict=True))
        ]  # fmt: skip
        self.act("scheduler")
        add_customers(self.db, made, key=uuid4())
        ids = ids_by_code(self.db, codes)
        self.act("")
        return [ids[code] for code in codes]

    def number(self, letters: str) -> str:
        return f"{letters}{next(self.numbers):08d}"

    def _branch(self) -> str:
        return str(self.rows("SELECT min(code) FROM books.branch")[0][0])

    def _statement(self, db: Connection) -> bytes:
        """One day's statement of the first account: credits that say nothing about who paid."""
        account = db.execute(text("SELECT bank, number, opening FROM books.bank_account ORDER BY id LIMIT 1")).one()
        chance = random.Random(0)  # noqa: S311  a walk, no secret
        amounts = [chance.randrange(1, 40) * 375 for _ in range(LINES)]
        day = f"{self.today:%y%m%d}"
        lines = [":20:TIES", f":25:{account.bank}/{account.number}", ":28C:1", f":60F:C{day}TWD{account.opening:.0f},"]
        for place, amount in enumerate(amounts):
            lines += [f":61:{day}{self.today:%m%d}C{amount},NTRFNONREF//T{place:05d}", ":86:PAYER UNKNOWN"]
        lines += [f":62F:C{day}TWD{account.opening + sum(amounts):.0f},", "-"]
        return "\r\n".join(lines).encode("ascii") + b"\r\n"


def pick(choices: Sequence[Any], place: int) -> Any:
    """One of them, whatever number was drawn; None where there is none."""
    return choices[place % len(choices)] if choices else None
