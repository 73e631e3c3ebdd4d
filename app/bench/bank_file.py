"""One large statement as a bank writes it: what customers paid, with every kind of evidence, and what nobody knows."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from app.bench.ground import SEED
from app.bench.receivables import Claim
from app.demo.behaviour import Evidence, Kind, Payment, stray, words_of
from app.demo.people import Customer
from app.demo.statements import Banks
from domain.kernel.calendar import ONE_DAY, Calendar

BANK = "013"
STRANGERS = 0.04
LUMPS, SHORT = 0.04, 0.05
FEE = Decimal(15)
HUNDRED = Decimal(100)
WITHOUT_VIRTUAL_ACCOUNT = {
    Evidence.INVOICE: 30, Evidence.UBN: 18, Evidence.ACCOUNT: 32, Evidence.NAME: 14, Evidence.NOTHING: 6,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Written:
    """A statement's bytes, its day, and how many lines it has."""

    name: str
    content: bytes
    on: date
    lines: int


def working_day(today: date) -> date:
    """The last day on which banks wrote statements."""
    calendar, on = Calendar(), today
    while not calendar.is_working(on):
        on -= ONE_DAY
    return on


def write_statement(
    people: Sequence[Customer], claims: Sequence[Claim], ids: dict[str, int], lines: int, on: date
) -> Written:
    """A statement over this many payments of these claims, as the demo's bank writes it."""
    payments = list(_payments(people, claims, ids, lines, on))
    banks = Banks(people, seed=SEED, first_on=on, calendar=Calendar())
    file = next(file for file in banks.files(on, payments) if file.bank == BANK)
    return Written(file.name, file.data, on, len(file.truths))


def _payments(
    people: Sequence[Customer], claims: Sequence[Claim], ids: dict[str, int], lines: int, on: date
) -> Iterator[Payment]:
    chance = random.Random(SEED)  # noqa: S311  a bench, no secret
    places = {ids[one.code]: place for place, one in enumerate(people)}
    waiting = list(claims)
    chance.shuffle(waiting)
    for number in range(lines):
        paid_on = on - timedelta(days=number % 3)
        if chance.random() < STRANGERS:
            yield _here(stray(paid_on, chance, f"STRANGER {number % 97}"))
        else:
            claim = waiting.pop()
            yield _receipt(people[places[claim.customer]], claim, paid_on, chance)


def _receipt(customer: Customer, claim: Claim, on: date, chance: random.Random) -> Payment:
    drawn = chance.random()
    amount = claim.amount
    if drawn < LUMPS:
        amount = max(claim.amount // HUNDRED, Decimal(1)) * HUNDRED
    elif drawn < LUMPS + SHORT:
        amount = claim.amount - FEE
    if customer.virtual_account:
        wanted = Evidence.VIRTUAL_ACCOUNT
    else:
        wanted = chance.choices(list(WITHOUT_VIRTUAL_ACCOUNT), list(WITHOUT_VIRTUAL_ACCOUNT.values()))[0]
    evidence, words = words_of(customer, wanted, (claim.number,), "", on, chance)
    return Payment(customer.index, on, amount, BANK, Kind.RECEIPT, evidence, words, (claim.number,))


def _here(payment: Payment) -> Payment:
    return Payment(
        None, payment.paid_on, payment.amount, BANK, payment.kind, payment.evidence, payment.words, payment.invoices
    )
