"""A draft comes out even, or says why not."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

import pytest

from domain.payments.rules import FoundSet, Part
from tests.unit.screens.rows import a_line, a_suggestion, an_item
from ui.reconciliation.draft import Draft

KEY = UUID(int=7)
ITEMS = (an_item(1, 26500), an_item(2, 15500), an_item(3, 21000))


def a_draft(amount: int, parts: dict[int, int], *, suspense: int = 0) -> Draft:
    return Draft.of(a_line(1, amount, suspense=suspense), KEY, a_suggestion(7, parts), ITEMS)


@pytest.mark.parametrize(
    ("amount", "parts", "fee", "unapplied", "uneven"),
    [
        (42000, {1: 26500, 2: 15500}, 0, 0, 0),
        (41970, {1: 26500, 2: 15500}, 30, 0, 0),
        (50000, {1: 26500, 2: 15500}, 0, 8000, 0),
        (41000, {1: 26500, 2: 15500}, 0, 0, -1000),
        (41950, {1: 26500, 2: 15500}, 0, 0, -50),
        (5000, {}, 0, 5000, 0),
    ],
)
def test_money_fee_and_rest_always_add_up_or_nothing_is_posted(
    amount: int, parts: dict[int, int], fee: int, unapplied: int, uneven: int
) -> None:
    draft = a_draft(amount, parts)

    assert (draft.fee, draft.unapplied, draft.uneven) == (fee, unapplied, uneven)
    assert bool(draft.why_not()) == bool(uneven)
    entry = draft.entry("第一")
    assert sum(line.debit for line in entry) - sum(line.credit for line in entry) == uneven


def test_a_small_shortage_is_written_off_only_when_told_to() -> None:
    draft = a_draft(41950, {1: 26500, 2: 15500})
    assert draft.may_absorb

    from dataclasses import replace

    told = replace(draft, absorb=True)

    assert (told.difference, told.uneven, told.why_not()) == (50, 0, "")
    assert [line.account for line in told.entry("第一")] == ["1103", "6159", "1140"]


def test_a_large_shortage_is_never_written_off() -> None:
    from dataclasses import replace

    draft = replace(a_draft(41000, {1: 26500, 2: 15500}), absorb=True)

    assert (draft.difference, draft.uneven) == (0, -1000)


def test_money_that_waited_in_suspense_comes_from_there() -> None:
    draft = a_draft(42000, {1: 26500, 2: 15500}, suspense=42000)

    assert [line.account for line in draft.entry("第一")] == ["2165", "1140"]


def test_a_tick_takes_what_is_left_and_a_second_one_gives_it_back() -> None:
    draft = a_draft(30000, {1: 26500}).tick(ITEMS[1])
    assert draft.parts == (Part(1, Decimal(26500)), Part(2, Decimal(3500)))
    assert draft.evidence == "person"

    assert draft.tick(ITEMS[1]).parts == (Part(1, Decimal(26500)),)


def test_a_tick_without_money_left_takes_the_whole_invoice_and_says_it_is_too_much() -> None:
    draft = a_draft(26500, {1: 26500}).tick(ITEMS[2])

    assert draft.taken[3] == 21000
    assert "21,000" in draft.why_not()


@pytest.mark.parametrize(("typed", "taken"), [(5000, 5000), (99999, 26500), (-5, None), (0, None)])
def test_an_invoice_takes_no_more_than_is_open_and_no_less_than_nothing(typed: int, taken: int | None) -> None:
    draft = a_draft(42000, {1: 26500}).set_taken(ITEMS[0], Decimal(typed))

    assert draft.taken.get(1) == taken


def test_a_found_set_takes_its_invoices_whole() -> None:
    draft = a_draft(36500, {1: 26500}).take_set(FoundSet((2, 3), Decimal(0)))

    assert dict(draft.taken) == {2: 15500, 3: 21000}
