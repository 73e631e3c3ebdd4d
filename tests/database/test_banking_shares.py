"""Lines that are shared out, booked by hand, taken back by the bank or only listed."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from sqlalchemy import Connection, text

from domain.banking.queries import bank_lines, match_report, reading_for, suggestions
from domain.banking.rules.explanation import Reason
from domain.banking.service import (
    NothingToUndo,
    NotThisMuch,
    book_own,
    park,
    split,
    take_back,
    undo,
)
from domain.kernel.refusals import AlreadyTaken, NotAllowed, ReasonMissing
from domain.ledger.queries import tie_outs
from domain.payments.rules import ZERO, Part
from domain.payments.service import reverse_payment
from tests.builders import TODAY, House, balances
from tests.conftest import Books
from tests.database.lines import (
    YESTERDAY,
    bring,
    line,
    match_again,
    open_balance,
    paid,
    seen,
    share,
    take,
    unknown_money,
)


def test_a_line_is_split_over_two_customers(db: Connection, house: House) -> None:
    one, other = house.a_customer(db), house.a_customer(db)
    items = [house.an_invoice(db, one, 1050), house.an_invoice(db, other, 700)]
    (waiting,) = bring(db, house, (2000, "總部代付"))
    shares = [share(one, 1050, (items[0], 1050)), share(other, 950, (items[1], 700))]
    key = uuid4()

    answers = {split(db, line_id=waiting.id, shares=shares, key=key, on=TODAY) for _ in range(2)}

    assert len(answers) == 1
    assert paid(db, waiting.id) == [(one, 1050), (other, 950)]
    assert (line(db, waiting.id).state, [open_balance(db, item) for item in items]) == ("POSTED", [0, 0])
    assert balances(db)["2160"] == -250
    with pytest.raises(AlreadyTaken):
        split(db, line_id=waiting.id, shares=shares, key=uuid4(), on=TODAY)


def test_shares_must_make_the_whole_line(db: Connection, house: House) -> None:
    one, other = house.a_customer(db), house.a_customer(db)
    (waiting,) = bring(db, house, (2000, "總部代付"))

    with pytest.raises(NotThisMuch, match="1999"):
        split(db, line_id=waiting.id, shares=[share(one, 1000), share(other, 999)], key=uuid4(), on=TODAY)


def test_undoing_a_split_line_undoes_every_share(database: Books, house: House) -> None:
    with database.engine("scheduler").begin() as db:
        customers = [house.a_customer(db) for _ in range(2)]
        (waiting,) = bring(db, house, (2000, "總部代付"))
        split(db, line_id=waiting.id, shares=[share(one, 1000) for one in customers], key=uuid4(), on=TODAY)

    with database.engine("senior_clerk").begin() as db:
        undo(db, line_id=waiting.id, reason="比例不對", key=uuid4(), on=TODAY)

        assert (line(db, waiting.id).state, line(db, waiting.id).suspense, paid(db, waiting.id)) == ("PARSED", 2000, [])
        assert balances(db) == {"1103": Decimal(2000), "2165": Decimal(-2000)}


def test_one_share_that_was_reversed_can_be_taken_alone(database: Books, house: House) -> None:
    with database.engine("scheduler").begin() as db:
        one, other = (house.a_customer(db, marks=[("ubn", ubn)]) for ubn in ("12345675", "04595257"))
        house.an_invoice(db, one, 2000)
        (waiting,) = bring(db, house, (2000, "總部代付 統編12345675 統編04595257"))
        posted = split(db, line_id=waiting.id, shares=[share(one, 1500), share(other, 500)], key=uuid4(), on=TODAY)

    with database.engine("senior_clerk").begin() as db:
        reverse_payment(db, payment_id=posted[1].payment_id, reason="不是他的", key=uuid4(), on=TODAY)
    with database.engine("scheduler").begin() as db:
        match_again(db)
        assert (line(db, waiting.id).state, line(db, waiting.id).suspense) == ("PROPOSED", 500)

        take(db, waiting.id, one)

        assert (line(db, waiting.id).state, paid(db, waiting.id)) == ("POSTED", [(one, 1500), (one, 500)])
        assert not any(tie.difference for tie in tie_outs(db))


@pytest.mark.parametrize(
    ("amount", "sort", "account"), [(-15, "charge", "6157"), (820, "interest", "7106"), (820, "unknown", "2165")]
)
def test_lines_of_our_own_are_booked_by_hand(
    db: Connection, house: House, amount: int, sort: str, account: str
) -> None:
    received = house.receive(db, house.a_statement([(amount, "看不懂")]))
    assert received.first_line_id is not None

    book_own(db, line_id=received.first_line_id, sort=sort, key=uuid4(), on=TODAY, note="電話問過銀行")

    assert balances(db) == {"1103": Decimal(amount), account: Decimal(-amount)}
    assert line(db, received.first_line_id).state == ("PARSED" if sort == "unknown" else "POSTED")


def test_a_credit_is_no_bank_charge_and_a_debit_is_nobodys_payment(db: Connection, house: House) -> None:
    lucky = house.a_customer(db)
    credit, debit = bring(db, house, (1050, "某甲"), (-700, "貨款"))

    assert bank_lines(db, account_id=None, show="exceptions")[0].note == Reason("debit").sentence()
    with pytest.raises(AlreadyTaken):
        take(db, debit.id, lucky)
    with pytest.raises(AlreadyTaken):
        book_own(db, line_id=credit.id, sort="charge", key=uuid4(), on=TODAY)


def test_what_the_bank_took_back_is_cleared_by_a_senior_clerk(database: Books, house: House) -> None:
    with database.engine("scheduler").begin() as db:
        lucky = house.a_customer(db)
        item = house.an_invoice(db, lucky, 1050, number="RB12345678")
        (posted,) = bring(db, house, (1050, "RB12345678"), on=YESTERDAY)
        (back,) = bring(db, house, (-1050, "RB12345678"), marks=["RC"])
        assert (posted.state, back.state) == ("POSTED", "EXCEPTION")

    key = uuid4()
    with pytest.raises(NotAllowed), database.engine("clerk").begin() as db:
        take_back(db, line_id=back.id, original_id=posted.id, reason="退匯", key=key, on=TODAY)
    for _ in range(2):
        with database.engine("senior_clerk").begin() as db:
            take_back(db, line_id=back.id, original_id=posted.id, reason="退匯", key=key, on=TODAY)

    with database.engine("scheduler").begin() as db:
        assert (line(db, posted.id).state, line(db, back.id).state) == ("RETURNED", "POSTED")
        assert (open_balance(db, item), balances(db).keys() & {"1103", "2165"}) == (1050, set())
        assert not any(tie.difference for tie in tie_outs(db))


def test_only_what_is_posted_can_be_undone_and_only_with_a_reason(database: Books, house: House) -> None:
    with database.engine("scheduler").begin() as db:
        lucky, item, waiting = unknown_money(db, house)

    with pytest.raises(NothingToUndo), database.engine("senior_clerk").begin() as db:
        undo(db, line_id=waiting.id, reason="沒有東西", key=uuid4(), on=TODAY)
    with database.engine("clerk").begin() as db:
        take(db, waiting.id, lucky, (item, 1050))
    with pytest.raises(ReasonMissing), database.engine("senior_clerk").begin() as db:
        undo(db, line_id=waiting.id, reason="", key=uuid4(), on=TODAY)
    with pytest.raises(NotAllowed), database.engine("clerk").begin() as db:
        undo(db, line_id=waiting.id, reason="我沒有權限", key=uuid4(), on=TODAY)


def test_a_person_may_name_any_customer_for_a_line(db: Connection, house: House) -> None:
    lucky, item, waiting = unknown_money(db, house)

    reading = reading_for(db, waiting.id, lucky)

    assert (reading.customer_id, reading.parts, reading.unapplied) == (lucky, (Part(item, Decimal(1050)),), ZERO)
    assert "person" in [reason.code for reason in reading.reasons]
    assert not reading.certain


def test_names_that_the_bank_cut_or_that_are_near_are_only_shown(db: Connection, house: House) -> None:
    cut = house.a_customer(db, name="好運連年餐飲", marks=[("name", "好運連年餐飲")])
    near = house.a_customer(db, name="好運連", marks=[("name", "好運連")])
    for customer in (cut, near):
        house.an_invoice(db, customer, 1050)

    (waiting,) = bring(db, house, (1050, "好運連年"))

    assert waiting.state == "PARSED"
    assert [(one.customer_id, one.certain) for one in suggestions(db, waiting.id)] == [(cut, False), (near, False)]


def test_lists_show_every_line_once_by_what_it_waits_for(db: Connection, house: House) -> None:
    house.an_invoice(db, house.a_customer(db, name="好運餐飲", marks=[("name", "好運餐飲")]), 1050)
    house.an_invoice(db, house.a_customer(db), 700, number="RC12345678")
    proposed, automatic, waiting, debit, parked = (
        one.id
        for one in bring(db, house, (1050, "好運餐飲"), (700, "RC12345678"), (300, "某人"), (-5, "貨款"), (400, "某乙"))
    )
    park(db, line_id=parked, note="查")

    assert [list(seen(db, show)) for show in ("proposed", "automatic", "exceptions", "parked", "waiting")] == [
        [proposed],
        [automatic],
        [debit],
        [parked],
        [proposed, waiting],
    ]
    assert len(seen(db, "all")) == 5
    report = match_report(db)
    assert (report.lines, report.auto, report.suggested, report.none) == (4, 1, 1, 1)


def test_lines_of_a_closed_month_are_posted_today(database: Books, house: House) -> None:
    with database.engine("scheduler").begin() as db:
        lucky = house.a_customer(db)
        item = house.an_invoice(db, lucky, 1050, number="RD12345678")
    with database.admin().begin() as db:
        db.execute(text("UPDATE books.period SET status = 'closed' WHERE month = '2026-10-01'"))

    with database.engine("scheduler").begin() as db:
        lines = ((1050, "RD12345678"), (300, "某甲"), (-15, "手續費"))
        bring(db, house, *lines, on=TODAY - timedelta(days=31))
        by_hand = bank_lines(db, account_id=None, show="waiting")[0]
        take(db, by_hand.id, lucky)

        days = db.execute(text("SELECT DISTINCT posted_on FROM books.journal WHERE kind <> 'invoice'")).scalars().all()
        assert (days, open_balance(db, item)) == ([TODAY], 0)
