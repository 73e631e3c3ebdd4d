"""The lists of the deposits screen; the matrix has a column for every size that somebody has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from domain.deposits.matrix import DeedRow, Holder, Unmoved
from domain.deposits.queries import CylinderSeen, TopUp
from domain.deposits.rules import STATES, Inspection, Lot
from domain.kernel.words import N_
from domain.kernel.words import gettext as _
from ui.kit.column import DASH, Column, count, day, money, short_day

EVENTS: Final[Mapping[str, str]] = {
    "issued": N_("Given out"),
    "returned": N_("Came back"),
    "exchanged": N_("Exchanged"),
    "lost": N_("Lost"),
    "dormant": N_("Unused"),
    "woken": N_("Reached"),
    "recognised": N_("Given up"),
    "found": N_("Found again"),
    "moved": N_("Handed on"),
    "foreign": N_("Another house's"),
    "undone": N_("Undone"),
}
WAYS: Final[Mapping[str, str]] = {
    "none": "",
    "cash": N_("Cash"),
    "bank": N_("Bank"),
    "account": N_("Put on account"),
    "waiver": N_("Waived"),
    "opening": N_("Opening lot"),
    "payable": N_("Refund order"),
    "invoice": N_("Invoiced"),
    "moved": N_("Handed on"),
}
_INSPECTED: Final = {
    Inspection.UNKNOWN: ("○", "muted"),
    Inspection.VALID: ("✓", "ok"),
    Inspection.SOON: ("▲", "warn"),
    Inspection.EXPIRED: ("■", "bad"),
}


class Units(int):
    """So many cylinders, and the money held for them; it sorts and filters by the number."""

    money: Decimal

    def __new__(cls, units: int, held: Decimal) -> Units:
        made = super().__new__(cls, units)
        made.money = held
        return made


@dataclass(frozen=True)
class LotRow:
    """A lot with its rate, and whether that is today's."""

    lot: Lot
    today: Decimal | None


def units_words(units: Any) -> str:
    """14 / 21,000; a dash for none."""
    return f"{int(units):,} / {units.money:,}" if units else DASH


def size_words(size: Decimal) -> str:
    """20 kg."""
    return f"{size.normalize():f} kg"


def units_of(row: Holder, size: Decimal) -> Units:
    """What a customer has of a size."""
    held = row.sizes.get(size)
    return Units(held.units, held.money) if held is not None else Units(0, Decimal(0))


def _size_column(size: Decimal) -> Column[Holder]:
    return Column(
        f"size{size.normalize():f}",
        size_words(size),
        lambda row: units_of(row, size),
        shown=units_words,
        width=88,
        right=True,
    )


def matrix(sizes: Sequence[Decimal]) -> tuple[Column[Holder], ...]:
    """Customer by size: how many are out, and what is held for them."""
    return (
        Column("code", N_("Code"), lambda row: row.code, width=76, frozen=True, searched=True, optional=True),
        Column("name", N_("Customer"), lambda row: row.name, width=122, frozen=True, searched=True),
        *(_size_column(size) for size in sizes),
        Column("units", N_("Out"), lambda row: row.units, shown=count, width=52, right=True),
        Column("money", N_("Deposit"), lambda row: row.money, shown=money, width=84, right=True, bold=True),
        Column(
            "uncovered", N_("Uncovered"), lambda row: row.uncovered, shown=money, width=84, right=True, tone=_cover_tone
        ),
        Column("moved", N_("Last move"), lambda row: row.moved_on, shown=day, width=92),
        Column("quiet", N_("Rests since"), lambda row: row.quiet_on, shown=day, width=88, optional=True),
    )


def _cover_tone(row: Holder) -> str:
    return "warn" if row.uncovered else "muted"


def _unmoved_tone(row: Unmoved) -> str:
    return "warn" if row.dormant else "muted"


def _deed_tone(row: DeedRow) -> str:
    return "muted" if row.undone is not None or row.undoes is not None else ""


def event_words(row: DeedRow) -> str:
    """What was done, struck where it was undone."""
    words = _(EVENTS.get(row.event, row.event))
    if row.undone is not None:
        return _("× {event}, undone").format(event=words)
    if row.undoes is not None:
        return _("Undid {number}").format(number=row.undoes)
    return words


def whom_words(row: DeedRow) -> str:
    """Whose cylinders, and to whom they went."""
    return f"{row.name} → {row.to_code}" if row.to_code else row.name


def _inspect_words(row: CylinderSeen) -> str:
    glyph, _tone = _INSPECTED[row.inspection]
    return f"{glyph} {day(row.inspect_by)}".strip() if row.inspect_by else glyph


