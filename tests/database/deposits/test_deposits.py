"""Deposits are taken, refunded at the rate of their issue, forfeited, found again and moved; both sides tie."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from sqlalchemy import text

from domain.deposits.queries import cylinders_of, deeds_of
from domain.deposits.rules import Inspection
from domain.deposits.service import (
    Cylinders,
    Exchanged,
    Foreign,
    Given,
    Moved,
    Opened,
    Returned,
    exchange_cylinders,
    find_cylinders,
    move_cylinders,
    open_lots,
    return_cylinders,
    set_size,
    take_deposits,
    take_foreign_cylinders,
    undo_deed,
)
from domain.kernel.refusals import AlreadyReversed, AlreadyThere, MoreThanIsOpen, NotAllowed, NotAsItMustBe, OtherBranch
from domain.kernel.refusals_of_deposits import BothSign, DepositChanged, FewerCylinders, NoSuchStep, NotHisCylinder
from domain.ledger.queries import diverging_accounts, first_divergence
from tests.builders import TODAY, balances
from tests.database.deposits.conftest import Counter, acting

TWENTY = Decimal(20)


def both(desk: Counter, customer: int) -> tuple[object, ...]:
    """Both sides of a customer and the whole ledger."""
    query = text(
        "SELECT state, lot_id, serial, since_on FROM books.cylinder "
        "WHERE customer_id = :id AND state <> 'VOID' ORDER BY id"
    )
    units = [tuple(row) for row in desk.db.execute(query, {"id": customer})]
    return units, desk.lots(customer), desk.row(customer), balances(desk.db)


def test_two_come_back_at_the_rate_of_their_issue_n_79(desk: Counter) -> None:
    """Behaviour 21: 1 × 1,200 (old) and 2 × 1,500; two come back: 2,700; left 1 unit, 1,500."""
    lucky = desk.customer()
    desk.held_before(lucky, 1, 1200, on=TODAY - timedelta(days=900))
    desk.give(lucky, 2)
    before = balances(desk.db)

    back = desk.back(lucky, 2)

    assert back.amount == 2700
    assert desk.moved(before) == {"1101": -2700, "2310": 2700}
    assert [(lot.held, lot.money) for lot in desk.lots(lucky)] == [(1, 1500)]
    assert desk.row(lucky) == {"loaned": 2000, "deposits": 1500, "receivable": 0}


def test_a_new_rate_is_for_new_lots_n_79(desk: Counter) -> None:
    lucky = desk.customer()
    desk.give(lucky)
    with acting(desk.db, "test_manager"):
        set_size(desk.db, size_kg=TWENTY, deposit=Decimal(1800), replacement=Decimal(2500), key=uuid4())

    assert desk.row(lucky)["loaned"] == 2500
    with pytest.raises(DepositChanged):
        desk.give(lucky, rate=Decimal(1500))
    assert desk.give(lucky, rate=Decimal(1800)).amount == 1800
    assert desk.back(lucky).amount == 1500


def test_a_deposit_by_bank_comes_out_of_suspense(desk: Counter) -> None:
    lucky = desk.customer()
    with acting(desk.db, "test_scheduler"):
        received = desk.house.receive(desk.db, desk.house.a_statement([(3000, "deposit")]))
        desk.house.match(desk.db, received)
    before = balances(desk.db)

    done = desk.give(lucky, 2, way="bank", line=received.first_line_id)

    assert done.amount == 3000
    assert desk.moved(before) == {"2165": 3000, "2310": -3000}
    with acting(desk.db, "test_senior_clerk"):
        undo_deed(desk.db, deed_id=done.deed_id, on=TODAY, reason="another customer's", key=uuid4())
    assert desk.moved(before) == {}


def test_a_deposit_put_on_account_is_an_open_item(desk: Counter) -> None:
    lucky = desk.customer()

    done = desk.give(lucky, way="account", due_on=TODAY, effective_due_on=TODAY)

    assert desk.row(lucky) == {"loaned": 2000, "deposits": 1500, "receivable": 1500}
    item = desk.db.execute(
        text("SELECT id, kind, balance FROM books.open_item WHERE customer_id = :c"), {"c": lucky}
    ).one()
    assert (item.kind, item.balance) == ("deposit", 1500)
    with acting(desk.db, "test_clerk"):
        desk.house.cash(desk.db, lucky, 500, [(item.id, 500)])
    with pytest.raises(MoreThanIsOpen), acting(desk.db, "test_senior_clerk"):
        undo_deed(desk.db, deed_id=done.deed_id, on=TODAY, reason="wrong", key=uuid4())
    with pytest.raises(MoreThanIsOpen):
        desk.back(lucky, way="account", open_item=item.id, consent="letter of 11-20")


def test_a_refund_may_pay_an_open_item_by_written_consent(desk: Counter) -> None:
    lucky = desk.customer()
    desk.give(lucky)
    with acting(desk.db, "test_scheduler"):
        item = desk.house.an_invoice(desk.db, lucky, 2100)

    desk.back(lucky, way="account", open_item=item, consent="letter of 11-20")

    assert desk.row(lucky) == {"loaned": 0, "deposits": 0, "receivable": 600}
    with pytest.raises(NotAsItMustBe):
        desk.back(lucky, way="account", open_item=item)


def test_a_waiver_is_a_lot_at_rate_0(desk: Counter) -> None:
    lucky = desk.customer()
    before = balances(desk.db)

    desk.give(lucky, 2, way="waiver", reason="city hospital")

    assert desk.moved(before) == {}
    assert desk.row(lucky) == {"loaned": 4000, "deposits": 0, "receivable": 0}
    assert desk.back(lucky, 2).amount == 0
    assert desk.row(lucky)["loaned"] == 0
    with pytest.raises(NotAsItMustBe):
        desk.give(lucky, way="waiver")


def test_nothing_goes_back_twice_or_beyond_what_was_taken_n_80(desk: Counter) -> None:
    lucky = desk.customer()
    desk.give(lucky, 2)

    with pytest.raises(FewerCylinders):
        desk.back(lucky, 3)
    desk.back(lucky, 2)
    with pytest.raises(FewerCylinders):
        desk.back(lucky)


def test_a_receipt_is_taken_once(desk: Counter) -> None:
    lucky = desk.customer()
    done = desk.give(lucky, document="R-TWICE")

    with pytest.raises(AlreadyThere):
        desk.give(lucky, document="R-TWICE")
    with acting(desk.db, "test_senior_clerk"):
        undo_deed(desk.db, deed_id=done.deed_id, on=TODAY, reason="typed twice", key=uuid4())
    desk.give(lucky, document="R-TWICE")


def test_opening_lots_come_in_as_receipted_n_81(desk: Counter) -> None:
    lucky = desk.customer()

    desk.held_before(lucky, 2, 250, on=date(2026, 1, 5))

    assert desk.row(lucky)["deposits"] == 500
    assert desk.back(lucky, 2).amount == 500
    without_receipt = Opened(customer=lucky, size=TWENTY, units=1, rate=Decimal(299), on=TODAY)
    with pytest.raises(NotAsItMustBe), acting(desk.db, "test_manager"):
        open_lots(desk.db, [without_receipt], key=uuid4())


def test_a_return_needs_no_sale_n_81(desk: Counter) -> None:
    """OCA pos PR #1278: empties come back without anything being bought."""
    lucky = desk.customer()
    desk.held_before(lucky, 1, 1200, on=TODAY)
    before = balances(desk.db)

    desk.back(lucky)

    assert desk.moved(before) == {"1101": -1200, "2310": 1200}


