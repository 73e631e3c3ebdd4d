"""Whether a statement belongs behind what the books have: the account, the closing before it, numbers, days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from domain.banking.rules.chain import KnownPage, OurAccount, PageKey, our_account, place_pages
from domain.banking.rules.statement import StatementLine, StatementPage

TODAY = date(2026, 11, 20)
FIRST = OurAccount(
    1, "007", "20210088776", "TWD", "consecutive", date(2026, 1, 1), Decimal(500), date(2026, 11, 18), "41"
)
DAILY = replace(FIRST, id=2, bank="013", number="088035001234", numbering="none")


def a_page(
    *,
    account: str = "007/20210088776",
    number: str = "42",
    opening: int = 500,
    lines: tuple[int, ...] = (100,),
    closing_on: date | None = date(2026, 11, 19),
    **other: object,
) -> StatementPage:
    moved = tuple(
        StatementLine(n, TODAY, None, Decimal(amount), "C", "NTRF", "", "", "", "", "", "", "", "")
        for n, amount in enumerate(lines)
    )
    page = StatementPage(
        account, number, "1", "R", "TWD", "TWD", Decimal(opening), closing_on, "60F", Decimal(opening + sum(lines)),
        closing_on, "62F", moved, "", "booked", 1,
    )  # fmt: skip
    return replace(page, **other)  # type: ignore[arg-type]


def found(*pages: StatementPage, known: Mapping[PageKey, KnownPage] | None = None) -> list[str]:
    return [finding.code for finding in place_pages(pages, (FIRST, DAILY), known or {}, today=TODAY)[1]]


@pytest.mark.parametrize(
    ("written", "account"),
    [
        ("20210088776", 1),
        ("007/20210088776", 1),
        ("007-20210088776 TWD", 1),
        ("00020210088776", 1),
        ("013/88035001234", None),
        ("013/088035001234", 2),
        ("88035001234", 2),
        ("20210088777", None),
        ("", None),
    ],
)
def test_an_account_is_known_in_the_ways_banks_write_it(written: str, account: int | None) -> None:
    ours = our_account(written, (FIRST, DAILY))

    assert (ours.id if ours else None) == account


def test_a_statement_behind_the_last_closing_is_taken() -> None:
    placed, findings = place_pages([a_page()], (FIRST,), {}, today=TODAY)

    assert findings == ()
    assert [(one.account, one.known) for one in placed] == [(FIRST, False)]


@pytest.mark.parametrize(
    ("page", "code"),
    [
        (a_page(account="999"), "account_unknown"),
        (a_page(currency="USD", closing_currency="USD"), "account_currency"),
        (a_page(opening=485), "gap_previous"),
        (a_page(number="44"), "number_gap"),
        (a_page(closing_on=date(2026, 11, 21)), "date_range"),
        (a_page(closing_on=date(2025, 12, 31)), "date_range"),
    ],
)
def test_what_does_not_fit_is_found(page: StatementPage, code: str) -> None:
    assert found(page) == [code]


@pytest.mark.parametrize(
    "page",
    [
        a_page(number="1"),
        a_page(number="41"),
        a_page(number="A7"),
        a_page(number="44", opening_tag="60M"),
        a_page(account="013/088035001234", number="99"),
        a_page(number="7", kind="announced", opening=0),
    ],
)
def test_a_new_year_other_schemes_and_announced_pages_are_no_gap(page: StatementPage) -> None:
    assert found(page) == []


def test_the_gap_is_told_with_its_figures() -> None:
    _, (finding,) = place_pages([a_page(opening=485)], (FIRST,), {}, today=TODAY)

    assert (finding.facts["opening"], finding.facts["closing"], finding.facts["difference"]) == (485, 500, -15)


def test_pages_follow_each_other_within_a_file() -> None:
    assert found(a_page(), a_page(number="43", opening=600)) == []
    assert found(a_page(), a_page(number="43", opening=601)) == ["gap_previous"]


def test_a_known_statement_is_left_out_and_the_next_one_fits_behind_the_books() -> None:
    old = a_page(number="41", opening=300, lines=(200,), closing_on=date(2026, 11, 18))
    known = {(1, "41", "1", date(2026, 11, 18)): KnownPage(Decimal(300), Decimal(500), 1, Decimal(200))}

    placed, findings = place_pages([old, a_page()], (FIRST,), known, today=TODAY)

    assert findings == ()
    assert [one.known for one in placed] == [True, False]


def test_the_same_key_with_other_content_is_a_conflict() -> None:
    known = {(1, "42", "1", date(2026, 11, 19)): KnownPage(Decimal(500), Decimal(650), 1, Decimal(150))}

    placed, (finding,) = place_pages([a_page()], (FIRST,), known, today=TODAY)

    assert (finding.code, finding.facts["stored"], finding.facts["sum"]) == ("key_conflict", 150, 100)
    assert [one.known for one in placed] == [False]


def test_a_statement_that_stands_twice_in_a_file_is_taken_once() -> None:
    empty = a_page(lines=())

    placed, findings = place_pages([empty, empty], (FIRST,), {}, today=TODAY)

    assert findings == ()
    assert [one.known for one in placed] == [False, True]
