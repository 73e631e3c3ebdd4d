"""What a receipt at the counter pays, before it has a key."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from domain.payments.queries import Payer
from tests.unit.screens.rows import an_item
from ui.payments.draft import Draft

ZERO = Decimal(0)
PAYER = Payer(1, "T1", "東門麵館", "", "", "NET30", "OK", *([ZERO] * 9), None)


def a_draft(amount: int, *balances: int) -> Draft:
    items = tuple(an_item(place, balance, age=90 - place) for place, balance in enumerate(balances, 1))
    return Draft(PAYER, items).pay(Decimal(amount))


def shares(draft: Draft) -> dict[int, Any]:
    return {part.open_item_id: part.amount for part in draft.parts}


def test_oldest_first_and_the_rest_on_account() -> None:
    draft = a_draft(4500, 3000, 1000)

    assert (shares(draft), draft.unapplied, draft.uneven, draft.rule) == ({1: 3000, 2: 1000}, 500, 0, "oldest_first")
    assert [(line.account, line.debit, line.credit) for line in draft.entry()] == [
        ("1101", 4500, 0), ("1140", 0, 4000), ("2160", 0, 500),
    ]  # fmt: skip


def test_cash_is_never_short_by_a_bank_fee() -> None:
    draft = a_draft(970, 1000)

    assert (shares(draft), draft.rule) == ({1: 970}, "oldest_first")


def test_what_the_customer_names_comes_first_and_is_taken_back_again() -> None:
    draft = a_draft(4000, 3000, 2000, 4000)
    assert shares(draft.tick(draft.items[1])) == {2: 2000, 1: 2000}
    assert shares(a_draft(4000, 3000, 2000, 5000).tick(draft.items[2])) == {3: 4000}

    assert shares(draft) == {3: 4000}
    assert shares(draft.tick(draft.items[0]).tick(draft.items[0])) == {3: 4000}


@pytest.mark.parametrize(("paid", "may"), [(950, True), (900, False), (1000, False)])
def test_a_small_shortage_is_written_off_when_told_to(paid: int, may: bool) -> None:
    draft = a_draft(paid, 1000)
    absorbed = Draft(PAYER, draft.items, amount=draft.amount, absorb=True)

    assert draft.may_absorb is may
    assert absorbed.difference == (1000 - paid if may else 0)
    assert absorbed.uneven == 0


def test_shares_given_by_hand_stand_and_must_not_exceed_the_money() -> None:
    draft = a_draft(1000, 800, 700)
    by_hand = draft.set_taken(draft.items[1], Decimal(700)).set_taken(draft.items[0], Decimal(300))

    assert (shares(by_hand), by_hand.rule, by_hand.why_not()) == ({1: 300, 2: 700}, "by_hand", "")
    assert by_hand.set_taken(draft.items[0], Decimal(500)).why_not() != ""
    assert by_hand.pay(Decimal(800)).rule == "one_item"


def test_more_cash_than_the_counter_takes_has_a_way_out() -> None:
    assert "100,000" in a_draft(100_001, 200_000).why_not()
    assert a_draft(100_000, 200_000).why_not() == ""