def test_a_number_that_is_known_decides_the_rate(desk: Counter) -> None:
    lucky = desk.customer()
    desk.held_before(lucky, 1, 1200, on=TODAY - timedelta(days=900))
    desk.give(lucky, 2, serials=["A1", "A2"])

    assert desk.back(lucky, serials=["A2"]).amount == 1500
    assert desk.back(lucky, serials=["nobody knows"]).amount == 1200


def test_another_houses_cylinder_is_not_refunded(desk: Counter) -> None:
    lucky, other = desk.customer(), desk.customer()
    desk.give(lucky, serials=["A1"])
    desk.give(other, serials=["B1"])
    with acting(desk.db, "test_clerk"):
        row = Foreign(customer=lucky, size=TWENTY, units=1, on=TODAY, serials=["X9"], owner="Sun Gas")
        take_foreign_cylinders(desk.db, [row], key=uuid4())

    for serial in ("X9", "B1"):
        with pytest.raises(NotHisCylinder):
            desk.back(lucky, serials=[serial])
    assert desk.row(lucky) == {"loaned": 2000, "deposits": 1500, "receivable": 0}


def test_full_for_empty_moves_no_money(desk: Counter) -> None:
    lucky = desk.customer()
    desk.give(lucky, 2, serials=["A1", "A2"])
    before = balances(desk.db)

    with acting(desk.db, "test_clerk"):
        row = Exchanged(
            customer=lucky,
            size=TWENTY,
            units=1,
            on=TODAY,
            serials=["A1"],
            out=["A3"],
            inspect_by=TODAY + timedelta(days=9),
        )
        exchange_cylinders(desk.db, [row], key=uuid4())

    seen = cylinders_of(desk.db, lucky, today=TODAY)
    assert [(one.serial, one.rate, one.inspection) for one in seen] == [
        ("A3", 1500, Inspection.SOON),
        ("A2", 1500, Inspection.UNKNOWN),
    ]
    assert desk.moved(before) == {}
    via = desk.db.execute(text("SELECT via, to_state FROM books.cylinder_move WHERE event = 'exchanged'")).one()
    assert tuple(via) == ("EXCHANGED", "HELD")


