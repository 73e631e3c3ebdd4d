"""What is decided about a customer, and what happens with his cylinders: where it stands, in the shape of documents."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from domain.figures.happenings import Source

CREDIT: Final[Mapping[str, Source]] = {
    "verdict": Source(
        tables="books.credit_case AS k",
        where="k.customer_id",
        at="k.asked_at",
        timed=True,
        id="k.id",
        document="k.order_ref",
        kind="k.state",
        amount="k.amount",
        rest="k.reserved",
        by="k.asked_by",
        facts={
            "sentence": "k.sentence",
            "ways": "k.ways",
            "rules": "k.rules",
            "decided_by": "coalesce(api.name_of(k.decided_by), k.decided_by)",
            "decided_at": "k.decided_at",
            "reason": "k.reason",
            "until": "k.valid_until",
        },
    ),
    "status": Source(
        tables="books.status_change AS s",
        where="s.customer_id",
        at="s.at",
        timed=True,
        id="s.id",
        document="NULL::text",
        kind="s.becomes",
        by="s.actor",
        facts={
            "was": "s.was",
            "how": "s.how",
            "causes": "s.causes",
            "reason": "s.reason",
            "review_on": "s.review_on",
        },
    ),
    "hold": Source(
        tables="books.hold AS h LEFT JOIN books.site AS t ON t.id = h.site_id",
        where="h.customer_id",
        at="h.placed_at",
        timed=True,
        id="h.id",
        document="coalesce(t.name, h.product)",
        kind="h.scope",
        by="h.placed_by",
        facts={
            "reason": "CASE WHEN NOT h.computed THEN h.reason END",
            "causes": "h.causes",
            "expires_on": "h.expires_on",
            "ended": "h.ended_at IS NOT NULL",
        },
    ),
    "hold_end": Source(
        tables="""(SELECT * FROM books.hold WHERE ended_at IS NOT NULL) AS h
                  LEFT JOIN books.site AS t ON t.id = h.site_id""",
        where="h.customer_id",
        at="h.ended_at",
        timed=True,
        id="h.id",
        document="coalesce(t.name, h.product)",
        kind="h.scope",
        by="h.ended_by",
        facts={"why": "h.ended_why"},
    ),
    "reservation": Source(
        tables="(SELECT * FROM books.reservation WHERE state = 'LIVE') AS v",
        where="v.customer_id",
        at="v.made_at",
        timed=True,
        id="v.id",
        document="v.order_ref",
        kind="v.state",
        amount="v.amount",
        rest="v.remaining",
        facts={"expires_at": "v.expires_at"},
    ),
    "limit": Source(
        tables="(SELECT * FROM books.request WHERE kind = 'limit') AS q",
        where="q.customer_id",
        at="q.made_at",
        timed=True,
        id="q.id",
        document="q.subject",
        kind="q.state",
        rest="(q.payload ->> 'limit')::numeric",
        by="q.made_by",
        facts={
            "before": "q.payload -> 'before'",
            "sort": "q.payload -> 'sort'",
            "until": "q.payload -> 'until'",
            "reason": "q.reason",
            "ended_at": "q.ended_at",
        },
    ),
}

CYLINDERS: Final[Mapping[str, Source]] = {
    "cylinders": Source(
        tables="books.cylinder_deed AS d LEFT JOIN books.customer AS k ON k.id = d.to_customer",
        where="d.customer_id",
        at="d.on_day",
        id="d.id",
        document="d.document",
        kind="d.event",
        rest="d.amount",
        by="d.posted_by",
        facts={
            "size": "d.size_kg",
            "units": "d.units",
            "way": "d.way",
            "undoes": "d.undoes IS NOT NULL",
            "undone": "EXISTS (SELECT FROM books.cylinder_deed AS u WHERE u.undoes = d.id)",
            "to": "k.name",
            "reason": "d.reason",
        },
    ),
    "cylinders_in": Source(
        tables="books.cylinder_deed AS d LEFT JOIN books.customer AS k ON k.id = d.customer_id",
        where="d.to_customer",
        at="d.on_day",
        id="d.id",
        document="d.document",
        kind="d.event",
        rest="d.amount",
        by="d.posted_by",
        facts={"size": "d.size_kg", "units": "d.units", "way": "d.way", "from": "k.name", "reason": "d.reason"},
    ),
}

ASKED: Final[Mapping[str, Source]] = {
    "request": Source(
        tables="books.request AS q",
        where="q.customer_id",
        at="q.made_at",
        timed=True,
        id="q.id",
        document="q.subject",
        kind="q.kind",
        rest="q.amount",
        by="q.made_by",
        facts={"state": "q.state", "reason": "q.reason", "ended_at": "q.ended_at"},
    ),
    "account": Source(
        tables="books.customer_account AS a",
        where="a.customer_id",
        at="a.proposed_at",
        timed=True,
        id="a.id",
        document="a.bank_code || ' …' || a.last_four",
        kind="a.state",
        by="a.proposed_by",
        facts={"holder": "a.holder_name"},
    ),
}
