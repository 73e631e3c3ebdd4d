"""Aging by customer over a million open items, against the best bare SQL for the same columns."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import psycopg
from sqlalchemy import text

from app.bench.bare import run_script, script
from app.bench.copies import Books
from app.bench.figures import ROUNDS, Figure, Told, middle, percentile
from app.bench.ground import own_ground, settle
from domain.kernel.database import transaction
from domain.receivables.queries import Aging, aging_by_customer
from domain.receivables.rules.age import BORDERS


@dataclass(frozen=True, slots=True)
class Size:
    """How many customers owe, and how many items each."""

    customers: int
    each: int
    rounds: int


FULL: Final = Size(20_000, 50, 2 * ROUNDS + 1)
QUICK: Final = Size(2_000, 20, 5)


def measure(*, quick: bool, told: Told) -> Figure:
    """Open items a second, both sides entered as the same clerk and fetched into Python, in turns."""
    size = QUICK if quick else FULL
    items = size.customers * size.each
    with own_ground() as ground, ground.books("aging") as books:
        told(f"aging: loading {items} open items")
        load(books, size, ground.today)
        return _compare(books, size, ground.today, told)


def load(books: Books, size: Size, today: date) -> None:
    """Fill what the aging reads, with control accounts that agree."""
    bound = {"customers": size.customers, "items": size.customers * size.each, "today": today}
    with books.admin().begin() as db:
        for name, value in bound.items():
            db.execute(text("SELECT set_config(:name, :value, true)"), {"name": f"bench.{name}", "value": str(value)})
        run_script(db, "aging_load")
    settle(books)


def _compare(books: Books, size: Size, today: date, told: Told) -> Figure:
    items = size.customers * size.each
    answers: list[Aging] = []
    bare_rows: list[int] = []

    bound = {f"d{border}": today - timedelta(days=border) for border in BORDERS}
    query = script("aging_bare")
    with psycopg.connect(books.conninfo("clerk")) as bare, books.engine("clerk").connect() as clerk:

        def product() -> None:
            with clerk.begin():
                answers[:] = [aging_by_customer(clerk, as_of=today)]

        def baseline() -> None:
            bare_rows[:] = [len(bare.execute(query, bound).fetchall())]
            bare.rollback()

        taken: dict[str, list[float]] = {"product": [], "bare": []}
        for number in range(size.rounds + 1):
            for name, work in (("product", product), ("bare", baseline)):
                began = time.perf_counter()
                work()
                # the first round only warms what the others find warm
                taken[name] += [time.perf_counter() - began] if number else []
        told(f"aging: {size.rounds} rounds")
    aging = answers[0]
    if aging.difference or aging.unapplied_difference or len(aging.rows) != bare_rows[0]:
        raise RuntimeError("the aging does not tie out")
    times = [one * 1000 for one in taken["product"]]
    return Figure(
        middle([items / one for one in taken["product"]]),
        middle([items / one for one in taken["bare"]]),
        "items/s",
        items,
        percentile(times, 50),
        percentile(times, 99),
        {
            "customers": len(aging.rows),
            "rounds": size.rounds,
            "baseline_p50_ms": middle(taken["bare"]) * 1000,
            "tie_out_ms": _tie_out_ms(books),
            "difference": aging.difference,
            "unapplied_difference": aging.unapplied_difference,
        },
    )


def _tie_out_ms(books: Books) -> float:
    """What of the product's time the ledger's side takes, which the baseline does not ask for."""
    from domain.ledger.queries import balance_of

    taken = []
    for _ in range(3):
        with transaction(books.engine("clerk")) as db:
            began = time.perf_counter()
            for account in ("1140", "2160"):
                balance_of(db, account)
            taken.append((time.perf_counter() - began) * 1000)
    return middle(taken)
