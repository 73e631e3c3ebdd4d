"""The demo's deliveries and invoices: taxed, numbered, due, and more in winter."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import TYPE_CHECKING

from app.demo.trade import track
from domain.kernel.calendar import Calendar
from domain.kernel.money import split_gross, tax_on
from domain.kernel.roc import roc_period
from domain.kernel.terms import due_on

if TYPE_CHECKING:
    from tests.unit.demo.conftest import Year


def test_tax_is_on_the_net_for_companies_and_out_of_the_gross_for_households(year: Year) -> None:
    for invoice in year.invoices:
        assert invoice.total == invoice.net + invoice.tax > 0
        if year.customers[invoice.customer].business:
            assert invoice.tax == tax_on(invoice.net)
        else:
            assert (invoice.net, invoice.tax) == split_gross(invoice.total)


def test_due_days_follow_terms_and_working_days(year: Year) -> None:
    calendar = Calendar()

    for invoice in year.invoices:
        assert invoice.due_on == due_on(year.customers[invoice.customer].terms, invoice.issued_on, invoice.delivered_on)
        assert invoice.effective_due_on == calendar.effective_due(invoice.due_on)


def test_numbers_are_unique_and_run_on_within_their_period(year: Year) -> None:
    numbers = [invoice.number for invoice in year.invoices]
    of_period: dict[str, list[str]] = {}
    for invoice in year.invoices:
        of_period.setdefault(roc_period(invoice.issued_on), []).append(invoice.number)

    assert len(set(numbers)) == len(numbers)
    for held in of_period.values():
        assert len({number[:2] for number in held}) == 1
        assert [int(number[2:]) for number in held] == list(range(int(held[0][2:]), int(held[0][2:]) + len(held)))
    assert track(date(2026, 1, 1)) == track(date(2026, 2, 28)) != track(date(2026, 3, 1))


def test_the_year_ends_on_its_last_day_and_sundays_are_free(year: Year) -> None:
    days = {invoice.issued_on for invoice in year.invoices}

    assert min(days) >= year.last_on - timedelta(days=364)
    assert max(days) == year.last_on
    assert not any(day.weekday() == 6 for day in days)


def test_winter_sells_more_gas_than_summer(year: Year) -> None:
    months = Counter(invoice.issued_on.month for invoice in year.invoices)

    assert months[12] + months[1] > 1.15 * (months[7] + months[8])


def test_every_cylinder_is_sold(year: Year) -> None:
    assert {size for invoice in year.invoices for size, _ in invoice.cylinders} == {4, 16, 20, 50}
