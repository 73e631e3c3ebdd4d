"""The lists of the inbox: requests at the left, and what a request is about at the right."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final, NamedTuple

from domain.approvals.queries import DelegationSeen, RequestRow
from domain.approvals.rules import HIGHEST_RISK, KINDS, Kind, State
from domain.kernel.calendar import business_day
from domain.kernel.words import N_, gettext
from domain.kernel.words import gettext as _
from ui.kit.changes import Part
from ui.kit.column import Column, day, moment, money, short_day

SHORT_TIERS: Final = {
    3: N_("Supervisor"),
    4: N_("Manager"),
    5: N_("Director"),
    6: N_("Chief of finance"),
    7: N_("Board"),
}
_STATES: Final = {
    State.EXECUTED: ("✓", N_("Carried out"), "ok"),
    State.REJECTED: ("■", N_("Refused"), "bad"),
    State.WITHDRAWN: ("×", N_("Taken back"), "muted"),
    State.EXPIRED: ("○", N_("Expired"), "muted"),
}
# from here on a request is worth a second look, and a third
_RISKY: Final = 50
_GRAVE: Final = 80


@dataclass(frozen=True)
class InboxRow:
    """A request, whether this person may decide it now, and whether it is ticked for one signature."""

    request: RequestRow
    for_me: bool = False
    ticked: bool = False


@dataclass(frozen=True)
class EntryRow:
    """One line of the entry that an approval posts."""

    account: str
    debit: Decimal
    credit: Decimal


class Standing(NamedTuple):
    """Where a request stands: its place among others, words with their glyph, and their colour."""

    rank: int
    words: str
    tone: str


def standing(row: InboxRow) -> Standing:
    """Where a request stands for the person at the desk."""
    request = row.request
    if request.state in _STATES:
        glyph, words, tone = _STATES[request.state]
        return Standing(10, f"{glyph} {_(words)}", tone)
    if row.for_me:
        return Standing(0, f"● {_('For you')}", "accent")
    if request.mine:
        return Standing(1, f"○ {_('Yours')}", "muted")
    return Standing(2, f"○ {_('Waiting')}", "muted")


def risk_tone(risk: int) -> str:
    """The colour of a risk."""
    return "bad" if risk >= _GRAVE else "warn" if risk >= _RISKY else "muted"


def risk_words(risk: int) -> str:
    """A risk with its glyph: ▲ 55."""
    glyph = "■" if risk >= _GRAVE else "▲" if risk >= _RISKY else "○"
    return f"{glyph} {min(risk, HIGHEST_RISK)}"


def who(row: RequestRow) -> str:
    """The customer, or what else a request is about."""
    if row.customer:
        return row.customer
    thing = row.subject.partition("/")[2]
    return row.reason if row.kind is Kind.MANUAL_JOURNAL else thing


def chain(row: RequestRow) -> str:
    """Who is next, and who last: Supervisor → Manager."""
    last = gettext(SHORT_TIERS[row.needs])
    return last if row.tier == row.needs else f"{gettext(SHORT_TIERS[row.tier])} → {last}"


def _last_day(at: datetime) -> str:
    return short_day(business_day(at))


REQUESTS: Final[tuple[Column[InboxRow], ...]] = (
    Column("tick", "✓", lambda row: "✓" if row.ticked else "", width=26, tone=lambda _row: "ok"),
    Column(
        "risk",
        N_("Risk"),
        lambda row: row.request.risk,
        shown=risk_words,
        width=54,
        tone=lambda row: risk_tone(row.request.risk),
    ),
    Column(
        "state", N_("State"), standing, shown=lambda seen: seen.words, width=80, tone=lambda row: standing(row).tone
    ),
    Column("kind", N_("Kind"), lambda row: KINDS[row.request.kind], shown=gettext, width=84),
    Column("who", N_("Customer or subject"), lambda row: who(row.request), width=136),
    Column("amount", N_("Amount"), lambda row: row.request.amount, shown=money, width=82, right=True, bold=True),
    Column("maker", N_("Asked by"), lambda row: row.request.maker, width=62),
    Column("made", N_("Since"), lambda row: row.request.made_at, shown=moment, width=86),
    Column("expires", N_("Expires"), lambda row: row.request.expires_at, shown=_last_day, width=60),
    Column("chain", N_("Decided by"), lambda row: chain(row.request), width=100),
)
ITEMS: Final[tuple[Column[Part], ...]] = (
    Column("name", N_("Invoice"), lambda part: part.name, width=130),
    Column("before", N_("Open"), lambda part: part.before, width=100, right=True),
    Column("after", N_("Written off"), lambda part: part.after, width=110, right=True, bold=True),
)
PAYMENTS: Final[tuple[Column[Part], ...]] = (
    Column("name", N_("Payment"), lambda part: part.name, width=150),
    Column("before", N_("Unapplied"), lambda part: part.before, width=100, right=True),
    Column("after", N_("Given back"), lambda part: part.after, width=110, right=True, bold=True),
)
ENTRY: Final[tuple[Column[EntryRow], ...]] = (
    Column("account", N_("Account"), lambda row: row.account, width=200),
    Column("debit", N_("Debit"), lambda row: row.debit, shown=money, width=90, right=True),
    Column("credit", N_("Credit"), lambda row: row.credit, shown=money, width=90, right=True),
)
DELEGATIONS: Final[tuple[Column[DelegationSeen], ...]] = (
    Column("from", N_("From"), lambda row: row.from_name, width=80),
    Column("to", N_("To"), lambda row: row.to_name, width=80),
    Column("from_on", N_("First day"), lambda row: row.from_on, shown=day, width=90),
    Column("until_on", N_("Last day"), lambda row: row.until_on, shown=day, width=90),
    Column("reason", N_("Reason"), lambda row: row.reason, width=120),
    Column(
        "state",
        N_("State"),
        lambda row: _("Taken back") if row.revoked else _("Lent"),
        width=80,
        tone=lambda row: "muted" if row.revoked else "ok",
    ),
)