def test_a_lost_cylinder_forfeits_its_deposit(desk: Counter) -> None:
    """P-62: 1,500 is 1,429 and 71 of tax, as an invoice that the deposit pays."""
    lucky = desk.customer()
    desk.give(lucky)
    before = balances(desk.db)

    desk.lose(lucky)

    assert desk.moved(before) == {"2141": -71, "2310": 1500, "7104": -1429}
    assert desk.row(lucky) == {"loaned": 0, "deposits": 0, "receivable": 0}
    invoice = desk.db.execute(text("SELECT net, tax FROM books.invoice WHERE customer_id = :c"), {"c": lucky}).one()
    assert tuple(invoice) == (1429, 71)
    with acting(desk.db, "test_auditor"):
        assert diverging_accounts(desk.db) == frozenset()
        assert first_divergence(desk.db, "1140") is None  # an invoice that was paid at once moves 1140 by nothing


def test_what_is_charged_above_the_deposit_is_owed(desk: Counter) -> None:
    """P-63: 500 above 1,500; the invoice is over 2,000."""
    lucky = desk.customer()
    desk.give(lucky)
    before = balances(desk.db)

    desk.lose(lucky, charge=500)

    assert desk.moved(before) == {"1140": 500, "2141": -95, "2310": 1500, "7104": -1905}
    assert desk.row(lucky)["receivable"] == 500


@pytest.mark.parametrize(("paid", "cash"), [(0, -3000), (400, -3400), (1000, -4000)])
def test_found_later_is_the_mirror_and_the_refund(desk: Counter, paid: int, cash: int) -> None:
    lucky = desk.customer()
    desk.give(lucky, 2)
    before = balances(desk.db)
    lost = desk.lose(lucky, 2, charge=1000)
    if paid:
        item = desk.db.execute(
            text("SELECT open_item_id FROM books.cylinder_deed WHERE id = :d"), {"d": lost.deed_id}
        ).scalar_one()
        with acting(desk.db, "test_clerk"):
            desk.house.cash(desk.db, lucky, paid, [(item, paid)])

    for _ in range(2):
        with acting(desk.db, "test_senior_clerk"):
            row = Cylinders(customer=lucky, size=TWENTY, units=1, on=TODAY, reason="stood in the yard")
            find_cylinders(desk.db, [row], key=uuid4())

    assert desk.moved(before) == {"1101": cash + paid, "2310": 3000}
    assert desk.row(lucky) == {"loaned": 0, "deposits": 0, "receivable": 0}
    assert {one.event for one in deeds_of(desk.db, lucky)} == {"issued", "lost", "found"}


def test_a_cylinder_moves_with_its_lot_when_both_sign(desk: Counter) -> None:
    """P-65: the lot keeps rate, receipt and day."""
    lucky, other = desk.customer(), desk.customer()
    desk.held_before(lucky, 1, 1200, on=TODAY - timedelta(days=900))
    desk.give(lucky, 2)
    before = balances(desk.db)

    def move(units: int, **more: str) -> None:
        signed = {"consent": "form 7 of A", "to_consent": "form 7 of B", **more}
        with acting(desk.db, "test_senior_clerk"):
            row = Moved(customer=lucky, to=other, size=TWENTY, units=units, on=TODAY, **signed)
            move_cylinders(desk.db, [row], key=uuid4())

    with pytest.raises(BothSign):
        move(2, to_consent=" ")
    move(2)

    assert desk.moved(before) == {}
    assert [(lot.rate, lot.held, lot.issued_on) for lot in desk.lots(other)] == [
        (1200, 1, TODAY - timedelta(days=900)),
        (1500, 1, TODAY),
    ]
    assert desk.row(other) == {"loaned": 4000, "deposits": 2700, "receivable": 0}
    assert desk.row(lucky) == {"loaned": 2000, "deposits": 1500, "receivable": 0}
    assert desk.back(other, 2).amount == 2700


