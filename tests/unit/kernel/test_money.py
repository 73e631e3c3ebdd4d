"""Money: the vectors of the trade, and what must hold for every amount."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.kernel import money

WHOLE = st.integers(-(10**12), 10**12).map(Decimal)
POSITIVE = st.integers(1, 10**12).map(Decimal)


@pytest.mark.parametrize(
    ("amount", "places", "rounded"),
    [
        ("0.5", 0, "1"),
        ("0.4999", 0, "0"),
        ("-0.5", 0, "-1"),
        ("2.5", 0, "3"),
        ("1.005", 2, "1.01"),
        ("616.438", 0, "616"),
        ("12345", 0, "12345"),
    ],
)
def test_half_is_rounded_away_from_zero(amount: str, places: int, rounded: str) -> None:
    assert str(money.half_up(Decimal(amount), places)) == rounded


@pytest.mark.parametrize(("net", "tax"), [(8000, 400), (10, 1), (9, 0), (50, 3), (90, 5), (130, 7)])
def test_tax_is_five_percent_of_the_net_half_up(net: int, tax: int) -> None:
    assert money.tax_on(Decimal(net)) == tax


@pytest.mark.parametrize(
    ("gross", "net", "tax"),
    [
        (780, 743, 37),
        (1000, 952, 48),
        (210, 200, 10),
        (605_700, 576_857, 28_843),
        (10, 10, 0),
        (31, 30, 1),
        (-780, -743, -37),
    ],
)
def test_a_gross_amount_splits_into_net_and_tax(gross: int, net: int, tax: int) -> None:
    assert money.split_gross(Decimal(gross)) == (net, tax)


@given(WHOLE)
def test_net_and_tax_are_always_the_gross(gross: Decimal) -> None:
    net, tax = money.split_gross(gross)

    assert net + tax == gross
    assert abs(tax - gross * 5 / 105) <= Decimal("0.5")


@pytest.mark.parametrize(
    ("amount", "kept"), [("100", "100"), ("100.00", "100"), ("-5", "-5"), ("1E+3", "1000"), ("0", "0")]
)
def test_whole_dollars_are_kept(amount: str, kept: str) -> None:
    assert str(money.whole(Decimal(amount))) == kept


@pytest.mark.parametrize(
    ("amount", "refusal"),
    [
        ("0.5", money.NotWhole),
        ("100.01", money.NotWhole),
        ("NaN", money.NotAnAmount),
        ("sNaN", money.NotAnAmount),
        ("Infinity", money.NotAnAmount),
        ("-Infinity", money.NotAnAmount),
        ("1E13", money.AmountTooLarge),
    ],
)
def test_what_is_not_whole_dollars_is_refused(amount: str, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        money.whole(Decimal(amount))


def test_rounding_refuses_what_is_no_number() -> None:
    with pytest.raises(money.NotAnAmount):
        money.half_up(Decimal("NaN"))
    with pytest.raises(money.NotAnAmount):
        money.split_gross(Decimal("Infinity"))


@pytest.mark.parametrize(
    ("total", "weights", "parts"),
    [
        (100, [1, 1, 1], [33, 33, 34]),
        (1000, [2, 1], [666, 334]),
        (5, [1, 1, 0], [2, 3, 0]),
        (-100, [1, 1, 1], [-33, -33, -34]),
        (0, [1, 2], [0, 0]),
        (7, [1], [7]),
    ],
)
def test_the_last_part_takes_the_rest(total: int, weights: list[int], parts: list[int]) -> None:
    assert money.share_out(Decimal(total), [Decimal(weight) for weight in weights]) == tuple(map(Decimal, parts))


@given(WHOLE, st.lists(st.integers(0, 10**9).map(Decimal), min_size=1, max_size=12).filter(any))
def test_parts_always_add_up_to_the_total(total: Decimal, weights: list[Decimal]) -> None:
    parts = money.share_out(total, weights)

    assert sum(parts) == total
    assert len(parts) == len(weights)
    assert all(part * total >= 0 for part in parts)


@pytest.mark.parametrize("weights", [[], [0, 0], [2, -1]])
def test_nothing_is_shared_by_nothing(weights: list[int]) -> None:
    with pytest.raises(money.NothingToShareBy):
        money.share_out(Decimal(10), [Decimal(weight) for weight in weights])


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("15500", 15500),
        ("15,500", 15500),
        ("(15,500)", -15500),
        ("-15500", -15500),
        ("（１５，５００）", -15500),
        ("－１５５００", -15500),
        ("−300", -300),
        (" 1,234,567 ", 1234567),
        ("NT$ 8,400", 8400),
        ("$8,400", 8400),
        ("8,400元", 8400),
        ("8400.00", 8400),
        ("0", 0),
    ],
)
def test_amounts_are_read_as_people_type_them(typed: str, amount: int) -> None:
    assert money.parse_amount(typed) == amount


@pytest.mark.parametrize(
    "typed", ["", "abc", "1,5500", "(-5)", "12-", "1.2.3", "NaN", "Infinity", "1e5", "()", "15,50"]
)
def test_what_is_no_amount_is_refused_with_an_example(typed: str) -> None:
    with pytest.raises(money.NotAnAmount, match="15,500"):
        money.parse_amount(typed)


def test_typed_decimals_and_far_too_many_digits_are_refused() -> None:
    with pytest.raises(money.NotWhole):
        money.parse_amount("15,500.50")
    with pytest.raises(money.AmountTooLarge):
        money.parse_amount("99999999999999")


@given(POSITIVE)
def test_a_shown_amount_reads_back(amount: Decimal) -> None:
    assert money.parse_amount(f"NT$ {amount:,}") == amount
    assert money.parse_amount(f"({amount:,})") == -amount


def test_currencies_have_their_decimals_and_others_are_refused() -> None:
    assert [money.currency_decimals(code) for code in ("TWD", "JPY", "USD")] == [0, 0, 2]
    with pytest.raises(money.UnknownCurrency, match="TWD"):
        money.currency_decimals("KWD")
