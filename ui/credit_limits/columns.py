"""The lists of the screen of credit limits: requests, limits in force, and the steps of a proposal."""

from __future__ import annotations

from typing import Final

from domain.approvals.queries import RequestRow
from domain.approvals.rules import STATES, TIERS, State
from domain.credit.in_force import LimitSeen
from domain.kernel.words import N_
from domain.kernel.words import gettext as _
from ui.kit.column import DASH, Column, day, moment, money

SORTS: Final = {
    "temporary": N_("for a while"),
    "season": N_("season"),
    "insured": N_("insured"),
}
_TONES: Final = {
    State.PENDING: ("●", "accent"),
    State.EXECUTED: ("✓", "ok"),
    State.REJECTED: ("■", "bad"),
    State.WITHDRAWN: ("×", "muted"),
    State.EXPIRED: ("○", "muted"),
}


def use(row: LimitSeen) -> str:
    """How much of the limit is used."""
    return f"{row.exposure / row.limit:.0%}" if row.limit > 0 else DASH


def use_tone(row: LimitSeen) -> str:
    """The colour of it."""
    if row.exposure > row.limit:
        return "bad"
    return "warn" if row.exposure * 10 > row.limit * 9 else ""


def standing(row: RequestRow) -> str:
    """Where a request stands: waiting for whom, or how it ended."""
    glyph = _TONES[row.state][0]
    return f"{glyph} {_(TIERS[row.tier]) if row.state is State.PENDING else _(STATES[row.state])}"


def pieces(row: LimitSeen) -> str:
    """What stands on top of the base; a season's part needs no piece."""
    if row.on_top <= 0:
        return ""
    return "、".join(_(SORTS[sort]) for sort in row.sorts) or _("season")


REQUESTS: Final[tuple[Column[RequestRow], ...]] = (
    Column("state", N_("State"), standing, width=104, tone=lambda row: _TONES[row.state][1]),
    Column("customer", N_("Customer"), lambda row: row.customer, width=170),
    Column("amount", N_("New limit"), lambda row: row.amount, shown=money, width=88, right=True, bold=True),
    Column("reason", N_("Reason"), lambda row: row.reason, width=170),
    Column("maker", N_("Asked by"), lambda row: row.maker, width=66),
    Column("made", N_("Since"), lambda row: row.made_at, shown=moment, width=88),
)
LIMITS: Final[tuple[Column[LimitSeen], ...]] = (
    Column("code", N_("Customer no."), lambda row: row.code, width=88),
    Column("name", N_("Customer"), lambda row: row.name, width=130),
    Column("category", N_("Cat."), lambda row: row.category, width=40),
    Column("base", N_("Base"), lambda row: row.base, shown=money, width=74, right=True),
    Column("on_top", N_("On top"), lambda row: row.on_top, shown=money, width=66, right=True),
    Column("limit", N_("Limit"), lambda row: row.limit, shown=money, width=74, right=True, bold=True),
    Column("use", N_("Use"), use, width=54, right=True, tone=use_tone),
    Column("until", N_("Last day"), lambda row: row.until_on if row.on_top > 0 else None, shown=day, width=88),
    Column("pieces", N_("Because"), pieces, width=76),
    Column("exposure", N_("Exposure"), lambda row: row.exposure, shown=money, width=84, right=True, optional=True),
    Column("review", N_("Review"), lambda row: row.review_on, shown=day, width=88, optional=True),
)
