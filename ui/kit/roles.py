"""Roles as people call them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from domain.kernel.words import N_, TRADITIONAL_CHINESE, language
from domain.kernel.words import gettext as _
from ui.kit.column import DASH

ROLES: Final = {
    "clerk": N_("Clerk"),
    "senior_clerk": N_("Senior clerk"),
    "credit_controller": N_("Credit controller"),
    "collector": N_("Collector"),
    "cashier": N_("Cashier"),
    "supervisor": N_("Supervisor"),
    "manager": N_("Manager"),
    "director": N_("Director"),
    "auditor": N_("Auditor"),
    "administrator": N_("Administrator"),
    "scheduler": N_("Scheduler"),
    "integration": N_("Partner systems"),
}


def role_words(role: str) -> str:
    """One role in words."""
    return _(ROLES[role]) if role in ROLES else role


def roles_words(roles: Iterable[str]) -> str:
    """Roles in words, in the order of the house."""
    held = set(roles)
    return listed([role_words(role) for role in ROLES if role in held] + sorted(held - set(ROLES)))


def listed(words: Iterable[str]) -> str:
    """Words one after another as the reader's language puts them; a dash for none."""
    return ("、" if language() == TRADITIONAL_CHINESE else ", ").join(words) or DASH
