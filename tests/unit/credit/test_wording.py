"""B-25: a sentence for every rule, way out and cause, in both languages, with no number that is not in its facts."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from domain.credit.rules.exposure import Exposure, exposure_of
from domain.credit.rules.verdict import FOLLOWS, STATES, Rule, State, Verdict, Way
from domain.credit.rules.wording import (
    CAUSES,
    SENTENCES,
    WAYS,
    cause,
    reason,
    sentence,
    verdict_sentence,
    way_out,
    ways_out,
)
from domain.kernel.words import LANGUAGES, in_language

FACTS = {
    "amount": 7_350, "available": 6_675, "short": 675, "left": 60, "input": 41, "threshold": 29, "deviation": 13,
    "until": "2026-12-12",
}  # fmt: skip


def numbers(text: str) -> set[str]:
    return {found.replace(",", "") for found in re.findall(r"\d[\d,]*(?:\.\d+)?", text)}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", SENTENCES)
def test_no_sentence_has_a_number_of_its_own(key: str, language: str) -> None:
    allowed = {str(value) for value in FACTS.values()} | {"2026", "12"}
    with in_language(language):
        said = sentence(key, FACTS)

    assert said
    assert numbers(said) <= allowed


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_cause_and_every_way_has_its_words(language: str) -> None:
    with in_language(language):
        causes = [cause({"cause": name, **FACTS}) for name in CAUSES]
        ways = [way_out(Way(name, Decimal(735), 9, "2026-12-01")) for name in WAYS]

    assert len(set(causes)) == len(CAUSES)
    assert len(set(ways)) == len(WAYS)


def test_the_verdict_of_the_vector_in_one_chinese_sentence() -> None:
    ways = [Way("pay", Decimal(675)), Way("cut", Decimal(6_615), 9), Way("collect", Decimal(7_350))]

    said = verdict_sentence("available", FACTS, ways)

    assert said == (
        "訂單 7,350 元超過可用額度 6,675 元，差 675 元。 "
        "下列任一項即可放行：付款 675 元 · 減為 9 桶（6,615 元） · 送貨時收現 7,350 元。"
    )


def test_a_rule_says_both_its_numbers() -> None:
    with in_language("en"):
        assert reason(Rule("available", 6_675, 7_350, "HELD")) == sentence("available", FACTS)
        assert "41" in reason(Rule("oldest_overdue", 41, 30, "COD_ONLY"))
        assert ways_out(()) == ""
        assert sentence("category_d", {"input": "D"}) == "Category D is served for cash only."
        assert way_out(Way("later", None, None, None)) == "deliver on or after "


def test_terms_add_up_and_deductions_are_taken_off() -> None:
    amounts = [Decimal(one) for one in (61_500, 4_200, 8_400, 12_000, 3_000, 2_625, 3_150)]
    exposure: Exposure = exposure_of(amounts, Decimal(100_000), Decimal(10_000))

    assert (exposure.total, exposure.available) == (83_325, 6_675)


def test_a_verdict_names_what_failed_and_what_only_warns() -> None:
    rules = (Rule("stop", "OK", "STOP", "pass"), Rule("cover", 3, 0, "warn"), Rule("available", 1, 2, "HELD"))
    exposure = exposure_of([Decimal(0)] * 7, Decimal(0), Decimal(0))
    verdict = Verdict(
        State.HELD, "reject", Decimal(2), exposure, Decimal(1), rules, (), {}, None, Decimal(0), Decimal(0)
    )

    assert [one.rule for one in verdict.failed] == ["available"]
    assert [one.rule for one in verdict.warnings] == ["cover"]


def test_every_state_has_words_and_only_open_ones_go_on() -> None:
    assert set(STATES) == set(State)
    assert set(State) - set(FOLLOWS) == {"REJECTED", "CANCELLED", "CONSUMED", "RELEASED", "EXPIRED"}
