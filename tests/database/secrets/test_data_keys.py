"""Data keys through their lives: everything sealed anew, wrapped again, counted, and bound to its place."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from domain.customers.refund_numbers import refund_number
from domain.kernel.database import call
from domain.kernel.refusals import (
    AlreadyTaken,
    KeyChanged,
    KeyUsedUp,
    ValuesStillSealed,
)
from domain.secrets.queries import data_keys, intake_key
from domain.secrets.rules.fields import FieldRefused
from domain.secrets.rules.lifecycle import KeyState, Purpose
from domain.secrets.service import (
    KekStillNeeded,
    make_data_key,
    reseal,
    revoke_data_key,
    revoke_kek,
    revoke_retired,
    rewrap_data_keys,
)
from domain.secrets.vault import NoDataKey, Vault, active_key, known_keys
from tests.database.secrets.world import NUMBER, SecretsWorld


def reseal_all(world: SecretsWorld, limit: int) -> list[int]:
    after, chunks = 0, []
    while True:
        with world.box() as db:
            done = reseal(db, world.vault, table="customer_account", after=after, limit=limit)
        chunks.append(done.values)
        after = done.after
        if not after:
            return chunks


def test_new_data_keys_seal_everything_anew_and_the_old_one_goes(world: SecretsWorld) -> None:
    with world.box() as db:
        make_data_key(db, world.keys, purpose=Purpose.FIELD)
    reseal_all(world, 500)
    with world.box() as db:
        revoke_retired(db)
        old = active_key(db, Purpose.FIELD)
    numbers = [f"2021008877{n:04d}" for n in range(7)]
    accounts = [world.propose(world.a_customer(), number) for number in numbers]
    world.store()
    held = int(world.ask("SELECT count(*) FROM books.customer_account WHERE data_key_id = :key", key=old.id))
    with world.box() as db:
        made = make_data_key(db, world.keys, purpose=Purpose.FIELD)
    with world.box() as db, pytest.raises(ValuesStillSealed):
        revoke_data_key(db, key=old.id)

    chunks = reseal_all(world, 3)
    with world.box() as db:
        assert revoke_retired(db) == [old.id]

    assert (sum(chunks), chunks[0], chunks[-1]) == (held, 3, 0)
    with world.box() as db:
        found = [refund_number(db, world.vault, account=one, purpose="test").reveal() for one in accounts]
        states = {key.id: (key.state, key.uses) for key in data_keys(db)}
    assert found == numbers
    assert (states[old.id], states[made]) == ((KeyState.REVOKED, held), (KeyState.ACTIVE, held))
    assert world.ask("SELECT wrapped FROM books.data_key WHERE id = :id", id=old.id) is None
    told = "SELECT sum((after ->> 'values')::int) FROM audit.event WHERE op = 'RESEAL' AND obj_key = :key"
    assert world.ask(told, key=str(made)) == held


def test_an_intake_key_stays_while_a_desk_has_sealed_by_it(world: SecretsWorld) -> None:
    with world.as_role("clerk") as db:
        before = intake_key(db)
    world.propose(world.a_customer())
    with world.box() as db:
        make_data_key(db, world.keys, purpose=Purpose.INTAKE)
    with world.box() as db, pytest.raises(ValuesStillSealed):
        revoke_data_key(db, key=before.id)
    world.store()
    with world.box() as db:
        revoke_data_key(db, key=before.id)
        with pytest.raises(KeyChanged):
            revoke_data_key(db, key=before.id)
    with world.as_role("clerk") as db:
        assert intake_key(db).id != before.id


def test_a_new_key_encryption_key_wraps_again_and_touches_no_field(world: SecretsWorld) -> None:
    account = world.propose(world.a_customer())
    world.store()
    sealed = world.column("number", account)
    before = world.keys.health().version
    world.keys.rotate()
    with world.box() as db:
        with pytest.raises(KekStillNeeded):
            revoke_kek(db, world.keys, version=before)
        assert rewrap_data_keys(db, world.keys) == sum(key.kek is not None for key in known_keys(db))
        assert rewrap_data_keys(db, world.keys) == 0
        revoke_kek(db, world.keys, version=before)
        assert {key.kek for key in known_keys(db)} <= {before + 1, None}

    assert world.column("number", account) == sealed
    with world.box() as db:
        assert refund_number(db, Vault(world.keys), account=account, purpose="test").reveal() == NUMBER


def test_uses_are_counted_and_end_before_a_nonce_repeats(world: SecretsWorld) -> None:
    with world.books.admin().begin() as db:
        full = "UPDATE books.data_key SET uses = 1073741823 WHERE purpose = 'field' AND state = 'active' RETURNING id"
        used = db.execute(text(full)).scalar_one()
    first = world.a_customer()
    world.propose(first)
    world.store()
    world.propose(first)

    with pytest.raises(KeyUsedUp):
        world.store()
    with world.box() as db:
        make_data_key(db, world.keys, purpose=Purpose.FIELD)
    assert world.store() == 1
    with world.box() as db, pytest.raises(KeyChanged):
        call(db, "api.use_data_key", p_id=used, p_times=1)


def test_a_number_that_somebody_moved_to_another_row_does_not_open(world: SecretsWorld) -> None:
    accounts = [world.propose(world.a_customer(), number) for number in (NUMBER, "99998888777766")]
    world.store()
    with world.books.admin().begin() as db:
        moved = {"one": accounts[0], "number": world.column("number", accounts[1])}
        db.execute(text("UPDATE books.customer_account SET number = :number WHERE id = :one"), moved)

    with world.box() as db, pytest.raises(FieldRefused):
        refund_number(db, world.vault, account=accounts[0], purpose="test")


def test_what_is_not_there_is_said_so(world: SecretsWorld) -> None:
    with world.box() as db, pytest.raises(NoDataKey):
        world.vault.key(db, 9999)
    with world.box() as db, pytest.raises(AlreadyTaken):
        refund_number(db, world.vault, account=999_999, purpose="test")


def test_the_blind_index_key_is_made_once(world: SecretsWorld) -> None:
    with world.box() as db, pytest.raises(ValuesStillSealed):
        make_data_key(db, world.keys, purpose=Purpose.INDEX)
