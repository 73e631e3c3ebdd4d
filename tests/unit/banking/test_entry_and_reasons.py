"""The entry that a clerk is shown, and the sentences that tell why."""

from __future__ import annotations

import string
from decimal import Decimal
from itertools import product

import pytest

from domain.banking.rules.entry import preview
from domain.banking.rules.explanation import SENTENCES, Reason, told


def blanks(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


@pytest.mark.parametrize(
    ("from_suspense", "fee", "difference", "unapplied"), list(product((False, True), (0, 15), (0, 40), (0, 700)))
)
def test_the_entry_balances_and_shows_only_what_moves(
    from_suspense: bool, fee: int, difference: int, unapplied: int
) -> None:
    lines = preview(
        Decimal(1000),
        money="2165" if from_suspense else "1103",
        fee=Decimal(fee),
        difference=Decimal(difference),
        applied=Decimal(1000 + fee + difference - unapplied),
        unapplied=Decimal(unapplied),
        place="第一銀行",
        customer_code="LG0000011",
    )

    assert sum(line.debit for line in lines) == sum(line.credit for line in lines)
    assert all(bool(line.debit) != bool(line.credit) for line in lines)
    assert lines[0].account == ("2165" if from_suspense else "1103")
    assert {line.account for line in lines} >= ({"6157"} if fee else set()) | ({"2160"} if unapplied else set())


@pytest.mark.parametrize("code", SENTENCES)
def test_every_reason_has_a_sentence_of_its_facts_alone(code: str) -> None:
    facts = dict.fromkeys(blanks(SENTENCES[code]), Decimal(12345))

    sentence = Reason(code, facts).sentence()

    assert sentence
    assert not any(sign.isdigit() for sign in sentence.replace("12,345", ""))


def test_a_reason_is_told_again_as_it_was_stored() -> None:
    reason = Reason("unapplied", {"value": "1600"}, good=False)

    assert told(reason.stored()) == reason
    assert told({"code": "person"}) == Reason("person")


def test_numbers_read_alike_before_and_after_the_books_kept_them() -> None:
    assert Reason("unapplied", {"value": Decimal(1600)}).sentence() == Reason("unapplied", {"value": 1600}).sentence()
