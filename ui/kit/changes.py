"""What becomes different, in words: before and after, a line each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from domain.kernel.words import N_
from domain.kernel.words import gettext as _
from ui.kit.column import DASH, Column
from ui.kit.roles import listed, roles_words


@dataclass(frozen=True)
class Part:
    """One thing that changes or is given up, in words: a field of a login, an invoice, a payment."""

    name: str
    before: str
    after: str


FIELDS: Final[tuple[Column[Part], ...]] = (
    Column("name", N_("What"), lambda part: part.name, width=78),
    Column("before", N_("Before"), lambda part: part.before, width=100),
    Column("after", N_("After"), lambda part: part.after, width=150, bold=True),
)


def login_changes(before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> tuple[Part, ...]:
    """What changes of a login; everything for a new one."""
    parts = []
    for key, name, words in _LOGIN:
        old, new = words(before[key]) if before is not None else DASH, words(after[key])
        if before is None or old != new:
            parts.append(Part(_(name), old, new))
    return tuple(parts)


def _yes(value: object) -> str:
    return _("Yes") if value else _("No")


def _text(value: object) -> str:
    return str(value or DASH)


_LOGIN: Final = (
    ("name", N_("Name"), _text),
    ("email", N_("E-mail"), _text),
    ("roles", N_("Roles"), roles_words),
    ("branches", N_("Branches"), listed),
    ("active", N_("May sign in"), _yes),
    ("chief_finance", N_("Chief of finance"), _yes),
)
