"""Rows made by hand for tests of screens."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from domain.banking.queries import AccountAtWork, LineSeen
from domain.banking.rules.explanation import Reason
from domain.banking.rules.matching import Suggestion
from domain.payments.rules import Part
from domain.receivables.queries import Aging, AgingRow, OpenItem
from domain.receivables.rules.age import bucket_of
from ui.kit.desk import InlineDesk, Who

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 2, 31, tzinfo=UTC)


class NoDatabase:
    """Stands where a connection stands; savepoints open and close."""

    def begin_nested(self) -> Any:
        return nullcontext()


@contextmanager
def _nothing() -> Iterator[Any]:
    yield NoDatabase()


def a_desk() -> InlineDesk:
    """A clerk's desk without a database."""
    who = Who("mei", "陳美玲", frozenset({"clerk", "senior_clerk"}), ("豐原",))
    return InlineDesk(_nothing, who=who, now=lambda: NOW)


def an_item(number: int, balance: int, *, age: int = 0, document: str = "") -> OpenItem:
    due = TODAY - timedelta(days=age)
    amount = Decimal(balance)
    return OpenItem(
        number,
        1,
        document or f"MA{number:08d}",
        due - timedelta(days=30),
        due,
        due,
        amount,
        amount,
        Decimal(0),
        max(age, 0),
    )


def a_row(number: int, name: str, *, ages: dict[int, int], unapplied: int = 0, code: str = "") -> AgingRow:
    """A customer who owes these amounts, each as many days old as its key."""
    buckets = [Decimal(0)] * 6
    for age, amount in ages.items():
        buckets[bucket_of(age)] += amount
    return AgingRow(
        number,
        code or f"C{number:06d}",
        name,
        "豐原",
        "EOM30",
        *buckets,
        sum(buckets, Decimal(0)),
        Decimal(unapplied),
        Decimal(0),
        Decimal(0),
        max([*ages, 0]),
        len(ages),
    )


def an_aging(*rows: AgingRow, control: Decimal | None = None) -> Aging:
    sums = [sum(column, Decimal(0)) for column in list(zip(*rows, strict=True))[5:15]]
    totals = AgingRow(0, "", "", "", "", *sums, max(row.oldest_days for row in rows), sum(row.items for row in rows))
    return Aging(TODAY, None, rows, totals, totals.total if control is None else control, totals.unapplied)


def a_line(number: int, amount: int, name: str = "東門麵館", *, state: str = "PROPOSED", suspense: int = 0) -> LineSeen:
    return LineSeen(
        id=number,
        account_id=1,
        bank="007",
        value_on=TODAY,
        booked_on=TODAY,
        amount=Decimal(amount),
        payer_name=name,
        payer_account="00012309912",
        purpose="貨款",
        state=state,
        note="",
        customer_reference="",
        bank_reference="",
        text=f"轉帳存入 {name}",
        raw=f"2611221122C{abs(amount)},NTRF",
        suspense=Decimal(suspense),
        payment_id=None,
        payment_number="",
        customer_id=None,
        customer_name="",
        automatic=False,
    )


def an_account(lines: Sequence[LineSeen], *, stray: int = 0) -> AccountAtWork:
    """An account whose books lack exactly these lines, and `stray` dollars that nothing explains."""
    unbooked = sum((line.amount for line in lines if not line.suspense), Decimal(0))
    return AccountAtWork(
        id=1,
        bank="007",
        bank_name="第一銀行",
        number="10001250318",
        name="豐原",
        statement_number="321",
        opening=Decimal(1_000_000),
        closing=Decimal(2_000_000),
        closing_on=TODAY,
        book=Decimal(2_000_000) - unbooked + stray,
        unbooked=unbooked,
        lines=73,
        posted=73 - len(lines),
        automatic=54,
        proposed=len(lines),
        waiting=len(lines),
        parked=0,
        exceptions=0,
    )


def a_suggestion(
    customer: int, parts: dict[int, int], *, certain: bool = False, fee: int = 0, confidence: int = 90
) -> Suggestion:
    return Suggestion(
        customer_id=customer,
        customer_code=f"C{customer:06d}",
        customer_name=f"客戶{customer}",
        confidence=confidence,
        evidence="payer_account",
        amount_rule="one_item",
        parts=tuple(Part(item, Decimal(amount)) for item, amount in parts.items()),
        fee=Decimal(fee),
        difference=Decimal(0),
        unapplied=Decimal(0),
        reasons=(Reason("payer_account", {"value": "09912"}), Reason("name")),
        certain=certain,
    )
