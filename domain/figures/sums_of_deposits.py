"""What cylinders at customers and the money held for them must sum to."""

from __future__ import annotations

from typing import Final

from domain.kernel.words import N_

SUMS_OF_DEPOSITS: Final = (
    (
        "deposits_unlike_lots",
        N_("a customer's deposits are his lots' units at their rates"),
        """
        SELECT count(*) FROM books.customer_balance AS c
         WHERE c.deposits <> (SELECT coalesce(sum(l.held * l.rate), 0) FROM books.cylinder_lot AS l
                               WHERE l.customer_id = c.customer_id AND l.held > 0)
    """,
    ),
    (
        "loaned_unlike_cylinders",
        N_("what is on loan is what the cylinders at the customer would cost"),
        """
        SELECT count(*) FROM books.customer_balance AS c
         WHERE c.loaned <> (SELECT coalesce(sum(s.replacement), 0) FROM books.cylinder AS u
                              JOIN books.cylinder_size AS s USING (size_kg)
                             WHERE u.customer_id = c.customer_id AND u.state IN ('HELD', 'DORMANT'))
    """,
    ),
)
