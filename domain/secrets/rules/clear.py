"""A clear secret in memory, and what of it may be shown."""

from __future__ import annotations

import hmac
import re
from typing import Final

from domain.errors import Refused

SHOWN_DIGITS: Final = 4
COVER: Final = "•"
_BETWEEN: Final = re.compile(r"[\s-]+")


class NotAnAccountNumber(Refused):
    """This is no account number: it needs 5 to 16 digits. Type it again as it stands in the passbook."""


class ClearText:
    """A secret in clear. It shows itself to nobody; whoever needs it calls `reveal`, which can be searched for."""

    # No dataclass: what turns those into dicts and JSON would bring the text along.
    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        return self._text

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ClearText) and hmac.compare_digest(self._text.encode(), other._text.encode())

    def __hash__(self) -> int:
        return hash(self._text)

    def __repr__(self) -> str:
        return "ClearText(***)"

    def __str__(self) -> str:
        return "***"

    def __format__(self, _: str) -> str:
        return "***"

    def __reduce__(self) -> str:
        raise TypeError("a clear secret is not written anywhere")


def account_number(typed: str) -> ClearText:
    """The digits of an account number as people type it; NotAnAccountNumber says nothing of what was typed."""
    digits = _BETWEEN.sub("", typed)
    # isdecimal alone would let other scripts' digits in.
    if not (digits.isascii() and digits.isdecimal() and 5 <= len(digits) <= 16):
        raise NotAnAccountNumber
    return ClearText(digits)


def last_four(secret: ClearText) -> str:
    """What may be stored and shown beside the sealed field."""
    return secret.reveal()[-SHOWN_DIGITS:]


def masked(last: str | None) -> str:
    """How every screen shows such a number: covered, with its last digits."""
    return f"{COVER * SHOWN_DIGITS} {last}" if last else COVER * SHOWN_DIGITS
