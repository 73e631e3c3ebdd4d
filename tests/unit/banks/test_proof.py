"""The proof of pages against each other, on values alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal, localcontext

import pytest

from domain.banking.rules.proof import examine
from domain.banking.rules.reasons import FLAGS, NOTES, REJECTS
from domain.banking.rules.statement import Finding, Findings, StatementLine, StatementPage, Verdict, exact_sum, judged


def a_page(
    opening: str, closing: str, *amounts: str, number: str = "1", tags: str = "FF", **other: object
) -> StatementPage:
    lines = tuple(
        StatementLine(place, date(2026, 9, 1), None, Decimal(amount), "C", "", "", "", "", "", "", "", "", "")
        for place, amount in enumerate(amounts, 1)
    )
    facts: dict[str, object] = {
        "account": "004/1", "number": number, "page": "1", "reference": "",
        "currency": "TWD", "closing_currency": "TWD",
        "opening": Decimal(opening), "opening_on": date(2026, 8, 31), "opening_tag": f"60{tags[0]}",
        "closing": Decimal(closing), "closing_on": date(2026, 9, 1), "closing_tag": f"62{tags[1]}",
        "lines": lines, "information": "", "kind": "booked", "line_no": 1,
    }  # fmt: skip
    return StatementPage(**{**facts, **other})  # type: ignore[arg-type]


CASES: dict[str, tuple[list[StatementPage], list[str]]] = {
    "one statement": ([a_page("1", "3", "2")], []),
    "a difference far behind the comma": (
        [a_page("100000000000000", "100000000000000", "0.00000000000001")],
        ["balance"],
    ),
    "minus": ([a_page("-5", "-7", "-2")], []),
    "two accounts are two chains": ([a_page("1", "1"), a_page("9", "9", account="004/2")], []),
    "two currencies of an account are two chains": (
        [a_page("1", "1"), a_page("9", "9", currency="USD", closing_currency="USD")],
        [],
    ),
    "blanks in the account are no other account": (
        [a_page("1", "1"), a_page("2", "2", account=" 004/1 ")],
        ["chain", "number_scheme"],
    ),
    "page follows page": ([a_page("1", "2", "1", tags="FM"), a_page("2", "2", tags="MF", page="2")], []),
    "page of another amount": ([a_page("1", "2", "1", tags="FM"), a_page("3", "3", tags="MF", page="2")], ["page"]),
    "no further page": ([a_page("1", "2", "1", tags="FM")], ["page"]),
    "a further page without a first": ([a_page("1", "1", tags="MF", page="2")], ["page"]),
    "60M on page one": ([a_page("1", "1", tags="MF")], []),
    "page numbers that are words": ([a_page("1", "1", tags="FM", page="a"), a_page("1", "1", tags="MF", page="b")], []),
    "a page that nets to nothing is missing": (
        [a_page("1", "1", tags="FM"), a_page("1", "1", tags="MF", page="3")],
        ["page"],
    ),
    "numbers that are words": ([a_page("1", "1", number="A"), a_page("1", "1", number="B")], ["number_scheme"]),
    "numbers begin again with the year": (
        [a_page("1", "1", number="365"), a_page("1", "1", number="1", closing_on=date(2027, 1, 1))],
        [],
    ),
    "pages without balances prove nothing": (
        [replace(a_page("1", "1", "5", kind="announced"), opening=None, closing=None)],
        [],
    ),
    "announced twice": ([a_page("1", "2", "1", kind="announced")] * 2, []),
    "twice the same": ([a_page("1", "1", "1", "-1")] * 2, ["number_scheme", "duplicate_statement"]),
    "twice without movements": ([a_page("1", "1")] * 2, ["number_scheme"]),
}


@pytest.mark.parametrize(("pages", "codes"), CASES.values(), ids=CASES)
def test_pages_prove_or_say_why_not(pages: list[StatementPage], codes: list[str]) -> None:
    assert [finding.code for finding in examine(pages)] == codes


def test_a_sum_is_exact_whatever_precision_the_caller_works_with() -> None:
    with localcontext(prec=3):
        assert exact_sum([Decimal("1000000000000"), Decimal("0.01")]) == Decimal("1000000000000.01")


def test_the_worst_finding_decides_and_a_rejected_file_has_no_pages() -> None:
    flag, reject, note = Finding("chain"), Finding("empty"), Finding("number_scheme")

    assert judged(format="mt940", found=[note]).verdict is Verdict.CLEAN
    assert judged(format="mt940", found=[note, flag]).verdict is Verdict.FLAG
    reading = judged(format="mt940", found=[flag, reject, note], pages=[a_page("1", "1")])
    assert (reading.verdict, reading.findings, reading.notes, reading.pages) == (
        Verdict.REJECT,
        (flag, reject),
        (note,),
        (),
    )


def test_a_file_of_rubbish_yields_a_bounded_list() -> None:
    found = Findings()
    for line in range(1000):
        found.add("bad_line", line=line, text="x")

    assert len(list(found)) == 20


def test_a_code_has_one_verdict() -> None:
    assert not REJECTS.keys() & FLAGS.keys()
    assert not NOTES.keys() & (REJECTS.keys() | FLAGS.keys())


def test_figures_stand_in_the_sentence() -> None:
    (finding,) = examine([a_page("1000", "3", "2")])

    assert all(figure in finding.reason() for figure in ("balance: ", "1,000", "999"))
