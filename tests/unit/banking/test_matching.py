"""Whose money a line is: what may post alone, what waits for a person, and what is no evidence at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

import pytest

from domain.banking.rules.evidence import Clues
from domain.banking.rules.matching import (
    Mark,
    RunningItems,
    Suggestion,
    decide,
    own_side,
    suggestions,
    worth_reading,
)
from domain.payments.rules import Part

LUCKY, OTHER, THIRD = 1, 2, 3
NAMES = {LUCKY: ("LG0000011", "好運餐飲"), OTHER: ("LG0000029", "王小明"), THIRD: ("LG0000037", "李大華")}


@dataclass(frozen=True)
class Item:
    """An open item, as far as matching must know it."""

    id: int
    document: str
    balance: Decimal
    issued_on: date = date(2026, 9, 5)
    effective_due_on: date = date(2026, 10, 5)
    disputed: Decimal = Decimal(0)


def an_item(id_: int, balance: int, *, document: str = "") -> Item:
    return Item(id_, document or f"AB{id_:08d}", Decimal(balance))


OPEN: Mapping[int, Sequence[Item]] = {
    LUCKY: (an_item(11, 1050), an_item(12, 2100)),
    OTHER: (an_item(21, 1050),),
    THIRD: (),
}


def read(
    amount: int, *marks: tuple[str, str, int], invoices: Sequence[str] = (), items: Mapping[int, Sequence[Item]] = OPEN
) -> tuple[Suggestion, ...]:
    found = [Mark(*mark) for mark in marks]
    return suggestions(Decimal(amount), found, Clues(frozenset(), tuple(invoices), (), ()), items, NAMES)


def codes(reading: Suggestion) -> list[str]:
    return [reason.code for reason in reading.reasons]


UBN = ("ubn", "12345678", LUCKY)
ACCOUNT = ("payer_account", "700012345678", LUCKY)
INVOICE = ("invoice_number", "AB00000011", LUCKY)
NAME = ("name", "好運餐飲", LUCKY)
VIRTUAL = ("virtual_account", "9001234500017890", LUCKY)


@pytest.mark.parametrize("mark", [UBN, ACCOUNT, INVOICE, ("customer_no", "LG0000011", LUCKY), VIRTUAL])
def test_firm_evidence_with_an_exact_amount_posts_alone(mark: tuple[str, str, int]) -> None:
    decision = decide(read(1050, mark))

    assert decision.deed == "post"
    assert decision.suggestion is not None
    assert decision.suggestion.parts == (Part(11, Decimal(1050)),)


@pytest.mark.parametrize("mark", [UBN, ACCOUNT, INVOICE])
@pytest.mark.parametrize("amount", [1049, 3151, 1000, 1040])
def test_strong_evidence_without_an_exact_amount_waits(mark: tuple[str, str, int], amount: int) -> None:
    assert decide(read(amount, mark)).deed == "propose"


@pytest.mark.parametrize(("amount", "rest"), [(5000, 1850), (1050, 0), (700, 0)])
def test_a_virtual_account_posts_whatever_the_amount_with_the_rest_on_account(amount: int, rest: int) -> None:
    decision = decide(read(amount, VIRTUAL))

    assert decision.deed == "post"
    assert decision.suggestion is not None
    assert decision.suggestion.unapplied == rest


@pytest.mark.parametrize("mark", [NAME, ("alias", "好運", LUCKY), ("name_prefix", "好運餐飲行", LUCKY)])
def test_a_name_alone_never_posts(mark: tuple[str, str, int]) -> None:
    assert decide(read(1050, mark)).deed == "propose"


def test_an_amount_alone_says_nothing() -> None:
    assert read(1050) == ()
    assert decide(()).deed == "unknown"


@pytest.mark.parametrize("first", [UBN, ACCOUNT, INVOICE, VIRTUAL])
def test_evidence_for_two_customers_is_shown_with_both(first: tuple[str, str, int]) -> None:
    readings = read(1050, first, ("invoice_number", "AB00000021", OTHER), invoices=["AB00000021"])

    assert decide(readings).deed == "propose"
    assert {one.customer_id for one in readings} == {LUCKY, OTHER}
    assert all("two_customers" in codes(one) and not one.certain for one in readings)


def test_an_account_that_several_share_is_no_evidence_of_one() -> None:
    shared = [("payer_account", "700012345678", LUCKY), ("payer_account", "700012345678", OTHER)]

    readings = read(1050, *shared)

    assert decide(readings).deed == "propose"
    assert all("shared" in codes(one) for one in readings)


def test_a_shared_account_beside_an_own_invoice_stands_in_nobodys_way() -> None:
    shared = [("payer_account", "700012345678", LUCKY), ("payer_account", "700012345678", OTHER)]

    assert decide(read(1050, *shared, INVOICE, invoices=["AB00000011"])).deed == "post"


def test_an_account_shared_by_others_speaks_against_the_invoice_named() -> None:
    shared = [("payer_account", "700012345678", OTHER), ("payer_account", "700012345678", THIRD)]

    assert decide(read(1050, *shared, INVOICE, invoices=["AB00000011"])).deed == "propose"


def test_another_customers_name_speaks_against_strong_evidence() -> None:
    readings = read(1050, INVOICE, ("name", "王小明", OTHER), invoices=["AB00000011"])

    assert decide(readings).deed == "propose"
    assert "other_name" in codes(readings[0])


def test_a_name_that_is_the_customers_as_well_speaks_against_nobody() -> None:
    assert decide(read(1050, INVOICE, NAME, ("name", "好運餐飲", OTHER), invoices=["AB00000011"])).deed == "post"


def test_another_name_does_not_stop_a_virtual_account() -> None:
    assert decide(read(1050, VIRTUAL, ("name", "王小明", OTHER))).deed == "post"


def test_an_invoice_that_is_not_open_any_more_makes_every_amount_doubtful() -> None:
    readings = read(1050, ("invoice_number", "AB00000009", LUCKY), invoices=["AB00000009"])

    assert decide(readings).deed == "propose"
    assert "paid_before" in codes(readings[0])


def test_a_fee_that_the_bank_kept_is_for_a_person_to_bear() -> None:
    readings = read(1035, INVOICE, invoices=["AB00000011"])

    assert decide(readings).deed == "propose"
    assert (readings[0].fee, readings[0].amount_rule) == (Decimal(15), "named_less_fee")
    assert "fee" in codes(readings[0])


def test_an_amount_that_two_sets_of_items_make_waits() -> None:
    items = {LUCKY: [replace(an_item(n, n * 1000), issued_on=date(2026, n, 5)) for n in (1, 2, 3)]}

    readings = read(3000, UBN, items=items)

    assert decide(readings).deed == "propose"
    assert "others" in codes(readings[0])


def test_a_name_beside_firm_evidence_adds_no_candidate() -> None:
    assert [one.customer_id for one in read(1050, UBN, ("name", "王小明", OTHER))] == [LUCKY]


def test_a_name_that_very_many_share_says_nothing() -> None:
    crowd = [Mark("name", "王小明", customer) for customer in range(10)]

    assert worth_reading(crowd) == ()
    assert len(worth_reading(crowd[:9])) == 9


def test_the_most_believable_reading_comes_first() -> None:
    readings = read(1050, NAME, ("alias", "好運餐飲", OTHER), ("name_near", "好運", THIRD))

    assert [one.customer_id for one in readings] == [OTHER, LUCKY, THIRD]
    assert all(1 <= one.confidence <= 100 for one in readings)


@pytest.mark.parametrize(
    ("amount", "text", "mark", "deed"),
    [
        (-15, "手續費", "D", "charge"),
        (-15, "網路銀行服務費 SERVICE FEE", "D", "charge"),
        (820, "活期存款息", "C", "interest"),
        (-5000, "貨款", "D", "exception"),
        (-1050, "退匯", "RC", "returned"),
        (15, "手續費退回", "RD", "returned"),
        (1050, "瓦斯款", "C", None),
    ],
)
def test_lines_of_our_own_are_told_by_their_words_and_marks(
    amount: int, text: str, mark: str, deed: str | None
) -> None:
    decision = own_side(Decimal(amount), text, mark)

    assert (decision.deed if decision else None) == deed


def test_the_second_line_of_a_batch_sees_what_the_first_one_took() -> None:
    running = RunningItems(OPEN)

    running.take(LUCKY, [Part(11, Decimal(1050)), Part(12, Decimal(100))])

    assert [(item.id, item.balance) for item in running.of(LUCKY)] == [(12, Decimal(2000))]
    assert [item.id for item in running.of(OTHER)] == [21]
    assert running.of(99) == ()
