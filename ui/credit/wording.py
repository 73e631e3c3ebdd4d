"""Verdicts, holds and releases in words: short ones for the lists, whole sentences for the panel."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from domain.approvals.rules import TIERS
from domain.credit.held import Decided, Held, Looked
from domain.credit.in_force import HoldSeen
from domain.credit.rules.exposure import TERMS
from domain.credit.rules.suggestion import Advice
from domain.credit.rules.verdict import STATES, Rule, State
from domain.credit.rules.wording import cause, reason, verdict_sentence
from domain.kernel.words import N_
from domain.kernel.words import gettext as _
from ui.credit.questions import HeldRow
from ui.kit.column import DASH, full_money, moment
from ui.kit.roles import listed

# what a rule is called in a narrow column, with its two numbers
_SHORT: Final = {
    "available": N_("Room {input} < {threshold}"),
    "stop": N_("Stopped"),
    "hold": N_("On hold"),
    "cheques": N_("Cheques {input} > {threshold}"),
    "document_max": N_("One order {input} > {threshold}"),
    "oldest_overdue": N_("Overdue {input} > {threshold} days"),
    "overdue_share": N_("Late share {input}% > {threshold}%"),
    "dunning_level": N_("Dunning level {input}"),
    "bounced": N_("Returned cheques {input}"),
    "promises": N_("Broken promises {input}"),
    "report_age": N_("Credit report {input} days old"),
    "review_due": N_("Review {input} days late"),
    "cover": N_("Insurance ended"),
    "category_d": N_("Category D"),
}
RULES: Final = {
    "stop": N_("Customer is stopped"),
    "hold": N_("Holds in force"),
    "available": N_("Room for the order"),
    "cheques": N_("Cheques not cleared"),
    "document_max": N_("Size of one order"),
    "oldest_overdue": N_("Oldest claim, days overdue"),
    "overdue_share": N_("Overdue share, %"),
    "dunning_level": N_("Dunning level"),
    "bounced": N_("Returned cheques"),
    "promises": N_("Broken promises"),
    "report_age": N_("Age of the credit report, days"),
    "review_due": N_("Review late by, days"),
    "cover": N_("Insurance ended, days"),
    "category_d": N_("Category"),
}
_OUTCOMES: Final = {
    "pass": ("✓", N_("passes"), "ok"),
    "warn": ("▲", N_("warning"), "warn"),
    "HELD": ("■", N_("holds"), "bad"),
    "COD_ONLY": ("▲", N_("cash only"), "warn"),
    "REJECTED": ("■", N_("rejects"), "bad"),
}
_ADVICE: Final[dict[Advice, tuple[str, str]]] = {
    "check_again": ("●", "accent"),
    "release": ("✓", "ok"),
    "cod": ("▲", "warn"),
    "refuse": ("■", "bad"),
    "look": ("○", "muted"),
}
STATUS: Final = {
    "NO_CHECK": ("○", N_("Not checked"), "muted"),
    "OK": ("✓", N_("Fine"), "ok"),
    "WATCH": ("▲", N_("Watch"), "warn"),
    "HOLD": ("■", N_("On hold"), "bad"),
    "STOP": ("■", N_("Stopped"), "bad"),
}
SCOPES: Final = {
    "customer": N_("The customer"),
    "site": N_("One place"),
    "product": N_("One product"),
    "credit": N_("Credit only"),
}
_GRAVE: Final = ("hold", "oldest_overdue", "overdue_share", "promises", "bounced", "stop", "dunning_level")
# who covers a release of a tier
OWNERS: Final = {1: "credit_controller", 3: "supervisor", 4: "manager", 5: "director", 6: "director"}


def short_reason(held: Held) -> str:
    """The first rule that holds an order, with its shape and numbers, and how many more there are."""
    failed = sorted(held.failed, key=lambda rule: (rule.outcome != "HELD", rule.rule not in _GRAVE))
    if not failed:
        return DASH
    first = failed[0]
    words = f"{'■' if first.rule in _GRAVE else '▲'} {short_rule(first)}"
    return words if len(failed) == 1 else f"{words} +{len(failed) - 1}"


def reason_tone(held: Held) -> str:
    """The colour of the reason."""
    return "bad" if any(rule.rule in _GRAVE for rule in held.failed) else "warn"


def short_rule(rule: Rule) -> str:
    """A rule in a few words with both its numbers."""
    return _(_SHORT[rule.rule]).format(input=figure(rule.input), threshold=figure(rule.threshold))


def figure(value: object) -> str:
    """A number of a rule as people read it; a status or category as it is."""
    if value is None:
        return DASH
    if isinstance(value, str):
        return _(STATUS[value][1]) if value in STATUS else value
    return full_money(Decimal(str(value)))


def outcome_words(outcome: str) -> str:
    """What a rule said, with its shape."""
    glyph, words, _tone = _OUTCOMES[outcome]
    return f"{glyph} {_(words)}"


def outcome_tone(outcome: str) -> str:
    """The colour of what a rule said."""
    return "" if outcome == "pass" else _OUTCOMES[outcome][2]


def advice_words(row: HeldRow) -> str:
    """What is suggested; an order that was put off says until when."""
    if row.put_off and row.held.put_off_until is not None:
        return f"○ {moment(row.held.put_off_until)}"
    return f"{_ADVICE[row.suggestion.advice][0]} {row.suggestion.words}"


def advice_tone(row: HeldRow) -> str:
    """The colour of what is suggested."""
    return "muted" if row.put_off else _ADVICE[row.suggestion.advice][1]


def share(amount: Decimal, limit: Decimal) -> str:
    """A part of the limit as 104%."""
    return f"{amount / limit:.0%}" if limit > 0 else DASH


def shares(held: Held) -> str:
    """The use of the limit before and after the order."""
    return f"{share(held.before, held.limit)} → {share(held.after, held.limit)}" if held.limit > 0 else _("no limit")


def waited(minutes: int) -> str:
    """How long an order waits: 12 min, 3 h, 2 d."""
    if minutes < 60:
        return _("{count} min").format(count=minutes)
    if minutes < 60 * 24:
        return _("{count} h").format(count=minutes // 60)
    return _("{count} d").format(count=minutes // (60 * 24))


def status_words(status: str) -> str:
    """A customer's credit status with its shape."""
    glyph, words, _tone = STATUS[status]
    return f"{glyph} {_(words)}"


