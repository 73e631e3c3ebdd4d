"""Which bank line stands where, and whom it names as its payer."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.banking.queries import LineSeen
from tests.unit.screens.rows import TODAY, a_line, a_suggestion
from ui.reconciliation.listing import Listing
from ui.reconciliation.payer import Payer, payer_of
from ui.reconciliation.questions import Look

OLD, OLDER = TODAY - timedelta(days=30), TODAY - timedelta(days=60)
UNKNOWN = replace(a_line(1, 500, state="PARSED"), value_on=OLDER)
WEAK = replace(a_line(2, 600), value_on=OLD)
SURE = a_line(3, 700)
SURE_OLD = replace(a_line(4, 800), value_on=OLD)
WEAK_OLD = replace(a_line(5, 900), value_on=OLDER)
FOUND = {
    2: (a_suggestion(7, {}, confidence=60),),
    3: (a_suggestion(7, {}, confidence=75),),
    4: (a_suggestion(7, {}, confidence=90),),
    5: (a_suggestion(7, {}, confidence=74),),
}


def a_listing(show: str = "waiting") -> Listing:
    listing = Listing()
    listing.show = show
    listing.take(Look((), (UNKNOWN, WEAK, SURE, SURE_OLD, WEAK_OLD), (), found=FOUND))
    return listing


def order(listing: Listing) -> list[int]:
    return [row.line.id for row in listing.rows]


def test_what_only_needs_a_yes_stands_first_and_what_nobody_knows_last() -> None:
    assert order(a_listing()) == [4, 3, 5, 2, 1]


def test_a_chosen_order_stands_above_that() -> None:
    listing = a_listing()

    listing.sort("amount", more=False)
    assert order(listing) == [1, 2, 3, 4, 5]

    listing.sort("state", more=False)
    assert order(listing)[:2] == [4, 3]


def test_other_lists_stay_as_the_books_give_them() -> None:
    assert order(a_listing("all")) == [1, 2, 3, 4, 5]


def test_the_next_line_takes_the_place_of_the_finished_one() -> None:
    listing = a_listing()

    assert listing.drop([3]) == 1
    assert order(listing) == [4, 5, 2, 1]
    assert listing.drop([99]) is None
    # all of them suggest the customer who was just paid for: they are looked up again
    assert listing.known(4) is None


def line(**facts: str) -> LineSeen:
    bare = {"payer_name": "", "payer_account": "", "purpose": "", "text": ""}
    return replace(a_line(1, 100), **{**bare, **facts})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("seen", "payer"),
    [
        (line(payer_name="龍門便當", purpose="貨款", payer_account="00012309912"), Payer("龍門便當", "09912")),
        (line(text="/TXT/跨行轉入/ORDP/郭素貞/BANK/812/REMI/房租", purpose="房租"), Payer("郭素貞", "")),
        (
            line(text="跨行轉入　大吉快炒食堂　８１２", purpose="跨行轉入　大吉快炒食堂　８１２"),
            Payer("大吉快炒食堂", ""),
        ),
        (line(text="跨行轉入 20210088776543", purpose="瓦斯款"), Payer("瓦斯款", "76543")),
        (line(text="ATM 012\n  5566", purpose=""), Payer("ATM 012 5566", "")),
    ],
)
def test_a_line_names_its_payer_or_else_what_the_money_was_for(seen: LineSeen, payer: Payer) -> None:
    assert payer_of(seen) == payer
