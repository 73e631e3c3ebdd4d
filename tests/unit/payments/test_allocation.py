"""How money finds its invoices: what the payer named, exact sums, the oldest first, never more than is there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.payments.rules import (
    FEES,
    ZERO,
    NothingToAllocate,
    Part,
    Spread,
    fit,
    sets_that_sum_to,
    spread_oldest_first,
)


@dataclass(frozen=True)
class Item:
    """An open item, as far as money must know it."""

    id: int
    balance: Decimal
    issued_on: date
    disputed: Decimal = ZERO

    @property
    def document(self) -> str:
        return f"AB{self.id:08d}"

    @property
    def effective_due_on(self) -> date:
        return self.issued_on + timedelta(days=30)


def items(*balances: int, days: Sequence[int] = (5, 20, 36), disputed: int = 0) -> list[Item]:
    """Items numbered from 1, issued on these days of the year, the first one disputed so far."""
    first = date(2026, 1, 1)
    issued = [first + timedelta(days=day - 1) for day in (*days, *range(60, 60 + 40 * len(balances), 40))]
    return [
        Item(place, Decimal(balance), issued[place - 1], Decimal(disputed if place == 1 else 0))
        for place, balance in enumerate(balances, 1)
    ]


def parts(*pairs: tuple[int, int]) -> tuple[Part, ...]:
    return tuple(Part(item, Decimal(amount)) for item, amount in pairs)


@pytest.mark.parametrize(
    ("amount", "open_items", "spread"),
    [
        (4000, items(3000, 2000, 4000), Spread(parts((1, 3000), (2, 1000)), ZERO)),
        (4000, items(3000, 2000, 4000, disputed=500), Spread(parts((1, 2500), (2, 1500)), ZERO)),
        (10000, items(8400), Spread(parts((1, 8400)), Decimal(1600))),
        (500, [], Spread((), Decimal(500))),
        (500, items(300, disputed=300), Spread((), Decimal(500))),
    ],
)
def test_money_pays_the_oldest_first_and_leaves_disputes_alone(
    amount: int, open_items: list[Item], spread: Spread
) -> None:
    assert spread_oldest_first(Decimal(amount), open_items) == spread


def test_what_is_due_first_is_paid_first_whatever_its_number() -> None:
    late, early = Item(1, Decimal(100), date(2026, 3, 1)), Item(2, Decimal(100), date(2026, 2, 1))

    assert spread_oldest_first(Decimal(150), [late, early]).parts == parts((2, 100), (1, 50))


@pytest.mark.parametrize("amount", ["0", "-1"])
def test_nothing_is_allocated_from_nothing(amount: str) -> None:
    with pytest.raises(NothingToAllocate):
        spread_oldest_first(Decimal(amount), items(100))
    with pytest.raises(NothingToAllocate):
        fit(Decimal(amount), items(100))


@pytest.mark.parametrize(
    ("amount", "named", "rule", "paid", "exact"),
    [
        (4000, ["AB00000003"], "named", [(3, 4000)], True),
        (7000, ["AB00000003", "AB00000001"], "named", [(1, 3000), (3, 4000)], True),
        (3985, ["AB00000003"], "named_less_fee", [(3, 4000)], True),
        (1000, ["AB00000003"], "named_in_part", [(3, 1000)], False),
        (4500, ["AB00000003"], "named_and_more", [(3, 4000), (1, 500)], False),
        (9000, [], "all_open", [(1, 3000), (2, 2000), (3, 4000)], True),
        (5000, [], "month", [(1, 3000), (2, 2000)], True),
        (4000, [], "one_item", [(3, 4000)], True),
        (4600, [], "oldest_first", [(1, 3000), (2, 1600)], False),
        (2990, [], "one_item_less_fee", [(1, 3000)], True),
    ],
)
def test_an_amount_is_read_in_the_order_of_policy(
    amount: int, named: list[str], rule: str, paid: list[tuple[int, int]], exact: bool
) -> None:
    found = fit(Decimal(amount), items(3000, 2000, 4000), named=named)

    assert (found.rule, found.parts, found.exact) == (rule, parts(*paid), exact)


def test_the_oldest_items_whole_are_an_exact_reading() -> None:
    found = fit(Decimal(5000), items(3000, 2000, 4000, days=(5, 40, 80)))

    assert (found.rule, found.parts, found.others) == ("oldest_whole", parts((1, 3000), (2, 2000)), 0)


@pytest.mark.parametrize("kept", FEES)
def test_what_banks_keep_of_a_transfer_is_seen(kept: Decimal) -> None:
    found = fit(Decimal(8400) - kept, items(8400, 5000))

    assert (found.parts, found.fee) == (parts((1, 8400)), kept)


@pytest.mark.parametrize("kept", [1, 11, 31, 100])
def test_other_shortages_are_no_fee(kept: int) -> None:
    assert fit(Decimal(8400 - kept), items(8400, 5000)).exact is False


def test_of_equal_items_the_oldest_is_meant() -> None:
    found = fit(Decimal(3000), items(3000, 3000, 3000))

    assert (found.rule, found.parts, found.others) == ("one_item", parts((1, 3000)), 0)


def test_an_amount_that_means_two_sets_says_so() -> None:
    one_or_two = fit(Decimal(3000), items(1000, 2000, 3000, days=(5, 40, 80)))
    two_months = fit(Decimal(300), items(100, 200, 150, 150, 900, days=(5, 6, 40, 41, 80)))

    assert (one_or_two.rule, one_or_two.others) == ("one_item", 1)
    assert (two_months.rule, two_months.others) == ("month", 1)


def test_money_for_somebody_with_nothing_open_stays_on_account() -> None:
    found = fit(Decimal(700), [])

    assert (found.rule, found.parts, found.unapplied, found.exact) == ("on_account", (), Decimal(700), False)


def test_what_was_named_and_more_goes_on_account_where_nothing_else_is_open() -> None:
    found = fit(Decimal(5000), items(3000), named=["AB00000001"])

    assert (found.parts, found.unapplied) == (parts((1, 3000)), Decimal(2000))


def test_every_set_of_a_sum_is_found_and_fees_come_last() -> None:
    found = sets_that_sum_to(Decimal(3000), items(3000, 2000, 1000, 3010))

    assert [(one.items, one.fee) for one in found] == [
        ((1,), ZERO),
        ((2, 3), ZERO),
        ((4,), Decimal(10)),
    ]


def test_only_the_oldest_twelve_are_searched_and_no_more_sets_told_than_asked_for() -> None:
    many = items(*[100] * 14, days=range(1, 15))

    assert sets_that_sum_to(Decimal(1400), many) == ()
    assert len(sets_that_sum_to(Decimal(600), many, most_sets=7)) == 7


AMOUNTS = st.integers(1, 5000).map(Decimal)
ITEMS = st.lists(st.tuples(st.integers(1, 3000), st.integers(0, 3000), st.integers(0, 200)), max_size=9).map(
    lambda rows: [
        Item(place, Decimal(balance), date(2026, 1, 1) + timedelta(days=day), Decimal(min(disputed, balance)))
        for place, (balance, disputed, day) in enumerate(rows, 1)
    ]
)


@given(amount=AMOUNTS, open_items=ITEMS, named=st.sets(st.integers(1, 9)))
def test_no_part_exceeds_its_item_and_nothing_is_lost(amount: Decimal, open_items: list[Item], named: set[int]) -> None:
    found = fit(amount, open_items, named=[f"AB{one:08d}" for one in named])
    paid = {part.open_item_id: part.amount for part in found.parts}
    payable = {item.id: item.balance - item.disputed for item in open_items}

    assert len(paid) == len(found.parts)
    assert all(0 < part <= payable[item] for item, part in paid.items())
    assert sum(paid.values()) + found.unapplied == amount + found.fee
    assert found.unapplied >= 0
    assert not (found.fee and found.unapplied)


@given(amount=AMOUNTS, open_items=ITEMS)
def test_every_set_told_sums_to_the_amount_and_its_fee(amount: Decimal, open_items: list[Item]) -> None:
    payable = {item.id: item.balance - item.disputed for item in open_items}

    for found in sets_that_sum_to(amount, open_items):
        assert sum(payable[item] for item in found.items) == amount + found.fee
