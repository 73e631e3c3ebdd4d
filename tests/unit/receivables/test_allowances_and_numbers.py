"""What an allowance is over, and how invoice numbers follow each other."""

from __future__ import annotations

from decimal import Decimal

import pytest

from domain.receivables.rules.allowances import Allowed, MoreThanIsLeft, NothingAllowed, allow
from domain.receivables.rules.numbers import NotANumber, NumbersEnd, following, next_number


def allowed(kind: str, amount: str, net: int = 1000, tax: int = 50, balance: int = 1050) -> Allowed:
    return allow(kind, Decimal(amount), left_net=Decimal(net), left_tax=Decimal(tax), balance=Decimal(balance))


@pytest.mark.parametrize(
    ("kind", "amount", "balance", "parts"),
    [
        ("B2B", "100", 1050, (100, 5, 105)),
        ("B2B", "1000", 1050, (1000, 50, 1050)),
        ("B2C", "105", 1050, (100, 5, 105)),
        ("B2C", "1050", 1050, (1000, 50, 1050)),
        ("B2C", "105", 40, (100, 5, 40)),
        ("B2B", "100", 0, (100, 5, 0)),
    ],
)
def test_an_allowance_in_its_parts(kind: str, amount: str, balance: int, parts: tuple[int, int, int]) -> None:
    made = allowed(kind, amount, balance=balance)

    assert (made.net, made.tax, made.applied) == parts
    assert made.credit == made.total - made.applied


def test_tax_is_never_more_than_what_is_left_of_it() -> None:
    assert allowed("B2B", "900", tax=3) == Allowed(Decimal(900), Decimal(3), Decimal(903))
    assert allowed("B2C", "200", tax=3).tax == 3


@pytest.mark.parametrize("amount", ["0", "-5", "1.5"])
def test_nothing_is_no_allowance(amount: str) -> None:
    with pytest.raises(NothingAllowed):
        allowed("B2B", amount)


@pytest.mark.parametrize(("kind", "amount", "tax"), [("B2B", "1001", 50), ("B2C", "1051", 50), ("B2C", "1055", 60)])
def test_more_than_the_invoice_stands_for_is_refused(kind: str, amount: str, tax: int) -> None:
    with pytest.raises(MoreThanIsLeft):
        allowed(kind, amount, tax=tax)


def test_numbers_follow_without_a_gap() -> None:
    assert following("ab00000099", 3) == ("AB00000099", "AB00000100", "AB00000101")
    assert next_number("AB00000099") == "AB00000100"


@pytest.mark.parametrize("last", ["", "X1", "AB99999999"])
def test_there_is_no_next_number(last: str) -> None:
    assert next_number(last) == ""


@pytest.mark.parametrize(
    ("first", "kind"), [("AB1234567", NotANumber), ("1234567890", NotANumber), ("AB99999999", NumbersEnd)]
)
def test_what_is_no_row_of_numbers(first: str, kind: type[Exception]) -> None:
    with pytest.raises(kind):
        following(first, 2)
