"""A deed as it is filled in: what is missing, what a rule refuses, its entry, and who decides."""

from __future__ import annotations

from decimal import Decimal

from domain.banking.rules.entry import EntryLine
from domain.errors import Refused
from domain.kernel.words import in_language
from ui.kit.paper import Field, Paper, Seen, Values, booked, goes_to, mirror, reason_fields, reason_words, uneven

REASONS = (("mistake", "Entered by mistake"), ("double", "Entered twice"))


class NotSo(Refused):
    """Not so."""


def a_paper() -> Paper:
    def look(values: Values) -> Seen:
        if values["amount"] > 100:
            raise NotSo
        return Seen(booked([("1101", values["amount"]), ("2310", -values["amount"])], {"1101": "Cash"}))

    fields = (Field("amount", "Amount", "amount"), Field("words", "Words", optional=True))
    return Paper("A deed", "For a test.", fields, look, "Do it")


def test_what_is_missing_is_said_before_anything_else() -> None:
    with in_language("en"):
        assert a_paper().seen({"amount": None}).why_not == "Still to fill in: Amount."
        assert a_paper().seen({"amount": Decimal(101)}).why_not == "Not so."


def test_an_entry_has_two_sides_and_a_mirror() -> None:
    entry = a_paper().seen({"amount": Decimal(7)}).entry

    assert entry == (
        EntryLine("1101", "Cash", Decimal(7), Decimal(0)),
        EntryLine("2310", "", Decimal(0), Decimal(7)),
    )
    assert uneven(entry) == 0
    assert mirror([("1101", Decimal(7))]) == (("1101", Decimal(-7)),)
    assert booked([("1101", Decimal(0))], {}) == ()


def test_who_decides_is_said_beforehand() -> None:
    tiers = ((3, Decimal(9999)), (4, Decimal(49999)), (5, None))
    with in_language("en"):
        assert goes_to(tiers, Decimal(9999))[1] == "Ask a supervisor"
        assert goes_to(tiers, Decimal(10000))[1] == "Ask a manager"
        assert goes_to(tiers, Decimal(1), first=4)[1] == "Ask a manager"
        assert "a director decides" in goes_to(tiers, Decimal(50000))[0]


def test_a_reason_is_a_code_and_words() -> None:
    with in_language("en"):
        code, remark = reason_fields(REASONS)
        assert (code.preset, remark.optional) == ("mistake", True)
        assert reason_words({"reason": "double", "remark": "again"}, REASONS) == "Entered twice again"
        assert reason_words({"reason": "double", "remark": None}, REASONS) == "Entered twice"
