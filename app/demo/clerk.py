"""The demo company's clerk: settles by hand, days later, what the night left, and so teaches the payer memory."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import Connection, Engine, Row, select

from app.demo.statements import StatementFile, Truth
from domain.banking.clearing import as_line
from domain.banking.rules.evidence import clues
from domain.banking.rules.explanation import Reason
from domain.banking.rules.matching import RunningItems
from domain.banking.service import lessons
from domain.banking.tables import bank_line
from domain.kernel.database import transaction
from domain.payments.rules import fit
from domain.payments.service import Receipt, post_payments
from domain.receivables.queries import open_items_of


@dataclass(frozen=True, slots=True)
class TakenFile:
    """A file that was imported, with the lines it brought; both None where it was there before."""

    file: StatementFile
    first_line_id: int | None
    last_line_id: int | None


TakeFiles: TypeAlias = Callable[[date, Sequence[StatementFile]], Sequence[TakenFile]]


class Clerk:
    """Knows the truth of every line, as a clerk who telephones does, and works through the same deeds."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def settle(self, taken: Sequence[TakenFile], ids: Mapping[str, int], on: date) -> int:
        """Accept every waiting credit of these files whose payer is one of ours; returns how many."""
        settled = 0
        for one in taken:
            if one.first_line_id is None or one.last_line_id is None:
                continue
            with transaction(self._engine) as db:
                settled += self._settle_file(db, one, ids, on)
        return settled

    def _settle_file(self, db: Connection, taken: TakenFile, ids: Mapping[str, int], on: date) -> int:
        rows = db.execute(
            select(bank_line)
            .where(bank_line.c.id.between(taken.first_line_id, taken.last_line_id))
            .order_by(bank_line.c.id)
        ).all()
        waiting = [
            (row, ids[truth.customer_code], truth)
            for row, truth in zip(rows, taken.file.truths, strict=True)
            if truth.customer_code and row.state in ("PARSED", "PROPOSED") and row.amount > 0
        ]
        if not waiting:
            return 0
        running = RunningItems(open_items_of(db, sorted({customer for _, customer, _ in waiting})))
        receipts = [self._receipt(row, customer, truth, running, on) for row, customer, truth in waiting]
        key = uuid5(NAMESPACE_URL, f"luckygas-demo/clerk/{taken.file.name}/{rows[0].id}")
        post_payments(db, receipts, key=key)
        return len(receipts)

    def _receipt(self, row: Row[Any], customer: int, truth: Truth, running: RunningItems, on: date) -> Receipt:
        fitting = fit(row.amount, running.of(customer), named=truth.invoices)
        running.take(customer, fitting.parts)
        return Receipt(
            customer,
            row.amount,
            f"bank-line/{row.id}",
            min(row.booked_on, on),
            fitting.parts,
            line_id=row.id,
            fee=fitting.fee,
            evidence={
                "class": "person",
                "rule": fitting.rule,
                "automatic": False,
                "reasons": [Reason("person").stored()],
            },
            learn=lessons(clues(as_line(row))),
        )