def test_undoing_any_deed_restores_both_sides_b_2(desk: Counter) -> None:
    lucky, other = desk.customer(), desk.customer()
    desk.give(lucky, 4, serials=["A1", "A2"])
    deeds = {
        "issued": lambda: desk.give(lucky),
        "returned": lambda: desk.back(lucky, 2),
        "lost": lambda: desk.lose(lucky, 2, charge=333),
        "exchanged": lambda: exchange_cylinders(
            desk.db,
            [Exchanged(customer=lucky, size=TWENTY, units=2, on=TODAY, serials=["A1"], out=["A7"])],
            key=uuid4(),
        )[0],
        "moved": lambda: move_cylinders(
            desk.db,
            [Moved(customer=lucky, to=other, size=TWENTY, units=2, on=TODAY, consent="aa", to_consent="bb")],
            key=uuid4(),
        )[0],
    }
    for event, deed in deeds.items():
        before = both(desk, lucky), both(desk, other)
        if event in ("exchanged", "moved"):
            with acting(desk.db, "test_senior_clerk"):
                done = deed()
        else:
            done = deed()
        assert (both(desk, lucky), both(desk, other)) != before
        with acting(desk.db, "test_senior_clerk"):
            undo_deed(desk.db, deed_id=done.deed_id, on=TODAY, reason="wrong", key=uuid4())

        assert (both(desk, lucky), both(desk, other)) == before, event
        with pytest.raises(AlreadyReversed), acting(desk.db, "test_senior_clerk"):
            undo_deed(desk.db, deed_id=done.deed_id, on=TODAY, reason="wrong", key=uuid4())


def test_what_was_built_on_is_not_undone_under_it(desk: Counter) -> None:
    lucky = desk.customer()
    given = desk.give(lucky, 2)
    desk.back(lucky)

    with pytest.raises(NoSuchStep), acting(desk.db, "test_senior_clerk"):
        undo_deed(desk.db, deed_id=given.deed_id, on=TODAY, reason="wrong", key=uuid4())


def test_the_same_deed_twice_is_done_once(desk: Counter) -> None:
    lucky = desk.customer()
    desk.give(lucky, 2)
    key = uuid4()
    row = Returned(customer=lucky, size=TWENTY, units=1, on=TODAY)

    with acting(desk.db, "test_cashier"):
        first = return_cylinders(desk.db, [row], key=key)
        again = return_cylinders(desk.db, [row], key=key)

    assert first == again
    assert desk.row(lucky)["deposits"] == 1500


def test_two_rows_of_a_set_take_different_cylinders(desk: Counter) -> None:
    lucky = desk.customer()
    desk.held_before(lucky, 1, 1200, on=TODAY - timedelta(days=9))
    desk.give(lucky, 2, serials=["A1"])
    row = {"customer": lucky, "size": TWENTY, "units": 1, "on": TODAY}

    with acting(desk.db, "test_cashier"):
        done = return_cylinders(
            desk.db, [Returned(**row), Returned(**row, serials=["A1"]), Returned(**row)], key=uuid4()
        )

    assert [one.amount for one in done] == [1200, 1500, 1500]
    assert desk.lots(lucky) == ()


def test_who_may_not_is_refused(desk: Counter) -> None:
    lucky, far = desk.customer(), desk.customer(branch="TXG")
    given = {"size": TWENTY, "units": 1, "on": TODAY, "document": "R-W"}
    waived = Given(customer=lucky, way="waiver", reason="friend", **given)  # type: ignore[arg-type]
    foreign = Given(customer=lucky, way="cash", **given)  # type: ignore[arg-type]
    for login, row, refused in (("test_clerk", waived, NotAllowed), ("test_clerk_txg", foreign, OtherBranch)):
        with pytest.raises(refused), acting(desk.db, login):
            take_deposits(desk.db, [row], key=uuid4())
    assert desk.give(far).amount == 1500
