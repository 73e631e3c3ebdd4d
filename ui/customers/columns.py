"""The columns of a customer's lists."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any, Final

from domain.customers.queries import PayerMark, RefundAccount
from domain.deposits.queries import Held
from domain.figures.timeline import Happening
from domain.kernel.identifiers import BANKS
from domain.kernel.words import ENGLISH, N_, language
from domain.kernel.words import gettext as _
from ui.aging.columns import ITEM_COLUMNS
from ui.audit.columns import COLUMNS as EVENTS
from ui.customers.explaining import why
from ui.customers.rows import PaidRow, account_note
from ui.customers.wording import cylinders_words, kind_words, lines_words, state_words, tone, what, when
from ui.customers.words_of import ACCOUNTS, LIMITS, MARKS, METHODS, WAYS
from ui.customers.words_of import EVENTS as DEEDS
from ui.kit.column import Column, count, day, full_money, moment, money, short_day

# the columns of the aging's invoices, a little narrower
_ITEM_WIDTHS: Final = {
    "document": 112, "issued_on": 88, "due_on": 88, "effective_due_on": 100, "amount": 78, "balance": 78,
    "disputed": 78, "overdue_days": 90,
}  # fmt: skip
ITEMS: Final = tuple(replace(column, width=_ITEM_WIDTHS[column.key], frozen=False) for column in ITEM_COLUMNS)


def _charged(one: Happening) -> Decimal | None:
    return one.amount if one.amount is not None and one.amount > 0 else None


def _credited(one: Happening) -> Decimal | None:
    return -one.amount if one.amount is not None and one.amount < 0 else None


def _open(one: Happening) -> Decimal | None:
    """What is open or left of it; a deposit is no part of what he owes."""
    return one.rest if one.source != "deposit" else None


def _order(one: Happening) -> str:
    return _(LIMITS.get(str(one.facts.get("sort")), "")) if one.source == "limit" else one.document


def _note(one: Happening) -> str:
    lines = why(one)
    return lines[0][0] if lines else what(one)


MONEY: Final[tuple[Column[Happening], ...]] = (
    Column("at", N_("Day"), when, width=92),
    Column("kind", N_("Kind"), kind_words, width=72, tone=tone),
    Column("document", N_("Document"), lambda one: one.document, width=138),
    Column("charged", N_("Charged"), _charged, shown=money, width=84, right=True),
    Column("credited", N_("Credited"), _credited, shown=money, width=84, right=True),
    Column("rest", N_("Open or left"), _open, shown=money, width=84, right=True, bold=True),
    Column("by", N_("By"), lambda one: one.by, width=76),
    Column("what", N_("What"), _note, width=110),
)
GOODS: Final[tuple[Column[Happening], ...]] = (
    Column("at", N_("Day"), when, width=92),
    Column("kind", N_("Kind"), kind_words, width=60),
    Column("document", N_("Document"), lambda one: one.document, width=110),
    Column("state", N_("State"), state_words, width=92, tone=tone),
    Column("what", N_("What"), lambda one: lines_words(one.facts["lines"]), width=140),
    Column("amount", N_("With VAT"), lambda one: one.amount, shown=money, width=84, right=True, bold=True),
    Column("counts", N_("In exposure"), lambda one: one.rest, shown=money, width=84, right=True),
)
CREDIT: Final[tuple[Column[Happening], ...]] = (
    Column("at", N_("Time"), when, width=92),
    Column("kind", N_("Kind"), kind_words, width=80),
    Column("state", N_("State"), state_words, width=108, tone=tone),
    Column("document", N_("Order"), _order, width=104),
    Column(
        "amount",
        N_("Amount"),
        lambda one: one.rest if one.source == "limit" else one.amount,
        shown=money,
        width=80,
        right=True,
        bold=True,
    ),
    Column("by", N_("By"), lambda one: one.by, width=76),
    Column("why", N_("Why"), _note, width=140),
)
CYLINDERS: Final[tuple[Column[Happening], ...]] = (
    Column("at", N_("Day"), when, width=92),
    Column("event", N_("What"), lambda one: DEEDS[one.kind], shown=_, width=92),
    Column("units", N_("Cylinders"), lambda one: cylinders_words(one.facts), width=90),
    Column("amount", N_("Deposit"), lambda one: one.rest, shown=money, width=84, right=True, bold=True),
    Column("way", N_("How"), lambda one: WAYS[one.facts["way"]], shown=_, width=90),
    Column("document", N_("Document"), lambda one: one.document, width=104),
    Column("by", N_("By"), lambda one: one.by, width=76),
    Column("note", N_("Note"), lambda one: _moved_with(one), width=100),
)
TIMELINE: Final[tuple[Column[Happening], ...]] = (
    Column("at", N_("Time"), when, width=92),
    Column("kind", N_("Kind"), kind_words, width=72, tone=tone),
    Column("what", N_("What"), what, width=260),
    Column("by", N_("By"), lambda one: one.by, width=84),
)
# the same beside the lists, where there is less room
SIDE: Final[tuple[Column[Happening], ...]] = (
    Column("at", N_("Day"), lambda one: short_day(one.on), width=54),
    Column("kind", N_("Kind"), kind_words, width=76, tone=tone),
    Column("what", N_("What"), what, width=120),
)
HELD: Final[tuple[Column[Held], ...]] = (
    Column("size", N_("Size"), lambda one: one.size_kg, shown=lambda size: f"{size.normalize():f} kg", width=72),
    Column("units", N_("Cylinders"), lambda one: one.units, shown=count, width=72, right=True),
    Column("rate", N_("Deposit each"), lambda one: one.rate, shown=money, width=76, right=True),
    Column("money", N_("Deposits held"), lambda one: one.money, shown=full_money, width=100, right=True, bold=True),
    Column("lots", N_("Lots"), lambda one: one.lots, shown=count, width=60, right=True),
    Column("since", N_("Oldest of"), lambda one: one.since_on, shown=day, width=100),
)
RECEIPTS: Final[tuple[Column[PaidRow], ...]] = (
    Column("on", N_("Day"), lambda row: row.receipt.received_on if row.paid is None else None, shown=day, width=86),
    Column("number", N_("Receipt or claim"), lambda row: _number(row), width=160, tone=lambda row: _quiet(row)),
    Column("how", N_("How"), lambda row: _how(row), width=84),
    Column("account", N_("From account"), lambda row: row.receipt.account if row.paid is None else "", width=98),
    Column(
        "amount",
        N_("Amount"),
        lambda row: row.receipt.amount if row.paid is None else None,
        shown=money,
        width=74,
        right=True,
        bold=True,
    ),
    Column(
        "paid",
        N_("Pays"),
        lambda row: row.paid.amount if row.paid is not None else None,
        shown=money,
        width=74,
        right=True,
    ),
    Column("left", N_("Left"), lambda row: _left(row), shown=money, width=74, right=True),
    Column("by", N_("By"), lambda row: row.receipt.by if row.paid is None else "", width=70),
)
REFUND_ACCOUNTS: Final[tuple[Column[RefundAccount], ...]] = (
    Column(
        "state", N_("State"), lambda one: _(ACCOUNTS[one.state][0]), width=92, tone=lambda one: ACCOUNTS[one.state][1]
    ),
    Column("bank", N_("Bank"), lambda one: bank_words(one.bank_code), width=130),
    Column("number", N_("Account number"), lambda one: one.shown, width=104),
    Column("holder", N_("Holder"), lambda one: one.holder_name, width=120),
    Column("at", N_("Proposed"), lambda one: one.proposed_at, shown=moment, width=92),
    Column("by", N_("By"), lambda one: one.proposed_by, width=76),
    Column("note", N_("Note"), lambda one: account_note(one), width=100),
)
PAYER_MARKS: Final[tuple[Column[PayerMark], ...]] = (
    Column("kind", N_("Known by"), lambda one: MARKS[one.kind], shown=_, width=100),
    Column("value", N_("What"), lambda one: one.shown, width=180),
    Column("by", N_("Learned from"), lambda one: one.learned_by or _("customer data"), width=100),
    Column("at", N_("Known since"), lambda one: one.at, shown=moment, width=92),
    Column(
        "shared",
        N_("Note"),
        lambda one: _("others have it too: no evidence") if one.shared else "",
        width=140,
        tone=lambda _one: "warn",
    ),
)
_AUDIT: Final = ("at", "person", "op", "obj", "key", "what", "reason")
AUDIT: Final[tuple[Column[Any], ...]] = tuple(column for column in EVENTS if column.key in _AUDIT)


def bank_words(code: str) -> str:
    """007 First Commercial Bank."""
    bank = BANKS.get(code[:3])
    return code if bank is None else f"{code} {bank.english if language() == ENGLISH else bank.name}"


def _moved_with(one: Happening) -> str:
    return str(one.facts.get("to") or one.facts.get("from") or one.facts.get("reason") or "")


def _number(row: PaidRow) -> str:
    return row.receipt.number if row.paid is None else f"　└ {row.paid.document}"


def _quiet(row: PaidRow) -> str:
    return "muted" if row.paid is not None or row.receipt.reversed else ""


def _how(row: PaidRow) -> str:
    if row.paid is not None:
        return ""
    return f"× {_('reversed')}" if row.receipt.reversed else _(METHODS[row.receipt.method])


def _left(row: PaidRow) -> Decimal | None:
    return row.receipt.unapplied if row.paid is None else row.paid.left
