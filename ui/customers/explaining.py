"""Why what happened with a customer is so: sentences made of the stored facts alone (B-25)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any, Final

from domain.audit.trail import Event
from domain.banking.rules.explanation import told
from domain.credit.rules.verdict import Rule, Way
from domain.credit.rules.wording import cause, reason, sentence, ways_out
from domain.customers.queries import RefundAccount
from domain.figures.timeline import Happening
from domain.kernel.words import gettext as _
from domain.kernel.words import ngettext
from domain.receivables.queries import OpenItem
from ui.audit.difference import what as changes_of
from ui.customers.rows import PaidRow, account_note
from ui.customers.wording import Facts, amount_words, day_words, joined, moment_words, number_words, what
from ui.customers.words_of import ENDED, HOW, PAYS
from ui.kit.column import day, full_money, text

Lines = list[tuple[str, str]]


def explained(row: Any) -> Lines:
    """Why a row of any of the lists is as it is."""
    if isinstance(row, Happening):
        return [(what(row), "strong"), *why(row)]
    if isinstance(row, OpenItem):
        return _why_open(row)
    if isinstance(row, PaidRow):
        return _why_paid(row)
    if isinstance(row, RefundAccount):
        return [(account_note(row), "")]
    return [(changes_of(row), "")] if isinstance(row, Event) else []


def why(one: Happening) -> Lines:
    """Why it is so: sentences made of the stored facts alone, each with a colour."""
    return [(words, shade) for words, shade in _WHY.get(one.source, _plain)(one, one.facts) if words]


def _plain(_one: Happening, facts: Facts) -> Lines:
    return [(text(facts.get("reason")), "")]


def _why_invoice(_one: Happening, facts: Facts) -> Lines:
    parts = _("Net {net}, VAT {tax}, due {due}.")
    return [
        (
            parts.format(
                net=amount_words(facts["net"]), tax=amount_words(facts["tax"]), due=day_words(facts.get("due"))
            ),
            "",
        )
    ]


def _why_receipt(one: Happening, facts: Facts) -> Lines:
    reasons = [told(each) for each in facts.get("reasons") or ()]
    by = _("Matched by the rules:") if facts.get("automatic") else _("Matched by a person:")
    because = f"{by} {'; '.join(each.sentence() for each in reasons)}" if reasons else ""
    kept = _("The bank kept {fee}.").format(fee=amount_words(facts["fee"])) if Decimal(str(facts.get("fee", 0))) else ""
    short = Decimal(str(facts.get("difference", 0)))
    absorbed = _("Written off as a small difference: {amount}.").format(amount=full_money(short)) if short else ""
    left = _("{amount} of it pays nothing yet.").format(amount=full_money(one.rest)) if one.rest else ""
    return [(because, ""), (kept, ""), (absorbed, ""), (left, "warn")]


def _why_interest(_one: Happening, facts: Facts) -> Lines:
    words = _("{rate} % a year on {base} of {document}, from {first} to {last}.")
    told_ = words.format(
        rate=number_words(facts["rate"]),
        base=amount_words(facts["base"]),
        document=facts["on"],
        first=day_words(facts["from"]),
        last=day_words(facts["until"]),
    )
    return [(told_, "")]


def _why_order(one: Happening, facts: Facts) -> Lines:
    counts = _("{amount} of it counts in the exposure.").format(amount=full_money(one.rest)) if one.rest else ""
    more = joined(
        _(PAYS[facts["pays"]]),
        _("deliver on {day}").format(day=day_words(facts["deliver"])) if facts.get("deliver") else "",
        _("order {number}").format(number=facts["order"]) if facts.get("order") else "",
        _("invoice {number}").format(number=facts["invoice"]) if facts.get("invoice") else "",
    )
    return [(more, "muted"), (counts, "")]


def _why_verdict(_one: Happening, facts: Facts) -> Lines:
    said = facts["sentence"]
    rules = [Rule(**each) for each in facts.get("rules") or ()]
    ways = [Way(each["way"], each.get("amount"), each.get("units"), each.get("on")) for each in facts.get("ways") or ()]
    first = sentence(said["key"], said["facts"])
    told_ = [(first, "")]
    told_ += [(words, "bad") for words in _reasons(rules, "failed") if words != first]
    told_ += [(words, "warn") for words in _reasons(rules, "warn")]
    told_ += [(ways_out(ways), "muted")]
    if facts.get("decided_by"):
        decided = _("Decided by {person} {at}: {reason}")
        words = decided.format(
            person=facts["decided_by"], at=moment_words(facts.get("decided_at")), reason=facts.get("reason") or ""
        )
        told_ += [(words.strip(" :"), "")]
    return told_


def _reasons(rules: Iterable[Rule], sort: str) -> list[str]:
    wanted = (rule for rule in rules if rule.outcome != "pass" and (rule.outcome == "warn") == (sort == "warn"))
    return [reason(rule) for rule in wanted]


def causes_words(causes: Iterable[Facts]) -> list[str]:
    """The sentences of a status' or hold's causes, out of their stored facts."""
    return [cause(each) for each in causes]


def _why_status(_one: Happening, facts: Facts) -> Lines:
    by = f"{_(HOW[facts['how']])}{_until_review(facts)}"
    return [*((words, "") for words in causes_words(facts["causes"])), (by, "muted"), (text(facts.get("reason")), "")]


def _until_review(facts: Facts) -> str:
    return f"　{_('review on {day}').format(day=day_words(facts['review_on']))}" if facts.get("review_on") else ""


def _why_hold(_one: Happening, facts: Facts) -> Lines:
    sentences = causes_words(facts["causes"]) or [text(facts.get("reason"))]
    last = _("Looked at again on {day}.").format(day=day_words(facts["expires_on"]))
    return [*((words, "") for words in sentences), (last, "muted")]


def _why_hold_end(_one: Happening, facts: Facts) -> Lines:
    ended = facts["why"]
    return [(_(ENDED[ended["why"]]), ""), (text(ended.get("reason")), "")]


def _why_reservation(_one: Happening, facts: Facts) -> Lines:
    return [(_("Room kept for this order until {at}.").format(at=moment_words(facts["expires_at"])), "")]


_WHY: Final[Mapping[str, Callable[[Happening, Facts], Lines]]] = {
    "invoice": _why_invoice,
    "receipt": _why_receipt,
    "interest": _why_interest,
    "order": _why_order,
    "delivery": _why_order,
    "verdict": _why_verdict,
    "status": _why_status,
    "hold": _why_hold,
    "hold_end": _why_hold_end,
    "reservation": _why_reservation,
}


def _why_open(item: OpenItem) -> Lines:
    due = _("Due {due}.").format(due=day(item.due_on))
    if item.effective_due_on != item.due_on:
        moved = _("Due {due}, which is no working day: counted from {effective}.")
        due = moved.format(due=day(item.due_on), effective=day(item.effective_due_on))
    paid = item.amount - item.balance
    part = (
        _("{paid} of {amount} is paid.").format(paid=full_money(paid), amount=full_money(item.amount)) if paid else ""
    )
    doubt = _("{amount} of it is disputed.").format(amount=full_money(item.disputed)) if item.disputed else ""
    lines = ((joined(item.document, full_money(item.balance)), "strong"), (due, ""), (part, ""), (doubt, "info"))
    return [(words, tone) for words, tone in lines if words]


def _why_paid(row: PaidRow) -> Lines:
    receipt = row.receipt
    by = _("Matched by the rules:") if receipt.automatic else _("Matched by a person:")
    because = f"{by} {'; '.join(one.sentence() for one in receipt.reasons)}" if receipt.reasons else ""
    head = joined(
        receipt.number,
        full_money(receipt.amount),
        ngettext("pays {count} claim", "pays {count} claims", len(receipt.paid)).format(count=len(receipt.paid)),
    )
    left = (
        _("{amount} of it pays nothing yet.").format(amount=full_money(receipt.unapplied)) if receipt.unapplied else ""
    )
    kept = _("The bank kept {fee}.").format(fee=full_money(receipt.fee)) if receipt.fee else ""
    lines = ((head, "strong"), (because, ""), (kept, ""), (left, "warn"))
    return [(words, tone) for words, tone in lines if words]
