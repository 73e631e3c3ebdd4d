"""A bank's file from disk to posted: 50,000 lines in a fresh process, a tenth of them for linearity, and bare SQL."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any, Final

from sqlalchemy import Engine, text

from app.bench import bare
from app.bench.bank_file import Written, working_day, write_statement
from app.bench.bare_import import decided, post_bare
from app.bench.copies import Books
from app.bench.figures import Figure, Told, middle, percentile
from app.bench.ground import Ground, own_ground, settle
from app.bench.receivables import enter_customers, enter_invoices, open_claims
from app.places import PROJECT
from domain.kernel.calendar import ONE_DAY
from domain.kernel.database import transaction
from domain.ledger.queries import tie_outs, trial_balance

PATIENCE_SECONDS: Final = 900


@dataclass(frozen=True, slots=True)
class Size:
    """How much is imported."""

    customers: int
    each: int
    lines: int
    rounds: int


FULL: Final = Size(5000, 11, 50_000, 3)
QUICK: Final = Size(300, 11, 2_000, 1)


@dataclass(frozen=True, slots=True)
class Round:
    """One import, and the same rows bare."""

    large: dict[str, Any]
    small: dict[str, Any]
    bare_seconds: float
    posted: int
    wrong: int


def measure(*, quick: bool, told: Told) -> Figure:
    """Lines a second from file to posted; each round on a copy of the same books, with their statistics."""
    size = QUICK if quick else FULL
    with own_ground() as ground, ground.books("importing") as books:
        told(f"import: entering {size.customers * size.each} invoices")
        large, small = _enter(books, ground, size)
        rounds = []
        for number in range(size.rounds):
            rounds.append(_round(ground, books, large, small, number))
            told(f"import: round {number + 1} of {size.rounds}, {rounds[-1].large['seconds']:.1f} s")
        return _figure(rounds, large.stat().st_size)


def _enter(books: Books, ground: Ground, size: Size) -> tuple[Path, Path]:
    people, ids = enter_customers(books.engine("scheduler"), size.customers)
    enter_invoices(books.engine("scheduler"), people, ids, size.each, ground.today)
    with books.admin().begin() as db:
        bare.build(db)
    claims = open_claims(books.admin())
    on = working_day(ground.today - ONE_DAY)
    paths = []
    for lines in (size.lines, size.lines // 10):
        written = write_statement(people, claims, ids, lines, on)
        paths.append(_put(ground.cluster.directory / f"{lines}.sta", written))
    settle(books)
    return paths[0], paths[1]


def _put(path: Path, written: Written) -> Path:
    path.write_bytes(written.content)
    return path


def _round(ground: Ground, template: Books, large: Path, small: Path, number: int) -> Round:
    with ground.copy(template, f"small_{number}") as books:
        little = run_import(books, small, ground)
    with ground.copy(template, f"large_{number}") as books:
        much = run_import(books, large, ground)
        with books.admin().connect() as db:
            known = decided(db)
        seconds = post_bare(books.admin(), known)
        return Round(much, little, seconds, sum(row[1] is not None for row in known.lines), _wrong(books.admin()))


def run_import(books: Books, path: Path, ground: Ground) -> dict[str, Any]:
    """Import in a fresh process, as the login of the machine."""
    url = books.url("scheduler").render_as_string(hide_password=False)
    words = [sys.executable, "-m", "app.bench.import_once", url, str(path), ground.today.isoformat()]
    done = subprocess.run(words, cwd=PROJECT, capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False)
    if done.returncode != 0:
        raise RuntimeError(done.stderr)
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def _wrong(engine: Engine) -> int:
    """How many control accounts do not tie out, the trial balance, and staged rows left behind: all of them 0."""
    with transaction(engine) as db:
        differences = [tie.difference for tie in tie_outs(db)] + [trial_balance(db).difference]
        left = db.execute(text("SELECT count(*) FROM books.staged_line")).scalar_one()
    return sum(difference != 0 for difference in differences) + int(left != 0)


def _figure(rounds: list[Round], size: int) -> Figure:
    def lines(one: dict[str, Any]) -> int:
        return sum(statement["lines"] for statement in one["statements"])

    count = lines(rounds[0].large)
    a_line = [one.large["seconds"] / lines(one.large) * 1000 for one in rounds]
    a_line_small = [one.small["seconds"] / lines(one.small) * 1000 for one in rounds]
    return Figure(
        middle([lines(one.large) / one.large["seconds"] for one in rounds]),
        middle([count / one.bare_seconds for one in rounds]),
        "lines/s",
        count,
        percentile(a_line, 50),
        percentile(a_line, 99),
        {
            "seconds": middle([one.large["seconds"] for one in rounds]),
            "baseline_seconds": middle([one.bare_seconds for one in rounds]),
            "peak_mb": max(one.large["peak_mb"] for one in rounds),
            "reader_peak_mb": max(one.large["reader_peak_mb"] for one in rounds),
            "linear_ratio": median(much / little for much, little in zip(a_line, a_line_small, strict=True)),
            "small_lines": lines(rounds[0].small),
            "small_seconds": middle([one.small["seconds"] for one in rounds]),
            "client_cpu_seconds": middle([one.large["cpu_seconds"] for one in rounds]),
            "posted": rounds[0].posted,
            "file_mb": size / 1e6,
            "rounds": len(rounds),
            "out_of_balance": sum(one.wrong for one in rounds),
            "statistics": "analyzed_before_the_import",
            "per": "line",
        },
    )
