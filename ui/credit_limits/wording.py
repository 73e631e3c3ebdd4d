"""What a limit rests on and what a request would be, in words."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Final

from domain.approvals.rules import TIERS
from domain.credit.evidence import Evidence, Preview
from domain.credit.rules.verdict import STATES, State
from domain.kernel.words import N_, ngettext
from domain.kernel.words import gettext as _
from ui.credit_limits.questions import Draft, Look
from ui.kit.column import DASH, day, days, full_money

SORTS: Final = {
    "raise": N_("Lasting limit"),
    "temporary": N_("For a while (60 days, +30 % at most)"),
    "season": N_("For a season (half a year at most)"),
    "lower": N_("Lower it, at once"),
    "freeze": N_("Freeze to nothing, at once"),
}
FACTS: Final = (
    ("limit", N_("Limit now")),
    ("use", N_("Use")),
    ("pays", N_("Pays after")),
    ("most", N_("Largest exposure")),
    ("overdue", N_("Overdue")),
    ("report", N_("Credit report")),
)
# below this a figure is a factor, above it an amount
FACTOR: Final = Decimal(100)
_STEPS: Final = {
    "volume": N_("sales of a month {gives}"),
    "terms": N_("× days of the terms {figure} = {gives}"),
    "risk": N_("× category {figure} = {gives}"),
    "industry": N_("× industry {figure} = {gives}"),
    "relationship": N_("× relationship {figure} = {gives}"),
    "season": N_("× season {figure} = {gives}"),
    "new": N_("new customer: half, at most a month's sales = {gives}"),
    "rounded": N_("whole thousands {gives}"),
    "least": N_("least of a company {gives}"),
}
_KINDS: Final = {
    "first": N_("first limit"),
    "increase": N_("increase"),
    "temporary": N_("for a while"),
    "season": N_("season"),
}


def facts(seen: Evidence, today: date) -> dict[str, str]:
    """The facts beside the sales, by key."""
    share = f" ({seen.exposure / seen.limit:.0%})" if seen.limit > 0 else ""
    used = f"{full_money(seen.exposure)}{share}"
    on_top = seen.limit - seen.base
    limit = full_money(seen.limit)
    if on_top > 0:
        limit = _("{limit} ({base} and {on_top} on top)").format(
            limit=limit, base=full_money(seen.base), on_top=full_money(on_top)
        )
    paid = " → ".join(days(number) for number in (seen.days_before, seen.days_now) if number is not None) or DASH
    overdue = full_money(seen.overdue)
    if seen.disputed:
        overdue = _("{overdue}, disputed {disputed}").format(overdue=overdue, disputed=full_money(seen.disputed))
    report = _("none")
    if seen.report_on is not None:
        report = _("{day} ({days} old)").format(day=day(seen.report_on), days=days((today - seen.report_on).days))
    return {
        "limit": limit,
        "use": used,
        "pays": paid,
        "most": full_money(seen.most),
        "overdue": overdue,
        "report": report,
    }


def formula(look: Look) -> str:
    """The proposal step by step, each with its figure and what it gives."""
    return " → ".join(
        _(_STEPS[step.code]).format(figure=_figure(step.figure), gives=full_money(round(step.gives)))
        for step in look.steps
    )


def _figure(value: Decimal) -> str:
    return f"{value.normalize():f}" if value < FACTOR else full_money(round(value))


def head(look: Look) -> str:
    """The customer in one line."""
    seen = look.evidence
    return _("{code}　category {category}　{terms}").format(code=seen.code, category=seen.category, terms=seen.terms)


def chain(first: int, needs: int) -> str:
    """Who decides one after another."""
    tiers = [tier for tier in TIERS if first <= tier <= needs] or [needs]
    return " → ".join(_(TIERS[tier]) for tier in tiers)


def replay(preview: Preview) -> str:
    """What the limit would have made of the orders of the last days."""
    if not preview.orders:
        return _("No order was checked within {days} days, so there is nothing to replay.").format(days=preview.days)
    if not preview.flips:
        return _("Replayed over {days} days: none of {orders} orders would flip.").format(
            days=preview.days, orders=preview.orders
        )
    total = sum(amount for _order, amount, _was, _becomes in preview.flips)
    first = preview.flips[0]
    change = f"{_(STATES[State(first[2])])} → {_(STATES[State(first[3])])}"
    return ngettext(
        "Replayed over {days} days: {count} of {orders} orders would flip, NT${total} ({change}).",
        "Replayed over {days} days: {count} of {orders} orders would flip, NT${total} ({change}).",
        len(preview.flips),
    ).format(days=preview.days, count=len(preview.flips), orders=preview.orders, total=full_money(total), change=change)


def asked(preview: Preview) -> str:
    """What the request would be, and who must agree to it."""
    return _("{kind}: {before} → {limit}. Decided by {chain}.").format(
        kind=_(_KINDS[preview.sort]),
        before=full_money(preview.before),
        limit=full_money(preview.limit),
        chain=chain(preview.first, preview.needs),
    )


def lowered(look: Look, draft: Draft) -> str:
    """What lowering would do, at once."""
    new = draft.limit if draft.sort == "lower" and draft.limit is not None else None
    if draft.sort == "lower" and new is None:
        return _("Type the new limit, lower than {base}.").format(base=full_money(look.evidence.base))
    words = _("It counts at once and needs nobody.")
    if look.evidence.exposure <= (new or 0):
        return words
    held = _("New orders are held: exposure is {exposure}.").format(exposure=full_money(look.evidence.exposure))
    return f"{words} {held}"
