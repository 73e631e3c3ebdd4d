"""What the demo company's people ask about money, months and logins; each finds its own candidate, or none."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import Connection, text

from app.demo.books import Plan
from app.demo.stories import Story
from domain.access.service import LoginWanted
from domain.approvals.service import (
    Asked,
    ask_limit,
    ask_manual_journal,
    ask_period,
    ask_refund,
    ask_role_change,
    ask_write_off,
)
from domain.payments.service import Receipt, post_payments


def limit(db: Connection, story: Story, plan: Plan) -> Asked | None:
    """A higher limit for one of the biggest debtors."""
    query = "SELECT customer_id FROM books.customer_balance ORDER BY receivable DESC, customer_id OFFSET :nth LIMIT 1"
    customer = db.execute(text(query), {"nth": story.nth}).scalar()
    if customer is None:
        return None
    key, limit = plan.key("requests", story.reason), Decimal(story.amount)
    return ask_limit(db, customer_id=customer, limit=limit, reason=story.reason, key=key)


def write_off(db: Connection, story: Story, plan: Plan) -> Asked | None:
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


def refund(db: Connection, story: Story, plan: Plan) -> Asked | None:
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


def journal(db: Connection, story: Story, plan: Plan) -> Asked:
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


def close(db: Connection, story: Story, plan: Plan) -> Asked:
    """Close a month, counted back from the present one."""
    month = _month(plan.last_on, story.nth)
    return ask_period(db, month=month, close=True, reason=story.reason, key=plan.key("requests", story.reason))


def reopen(db: Connection, story: Story, plan: Plan) -> Asked:
    """Open a closed month again."""
    month = _month(plan.last_on, story.nth)
    return ask_period(db, month=month, close=False, reason=story.reason, key=plan.key("requests", story.reason))


def newcomer(db: Connection, story: Story, plan: Plan) -> Asked:
    """A login for somebody new."""
    wanted = LoginWanted("demo_lin", 90, "林佳蓉", ["FYU"], ["clerk"], "lin@luckygas.example")
    return ask_role_change(db, payload=wanted.payload(), reason=story.reason, key=plan.key("requests", story.reason))


def promotion(db: Connection, story: Story, plan: Plan) -> Asked:
    """More for a clerk."""
    wanted = LoginWanted("demo_clerk", 1, "陳美玲", ["FYU", "TXG", "CHA"], ["senior_clerk"])
    return ask_role_change(db, payload=wanted.payload(), reason=story.reason, key=plan.key("requests", story.reason))


def _month(on: date, back: int) -> date:
    """The first day of a month so many months ago."""
    months = on.year * 12 + on.month - 1 - back
    return date(months // 12, months % 12 + 1, 1)
