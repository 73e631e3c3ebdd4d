"""A customer's credit status as people read it: glyph, word and colour together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from domain.kernel.words import N_
from domain.kernel.words import gettext as _

STATUSES: Final[Mapping[str, tuple[str, str]]] = {
    "NO_CHECK": (N_("○ Not checked"), "muted"),
    "OK": (N_("✓ Fine"), "ok"),
    "WATCH": (N_("▲ Watch"), "warn"),
    "HOLD": (N_("■ On hold"), "bad"),
    "STOP": (N_("■ Stopped"), "bad"),
}


def status_words(status: str) -> str:
    """■ On hold."""
    return _(STATUSES[status][0])


def status_tone(status: str) -> str:
    """The colour token of a status."""
    return STATUSES[status][1]
