"""What happens with a customer's money and goods: where every document about him stands, in one shape."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Source:
    """Rows of one kind about a customer (:customer), newest first.

    `table` AS `name` and `of` say which; `at` and `id` are the columns that order them, a day or a moment. `joins` are
    looked up for the rows of a page only. `kind`, `amount`, `rest`, `by` and `facts` are what is shown; `amount` is
    what the customer owes more by it, below zero what less.
    """

    table: str
    name: str
    at: str
    id: str
    document: str
    of: str = "customer_id"
    joins: str = ""
    kind: str = "''"
    amount: str = "NULL::numeric"
    rest: str = "NULL::numeric"
    by: str = "NULL::name"
    facts: Mapping[str, str] | None = None
    timed: bool = False


MONEY: Final[Mapping[str, Source]] = {
    "invoice": Source(
        table="books.invoice",
        name="i",
        joins="""LEFT JOIN books.open_item AS o ON o.invoice_id = i.id
                 LEFT JOIN books.journal AS j ON j.id = i.journal_id""",
        at="i.issued_on",
        id="i.id",
        document="i.number",
        kind="i.kind",
        amount="i.total",
        rest="o.balance",
        by="j.posted_by",
        facts={"due": "o.effective_due_on", "net": "i.net", "tax": "i.tax"},
    ),
    "void": Source(
        table="books.invoice_void",
        name="v",
        joins="JOIN books.invoice AS i ON i.id = v.invoice_id",
        at="v.on_day",
        id="v.invoice_id",
        document="i.number",
        amount="-i.total",
        by="v.made_by",
        facts={"reason": "v.reason"},
    ),
    "allowance": Source(
        table="books.allowance",
        name="a",
        joins="JOIN books.invoice AS i ON i.id = a.invoice_id",
        at="a.on_day",
        id="a.id",
        document="a.number",
        kind="a.sort",
        amount="-a.total",
        by="a.made_by",
        facts={"invoice": "i.number", "applied": "a.applied"},
    ),
    "receipt": Source(
        # the rest of an allowance is a payment too, and is told with it
        table="(SELECT * FROM books.payment WHERE method <> 'credit')",
        name="p",
        joins="LEFT JOIN books.match_outcome AS m ON m.payment_id = p.id",
        at="p.received_on",
        id="p.id",
        document="p.number",
        kind="p.method",
        amount="-(p.amount + p.fee + p.difference)",
        rest="p.unapplied",
        by="p.posted_by",
        facts={
            "amount": "p.amount",
            "fee": "p.fee",
            "difference": "p.difference",
            "reversed": "p.reversed_by IS NOT NULL",
            "automatic": "m.automatic",
            "reasons": "m.reasons",
        },
    ),
    "reversal": Source(
        table="""(SELECT r.*, j.posted_on, j.posted_by AS undone_by, j.reason
                    FROM books.payment AS r JOIN books.journal AS j ON j.id = r.reversed_by
                   WHERE r.reversed_by IS NOT NULL)""",
        name="p",
        at="p.posted_on",
        id="p.id",
        document="p.number",
        amount="p.amount + p.fee + p.difference",
        by="p.undone_by",
        facts={"reason": "p.reason"},
    ),
    "refund": Source(
        table="""(SELECT o.*, q.ended_at, q.made_by, q.reason
                    FROM books.refund AS o JOIN books.request AS q ON q.id = o.request_id)""",
        name="r",
        at="r.ended_at",
        timed=True,
        id="r.id",
        document="'R' || r.id",
        kind="r.method",
        amount="r.amount",
        rest="r.payable",
        by="r.made_by",
        facts={"reason": "r.reason", "paid_at": "r.paid_at"},
    ),
    "interest": Source(
        table="""(SELECT c.*, o.issued_on, o.document, o.balance
                    FROM books.interest AS c JOIN books.open_item AS o ON o.id = c.open_item_id)""",
        name="n",
        joins="JOIN books.open_item AS late ON late.id = n.on_item",
        at="n.issued_on",
        id="n.open_item_id",
        document="n.document",
        kind="n.basis",
        amount="n.amount",
        rest="n.balance",
        by="n.made_by",
        facts={"base": "n.base", "rate": "n.rate", "from": "n.from_on", "until": "n.until_on", "on": "late.document"},
    ),
    "write_off": Source(
        table="""(SELECT request_id, customer_id, on_day, sum(amount) AS amount, count(*) AS items
                    FROM books.written_off GROUP BY 1, 2, 3)""",
        name="w",
        joins="JOIN books.request AS q ON q.id = w.request_id",
        at="w.on_day",
        id="w.request_id",
        document="'W' || w.request_id",
        amount="-w.amount",
        by="q.made_by",
        facts={"items": "w.items", "reason": "q.reason"},
    ),
    "deposit": Source(
        table="(SELECT * FROM books.cylinder_deed WHERE amount <> 0)",
        name="d",
        at="d.on_day",
        id="d.id",
        document="d.document",
        kind="d.event",
        rest="d.amount",
        by="d.posted_by",
        facts={"size": "d.size_kg", "units": "d.units", "way": "d.way", "undoes": "d.undoes IS NOT NULL"},
    ),
}

GOODS: Final[Mapping[str, Source]] = {
    "order": Source(
        table="books.sales_order",
        name="s",
        at="s.ordered_on",
        id="s.id",
        document="s.number",
        kind="s.state",
        amount="s.total",
        rest="s.exposed",
        facts={
            "lines": "s.lines",
            "deliver": "s.deliver_on",
            "pays": "s.pays",
            "delivered": "s.delivered",
            "version": "s.version",
        },
    ),
    "delivery": Source(
        table="books.delivery",
        name="d",
        joins="LEFT JOIN books.invoice AS i ON i.id = d.invoice_id",
        at="d.delivered_on",
        id="d.id",
        document="d.number",
        kind="d.state",
        amount="d.total",
        rest="d.exposed",
        facts={"lines": "d.lines", "order": "d.order_ref", "pays": "d.pays", "invoice": "i.number"},
    ),
}
