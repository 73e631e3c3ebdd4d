"""API keys: shown once, two valid at most, over at once when revoked, and one way back when a partner is behind."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import text

from domain.kernel.database import NoSuchKey, NotAllowed, TooBusy, TwoKeysValid
from domain.secrets.api_keys import NoApiKey, admitted, keep_api_key, keys_to_show, make_api_key, revoke_api_key
from domain.secrets.queries import api_keys
from domain.secrets.rules.clear import ClearText
from domain.secrets.rules.lifecycle import Purpose
from domain.secrets.service import make_data_key, reseal, revoke_data_key
from domain.secrets.vault import active_key
from integrations.transport.https import HttpsLine, Partner
from integrations.transport.keyed import KeyedLine, KeyRefusedThere
from integrations.transport.pinning import Pins
from tests.database.secrets.world import SecretsWorld
from tests.simulators.certificates import Authority
from tests.simulators.https import Asked, HttpsPartner, Reply

T = datetime(2026, 11, 20, 4, tzinfo=UTC)
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
_names = count(1)


@pytest.fixture
def holder() -> str:
    return f"machine-{next(_names)}"


def made(world: SecretsWorld, holder: str, at: datetime, role: str = "administrator") -> tuple[int, str]:
    with world.as_role(role) as db:
        key, secret = make_api_key(db, holder=holder, not_before=at)
    return key, secret.reveal()


def whose(world: SecretsWorld, presented: str, at: datetime) -> str | None:
    with world.box() as db:
        return admitted(db, presented, at=at)


def test_a_key_is_kept_as_its_hash_only(world: SecretsWorld, holder: str) -> None:
    key, secret = made(world, holder, T)

    row = str(world.ask("SELECT to_jsonb(k) FROM books.api_key AS k WHERE id = :id", id=key))
    trail = str(world.ask("SELECT jsonb_agg(after) FROM audit.event WHERE obj = 'api_key'"))
    assert secret not in row + trail
    assert "sha256" not in trail
    assert whose(world, secret, T) == holder


def test_old_and_new_key_overlap_a_week_by_a_moved_clock(world: SecretsWorld, holder: str) -> None:
    _, old = made(world, holder, T - 100 * DAY)
    _, new = made(world, holder, T)

    moments = [T - SECOND, T, T + 7 * DAY - SECOND, T + 7 * DAY, T + 7 * DAY + SECOND]
    assert [whose(world, old, at) for at in moments] == [holder, holder, holder, None, None]
    assert [whose(world, new, at) for at in moments] == [None, holder, holder, holder, holder]


def test_a_third_key_waits_until_the_oldest_is_over(world: SecretsWorld, holder: str) -> None:
    first, _ = made(world, holder, T - 100 * DAY)
    made(world, holder, T)

    with pytest.raises(TwoKeysValid):
        made(world, holder, T + 7 * DAY - SECOND)
    made(world, holder, T + 7 * DAY)
    with pytest.raises(TwoKeysValid):
        made(world, holder, T + 8 * DAY)
    with world.as_role("administrator") as db, pytest.raises(NoSuchKey):
        revoke_api_key(db, key=first + 10_000, at=T)


def test_a_key_revoked_in_the_middle_of_a_batch_ends_with_the_next_call(world: SecretsWorld, holder: str) -> None:
    key, secret = made(world, holder, T)
    before = whose(world, secret, T + DAY)
    with world.as_role("administrator") as db:
        revoke_api_key(db, key=key, at=T + DAY)
    with world.as_role("administrator") as db, pytest.raises(NoSuchKey):
        revoke_api_key(db, key=key, at=T + DAY)

    assert (before, whose(world, secret, T + DAY)) == (holder, None)
    with world.as_role("administrator") as db:
        standings = {one.id: str(standing) for one, standing in api_keys(db, direction="inbound", at=T + DAY)}
    assert standings[key] == "revoked"
    made(world, holder, T + DAY)


@pytest.mark.parametrize("role", ["clerk", "manager", "director", "auditor", "integration"])
def test_only_administrator_and_box_make_keys(world: SecretsWorld, holder: str, role: str) -> None:
    with pytest.raises(NotAllowed):
        made(world, holder, T, role)


def test_two_who_make_a_key_at_once_do_not_both_succeed(world: SecretsWorld, holder: str) -> None:
    one, other = world.books.engine("administrator").connect(), world.books.engine("scheduler").connect()
    with one, other:
        make_api_key(one, holder=holder, not_before=T)
        other.execute(text("SET LOCAL lock_timeout = '200ms'"))
        with pytest.raises(TooBusy):
            make_api_key(other, holder=holder, not_before=T)
        one.commit()
    with world.box() as db:
        make_api_key(db, holder=holder, not_before=T + DAY)
    assert world.ask("SELECT count(*) FROM books.api_key WHERE holder = :holder", holder=holder) == 2


class Bank:
    """A partner that knows some keys."""

    def __init__(self, folder: Path) -> None:
        authority = Authority(folder)
        server = authority.issue("bank")
        self.known: set[str] = set()
        self.partner = HttpsPartner(server, self._answer)
        pins = Pins(server.pin, server.pin)
        self.line = HttpsLine(Partner("the bank", self.partner.url, pins, authority.file))

    def _answer(self, asked: Asked) -> Reply:
        return Reply(200 if asked.headers.get("x-api-key") in self.known else 401, b"canary")


@pytest.fixture
def bank(tmp_path: Path) -> Iterator[Bank]:
    opened = Bank(tmp_path)
    yield opened
    opened.line.close()
    opened.partner.close()


def test_the_newest_key_is_shown_and_the_one_before_once_with_an_alarm(
    world: SecretsWorld, holder: str, bank: Bank
) -> None:
    at = [T]
    alarms: list[str] = []

    def keys() -> tuple[ClearText, ...]:
        with world.box() as db:
            return keys_to_show(db, world.vault, holder=holder, at=at[0])

    line = KeyedLine(bank.line, keys, alarm=alarms.append)
    with pytest.raises(NoApiKey):
        line.call("GET", "/")
    with world.box() as db:
        keep_api_key(db, world.vault, holder=holder, secret=ClearText("canary-old"), not_before=T - 100 * DAY)
        newest = keep_api_key(db, world.vault, holder=holder, secret=ClearText("canary-new"), not_before=T)

    bank.known = {"canary-new"}
    assert (line.call("GET", "/").status, alarms) == (200, [])
    bank.known = {"canary-old"}
    assert (line.call("GET", "/").status, alarms) == (200, ["the bank"])
    at[0] = T + 7 * DAY
    with pytest.raises(KeyRefusedThere) as refused:
        line.call("GET", "/")
    assert alarms == ["the bank"]
    at[0] = T + DAY
    with world.box() as db:
        revoke_api_key(db, key=newest, at=T + DAY)
    assert (line.call("GET", "/").status, alarms) == (200, ["the bank"])
    bank.known = set()
    with pytest.raises(KeyRefusedThere):
        line.call("GET", "/")
    assert "canary" not in f"{refused.value} {refused.value!r}"
    shown = [asked.headers["x-api-key"] for asked in bank.partner.asked]
    assert shown == ["canary-new", "canary-new", "canary-old", "canary-new", "canary-old", "canary-old"]


def test_keys_for_partners_are_sealed_anew_like_any_field(world: SecretsWorld, holder: str) -> None:
    with world.box() as db:
        keep_api_key(db, world.vault, holder=holder, secret=ClearText("canary-key"), not_before=T)
        old = active_key(db, Purpose.FIELD).id
    with world.box() as db:
        make_data_key(db, world.keys, purpose=Purpose.FIELD)
    with world.box() as db:
        done = reseal(db, world.vault, table="api_key", after=0)
        assert done.values >= 1
        assert reseal(db, world.vault, table="api_key", after=done.after).after == 0
        revoke_data_key(db, key=old)

    with world.box() as db:
        assert [key.reveal() for key in keys_to_show(db, world.vault, holder=holder, at=T)] == ["canary-key"]