def _inspect_tone(row: CylinderSeen) -> str:
    return _INSPECTED[row.inspection][1]


def _lot_tone(row: LotRow) -> str:
    return "info" if row.today is not None and row.lot.rate != row.today else ""


def way_words(way: str) -> str:
    """How the money went."""
    return _(WAYS.get(way, way))


UNMOVED: Final[tuple[Column[Unmoved], ...]] = (
    Column("code", N_("Code"), lambda row: row.code, width=80, searched=True),
    Column("name", N_("Customer"), lambda row: row.name, width=140, searched=True),
    Column("phone", N_("Phone"), lambda row: row.phone or DASH, width=110),
    Column("size", N_("Size"), lambda row: row.size_kg, shown=size_words, width=64, right=True),
    Column("units", N_("Out"), lambda row: row.units, shown=count, width=56, right=True),
    Column("dormant", N_("Marked"), lambda row: row.dormant, shown=count, width=62, right=True, tone=_unmoved_tone),
    Column("money", N_("Deposit"), lambda row: row.money, shown=money, width=90, right=True, bold=True),
    Column("since", N_("Rests since"), lambda row: row.since_on, shown=day, width=96),
)
TOP_UPS: Final[tuple[Column[TopUp], ...]] = (
    Column("code", N_("Code"), lambda row: row.code, width=80, searched=True),
    Column("name", N_("Customer"), lambda row: row.name, width=160, searched=True),
    Column("loaned", N_("Worth of cylinders"), lambda row: row.loaned, shown=money, width=130, right=True),
    Column("deposits", N_("Deposit"), lambda row: row.deposits, shown=money, width=100, right=True),
    Column("uncovered", N_("Uncovered"), lambda row: row.uncovered, shown=money, width=100, right=True, bold=True),
)
MOVEMENTS: Final[tuple[Column[DeedRow], ...]] = (
    Column("id", N_("No."), lambda row: row.id, width=56, right=True, tone=_deed_tone),
    Column("on", N_("Day"), lambda row: row.on, shown=short_day, width=54, tone=_deed_tone),
    Column("event", N_("What"), event_words, width=116, tone=_deed_tone, searched=True),
    Column("whom", N_("Customer"), whom_words, width=130, tone=_deed_tone, searched=True),
    Column("size", N_("Size"), lambda row: row.size_kg, shown=size_words, width=58, right=True, tone=_deed_tone),
    Column("units", N_("Units"), lambda row: row.units, shown=count, width=52, right=True, tone=_deed_tone),
    Column("way", N_("Way"), lambda row: row.way, shown=way_words, width=88, tone=_deed_tone),
    Column("amount", N_("Amount"), lambda row: row.amount, shown=money, width=76, right=True, tone=_deed_tone),
    Column("document", N_("Document"), lambda row: row.document or DASH, width=84, tone=_deed_tone, searched=True),
    Column("by", N_("By"), lambda row: row.by, width=80, tone=_deed_tone, optional=True),
)
LOTS: Final[tuple[Column[LotRow], ...]] = (
    Column("size", N_("Size"), lambda row: row.lot.size_kg, shown=size_words, width=50, right=True),
    Column("on", N_("Given out"), lambda row: row.lot.issued_on, shown=day, width=84),
    Column("held", N_("Out"), lambda row: row.lot.held, shown=count, width=44, right=True),
    Column("rate", N_("Rate"), lambda row: row.lot.rate, shown=money, width=54, right=True, tone=_lot_tone),
    Column("money", N_("Deposit"), lambda row: row.lot.money, shown=money, width=70, right=True),
)
CYLINDERS: Final[tuple[Column[CylinderSeen], ...]] = (
    Column("size", N_("Size"), lambda row: row.size_kg, shown=size_words, width=50, right=True),
    Column("serial", N_("Number"), lambda row: row.serial or DASH, width=64),
    Column("state", N_("State"), lambda row: _(STATES[row.state]), width=86),
    Column("inspect", N_("Test until"), _inspect_words, width=98, tone=_inspect_tone),
)
DEEDS: Final[tuple[Column[DeedRow], ...]] = (
    Column("on", N_("Day"), lambda row: row.on, shown=short_day, width=50, tone=_deed_tone),
    Column("event", N_("What"), event_words, width=100, tone=_deed_tone),
    Column(
        "units",
        N_("Units"),
        lambda row: f"{row.units} × {size_words(row.size_kg)}",
        width=76,
        right=True,
        tone=_deed_tone,
    ),
    Column("amount", N_("Amount"), lambda row: row.amount, shown=money, width=66, right=True, tone=_deed_tone),
)
