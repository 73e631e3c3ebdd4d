"""What the demo company's people ask about invoices and cylinders; each finds its own candidate, or none."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Row, text

from app.demo.books import Plan
from app.demo.market import gas
from app.demo.stories import Story
from domain.approvals.service import (
    Asked,
    ask_allowance,
    ask_deposit_refund,
    ask_invoice_void,
    ask_offset,
    ask_residual_gas,
)

LATEST = """
    SELECT i.id FROM books.invoice AS i JOIN books.open_item AS o ON o.invoice_id = i.id
     WHERE o.balance = i.total AND i.net > 1000 ORDER BY i.issued_on DESC, i.id OFFSET :nth LIMIT 1
"""
HELD = """
    SELECT c.customer_id, l.rate FROM books.cylinder AS c JOIN books.cylinder_lot AS l ON l.id = c.lot_id
     WHERE c.state = 'HELD' AND c.size_kg = 20 AND l.rate > 0 ORDER BY c.customer_id DESC, c.id OFFSET :nth LIMIT 1
"""
AGREED = """
    SELECT a.id, a.customer_id, o.id AS item, o.balance
      FROM books.offset_agreement AS a JOIN books.open_item AS o ON o.customer_id = a.customer_id
     WHERE o.balance > 0 ORDER BY a.id, o.id OFFSET :nth LIMIT 1
"""


def allowance(db: Connection, story: Story, plan: Plan) -> Asked | None:
    """A price allowed on one of the latest invoices."""
    found = _one(db, LATEST, story)
    return found and ask_allowance(
        db, invoice_id=found.id, sort="price", amount=Decimal(story.amount), reason=story.reason,
        key=plan.key("requests", story.reason),
    )  # fmt: skip


def residual_gas(db: Connection, story: Story, plan: Plan) -> Asked | None:
    """Gas that came back in a cylinder, by weight."""
    found = _one(db, LATEST, story)
    return found and ask_residual_gas(
        db, invoice_id=found.id, product=gas(20), kg=Decimal("3.5"), returned_on=plan.last_on, reason=story.reason,
        key=plan.key("requests", story.reason),
    )  # fmt: skip


def void(db: Connection, story: Story, plan: Plan) -> Asked | None:
    """One of the latest invoices, which nobody has paid."""
    found = _one(db, LATEST, story)
    return found and ask_invoice_void(
        db, invoice_id=found.id, reason=story.reason, key=plan.key("requests", story.reason)
    )


def deposit_refund(db: Connection, story: Story, plan: Plan) -> Asked | None:
    """The deposit of one cylinder, back by a refund order."""
    found = _one(db, HELD, story)
    return found and ask_deposit_refund(
        db, customer_id=found.customer_id, size_kg=Decimal(20), units=1, reason=story.reason,
        key=plan.key("requests", story.reason),
    )  # fmt: skip


def offset(db: Connection, story: Story, plan: Plan) -> Asked | None:
    """An open item set off against what we owe a supplier who is a customer."""
    found = _one(db, AGREED, story)
    return found and ask_offset(
        db, customer_id=found.customer_id, agreement_id=found.id, items=[(found.item, found.balance)],
        reason=story.reason, key=plan.key("requests", story.reason),
    )  # fmt: skip


def _one(db: Connection, query: str, story: Story) -> Row[Any] | None:
    return db.execute(text(query), {"nth": story.nth}).first()
