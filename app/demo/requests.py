"""What the demo company's people ask of each other: some of it waits, some is decided, all of it by real deeds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, TypeAlias

from sqlalchemy import Connection, text
from sqlalchemy.engine import URL

from app.demo.books import Plan
from domain.access.service import LoginWanted
from domain.approvals.queries import shown
from domain.approvals.rules import State
from domain.approvals.service import (
    Asked,
    Signed,
    ask_limit,
    ask_manual_journal,
    ask_period,
    ask_refund,
    ask_role_change,
    ask_write_off,
    decide,
    withdraw,
)
from domain.kernel.database import open_engine, transaction
from domain.payments.service import Receipt, post_payments

Ask: TypeAlias = Callable[[Connection, "Story", Plan], Asked | None]
End: TypeAlias = Literal["approve", "reject", "withdraw"]


@dataclass(frozen=True, slots=True)
class Story:
    """One request: who asks and why, which of the candidates it is about, and how it goes on."""

    role: str
    reason: str
    ask: Ask
    nth: int = 0
    amount: int = 0
    goes_on: Sequence[tuple[End, str, str]] = ()


def tell_requests(address: Callable[[str], URL], plan: Plan) -> int:
    """Ask and decide what is not there yet, each deed with a key of its own; how many requests there are then.

    A story without a candidate in so small a company is left out.
    """
    house = _House(address, plan)
    return sum(house.tell(story) for story in STORIES)


class _House:
    def __init__(self, address: Callable[[str], URL], plan: Plan) -> None:
        self._address, self._plan = address, plan

    def tell(self, story: Story) -> bool:
        request = self._asked(story)
        if request is None:
            return False
        for end, role, note in story.goes_on:
            self._go_on(story, request, end, role, note)
        return True

    def _asked(self, story: Story) -> int | None:
        """The request of the story, asked now or in a telling that was broken off."""

        def job(db: Connection) -> int | None:
            # the administrator sees no customers, so his own list has to do without them
            known = db.execute(
                text("SELECT id FROM books.request WHERE made_by = session_user AND reason = :reason"),
                {"reason": story.reason},
            ).scalar()
            if known is not None:
                return int(known)
            asked = story.ask(db, story, self._plan)
            return asked.request_id if asked is not None else None

        return self._do(story.role, job)

    def _go_on(self, story: Story, request: int, end: End, role: str, note: str) -> None:
        key = self._plan.key("requests", story.reason, end, role)

        def job(db: Connection) -> None:
            seen = shown(db, request)
            if seen.row.state is not State.PENDING or seen.may == "decided":
                return
            if end == "withdraw":
                withdraw(db, request_id=request, note=note, key=key)
            else:
                decide(db, [Signed(request, seen.digest)], decision=end, key=key, note=note)

        self._do(role, job)

    def _do(self, role: str, job: Callable[[Connection], int | None] | Callable[[Connection], None]) -> int | None:
        # a session of its own for each deed, as deciding wants it
        engine = open_engine(self._address(role), application="luckygas demo", pool_size=1)
        try:
            with transaction(engine) as db:
                return job(db)
        finally:
            engine.dispose()


def _limit(db: Connection, story: Story, plan: Plan) -> Asked | None:
    """A higher limit for one of the biggest debtors."""
    query = "SELECT customer_id FROM books.customer_balance ORDER BY receivable DESC, customer_id OFFSET :nth LIMIT 1"
    customer = db.execute(text(query), {"nth": story.nth}).scalar()
    if customer is None:
        return None
    key, limit = plan.key("requests", story.reason), Decimal(story.amount)
    return ask_limit(db, customer_id=customer, limit=limit, reason=story.reason, key=key)


def _write_off(db: Connection, story: Story, plan: Plan) -> Asked | None:
    """The oldest invoices of one of those who have owed the longest."""
    query = """
        SELECT customer_id FROM books.open_item WHERE balance > 0 AND effective_due_on < CAST(:on AS date)
         GROUP BY customer_id ORDER BY min(effective_due_on), customer_id OFFSET :nth LIMIT 1
    """
    customer = db.execute(text(query), {"on": plan.last_on, "nth": story.nth}).scalar()
    if customer is None:
        return None
    rows = db.execute(
        text(
            """
            SELECT id, balance FROM books.open_item WHERE customer_id = :customer AND balance > 0
             ORDER BY effective_due_on, id LIMIT 3
            """
        ),
        {"customer": customer},
    )
    return ask_write_off(
        db,
        customer_id=customer,
        items=[(row.id, row.balance) for row in rows],
        sort="uncollectable",
        reason=story.reason,
        evidence=("存證信函 115-0318",),
        key=plan.key("requests", story.reason),
    )


def _refund(db: Connection, story: Story, plan: Plan) -> Asked | None:
    """Money back that was paid over the counter twice and lies on account."""
    customer = db.execute(
        text("SELECT id FROM books.customer ORDER BY code OFFSET :nth LIMIT 1"), {"nth": story.nth}
    ).scalar()
    if customer is None:
        return None
    amount = Decimal(story.amount)
    receipt = Receipt(customer, amount, f"counter/twice/{story.nth}", plan.last_on, [])
    (paid,) = post_payments(db, [receipt], key=plan.key("requests", "receipt", story.reason))
    return ask_refund(
        db,
        customer_id=customer,
        parts=[(paid.payment_id, amount)],
        reason=story.reason,
        key=plan.key("requests", story.reason),
    )


def _journal(db: Connection, story: Story, plan: Plan) -> Asked:
    """An entry by hand."""
    amount = Decimal(story.amount)
    return ask_manual_journal(
        db,
        on=plan.last_on,
        branch="FYU",
        lines=[("6157", amount), ("6159", -amount)],
        reason=story.reason,
        key=plan.key("requests", story.reason),
    )


def _close(db: Connection, story: Story, plan: Plan) -> Asked:
    """Close a month, counted back from the present one."""
    month = _month(plan.last_on, story.nth)
    return ask_period(db, month=month, close=True, reason=story.reason, key=plan.key("requests", story.reason))


def _reopen(db: Connection, story: Story, plan: Plan) -> Asked:
    """Open a closed month again."""
    month = _month(plan.last_on, story.nth)
    return ask_period(db, month=month, close=False, reason=story.reason, key=plan.key("requests", story.reason))


def _newcomer(db: Connection, story: Story, plan: Plan) -> Asked:
    """A login for somebody new."""
    wanted = LoginWanted("demo_lin", 90, "林佳蓉", ["FYU"], ["clerk"], "lin@luckygas.example")
    return ask_role_change(db, payload=wanted.payload(), reason=story.reason, key=plan.key("requests", story.reason))


def _promotion(db: Connection, story: Story, plan: Plan) -> Asked:
    """More for a clerk."""
    wanted = LoginWanted("demo_clerk", 1, "陳美玲", ["FYU", "TXG", "CHA"], ["senior_clerk"])
    return ask_role_change(db, payload=wanted.payload(), reason=story.reason, key=plan.key("requests", story.reason))


def _month(on: date, back: int) -> date:
    """The first day of a month so many months ago."""
    months = on.year * 12 + on.month - 1 - back
    return date(months // 12, months % 12 + 1, 1)


CONTROLLER, COLLECTOR, CLERK, SENIOR = "credit_controller", "collector", "clerk", "senior_clerk"
SUPERVISOR, MANAGER, DIRECTOR, ADMINISTRATOR = "supervisor", "manager", "director", "administrator"
STORIES: tuple[Story, ...] = (
    Story(
        CONTROLLER, "旺季用量增加，近十二個月付款正常", _limit, 0, 60_000,
        goes_on=[("approve", SUPERVISOR, "依近一年付款紀錄")],
    ),
    Story(
        CONTROLLER, "新開分店，申請提高額度", _limit, 1, 80_000,
        goes_on=[("reject", SUPERVISOR, "先清償逾期帳款再議")],
    ),
    Story(CONTROLLER, "冬季配送量提高，請調整額度", _limit, 2, 99_000),
    Story(CONTROLLER, "併購後用量加倍，附財務報表", _limit, 3, 300_000, goes_on=[("approve", SUPERVISOR, "同意")]),
    Story(CONTROLLER, "集團合併額度", _limit, 4, 1_200_000),
    Story(
        CONTROLLER, "客戶要求延長帳期並提高額度", _limit, 5, 90_000,
        goes_on=[("withdraw", CONTROLLER, "客戶已改為付現")],
    ),
    Story(
        COLLECTOR, "歇業，催收無著", _write_off, 0,
        goes_on=[("approve", SUPERVISOR, "催收紀錄齊全"), ("approve", MANAGER, "同意沖銷")],
    ),
    Story(COLLECTOR, "負責人失聯，存證信函退回", _write_off, 1),
    Story(COLLECTOR, "清算程序終結，無財產可受償", _write_off, 2),
    Story(CLERK, "客戶重複匯款，要求退回", _refund, 3, 3_600),
    Story(SENIOR, "客戶結束營業，退回預收款", _refund, 5, 12_500),
    Story(SENIOR, "手續費重分類", _journal, amount=1_250),
    Story(MANAGER, "已核對完成，申請關帳", _close, 12, goes_on=[("approve", DIRECTOR, "同意關帳")]),
    Story(MANAGER, "補登漏列憑證，申請重開", _reopen, 12),
    Story(MANAGER, "上月帳務核對完成，申請關帳", _close, 1),
    Story(ADMINISTRATOR, "新進人員到職", _newcomer),
    Story(ADMINISTRATOR, "職務調整", _promotion, goes_on=[("reject", DIRECTOR, "試用期滿再議")]),
)  # fmt: skip
