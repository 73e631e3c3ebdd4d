"""When data keys have served, and how API keys overlap, by a clock that is moved."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from domain.secrets.rules.api_keys import (
    OVERLAP,
    ApiKey,
    KeyStanding,
    hashed,
    holder_of,
    new_api_key,
    standing,
    to_try,
)
from domain.secrets.rules.lifecycle import MOST_USES, RETIRE_AT, KeyState, KnownKey, Purpose, context, has_served

T = datetime(2026, 11, 20, 4, tzinfo=UTC)
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)


def a_data_key(
    *, uses: int = 0, state: KeyState = KeyState.ACTIVE, purpose: Purpose = Purpose.FIELD, wrapped: bytes | None = None
) -> KnownKey:
    return KnownKey(1, purpose, state, T, uses, wrapped)


@pytest.mark.parametrize(
    ("key", "at", "served"),
    [
        (a_data_key(), T, False),
        (a_data_key(), T + 364 * DAY, False),
        (a_data_key(), T + 365 * DAY, True),
        (a_data_key(uses=RETIRE_AT - 1), T, False),
        (a_data_key(uses=RETIRE_AT), T, True),
        (a_data_key(uses=RETIRE_AT, state=KeyState.RETIRING), T, False),
        (a_data_key(purpose=Purpose.INTAKE), T + 366 * DAY, True),
        (a_data_key(purpose=Purpose.INDEX), T + 999 * DAY, False),
    ],
)
def test_a_key_serves_a_year_or_until_a_nonce_might_repeat(key: KnownKey, at: datetime, served: bool) -> None:
    assert has_served(key, at) is served
    assert RETIRE_AT < MOST_USES == 2**30


def test_a_wrapping_tells_its_key_encryption_key() -> None:
    assert a_data_key(wrapped=b"\0\0\0\x05rest").kek == 5
    assert a_data_key().kek is None
    assert context(12) == b"dek|12"


OLD = ApiKey(1, "driver-app", T - 300 * DAY, T + OVERLAP, sha256=hashed("lgk_" + "a" * 43))
NEW = ApiKey(2, "driver-app", T, T + 365 * DAY, sha256=hashed("lgk_" + "b" * 43))
KEYS = (OLD, NEW)


@pytest.mark.parametrize(
    ("at", "old", "new", "tried"),
    [
        (T - SECOND, KeyStanding.ACTIVE, KeyStanding.PENDING, [1]),
        (T, KeyStanding.RETIRING, KeyStanding.ACTIVE, [2, 1]),
        (T + OVERLAP - SECOND, KeyStanding.RETIRING, KeyStanding.ACTIVE, [2, 1]),
        (T + OVERLAP, KeyStanding.REVOKED, KeyStanding.ACTIVE, [2]),
        (T + OVERLAP + SECOND, KeyStanding.REVOKED, KeyStanding.ACTIVE, [2]),
        (T + 365 * DAY, KeyStanding.REVOKED, KeyStanding.REVOKED, []),
    ],
    ids=["T-1", "start", "before the end", "end", "T+1", "over"],
)
def test_keys_follow_each_other_by_the_clock_alone(
    at: datetime, old: KeyStanding, new: KeyStanding, tried: list[int]
) -> None:
    assert (standing(OLD, KEYS, at), standing(NEW, KEYS, at)) == (old, new)
    assert [key.id for key in to_try(KEYS, at)] == tried
    assert holder_of("lgk_" + "a" * 43, KEYS, at) == ("driver-app" if 1 in tried else None)
    assert holder_of("lgk_" + "b" * 43, KEYS, at) == ("driver-app" if 2 in tried else None)


def test_a_key_that_is_revoked_in_the_middle_of_the_overlap_is_over_at_once() -> None:
    revoked = ApiKey(2, "driver-app", T, T + 365 * DAY, T + DAY)
    keys = (OLD, revoked)

    assert standing(revoked, keys, T + DAY - SECOND) is KeyStanding.ACTIVE
    assert standing(revoked, keys, T + DAY) is KeyStanding.REVOKED
    assert standing(OLD, keys, T + DAY) is KeyStanding.ACTIVE
    assert [key.id for key in to_try(keys, T + DAY)] == [1]


@pytest.mark.parametrize("presented", ["", "lgk_", "a" * 43, "lgk_" + "c" * 43, "lgk_" + "a" * 44, " lgk_" + "a" * 43])
def test_a_strange_key_is_nobodys(presented: str) -> None:
    assert holder_of(presented, KEYS, T) is None


def test_a_key_of_another_holder_retires_nothing() -> None:
    other = ApiKey(3, "portal", T + DAY, T + 300 * DAY)

    assert standing(NEW, (*KEYS, other), T + 2 * DAY) is KeyStanding.ACTIVE


def test_a_new_key_is_256_random_bits_and_shown_by_nobody() -> None:
    made = {new_api_key().reveal() for _ in range(50)}

    assert len(made) == 50
    assert all(len(key) == 47 and holder_of(key, (ApiKey(1, "x", T, T + DAY, None, hashed(key)),), T) for key in made)
    assert "lgk_" not in repr(new_api_key())
