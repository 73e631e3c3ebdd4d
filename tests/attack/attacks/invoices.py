"""Invoices with something wrong: amounts, taxes, days, customers."""

from __future__ import annotations

from collections.abc import Iterator

from tests.attack.attacks.ledger import KEY, LONG, billed, billing
from tests.attack.matrix import BILLERS, NO_RIGHT, Attack, roles

WRONG_INVOICES: tuple[tuple[str, dict[str, str], str], ...] = (
    ("NaN", {"net": "'NaN'"}, "23514"),
    ("infinity", {"net": "'Infinity'", "tax": "'Infinity'"}, "23514"),
    ("a negative amount", {"net": "-1000", "tax": "-50"}, "23514"),
    ("nothing", {"net": "0", "tax": "0"}, "23514"),
    ("a fraction", {"net": "1000.4"}, "23514"),
    ("ten trillion", {"net": "1e13", "tax": "5e11"}, "23514"),
    ("no amount", {"net": ""}, "23502"),
    ("no tax at all", {"tax": "0"}, "23514"),
    ("a tax of its own", {"tax": "500"}, "23514"),
    ("another branch's customer", {"customer": "%(foreign_customer)s"}, "LG022"),
    ("a customer who is not there", {"customer": "-1"}, "LG022"),
    ("a closed month", {"issued_on": "%(closed)s::date"}, "LG013"),
    ("the last century", {"issued_on": "%(ages_ago)s::date"}, "LG013|LG045"),
    (
        "the future",
        {"issued_on": "%(tomorrow)s::date", "due_on": "%(tomorrow)s::date", "effective_due_on": "%(tomorrow)s::date"},
        "LG013|LG015",
    ),
    (
        "the end of time",
        {"issued_on": "'infinity'::date", "due_on": "'infinity'::date", "effective_due_on": "'infinity'::date"},
        "LG013|LG045",
    ),
    ("no day", {"issued_on": ""}, "23502|LG045"),
    ("due before it is issued", {"due_on": "%(today)s::date - 1"}, "23514"),
    ("late before it is due", {"effective_due_on": "%(today)s::date + 1"}, "23514"),
    ("never due", {"due_on": "'infinity'::date", "effective_due_on": "'infinity'::date"}, "LG045"),
    ("due in a thousand years", {"due_on": "'3026-01-01'::date", "effective_due_on": "'3026-01-01'::date"}, "LG045"),
    ("never late", {"effective_due_on": "'infinity'::date"}, "LG045"),
    ("a kind nobody knows", {"kind": "'B2X'"}, "23514"),
    ("a number of two letters", {"number": "'AB'"}, "23514"),
    ("a number of a million letters", {"number": LONG}, "23514"),
    ("terms of a million letters", {"terms": LONG}, "LG046"),
    ("no terms", {"terms": ""}, "23502"),
)


def _invoices() -> Iterator[Attack]:
    for name, changed, code in WRONG_INVOICES:
        wrong = billed(**changed)
        yield Attack(f"invoice: {name}", (billing(wrong),), NO_RIGHT, roles(BILLERS, code))
    for name, statement, code in (
        ("no rows", "SELECT api.post_invoices('[]', gen_random_uuid())", "LG022"),
        ("null", "SELECT api.post_invoices(NULL, NULL)", "LG022"),
        ("no key", billing(billed(), key="NULL"), "LG409"),
        ("the same number twice", billing(billed(number="'ATTACK1'"), billed(number="'ATTACK1'")), "23505"),
    ):
        yield Attack(f"invoices: {name}", (statement,), NO_RIGHT, roles(BILLERS, code))
    yield Attack(
        "invoice: the same key for another amount",
        (
            billing(billed(number="'ATTACK2'"), key=KEY),
            billing(billed(number="'ATTACK2'", net="2000", tax="100"), key=KEY),
        ),
        NO_RIGHT,
        roles(BILLERS, "LG409"),
    )


ATTACKS = tuple(_invoices())
