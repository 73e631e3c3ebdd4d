"""Money moved afterwards: allocations, their undoing, reversals."""

from __future__ import annotations

from collections.abc import Iterator

from tests.attack.attacks.functions import ALLOCATORS, REVERSERS, UNDOERS
from tests.attack.attacks.ledger import KEY, LONG, PARTS
from tests.attack.matrix import NO_RIGHT, Attack, roles


def _allocations() -> Iterator[Attack]:
    def allocating(
        payment: str = "%(payment)s", parts: str = PARTS, on: str = "%(today)s", key: str = "gen_random_uuid()"
    ) -> str:
        return f"SELECT api.allocate({payment}, {parts}, {on}, {key})"

    for name, statement, code in (
        ("another branch's payment", allocating(payment="%(foreign_payment)s"), "LG022"),
        ("a payment that is not there", allocating(payment="-1"), "LG022"),
        ("more than is left", allocating(parts="jsonb_build_array(jsonb_build_array(%(item)s, 401))"), "23514"),
        ("more than is open", allocating(parts="jsonb_build_array(jsonb_build_array(%(item)s, 1051))"), "23514"),
        ("a negative part", allocating(parts="jsonb_build_array(jsonb_build_array(%(item)s, -1))"), "23514"),
        ("a part of nothing", allocating(parts="jsonb_build_array(jsonb_build_array(%(item)s, 0))"), "23514"),
        ("NaN", allocating(parts="jsonb_build_array(jsonb_build_array(%(item)s, 'NaN'))"), "23514"),
        ("a fraction", allocating(parts="jsonb_build_array(jsonb_build_array(%(item)s, 0.5))"), "23514"),
        ("no parts", allocating(parts="'[]'"), "LG023"),
        ("null", allocating(parts="NULL"), "LG023"),
        (
            "somebody else's item",
            allocating(parts="jsonb_build_array(jsonb_build_array(%(second_item)s, 100))"),
            "LG011",
        ),
        (
            "another branch's item",
            allocating(parts="jsonb_build_array(jsonb_build_array(%(foreign_item)s, 100))"),
            "LG011",
        ),
        ("a closed month", allocating(on="%(closed)s"), "LG013"),
        ("the future", allocating(on="%(tomorrow)s"), "LG013|LG015"),
        ("the end of time", allocating(on="'infinity'"), "LG013|22003|22008"),
        ("no day", allocating(on="NULL"), "LG013"),
        ("no key", allocating(key="NULL"), "LG409"),
    ):
        yield Attack(f"allocation: {name}", (statement,), NO_RIGHT, roles(ALLOCATORS, code))
    yield Attack(
        "allocation: the same key for another part",
        (allocating(key=KEY), allocating(parts="jsonb_build_array(jsonb_build_array(%(item)s, 99))", key=KEY)),
        NO_RIGHT,
        roles(ALLOCATORS, "LG409"),
    )


def _undoing() -> Iterator[Attack]:
    def undoing(
        payment: str = "%(payment)s",
        items: str = "ARRAY[%(allocation)s]::bigint[]",
        on: str = "%(today)s",
        reason: str = "'an attack'",
        key: str = "gen_random_uuid()",
    ) -> str:
        return f"SELECT api.undo_allocations({payment}, {items}, {on}, {reason}, {key})"

    def reversing(
        payment: str = "%(payment)s", on: str = "%(today)s", reason: str = "'an attack'", key: str = "gen_random_uuid()"
    ) -> str:
        return f"SELECT api.reverse_payment({payment}, {on}, {reason}, {key})"

    for name, statement, code in (
        ("another branch's payment", undoing(payment="%(foreign_payment)s"), "LG022"),
        ("an allocation of no payment", undoing(items="ARRAY[-1]::bigint[]"), "LG034"),
        ("nothing", undoing(items="'{}'"), "LG034"),
        ("null", undoing(items="NULL"), "LG034"),
        ("the same one twice", undoing(items="ARRAY[%(allocation)s, %(allocation)s]::bigint[]"), "LG034"),
        ("a closed month", undoing(on="%(closed)s"), "LG013"),
        ("the future", undoing(on="%(tomorrow)s"), "LG013|LG015"),
        ("a reason of a million letters", undoing(reason=LONG), "LG046"),
        ("no key", undoing(key="NULL"), "LG409"),
    ):
        yield Attack(f"undoing: {name}", (statement,), NO_RIGHT, roles(UNDOERS, code))
    yield Attack("undoing: once more", (undoing(), undoing()), NO_RIGHT, roles(UNDOERS, "LG034"))
    yield Attack(
        "undoing: the same key for another reason",
        (undoing(key=KEY), undoing(reason="'another'", key=KEY)),
        NO_RIGHT,
        roles(UNDOERS, "LG409"),
    )
    for name, statement, code in (
        ("another branch's payment", reversing(payment="%(foreign_payment)s"), "LG022"),
        ("a payment that is not there", reversing(payment="-1"), "LG022"),
        ("no reason", reversing(reason="NULL"), "LG035"),
        ("an empty reason", reversing(reason="''"), "LG035"),
        ("a reason of a million letters", reversing(reason=LONG), "LG046"),
        ("a closed month", reversing(on="%(closed)s"), "LG013"),
        ("the future", reversing(on="%(tomorrow)s"), "LG013|LG015"),
        ("no day", reversing(on="NULL"), "LG013"),
        ("no key", reversing(key="NULL"), "LG409"),
    ):
        yield Attack(f"reversal: {name}", (statement,), NO_RIGHT, roles(REVERSERS, code))
    yield Attack("reversal: once more", (reversing(), reversing()), NO_RIGHT, roles(REVERSERS, "LG036"))
    yield Attack(
        "reversal: the same key for another reason",
        (reversing(key=KEY), reversing(reason="'another'", key=KEY)),
        NO_RIGHT,
        roles(REVERSERS, "LG409"),
    )


ATTACKS = (*_allocations(), *_undoing())
