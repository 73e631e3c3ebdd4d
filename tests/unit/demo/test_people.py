"""The demo's people: believable, unique, and the same from the same seed."""

from __future__ import annotations

from collections import Counter

from app.demo.people import Category, customers
from domain.kernel.identifiers import CATHAY_FIXED, is_customer_code, is_ubn

PEOPLE = list(customers(7, 2000))


def test_a_smaller_company_is_the_beginning_of_a_larger_one() -> None:
    assert list(customers(7, 50)) == PEOPLE[:50]
    assert list(customers(8, 50)) != PEOPLE[:50]


def test_companies_have_a_valid_ubn_of_their_own_and_households_none() -> None:
    ubns = [customer.ubn for customer in PEOPLE if customer.ubn is not None]

    assert all(map(is_ubn, ubns))
    assert len(set(ubns)) == len(ubns)
    assert all((customer.ubn is None) == (customer.category is Category.HOUSEHOLD) for customer in PEOPLE)


def test_customer_codes_and_virtual_accounts_prove_themselves() -> None:
    virtual = [customer.virtual_account for customer in PEOPLE if customer.virtual_account]

    assert all(is_customer_code(customer.code) for customer in PEOPLE)
    assert len({customer.code for customer in PEOPLE}) == len(PEOPLE)
    assert all(account == CATHAY_FIXED.account("9001", int(account[4:-1])) for account in virtual)
    assert len(set(virtual)) == len(virtual)
    assert 0.4 < len(virtual) / len(PEOPLE) < 0.6


def test_every_branch_category_and_kind_of_terms_occurs() -> None:
    assert {customer.branch for customer in PEOPLE} == {"FYU", "TXG", "CHA"}
    assert set(Counter(customer.category for customer in PEOPLE)) == set(Category)
    assert {customer.terms for customer in PEOPLE} == {"COD", "NET15", "NET30", "NET60", "EOM0", "EOM30", "EOM60"}


def test_payers_are_called_as_banks_call_them() -> None:
    business = [customer for customer in PEOPLE if customer.ubn]

    assert any(len(customer.payer_name) < len(customer.name) for customer in business)
    assert any(customer.payer_name == customer.contact for customer in business)
    assert any("臺" in customer.payer_name and "台" in customer.name for customer in business)
    assert any(customer.chain == customer.payer_name for customer in business)


def test_a_chain_pays_for_its_shops_from_one_account() -> None:
    shops = [customer for customer in PEOPLE if customer.chain == PEOPLE[61].chain][:3]

    assert [shop.index for shop in shops] == [61, 62, 63]
    assert len({(shop.payer_bank, shop.payer_account) for shop in shops}) == 1
    assert len({shop.ubn for shop in shops}) == 3


def test_every_word_can_be_written_in_the_banks_big5() -> None:
    for customer in PEOPLE:
        "".join((customer.name, customer.payer_name, customer.contact, customer.address)).encode("cp950")
