"""The columns of the aging screen: customers by age, and the invoices behind a number."""

from __future__ import annotations

from typing import Final

from domain.kernel.words import N_, gettext
from domain.receivables.queries import AgingRow, OpenItem
from domain.receivables.rules import BUCKETS
from ui.kit.column import Column, count, day, days, money

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


COLUMNS: Final[tuple[Column[AgingRow], ...]] = (
    Column("code", N_("Customer no."), lambda row: row.code, width=106, frozen=True, searched=True),
    Column("name", N_("Customer"), lambda row: row.name, width=168, frozen=True, searched=True),
    Column(
        "state",
        N_("State"),
        lambda row: row.state,
        shown=state_words,
        width=84,
        frozen=True,
        tone=lambda row: state_tone(row.state),
    ),
    Column("not_due", BUCKET_TITLES["current"], lambda row: row.not_due, shown=money, width=94, right=True),
    Column("d1_30", BUCKET_TITLES["1-30"], lambda row: row.d1_30, shown=money, width=92, right=True, fill="b1"),
    Column("d31_60", BUCKET_TITLES["31-60"], lambda row: row.d31_60, shown=money, width=92, right=True, fill="b2"),
    Column("d61_90", BUCKET_TITLES["61-90"], lambda row: row.d61_90, shown=money, width=92, right=True, fill="b3"),
    Column("d91_180", BUCKET_TITLES["91-180"], lambda row: row.d91_180, shown=money, width=104, right=True, fill="b4"),
    Column("d181", BUCKET_TITLES["181+"], lambda row: row.d181, shown=money, width=118, right=True, fill="b5"),
    Column("total", N_("Total"), lambda row: row.total, shown=money, width=104, right=True, bold=True),
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
    Column("document", N_("Invoice"), lambda item: item.document, width=98),
    Column("due_on", N_("Due"), lambda item: item.due_on, shown=day, width=84),
    Column("balance", N_("Open"), lambda item: item.balance, shown=money, width=64, right=True),
    Column(
        "overdue_days",
        N_("Overdue"),
        lambda item: item.overdue_days,
        shown=days,
        width=72,
        right=True,
        tone=_age_tone,
    ),
)
