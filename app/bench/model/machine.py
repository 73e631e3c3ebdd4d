"""The machine: walks through the rules at random, and after each step the books must say what the lists say.

More rules are further classes beside these: what they need of the books stands in Books.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, run_state_machine_as_test

from app.bench.model.bookkeepers import Bookkeepers
from app.bench.model.deciding import DecisionRules
from app.bench.model.deeds import Differs
from app.bench.model.lists import Lists
from app.bench.model.refusals import RefusalRules

STEPS = 30


class BooksMachine(RefusalRules, DecisionRules, RuleBasedStateMachine):
    """One example: a fresh customer, and everything that may be done with the money."""

    steps = 0

    def __init__(self) -> None:
        super().__init__()
        self.lists = Lists(allowance=self.bookkeepers.allowance())
        self.customer = self.bookkeepers.a_customer()
        self.since = self.bookkeepers.look("SELECT coalesce(max(id), 0) FROM books.journal")

    @invariant()
    def books_and_lists_say_the_same(self) -> None:
        BooksMachine.steps += 1
        seen = self.bookkeepers.seen(self.customer, self.since, [deed.key for deed in self.lists.deeds])
        wanted = self.lists.document()
        if seen != wanted:
            raise Differs("; ".join(_parted(seen, wanted)))


def _parted(seen: dict[str, Any], wanted: dict[str, Any]) -> Sequence[str]:
    return [f"{name}: books {seen[name]}, lists {wanted[name]}" for name in wanted if seen[name] != wanted[name]]


def walk(bookkeepers: Bookkeepers, *, examples: int, number: int | None = None, shrink: bool = True) -> None:
    """Walk so many examples, the same ones each time or those of a seed; Differs where books and lists part."""
    how = settings(
        max_examples=examples,
        stateful_step_count=STEPS,
        deadline=None,
        database=None,
        derandomize=number is None,
        report_multiple_bugs=False,
        print_blob=False,
        phases=(Phase.generate, Phase.shrink) if shrink else (Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )

    machine: type[BooksMachine] = type("Walk", (BooksMachine,), {"bookkeepers": bookkeepers})
    run_state_machine_as_test(machine if number is None else seed(number)(machine), settings=how)
