"""The lists of the hold queue: orders that wait, holds, customers over their limit, reserved room, and the panel's."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from domain.credit.held import Decided
from domain.credit.in_force import HoldSeen, Reserved
from domain.credit.queries import Document, Over
from domain.credit.rules.verdict import Rule
from domain.kernel.words import N_
from domain.kernel.words import gettext as _
from ui.credit import wording
from ui.credit.questions import HeldRow
from ui.kit.column import Column, count, day, full_money, moment, money, short_day
from ui.kit.roles import role_words


@dataclass(frozen=True)
class TermRow:
    """One term of the exposure: what counts, what its documents add up to, and which columns of the row they are in."""

    key: str
    words: str
    counts: Decimal
    documents: Decimal
    kept: Decimal
    columns: tuple[str, ...]

    @property
    def tied(self) -> bool:
        return self.documents == self.kept


HELD: Final[tuple[Column[HeldRow], ...]] = (
    Column("name", N_("Customer"), lambda row: row.held.name, width=120),
    Column(
        "reason",
        N_("Reason"),
        lambda row: wording.short_reason(row.held),
        width=190,
        tone=lambda row: wording.reason_tone(row.held),
    ),
    Column("exposure", N_("Use → after"), lambda row: wording.shares(row.held), width=102),
    Column("units", N_("Cyl."), lambda row: row.held.units, shown=count, width=40, right=True),
    Column("amount", N_("Order"), lambda row: row.held.amount, shown=money, width=64, right=True, bold=True),
    Column("deliver", N_("Day"), lambda row: row.held.deliver_on, shown=short_day, width=52),
    Column("waits", N_("Waits"), lambda row: row.waits, shown=wording.waited, width=62, right=True),
    Column(
        "advice",
        N_("Suggestion"),
        wording.advice_words,
        width=94,
        tone=wording.advice_tone,
    ),
    Column("owner", N_("With"), lambda row: row.held.owner, shown=role_words, width=80, optional=True),
    Column("code", N_("Customer no."), lambda row: row.held.code, width=84, optional=True),
    Column("order", N_("Order no."), lambda row: row.held.order, width=110, optional=True),
    Column("asked", N_("Asked by"), lambda row: row.held.asked_by, width=70, optional=True),
)
HOLDS: Final[tuple[Column[HoldSeen], ...]] = (
    Column("code", N_("Customer no."), lambda row: row.code, width=84, optional=True),
    Column("name", N_("Customer"), lambda row: row.name, width=140),
    Column(
        "scope",
        N_("Holds"),
        lambda row: f"■ {_(wording.SCOPES[row.scope])} {row.place}".strip(),
        width=110,
        tone=lambda _row: "bad",
    ),
    Column("why", N_("Why"), wording.hold_why, width=190),
    Column("cash", N_("Cash goes"), lambda row: _("Yes") if row.degrade else _("No"), width=66),
    Column("ends", N_("Ends or review"), lambda row: row.expires_on, shown=day, width=96),
    Column("by", N_("Placed by"), lambda row: _("computed") if row.computed else row.placed_by, width=72),
    Column("placed", N_("Since"), lambda row: row.placed_at, shown=moment, width=88, optional=True),
    Column("waiting", N_("Waiting"), lambda row: row.waiting, shown=count, width=56, right=True),
)
OVER: Final[tuple[Column[Over], ...]] = (
    Column("code", N_("Customer no."), lambda row: row.code, width=90),
    Column("name", N_("Customer"), lambda row: row.name, width=160),
    Column(
        "status",
        N_("State"),
        lambda row: row.status,
        shown=wording.status_words,
        width=84,
        tone=lambda row: wording.STATUS[row.status][2],
    ),
    Column("exposure", N_("Exposure"), lambda row: row.exposure, shown=money, width=96, right=True),
    Column("limit", N_("Limit"), lambda row: row.limit, shown=money, width=96, right=True),
    Column("over", N_("Over"), lambda row: row.over, shown=money, width=96, right=True, bold=True),
    Column("use", N_("Use"), lambda row: wording.share(row.exposure, row.limit), width=70, right=True),
)
RESERVED: Final[tuple[Column[Reserved], ...]] = (
    Column("code", N_("Customer no."), lambda row: row.code, width=90),
    Column("name", N_("Customer"), lambda row: row.name, width=150),
    Column("order", N_("Order no."), lambda row: row.order, width=130),
    Column("amount", N_("Reserved"), lambda row: row.amount, shown=money, width=90, right=True),
    Column("remaining", N_("Left"), lambda row: row.remaining, shown=money, width=90, right=True, bold=True),
    Column("made", N_("Since"), lambda row: row.made_at, shown=moment, width=92),
    Column("expires", N_("Expires"), lambda row: row.expires_at, shown=moment, width=92),
)
RULES: Final[tuple[Column[Rule], ...]] = (
    Column("rule", N_("Rule"), lambda rule: _(wording.RULES[rule.rule]), width=128),
    Column("input", N_("Actual"), lambda rule: wording.figure(rule.input), width=66, right=True),
    Column("threshold", N_("Border"), lambda rule: wording.figure(rule.threshold), width=66, right=True),
    Column(
        "outcome",
        N_("Says"),
        lambda rule: rule.outcome,
        shown=wording.outcome_words,
        width=74,
        tone=lambda rule: wording.outcome_tone(rule.outcome),
    ),
)
TERMS: Final[tuple[Column[TermRow], ...]] = (
    Column("term", N_("Counts for"), lambda row: row.words, width=150),
    Column("counts", N_("Amount"), lambda row: row.counts, shown=money, width=80, right=True, bold=True),
    Column(
        "tied",
        N_("Documents"),
        lambda row: f"{full_money(row.documents)} {'✓' if row.tied else '■'}",
        width=100,
        right=True,
        tone=lambda row: "" if row.tied else "bad",
    ),
)
DOCUMENTS: Final[tuple[Column[Document], ...]] = (
    Column("document", N_("Document"), lambda one: one.document, width=150),
    Column("on", N_("Day"), lambda one: one.on, shown=day, width=86),
    Column("amount", N_("Amount"), lambda one: one.amount, shown=money, width=90, right=True),
)
BEFORE: Final[tuple[Column[Decided], ...]] = (
    Column("asked", N_("Asked"), lambda one: one.asked_at, shown=moment, width=84),
    Column("amount", N_("Order"), lambda one: one.amount, shown=money, width=70, right=True),
    Column("decision", N_("Decision"), wording.decision_words, width=86),
    Column(
        "ended",
        N_("How it ended"),
        lambda one: wording.ended(one)[0],
        width=120,
        tone=lambda one: wording.ended(one)[1],
    ),
    Column("by", N_("By"), lambda one: one.decided_by, width=66, optional=True),
)
