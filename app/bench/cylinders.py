"""Random moves of cylinders beside plain lists: after all of them units and money tie, and any deed can be undone."""

from __future__ import annotations

import random
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final
from uuid import uuid4

from sqlalchemy import text

from app.bench.aftermath import differences, seal
from app.bench.copies import Books
from app.bench.figures import Figure, Told, percentile
from app.bench.ground import own_ground
from domain.customers.queries import ids_by_code
from domain.customers.service import add_customers
from domain.deposits.service import (
    Cylinders,
    Done,
    Exchanged,
    Given,
    Lost,
    Moved,
    Returned,
    exchange_cylinders,
    find_cylinders,
    lose_cylinders,
    move_cylinders,
    return_cylinders,
    set_size,
    take_deposits,
    undo_deed,
)
from domain.kernel.database import transaction

SEED: Final = 20261128
FULL: Final = 100_000
QUICK: Final = 5_000
ROWS: Final = 80
MOST: Final = 6
SIZE: Final = Decimal(20)
CUSTOMERS: Final = 300
SAMPLES: Final = 40


@dataclass
class Lists:
    """What must be true, kept as lists: the rates of what each customer holds, oldest first, and of what he lost."""

    held: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    lost: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))

    def take(self, customer: int, units: int) -> list[int]:
        taken, self.held[customer] = self.held[customer][:units], self.held[customer][units:]
        return taken


@dataclass
class Yard:
    """One house whose cylinders move; every deed is compared with the lists when it is done."""

    books: Books
    today: date
    chance: random.Random
    customers: Sequence[int]
    lists: Lists = field(default_factory=Lists)
    rate: int = 1500
    moves: int = 0
    seconds: float = 0.0
    times_ms: list[float] = field(default_factory=list)
    deeds: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    numbers: int = 0

    def walk(self, moves: int, told: Told) -> None:
        """Random sets of deeds until so many cylinders have moved."""
        kinds = ("give", "give", "back", "swap", "lose", "find", "hand_on", "price")
        while self.moves < moves:
            before = self.moves
            getattr(self, f"_{self.chance.choice(kinds)}")()
            if before // 10_000 != self.moves // 10_000:
                told(f"cylinders: {self.moves} of {moves} moves")

    def _give(self) -> None:
        rows, wanted = [], []
        for customer, units in self._some():
            rows.append(
                Given(customer=customer, size=SIZE, units=units, on=self.today, way="cash", document=self._no())
            )
            self.lists.held[customer] += [self.rate] * units
            wanted.append(self.rate * units)
        self._do("clerk", take_deposits, rows, wanted)

    def _back(self) -> None:
        rows, wanted = [], []
        for customer, units in self._some(self.lists.held):
            rows.append(Returned(customer=customer, size=SIZE, units=units, on=self.today))
            wanted.append(sum(self.lists.take(customer, units)))
        self._do("cashier", return_cylinders, rows, wanted)

    def _swap(self) -> None:
        rows = [
            Exchanged(customer=customer, size=SIZE, units=units, on=self.today)
            for customer, units in self._some(self.lists.held)
        ]
        self._do("clerk", exchange_cylinders, rows, [0] * len(rows))

    def _lose(self) -> None:
        rows, wanted = [], []
        for customer, units in self._some(self.lists.held):
            gone = self.lists.take(customer, units)
            self.lists.lost[customer] += gone
            rows.append(
                Lost(customer=customer, size=SIZE, units=units, on=self.today, invoice=self._no(), due_on=self.today,
                     effective_due_on=self.today, charge=Decimal(self.chance.randrange(0, 900)), reason="random")
            )  # fmt: skip
            wanted.append(sum(gone))
        self._do("senior_clerk", lose_cylinders, rows, wanted)

    def _find(self) -> None:
        """All that a customer lost: which of them comes first is the database's to say."""
        lost = [customer for customer, rates in self.lists.lost.items() if 0 < len(rates) <= MOST * 4]
        rows, wanted = [], []
        for customer in self.chance.sample(lost, min(len(lost), ROWS)):
            rates = self.lists.lost.pop(customer)
            rows.append(Cylinders(customer=customer, size=SIZE, units=len(rates), on=self.today))
            wanted.append(sum(rates))
        self._do("senior_clerk", find_cylinders, rows, wanted)

    def _hand_on(self) -> None:
        """What a customer has, as a whole, to one who has nothing: the order of his lots is then known too."""
        having = [customer for customer in self.customers if 0 < len(self.lists.held[customer]) <= MOST * 8]
        empty = [customer for customer in self.customers if not self.lists.held[customer]]
        rows, wanted = [], []
        for customer, to in zip(self.chance.sample(having, min(len(having), ROWS)), empty, strict=False):
            rates = self.lists.take(customer, len(self.lists.held[customer]))
            self.lists.held[to] = rates
            rows.append(
                Moved(
                    customer=customer,
                    to=to,
                    size=SIZE,
                    units=len(rates),
                    on=self.today,
                    consent="both",
                    to_consent="sign",
                )
            )
            wanted.append(sum(rates))
        self._do("senior_clerk", move_cylinders, rows, wanted)

    def _price(self) -> None:
        self.rate = self.chance.randrange(300, 2000)
        with transaction(self.books.engine("manager")) as db:
            set_size(db, size_kg=SIZE, deposit=Decimal(self.rate), replacement=Decimal(2000 + self.rate), key=uuid4())

    def _some(self, among: dict[int, list[int]] | None = None) -> list[tuple[int, int]]:
        chosen = self.customers if among is None else [one for one in self.customers if among[one]]
        found = self.chance.sample(list(chosen), min(len(chosen), ROWS))
        most = {one: MOST if among is None else min(MOST, len(among[one])) for one in found}
        return [(one, self.chance.randint(1, most[one])) for one in found]

    def _no(self) -> str:
        self.numbers += 1
        return f"B{self.numbers:09d}"

    def _do(self, role: str, deed: object, rows: Sequence[Cylinders], wanted: Sequence[int]) -> None:
        if not rows:
            return
        began = time.perf_counter()
        with transaction(self.books.engine(role)) as db:
            done: Sequence[Done] = deed(db, rows, key=uuid4())  # type: ignore[operator]
        took = time.perf_counter() - began
        self.seconds += took
        self.times_ms.append(took * 1000 / len(rows))
        self.moves += sum(row.units for row in rows)
        self.deeds[getattr(deed, "__name__", "?")] += len(rows)
        self.wrong += [
            f"{deed}: customer {row.customer} {one.amount} instead of {amount}"
            for row, one, amount in zip(rows, done, wanted, strict=True)
            if one.amount != amount
        ]

    def unlike_lists(self) -> int:
        """Customers whose deposits are not what the lists say."""
        with transaction(self.books.admin()) as db:
            rows = db.execute(text("SELECT customer_id, deposits FROM books.customer_balance"))
            found = {row.customer_id: row.deposits for row in rows}
        return sum(found[one] != sum(self.lists.held[one]) for one in self.customers)

    def undone_and_restored(self, samples: int) -> tuple[int, int]:
        """Undo the newest deeds one after the other, each in its turn; how many, and how many left something."""
        with transaction(self.books.admin()) as db:
            newest = db.execute(
                text("SELECT id FROM books.cylinder_deed WHERE undoes IS NULL ORDER BY id DESC LIMIT :n"),
                {"n": samples},
            )
            deeds = list(newest.scalars())
        left = 0
        for deed in deeds:
            before = self._both_sides(deed)
            with transaction(self.books.engine("supervisor")) as db:
                undo_deed(db, deed_id=deed, on=self.today, reason="undone by the bench", key=uuid4())
            left += self._both_sides(deed) != before
        return len(deeds), left

    def _both_sides(self, deed: int) -> tuple[object, ...]:
        """How the cylinders of a deed and their lots stood before it: what its moves say, or what is there now."""
        with transaction(self.books.admin()) as db:
            undone = db.execute(text("SELECT EXISTS (SELECT FROM books.cylinder_deed WHERE undoes = :d)"), {"d": deed})
            row = STANDS if undone.scalar_one() else STOOD
            units = [tuple(one) for one in db.execute(text(row), {"d": deed})]
            tie = db.execute(text("SELECT count(*) FROM books.cylinder_lot WHERE money <> held * rate")).scalar_one()
        return units, tie


