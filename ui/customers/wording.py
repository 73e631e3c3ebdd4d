"""What happened with a customer in words, one sentence a row."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from domain.approvals.rules import KINDS, STATES, Kind, State
from domain.credit.rules.verdict import STATES as VERDICTS
from domain.credit.rules.verdict import State as Verdict
from domain.figures.timeline import Happening
from domain.kernel.words import gettext as _
from ui.customers.words_of import (
    ACCOUNTS,
    ALLOWANCES,
    BASES,
    EVENTS,
    LIMITS,
    METHODS,
    ORDERS,
    SCOPES,
    SOURCES,
    VERDICT_TONES,
    WAYS,
)
from ui.kit.column import day, full_money, moment
from ui.kit.roles import listed
from ui.kit.status import status_tone, status_words

Facts = Mapping[str, Any]


def kind_words(one: Happening) -> str:
    """What sort of thing it is: 發票."""
    return _(SOURCES[one.source])


def state_words(one: Happening) -> str:
    """Where it stands, with its glyph, as far as it stands anywhere."""
    if one.source in ("order", "delivery"):
        return _(ORDERS[one.kind][0])
    if one.source == "verdict":
        glyph = VERDICT_TONES.get(one.kind, ("✓", ""))[0]
        return f"{glyph} {_(VERDICTS[Verdict(one.kind)])}"
    if one.source == "status":
        return status_words(one.kind)
    if one.source in ("hold", "hold_end"):
        return f"{'■' if one.source == 'hold' else '✓'} {_(SCOPES[one.kind])}"
    if one.source == "limit":
        return _(STATES[State(one.kind)])
    if one.source == "account":
        return _(ACCOUNTS[one.kind][0])
    return ""


def tone(one: Happening) -> str:
    """The colour token of its state."""
    if one.source in ("order", "delivery"):
        return ORDERS[one.kind][1]
    if one.source == "verdict":
        return VERDICT_TONES.get(one.kind, ("", "ok"))[1]
    if one.source == "status":
        return status_tone(one.kind)
    if one.source == "account":
        return ACCOUNTS[one.kind][1]
    return {"hold": "bad", "hold_end": "ok", "reversal": "warn", "void": "warn"}.get(one.source, "")


def when(one: Happening) -> str:
    """Its moment where it is known, else its day."""
    return moment(one.at) if one.timed else day(one.on)


def what(one: Happening) -> str:
    """The happening in one sentence, without its day."""
    return _WHAT[one.source](one, one.facts)


def joined(*parts: object) -> str:
    """The parts that say something, one after another."""
    return "　".join(str(part) for part in parts if part not in ("", None))


def amount_words(value: object) -> str:
    """An amount as the facts hold it."""
    return full_money(Decimal(str(value)))


def day_words(value: object) -> str:
    """A day as the facts hold it, nothing for none."""
    return day(date.fromisoformat(str(value))) if value else ""


def moment_words(value: object) -> str:
    """A moment as the facts hold it, nothing for none."""
    return moment(datetime.fromisoformat(str(value))) if value else ""


def lines_words(lines: Iterable[Facts]) -> str:
    """What was ordered or delivered: GAS20 × 3."""
    return listed(f"{one['product']} × {number_words(one['quantity'])}" for one in lines)


def number_words(value: object) -> str:
    """A number without what says nothing behind its point."""
    return f"{Decimal(str(value)).normalize():f}"


def cylinders_words(facts: Facts) -> str:
    """20 kg × 3."""
    return f"{number_words(facts['size'])} kg × {facts['units']}"


def _invoice(one: Happening, _facts: Facts) -> str:
    left = one.rest or Decimal(0)
    state = _("paid") if not left else _("open {amount}").format(amount=full_money(left))
    return joined(one.document, full_money(one.amount), state)


def _receipt(one: Happening, facts: Facts) -> str:
    words = (f"× {_('reversed')}") if facts.get("reversed") else ""
    return joined(one.document, amount_words(facts["amount"]), _(METHODS[one.kind]), words)


def _refund(one: Happening, facts: Facts) -> str:
    state = _("to be paid") if one.rest else _("paid out {at}").format(at=moment_words(facts.get("paid_at")))
    return joined(full_money(one.amount), _(METHODS[one.kind]), state)


def _deposit(one: Happening, facts: Facts) -> str:
    return joined(_(EVENTS[one.kind]), cylinders_words(facts), full_money(one.rest), _(WAYS[facts["way"]]))


def _moved(one: Happening, facts: Facts) -> str:
    who = facts.get("to") or facts.get("from") or ""
    undo = _("undone") if facts.get("undone") else _("an undoing") if facts.get("undoes") else ""
    return joined(_(EVENTS.get(one.kind, one.kind)), cylinders_words(facts), who, undo)


def _verdict(one: Happening, _facts: Facts) -> str:
    return joined(state_words(one), one.document, full_money(one.amount))


def _status(one: Happening, facts: Facts) -> str:
    return f"{status_words(facts['was'])} → {status_words(one.kind)}"


def _limit(one: Happening, facts: Facts) -> str:
    change = f"{amount_words(facts.get('before', 0))} → {full_money(one.rest)}"
    return joined(_(LIMITS.get(str(facts.get("sort")), "")), change, _until(facts.get("until")))


def _until(value: object) -> str:
    return _("until {day}").format(day=day_words(value)) if value else ""


def _request(one: Happening, facts: Facts) -> str:
    amount = full_money(one.rest) if one.rest else ""
    return joined(_(KINDS[Kind(one.kind)]), amount, _(STATES[State(facts["state"])]))


_WHAT: Final[Mapping[str, Callable[[Happening, Facts], str]]] = {
    "invoice": _invoice,
    "void": lambda one, _facts: joined(one.document, full_money(one.amount)),
    "allowance": lambda one, facts: joined(facts["invoice"], full_money(one.amount), _(ALLOWANCES[one.kind])),
    "receipt": _receipt,
    "reversal": lambda one, _facts: joined(one.document, full_money(one.amount)),
    "refund": _refund,
    "interest": lambda one, _facts: joined(one.document, full_money(one.amount), _(BASES[one.kind])),
    "write_off": lambda one, _facts: joined(full_money(one.amount), one.document),
    "deposit": _deposit,
    "cylinders": _moved,
    "cylinders_in": _moved,
    "order": lambda one, facts: joined(one.document, lines_words(facts["lines"]), full_money(one.amount)),
    "delivery": lambda one, facts: joined(one.document, lines_words(facts["lines"]), full_money(one.amount)),
    "verdict": _verdict,
    "status": _status,
    "hold": lambda one, _facts: joined(state_words(one), one.document),
    "hold_end": lambda one, _facts: joined(state_words(one), one.document),
    "reservation": lambda one, _facts: joined(one.document, full_money(one.rest)),
    "limit": _limit,
    "request": _request,
    "account": lambda one, facts: joined(one.document, facts["holder"], state_words(one)),
}
