"""The demo's payers: every kind occurs, and each pays what its habit says."""

from __future__ import annotations

from collections import Counter, defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

from app.demo.behaviour import FEES, Evidence, Habit, Kind, Pace, Payment

if TYPE_CHECKING:
    from tests.unit.demo.conftest import Year


def paid_by(year: Year, habit: Habit) -> list[Payment]:
    return [
        payment
        for day in year.days
        for payment in (*day.cash, *day.transfers)
        if payment.customer is not None
        and year.manners[payment.customer].habit is habit
        and payment.kind is Kind.RECEIPT
    ]


def test_every_habit_pace_evidence_and_kind_occurs(year: Year) -> None:
    assert {manner.habit for manner in year.manners} == set(Habit)
    assert {manner.pace for manner in year.manners} == set(Pace)
    assert any(manner.stops_on for manner in year.manners)
    assert {payment.evidence for payment in year.transfers} == set(Evidence)
    assert {payment.kind for payment in year.transfers} == set(Kind)
    assert {payment.channel for payment in year.transfers} == {"004", "007", "008", "009", "013"}


def test_cash_customers_pay_at_the_door(year: Year) -> None:
    for payment in paid_by(year, Habit.CASH):
        assert (payment.channel, payment.amount) == ("cash", year.totals[payment.invoices[0]])


def test_who_pays_per_invoice_or_by_statement_pays_exactly(year: Year) -> None:
    open_totals = year.totals

    for habit in (Habit.PER_INVOICE, Habit.STATEMENT):
        payments = paid_by(year, habit)
        assert payments
        assert all(payment.amount == sum(map(open_totals.get, payment.invoices)) for payment in payments)


def test_fee_short_round_up_and_lump_payers_miss_the_exact_amount_in_their_way(year: Year) -> None:
    open_totals = year.totals

    assert {open_totals[paid.invoices[0]] - paid.amount for paid in paid_by(year, Habit.FEE_SHORT)} == set(FEES)
    assert all(paid.amount % 100 == 0 for paid in paid_by(year, Habit.ROUND_UP))
    assert any(paid.amount > open_totals[paid.invoices[0]] for paid in paid_by(year, Habit.ROUND_UP))
    assert all(paid.amount % 1000 == 0 and not paid.invoices for paid in paid_by(year, Habit.LUMP))


def test_part_payers_never_pay_more_than_the_invoice(year: Year) -> None:
    parts: defaultdict[str, list[Decimal]] = defaultdict(list)
    for payment in paid_by(year, Habit.PART):
        parts[payment.invoices[0]].append(payment.amount)

    assert {len(paid) for paid in parts.values()} >= {1, 2}
    assert all(sum(paid) <= year.totals[number] for number, paid in parts.items() if len(paid) <= 2)


def test_some_pay_two_invoices_at_once_some_never_and_somebody_twice(year: Year) -> None:
    meant = Counter(number for payment in paid_by(year, Habit.PER_INVOICE) for number in payment.invoices)

    assert any(len(payment.invoices) == 2 for payment in paid_by(year, Habit.PER_INVOICE))
    assert 2 in meant.values()
    assert len(year.invoices) > len({number for day in year.days for paid in day.transfers for number in paid.invoices})


def test_some_write_a_wrong_invoice_number(year: Year) -> None:
    wrong = [paid for paid in year.transfers if paid.words.invoices and paid.words.invoices != paid.invoices]

    assert 0 < len(wrong) < 0.03 * sum(bool(paid.words.invoices) for paid in year.transfers)


def test_what_a_bank_takes_back_had_come_before(year: Year) -> None:
    for back in (paid for paid in year.transfers if paid.kind is Kind.REVERSAL):
        assert any(
            (came.customer, came.amount, came.channel, came.words)
            == (back.customer, back.amount, back.channel, back.words)
            for came in year.transfers
            if came.paid_on < back.paid_on and came.kind is Kind.RECEIPT
        )


def test_nobody_pays_before_the_invoice_or_after_the_last_day(year: Year) -> None:
    issued = {invoice.number: invoice.issued_on for invoice in year.invoices}

    for payment in year.transfers:
        assert payment.paid_on <= year.last_on
        assert all(payment.paid_on > issued[number] for number in payment.invoices)
