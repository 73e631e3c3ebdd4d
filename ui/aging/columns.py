"""The columns of the aging screen: customers by age, and the invoices behind a number."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Final

from domain.kernel.words import N_, gettext
from domain.receivables.queries import AgingRow, OpenItem
from domain.receivables.rules.age import BUCKETS
from ui.kit.column import Column, count, day, days, money, short_day

# glyph, word and colour always stand together: colour alone says nothing to some
STATES: Final = {
    "HOLD": ("■", N_("Held"), "bad"),
    "WATCH": ("▲", N_("Watch"), "warn"),
    "NORMAL": ("✓", N_("Fine"), "muted"),
}
BUCKET_TITLES: Final = {
    "current": N_("Not due"),
    "1-30": N_("1–30 days"),
    "31-60": N_("31–60 days"),
    "61-90": N_("61–90 days"),
    "91-180": N_("91–180 days"),
    "181+": N_("Over 180 days"),
}
# above the columns there is room for the days alone
_SHORT_TITLES: Final = (N_("Not due"), N_("1–30"), N_("31–60"), N_("61–90"), N_("91–180"), N_("181+"))
# the column of each bucket, in the order of the domain's buckets
BUCKET_KEYS: Final = ("not_due", "d1_30", "d31_60", "d61_90", "d91_180", "d181")
BUCKET_OF: Final = dict(zip(BUCKET_KEYS, BUCKETS, strict=True))


def state_words(state: str) -> str:
    """The state with its glyph: ■ 凍結."""
    glyph, word, _tone = STATES[state]
    return f"{glyph} {gettext(word)}"


def state_tone(state: str) -> str:
    """The colour token of a state."""
    return STATES[state][2]


def _over_30(row: AgingRow) -> str:
    return "bad" if row.oldest_days > 30 else ""


def _bucket(place: int, value: Callable[[AgingRow], Decimal], width: int = 74) -> Column[AgingRow]:
    """The column of a bucket: painted from the first overdue day on, and found in a filter by its long title too."""
    long = tuple(BUCKET_TITLES.values())[place]
    return Column(
        BUCKET_KEYS[place],
        _SHORT_TITLES[place],
        value,
        shown=money,
        width=width,
        right=True,
        fill=f"b{place}" if place else "",
        also=(long,),
    )


COLUMNS: Final[tuple[Column[AgingRow], ...]] = (
    Column("code", N_("Code"), lambda row: row.code, width=92, frozen=True, searched=True),
    Column("name", N_("Customer"), lambda row: row.name, width=136, frozen=True, searched=True),
    Column(
        "state",
        N_("State"),
        lambda row: row.state,
        shown=state_words,
        width=72,
        frozen=True,
        tone=lambda row: state_tone(row.state),
    ),
    _bucket(0, lambda row: row.not_due, width=92),
    _bucket(1, lambda row: row.d1_30, width=80),
    _bucket(2, lambda row: row.d31_60, width=80),
    _bucket(3, lambda row: row.d61_90),
    _bucket(4, lambda row: row.d91_180),
    _bucket(5, lambda row: row.d181, width=80),
    Column("total", N_("Total"), lambda row: row.total, shown=money, width=94, right=True, bold=True),
    Column("unapplied", N_("Unapplied"), lambda row: row.unapplied, shown=money, width=92, right=True),
    Column("terms", N_("Terms"), lambda row: row.terms, width=74),
    Column("oldest", N_("Oldest"), lambda row: row.oldest_days, shown=days, width=84, right=True, tone=_over_30),
    Column("overdue", N_("Overdue"), lambda row: row.overdue, shown=money, width=96, right=True, optional=True),
    Column("disputed", N_("Disputed"), lambda row: row.disputed, shown=money, width=92, right=True, optional=True),
    Column("promised", N_("Promised"), lambda row: row.promised, shown=money, width=92, right=True, optional=True),
    Column("items", N_("Open invoices"), lambda row: row.items, shown=count, width=84, right=True, optional=True),
    Column("branch", N_("Branch"), lambda row: row.branch, width=70, optional=True, also=(N_("Site"),)),
)

# what is summed below the list
SUMMED: Final = (*BUCKET_KEYS, "total", "unapplied", "overdue", "disputed", "promised", "items")


def _age_tone(item: OpenItem) -> str:
    return "bad" if item.overdue_days > 30 else ("warn" if item.overdue_days > 0 else "")


ITEM_COLUMNS: Final[tuple[Column[OpenItem], ...]] = (
    Column("document", N_("Invoice"), lambda item: item.document, width=120, frozen=True, searched=True),
    Column("issued_on", N_("Issued"), lambda item: item.issued_on, shown=day, width=100),
    Column("due_on", N_("Due"), lambda item: item.due_on, shown=day, width=100),
    Column("effective_due_on", N_("Effective due"), lambda item: item.effective_due_on, shown=day, width=110),
    Column("amount", N_("Amount"), lambda item: item.amount, shown=money, width=110, right=True),
    Column("balance", N_("Open"), lambda item: item.balance, shown=money, width=110, right=True, bold=True),
    Column("disputed", N_("Disputed"), lambda item: item.disputed, shown=money, width=100, right=True),
    Column(
        "overdue_days",
        N_("Overdue by"),
        lambda item: item.overdue_days,
        shown=days,
        width=100,
        right=True,
        tone=_age_tone,
    ),
)

# the same invoices beside the list, where there is less room
CARD_COLUMNS: Final[tuple[Column[OpenItem], ...]] = (
    Column("document", N_("Invoice"), lambda item: item.document, width=96),
    Column("due_on", N_("Due"), lambda item: item.due_on, shown=short_day, width=56),
    Column("balance", N_("Open"), lambda item: item.balance, shown=money, width=68, right=True),
    Column(
        "overdue_days", N_("Days"), lambda item: item.overdue_days, shown=money, width=52, right=True, tone=_age_tone
    ),
)
