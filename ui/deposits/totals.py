"""The sums below each list of the deposits screen, and what ties them to account 2310."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from domain.kernel.money import ZERO
from domain.kernel.words import gettext as _
from domain.kernel.words import ngettext
from domain.ledger.queries import TieOut
from ui.deposits.columns import units_of
from ui.kit.column import count, full_money


def of(shown: str, rows: Sequence[Any]) -> Mapping[str, str]:
    """What the rows shown come to; movements are not summed, they go both ways."""
    if not rows or shown == "movements":
        return {}
    many = len({row.customer_id for row in rows})
    words = {"name": ngettext("{count} customer", "{count} customers", many).format(count=count(many))}
    if shown == "matrix":
        sizes = sorted({size for row in rows for size in row.sizes})
        for size in sizes:
            # the money of all sizes stands in its own column
            words[f"size{size.normalize():f}"] = count(sum(units_of(row, size) for row in rows))
        words["units"] = count(sum(row.units for row in rows))
        words["uncovered"] = full_money(sum((row.uncovered for row in rows), ZERO))
    if shown == "top_ups":
        parts: Sequence[str] = ("loaned", "deposits", "uncovered")
        return words | {part: full_money(sum((getattr(row, part) for row in rows), ZERO)) for part in parts}
    if shown == "unmoved":
        words["units"] = count(sum(row.units for row in rows))
    return words | {"money": full_money(sum((row.money for row in rows), Decimal(0)))}


def tie(tied: TieOut) -> tuple[str, str]:
    """Account 2310 against the lots, in words, and their colour."""
    if tied.difference:
        words = _("■ Deposits in the ledger (2310) {amount}, difference {difference}")
        return words.format(amount=full_money(tied.control), difference=full_money(tied.difference)), "bad"
    words = _("✓ Deposits in the ledger (2310) {amount}, difference 0")
    return words.format(amount=full_money(tied.control)), "ok"
