"""The palette's order: exact first, then beginnings, then what was used last, then parts."""

from __future__ import annotations

import pytest

from ui.kit.search import AT_MOST, Hit, Query, grouped, parse_query, rank

EXPORT = Hit("command", "aging.export", "匯出", keys="Ctrl+E")
RUI_SHOP = Hit("customer", "C100897", "瑞成小吃店", also=("04597312",))
RUI_WORKS = Hit("customer", "C100305", "瑞成工業社", also=("22555003",))
NEW_RUI = Hit("customer", "C100001", "新瑞成餐廳")
INVOICE = Hit("document", "MA20110442", "瑞成工業社")
ALL = (EXPORT, RUI_SHOP, RUI_WORKS, NEW_RUI, INVOICE)


@pytest.mark.parametrize(
    ("typed", "kinds", "text"),
    [
        (">匯", {"command"}, "匯"),
        ("@瑞成", {"customer"}, "瑞成"),
        ("# MA2", {"document"}, "MA2"),
        ("=1200", {"amount"}, "1200"),
        ("瑞成", {"command", "customer", "document", "amount"}, "瑞成"),
    ],
)
def test_a_prefix_picks_one_kind(typed: str, kinds: set[str], text: str) -> None:
    assert parse_query(typed) == Query(frozenset(kinds), text)  # type: ignore[arg-type]


def test_an_exact_code_or_tax_number_stands_first() -> None:
    assert rank(ALL, parse_query("c100305"))[0] == RUI_WORKS
    assert rank(ALL, parse_query("04597312")) == [RUI_SHOP]


def test_what_was_used_last_stands_before_its_equals() -> None:
    found = rank(ALL, parse_query("@瑞成"), last_used=["C100897"])

    assert found == [RUI_SHOP, RUI_WORKS, NEW_RUI]


def test_letters_in_order_find_a_name() -> None:
    assert rank(ALL, parse_query("@瑞業")) == [RUI_WORKS]


def test_nothing_is_shown_that_does_not_fit() -> None:
    assert rank(ALL, parse_query("龍門")) == []


def test_the_list_stays_short() -> None:
    many = [Hit("customer", f"C{number}", "瑞成") for number in range(50)]

    assert len(rank(many, parse_query("瑞成"))) == AT_MOST


def test_hits_are_grouped_and_the_best_kind_leads() -> None:
    kinds = [kind for kind, _hits in grouped(rank(ALL, parse_query("MA20110442")))]

    assert kinds == ["document"]
