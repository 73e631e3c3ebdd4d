"""Terms: when an invoice falls due."""

from __future__ import annotations

from datetime import date

import pytest

from domain.kernel.terms import Terms, UnknownTerms, due_on, parse_terms

INVOICED = date(2026, 1, 31)


@pytest.mark.parametrize(
    ("terms", "due"),
    [
        ("COD", INVOICED),
        ("NET0", INVOICED),
        ("NET15", date(2026, 2, 15)),
        ("NET30", date(2026, 3, 2)),
        ("NET60", date(2026, 4, 1)),
        ("EOM0", date(2026, 1, 31)),
        ("EOM30", date(2026, 3, 2)),
        ("EOM60", date(2026, 4, 1)),
    ],
)
def test_terms_give_the_due_day(terms: str, due: date) -> None:
    assert due_on(terms, INVOICED) == due


def test_month_end_terms_count_from_the_last_day_of_the_month() -> None:
    assert due_on("EOM0", date(2028, 2, 3)) == date(2028, 2, 29)
    assert due_on("EOM30", date(2026, 12, 1)) == date(2027, 1, 30)


def test_cash_is_due_on_delivery_not_on_the_invoice_day() -> None:
    assert due_on("COD", INVOICED, delivered_on=date(2026, 1, 29)) == date(2026, 1, 29)
    assert due_on("NET15", INVOICED, delivered_on=date(2026, 1, 29)) == date(2026, 2, 15)


def test_terms_are_taken_apart() -> None:
    assert [parse_terms(terms) for terms in ("COD", "NET30", "EOM60")] == [
        Terms("COD"),
        Terms("NET", 30),
        Terms("EOM", 60),
    ]


@pytest.mark.parametrize("terms", ["", "net30", "NET", "NET1000", "2/10", "2/10N3000", "EOM-1", "NET30 ", "NET３０x"])
def test_unknown_terms_are_refused_with_examples(terms: str) -> None:
    with pytest.raises(UnknownTerms, match="NET30"):
        due_on(terms, INVOICED)
