"""What the customer's screen asks and does, gathered so that a test can answer instead of a database."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from domain.approvals.service import Asked, ask_customer_account
from domain.audit.of_customer import events_of_customer
from domain.audit.service import note_reading
from domain.audit.trail import Event
from domain.customers.queries import (
    CustomerFound,
    PayerMark,
    RefundAccount,
    find_customers,
    payer_marks,
    refund_accounts,
)
from domain.customers.refund_accounts import propose_refund_account
from domain.deposits.queries import Held, held_for
from domain.figures.customer import Head, customer_head
from domain.figures.habits import Habits, habits
from domain.figures.receipts import ReceiptWhole, receipts
from domain.figures.timeline import Happening, timeline
from domain.receivables.queries import OpenItem, open_items_page, open_sum

TOPICS = ("payments", "receivables", "credit", "trade", "deposits", "customers", "approvals")


@dataclass(frozen=True)
class Page:
    """One page of a list: its rows, whether there are more behind them, and what stands above it."""

    rows: Sequence[Any]
    more: bool
    upper: Sequence[Any] = ()
    count: int = 0
    total: Decimal = Decimal(0)


@dataclass(frozen=True)
class Look:
    """A customer as he is opened: who, how he pays, the first page of the list, and what happened last."""

    head: Head
    habits: Habits
    page: Page
    side: Sequence[Happening]


@dataclass(frozen=True)
class Wanted:
    """Which page: of which customer's list, behind which row, as of which day."""

    customer_id: int
    code: str
    list: str
    today: date
    behind: Any = None


@dataclass(frozen=True)
class Questions:
    """Everything the screen asks and does; the domain's own answers unless others are given."""

    find: Callable[..., Sequence[CustomerFound]] = find_customers
    head: Callable[..., Head] = customer_head
    habits: Callable[..., Habits] = habits
    items: Callable[..., tuple[OpenItem, ...]] = open_items_page
    open_sum: Callable[..., tuple[int, Decimal]] = open_sum
    receipts: Callable[..., tuple[ReceiptWhole, ...]] = receipts
    timeline: Callable[..., tuple[Happening, ...]] = timeline
    held: Callable[..., tuple[Held, ...]] = held_for
    accounts: Callable[..., tuple[RefundAccount, ...]] = refund_accounts
    marks: Callable[..., tuple[PayerMark, ...]] = payer_marks
    events: Callable[..., tuple[Event, ...]] = events_of_customer
    note: Callable[..., None] = note_reading
    propose: Callable[..., int] = propose_refund_account
    ask: Callable[..., Asked] = ask_customer_account
