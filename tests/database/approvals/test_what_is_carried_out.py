"""What an approved request does: write-offs, refunds, manual entries, months, each to the dollar and once."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from sqlalchemy import text

from domain.approvals.rules import State
from domain.approvals.service import ask_manual_journal, ask_period, ask_refund, ask_write_off, pay_refund
from domain.figures.invariants import broken, of_the_books
from domain.kernel.refusals import (
    AlreadyTaken,
    ForbiddenPair,
    HigherTierNeeded,
    MoneyGivenBack,
    MoreThanIsOpen,
    NotAllowed,
    NotAsItMustBe,
    PeriodClosed,
    SamePerson,
)
from domain.payments.service import reverse_payment
from tests.builders import TODAY, House, balances
from tests.database.approvals.conftest import People


def ties(people: People) -> None:
    """Every invariant of the books holds."""
    with people.books.admin().connect() as db:
        assert broken(of_the_books(db)) == {}


def books(people: People) -> dict[str, int]:
    with people.books.admin().connect() as db:
        return {account: int(amount) for account, amount in balances(db).items()}


def a_debtor(people: People, house: House, *totals: int) -> tuple[int, list[int]]:
    """A customer with open items over these totals."""
    with people.as_("scheduler") as db:
        customer = house.a_customer(db)
        return customer, [house.an_invoice(db, customer, total) for total in totals]


def wanted(people: People, customer: int, items: list[tuple[int, int]], *, by: str = "collector") -> int:
    with people.as_(by) as db:
        parts = [(item, Decimal(amount)) for item, amount in items]
        asked = ask_write_off(
            db, customer_id=customer, items=parts, sort="uncollectable", reason="bankrupt", key=uuid4()
        )
        return asked.request_id


def provide(people: People, amount: int) -> None:
    """Something on the allowance, as a provision would bring it to the door, with a key that answers for it."""
    entry = (
        "ROW(nextval('books.journal_id'), 'je/provision/1', 'provision', 'FYU', DATE '2026-11-20', NULL, NULL, "
        f"ARRAY[ROW('6155', {amount}, NULL), ROW('1149', -{amount}, NULL)]::books.entry_line[], "
        "'{}'::books.entry_move[])::books.entry"
    )
    rules = "('provision', '6155', 'D', false), ('provision', '1149', 'C', false)"
    with people.books.admin().begin() as db:
        db.execute(text(f"INSERT INTO books.posting_rule VALUES {rules}"))
        db.execute(text("SET LOCAL ROLE lg_kernel"))
        db.execute(text(f"SELECT books.enter(ARRAY[{entry}])"))
        db.execute(
            text(
                """
                INSERT INTO books.idem (scope, key, deed, request_hash, response)
                SELECT 'scheduler', gen_random_uuid(), 'provide', '', jsonb_build_object('journal', max(id))
                  FROM books.journal
                """
            )
        )


def test_p_50_a_write_off_takes_the_allowance_first_and_the_claim_stays_registered(
    people: People, house: House
) -> None:
    customer, (item,) = a_debtor(people, house, 12_600)
    provide(people, 9_000)
    before = books(people)

    request = wanted(people, customer, [(item, 12_600)])
    people.decides("supervisor", request)
    assert people.decides("manager", request).state is State.EXECUTED

    after = books(people)
    assert after.get("1149", 0) - before["1149"] == 9_000
    assert after["6155"] - before["6155"] == 3_600
    assert after.get("1140", 0) - before["1140"] == -12_600
    assert people.ask_of("SELECT sum(amount) FROM books.written_off WHERE customer_id = :c", c=customer) == 12_600
    ties(people)


def test_parts_of_a_write_off_are_weighed_together(people: People, house: House) -> None:
    customer, items = a_debtor(people, house, 9_000, 9_000)
    first = wanted(people, customer, [(items[0], 9_000)])
    assert people.decides("supervisor", first).state is State.EXECUTED

    second = wanted(people, customer, [(items[1], 9_000)])

    assert people.ask_of("SELECT needs FROM books.request WHERE id = :r", r=second) == 4


def test_an_item_paid_meanwhile_makes_the_write_off_stale(people: People, house: House) -> None:
    customer, (item,) = a_debtor(people, house, 1_050)
    request = wanted(people, customer, [(item, 1_050)])
    with people.as_("scheduler") as db:
        house.cash(db, customer, 1_050, [(item, 1_050)])

    decided = people.decides("supervisor", request)

    assert (decided.state, decided.stale) == (State.REJECTED, True)
    ties(people)


def test_nobody_asks_for_more_than_is_open_or_for_a_customer_whose_money_he_took(people: People, house: House) -> None:
    customer, (item,) = a_debtor(people, house, 1_050)
    with pytest.raises(MoreThanIsOpen):
        wanted(people, customer, [(item, 1_051)])
    with pytest.raises(MoreThanIsOpen):
        wanted(people, customer, [(item, 500), (item, 500)])
    with pytest.raises(NotAllowed):
        wanted(people, customer, [(item, 500)], by="clerk")
    people.joins("counter", "clerk", 4)

    with people.as_("counter") as db:
        house.cash(db, customer, 50)

    with pytest.raises(ForbiddenPair):
        wanted(people, customer, [(item, 500)])


def test_p_24_a_refund_is_approved_by_one_and_paid_by_another(people: People, house: House) -> None:
    with people.as_("scheduler") as db:
        customer = house.a_customer(db)
        paid = house.cash(db, customer, 3_000)
    before = books(people)
    with people.as_("clerk") as db:
        parts = [(paid.payment_id, Decimal(2_000))]
        request = ask_refund(db, customer_id=customer, parts=parts, reason="moved away", key=uuid4()).request_id
    people.decides("supervisor", request)

    refund = people.ask_of("SELECT id FROM books.refund WHERE request_id = :r", r=request)
    assert isinstance(refund, int)
    assert books(people).get("2170") == -2_000
    ties(people)
    people.joins("cash_too", "cashier", 6)
    with pytest.raises(SamePerson), people.as_("cash_too") as db:
        pay_refund(db, refund_id=refund, on=TODAY, key=uuid4())
    key = uuid4()
    for _ in range(2):
        people.do("cashier", lambda db: pay_refund(db, refund_id=refund, on=TODAY, key=key))
    with pytest.raises(AlreadyTaken), people.as_("cashier") as db:
        pay_refund(db, refund_id=refund, on=TODAY, key=uuid4())

    after = books(people)
    assert after.get("2170", 0) == 0
    assert after["1101"] - before["1101"] == -2_000
    assert after["2160"] - before["2160"] == 2_000
    ties(people)


def test_a_refund_never_exceeds_what_is_left(people: People, house: House) -> None:
    with people.as_("scheduler") as db:
        customer = house.a_customer(db)
        paid = house.cash(db, customer, 3_000)

    with pytest.raises(MoreThanIsOpen), people.as_("clerk") as db:
        ask_refund(db, customer_id=customer, parts=[(paid.payment_id, Decimal(3_001))], reason="all", key=uuid4())
    with people.as_("clerk") as db:
        request = ask_refund(
            db, customer_id=customer, parts=[(paid.payment_id, Decimal(3_000))], reason="all", key=uuid4()
        ).request_id
    with people.as_("scheduler") as db:
        item = house.an_invoice(db, customer, 1_050)
        db.execute(
            text("SELECT api.allocate(:p, CAST(:parts AS jsonb), :on, :key)"),
            {"p": paid.payment_id, "parts": f"[[{item}, 1050]]", "on": TODAY, "key": uuid4()},
        )

    assert people.decides("supervisor", request).stale
    ties(people)


def test_a_receipt_is_not_reversed_once_money_of_it_was_given_back(people: People, house: House) -> None:
    with people.as_("scheduler") as db:
        customer = house.a_customer(db)
        paid = house.cash(db, customer, 3_000)
    with people.as_("clerk") as db:
        parts = [(paid.payment_id, Decimal(1_000))]
        request = ask_refund(db, customer_id=customer, parts=parts, reason="too much", key=uuid4()).request_id
    people.decides("supervisor", request)
    before = books(people)

    with pytest.raises(MoneyGivenBack), people.as_("senior_clerk") as db:
        reverse_payment(db, payment_id=paid.payment_id, reason="not his", key=uuid4(), on=TODAY)

    assert books(people) == before
    ties(people)


def test_a_bank_line_pays_a_refund_once(people: People, house: House) -> None:
    with people.as_("scheduler") as db:
        customer = house.a_customer(db)
        paid = house.cash(db, customer, 3_000)
        received = house.receive(db, house.a_statement([(5_000, "in"), (-3_000, "refund")]))
        house.match(db, received)
    line = people.ask_of("SELECT id FROM books.bank_line WHERE amount = -3000")
    assert isinstance(line, int)
    with people.books.admin().begin() as db:
        db.execute(text("SELECT set_config('session_replication_role', 'replica', true)"))
        db.execute(text("UPDATE books.bank_line SET state = 'EXCEPTION' WHERE id = :l"), {"l": line})
    with people.as_("clerk") as db:
        request = ask_refund(
            db, customer_id=customer, parts=[(paid.payment_id, Decimal(3_000))], reason="by bank", key=uuid4()
        ).request_id
    people.decides("supervisor", request)
    refund = people.ask_of("SELECT id FROM books.refund")
    assert isinstance(refund, int)

    with pytest.raises(AlreadyTaken), people.as_("cashier") as db:
        pay_refund(db, refund_id=refund, on=TODAY, key=uuid4(), line_id=line)

    with people.books.admin().begin() as db:
        db.execute(text("SET LOCAL session_replication_role = replica"))
        db.execute(text("UPDATE books.refund SET method = 'bank'"))
    people.do("cashier", lambda db: pay_refund(db, refund_id=refund, on=TODAY, key=uuid4(), line_id=line))
    assert people.ask_of("SELECT state FROM books.bank_line WHERE id = :l", l=line) == "POSTED"
    ties(people)


def test_p_73_a_manual_entry_is_posted_as_shown_and_never_touches_a_control_account(people: People) -> None:
    def ask(lines: list[tuple[str, int]]) -> int:
        with people.as_("senior_clerk") as db:
            rows = [(account, Decimal(amount)) for account, amount in lines]
            asked = ask_manual_journal(db, on=TODAY, branch="FYU", lines=rows, reason="rent of the yard", key=uuid4())
            return asked.request_id

    request = ask([("6190", 500), ("7109", -500)])
    with pytest.raises(HigherTierNeeded):
        people.decides("supervisor", request)
    assert people.decides("manager", request).state is State.EXECUTED

    assert (books(people)["6190"], books(people)["7109"]) == (500, -500)
    for lines in ([("1140", 5), ("7109", -5)], [("6190", 5), ("7109", -4)], [("2101", 5), ("7109", -5)]):
        with pytest.raises(NotAsItMustBe):
            ask(lines)
    ties(people)


def test_a_month_is_closed_and_opened_again_by_two(people: People, house: House) -> None:
    month = date(2026, 9, 1)
    customer, _ = a_debtor(people, house, 1_050)

    def decided(close: bool) -> State:
        with people.as_("manager") as db:
            asked = ask_period(db, month=month, close=close, reason="month is done", key=uuid4())
        return people.decides("director", asked.request_id).state

    assert decided(close=True) is State.EXECUTED
    with pytest.raises(PeriodClosed), people.as_("scheduler") as db:
        house.cash(db, customer, 500, on=month + timedelta(days=3))
    with pytest.raises(PeriodClosed), people.as_("manager") as db:
        ask_period(db, month=month, close=True, reason="again", key=uuid4())
    assert decided(close=False) is State.EXECUTED
    with people.as_("scheduler") as db:
        house.cash(db, customer, 500, on=month + timedelta(days=3))
    with pytest.raises(PeriodClosed), people.as_("manager") as db:
        ask_period(db, month=date(2026, 11, 1), close=True, reason="not over", key=uuid4())
