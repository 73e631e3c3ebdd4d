"""Several people at the same money at the same time: one is first, the others are told, nobody waits for ever."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier
from uuid import uuid4

from sqlalchemy import Connection

from domain.banking.service import accept
from domain.errors import Conflict, LuckyGasError
from domain.kernel.database import transaction
from domain.ledger.queries import tie_outs
from domain.payments.rules import Part
from domain.payments.service import Receipt, post_payments
from tests.builders import TODAY, House
from tests.conftest import Books
from tests.database.lines import bring, open_balance, paid

MANY = 8


def at_once(database: Books, deeds: list[Callable[[Connection], object]]) -> list[object]:
    """What became of deeds that begin at the same moment, each in a transaction of its own: an answer or a refusal."""
    gate = Barrier(len(deeds), timeout=300)
    engine = database.engine("clerk")

    def run(deed: Callable[[Connection], object]) -> object:
        try:
            with transaction(engine) as db:
                gate.wait()
                return deed(db)
        except LuckyGasError as refusal:
            return refusal

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(run, deeds))


def first_of(outcomes: list[object]) -> object:
    """The one answer among conflicts."""
    refusals = [one for one in outcomes if isinstance(one, LuckyGasError)]
    assert len(refusals) == len(outcomes) - 1
    assert all(isinstance(one, Conflict) for one in refusals), refusals
    (answer,) = [one for one in outcomes if not isinstance(one, LuckyGasError)]
    return answer


def test_a_line_that_eight_accept_is_taken_by_one(database: Books, house: House) -> None:
    with database.engine("scheduler").begin() as db:
        lucky = house.a_customer(db)
        item = house.an_invoice(db, lucky, 1050)
        (waiting,) = bring(db, house, (1050, "某甲"))

    def deed(db: Connection) -> object:
        return accept(
            db,
            line_id=waiting.id,
            customer_id=lucky,
            parts=[Part(item, Decimal(1050))],
            fee=Decimal(0),
            difference=Decimal(0),
            key=uuid4(),
            on=TODAY,
        )

    first_of(at_once(database, [deed] * MANY))

    with database.engine("auditor").connect() as db:
        assert (paid(db, waiting.id), open_balance(db, item)) == ([(lucky, 1050)], 0)
        assert not any(tie.difference for tie in tie_outs(db))


def test_an_item_that_eight_pay_is_paid_by_one(database: Books, house: House) -> None:
    with database.engine("scheduler").begin() as db:
        lucky = house.a_customer(db)
        item = house.an_invoice(db, lucky, 1050)

    def deed(db: Connection) -> object:
        return house.cash(db, lucky, 1050, [(item, 1050)])

    first_of(at_once(database, [deed] * MANY))

    with database.engine("auditor").connect() as db:
        assert open_balance(db, item) == 0
        assert not any(tie.difference for tie in tie_outs(db))


def test_the_same_key_from_two_desks_is_one_payment(database: Books, house: House) -> None:
    with database.engine("scheduler").begin() as db:
        lucky = house.a_customer(db)
    key = uuid4()

    def deed(db: Connection) -> object:
        return house.cash(db, lucky, 500, source="counter/4711/1", key=key)

    answers = at_once(database, [deed] * MANY)

    assert len({str(answer) for answer in answers}) == 1
    with database.engine("auditor").connect() as db:
        assert {tie.account: tie.control for tie in tie_outs(db)}["2160"] == 500


def test_batches_in_opposite_order_both_come_through(database: Books, house: House) -> None:
    with database.engine("scheduler").begin() as db:
        customers = [house.a_customer(db) for _ in range(6)]
        items = [house.an_invoice(db, one, 10500) for one in customers]

    def batch(name: str, order: int) -> Callable[[Connection], object]:
        receipts = [
            Receipt(customer, Decimal(100), f"counter/{name}/{customer}", TODAY, [Part(item, Decimal(100))])
            for customer, item in list(zip(customers, items, strict=True))[::order]
        ]
        return lambda db: post_payments(db, receipts, key=uuid4())

    outcomes = at_once(database, [batch(f"b{n}", 1 if n % 2 else -1) for n in range(MANY)])

    assert [one for one in outcomes if isinstance(one, LuckyGasError)] == []
    with database.engine("auditor").connect() as db:
        assert [open_balance(db, item) for item in items] == [10500 - 100 * MANY] * 6
