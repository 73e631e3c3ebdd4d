"""What trade's documents must sum to: deliveries, orders, prepaid gas and allowances."""

from __future__ import annotations

from typing import Final

from domain.kernel.words import N_

SUMS_OF_TRADE: Final = (
    (
        "delivered_unlike_deliveries",
        N_("what was delivered and not invoiced is the sum of its deliveries"),
        """
        SELECT count(*) FROM books.customer_balance AS c
         WHERE c.delivered <> (SELECT coalesce(sum(d.exposed), 0) FROM books.delivery AS d
                                WHERE d.customer_id = c.customer_id AND d.state = 'CONFIRMED')
    """,
    ),
    (
        "ordered_unlike_orders",
        N_("what is ordered is the sum of its orders"),
        """
        SELECT count(*) FROM books.customer_balance AS c
         WHERE c.ordered <> (SELECT coalesce(sum(o.exposed), 0) FROM books.sales_order AS o
                              WHERE o.customer_id = c.customer_id AND o.state = 'OPEN')
    """,
    ),
    (
        "orders_unlike_deliveries",
        N_("orders know what was delivered of them"),
        """
        SELECT count(*) FROM books.sales_order AS o
         WHERE o.delivered <> (SELECT coalesce(sum(d.total), 0) FROM books.delivery AS d
                                WHERE d.order_ref = o.source || '/' || o.number AND d.state <> 'CANCELLED')
    """,
    ),
    (
        "deliveries_unlike_invoices",
        N_("invoices say what was delivered"),
        """
        SELECT count(*) FROM books.delivery AS d JOIN books.invoice AS i ON i.id = d.invoice_id
         WHERE (d.customer_id, d.net, d.tax) IS DISTINCT FROM (i.customer_id, i.net::numeric, i.tax::numeric)
    """,
    ),
    (
        "prepaid_unlike_draws",
        N_("prepaid gas is what was bought less what was drawn"),
        """
        SELECT count(*) FROM books.prepaid AS p
         WHERE p.kg - p.kg_left <> (SELECT coalesce(sum(d.kg), 0) FROM books.prepaid_draw AS d
                                     WHERE d.prepaid_id = p.id) OR p.kg_left = 0 AND p.worth <> 0
    """,
    ),
    (
        "credits_unlike_allowances",
        N_("credits are the rests of their allowances"),
        """
        SELECT count(*) FROM books.payment AS p
          FULL JOIN books.allowance AS a ON a.payment_id = p.id
         WHERE (p.method = 'credit' OR a.payment_id IS NOT NULL)
           AND (p.amount::numeric, p.customer_id) IS DISTINCT FROM ((a.total - a.applied)::numeric, a.customer_id)
    """,
    ),
    (
        "allowed_beyond_invoice",
        N_("no invoice is allowed beyond itself"),
        """
        SELECT count(*) FROM books.invoice AS i
          JOIN (SELECT invoice_id, sum(net) AS net, sum(tax) AS tax FROM books.allowance GROUP BY 1) AS a
            ON a.invoice_id = i.id WHERE a.net > i.net OR a.tax > i.tax
    """,
    ),
)
