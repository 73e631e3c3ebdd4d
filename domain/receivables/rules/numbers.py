"""Invoice numbers as they follow each other: two letters and eight digits."""

from __future__ import annotations

import re
from typing import Final

from domain.errors import Refused

_NUMBER: Final = re.compile(r"([A-Z]{2})([0-9]{8})")
_LAST: Final = 99_999_999


class NotANumber(Refused):
    """“{typed}” is no invoice number: type two letters and eight digits, for instance AB12345678."""


class NumbersEnd(Refused):
    """After {first} come only {left} numbers, and {wanted} are needed. Begin with another track."""


def following(first: str, count: int) -> tuple[str, ...]:
    """So many numbers, this one first, without a gap."""
    found = _NUMBER.fullmatch(first.strip().upper())
    if found is None:
        raise NotANumber(typed=first)
    track, start = found[1], int(found[2])
    if start + count - 1 > _LAST:
        raise NumbersEnd(first=found[0], left=_LAST - start + 1, wanted=count)
    return tuple(f"{track}{start + place:08d}" for place in range(count))


def next_number(last: str) -> str:
    """The number after the last one, "" where that is none of a track or the track is used up."""
    found = _NUMBER.fullmatch(last)
    return following(last, 2)[1] if found is not None and int(found[2]) < _LAST else ""
