"""What the row that a verdict is made on must sum to: exposure, its terms, reservations, verdicts and holds."""

from __future__ import annotations

from typing import Final

from domain.credit.queries import BREAKS
from domain.kernel.words import N_

SUMS_OF_CREDIT: Final = (
    (
        "reserved_unlike_reservations",
        N_("what is reserved is the sum of the live reservations"),
        """
        SELECT count(*) FROM books.customer_balance AS c
         WHERE c.reserved <> (SELECT coalesce(sum(r.remaining), 0) FROM books.reservation AS r
                               WHERE r.customer_id = c.customer_id AND r.state = 'LIVE')
    """,
    ),
    (
        "terms_unlike_documents",
        N_("every term of an exposure is its documents"),
        f"SELECT count(*) FROM ({BREAKS}) AS b",  # noqa: S608  our own words
    ),
    (
        "exposure_unlike_terms",
        N_("exposure is its terms by their weights, and what is over follows from the limit"),
        """
        SELECT count(*) FROM books.customer_balance AS b CROSS JOIN LATERAL books.weigh_terms(b) AS w(v)
         WHERE b.exposure <> w.v[1] + w.v[2] + w.v[3] + w.v[4] + w.v[5] - w.v[6] - w.v[7]
            OR b.over <> CASE WHEN b.alert_above < 'infinity' AND b.status <> 'NO_CHECK'
                              THEN greatest(0, b.exposure - b.limit_now) ELSE 0 END
    """,
    ),
    # Without a day, or on the day of the order, whatever the horizon is: no night has to roll these in first.
    (
        "orders_not_counted_once",
        N_("an open order counts once: by its reservation, or by what is still to be delivered"),
        """
        SELECT count(*) FROM books.sales_order AS o
         WHERE CASE WHEN EXISTS (SELECT 1 FROM books.reservation AS r
                                  WHERE r.order_ref = o.source || '/' || o.number AND r.state = 'LIVE')
                    THEN o.exposed <> 0
                    WHEN o.exposed <> 0 THEN o.exposed <> o.total - o.delivered
                    ELSE o.state = 'OPEN' AND o.pays = 'credit' AND o.total > o.delivered
                     AND coalesce(o.deliver_on, o.ordered_on)
                         <= least(o.ordered_on, (clock_timestamp() AT TIME ZONE 'Asia/Taipei')::date) END
    """,
    ),
    (
        "verdicts_without_room",
        N_("what was approved has its room until it is used or given back"),
        """
        SELECT count(*) FROM books.credit_case AS k
         WHERE k.state IN ('APPROVED', 'APPROVED_BY_RULE', 'RELEASED_BY')
           AND NOT EXISTS (SELECT 1 FROM books.reservation AS r
                            WHERE r.order_ref = k.order_ref AND r.version = k.version AND r.state = 'LIVE')
    """,
    ),
    (
        "holds_unlike_status",
        N_("a computed hold stands as long as the status says so"),
        """
        SELECT count(*) FROM books.customer_balance AS b
         WHERE (b.status = 'HOLD')
            <> EXISTS (SELECT 1 FROM books.hold AS h
                        WHERE h.customer_id = b.customer_id AND h.computed AND h.ended_at IS NULL)
    """,
    ),
)
