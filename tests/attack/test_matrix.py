"""Nobody gets further than his rights: every attack, by every role, over TLS with that role's own login."""

from __future__ import annotations

import pytest

from app.logins import ROLES
from tests.attack.attacks.functions import EXECUTORS, executors_of
from tests.attack.conftest import Stage
from tests.attack.matrix import attacker, digest, strike_all, written


@pytest.mark.parametrize("role", ROLES)
def test_every_attack_is_refused_and_changes_nothing(stage: Stage, role: str) -> None:
    with stage.looking() as db:
        before = digest(db)

        with attacker(stage.conninfo(role)) as connection:
            breaches = strike_all(connection, role, stage.attacks, stage.facts)

        assert breaches == []
        assert digest(db) == before


def test_the_matrix_is_as_large_as_it_must_be(stage: Stage) -> None:
    names = [attack.name for attack in stage.attacks]

    assert len(written()) >= 150
    assert sorted(names) == sorted(set(names))


def test_every_function_that_somebody_may_call_is_attacked(stage: Stage) -> None:
    statements = " ".join(statement for attack in written() for statement in attack.statements)
    with stage.looking() as db:
        callable_by = executors_of(db)

    assert {name: sorted(roles) for name, roles in callable_by.items()} == {
        name: sorted(roles) for name, roles in EXECUTORS.items()
    }
    assert sorted(name for name in callable_by if f"{name}(" not in statements) == []
