"""The one sentence of a verdict, rule, way out or hold, rendered from a template's key and its facts alone (B-25)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from domain.credit.rules.verdict import Rule, Way
from domain.kernel.words import N_
from domain.kernel.words import gettext as _

SENTENCES: Final[Mapping[str, str]] = {
    "approved": N_("The order of NT${amount} fits the available NT${available}."),
    "released": N_("Released by a person: NT${amount}, up to {deviation} % more, until {until}."),
    "available": N_("The order of NT${amount} exceeds the available NT${available} by NT${short}."),
    "stop": N_("The customer is stopped; nothing is delivered until the stop is lifted."),
    "hold": N_("Deliveries are on hold ({input} holds in force)."),
    "cheques": N_("Cheques of NT${input} are above their own limit of NT${threshold}."),
    "document_max": N_("One order of NT${input} is above the NT${threshold} that one order may be."),
    "oldest_overdue": N_("The oldest claim is {input} days overdue, more than {threshold}."),
    "overdue_share": N_("{input} % of the open amount is overdue, more than {threshold} %."),
    "dunning_level": N_("Dunning stands at level {input}; level {threshold} blocks credit."),
    "bounced": N_("{input} returned cheques are not settled."),
    "promises": N_("{input} promises were broken lately; {threshold} are too many."),
    "report_age": N_("The credit report is {input} days old, more than {threshold}."),
    "review_due": N_("The review is {input} days late, more than {threshold}."),
    "cover": N_("The insurance ended {input} days ago."),
    "category_d": N_("Category {input} is served for cash only."),
}
"""By rule or key of a sentence."""

WAYS: Final[Mapping[str, str]] = {
    "pay": N_("pay NT${amount}"),
    "cut": N_("cut to {units} cylinders (NT${amount})"),
    "cheque": N_("cheques of NT${amount} clear"),
    "later": N_("deliver on or after {on}"),
    "collect": N_("collect NT${amount} at the door"),
    "release": N_("somebody with authority releases NT${amount}"),
}

CAUSES: Final[Mapping[str, str]] = {
    "far_over_limit": N_("Exposure NT${input} is above NT${threshold}, where the hold begins."),
    "near_limit": N_("Exposure NT${input} is above NT${threshold}, where the watch begins."),
    "long_overdue": N_("The oldest claim is {input} days overdue, more than {threshold}."),
    "overdue": N_("The oldest claim is {input} days overdue."),
    "bounced": N_("{input} returned cheques are not settled."),
    "insolvent": N_("Insolvency or refusal of clearing was announced."),
    "review_late": N_("The review is {input} days late."),
}
"""Why a status or a computed hold stands, by the cause's code."""


def sentence(key: str, facts: Mapping[str, Any]) -> str:
    """The sentence of a key; numbers come from the facts alone."""
    return _(SENTENCES[key]).format(**_told(facts))


def cause(said: Mapping[str, Any]) -> str:
    """Why a status or hold stands."""
    return _(CAUSES[said["cause"]]).format(**_told(said))


def reason(rule: Rule) -> str:
    """What a rule that did not pass says, with both its numbers."""
    facts = {"input": rule.input, "threshold": rule.threshold}
    if rule.rule == "available":
        facts = {
            "amount": rule.threshold,
            "available": rule.input,
            "short": _number(rule.threshold) - _number(rule.input),
        }
    return sentence(rule.rule, facts)


def way_out(way: Way) -> str:
    """One way out in words."""
    return _(WAYS[way.way]).format(**_told({"amount": way.amount, "units": way.units, "on": way.on}))


def ways_out(ways: Sequence[Way]) -> str:
    """All ways out in one sentence; empty where there are none."""
    if not ways:
        return ""
    return _("Any of these lets it go: {ways}.").format(ways=" · ".join(way_out(way) for way in ways))


def verdict_sentence(key: str, facts: Mapping[str, Any], ways: Sequence[Way]) -> str:
    """The verdict with its way out, as screens, letters and the trail show it."""
    return " ".join(part for part in (sentence(key, facts), ways_out(ways)) if part)


def _number(value: Any) -> Decimal:
    return Decimal(str(value))


def _told(facts: Mapping[str, Any]) -> dict[str, str]:
    return {name: _plain(value) for name, value in facts.items()}


def _plain(value: Any) -> str:
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return f"{_number(value).normalize():,f}"
    return "" if value is None else str(value)
