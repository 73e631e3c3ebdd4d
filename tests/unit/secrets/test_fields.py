"""Sealed fields and boxes open whole, in their place and under their key, and nowhere else."""

from __future__ import annotations

import hashlib
import hmac

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.errors import Refused
from domain.secrets.rules.boxes import BoxRefused, IntakeKey, IntakeKeyWrong, box, intake_id, public_of, unbox
from domain.secrets.rules.clear import ClearText
from domain.secrets.rules.fields import DataKey, FieldRefused, Place, blind_index, key_id, seal, unseal

KEY, OTHER = DataKey(7, b"k" * 32), DataKey(8, b"o" * 32)
PLACE = Place("customer_account", "number", 3)
SECRET = ClearText("2021008877654321")
SEALED = seal(KEY, SECRET, PLACE)
BOXED = box(public_of(KEY), SECRET, PLACE)


def test_a_field_has_the_format_of_the_design() -> None:
    assert len(SEALED) == 1 + 4 + 12 + 16 + 16
    assert SEALED[:5] == b"\x01\0\0\0\x07"
    assert key_id(SEALED) == 7
    assert unseal(KEY, SEALED, PLACE) == SECRET
    assert seal(KEY, SECRET, PLACE) != SEALED


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=60), st.integers(1, 2**31 - 1), st.integers(1, 2**62))
def test_every_text_comes_back(secret: str, key: int, row: int) -> None:
    place = Place("t", "c", row)
    one = DataKey(key, b"x" * 32)

    assert unseal(one, seal(one, ClearText(secret), place), place).reveal() == secret
    assert unbox(one, box(public_of(one), ClearText(secret), place), place).reveal() == secret


ELSEWHERE = [
    Place("customer_account", "number", 4),
    Place("customer_account", "boxed", 3),
    Place("api_key", "number", 3),
]


@pytest.mark.parametrize("place", ELSEWHERE)
def test_a_value_that_was_moved_does_not_open(place: Place) -> None:
    with pytest.raises(FieldRefused):
        unseal(KEY, SEALED, place)
    with pytest.raises(BoxRefused):
        unbox(KEY, BOXED, place)


def test_another_key_opens_nothing() -> None:
    with pytest.raises(FieldRefused):
        unseal(OTHER, SEALED, PLACE)
    with pytest.raises(FieldRefused):
        unseal(DataKey(7, b"o" * 32), SEALED, PLACE)
    with pytest.raises(BoxRefused):
        unbox(OTHER, BOXED, PLACE)
    with pytest.raises(BoxRefused):
        unbox(DataKey(7, b"o" * 32), BOXED, PLACE)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, len(SEALED) * 8 - 1))
def test_a_flipped_bit_of_a_field_is_refused(bit: int) -> None:
    with pytest.raises(FieldRefused):
        unseal(KEY, flipped(SEALED, bit), PLACE)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, len(BOXED) * 8 - 1))
def test_a_flipped_bit_of_a_box_is_refused(bit: int) -> None:
    with pytest.raises(BoxRefused):
        unbox(KEY, flipped(BOXED, bit), PLACE)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, len(BOXED) - 1))
def test_what_was_cut_is_refused(length: int) -> None:
    for cut in (SEALED[:length], BOXED[:length]):
        if cut not in (SEALED, BOXED):
            with pytest.raises(Refused):
                unseal(KEY, cut, PLACE)
            with pytest.raises(Refused):
                unbox(KEY, cut, PLACE)


def flipped(value: bytes, bit: int) -> bytes:
    changed = bytearray(value)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


def test_a_box_names_its_key_and_no_two_are_alike() -> None:
    assert BOXED[:5] == b"\x02\0\0\0\x07"
    assert intake_id(BOXED) == 7
    assert box(public_of(KEY), SECRET, PLACE) != BOXED
    assert SECRET.reveal().encode() not in BOXED


def test_a_public_key_that_anybody_could_open_is_refused() -> None:
    with pytest.raises(IntakeKeyWrong):
        box(IntakeKey(1, bytes(32)), SECRET, PLACE)
    with pytest.raises(IntakeKeyWrong):
        box(IntakeKey(1, b"short"), SECRET, PLACE)


def test_an_ephemeral_key_of_small_order_is_refused() -> None:
    with pytest.raises(BoxRefused):
        unbox(KEY, BOXED[:5] + bytes(32) + BOXED[37:], PLACE)


def test_equal_numbers_are_found_by_a_keyed_hash() -> None:
    index = blind_index(KEY, SECRET, table="customer_account", column="number")

    text = b"customer_account|number|2021008877654321"
    assert index == hmac.new(KEY.key, text, hashlib.sha256).digest()[:16]
    assert index != blind_index(OTHER, SECRET, table="customer_account", column="number")
    assert index != blind_index(KEY, SECRET, table="customer_account", column="other")
