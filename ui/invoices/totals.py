"""The sums below each list of the invoices screen, and what ties them to the books."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any

from domain.kernel.money import ZERO
from domain.kernel.words import gettext as _
from domain.kernel.words import ngettext
from domain.receivables.register import Sums
from ui.invoices.columns import DeliveryRow, DiscountRow
from ui.invoices.questions import Month, Waiting
from ui.kit.column import count, full_money


def month(sums: Sums) -> Mapping[str, str]:
    """A month of the register; voided invoices are counted and not summed."""
    many = ngettext("{count} invoice", "{count} invoices", sums.count).format(count=count(sums.count))
    if sums.voided:
        many = _("{many}, {void} void").format(many=many, void=count(sums.voided))
    return {
        "name": many,
        "net": full_money(sums.net),
        "tax": full_money(sums.tax),
        "total": full_money(sums.total),
        "open": full_money(sums.open),
    }


def of(shown: str, rows: Sequence[Any], ticked: Collection[int]) -> Mapping[str, str]:
    """A list in memory: of what is ticked, where something is."""
    if shown == "waiting":
        return _deliveries(rows, ticked)
    if shown == "discounts":
        chosen: Sequence[DiscountRow] = [row for row in rows if row.ticked] if ticked else rows
        words = ngettext("{count} invoice", "{count} invoices", len(chosen)).format(count=count(len(chosen)))
        off = sum((row.due.off for row in chosen), ZERO)
        return {"name": words, "off": full_money(off)} if rows else {}
    worth = sum((row.amount for row in rows if row.sort == "prepaid"), ZERO)
    return {"name": _("Prepaid gas"), "worth": full_money(worth)} if rows else {}


def tie(shown: str, waiting: Waiting, now: Month) -> tuple[str, str]:
    """What the list agrees with in the books, in words, and their colour."""
    if shown == "waiting":
        listed = sum((row.total for row in waiting.deliveries), ZERO)
        return _tied(_("Delivered, not invoiced (E2)"), waiting.term, waiting.term - listed)
    if shown == "register":
        name = _("The month's sales, prepaid gas and VAT in the ledger")
        return _tied(name, now.tie.ledger, now.tie.difference)
    if shown == "plans":
        return _tied(_("Prepaid gas in the ledger (2161)"), waiting.prepaid.control, waiting.prepaid.difference)
    if waiting.granted:
        return _("Granted to invoices paid in full and in time, by their own terms."), "muted"
    return _("Policy discount.terms is off: nothing can be granted until a director switches it on."), "warn"


def _tied(name: str, ledger: Decimal, difference: Decimal) -> tuple[str, str]:
    if difference:
        words = _("■ {name} {amount}, difference {difference}")
        return words.format(name=name, amount=full_money(ledger), difference=full_money(difference)), "bad"
    return _("✓ {name} {amount}, difference 0").format(name=name, amount=full_money(ledger)), "ok"


def _deliveries(rows: Sequence[DeliveryRow], ticked: Collection[int]) -> Mapping[str, str]:
    if not rows:
        return {}
    chosen = [row.delivery for row in rows if row.ticked] if ticked else [row.delivery for row in rows]
    many = ngettext("{count} delivery", "{count} deliveries", len(chosen)).format(count=count(len(chosen)))
    words = _("{many} ticked").format(many=many) if ticked else many
    parts = {part: sum((getattr(row, part) for row in chosen), ZERO) for part in ("net", "tax", "total")}
    return {"name": words, **{part: full_money(amount) for part, amount in parts.items()}}
