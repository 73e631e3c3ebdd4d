"""A key makes a deed once: asked at the same time, after a failure, by the other box, and by who may no longer ask."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from threading import Barrier
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from sqlalchemy import text

from app.bench.scene import Scene, conninfo, enter_scenes
from app.logins import Login, make_login
from domain.kernel.calendar import business_day
from tests.conftest import Books

TODAY = business_day(datetime.now(UTC))
PAY = "SELECT api.post_payments(%s::jsonb, %s)"
OTHER_BOX = Login("test_other_box", "scheduler", "the other box", 11)


@pytest.fixture
def scene(database: Books) -> Scene:
    return enter_scenes(database, "KEY", 1, amounts=(1050, 2100), today=TODAY)[0]


def request(scene: Scene, amount: int = 500, receipts: int = 1) -> str:
    rows = [
        {"customer": scene.customer, "amount": amount + place, "method": "cash", "source": f"key/{amount}/{place}",
         "on": TODAY.isoformat(), "parts": []}
        for place in range(receipts)
    ]  # fmt: skip
    return json.dumps(rows)


def ask(address: str, statement: str, *values: object) -> Any:
    with psycopg.connect(address, autocommit=True) as connection:
        row = connection.execute(statement, values).fetchone()
    assert row is not None
    return row[0]


def count(database: Books, table: str) -> int:
    with database.admin().connect() as db:
        return int(db.execute(text(f"SELECT count(*) FROM books.{table}")).scalar_one())


@pytest.mark.parametrize(("desks", "receipts"), [(2, 3), (10, 2), (20, 1)])
def test_the_same_key_asked_at_once_is_one_deed_and_one_answer(
    database: Books, scene: Scene, desks: int, receipts: int
) -> None:
    # A desk that does not get in must not leave the others waiting for it.
    together, key = Barrier(desks, timeout=300), uuid4()
    stored, address = request(scene, receipts=receipts), conninfo(database, "clerk")

    def desk(_: int) -> dict[str, Any]:
        with psycopg.connect(address, autocommit=True) as connection:
            together.wait()
            row = connection.execute(PAY, (stored, key)).fetchone()
        assert row is not None
        return dict(row[0])

    with ThreadPoolExecutor(desks) as pool:
        answers = list(pool.map(desk, range(desks)))

    first = [answer for answer in answers if "replayed" not in answer]
    assert len(first) == 1
    assert [{**answer, "replayed": True} for answer in answers] == [{**first[0], "replayed": True}] * desks
    assert count(database, "payment") == receipts


def test_the_key_of_a_failed_attempt_is_free_again(database: Books, scene: Scene) -> None:
    address, key = conninfo(database, "clerk"), uuid4()
    with pytest.raises(psycopg.errors.CheckViolation):
        ask(address, PAY, request(scene, amount=10**13), key)

    answer = ask(address, PAY, request(scene), key)

    assert "replayed" not in answer
    assert count(database, "payment") == 1


def test_the_other_box_gets_the_answer_of_the_first(database: Books, scene: Scene) -> None:
    with database.admin().begin() as db:
        make_login(db, OTHER_BOX, password=database.keyring.password(OTHER_BOX.name), branches=["FYU", "TXG"])
    other = database.keyring.address(database.admin_url, OTHER_BOX.name).set(drivername="postgresql")
    stored, key = request(scene), uuid4()
    first = ask(conninfo(database, "scheduler"), PAY, stored, key)

    again = ask(other.render_as_string(hide_password=False), PAY, stored, key)

    assert again == {**first, "replayed": True}
    assert count(database, "payment") == 1


def test_the_keys_of_two_people_are_their_own(database: Books, scene: Scene) -> None:
    key = uuid4()
    ask(conninfo(database, "clerk"), PAY, request(scene, 500), key)

    answer = ask(conninfo(database, "cashier"), PAY, request(scene, 600), key)

    assert "replayed" not in answer
    assert count(database, "payment") == 2


Deed = tuple[str, str, Callable[[Books, Scene], tuple[Any, ...]]]


def _payment(database: Books, scene: Scene, amount: int) -> int:
    answer = ask(conninfo(database, "clerk"), PAY, request(scene, amount), uuid4())
    return int(answer["payments"][0]["payment"])


DEEDS: dict[str, Deed] = {
    "payment": ("clerk", PAY, lambda _, scene: (request(scene),)),
    "set of payments": ("clerk", PAY, lambda _, scene: (request(scene, 800, receipts=2),)),
    "allocation": (
        "clerk",
        "SELECT api.allocate(%s, %s::jsonb, %s, %s)",
        lambda database, scene: (_payment(database, scene, 701), json.dumps([[scene.items[0].id, 300]]), TODAY),
    ),
    "reversal": (
        "senior_clerk",
        "SELECT api.reverse_payment(%s, %s, 'not ours', %s)",
        lambda database, scene: (_payment(database, scene, 702), TODAY),
    ),
}


def test_who_may_no_longer_ask_does_not_get_the_old_answer_either(database: Books, scene: Scene) -> None:
    told = {}
    for number, (name, (role, statement, build)) in enumerate(DEEDS.items()):
        values, key, address = build(database, scene), UUID(int=number), conninfo(database, role)
        ask(address, statement, *values, key)
        with suspended(database, role), pytest.raises(psycopg.Error) as refused:
            ask(address, statement, *values, key)
        told[name] = refused.value.sqlstate

    assert told == dict.fromkeys(DEEDS, "LG020")


@contextmanager
def suspended(database: Books, role: str) -> Iterator[None]:
    change = text("UPDATE books.staff SET active = :active WHERE login = :login")
    with database.admin().begin() as db:
        db.execute(change, {"active": False, "login": f"test_{role}"})
    yield
    with database.admin().begin() as db:
        db.execute(change, {"active": True, "login": f"test_{role}"})
