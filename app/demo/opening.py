"""Opens the demo company: schema, a year through the real import, the night's jobs, and what all that came to."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from time import perf_counter
from typing import Any, Final

from sqlalchemy import Connection, Engine, func, or_, select, text
from sqlalchemy.engine import URL, make_url

from app.demo.books import History, Plan, found_company
from app.demo.clerk import TakenFile
from app.demo.credit import tell_credit
from app.demo.deliveries import tell_deliveries
from app.demo.goods import tell_goods
from app.demo.requests import tell_requests
from app.demo.statements import StatementFile
from app.logins import Keyring
from app.schema import migrate
from domain.banking.intake import FileReceived
from domain.banking.tables import bank_line, bank_statement
from domain.errors import Refused
from domain.kernel.calendar import business_day
from domain.kernel.database import open_engine, transaction
from domain.ledger.queries import trial_balance
from domain.receivables.queries import aging_by_customer
from domain.receivables.rules.age import BUCKETS
from integrations.engine import match_what_waits
from integrations.uploads import OneByOne, take_files

SEED = 7
Told = Callable[[str, int, int], None]
# The planner has no statistics of tables that were empty a moment ago; after these days it gets them.
STATISTICS_AFTER = (10, 60, 180)
GROWING = (
    "customer", "payer_mark", "invoice", "open_item", "journal", "journal_line", "subledger_move", "payment",
    "allocation", "bank_statement", "bank_line", "customer_balance", "cylinder", "cylinder_lot", "cylinder_deed",
    "cylinder_move", "sales_order", "delivery",
)  # fmt: skip
# The year ends with these, in this order; each is told by real deeds that have their keys.
END: Final[tuple[tuple[str, Callable[[Callable[[str], URL], Plan], object]], ...]] = (
    ("goods", tell_goods),
    ("deliveries", tell_deliveries),
    ("requests", tell_requests),
    ("verdicts", tell_credit),
)


class AnotherDemo(Refused):
    """These books hold a demo company of {there} customers. Open it as it is, or choose another folder with --dir."""


class BooksInUse(Refused):
    """These books hold {count} customers already, and a demo wants empty ones. Choose another folder with --dir."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the demo's books say when it is open."""

    customers: int
    invoices: int
    open_invoices: int
    statements: int
    bank_lines: int
    posted: int
    waiting: int
    aging: Mapping[str, str]
    control_account: str
    difference: str
    unapplied_difference: str
    trial_balance: str
    holds: int


@dataclass
class Stopwatch:
    """Seconds by step, in the order of the steps."""

    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        started = perf_counter()
        yield
        self.seconds[name] = round(self.seconds.get(name, 0) + perf_counter() - started, 2)


