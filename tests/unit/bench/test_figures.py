"""What a bench answers: rates, ratio, times, and further facts by name."""

from __future__ import annotations

import pytest

from app.bench.clients import Did
from app.bench.figures import Figure, middle, percentile, significant
from app.bench.posting import cpu_ms, rate, times

HUNDRED = [float(value) for value in range(1, 101)]


@pytest.mark.parametrize(
    ("values", "share", "expected"),
    [
        (HUNDRED, 50, 50),
        (HUNDRED, 99, 99),
        (HUNDRED, 100, 100),
        ([3.0, 1.0, 2.0], 50, 2),
        ([7.0], 99, 7),
        ([1.0, 2.0], 0, 1),
    ],
)
def test_a_percentile_is_a_value_that_was_measured(values: list[float], share: float, expected: float) -> None:
    assert percentile(values, share) == expected


def test_nothing_measured_has_no_percentile() -> None:
    with pytest.raises(ValueError, match="nothing"):
        percentile([], 50)


def test_one_noisy_round_does_not_move_the_middle() -> None:
    assert middle([100.0, 101.0, 5.0]) == 100.0


@pytest.mark.parametrize(
    ("value", "expected"), [(1234.567, 1235.0), (0.00123456, 0.001235), (0.0, 0.0), (98765.4, 98770.0)]
)
def test_a_rate_is_told_with_four_digits(value: float, expected: float) -> None:
    assert significant(value) == pytest.approx(expected)


def test_the_document_has_exactly_the_words_of_the_command_line() -> None:
    figure = Figure(
        50.0,
        100.0,
        "payments/s",
        7,
        1.23456,
        9.87654,
        {"over_limit": 0, "peak_mb": 180.04, "fsync": "on", "why": "a b"},
    )

    document = figure.document()

    assert document == {
        "product": 50.0,
        "baseline": 100.0,
        "unit": "payments/s",
        "ratio": 0.5,
        "n": 7,
        "p50_ms": 1.235,
        "p99_ms": 9.877,
        "notes": "over_limit=0 peak_mb=180 fsync=on why=a_b",
    }


def test_what_eight_clients_did_counts_together() -> None:
    done = [Did([1.0, 2.0, 3.0], client_cpu=0.001, server_cpu=0.002), Did([4.0], client_cpu=0.0, server_cpu=0.001)]

    assert times(done) == [1.0, 2.0, 3.0, 4.0]
    assert rate(done, seconds=2.0) == 2.0
    assert cpu_ms(done) == pytest.approx(1.0)
