"""A password typed again: the session it opens for one job, and what a wrong one leads to."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Final

from domain.errors import LuckyGasError, Refused

if TYPE_CHECKING:
    from sqlalchemy import Connection

# a connection of its own, opened just now with this password, in one transaction
Fresh = Callable[[str], AbstractContextManager["Connection"]]
# a password that is tried, and who is told "" or why not
Attempt = Callable[[str, Callable[[str], None]], None]

WRONG_AT_MOST: Final = 3


class TooManyWrongPasswords(Refused):
    """The password was wrong three times, so the desk is locked. Unlock it, then do this again."""


class NoSigningHere(Refused):
    """Nothing can be signed at this desk: it only shows. Open the workstation."""


class Attempts:
    """Counts passwords typed wrong one after another; the third one locks the desk."""

    def __init__(self) -> None:
        self._wrong = 0

    def right(self) -> None:
        """The password was right."""
        self._wrong = 0

    def refusal(self, refusal: LuckyGasError) -> LuckyGasError:
        """What the person is told: that the password is wrong, or that it was so too often."""
        if not is_wrong_password(refusal):
            return refusal
        self._wrong += 1
        if self._wrong < WRONG_AT_MOST:
            return refusal
        self._wrong = 0
        return TooManyWrongPasswords()


def is_wrong_password(refusal: LuckyGasError) -> bool:
    """Whether it was the password that was refused."""
    # the sign-in window is painted before the libraries of the database are loaded
    from domain.kernel.refusals import LoginRefused

    return isinstance(refusal, LoginRefused)
