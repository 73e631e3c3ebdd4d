"""What a person does with a line: accept, park, undo; and what the machine learns of it."""

from __future__ import annotations

from decimal import Decimal
from uuid import uuid4

import pytest
from sqlalchemy import Connection, text

from domain.banking.queries import bank_lines, match_report, reasons_of, suggestions
from domain.banking.service import (
    park,
    reopen,
    undo,
)
from domain.kernel.refusals import AlreadyTaken
from domain.ledger.queries import tie_outs
from tests.builders import TODAY, House, balances
from tests.conftest import Books
from tests.database.lines import FIELDS, bring, line, match_again, open_balance, paid, seen, take, unknown_money


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
        assert not any(tie.difference for tie in tie_outs(db))
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
