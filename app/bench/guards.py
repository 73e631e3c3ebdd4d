"""What each guard of a posting costs: the same receipt with one guard left out, side by side in one run."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import chain
from typing import Final

from sqlalchemy import text

from app.bench.clients import Clients, Did, Task, clients
from app.bench.copies import Books, replace_function, source
from app.bench.figures import QUICK_ROUNDS, ROUNDS, Figure, Told, middle, percentile
from app.bench.ground import own_ground
from app.bench.mutants.softening import REFUSAL
from app.bench.posting import CLIENTS, Size, claims_of, cpu_ms, rate, times
from domain.kernel.database import transaction

FULL: Final = Size(2000, 60, 10_000, ROUNDS, 3.0, 0.0)
QUICK: Final = Size(300, 20, 500, QUICK_ROUNDS, 0.3, 0.0)
SEAL_EVERY: Final = 0.25
SEALED: Final = "sealed"

Cut = tuple[str, str]
"""What is taken out, as a pattern, and what stands there instead."""

CHECKS: Final[tuple[Cut, ...]] = (
    (r"IF current_setting\('transaction_isolation'\).*?END IF;", ""),
    (r"FOREACH v_month IN ARRAY.*?END LOOP;", ""),
    (r"CASE WHEN e\.posted_on.*?END AS bad", "NULL::text AS bad"),
    (r"count\(\*\) FILTER \(WHERE r\.names_party.*?AS ruled", "0 AS ruled"),
    (r"LEFT JOIN books\.posting_rule AS r ON.*?END\) AS l\)", ") AS l)"),
)
AUDIT: Final[tuple[Cut, ...]] = (
    (r"v_void := audit\.put_postings\(v_trail\);", ""),
    (r"array_agg\(to_jsonb\(c\) - 'bad'\)", "NULL::jsonb[]"),
    (r"jsonb_agg\(jsonb_build_array\(.*?\)\) AS entry", "NULL::jsonb AS entry"),
)
KEY: Final[tuple[Cut, ...]] = ((r"INSERT INTO books\.idem.*?END IF;", ""),)
RIGHTS: Final[tuple[Cut, ...]] = (
    (r"SELECT s\.branches, EXISTS.*?END IF;", ""),
    (r"NOT coalesce\(v_branch = ANY \(v_branches\), false\)", "v_branch IS NULL"),
)
WITHOUT: Final[Mapping[str, Mapping[str, tuple[Cut, ...]]]] = {
    "no_audit": {"books.enter": AUDIT},
    "no_checks": {"books.enter": CHECKS, "api._post_receipt": ()},
    "no_key": {"api._post_receipt": KEY},
    "no_rights": {"api._post_receipt": RIGHTS},
    "no_guard": {"books.enter": (*CHECKS, *AUDIT), "api._post_receipt": (*KEY, *RIGHTS)},
}
"""Copies of the three functions of a receipt, each with these parts taken out."""


def measure(*, quick: bool, told: Told) -> Figure:
    """Receipts a second with all guards, against the bare function; the price of each guard stands in the notes."""
    size = QUICK if quick else FULL
    with own_ground() as ground, ground.books("guards") as books:
        told(f"guards: entering {size.customers * size.each} invoices")
        claims = claims_of(books, ground, size)
        make_copies(books)
        shares = [claims[number::CLIENTS] for number in range(CLIENTS)]
        with clients(books.conninfo("clerk"), shares, ground.today) as posting:
            return _rounds(posting, books, size, told)


def make_copies(books: Books) -> None:
    """Put the copies beside the functions they were made of; they live only in this database."""
    with books.admin().begin() as db:
        for name, cuts in WITHOUT.items():
            for function in ("books.enter", "api._post_receipt", "api.post_payments"):
                words = without(function, name, cuts.get(function, ()))
                if name in ("no_checks", "no_guard") and function != "books.enter":
                    words = REFUSAL.sub(_never, words)
                replace_function(db, function, words)
        db.execute(text(" ".join(f"GRANT EXECUTE ON FUNCTION api.post_payments_{name} TO clerk;" for name in WITHOUT)))


def without(function: str, name: str, cuts: tuple[Cut, ...]) -> str:
    """The words of a copy of the function that calls the other copies of its kind."""
    words = source(function)
    for pattern, instead in cuts:
        words, count = re.subn(pattern, instead, words, count=1, flags=re.DOTALL)
        if not count:
            raise LookupError(f"{function} does not say {pattern!r}")
    return re.sub(r"\b(books\.enter|api\._post_receipt|api\.post_payments)\(", rf"\1_{name}(", words)


def _never(match: re.Match[str]) -> str:
    return match[0].replace(match["check"], " false ", 1)


def _rounds(posting: Clients, books: Books, size: Size, told: Told) -> Figure:
    sides = ("product", "bare", SEALED, *WITHOUT)
    for side in sides:
        posting.run(Task("product" if side == SEALED else side, 0.3))
    done: dict[str, list[list[Did]]] = {side: [] for side in sides}
    for number in range(size.rounds):
        for side in sides:
            if side == SEALED:
                with sealing(books):
                    done[side].append(posting.run(Task("product", size.seconds)))
            else:
                done[side].append(posting.run(Task(side, size.seconds)))
        told(f"guards: round {number + 1} of {size.rounds}")
    rates = {side: middle([rate(one, size.seconds) for one in done[side]]) for side in sides}
    product = times(chain.from_iterable(done["product"]))
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
            **{f"rate_{side}": rates[side] for side in sides},
            **{f"cpu_ms_{side}": cpu_ms(list(chain.from_iterable(done[side]))) for side in sides},
            "at_least_half": rates["product"] >= rates["bare"] / 2,
            "at_least_150": rates["product"] >= 150,
            "fsync": "on",
            "synchronous_commit": "on",
        },
    )


@contextmanager
def sealing(books: Books) -> Iterator[None]:
    """Seal the trail behind the clients, far more often than the clock does."""
    stop = threading.Event()

    def seal() -> None:
        while not stop.wait(SEAL_EVERY):
            with transaction(books.engine("scheduler")) as db:
                db.execute(text("SELECT audit.seal_now('bench')"))

    thread = threading.Thread(target=seal, name="sealing", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