class Demo:
    """One demo company on one database; opening it again goes on where it stopped and doubles nothing."""

    def __init__(self, admin_url: str | URL, plan_file: Path, keyring: Keyring, *, told: Told) -> None:
        self._url, self._plan_file, self._keyring, self._told = make_url(admin_url), plan_file, keyring, told
        self.watch = Stopwatch()

    def address(self, role: str) -> URL:
        """The demo's database as the demo login of a role."""
        return self._keyring.address(self._url, f"demo_{role}")

    def open(self, customers: int | None, *, today: date) -> Plan:
        """Everything up to the day's books; the plan tells which company this is."""
        with self.watch.step("schema"):
            migrate(self._url)
        plan = self._plan(customers, today)
        if self._kept().get("told") and self._count_customers() == plan.customers:
            return plan
        admin = open_engine(self._url, application="luckygas demo")
        with self.watch.step("company"), transaction(admin) as db:
            found_company(db, plan, self._keyring)
        # A crash in the middle of the story costs its last moments only: it is told again from there.
        scheduler = open_engine(self.address("scheduler"), application="luckygas demo", durable=False)
        clerk = open_engine(self.address("clerk"), application="luckygas demo", durable=False)
        try:
            self._live(History(scheduler, clerk, plan, Importer(scheduler)), admin)
        finally:
            for engine in (scheduler, clerk, admin):
                engine.dispose()
        self._tell_the_end(plan)
        self._keep(plan, told=True)
        return plan

    def _tell_the_end(self, plan: Plan) -> None:
        """What happened last. A step that was told whole is not told again: later ones move what it looked at."""
        done: list[str] = self._kept().get("steps", [])
        for name, tell in END:
            if name not in done:
                with self.watch.step(name):
                    tell(self.address, plan)
                done = [*done, name]
                self._keep(plan, told=False, steps=done)

    def _live(self, history: History, admin: Engine) -> None:
        def told(done: int, days: int) -> None:
            self._told("history", done, days)
            if done in STATISTICS_AFTER or done == days:
                analyse(admin)

        with self.watch.step("customers"):
            history.enter_customers()
        with self.watch.step("history"):
            history.live(told)

    def _plan(self, customers: int | None, today: date) -> Plan:
        kept = self._kept()
        if kept:
            plan = Plan(kept["seed"], kept["customers"], date.fromisoformat(kept["last_on"]))
            if customers not in (None, plan.customers):
                raise AnotherDemo(there=plan.customers)
            return plan
        if there := self._count_customers():
            raise BooksInUse(count=there)
        plan = Plan(SEED, customers or 2000, today)
        self._keep(plan, told=False)
        return plan

    def _kept(self) -> dict[str, Any]:
        try:
            kept: dict[str, Any] = json.loads(self._plan_file.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        return kept

    def _keep(self, plan: Plan, *, told: bool, steps: Sequence[str] = ()) -> None:
        """Whole or not at all: a plan cut in two would keep the demo from ever opening again."""
        kept = {
            "seed": plan.seed, "customers": plan.customers, "last_on": plan.last_on.isoformat(), "told": told,
            "steps": list(steps),
        }  # fmt: skip
        self._plan_file.parent.mkdir(parents=True, exist_ok=True)
        part = self._plan_file.with_suffix(".part")
        part.write_text(json.dumps(kept), encoding="utf-8")
        os.replace(part, self._plan_file)

    def _count_customers(self) -> int:
        admin = open_engine(self._url, application="luckygas demo")
        try:
            with transaction(admin) as db:
                return int(db.execute(text("SELECT count(*) FROM books.customer")).scalar_one())
        finally:
            admin.dispose()


class Importer:
    """Hands the story's bank files to the import as files in a folder, as a person would bring them."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def __call__(self, on: date, files: Sequence[StatementFile]) -> tuple[TakenFile, ...]:
        with tempfile.TemporaryDirectory(prefix="luckygas-demo-") as folder:
            paths = []
            for file in files:
                path = Path(folder) / file.name
                path.write_bytes(file.data)
                paths.append(path)
            brought = take_files(self._engine, paths, today=on)
        with transaction(self._engine) as db:
            ranges = [_lines_of(db, one.received) for one in brought]
            behind = _matched_until(db, [each for each in ranges if each])
        if behind is not None:
            match_what_waits(OneByOne(self._engine), today=on, resume_at=behind, last_id=max(filter(None, ranges))[1])
        return tuple(TakenFile(file, *(each or (None, None))) for file, each in zip(files, ranges, strict=True))


def _lines_of(db: Connection, received: FileReceived | None) -> tuple[int, int] | None:
    """The lines of a file, whether it came now or in a story that was broken off."""
    if received is None:
        return None
    statement = bank_statement.c
    first, last = db.execute(
        select(func.min(bank_line.c.id), func.max(bank_line.c.id))
        .join_from(bank_line, bank_statement, bank_line.c.statement_id == statement.id)
        .where(statement.bank_file_id == received.file_id)
    ).one()
    return None if first is None else (first, last)


def _matched_until(db: Connection, ranges: Sequence[tuple[int, int]]) -> int | None:
    """Where matching goes on behind: a line it has seen is in the books or has a note. None where nothing is to do."""
    if not ranges:
        return None
    line = bank_line.c
    first, last = min(ranges)[0], max(ranges)[1]
    seen = or_(line.state != "PARSED", line.booked != 0, line.note.is_not(None))
    until: int | None = db.execute(select(func.max(line.id)).where(line.id.between(first, last), seen)).scalar()
    return first - 1 if until is None else until


def analyse(admin: Engine) -> None:
    """Let the planner see what the tables hold by now."""
    with admin.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
        for table in GROWING:
            db.execute(text(f"ANALYZE books.{table}"))


def outcome(db: Connection, *, as_of: date) -> Outcome:
    """The books in figures; money as decimal strings."""
    counts = db.execute(
        text(
            """
            SELECT (SELECT count(*) FROM books.customer) AS customers, (SELECT count(*) FROM books.invoice) AS invoices,
                   (SELECT count(*) FROM books.open_item WHERE balance > 0) AS open_invoices,
                   (SELECT count(*) FROM books.bank_statement WHERE kind = 'booked') AS statements,
                   (SELECT count(*) FROM books.bank_line WHERE kind = 'booked') AS bank_lines,
                   (SELECT count(*) FROM books.bank_line WHERE state IN ('POSTED', 'RETURNED')) AS posted,
                   (SELECT count(*) FROM books.bank_line
                     WHERE state IN ('PARSED', 'PROPOSED', 'PARKED', 'EXCEPTION')) AS waiting
            """
        )
    ).one()
    aging = aging_by_customer(db, as_of=as_of)
    buckets = dict(zip(BUCKETS, map(str, aging.totals.buckets), strict=True))
    return Outcome(
        **counts._mapping,
        aging=buckets | {"unapplied": str(aging.totals.unapplied), "total": str(aging.totals.total)},
        control_account=str(aging.control_account),
        difference=str(aging.difference),
        unapplied_difference=str(aging.unapplied_difference),
        trial_balance=str(trial_balance(db).difference),
        holds=sum(row.state == "HOLD" for row in aging.rows),
    )


def taipei_today() -> date:
    """The business day at this moment."""
    return business_day(datetime.now(UTC))
