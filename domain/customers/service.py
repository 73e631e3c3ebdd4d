"""Customers as the master system names them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import Connection

from domain.kernel.database import call


def add_customers(db: Connection, rows: Sequence[Mapping[str, object]], *, key: UUID) -> int:
    """Enter customers with their payer marks; a known code is left as it is. Returns how many were new.

    A row names code, branch, name, kind, category, terms, ubn, phone, district and marks [[kind, value], ...].
    """
    answer = call(db, "api.add_customers", p_rows=list(rows), p_key=key)
    return int(answer["added"])
