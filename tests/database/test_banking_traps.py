"""Near misses from file to ledger: what only looks like a customer's money is never posted without a person."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import Connection

from domain.banking.queries import suggestions
from domain.banking.rules.evidence import core_name
from domain.ledger.queries import tie_outs
from tests.builders import TODAY, House, balances
from tests.database.lines import YESTERDAY, bring, line, open_balance, paid

Scene = Callable[[Connection, House], tuple[int, str]]
ACCOUNT = "700012345678"
FIELDS = "051?00跨行轉入?20{purpose}?30007?31{account}?32{name}"


def named(house: House, db: Connection, name: str, *marks: tuple[str, str]) -> int:
    return house.a_customer(db, name=name, marks=[("name", core_name(name)), *marks])


def same_name(db: Connection, house: House) -> tuple[int, str]:
    for _ in range(2):
        house.an_invoice(db, named(house, db, "王小明"), 1050)
    return 1050, "跨行轉入 王小明 瓦斯款"


def same_amount_same_day(db: Connection, house: House) -> tuple[int, str]:
    for name in ("好運餐飲", "如意餐飲"):
        house.an_invoice(db, named(house, db, name), 1050)
    return 1050, "ATM轉入 瓦斯款"


def swapped_digits(db: Connection, house: House) -> tuple[int, str]:
    house.an_invoice(db, named(house, db, "好運餐飲"), 1050, number="QA12345678")
    house.an_invoice(db, named(house, db, "如意餐飲"), 1050, number="QA12345687")
    return 1050, "好運餐飲 QA12345687"


def swapped_digits_of_nobody(db: Connection, house: House) -> tuple[int, str]:
    house.an_invoice(db, named(house, db, "好運餐飲"), 1050, number="QB12345678")
    return 1050, "QB12345687 瓦斯款"


def last_five_shared(db: Connection, house: House) -> tuple[int, str]:
    for account in ("700011112345", "700022212345"):
        house.an_invoice(db, house.a_customer(db, marks=[("payer_account", account)]), 1050)
    return 1050, "ATM轉入 後五碼12345"


def parent_pays_for_branch(db: Connection, house: House) -> tuple[int, str]:
    named(house, db, "大吉食品股份有限公司", ("payer_account", ACCOUNT))
    house.an_invoice(db, named(house, db, "大吉小館"), 1050, number="QC12345678")
    return 1050, FIELDS.format(purpose="QC12345678", account="00012345678", name="大吉食品")


def parent_known_by_name_pays_for_branch(db: Connection, house: House) -> tuple[int, str]:
    named(house, db, "大吉食品股份有限公司")
    house.an_invoice(db, named(house, db, "大吉小館"), 1050, number="QC22345678")
    return 1050, "大吉食品 QC22345678"


def old_invoice_number(db: Connection, house: House) -> tuple[int, str]:
    lucky = house.a_customer(db)
    old = house.an_invoice(db, lucky, 1050, number="QD12345678")
    house.cash(db, lucky, 1050, [(old, 1050)])
    house.an_invoice(db, lucky, 1050)
    return 1050, "QD12345678"


def fee_of_10(db: Connection, house: House) -> tuple[int, str]:
    house.an_invoice(db, house.a_customer(db), 1050, number="QE12345678")
    return 1040, "QE12345678"


def fee_of_15(db: Connection, house: House) -> tuple[int, str]:
    house.an_invoice(db, house.a_customer(db, marks=[("ubn", "12345675")]), 1050)
    return 1035, "統編12345675"


def fee_of_30(db: Connection, house: House) -> tuple[int, str]:
    house.an_invoice(db, house.a_customer(db, marks=[("payer_account", ACCOUNT)]), 1050)
    return 1020, FIELDS.format(purpose="瓦斯款", account="00012345678", name="某甲")


def two_invoices_one_named(db: Connection, house: House) -> tuple[int, str]:
    lucky = house.a_customer(db)
    for total, number in ((1050, "QF12345678"), (2100, "QF22345678"), (700, "QF32345678")):
        house.an_invoice(db, lucky, total, number=number)
    return 3150, "QF12345678"


def invoices_of_two_customers(db: Connection, house: House) -> tuple[int, str]:
    for total, number in ((1050, "QG12345678"), (2100, "QG22345678")):
        house.an_invoice(db, house.a_customer(db), total, number=number)
    return 3150, "QG12345678 QG22345678"


def part_payment(db: Connection, house: House) -> tuple[int, str]:
    house.an_invoice(db, house.a_customer(db), 1050, number="QH12345678")
    return 500, "QH12345678"


def number_inside_a_telephone_number(db: Connection, house: House) -> tuple[int, str]:
    marks = [("ubn", "25227788"), ("customer_no", "912345678")]
    house.an_invoice(db, house.a_customer(db, marks=marks), 1050)
    return 1050, "瓦斯款 TEL04-25227788 0912345678"


def old_invoice_number_and_another_amount(db: Connection, house: House) -> tuple[int, str]:
    lucky = house.a_customer(db)
    house.cash(db, lucky, 1050, [(house.an_invoice(db, lucky, 1050, number="QI12345678"), 1050)])
    house.an_invoice(db, lucky, 2100)
    return 2100, "QI12345678"


TRAPS: tuple[Scene, ...] = (
    same_name,
    same_amount_same_day,
    swapped_digits,
    swapped_digits_of_nobody,
    last_five_shared,
    parent_pays_for_branch,
    parent_known_by_name_pays_for_branch,
    old_invoice_number,
    fee_of_10,
    fee_of_15,
    fee_of_30,
    two_invoices_one_named,
    invoices_of_two_customers,
    part_payment,
    number_inside_a_telephone_number,
    old_invoice_number_and_another_amount,
)


@pytest.mark.parametrize("scene", TRAPS, ids=lambda scene: scene.__name__)
def test_no_trap_is_posted_without_a_person(db: Connection, house: House, scene: Scene) -> None:
    amount, words = scene(db, house)
    before = balances(db).get("1140")

    (seen,) = bring(db, house, (amount, words))

    assert (seen.state in ("PARSED", "PROPOSED"), paid(db, seen.id), seen.suspense) == (True, [], amount)
    assert balances(db).get("1140") == before
    assert not any(one.certain for one in suggestions(db, seen.id))
    assert not any(tie.difference for tie in tie_outs(db))


@pytest.mark.parametrize("scene", [same_name, parent_pays_for_branch, invoices_of_two_customers])
def test_both_customers_are_shown_where_two_may_be_meant(db: Connection, house: House, scene: Scene) -> None:
    (seen,) = bring(db, house, scene(db, house))

    assert len(suggestions(db, seen.id)) == 2


def test_two_named_invoices_in_one_transfer_are_paid_together(db: Connection, house: House) -> None:
    lucky = house.a_customer(db)
    items = [house.an_invoice(db, lucky, total, number=f"QJ{total:08d}") for total in (1050, 2100, 700)]

    (seen,) = bring(db, house, (3150, "QJ00001050,QJ00002100"))

    assert seen.state == "POSTED"
    assert [open_balance(db, item) for item in items] == [0, 0, 700]


def test_the_second_of_two_equal_payments_waits(db: Connection, house: House) -> None:
    lucky = house.a_customer(db)
    first = house.an_invoice(db, lucky, 1050, number="QK12345678")
    other = house.an_invoice(db, lucky, 1050)

    one, again = bring(db, house, (1050, "QK12345678"), (1050, "QK12345678"))

    assert (one.state, again.state) == ("POSTED", "PROPOSED")
    assert (open_balance(db, first), open_balance(db, other)) == (0, 1050)


@pytest.mark.parametrize("encoding", ["utf-8", "cp950"])
def test_a_name_is_the_same_in_every_encoding(db: Connection, house: House, encoding: str) -> None:
    lucky = named(house, db, "臺中好運餐飲股份有限公司")
    house.an_invoice(db, lucky, 1050)

    content = house.a_statement([(1050, "跨行轉入 好運餐飲（股）公司 瓦斯款")]).decode().encode(encoding)
    received = house.receive(db, content)
    house.match(db, received)

    assert received.first_line_id is not None
    assert [one.customer_id for one in suggestions(db, received.first_line_id)] == [lucky]
    assert line(db, received.first_line_id).state == "PROPOSED"


def test_a_virtual_account_pays_what_is_open_and_keeps_the_rest(db: Connection, house: House) -> None:
    lucky = house.a_customer(db, marks=[("virtual_account", "9001234500017890")])
    item = house.an_invoice(db, lucky, 8400)

    (seen,) = bring(db, house, (10000, "虛擬帳號9001234500017890"))

    assert (seen.state, paid(db, seen.id), open_balance(db, item)) == ("POSTED", [(lucky, 10000)], 0)
    assert balances(db)["2160"] == Decimal(-1600)


def test_a_customer_who_pays_late_interest_is_no_bank_interest(db: Connection, house: House) -> None:
    house.an_invoice(db, house.a_customer(db, marks=[("ubn", "12345675")]), 1050)

    own, customers = bring(db, house, (820, "活期存款息"), (900, "統編12345675 遲延利息"))

    assert (own.state, customers.state) == ("POSTED", "PROPOSED")
    assert balances(db)["7106"] == -820


def test_the_bank_takes_back_a_line_that_waits(db: Connection, house: House) -> None:
    (waiting,) = bring(db, house, (1050, "某人 瓦斯款"), on=YESTERDAY)

    (back,) = bring(db, house, (-1050, "某人 瓦斯款"), marks=["RC"])

    assert (back.state, line(db, waiting.id).state, line(db, waiting.id).suspense) == ("POSTED", "RETURNED", 0)
    assert balances(db) == {}


@pytest.mark.parametrize(
    ("words", "days"), [("別人 瓦斯款", 1), ("某人 瓦斯款", 11)], ids=["another payer", "eleven days later"]
)
def test_a_reversal_that_fits_no_line_waits_for_a_person(db: Connection, house: House, words: str, days: int) -> None:
    (waiting,) = bring(db, house, (1050, "某人 瓦斯款"), on=TODAY - timedelta(days=days))

    (back,) = bring(db, house, (-1050, words), marks=["RC"])

    assert (back.state, line(db, waiting.id).state) == ("EXCEPTION", "PARSED")


def test_a_reversal_of_money_that_is_posted_waits_for_a_person(db: Connection, house: House) -> None:
    lucky = house.a_customer(db)
    item = house.an_invoice(db, lucky, 1050, number="QL12345678")
    (posted,) = bring(db, house, (1050, "QL12345678"), on=YESTERDAY)

    (back,) = bring(db, house, (-1050, "QL12345678"), marks=["RC"])

    assert (posted.state, back.state, open_balance(db, item)) == ("POSTED", "EXCEPTION", 0)
