"""Exposure: the weighed sum on the row, the documents it opens into, and who is beyond his limit."""

from __future__ import annotations

import time
from decimal import Decimal

import pytest
from sqlalchemy import Connection, text

from domain.credit.queries import COLUMNS, OVER, Over, documents, exposure_breaks, over_limit
from domain.credit.rules.exposure import TERMS
from domain.kernel.money import half_up
from tests.conftest import Books
from tests.database.credit.conftest import Scene

V1 = {
    "receivable": 61_500, "delivered": 4_200, "ordered": 8_400, "cheques": 12_000, "loaned": 12_000, "deposits": 9_000,
    "unapplied": 2_625, "driver_cash": 3_150, "reserved": 10_000,
}  # fmt: skip


def test_v_1_exposure_and_available_are_exact(scene: Scene) -> None:
    customer = scene.customer(**V1)

    found = scene.standing(customer)

    assert found.exposure.total == Decimal(83_325)
    assert found.exposure.available == Decimal(6_675)
    assert found.exposure.terms["cylinders"] == Decimal(3_000)
    assert scene.one("SELECT exposure FROM books.customer_balance WHERE customer_id = :c", c=customer) == 83_325


@pytest.mark.parametrize("weight", [0, 50, 100])
@pytest.mark.parametrize("term", TERMS)
def test_n_3_every_term_follows_its_own_weight(scene: Scene, term: str, weight: int) -> None:
    customer = scene.customer(**V1)
    before = scene.standing(customer).exposure

    scene.do("UPDATE books.policy SET value = :w WHERE key = :k", w=weight, k=f"exposure.{term}")
    scene.set(customer, receivable=61_500)

    after = scene.standing(customer).exposure
    assert after.terms[term] == half_up(before.terms[term] * weight / 100)
    assert {name: amount for name, amount in after.terms.items() if name != term} == {
        name: amount for name, amount in before.terms.items() if name != term
    }
    assert scene.one("SELECT exposure FROM books.customer_balance WHERE customer_id = :c", c=customer) == after.total


def test_a_changed_weight_is_a_new_version_and_a_new_customer_has_it(scene: Scene) -> None:
    before = scene.one("SELECT count(*) FROM books.credit_policy")
    scene.do("UPDATE books.policy SET value = 80 WHERE key = 'exposure.orders'")
    scene.do("UPDATE books.policy SET value = 80 WHERE key = 'exposure.orders'")

    assert scene.one("SELECT count(*) FROM books.credit_policy") == before + 1
    assert scene.standing(scene.customer(ordered=1_000)).exposure.terms["orders"] == 800


def test_cylinders_never_lessen_exposure_and_driver_cash_has_its_own_limit(scene: Scene) -> None:
    found = scene.standing(scene.customer(loaned=1_000, deposits=4_000, driver_cash=50_000, receivable=60_000))

    assert found.exposure.terms["cylinders"] == 0
    assert found.exposure.terms["driver_cash"] == 30_000
    assert found.exposure.total == 30_000


def test_nobody_writes_the_sum_itself(scene: Scene) -> None:
    customer = scene.customer(receivable=500)

    scene.do("UPDATE books.customer_balance SET exposure = 7, over = 7 WHERE customer_id = :c", c=customer)

    assert scene.standing(customer).exposure.total == 500
    assert scene.standing(customer).over == 0


def test_every_term_opens_into_documents_that_add_up_to_it(scene: Scene) -> None:
    customer = scene.customer()
    item = scene.owes(customer, 1_050)
    scene.owes(customer, 2_100)
    scene.pays(customer, 700, [(item, 300)])
    order = scene.order_row(customer, 4_000)
    held = scene.order_row(customer, 2_000)
    scene.check(customer, 2_000, order=held)

    found = documents(scene.db, customer)

    sums = {term: sum((one.amount for one in found if one.term == term), Decimal(0)) for term in COLUMNS}
    assert sums == dict(scene.standing(customer).columns)
    assert sums["receivable"] == 2_850
    assert [one.document for one in found if one.term == "ordered"] == [order]
    assert [one.document for one in found if one.term == "reserved"] == [held]
    assert exposure_breaks(scene.db) == ()


def test_a_difference_is_told_and_never_repaired(scene: Scene) -> None:
    customer = scene.customer()
    scene.owes(customer, 1_050)
    scene.set(customer, receivable=1_000, ordered=5)

    found = exposure_breaks(scene.db)

    assert [(one.term, one.kept, one.documents) for one in found if one.customer_id == customer] == [
        ("ordered", 5, 0),
        ("receivable", 1_000, 1_050),
    ]
    assert scene.standing(customer).columns["receivable"] == 1_000


def test_who_is_over_his_limit_comes_furthest_first_and_page_by_page(scene: Scene) -> None:
    far, near = scene.customer(10_000, receivable=90_000), scene.customer(10_000, receivable=10_001)
    twin = scene.customer(10_000, receivable=10_001)
    scene.customer(10_000, receivable=10_000)
    scene.customer(None, receivable=10_000)

    first = over_limit(scene.db, limit=2)
    rest = over_limit(scene.db, after=first[-1], limit=2)

    assert [(one.customer_id, one.over) for one in (*first, *rest)] == [(far, 80_000), (near, 1), (twin, 1)]


@pytest.mark.slow
def test_n_4_the_list_of_100_000_customers_is_read_by_its_index(database: Books) -> None:
    with database.admin().begin() as db:
        db.execute(
            text(
                """
                INSERT INTO books.customer (code, branch, name, kind, terms)
                SELECT 'M' || n, 'FYU', 'many ' || n, 'company', 'NET30' FROM generate_series(1, 100000) AS n
                """
            )
        )
        db.execute(
            text(
                """
                INSERT INTO books.customer_balance
                  (customer_id, branch, receivable, limit_now, limit_until, alert_above)
                SELECT id, branch, id % 1000, 900, 'infinity', 810 FROM books.customer WHERE code LIKE 'M%'
                """
            )
        )
    with database.admin().connect().execution_options(isolation_level="AUTOCOMMIT") as db:
        db.execute(text("VACUUM ANALYZE books.customer_balance, books.customer"))
    with database.engine("credit_controller").connect() as db:
        plan = "\n".join(db.execute(text(f"EXPLAIN {_over_query()}")).scalars())
        page, took = _timed(db)

    assert "customer_balance_over" in plan
    assert "Seq Scan" not in plan
    assert (len(page), page[0].over) == (100, 99)
    assert took < 0.3


def _timed(db: Connection) -> tuple[tuple[Over, ...], float]:
    """The first page, and the shortest of three looks: others use this machine too."""
    times = []
    for _ in range(3):
        began = time.perf_counter()
        page = over_limit(db)
        times.append(time.perf_counter() - began)
    return page, min(times)


def _over_query() -> str:
    return OVER.replace(":over", "'Infinity'::numeric").replace(":customer", "0").replace(":limit", "100")