def why_held(held: Held) -> str:
    """Why an order is held and what would let it go, in the words of the verdict (B-25)."""
    return verdict_sentence(held.sentence["key"], held.sentence["facts"], held.ways)


def rule_sentence(rule: Rule) -> str:
    """A rule that did not pass, whole."""
    return reason(rule)


def may_words(looked: Looked) -> tuple[str, str]:
    """Whether this person may release the order, or who does, and the colour of it."""
    names = listed(looked.who)
    if looked.may == "yes":
        return _("You may release it: NT${over} over.").format(over=full_money(looked.over)), "ok"
    if looked.may == "asker":
        return _("You asked for this order, so another person releases it: {names}.").format(names=names), "warn"
    if looked.may == "stopped":
        return _("The customer is stopped: nothing goes until a manager lifts the stop."), "bad"
    if looked.may == "tier":
        tier = _(TIERS.get(looked.tier or 0, N_("a credit controller")))
        words = _("NT${over} over is above your authority: {tier} releases it ({names}). U passes it on.")
        return words.format(over=full_money(looked.over), tier=tier, names=names), "warn"
    return _("It is decided already."), "muted"


def tried(looked: Looked) -> tuple[str, str]:
    """What the rules say of an order with a change, and the colour of it."""
    after = looked.before - looked.own + looked.amount
    told = _("exposure {after} of {limit} ({share})").format(
        after=full_money(after), limit=full_money(looked.limit), share=share(after, looked.limit)
    )
    failed = [rule for rule in looked.rules if rule.outcome not in ("pass", "warn")]
    if looked.state is State.APPROVED:
        return f"✓ {_('It would go: {exposure}.').format(exposure=told)}", "ok"
    words = _("Cash only: {rules}; {exposure}.") if looked.state is State.COD_ONLY else _("Held: {rules}; {exposure}.")
    return f"■ {words.format(rules=listed(short_rule(rule) for rule in failed), exposure=told)}", "bad"


def hold_why(hold: HoldSeen) -> str:
    """Why a hold stands: the causes of a computed one, else what its person wrote."""
    return listed(cause(one) for one in hold.causes) if hold.computed and hold.causes else hold.reason


def ended(decided: Decided) -> tuple[str, str]:
    """How a decision before ended, and the colour of it."""
    if decided.billed:
        if not decided.owed:
            return _("delivered and paid"), "ok"
        if decided.late_days > 0:
            return _("{days} days overdue, {owed} open").format(
                days=decided.late_days, owed=full_money(decided.owed)
            ), "bad"
        return _("delivered, {owed} open").format(owed=full_money(decided.owed)), ""
    return _(STATES[decided.state]), "muted"


def decision_words(decided: Decided) -> str:
    """What was decided before."""
    if decided.released:
        return f"✓ {_('Released')}"
    if decided.state in (State.COD_ONLY, State.CONSUMED):
        return f"▲ {_('Cash on delivery')}"
    return f"■ {_('Refused')}" if decided.state is State.REJECTED else f"○ {_(STATES[decided.state])}"


def term_words(term: str) -> str:
    """A term of the exposure by its name."""
    return _(TERMS[term])
