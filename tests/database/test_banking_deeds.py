"""What a person does with a line: accept, split, park, book, undo, take back; and what the machine learns of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Connection, Row, text

from domain.banking.queries import bank_lines, match_report, reading_for, reasons_of, suggestions
from domain.banking.rules.explanation import Reason
from domain.banking.service import (
    NothingToUndo,
    NotThisMuch,
    Share,
    accept,
    book_own,
    park,
    reopen,
    split,
    take_back,
    undo,
)
from domain.kernel.database import AlreadyTaken, NotAllowed, ReasonMissing
from domain.ledger.queries import tie_outs
from domain.payments.rules import ZERO, Part
from domain.payments.service import Posted, reverse_payment
from tests.builders import TODAY, House, balances
from tests.conftest import Books
from tests.database.lines import YESTERDAY, bring, line, match_again, open_balance, paid

FIELDS = "051?00跨行轉入?20瓦斯款?30007?31{account}?32{name}"


def take(
    db: Connection,
    line_id: int,
    customer: int,
    *parts: tuple[int, int],
    key: UUID | None = None,
    fee: int = 0,
    difference: int = 0,
) -> Posted:
    return accept(
        db,
        line_id=line_id,
        customer_id=customer,
        parts=[Part(item, Decimal(amount)) for item, amount in parts],
        fee=Decimal(fee),
        difference=Decimal(difference),
        key=key or uuid4(),
        on=TODAY,
    )


def share(customer: int, amount: int, *parts: tuple[int, int]) -> Share:
    return Share(customer, Decimal(amount), [Part(item, Decimal(part)) for item, part in parts])


def seen(db: Connection, show: str) -> Sequence[int]:
    return [one.id for one in bank_lines(db, account_id=None, show=show)]


def unknown_money(db: Connection, house: House, *, account: str = "00012345678") -> tuple[int, int, Row[Any]]:
    """A customer nobody knows by his account, his invoice over 1050, and a line that brings that much."""
    lucky = house.a_customer(db)
    item = house.an_invoice(db, lucky, 1050)
    (waiting,) = bring(db, house, (1050, FIELDS.format(account=account, name="某甲行號")), on=YESTERDAY)
    assert (waiting.state, waiting.suspense) == ("PARSED", 1050)
    return lucky, item, waiting


def test_accepting_teaches_the_payers_account_and_text(db: Connection, house: House) -> None:
    lucky, item, waiting = unknown_money(db, house)
    assert suggestions(db, waiting.id) == ()

    posted = take(db, waiting.id, lucky, (item, 1050))
    house.an_invoice(db, lucky, 2100)
    (next_one,) = bring(db, house, (2100, FIELDS.format(account="00012345678", name="某甲行號")))

    assert (line(db, waiting.id).state, posted.unapplied, open_balance(db, item)) == ("POSTED", 0, 0)
    assert (next_one.state, paid(db, next_one.id)) == ("POSTED", [(lucky, 2100)])
    assert {reason.code for reason in reasons_of(db, next_one.payment_id)} >= {"payer_account", "alias"}


def test_what_is_accepted_moves_from_suspense_to_the_invoice(db: Connection, house: House) -> None:
    lucky, item, waiting = unknown_money(db, house)
    assert balances(db)["2165"] == -1050

    take(db, waiting.id, lucky, (item, 1050))

    assert {code: total for code, total in balances(db).items() if code in ("1103", "1140", "2165")} == {
        "1103": Decimal(1050)
    }


def test_undoing_reopens_the_invoice_and_forgets_the_lesson(database: Books, house: House) -> None:
    with database.engine("scheduler").begin() as db:
        lucky, item, waiting = unknown_money(db, house)
        take(db, waiting.id, lucky, (item, 1050))

    with database.engine("senior_clerk").begin() as db:
        undo(db, line_id=waiting.id, reason="沖錯客戶", key=uuid4(), on=TODAY)

        after = line(db, waiting.id)
        assert (after.state, after.payment_id, after.suspense, open_balance(db, item)) == ("PARSED", None, 1050, 1050)
        assert balances(db)["2165"] == -1050
        assert [tie.difference for tie in tie_outs(db)] == [0, 0, 0, 0, 0]
        assert match_report(db).by_evidence["person"] == {"automatic": 0, "by_hand": 1, "overturned": 1}
    with database.engine("scheduler").begin() as db:
        (next_one,) = bring(db, house, (1050, FIELDS.format(account="00012345678", name="某甲行號")))
        assert next_one.state == "PARSED"
        assert suggestions(db, next_one.id) == ()


def test_what_a_person_undid_is_proposed_and_never_posted_again(database: Books, house: House) -> None:
    with database.engine("scheduler").begin() as db:
        lucky = house.a_customer(db)
        item = house.an_invoice(db, lucky, 1050, number="RA12345678")
        (posted,) = bring(db, house, (1050, "RA12345678"))
        assert posted.state == "POSTED"

    with database.engine("senior_clerk").begin() as db:
        undo(db, line_id=posted.id, reason="客戶說不是他", key=uuid4(), on=TODAY)
    with database.engine("scheduler").begin() as db:
        match_again(db)

        assert (line(db, posted.id).state, open_balance(db, item)) == ("PROPOSED", 1050)
        (reading,) = suggestions(db, posted.id)
        assert not reading.certain
        assert "overturned" in [reason.code for reason in reading.reasons]
        assert match_report(db).by_evidence["invoice_number"] == {"automatic": 1, "by_hand": 0, "overturned": 1}


def test_a_line_accepted_again_after_undoing_counts_its_invoice_paid_once_on_every_day(
    database: Books, house: House
) -> None:
    with database.engine("scheduler").begin() as db:
        lucky, item, waiting = unknown_money(db, house)
        take(db, waiting.id, lucky, (item, 1050))
    with database.engine("senior_clerk").begin() as db:
        undo(db, line_id=waiting.id, reason="沖錯發票", key=uuid4(), on=TODAY)
        take(db, waiting.id, lucky, (item, 1050))

        by_day = db.execute(
            text(
                "SELECT posted_on, sum(sum(amount)) OVER (ORDER BY posted_on) AS balance FROM books.subledger_move "
                "WHERE account = '1140' AND item = :item GROUP BY posted_on ORDER BY posted_on"
            ),
            {"item": item},
        )
        assert [int(row.balance) for row in by_day] == [1050, 0, 0]


def test_the_same_line_is_taken_once(db: Connection, house: House) -> None:
    lucky, item, waiting = unknown_money(db, house)
    take(db, waiting.id, lucky, (item, 1050))

    with pytest.raises(AlreadyTaken):
        take(db, waiting.id, lucky, (item, 1050))


def test_the_same_key_answers_as_the_first_time(db: Connection, house: House) -> None:
    lucky, item, waiting = unknown_money(db, house)
    key = uuid4()

    answers = {take(db, waiting.id, lucky, (item, 1050), key=key) for _ in range(2)}

    assert len(answers) == 1
    assert paid(db, waiting.id) == [(lucky, 1050)]


@pytest.mark.parametrize("line_id", [0, 10**12])
def test_a_line_that_is_not_there_is_somebody_elses(db: Connection, line_id: int) -> None:
    with pytest.raises(AlreadyTaken):
        park(db, line_id=line_id, note="找不到")
    with pytest.raises(AlreadyTaken):
        take(db, line_id, 1)


def test_a_fee_and_a_small_difference_are_borne_when_a_person_says_so(db: Connection, house: House) -> None:
    lucky = house.a_customer(db)
    items = [house.an_invoice(db, lucky, 1050) for _ in range(2)]
    first, second = bring(db, house, (1035, "某甲"), (1010, "某甲"))

    take(db, first.id, lucky, (items[0], 1050), fee=15)
    take(db, second.id, lucky, (items[1], 1050), difference=40)

    assert (balances(db)["6157"], balances(db)["6159"]) == (15, 40)
    assert [open_balance(db, item) for item in items] == [0, 0]


def test_a_parked_line_keeps_its_note_and_comes_back(db: Connection, house: House) -> None:
    _, _, waiting = unknown_money(db, house)

    park(db, line_id=waiting.id, note="等客戶回電")
    match_again(db)
    parked = [(one.id, one.note) for one in bank_lines(db, account_id=None, show="parked")]
    reopen(db, line_id=waiting.id)

    assert parked == [(waiting.id, "等客戶回電")]
    assert list(seen(db, "waiting")) == [waiting.id]


def test_what_is_posted_can_not_be_parked(db: Connection, house: House) -> None:
    lucky, item, waiting = unknown_money(db, house)
    take(db, waiting.id, lucky, (item, 1050))

    with pytest.raises(AlreadyTaken):
        park(db, line_id=waiting.id, note="太晚了")


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
        assert [tie.difference for tie in tie_outs(db)] == [0, 0, 0, 0, 0]


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
        assert [tie.difference for tie in tie_outs(db)] == [0, 0, 0, 0, 0]


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
