"""What the palette finds in real books, within the branches of the person who asks."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import uuid4

import pytest

from app.finder import find
from domain.customers.queries import ids_by_code
from domain.customers.service import add_customers
from domain.kernel.database import transaction
from tests.builders import House
from tests.conftest import Books
from ui.kit.search import Hit, parse_query, rank


@dataclass
class Shop:
    """A customer of the branch FYU with one open and one paid invoice."""

    books: Books

    def hits(self, typed: str, *, role: str = "clerk") -> list[Hit]:
        query = parse_query(typed)
        with transaction(self.books.engine(role)) as db:
            return rank(find(db, query), query)


@pytest.fixture
def shop(database: Books, house: House) -> Shop:
    row = {
        "code": "LG0013512", "branch": "FYU", "name": "大吉烤漆有限公司", "kind": "factory", "category": "B",
        "terms": "NET30", "ubn": "69699694", "phone": "04-76003844", "district": None, "marks": [],
    }  # fmt: skip
    with transaction(database.engine("scheduler")) as db:
        add_customers(db, [row], key=uuid4())
    with transaction(database.engine("scheduler")) as db:
        customer = ids_by_code(db, ["LG0013512"])["LG0013512"]
        house.an_invoice(db, customer, 5914, number="QE20301122")
        paid = house.an_invoice(db, customer, 667, number="QE20301123")
        house.cash(db, customer, 667, [(paid, 667)])
    return Shop(database)


@pytest.mark.parametrize("typed", ["LG0013512", "lg0013512", "@烤漆", "69699694", "04-76003844"])
def test_a_customer_is_found_by_code_name_tax_number_and_phone(shop: Shop, typed: str) -> None:
    best = shop.hits(typed)[0]

    assert (best.kind, best.words) == ("customer", "大吉烤漆有限公司")
    assert (best.screen, best.argument) == ("customers", "LG0013512")
    assert (best.remark, best.tone) == ("5,914", "ok")


def test_an_invoice_is_found_by_its_number_with_what_is_open(shop: Shop) -> None:
    found = shop.hits("#qe2030112")

    assert [(hit.kind, hit.key, hit.argument) for hit in found] == [
        ("document", "QE20301122", "LG0013512"),
        ("document", "QE20301123", "LG0013512"),
    ]
    assert "5,914" in found[0].state
    assert "667" not in found[1].state


def test_an_open_amount_is_found_to_the_dollar(shop: Shop) -> None:
    assert [hit.key for hit in shop.hits("=5,914")] == ["QE20301122"]
    assert shop.hits("=667") == []
    assert shop.hits("=none") == []


def test_other_branches_find_nothing_of_it(shop: Shop) -> None:
    for typed in ("LG0013512", "#QE20301122", "=5914"):
        assert shop.hits(typed, role="clerk_txg") == []
