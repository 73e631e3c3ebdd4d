"""Spoils bank files and what people type, at random but the same way for a seed."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from datetime import date
from itertools import islice
from typing import Final

from app.demo.company import story
from app.demo.people import customers

MOST_BYTES: Final = 64 * 1024
SEED: Final = 7
PEOPLE: Final = 300
MOST_SEEDS: Final = 60
DAYS: Final = (70, 84)
"""Days of the story on which people pay."""
NOISE: Final = tuple(
    word.encode()
    for word in (
        "\r", "\n", "\r\n", "\0", "\x1a", "０１２", "：６１：", "，", "\u3000", "\ufeff", "-\r\n", "}",
        "{1:", ":61:", ":86:", ":62F:",
    )
)  # fmt: skip


def bank_files() -> list[bytes]:
    """Files of all the demo's banks: one without a line, and a few dozen with some."""
    people = list(customers(SEED, PEOPLE))
    days = islice(story(people, seed=SEED, last_on=date(2026, 11, 20)), *DAYS)
    found = sorted({file.data for day in days for file in day.files}, key=lambda data: (len(data), data))
    full = [data for data in found if b":61:" in data and len(data) <= MOST_BYTES // 4]
    step = max(len(full) // MOST_SEEDS, 1)
    return [found[0], *full[::step]]


def spoiled(seeds: Sequence[bytes], chance: random.Random) -> bytes:
    """One spoiled file, most of them by one change and some by several."""
    data = chance.choice(seeds)
    for _ in range(chance.choice((1, 1, 1, 2, 5))):
        data = chance.choice(MUTATIONS)(data, seeds, chance)[:MOST_BYTES]
    return data


def _cut(data: bytes, _: Sequence[bytes], chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data) + 1)]


def _cut_at_the_beginning(data: bytes, _: Sequence[bytes], chance: random.Random) -> bytes:
    return data[chance.randrange(len(data) + 1) :]


def _line_gone(data: bytes, _: Sequence[bytes], chance: random.Random) -> bytes:
    lines = data.split(b"\r\n")
    del lines[chance.randrange(len(lines))]
    return b"\r\n".join(lines)


def _line_again(data: bytes, _: Sequence[bytes], chance: random.Random) -> bytes:
    lines = data.split(b"\r\n")
    place = chance.randrange(len(lines))
    lines[place:place] = lines[place : place + 1] * chance.choice((1, 1, 2, 50))
    return b"\r\n".join(lines)


def _lines_swapped(data: bytes, _: Sequence[bytes], chance: random.Random) -> bytes:
    lines = data.split(b"\r\n")
    one, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]
    return b"\r\n".join(lines)


def _many_digits(data: bytes, _: Sequence[bytes], chance: random.Random) -> bytes:
    places = [place for place, byte in enumerate(data) if 48 <= byte <= 57]
    if not places:
        return data
    place = chance.choice(places)
    return data[:place] + bytes(chance.choice(b"0123456789") for _ in range(40)) + data[place:]


def _noise(data: bytes, _: Sequence[bytes], chance: random.Random) -> bytes:
    place = chance.randrange(len(data) + 1)
    return data[:place] + chance.choice(NOISE) * chance.choice((1, 1, 3)) + data[place:]


def _joined(data: bytes, seeds: Sequence[bytes], chance: random.Random) -> bytes:
    return data + chance.choice((b"", b"\r\n", b"-")) + chance.choice(seeds)


def _byte_changed(data: bytes, _: Sequence[bytes], chance: random.Random) -> bytes:
    if not data:
        return data
    place = chance.randrange(len(data))
    return data[:place] + bytes((chance.randrange(256),)) + data[place + 1 :]


def _random_bytes(data: bytes, _: Sequence[bytes], chance: random.Random) -> bytes:
    length = chance.choice((3, 80, 4000, MOST_BYTES))
    place = chance.randrange(len(data) + 1)
    return data[:place] + chance.randbytes(length) + data[place + length :]


def _long_line(data: bytes, _: Sequence[bytes], chance: random.Random) -> bytes:
    place = chance.randrange(len(data) + 1)
    return data[:place] + chance.choice((b"A", b"1", b" ", b"/", b"?20", b"\xa4\xa4")) * 20_000 + data[place:]


Mutation = Callable[[bytes, Sequence[bytes], random.Random], bytes]
MUTATIONS: Final[tuple[Mutation, ...]] = (
    _cut, _cut, _cut_at_the_beginning, _line_gone, _line_again, _lines_swapped, _many_digits, _noise, _joined,
    _byte_changed, _byte_changed, _random_bytes, _long_line,
)  # fmt: skip

TYPED: Final = (
    "15,500", "(15,500)", "-15500", "１５，５００", "1e9", "NaN", "Infinity", "٣٤", "9" * 40, "1,2,3", "0.5",
    "−5", "$5", "", "115/11/22", "1122", "+30", "t", "115年11月22日", "民國115年11月", "2026-02-30",
    "99991231", "+9999",
    "0/0", "今", "115.11.22", "12345675", "00000000", "04595257", "AB-12345678", "LG0000001", "96600123456789",
    "NET30", "EOM+15",
    ">1000", "10..20", "<=5", "2026-11..", "\0", "\ud800",
    "a" * 3000, "١٢٣٤٥٦٧٨", "\N{CIRCLED DIGIT ONE}", "½",
    "\u202e12", "-" * 50,
)  # fmt: skip
LETTERS: Final = "0123456789,.-+/()年月日民國%<>=$ \t\n０１２３，．－：ABLGXZ٠١²½\u200b\ufeff"


def typed(chance: random.Random) -> str:
    """What somebody may type or paste into a field."""
    text = chance.choice(TYPED)
    for _ in range(chance.choice((0, 1, 1, 2, 4))):
        place = chance.randrange(len(text) + 1)
        way = chance.randrange(4)
        if way == 0:
            text = text[:place] + text[place + chance.randrange(1, 4) :]
        elif way == 1:
            text = text[:place] + chance.choice(LETTERS) * chance.choice((1, 1, 8)) + text[place:]
        elif way == 2:
            text = text[:place] + chance.choice(TYPED) + text[place:]
        else:
            text = text[:place] + chr(chance.randrange(0x110000)) + text[place:]
    return text
