"""What the command palette finds in the books."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ui.kit.search import Hit, Query

if TYPE_CHECKING:
    from sqlalchemy import Connection


def find(db: Connection, query: Query) -> Sequence[Hit]:
    """Customers by code, UBN, phone or part of the name; Enter shows them on the aging screen."""
    from domain.customers.queries import find_customers

    if "customer" not in query.kinds:
        return ()
    # it may have matched by a phone or UBN that is not shown: then the words typed count as a part of it
    return tuple(
        Hit("customer", found.code, found.name, also=(f"*{query.text}",), screen="aging", argument=found.id)
        for found in find_customers(db, query.text)
    )
