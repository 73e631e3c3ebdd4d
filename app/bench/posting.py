"""Posting one receipt: eight clients with durable commits, against the same function without any guard."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final
from uuid import uuid4

from sqlalchemy import text

from app.bench import bare
from app.bench.clients import Clients, Did, Side, Task, clients, request
from app.bench.copies import Books
from app.bench.figures import QUICK_ROUNDS, ROUNDS, Figure, Told, middle, percentile
from app.bench.ground import Ground, own_ground, settle
from app.bench.receivables import AT_ONCE, Claim, enter_customers, enter_invoices, open_claims
from domain.kernel.database import transaction
from domain.payments.rules import Part
from domain.payments.service import Receipt, post_payments

CLIENTS: Final = 8
PACE: Final = 17.0
"""Postings a second of the busiest hour (decisions: volumes)."""


@dataclass(frozen=True, slots=True)
class Size:
    """How much is posted."""

    customers: int
    each: int
    history: int
    rounds: int
    seconds: float
    paced_seconds: float


FULL: Final = Size(2000, 60, 20_000, ROUNDS, 3.0, 20.0)
QUICK: Final = Size(500, 24, 2_000, QUICK_ROUNDS, 0.6, 3.0)


def measure(*, quick: bool, told: Told) -> Figure:
    """Rates of both sides in interleaved rounds; times of a posting at full speed, and at the pace of a busy hour."""
    size = QUICK if quick else FULL
    with own_ground() as ground, ground.books("posting") as books:
        told(f"post: entering {size.customers * size.each} invoices")
        claims = claims_of(books, ground, size)
        shares = [claims[number::CLIENTS] for number in range(CLIENTS)]
        with clients(books.conninfo("clerk"), shares, ground.today) as posting:
            return _rounds(posting, books, size, told)


def claims_of(books: Books, ground: Ground, size: Size) -> list[Claim]:
    """Invoices that wait for their money, in books that have lived a while, the bare copies beside them."""
    people, ids = enter_customers(books.engine("scheduler"), size.customers)
    enter_invoices(books.engine("scheduler"), people, ids, size.each, ground.today)
    with books.admin().begin() as db:
        bare.build(db)
    claims = open_claims(books.admin())
    random.Random(7).shuffle(claims)  # noqa: S311  whose turn it is, no secret
    _live_a_while(books, claims[: size.history], ground)
    settle(books)
    return claims[size.history :]


def _live_a_while(books: Books, claims: Sequence[Claim], ground: Ground) -> None:
    """Both sides have a past: plans that were made over empty tables would read them whole for ever after."""
    for start in range(0, len(claims), AT_ONCE):
        receipts = [
            Receipt(one.customer, one.amount, f"bench/{one.number}", ground.today, [Part(one.item, one.amount)])
            for one in claims[start : start + AT_ONCE]
        ]
        with transaction(books.engine("scheduler")) as db:
            post_payments(db, receipts, key=uuid4())
        rows = [request(one, ground.today) for one in claims[start : start + AT_ONCE]]
        with books.admin().begin() as db:
            db.execute(text("SELECT bare.post_payments(CAST(:rows AS jsonb))"), {"rows": json.dumps(rows)})


def _rounds(posting: Clients, books: Books, size: Size, told: Told) -> Figure:
    sides: tuple[Side, ...] = ("product", "bare", "desk")
    for side in sides:
        posting.run(Task(side, 0.3))
    done: dict[Side, list[list[Did]]] = {side: [] for side in sides}
    for number in range(size.rounds):
        for side in sides:
            done[side].append(posting.run(Task(side, size.seconds)))
        told(f"post: round {number + 1} of {size.rounds}")
    paced = times(posting.run(Task("desk", size.paced_seconds, CLIENTS / PACE)))
    rates = {side: middle([rate(one, size.seconds) for one in done[side]]) for side in sides}
    product = times(chain.from_iterable(done["product"]))
    guarded, unguarded = (cpu_ms(list(chain.from_iterable(done[side]))) for side in ("product", "bare"))
    return Figure(
        rates["product"],
        rates["bare"],
        "payments/s",
        len(product),
        percentile(product, 50),
        percentile(product, 99),
        {
            "clients": CLIENTS,
            "rounds": size.rounds,
            "paced_per_s": PACE,
            "paced_p50_ms": percentile(paced, 50),
            "paced_p99_ms": percentile(paced, 99),
            "paced_n": len(paced),
            "statements_per_posting": 1,
            "cpu_ms": guarded,
            "baseline_cpu_ms": unguarded,
            "baseline_p99_ms": percentile(times(chain.from_iterable(done["bare"])), 99),
            "desk_ratio": rates["desk"] / rates["bare"],
            **_proof(books),
        },
    )


def times(done: Iterable[Did]) -> list[float]:
    """The times of all postings of all clients."""
    return [taken for one in done for taken in one.times_ms]


def rate(done: Sequence[Did], seconds: float) -> float:
    """Postings a second of all clients together."""
    return sum(len(one.times_ms) for one in done) / seconds


def cpu_ms(done: Sequence[Did]) -> float:
    """CPU of clients and server processes for one posting."""
    return sum(one.client_cpu + one.server_cpu for one in done) * 1000 / len(times(done))


def _proof(books: Books) -> dict[str, object]:
    """Both sides really paid invoices: what the work ran out of would be posted to nobody, and fast."""
    query = """
        SELECT (SELECT count(*)::float / (SELECT count(*) FROM {0}.payment) FROM {0}.allocation WHERE amount > 0),
               (SELECT count(*) FROM {0}.open_item WHERE balance > 0)
    """
    with books.admin().connect() as db:
        (guarded, left), (unguarded, _) = (db.execute(text(query.format(name))).one() for name in ("books", "bare"))
    return {
        "allocations_per_payment": guarded,
        "baseline_allocations_per_payment": unguarded,
        "invoices_left": left,
        "fsync": "on",
        "synchronous_commit": "on",
    }
