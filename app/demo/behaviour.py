"""How the demo customers pay: each has a habit, a pace, a bank, and its own idea of what to write on a transfer."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum

from app.demo import names
from app.demo.people import Category, Customer

CASH = "cash"
FEES = (10, 15, 30)
MOST_NUMBERS = 4


class Habit(Enum):
    """What a customer pays at a time."""

    CASH = "cash at the door"
    PER_INVOICE = "each invoice"
    STATEMENT = "the month's total"
    LUMP = "a round sum for the oldest"
    PART = "in two parts"
    FEE_SHORT = "each invoice less the bank's fee"
    ROUND_UP = "each invoice rounded up"


class Pace(Enum):
    """When it pays, measured from the effective due day: mean, spread, earliest, latest."""

    PROMPT = (-1, 2, -6, 3)
    LATE = (12, 6, 2, 28)
    VERY_LATE = (55, 22, 25, 140)


class Evidence(Enum):
    """The strongest thing in the bank's text that says who paid."""

    VIRTUAL_ACCOUNT = "virtual account"
    INVOICE = "invoice number"
    UBN = "UBN"
    ACCOUNT = "payer account"
    NAME = "name"
    NOTHING = "nothing"


class Kind(Enum):
    """What the money is."""

    RECEIPT = "receipt"
    REVERSAL = "reversal"
    STRAY = "stray"


@dataclass(frozen=True, slots=True)
class Manner:
    """How one customer pays all year."""

    habit: Habit
    pace: Pace
    evidence: Evidence
    channel: str
    fee: int
    weekday: int | None
    stops_on: date | None


@dataclass(frozen=True, slots=True)
class Words:
    """What the payer and his bank put into the text; empty where nothing was."""

    payer_name: str = ""
    payer_bank: str = ""
    payer_account: str = ""
    virtual_account: str = ""
    ubn: str = ""
    invoices: tuple[str, ...] = ()
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Payment:
    """Money that came (or went back); customer is the truth, None for a stranger's, and invoices are what was meant."""

    customer: int | None
    paid_on: date
    amount: Decimal
    channel: str
    kind: Kind
    evidence: Evidence
    words: Words
    invoices: tuple[str, ...]


def manner_of(customer: Customer, rng: random.Random, first_on: date) -> Manner:
    """Draw how the customer will pay."""
    habit = _habit(customer, rng)
    evidence = _evidence(customer, rng)
    banks = ("004", "007", "008", "009", "013")
    channel = "013" if evidence is Evidence.VIRTUAL_ACCOUNT else rng.choices(banks, (20, 30, 25, 20, 5))[0]
    stops = rng.random() < 0.012
    return Manner(
        habit=habit,
        pace=rng.choices(tuple(Pace), (64, 28, 8))[0],
        evidence=evidence,
        channel=CASH if habit is Habit.CASH else channel,
        fee=rng.choice(FEES),
        weekday=rng.choice((None, None, None, 2, 4)),
        stops_on=first_on + timedelta(days=rng.randrange(120, 350)) if stops else None,
    )


def words_of(
    customer: Customer, evidence: Evidence, invoices: tuple[str, ...], last: str, on: date, rng: random.Random
) -> tuple[Evidence, Words]:
    """What stands on one transfer, and how strong it is; last is an invoice already paid, which some write again."""
    if evidence is Evidence.INVOICE and len(invoices) > MOST_NUMBERS:
        evidence = Evidence.ACCOUNT
    remark = f"{on.month}月貨款" if rng.random() < 0.3 else ""
    name, bank, account = customer.payer_name, customer.payer_bank, customer.payer_account
    if evidence is Evidence.VIRTUAL_ACCOUNT:
        virtual = customer.virtual_account or ""
        return evidence, Words(name if rng.random() < 0.6 else "", bank, virtual_account=virtual, remark=remark)
    if evidence is Evidence.INVOICE:
        written = _written_numbers(invoices, last, rng)
        return evidence, Words(name if rng.random() < 0.7 else "", bank, invoices=written, remark=remark)
    if evidence is Evidence.UBN and customer.ubn:
        return evidence, Words(name, bank, ubn=customer.ubn, remark=remark)
    if evidence is Evidence.ACCOUNT:
        return evidence, Words(name if rng.random() < 0.8 else "", bank, account, remark=remark)
    if evidence is Evidence.NOTHING:
        shown = masked(bank, account) if rng.random() < 0.5 else ""
        return evidence, Words(payer_account=shown, remark=rng.choice(names.ODD_TEXTS))
    return Evidence.NAME, Words(name, bank, remark=remark)


def masked(bank: str, account: str) -> str:
    """An account as an ATM slip shows it: bank, two digits, stars, the last five."""
    return f"{bank}{account[:2]}*****{account[-5:]}"


def stray(on: date, rng: random.Random, name: str) -> Payment:
    """Money of somebody who owes us nothing."""
    words = Words(payer_name=name, payer_bank=rng.choice(names.PAYER_BANKS), remark=rng.choice(names.STRAY_TEXTS))
    return Payment(
        customer=None,
        paid_on=on,
        amount=Decimal(rng.choice((rng.randrange(5, 300) * 100, rng.randrange(500, 20_000)))),
        channel=rng.choice(("004", "007", "008", "009")),
        kind=Kind.STRAY,
        evidence=Evidence.NOTHING,
        words=words,
        invoices=(),
    )


def _habit(customer: Customer, rng: random.Random) -> Habit:
    if customer.terms == "COD":
        return Habit.CASH if rng.random() < 0.85 else Habit.PER_INVOICE
    if customer.terms.startswith("EOM"):
        return rng.choices((Habit.STATEMENT, Habit.LUMP, Habit.FEE_SHORT, Habit.PER_INVOICE), (80, 8, 4, 8))[0]
    habits = (Habit.PER_INVOICE, Habit.STATEMENT, Habit.LUMP, Habit.PART, Habit.FEE_SHORT, Habit.ROUND_UP)
    return rng.choices(habits, (64, 13, 6, 4, 8, 5))[0]


def _evidence(customer: Customer, rng: random.Random) -> Evidence:
    if customer.virtual_account:
        return Evidence.VIRTUAL_ACCOUNT
    if customer.category is Category.HOUSEHOLD:
        return rng.choices((Evidence.INVOICE, Evidence.ACCOUNT, Evidence.NAME, Evidence.NOTHING), (10, 35, 37, 18))[0]
    evidences = (Evidence.INVOICE, Evidence.UBN, Evidence.ACCOUNT, Evidence.NAME, Evidence.NOTHING)
    return rng.choices(evidences, (26, 16, 32, 18, 8))[0]


def _written_numbers(invoices: tuple[str, ...], last: str, rng: random.Random) -> tuple[str, ...]:
    """The numbers as people copy them: now and then last time's, or with two digits swapped."""
    drawn = rng.random()
    if drawn < 0.003 and last:
        return (last,)
    if drawn < 0.007:
        number, place = invoices[0], rng.randrange(4, 9)
        return (number[:place] + number[place + 1] + number[place] + number[place + 2 :], *invoices[1:])
    return invoices