STOOD: Final = """
    SELECT cylinder_id, CASE from_state WHEN '-' THEN 'VOID' ELSE from_state END, from_lot, serial_before
      FROM books.cylinder_move WHERE deed_id = :d ORDER BY 1
"""
STANDS: Final = """
    SELECT c.id, c.state, c.lot_id, c.serial FROM books.cylinder AS c
     WHERE c.id IN (SELECT cylinder_id FROM books.cylinder_move WHERE deed_id = :d) ORDER BY 1
"""


def a_yard(books: Books, today: date, seed: int, *, customers: int = CUSTOMERS) -> Yard:
    """A house with customers who have nothing yet."""
    codes = [f"Y{number:05d}" for number in range(customers)]
    with transaction(books.admin()) as db:
        branch = db.execute(text("SELECT min(code) FROM books.branch")).scalar_one()
    rows = [
        {
            "code": code,
            "branch": branch,
            "name": code,
            "kind": "restaurant",
            "category": "B",
            "terms": "NET30",
            "marks": [],
        }
        for code in codes
    ]
    with transaction(books.engine("scheduler")) as db:
        add_customers(db, rows, key=uuid4())
        ids = ids_by_code(db, codes)
    return Yard(books, today, random.Random(seed), [ids[code] for code in codes])  # noqa: S311  a walk, no secret


def measure(*, quick: bool, told: Told, seed: int = SEED) -> Figure:
    """Cylinders moved a second in sets; what does not tie, and what an undoing left, are counted and must be none."""
    moves = QUICK if quick else FULL
    with own_ground() as ground, ground.books("cylinders") as books:
        yard = a_yard(books, ground.today, seed)
        yard.walk(moves, told)
        unlike = yard.unlike_lists()
        undone, left = yard.undone_and_restored(SAMPLES)
        seal(books)
        broken = differences(books.admin())
    rate = yard.moves / yard.seconds
    return Figure(
        rate,
        rate,
        "moves/s",
        yard.moves,
        percentile(yard.times_ms, 50),
        percentile(yard.times_ms, 99),
        {
            "tie": int("control_2310" in broken),
            "wrong_refunds": len(yard.wrong),
            "customers_unlike_lists": unlike,
            "undone": undone,
            "not_restored": left,
            "invariants_broken": ",".join(f"{name}:{count}" for name, count in broken.items()) or 0,
            "seed": seed,
            **dict(sorted(yard.deeds.items())),
        },
    )
