"""The bytes that are hashed, held to values that were computed apart from this database."""

from __future__ import annotations

import hashlib

import pytest
from sqlalchemy import Connection, text

from tests.conftest import Books

EVENT = """
    SELECT encode(audit.leaf(1, '2026-11-22T03:04:05.678901Z', '1000', 'bob', 'lga', '192.0.2.7', 'app', 'ledger',
                             'POST', 'journal', '5', true, NULL, NULL, '{"doc": 7, "amount": 100.00}'), 'hex')
"""
SEAL = """
    SELECT encode(audit.seal_hash(s), 'hex') FROM (SELECT (jsonb_populate_record(NULL::audit.seal, jsonb_build_object(
             'id', 1, 'epoch', 'e1', 'xid_from', '0', 'xid_to', '1001', 'n', 1, 'prev', '\\x00', 'root', '\\x' || :root,
             'sealed_at', '2026-11-22T03:05:00.000000Z', 'sealed_by', 'scheduler1', 'event_epoch', 1))).*) AS s
"""
ROOTS = {
    "": hashlib.sha256(b"").hexdigest(),
    "a": "022a6979e6dab7aa5ae4c3e5e45f7e977112a7e63593820dbec1ec738a24f93c",
    "ab": "b137985ff484fb600db93107c77b0365c80d78f5b429ded0fd97361d077999eb",
    "abc": "36642e73c2540ab121e3a6bf9545b0a24982cd830eb13d3cd19de3ce6c021ec1",
}


@pytest.fixture
def trail(shared: Books) -> Connection:
    """The superuser's connection; these functions are nobody else's to call."""
    return shared.admin().connect()


@pytest.mark.parametrize("letters", ROOTS)
def test_the_root_of_a_tree(trail: Connection, letters: str) -> None:
    leaves = [hashlib.sha256(b"\0" + letter.encode()).digest() for letter in letters]

    with trail as db:
        root = db.execute(text("SELECT encode(audit.merkle(:leaves), 'hex')"), {"leaves": leaves}).scalar_one()

    assert root == ROOTS[letters]


@pytest.mark.parametrize(
    "settings", ["", "SET timezone = 'America/St_Johns'; SET datestyle = 'German'; SET bytea_output = 'escape'"]
)
def test_the_leaf_of_an_event_whatever_the_session_is_set_to(trail: Connection, settings: str) -> None:
    with trail as db:
        if settings:
            db.exec_driver_sql(settings)
        leaf = db.execute(text(EVENT)).scalar_one()

    assert leaf == "67dd154f1e5146e2a026a2aae7aa5bc90af5bd259f4f68c2328d21146d981051"


def test_the_hash_of_a_seal(trail: Connection) -> None:
    with trail as db:
        found = db.execute(text(SEAL), {"root": ROOTS["a"]}).scalar_one()

    assert found == "af41ad5a1a11d4756d6c4f2977fcf786894a3290460b7dd937fd2269c5bb61c9"


def test_what_is_put_into_the_trail_has_the_leaf_of_its_columns(shared: Books) -> None:
    """Both ways in write their leaf themselves, for speed; it must be that of audit.leaf."""
    with shared.admin().connect() as db:
        db.execute(text("SELECT audit.log_failure('app', 'bank', 'SEND', 'file', '7', 'no answer')"))
        entry = '{"id": 5, "entry": [["1101", 100.00, null]], "reason": "因"}'
        db.execute(text("SELECT audit.put_postings(ARRAY[CAST(:entry AS jsonb)])"), {"entry": entry})

        unlike = db.execute(
            text(
                """
                SELECT count(*), count(*) FILTER (WHERE leaf <> audit.leaf(
                         id, at, xid, actor, app, client, source, target, op, obj, obj_key, ok, error, before, after))
                  FROM audit.event
                """
            )
        ).one()

    assert unlike[0] > 2
    assert unlike[1] == 0
