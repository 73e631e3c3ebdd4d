"""The home screen's figures and the card of one customer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import Connection, text

from domain.approvals.queries import waiting_for_me
from domain.errors import Refused
from domain.figures.habits import habits
from domain.ledger.queries import tie_outs
from domain.receivables.queries import OpenItem, aging_by_customer, open_items
from domain.receivables.rules.age import Overdue, overdue_state

ZERO = Decimal(0)


class NoSuchCustomer(Refused):
    """This customer is not known, or belongs to another branch. Search again."""


@dataclass(frozen=True, slots=True)
class RunSeen:
    """A run of the night as the home screen lists it."""

    job: str
    slot: str
    state: str
    seconds: float | None
    finished_at: datetime | None
    note: str


@dataclass(frozen=True, slots=True)
class HomeFigures:
    """What waits, what came in, what is owed, and how the night went."""

    waiting: int
    proposed: int
    parked: int
    exceptions: int
    flagged_files: int
    received_today: Decimal
    receivable: Decimal
    overdue: Decimal
    unapplied: Decimal
    buckets: tuple[Decimal, ...]
    tied_out: bool
    runs: tuple[RunSeen, ...]
    to_decide: int


@dataclass(frozen=True, slots=True)
class CustomerCard:
    """One customer at a glance, with the open items behind his balance."""

    id: int
    code: str
    name: str
    kind: str
    ubn: str
    phone: str
    district: str
    terms: str
    category: str
    branch: str
    receivable: Decimal
    unapplied: Decimal
    overdue: Decimal
    oldest_days: int
    last_paid_on: date | None
    last_paid: Decimal
    average_days: int | None
    items: tuple[OpenItem, ...]

    @property
    def state(self) -> Overdue:
        return overdue_state(self.oldest_days)


def home_figures(db: Connection, *, as_of: date) -> HomeFigures:
    """Everything the home screen shows, read in one transaction so that its figures agree."""
    lines = db.execute(
        text(
            """
            SELECT count(*) FILTER (WHERE state IN ('PARSED', 'PROPOSED')) AS waiting,
                   count(*) FILTER (WHERE state = 'PROPOSED') AS proposed,
                   count(*) FILTER (WHERE state = 'PARKED') AS parked,
                   count(*) FILTER (WHERE state = 'EXCEPTION') AS exceptions
              FROM books.bank_line
             WHERE kind = 'booked' AND state IN ('PARSED', 'PROPOSED', 'PARKED', 'EXCEPTION')
            """
        )
    ).one()
    flagged: int = db.execute(text("SELECT count(*) FROM books.bank_file WHERE state = 'WAITING'")).scalar_one()
    received: Decimal = db.execute(
        text("SELECT coalesce(sum(amount), 0) FROM books.payment WHERE received_on = :today AND reversed_by IS NULL"),
        {"today": as_of},
    ).scalar_one()
    aging = aging_by_customer(db, as_of=as_of)
    return HomeFigures(
        waiting=lines.waiting,
        proposed=lines.proposed,
        parked=lines.parked,
        exceptions=lines.exceptions,
        flagged_files=flagged,
        received_today=received,
        receivable=aging.totals.total,
        overdue=aging.totals.overdue,
        unapplied=aging.totals.unapplied,
        buckets=aging.totals.buckets,
        tied_out=all(tie.difference == 0 for tie in tie_outs(db)),
        runs=_last_runs(db),
        to_decide=len(waiting_for_me(db)),
    )


def _last_runs(db: Connection) -> tuple[RunSeen, ...]:
    rows = db.execute(
        text(
            """
            SELECT DISTINCT ON (job) job, slot, state, extract(epoch FROM finished_at - started_at)::float8 AS seconds,
                   finished_at, coalesce(note, '') AS note
              FROM books.batch_run ORDER BY job, due_at DESC, id DESC
            """
        )
    )
    return tuple(RunSeen(*row) for row in rows)


def customer_card(db: Connection, customer_id: int, *, as_of: date) -> CustomerCard:
    """The customer with balances, habits and open items. NoSuchCustomer where the reader may not see him."""
    row = db.execute(
        text(
            """
            SELECT c.id, c.code, c.name, c.kind, coalesce(c.ubn, '') AS ubn, coalesce(c.phone, '') AS phone,
                   coalesce(c.district, '') AS district, c.terms, c.category, c.branch, b.receivable, b.unapplied
              FROM books.customer AS c JOIN books.customer_balance AS b ON b.customer_id = c.id WHERE c.id = :id
            """
        ),
        {"id": customer_id},
    ).first()
    if row is None:
        raise NoSuchCustomer()
    items = open_items(db, customer_id, as_of=as_of)
    last = db.execute(
        text(
            """
            SELECT received_on, amount FROM books.payment WHERE customer_id = :id AND reversed_by IS NULL
             ORDER BY received_on DESC, id DESC LIMIT 1
            """
        ),
        {"id": customer_id},
    ).first()
    return CustomerCard(
        **row._mapping,
        overdue=sum((item.balance for item in items if item.overdue_days > 0), ZERO),
        oldest_days=max((item.overdue_days for item in items), default=0),
        last_paid_on=last.received_on if last else None,
        last_paid=last.amount if last else ZERO,
        average_days=habits(db, customer_id, today=as_of).average_days,
        items=items,
    )
