"""Brings the demo company into the books through every day's deeds and import, and goes on where it stopped."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy import Connection, Engine, text

from app.demo.clerk import Clerk, TakeFiles
from app.demo.company import Day, story
from app.demo.names import BRANCHES
from app.demo.people import Customer, customers
from app.demo.statements import OUR_ACCOUNTS
from app.logins import ROLES, Keyring, Login, make_login
from domain.banking.rules.evidence import account_of, core_name
from domain.customers.queries import ids_by_code
from domain.customers.service import add_customers
from domain.kernel.database import transaction
from domain.kernel.identifiers import BANKS
from domain.payments.rules import Part
from domain.payments.service import Receipt, post_payments
from domain.receivables.rules.bills import Billed
from domain.receivables.service import post_invoices

T = TypeVar("T")


YEAR = timedelta(days=364)
AT_ONCE = 1000
LEFT_FOR_THE_VISITOR = timedelta(days=4)
NAMES = {
    "clerk": "陳美玲", "senior_clerk": "林淑芬", "credit_controller": "黃建宏", "collector": "張雅婷",
    "cashier": "吳秀英", "supervisor": "李志明", "manager": "王俊傑", "director": "蔡文雄", "auditor": "周慧君",
    "administrator": "許家豪", "scheduler": "夜間排程", "integration": "系統介接",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Plan:
    """Which demo company this is; kept beside its books so that a later start goes on with the same one."""

    seed: int
    customers: int
    last_on: date

    def key(self, *names: object) -> UUID:
        """The idempotency key of one deed of the story."""
        return uuid5(
            NAMESPACE_URL, "/".join(map(str, ("luckygas-demo", self.seed, self.customers, self.last_on, *names)))
        )


def found_company(db: Connection, plan: Plan, keyring: Keyring) -> None:
    """Branches, our bank accounts, and a login for every role; as the installing superuser, safe to repeat."""
    for code, name in BRANCHES.items():
        db.execute(
            text("INSERT INTO books.branch (code, name) VALUES (:code, :name) ON CONFLICT DO NOTHING"),
            {"code": code, "name": name},
        )
    for bank, account in OUR_ACCOUNTS.items():
        db.execute(
            text(
                """
                INSERT INTO books.bank_account (bank, number, name, branch, opened_on, opening)
                VALUES (:bank, :number, :name, 'FYU', :opened_on, :opening) ON CONFLICT DO NOTHING
                """
            ),
            {
                "bank": bank,
                "number": account.number,
                "name": BANKS[bank].name,
                "opened_on": plan.last_on - YEAR - timedelta(days=7),
                "opening": account.opening,
            },
        )
    for person, role in enumerate(ROLES, 1):
        login = Login(f"demo_{role}", role, NAMES[role], person)
        make_login(db, login, password=keyring.password(login.name), branches=list(BRANCHES))


class History:
    """Loads the story day by day: the scheduler's login takes what comes in, the clerk's settles what it leaves."""

    def __init__(self, engine: Engine, clerk: Engine, plan: Plan, take_files: TakeFiles) -> None:
        self._engine, self._plan, self._take_files = engine, plan, take_files
        self._clerk = Clerk(clerk)
        self._people = list(customers(plan.seed, plan.customers))
        self._ids: list[int] = []
        self._ids_by_code: dict[str, int] = {}

    def enter_customers(self) -> None:
        """All customers with the marks by which their payments are known."""
        for place, group in enumerate(_groups(self._people)):
            with transaction(self._engine) as db:
                rows = [customer_row(one) for one in group]
                add_customers(db, rows, key=self._plan.key("customers", place))
        with transaction(self._engine) as db:
            known: dict[str, int] = {}
            for group in _groups(self._people):
                known |= ids_by_code(db, [one.code for one in group])
        self._ids_by_code = known
        self._ids = [known[one.code] for one in self._people]

    def live(self, told: Callable[[int, int], None]) -> int:
        """Live through the days that are not in the books yet; returns how many there were."""
        first = self._next_day()
        lived = 0
        days = (self._plan.last_on - (self._plan.last_on - YEAR)).days + 1
        for place, day in enumerate(story(self._people, seed=self._plan.seed, last_on=self._plan.last_on), 1):
            if first is None or day.on >= first:
                self._live_day(day)
                lived += 1
            told(place, days)
        return lived

    def _next_day(self) -> date | None:
        """The last day with invoices is lived again: its deeds have keys, so what is there stays."""
        with transaction(self._engine) as db:
            last: date | None = db.execute(text("SELECT max(issued_on) FROM books.invoice")).scalar()
        return last

    def _live_day(self, day: Day) -> None:
        with transaction(self._engine) as db:
            for place, group in enumerate(_groups(day.invoices)):
                billed = [
                    Billed(
                        one.number,
                        self._ids[one.customer],
                        "B2B" if self._people[one.customer].ubn else "B2C",
                        one.delivered_on,
                        self._people[one.customer].terms,
                        one.due_on,
                        one.effective_due_on,
                        one.net,
                        one.tax,
                    )
                    for one in group
                ]
                post_invoices(db, billed, key=self._plan.key("invoices", day.on, place))
            if day.cash:
                self._take_cash(db, day)
        if day.files:
            taken = self._take_files(day.on, day.files)
            # The last days' lines are left for whoever opens the workstation.
            if day.on <= self._plan.last_on - LEFT_FOR_THE_VISITOR:
                self._clerk.settle(taken, self._ids_by_code, day.on)

    def _take_cash(self, db: Connection, day: Day) -> None:
        numbers = [one.invoices[0] for one in day.cash]
        rows = db.execute(
            text("SELECT document, id FROM books.open_item WHERE document = ANY (:numbers)"), {"numbers": numbers}
        )
        items = {row.document: row.id for row in rows}
        for place, group in enumerate(_groups(day.cash)):
            receipts = [
                Receipt(
                    self._ids[one.customer or 0],
                    one.amount,
                    f"counter/door/{one.invoices[0]}",
                    day.on,
                    [Part(items[one.invoices[0]], one.amount)],
                )
                for one in group
            ]
            post_payments(db, receipts, key=self._plan.key("cash", day.on, place))


def customer_row(one: Customer) -> dict[str, object]:
    """A customer as the deed takes him, with everything by which his money is known."""
    marks: list[tuple[str, str]] = [("customer_no", one.code), ("name", core_name(one.name))]
    if one.virtual_account:
        marks.append(("virtual_account", one.virtual_account))
    if one.ubn:
        marks.append(("ubn", one.ubn))
    if one.account_known:
        marks.append(("payer_account", account_of(one.payer_account)))
    return {
        "code": one.code,
        "branch": one.branch,
        "name": one.name,
        "kind": one.category.value,
        "category": "B",
        "terms": one.terms,
        "ubn": one.ubn,
        "phone": one.phone,
        "district": one.address,
        "marks": [mark for mark in marks if len(mark[1]) >= 2],
    }


def _groups(things: Sequence[T], size: int = AT_ONCE) -> Iterator[Sequence[T]]:
    for start in range(0, len(things), size):
        yield things[start : start + size]
