"""The demo year's payments, decided day by day from what was invoiced until then."""

from __future__ import annotations

import calendar
import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from app.demo.behaviour import CASH, Evidence, Habit, Kind, Manner, Payment, Words, manner_of, stray, words_of
from app.demo.people import Customer, person
from app.demo.trade import A_YEAR, Invoice
from domain.kernel.calendar import ONE_DAY, Calendar
from domain.kernel.money import half_up

NOTHING = Decimal(0)
THOUSAND = Decimal(1000)
# Shares of all transfers on which something rare happens.
DISPUTED, PAID_TWICE, TAKEN_BACK, TWO_AT_ONCE, AT_THE_WEEKEND = 0.003, 0.001, 0.0006, 0.08, 0.06
STRAYS_A_DAY = 0.00018


@dataclass(frozen=True, slots=True)
class Plan:
    """A payment somebody means to make."""

    customer: int
    amount: Decimal
    invoices: tuple[str, ...]


class Payers:
    """Everybody who pays; days are asked for in order, each once."""

    def __init__(self, customers: Sequence[Customer], *, seed: int, last_on: date, calendar: Calendar) -> None:
        self._customers, self._calendar, self._last_on = customers, calendar, last_on
        self._rng = random.Random(f"{seed}/payers")  # noqa: S311 - a demo, no secret
        self.manners: list[Manner] = [manner_of(customer, self._rng, last_on - A_YEAR) for customer in customers]
        self._plans: defaultdict[date, list[Plan]] = defaultdict(list)
        self._back: defaultdict[date, list[Payment]] = defaultdict(list)
        self._month: defaultdict[int, list[Invoice]] = defaultdict(list)
        self._held: dict[int, Invoice] = {}
        self._lump: defaultdict[int, Decimal] = defaultdict(Decimal)
        self._paid_last: dict[int, str] = {}

    def payments(self, on: date, invoices: Iterable[Invoice]) -> Iterator[Payment]:
        """What is paid on the day; the invoices are the day's own."""
        for invoice in invoices:
            manner = self.manners[invoice.customer]
            if (manner.stops_on and on >= manner.stops_on) or self._rng.random() < DISPUTED:
                continue
            if manner.habit is Habit.CASH:
                yield self._at_the_door(invoice)
            else:
                self._intend(invoice, manner)
        if on.day == calendar.monthrange(on.year, on.month)[1]:
            self._settle_month(on)
        yield from self._back.pop(on, ())
        for plan in self._plans.pop(on, ()):
            yield self._transfer(plan, on)
        for _ in range(int(STRAYS_A_DAY * len(self._customers) + self._rng.random())):
            yield stray(on, self._rng, person(self._rng))

    def _at_the_door(self, invoice: Invoice) -> Payment:
        return Payment(
            customer=invoice.customer,
            paid_on=invoice.delivered_on,
            amount=invoice.total,
            channel=CASH,
            kind=Kind.RECEIPT,
            evidence=Evidence.INVOICE,
            words=Words(),
            invoices=(invoice.number,),
        )

    def _intend(self, invoice: Invoice, manner: Manner) -> None:
        """Decide when and how much the customer will pay for a new invoice."""
        rng, index, total = self._rng, invoice.customer, invoice.total
        if manner.habit is Habit.STATEMENT:
            self._month[index].append(invoice)
        elif manner.habit is Habit.LUMP:
            self._lump[index] += total
        elif manner.habit is Habit.PART:
            first = half_up(total * rng.randrange(30, 71) / 100)
            day = self._day(manner, invoice)
            self._plan(day, index, first, invoice)
            if rng.random() < 0.9:
                self._plan(self._open_day(day + timedelta(days=rng.randrange(15, 41))), index, total - first, invoice)
        elif manner.habit is Habit.FEE_SHORT:
            self._plan(self._day(manner, invoice), index, total - manner.fee, invoice)
        elif manner.habit is Habit.ROUND_UP:
            self._plan(self._day(manner, invoice), index, (total + 99) // 100 * 100, invoice)
        else:
            self._pay_exactly(invoice, manner)

    def _pay_exactly(self, invoice: Invoice, manner: Manner) -> None:
        rng, index = self._rng, invoice.customer
        held = self._held.pop(index, None)
        if held is not None:
            self._plan(self._day(manner, held, invoice), index, held.total + invoice.total, held, invoice)
        elif rng.random() < TWO_AT_ONCE:
            self._held[index] = invoice
        else:
            day = self._day(manner, invoice)
            self._plan(day, index, invoice.total, invoice)
            if rng.random() < PAID_TWICE:
                self._plan(self._open_day(day + timedelta(days=rng.randrange(3, 11))), index, invoice.total, invoice)

    def _settle_month(self, on: date) -> None:
        """On the last day of a month the statements go out and the lump payers think of a sum."""
        for index, invoices in self._month.items():
            total = sum((invoice.total for invoice in invoices), NOTHING)
            self._plan(self._day(self.manners[index], *invoices), index, total, *invoices)
        self._month.clear()
        for index, owed in self._lump.items():
            lump = owed // THOUSAND * THOUSAND
            if lump:
                self._plan(self._open_day(on + timedelta(days=self._rng.randrange(5, 26))), index, lump)
                self._lump[index] = owed - lump

    def _day(self, manner: Manner, *invoices: Invoice) -> date:
        """The day on which the customer goes to the bank for the invoices."""
        mean, spread, earliest, latest = manner.pace.value
        late = min(max(round(self._rng.gauss(mean, spread)), earliest), latest)
        due = max(invoice.effective_due_on for invoice in invoices)
        day = max(due + timedelta(days=late), invoices[-1].delivered_on + ONE_DAY)
        if manner.weekday is not None:
            day += timedelta(days=(manner.weekday - day.weekday()) % 7)
        return self._open_day(day)

    def _open_day(self, day: date) -> date:
        return day if self._rng.random() < AT_THE_WEEKEND else self._calendar.effective_due(day)

    def _plan(self, day: date, index: int, amount: Decimal, *invoices: Invoice) -> None:
        if day <= self._last_on and amount > 0:
            self._plans[day].append(Plan(index, amount, tuple(invoice.number for invoice in invoices)))

    def _transfer(self, plan: Plan, on: date) -> Payment:
        """The payment with its words; a few are taken back a day or two later and made again."""
        rng, manner, customer = self._rng, self.manners[plan.customer], self._customers[plan.customer]
        usual = rng.random() < (0.97 if manner.evidence is Evidence.VIRTUAL_ACCOUNT else 0.88)
        meant = manner.evidence if usual else rng.choice((Evidence.ACCOUNT, Evidence.NAME, Evidence.NOTHING))
        if meant is Evidence.INVOICE and not plan.invoices:
            meant = Evidence.ACCOUNT
        evidence, words = words_of(customer, meant, plan.invoices, self._paid_last.get(plan.customer, ""), on, rng)
        if plan.invoices:
            self._paid_last[plan.customer] = plan.invoices[-1]
        payment = Payment(plan.customer, on, plan.amount, manner.channel, Kind.RECEIPT, evidence, words, plan.invoices)
        if rng.random() < TAKEN_BACK:
            back_on = self._calendar.next_working(self._calendar.effective_due(on))
            self._back[back_on].append(replace(payment, paid_on=back_on, kind=Kind.REVERSAL))
            again_on = self._open_day(back_on + timedelta(days=rng.randrange(1, 5)))
            if again_on <= self._last_on:
                self._plans[again_on].append(plan)
        return payment
