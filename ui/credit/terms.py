"""The terms of an exposure beside the documents they consist of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final

from domain.credit.queries import Document, Standing
from domain.credit.rules.exposure import DEDUCTED
from domain.kernel.words import gettext as _
from ui.credit.columns import TermRow
from ui.credit.wording import term_words

# the columns of a customer's row whose documents make up a term
COLUMNS_OF: Final[Mapping[str, tuple[str, ...]]] = {
    "open_items": ("receivable",),
    "delivered": ("delivered",),
    "orders": ("ordered",),
    "cheques": ("cheques",),
    "cylinders": ("loaned", "deposits"),
    "unapplied": ("unapplied",),
    "driver_cash": ("driver_cash",),
    "reserved": ("reserved",),
}


def term_rows(standing: Standing, documents: Sequence[Document]) -> tuple[TermRow, ...]:
    """The terms of an exposure with what their documents add up to; deducted ones are negative."""
    rows = []
    for key, columns in COLUMNS_OF.items():
        reserved = key == "reserved"
        counts = standing.exposure.reserved if reserved else standing.exposure.terms[key]
        kept = sum((standing.columns[name] * sign(name) for name in columns), Decimal(0))
        found = sum((one.amount * sign(one.term) for one in documents if one.term in columns), Decimal(0))
        if counts or found or kept:
            words = _("Reserved for orders") if reserved else term_words(key)
            rows.append(TermRow(key, words, -counts if key in DEDUCTED else counts, found, kept, columns))
    return tuple(rows)


def sign(column: str) -> int:
    """Deposits are taken off the cylinders they are held for."""
    return -1 if column == "deposits" else 1
