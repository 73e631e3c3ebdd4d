"""The night's runs, the day's snapshot, customers from the master system: the scheduler's deeds, tried by everybody."""

from __future__ import annotations

from collections.abc import Iterator

from tests.attack.attacks.functions import SCHEDULER
from tests.attack.attacks.ledger import KEY, row
from tests.attack.matrix import NO_RIGHT, NO_ROWS, Attack, roles

RUN = "'attack.run', '1'"
IDLE = "'attack.idle', '1'"


def adding(**changed: str) -> str:
    values = {
        "code": "'AT1'",
        "branch": "'FYU'",
        "name": "'x'",
        "kind": "'company'",
        "category": "'B'",
        "terms": "'NET30'",
        "marks": "'[]'::jsonb",
        **changed,
    }
    return f"SELECT api.add_customers(jsonb_build_array({row(values)}), gen_random_uuid())"


def _runs() -> Iterator[Attack]:
    for name, statement, code in (
        ("an effect with a lost claim", f"SELECT api.fence({RUN}, 0)", "LG040"),
        ("an effect with a claim to come", f"SELECT api.fence({RUN}, 2)", "LG040"),
        ("an effect of an idle run", f"SELECT api.fence({IDLE}, 0)", "LG040"),
        ("an effect of null", "SELECT api.fence(NULL, NULL, NULL)", "LG040"),
        ("a checkpoint with a lost claim", f"SELECT api.checkpoint_run({RUN}, 0, '{{}}', 1, 0, 1)", "LG040"),
        ("a checkpoint of null", "SELECT api.checkpoint_run(NULL, NULL, NULL, NULL, NULL, NULL, NULL)", "LG040"),
        ("an end with a lost claim", f"SELECT api.end_run({RUN}, 0, 'DONE', '')", "LG040"),
        ("an end as nobody knows it", f"SELECT api.end_run({RUN}, 1, 'LOVED', '')", "LG040"),
        ("an end as null", f"SELECT api.end_run({RUN}, 1, NULL, '')", "LG040"),
        ("a snapshot with a lost claim", "SELECT api.take_snapshot(%(today)s, 'attack.run', 0, '1')", "LG040"),
        ("a snapshot of null", "SELECT api.take_snapshot(NULL, NULL, NULL, NULL)", "LG040"),
        ("a plan of null", "SELECT api.plan_run(NULL, NULL, NULL, NULL)", "23502"),
    ):
        yield Attack(f"run: {name}", (statement,), NO_RIGHT, roles(SCHEDULER, code))
    for name, statement in (
        (
            "a claim that another holds",
            f"SELECT 1 FROM api.claim_run({RUN}, 'thief', '1 hour') AS c WHERE c IS NOT NULL",
        ),
        ("a claim of nothing", "SELECT 1 FROM api.claim_run('none', '1', 'thief', '1 hour') AS c WHERE c IS NOT NULL"),
        ("a claim of null", "SELECT 1 FROM api.claim_run(NULL, NULL, NULL, NULL) AS c WHERE c IS NOT NULL"),
        ("a heartbeat with a lost claim", f"SELECT 1 FROM api.beat_run({RUN}, 0) AS b WHERE b"),
        ("a plan of a known run", f"SELECT 1 FROM api.plan_run({RUN}, %(today)s, now()) AS p WHERE p"),
        ("a skip of a running run", f"SELECT 1 FROM api.skip_run({RUN}, 'SKIPPED', '') AS s WHERE s"),
        ("a skip as done", f"SELECT 1 FROM api.skip_run({IDLE}, 'DONE', '') AS s WHERE s"),
        ("a hold of a running run", f"SELECT 1 FROM api.hold_run({RUN}, '') AS h WHERE h"),
    ):
        yield Attack(f"run: {name}", (statement,), NO_RIGHT, roles(SCHEDULER, NO_ROWS))
    yield Attack("run: by hand", ("UPDATE books.batch_run SET state = 'DONE', token = token + 1",), NO_RIGHT)
    yield Attack("run: forgotten", ("DELETE FROM books.batch_run",), NO_RIGHT)


def _customers() -> Iterator[Attack]:
    for name, statement, code in (
        ("of another branch", adding(branch="'TXG'"), "LG022"),
        ("of no branch", adding(branch="NULL"), "LG022"),
        ("of a branch nobody knows", adding(branch="'ZZZ'"), "LG022"),
        ("of a kind nobody knows", adding(kind="'friend'"), "23514"),
        ("of a category nobody knows", adding(category="'Z'"), "23514"),
        ("without a name", adding(name="NULL"), "23502"),
        ("without a code", adding(code="NULL"), "23502"),
        ("with a number of nobody", adding(ubn="'00000000'"), "23514"),
        ("with a number of letters", adding(ubn="'abcdefgh'"), "23514"),
        ("with a mark of one letter", adding(marks="jsonb_build_array(jsonb_build_array('name', 'x'))"), "23514"),
        (
            "with a mark of a million letters",
            adding(marks="jsonb_build_array(jsonb_build_array('name', repeat('x', 1000000)))"),
            "23514",
        ),
        ("with a mark nobody knows", adding(marks="jsonb_build_array(jsonb_build_array('smell', 'gas'))"), "23514"),
        ("with no key", "SELECT api.add_customers('[]', NULL)", "LG409"),
        ("as null", "SELECT api.add_customers(NULL, NULL)", "LG409"),
    ):
        yield Attack(f"customer {name}", (statement,), NO_RIGHT, roles(SCHEDULER, code))
    yield Attack(
        "customers with the same key for others",
        (f"SELECT api.add_customers('[]', {KEY})", f"SELECT api.add_customers('[{{}}]', {KEY})"),
        NO_RIGHT,
        roles(SCHEDULER, "LG409|LG022"),
    )


ATTACKS = (*_runs(), *_customers())
