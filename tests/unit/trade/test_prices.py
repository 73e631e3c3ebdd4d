"""What a delivery costs: every rounding vector of the house."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from domain.trade.rules import (
    Delivery,
    Line,
    NoPrice,
    NoSize,
    NothingToPay,
    Order,
    Price,
    Priced,
    price_lines,
    residual_worth,
)

DAY = date(2026, 11, 20)


def price(unit: str, size: str | None = "20") -> dict[str, Price]:
    return {"G": Price(7, Decimal(unit), None if size is None else Decimal(size))}


def line(quantity: str = "1", discount: str = "0", residual: str = "0") -> Line:
    return Line("G", Decimal(quantity), Decimal(discount), Decimal(residual))


def priced(lines: list[Line], unit: str, *, gross: bool, size: str = "20") -> Priced:
    return price_lines("D1", lines, price(unit, size), gross=gross, on=DAY)


@pytest.mark.parametrize(
    ("unit", "lines", "gross", "net", "tax", "total"),
    [
        ("800", [line("10")], False, "8000", "400", "8400"),  # decisions 3, P-01
        ("780", [line("1")], True, "743", "37", "780"),  # decisions 3
        ("1000", [line("1")], True, "952", "48", "1000"),
        ("742.857143", [line("1")], False, "743", "37", "780"),
        ("0.5", [line("1")], False, "1", "0", "1"),
        ("10", [line("1")], False, "10", "1", "11"),  # 0.5 goes up
        ("780", [line("2", discount="60")], True, "1429", "71", "1500"),
        ("780", [line("1", residual="3.5")], True, "613", "31", "644"),  # behaviour 21: 643.50
    ],
)
def test_a_document_is_rounded_once(
    unit: str, lines: list[Line], *, gross: bool, net: str, tax: str, total: str
) -> None:
    found = priced(lines, unit, gross=gross)

    assert (found.net, found.tax, found.total) == (Decimal(net), Decimal(tax), Decimal(total))


@pytest.mark.parametrize(
    ("unit", "size", "kg", "worth", "left"),
    [("780", "20", "3.5", "136.5", "644"), ("265", "4", "1", "66.25", "199")],  # behaviour 21
)
def test_residual_gas_is_worth_its_share_of_the_price(unit: str, size: str, kg: str, worth: str, left: str) -> None:
    assert residual_worth(Decimal(unit), Decimal(size), Decimal(kg)) == Decimal(worth)
    assert priced([line(residual=kg)], unit, gross=True, size=size).total == Decimal(left)


def test_the_last_line_takes_the_difference() -> None:
    found = priced([line("0.333"), line("0.333"), line("0.334")], "10", gross=False)

    assert found.lines == ((7, Decimal(3)), (7, Decimal(3)), (7, Decimal(4)))
    assert found.net == 10


def test_n82_more_residual_gas_than_gas_is_no_invoice() -> None:
    with pytest.raises(NothingToPay):
        priced([line(residual="20.0")], "780", gross=True)


def test_what_has_no_price_or_no_size_is_refused() -> None:
    with pytest.raises(NoPrice):
        price_lines("D1", [line()], {}, gross=True, on=DAY)
    with pytest.raises(NoSize):
        price_lines("D1", [line(residual="1")], price("780", None), gross=True, on=DAY)


def test_an_order_is_priced_for_the_day_it_is_to_come() -> None:
    ordered = Order("oms", "1", 1, 5, DAY, [line()])

    assert ordered.priced_on == DAY
    assert Order("oms", "1", 1, 5, DAY, [line()], deliver_on=date(2026, 12, 1)).priced_on == date(2026, 12, 1)
    assert Delivery("dsp", "1", 1, 5, DAY, [line()]).priced_on == DAY
