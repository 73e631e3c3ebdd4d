"""The four families of everything that may go wrong on purpose, by what happens next."""

from __future__ import annotations

from typing import Any

from domain.kernel.words import gettext


class LuckyGasError(Exception):
    """Something was not done."""

    def __init__(self, **facts: Any) -> None:
        self.facts = facts
        super().__init__(self.sentence())

    def sentence(self) -> str:
        """The class' docstring in the reader's language, filled with the facts: what happened and the way out."""
        return gettext(" ".join((type(self).__doc__ or "").split())).format(**self.facts)

    def __str__(self) -> str:
        return self.sentence()


class Refused(LuckyGasError):
    """A rule said no."""


class Consent(Refused):
    """A rule said no, and a permitted person may override it; the override is audited."""


class Conflict(LuckyGasError):
    """Someone was first. Reload and look again."""


class Malformed(LuckyGasError):
    """A partner's document broke its format."""


class Unavailable(LuckyGasError):
    """No answer, or too late. Try again."""
