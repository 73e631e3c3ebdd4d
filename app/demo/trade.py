"""What the demo customers buy: cylinders delivered day by day, each delivery invoiced at once."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from app.demo.people import Category, Customer
from domain.kernel.calendar import ONE_DAY, Calendar
from domain.kernel.money import half_up, split_gross, tax_on
from domain.kernel.roc import roc_period
from domain.kernel.terms import parse_terms

A_YEAR = timedelta(days=364)
SUNDAY = 6
FIRST_NUMBER = 20_300_000
# How much gas a month takes against the year's mean: hot water and hot pots in winter.
SEASON = (1.35, 1.3, 1.1, 1.0, 0.9, 0.85, 0.75, 0.75, 0.85, 0.95, 1.15, 1.3)
# A kitchen cooks all year: how strongly a kind of customer follows the season.
FOLLOWS_SEASON = {
    Category.HOUSEHOLD: 1.0,
    Category.RESTAURANT: 0.4,
    Category.FACTORY: 0.3,
    Category.INSTITUTION: 0.7,
}
# Days between two deliveries, and the share of the customers of that kind who order so.
RHYTHMS = {
    Category.HOUSEHOLD: ((28, 25), (45, 40), (75, 35)),
    Category.RESTAURANT: ((3.5, 9), (7, 51), (14, 40)),
    Category.FACTORY: ((15, 20), (30, 80)),
    Category.INSTITUTION: ((7, 60), (14, 40)),
}
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class Invoice:
    """One delivery with its e-invoice; due_on is what the terms say, effective_due_on the working day it moves to."""

    number: str
    customer: int
    delivered_on: date
    net: Decimal
    tax: Decimal
    total: Decimal
    due_on: date
    effective_due_on: date
    cylinders: tuple[tuple[int, int], ...]

    @property
    def issued_on(self) -> date:
        """Delivery and invoice fall on one day (traders invoice at shipment)."""
        return self.delivered_on


class Trade:
    """The deliveries of a year; days are asked for in order, each once."""

    def __init__(self, customers: Sequence[Customer], *, seed: int, last_on: date, calendar: Calendar) -> None:
        self.first_on, self.last_on = last_on - A_YEAR, last_on
        self._customers, self._calendar = customers, calendar
        self._rng = random.Random(f"{seed}/trade")  # noqa: S311 - a demo, no secret
        self._rhythm: list[float] = []
        self._waiting: defaultdict[date, list[int]] = defaultdict(list)
        self._price: tuple[date, Decimal] = (date.min, Decimal("37.0"))
        self._period, self._serial = "", FIRST_NUMBER
        for customer in customers:
            days, shares = zip(*RHYTHMS[customer.category], strict=True)
            rhythm = self._rng.choices(days, shares)[0]
            self._rhythm.append(rhythm)
            self._plan(customer.index, self.first_on + timedelta(days=self._rng.randrange(max(int(rhythm), 3))))

    def deliveries(self, on: date) -> Iterator[Invoice]:
        """What was delivered and invoiced on the day."""
        for index in self._waiting.pop(on, ()):
            yield self._invoice(self._customers[index], on)
            usual = self._rhythm[index] / _season(self._customers[index].category, on)
            self._plan(index, on + timedelta(days=max(1, round(self._rng.gauss(usual, usual / 6)))))

    def _plan(self, index: int, day: date) -> None:
        if day.weekday() == SUNDAY:
            day += ONE_DAY
        if day <= self.last_on:
            self._waiting[day].append(index)

    def _invoice(self, customer: Customer, on: date) -> Invoice:
        cylinders = self._order(customer.category, _season(customer.category, on))
        kilogram = self._kilogram(on)
        if customer.business:
            price = kilogram * (Decimal("0.86") if customer.category is Category.FACTORY else Decimal("0.92"))
            net = sum((half_up(price * size) * count for size, count in cylinders), Decimal(0))
            tax = tax_on(net)
        else:
            price = kilogram * Decimal("1.05")
            net, tax = split_gross(sum((half_up(price * size) * count for size, count in cylinders), Decimal(0)))
        due_on = parse_terms(customer.terms).due_on(on)
        return Invoice(
            number=self._number(on),
            customer=customer.index,
            delivered_on=on,
            net=net,
            tax=tax,
            total=net + tax,
            due_on=due_on,
            effective_due_on=self._calendar.effective_due(due_on),
            cylinders=cylinders,
        )

    def _order(self, category: Category, season: float) -> tuple[tuple[int, int], ...]:
        rng = self._rng
        if category is Category.HOUSEHOLD:
            return ((rng.choices((20, 16, 4), (72, 22, 6))[0], 2 if rng.random() < 0.12 else 1),)
        if category is Category.FACTORY:
            return ((50, max(4, round(rng.gauss(24, 9) * season))),)
        if category is Category.INSTITUTION:
            return ((50, max(1, round(rng.gauss(4, 1.5) * season))),)
        many = ((20, max(1, round(rng.gauss(3, 1.2) * season))),)
        drawn = rng.random()
        if drawn < 0.15:
            return ((50, rng.randint(1, 3)), *many)
        return (*many, (16, 1)) if drawn < 0.25 else many

    def _kilogram(self, on: date) -> Decimal:
        """The price of a kilogram without tax; the wholesale price moves about the first working day of a month."""
        month, price = self._price
        if on.replace(day=1) != month:
            step = Decimal(self._rng.choice((-15, -10, -5, 0, 0, 5, 10, 15))) / 10
            price = min(max(price + step, Decimal(34)), Decimal(41))
            self._price = (on.replace(day=1), price)
        return price

    def _number(self, on: date) -> str:
        period = roc_period(on)
        if period != self._period:
            self._period, self._serial = period, FIRST_NUMBER
        self._serial += 1
        return f"{track(on)}{self._serial:08d}"


def track(on: date) -> str:
    """The two letters under which invoices of the day's VAT period are numbered."""
    place = 300 + (on.year - 2020) * 6 + (on.month - 1) // 2
    return LETTERS[place // len(LETTERS) % len(LETTERS)] + LETTERS[place % len(LETTERS)]


def _season(category: Category, on: date) -> float:
    return float(SEASON[on.month - 1] ** FOLLOWS_SEASON[category])
