"""Whatever happens in whatever order: reservations, terms and documents agree after each deed."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import suppress
from uuid import uuid4

import pytest

from domain.credit.queries import exposure_breaks
from domain.credit.rules.verdict import State, Verdict
from domain.credit.service import decide_case
from domain.errors import LuckyGasError
from tests.database.credit.conftest import Scene

DEEDS = 60
LIMIT = 60_000


class Company:
    """Three customers, their orders, invoices and payments, moved by chance."""

    def __init__(self, scene: Scene, chance: random.Random) -> None:
        self.scene, self.chance = scene, chance
        self.customers = [scene.customer(LIMIT) for _ in range(3)]
        self.orders: list[tuple[str, int, int]] = []
        self.verdicts: list[tuple[int, Verdict]] = []
        self.items: list[tuple[int, int, int]] = []
        self.deeds: tuple[Callable[[int], None], ...] = (
            self.check, self.check, self.order_known, self.change, self.deliver, self.cancel, self.bill, self.pay,
            self.release, self.lower,
        )  # fmt: skip

    def move(self) -> None:
        with suppress(LuckyGasError):  # refused, and the savepoint took it back
            self.chance.choice(self.deeds)(self.chance.choice(self.customers))

    def check(self, customer: int) -> None:
        self._asked(f"shop/{uuid4()}", 1, customer)

    def order_known(self, customer: int) -> None:
        amount = self.chance.randrange(1_000, 20_000)
        self._asked(self.scene.order_row(customer, amount), 1, customer, amount)

    def change(self, customer: int) -> None:
        if self.orders:
            reference, version, owner = self.chance.choice(self.orders)
            self._asked(reference, version + 1, owner)

    def deliver(self, customer: int) -> None:
        if self.orders:
            reference, _, owner = self.chance.choice(self.orders)
            query = "SELECT api._consume_reservation(:o, :c, :a)"
            self.scene.do(query, o=reference, c=owner, a=self.chance.randrange(1, 20_000))

    def cancel(self, customer: int) -> None:
        if self.orders:
            self.scene.do("SELECT api._release_reservation(:o)", o=self.chance.choice(self.orders)[0])

    def bill(self, customer: int) -> None:
        total = self.chance.randrange(1_000, 30_000)
        self.items.append((customer, self.scene.owes(customer, total), total))

    def pay(self, customer: int) -> None:
        if self.items:
            owner, item, total = self.items.pop(self.chance.randrange(len(self.items)))
            self.scene.pays(owner, total, [(item, total)])

    def release(self, customer: int) -> None:
        if self.verdicts:
            _, verdict = self.chance.choice(self.verdicts)
            with self.scene.as_("director") as db:
                decide_case(db, verdict.case_id or 0, how="release", reason="by chance", key=uuid4())

    def lower(self, customer: int) -> None:
        self.scene.limit(customer, self.chance.choice((LIMIT, LIMIT, LIMIT // 2)))
        self.scene.reassess(customer)

    def _asked(self, reference: str, version: int, customer: int, amount: int = 0) -> None:
        before = self.scene.standing(customer).exposure.available
        verdict = self.scene.check(
            customer, amount or self.chance.randrange(1_000, 20_000), order=reference, version=version
        )
        self.orders.append((reference, version, customer))
        self.verdicts.append((customer, verdict))
        if verdict.state is State.APPROVED:
            assert verdict.amount <= verdict.available
            assert self.scene.standing(customer).exposure.available >= min(0, before)


@pytest.mark.parametrize("seed", range(4))
def test_every_term_is_its_documents_after_every_deed(scene: Scene, seed: int) -> None:
    company = Company(scene, random.Random(seed))

    for _ in range(DEEDS):
        company.move()

        assert exposure_breaks(scene.db) == ()
    live = """
        SELECT count(*) FROM books.reservation AS r
         WHERE (r.state = 'LIVE') <> EXISTS (
           SELECT 1 FROM books.credit_case AS c WHERE c.order_ref = r.order_ref AND c.version = r.version
              AND c.state IN ('APPROVED', 'APPROVED_BY_RULE', 'RELEASED_BY'))
    """
    assert scene.one(live) == 0
    assert len({verdict.state for _, verdict in company.verdicts}) > 1
