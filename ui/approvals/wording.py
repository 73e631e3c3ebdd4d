"""A request in words: what it is about, what would be posted, why it is risky, and why one may decide it or not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from domain.approvals.queries import ApprovalSeen, RequestRow, RequestShown
from domain.approvals.rules import KINDS, RISKS, STATES, TIERS, Kind, State
from domain.kernel.money import split_gross
from domain.kernel.words import N_
from domain.kernel.words import gettext as _
from ui.approvals.about import ABOUT, Facts, amount_of
from ui.approvals.columns import EntryRow, chain, who
from ui.approvals.questions import Look
from ui.kit.changes import Part
from ui.kit.column import full_money, moment

ZERO: Final = Decimal(0)
BOARD: Final = 7
_ALLOWANCE: Final = "1149"
_EXPENSE: Final = "6155"


@dataclass(frozen=True)
class Detail:
    """Everything the right side says of one request. `parts` go under the columns named by `parts_are`."""

    title: str
    who: str
    amount: str
    facts: tuple[tuple[str, str], ...]
    parts_are: str
    parts: tuple[Part, ...]
    entry: tuple[EntryRow, ...]
    effect: str
    risks: tuple[str, ...]
    steps: tuple[tuple[str, str], ...]
    may: str
    may_tone: str


def described(look: Look) -> Detail:
    """One request in words."""
    seen = look.shown
    row, payload = seen.row, seen.payload
    facts, parts_are, parts = ABOUT[row.kind](payload, look.accounts)
    reason = (_("Reason"), row.reason)
    asked = (
        _("Asked"),
        _("{name}, {at}; expires {until}").format(
            name=row.maker or row.made_by, at=moment(row.made_at), until=moment(row.expires_at)
        ),
    )
    may, tone = may_words(seen)
    return Detail(
        title=_(KINDS[row.kind]),
        who=who(row),
        amount=f"NT$ {full_money(row.amount)}" if row.amount else "",
        facts=(*facts, reason, asked),
        parts_are=parts_are,
        parts=parts,
        entry=entry_of(look),
        effect=effect_of(seen),
        risks=tuple(_(RISKS[code]) if code in RISKS else code for code in row.risks),
        steps=(*(_step(one) for one in seen.approvals), *_next_step(row)),
        may=may,
        may_tone=tone,
    )


def entry_of(look: Look) -> tuple[EntryRow, ...]:
    """The entry that the approval posts, as things stand now; what it did post, once it is carried out."""
    row, payload = look.shown.row, look.shown.payload
    if row.kind is Kind.WRITE_OFF:
        borne = amount_of(look.shown.outcome.get("allowance", min(row.amount, look.allowance)))
        lines = [(_ALLOWANCE, borne), (_EXPENSE, row.amount - borne), ("1140", -row.amount)]
    elif row.kind is Kind.REFUND:
        lines = [("2160", row.amount), ("2170", -row.amount)]
    elif row.kind is Kind.ALLOWANCE:
        lines = _allowance_lines(payload, amount_of(look.shown.outcome.get("applied", min(row.amount, _open(payload)))))
    elif row.kind is Kind.INVOICE_VOID:
        lines = [("4110", amount_of(payload["net"])), ("2141", amount_of(payload["tax"])), ("1140", -row.amount)]
    elif row.kind is Kind.OFFSET:
        lines = [("2101", row.amount), ("1140", -row.amount)]
    elif row.kind is Kind.DEPOSIT_REFUND:
        lines = [("2310", row.amount), ("2170", -row.amount)]
    elif row.kind is Kind.BREAKAGE:
        net, tax = split_gross(row.amount)
        lines = [("2310", row.amount), ("7104", -net), ("2141", -tax)]
    elif row.kind is Kind.MANUAL_JOURNAL:
        lines = [(str(account), amount_of(amount)) for account, amount in payload["lines"]]
    else:
        return ()
    return tuple(
        EntryRow(f"{account} {look.accounts.get(account, '')}".strip(), max(amount, ZERO), max(-amount, ZERO))
        for account, amount in lines
        if amount
    )


def _open(payload: Mapping[str, Any]) -> Decimal:
    return amount_of(payload["open"])


def _allowance_lines(payload: Mapping[str, Any], applied: Decimal) -> list[tuple[str, Decimal]]:
    net, tax = amount_of(payload["net"]), amount_of(payload["tax"])
    sales = "4170" if payload["sort"] == "return" else "4190"
    return [(sales, net), ("2141", tax), ("1140", -applied), ("2160", applied - net - tax)]


_EFFECTS: Final = {
    Kind.LIMIT: N_("Nothing is posted. The limit counts at once."),
    Kind.WRITE_OFF: N_("The allowance bears what it has, expense the rest. The claim stays registered."),
    Kind.REFUND: N_("The money becomes a refund payable. A third person pays it."),
    Kind.MANUAL_JOURNAL: N_("The entry is posted as it stands here."),
    Kind.PERIOD_CLOSE: N_("Nothing can be posted into the month any more."),
    Kind.PERIOD_REOPEN: N_("Entries into the month are possible again."),
    Kind.ROLE_CHANGE: N_("The login becomes what stands here. A new person then gets a first password."),
    Kind.CUSTOMER_ACCOUNT: N_("Refunds may be paid to this account."),
    Kind.ALLOWANCE: N_("It pays what is open on the invoice; the rest is the customer's credit."),
    Kind.INVOICE_VOID: N_("Money on it is unapplied again, and its delivery waits for another invoice."),
    Kind.OFFSET: N_("The items are paid, and we owe the supplier less."),
    Kind.DEPOSIT_REFUND: N_(
        "The cylinders come back and their deposits become a refund payable. A third person pays it."
    ),
    Kind.BREAKAGE: N_("The deposits become income. Who brings such a cylinder back later still gets his deposit."),
}


def effect_of(seen: RequestShown) -> str:
    """What the approval does besides an entry, or what became of the request."""
    row, outcome = seen.row, seen.outcome
    if row.state is State.PENDING:
        return _(_EFFECTS[row.kind])
    if outcome.get("stale"):
        return _("Not carried out: things had changed since it was asked. Ask anew.")
    note = str(outcome.get("refused") or outcome.get("note") or "")
    return f"{_(STATES[row.state])}{'：' if note else ''}{note}"


def may_words(seen: RequestShown) -> tuple[str, str]:
    """Why this person may decide or not, with the way out, and the colour of it."""
    row = seen.row
    next_tier, last = _(TIERS[row.tier]), _(TIERS[row.needs])
    if seen.may == "yes":
        if seen.signs < row.needs or row.needs == BOARD:
            return _("You may decide. After you it goes on as far as {last}.").format(last=last), "ok"
        return _("You may decide. Your approval carries it out."), "ok"
    if seen.may == "maker":
        return _("You asked for this yourself, so another person decides. W takes it back."), "warn"
    if seen.may == "tier":
        return _("This takes {tier}. It waits for them, or they lend you their authority.").format(
            tier=next_tier
        ), "muted"
    if seen.may == "decided":
        return _("You have decided on this already. Next is {tier}.").format(tier=next_tier), "muted"
    if row.state is State.PENDING:
        return _("Its time is over: nobody decided. Who asked may ask anew."), "muted"
    return _("It is over: {state}. Who wants it otherwise asks anew.").format(state=_(STATES[row.state])), "muted"


def changes(before: RequestShown, after: RequestShown) -> str:
    """What became different between two looks at a request, in one sentence; "" for nothing."""
    told = []
    if before.row.state is not after.row.state:
        told.append(_("it is {state} now").format(state=_(STATES[after.row.state])))
    for one in after.approvals[len(before.approvals) :]:
        told.append(_("{name} decided at {at}").format(name=one.name, at=moment(one.at)))
    if before.payload != after.payload or before.row.amount != after.row.amount:
        told.append(_("what is asked is different"))
    return "；".join(told)


def signing_lines(rows: Sequence[RequestRow], most: int = 6) -> tuple[str, ...]:
    """The requests of one signature, a line each; what is left over as a number."""
    lines = [f"{who(row)}  {full_money(row.amount) if row.amount else ''}  {row.maker}" for row in rows[:most]]
    if len(rows) > most:
        lines.append(_("and {count} more").format(count=len(rows) - most))
    return tuple(lines)


def _next_step(row: RequestRow) -> Facts:
    """Who is next, as long as the request waits."""
    return ((_("○ Next: {chain}").format(chain=chain(row)), "muted"),) if row.state is State.PENDING else ()


def _step(one: ApprovalSeen) -> tuple[str, str]:
    name = one.name
    if one.on_behalf_of:
        name = _("{name} (with the authority of {lender})").format(name=name, lender=one.on_behalf_of)
    if one.decision == "approve":
        words, tone = _("✓ {name} approved, {at}"), "ok"
    else:
        words, tone = _("■ {name} refused, {at}"), "bad"
    told = words.format(name=name, at=moment(one.at))
    return (f"{told}：{one.note}" if one.note else told), tone
