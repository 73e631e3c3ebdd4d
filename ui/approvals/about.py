"""What a request is about: the facts and the parts of what it asks, by its kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from domain.approvals.rules import Kind
from domain.kernel.words import N_
from domain.kernel.words import gettext as _
from ui.kit.changes import Part, login_changes
from ui.kit.column import day, full_money
from ui.kit.roles import listed

_SORTS: Final = {
    "uncollectable": N_("Uncollectable"),
    "settlement": N_("Forgiven in a settlement"),
    "small_list": N_("List of small amounts"),
}
_METHODS: Final = {"cash": N_("In cash"), "bank": N_("By bank transfer")}
_TAKEN_OFF: Final = {
    "return": N_("Goods came back"),
    "price": N_("Price corrected"),
    "residual": N_("Residual gas"),
}

Facts = tuple[tuple[str, str], ...]
About = tuple[Facts, str, tuple[Part, ...]]


def amount_of(value: object) -> Decimal:
    """An amount as a payload holds it."""
    return Decimal(str(value))


def _on(value: object) -> str:
    return day(date.fromisoformat(str(value)))


def _limit(payload: Mapping[str, Any], _accounts: Mapping[str, str]) -> About:
    before, after = amount_of(payload["before"]), amount_of(payload["limit"])
    change = _("{before} → {after} (+{more})").format(
        before=full_money(before), after=full_money(after), more=full_money(after - before)
    )
    facts: Facts = ((_("Limit"), change),)
    if until := payload.get("until"):
        days = _("{first} to {last}").format(first=_on(payload["from"]), last=_on(until))
        facts = (*facts, (_("For a while"), days))
    replay = payload.get("simulation") or {}
    if replay.get("orders"):
        flips = replay["flips"]
        told = _("{count} of {orders} orders of {days} days would flip, NT${total}").format(
            count=len(flips),
            orders=replay["orders"],
            days=replay["days"],
            total=full_money(sum((amount_of(one["amount"]) for one in flips), Decimal(0))),
        )
        facts = (*facts, (_("Replay"), told))
    return facts, "", ()


def _write_off(payload: Mapping[str, Any], _accounts: Mapping[str, str]) -> About:
    facts: Facts = ((_("Type"), _(_SORTS.get(payload["sort"], payload["sort"]))),)
    if payload.get("evidence"):
        facts = (*facts, (_("Evidence"), listed(map(str, payload["evidence"]))))
    parts = tuple(
        Part(str(document), full_money(amount_of(balance)), full_money(amount_of(amount)))
        for _id, amount, document, balance in payload["items"]
    )
    return facts, "items", parts


def _refund(payload: Mapping[str, Any], _accounts: Mapping[str, str]) -> About:
    facts: Facts = ((_("Paid out"), _(_METHODS[payload["method"]])),)
    if account := payload.get("account"):
        facts = (*facts, (_("To account"), _account_words(account)))
    parts = tuple(
        Part(str(number), full_money(amount_of(left)), full_money(amount_of(amount)))
        for _id, amount, number, left in payload["parts"]
    )
    return facts, "payments", parts


def _deposits(payload: Mapping[str, Any], _accounts: Mapping[str, str]) -> About:
    rates = Counter(amount_of(rate) for _id, rate, *_more in payload["cylinders"])
    facts: Facts = (
        (_("Size"), f"{payload['size']} kg"),
        (_("Cylinders"), listed(f"{count} × {full_money(rate)}" for rate, count in sorted(rates.items()))),
    )
    if "method" in payload:
        facts = (*facts, (_("Paid out"), _(_METHODS[payload["method"]])))
    if account := payload.get("account"):
        facts = (*facts, (_("To account"), _account_words(account)))
    return facts, "", ()


def _manual(payload: Mapping[str, Any], _accounts: Mapping[str, str]) -> About:
    return ((_("Posting day"), _on(payload["on"])), (_("Branch"), str(payload["branch"]))), "", ()


def _period(payload: Mapping[str, Any], _accounts: Mapping[str, str]) -> About:
    return ((_("Month"), str(payload["month"])[:7]),), "", ()


def _account(payload: Mapping[str, Any], _accounts: Mapping[str, str]) -> About:
    return ((_("Account"), _account_words(payload)),), "", ()


def _account_words(account: Mapping[str, Any]) -> str:
    return f"{account['bank']} …{account['last_four']} {account['holder']}"


def _login(payload: Mapping[str, Any], _accounts: Mapping[str, str]) -> About:
    before = payload.get("before")
    facts: Facts = ((_("Login"), str(payload["login"])),)
    return facts, "fields", login_changes(before, payload)


def _allowance(payload: Mapping[str, Any], _accounts: Mapping[str, str]) -> About:
    facts: Facts = ((_("Invoice"), str(payload["number"])), (_("Type"), _(_TAKEN_OFF[payload["sort"]])))
    if gas := payload["detail"]:
        came = _("{kg} kg of {product} on {day}").format(
            kg=gas["kg"], product=gas["product"], day=_on(gas["returned_on"])
        )
        facts = (*facts, (_("Came back"), came))
    return (*facts, (_("Still open on it"), full_money(amount_of(payload["open"])))), "", ()


def _void(payload: Mapping[str, Any], _accounts: Mapping[str, str]) -> About:
    facts: Facts = ((_("Invoice"), str(payload["number"])), (_("Issued"), _on(payload["issued_on"])))
    return (*facts, (_("Paid so far"), full_money(amount_of(payload["paid"])))), "", ()


def _offset(payload: Mapping[str, Any], accounts: Mapping[str, str]) -> About:
    _facts, are, parts = _write_off({"sort": "", **payload}, accounts)
    return ((_("Agreement"), str(payload["reference"])),), are, parts


ABOUT: Final = {
    Kind.LIMIT: _limit,
    Kind.WRITE_OFF: _write_off,
    Kind.REFUND: _refund,
    Kind.MANUAL_JOURNAL: _manual,
    Kind.PERIOD_CLOSE: _period,
    Kind.PERIOD_REOPEN: _period,
    Kind.ROLE_CHANGE: _login,
    Kind.CUSTOMER_ACCOUNT: _account,
    Kind.ALLOWANCE: _allowance,
    Kind.INVOICE_VOID: _void,
    Kind.OFFSET: _offset,
    Kind.DEPOSIT_REFUND: _deposits,
    Kind.BREAKAGE: _deposits,
}
