"""How screens are made known to the shell, which imports them when they are opened first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import cast

from ui.kit.screen import Place, ScreenView

Make = Callable[[Place], ScreenView]


@dataclass(frozen=True)
class Screen:
    """One entry of the navigation; `permission` is the right it needs, "" for none; so is the key."""

    key: str
    folder: str
    title: str
    key_sequence: str
    permission: str
    make: Make


def made_in(module: str) -> Make:
    """The `make` of a module that is imported when the screen is opened first."""

    def make(place: Place) -> ScreenView:
        return cast(Make, import_module(module).make)(place)

    return make
