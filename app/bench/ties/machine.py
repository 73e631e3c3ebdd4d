"""The walk itself: rules of all rooms in any order, over customers of its own."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, run_state_machine_as_test

from app.bench.ties.bills import BillRules
from app.bench.ties.credit import CreditRules
from app.bench.ties.cylinders import CylinderRules
from app.bench.ties.gas import GasRules
from app.bench.ties.house import House
from app.bench.ties.money import MoneyRules

STEPS = 120


class TiesMachine(MoneyRules, GasRules, BillRules, CylinderRules, CreditRules, RuleBasedStateMachine):
    """One walk: three fresh customers and everything that may be done with them; the house looks after each deed."""

    def __init__(self) -> None:
        super().__init__()
        self._whole = self.house.walk()
        self._whole.__enter__()
        self.ours = self.house.customers()

    @initialize()
    def begin_with_something(self) -> None:
        """Something of every room, so that no rule has to wait long for what it needs."""
        for place, customer in enumerate(self.ours):
            self.limit_to(customer, Decimal(60_000), "first")
            self.invoice(place, 10_000 + place, 100 if place else 0)
            self.order(place, 5 + place, "credit", place)
            self.check_an_order(0, "order", 0)
            self.deliver_without_an_order(place, 3 + place, "prepaid" if place == 0 else "credit")
            self.receive_on_account(place, 5_000)
            self.open_what_he_held_before(place, 2, 30 - 14 * place, 1200)
            self.buy_gas_in_advance(place, 20, on_account=False)
        self.invoice_deliveries(1, "clerk")

    def teardown(self) -> None:
        self._whole.__exit__(None, None, None)


def walk(house: House, *, walks: int, number: int | None = None, shrink: bool = True) -> None:
    """So many walks, the same ones each time or those of a seed; Differs where a tie breaks."""
    how = settings(
        max_examples=walks,
        stateful_step_count=STEPS,
        deadline=None,
        database=None,
        derandomize=number is None,
        report_multiple_bugs=False,
        print_blob=False,
        phases=(Phase.generate, Phase.shrink) if shrink else (Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    machine: type[TiesMachine] = type("Walk", (TiesMachine,), {"house": house})
    run_state_machine_as_test(machine if number is None else seed(number)(machine), settings=how)
