"""Everything a user can do, in one table: keys, menus, tooltips, palette and help are made from it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Literal

GLOBAL: Final = "global"
# F10 opens the menu bar of Windows, F12 belongs to debuggers
NEVER_BOUND: Final = frozenset({"F10", "F12"})

Danger = Literal["none", "posts", "mass", "irreversible"]


@dataclass(frozen=True)
class Action:
    """One thing a user can do; `id` never changes: it stands in the audit trail and in users' own key maps.

    `run` and `enabled` are names of methods of the presenter; `enabled` answers "" or the reason why not.
    `scope` is "global", a screen ("aging") or a pane of it ("reconciliation.lines").
    `permission` is the right it needs, "" for none; without the right it is shown disabled.
    `hint` puts its key into the status line.
    """

    id: str
    text: str
    keys: tuple[str, ...] = ()
    scope: str = GLOBAL
    permission: str = ""
    run: str = ""
    enabled: str = ""
    danger: Danger = "none"
    undo: str = ""
    hint: bool = False


class ActionRegistry:
    """All actions of the program; it refuses a second meaning for an id or a key."""

    def __init__(self, actions: Iterable[Action] = ()) -> None:
        self._actions: dict[str, Action] = {}
        self.add(*actions)

    def add(self, *actions: Action) -> None:
        """Take actions in; raises ValueError where an id or a key would mean two things."""
        for action in actions:
            if action.id in self._actions:
                raise ValueError(f"the action {action.id} stands in the table twice")
            if forbidden := NEVER_BOUND.intersection(action.keys):
                raise ValueError(f"{action.id} may not use {', '.join(sorted(forbidden))}")
            for other in self._within_reach(action.scope):
                if shared := set(other.keys).intersection(action.keys):
                    raise ValueError(f"{', '.join(sorted(shared))} means both {other.id} and {action.id}")
            self._actions[action.id] = action

    def __iter__(self) -> Iterator[Action]:
        return iter(self._actions.values())

    def __getitem__(self, action_id: str) -> Action:
        return self._actions[action_id]

    def __contains__(self, action_id: object) -> bool:
        return action_id in self._actions

    def scopes(self) -> tuple[str, ...]:
        """Every scope somebody named, outermost first."""
        return tuple(sorted({action.scope for action in self}, key=lambda scope: (len(_around(scope)), scope)))

    def in_scope(self, scope: str) -> tuple[Action, ...]:
        """The actions of exactly this scope."""
        return tuple(action for action in self if action.scope == scope)

    def visible_in(self, scope: str) -> tuple[Action, ...]:
        """The actions that answer to keys in this scope: its own and those of the scopes around it."""
        around = _around(scope)
        return tuple(action for action in self if action.scope in around)

    def of_screen(self, screen: str) -> tuple[Action, ...]:
        """The actions of a screen and all its panes."""
        return tuple(action for action in self if screen in _around(action.scope) and action.scope != GLOBAL)

    def _within_reach(self, scope: str) -> Iterator[Action]:
        around = _around(scope)
        return (action for action in self if action.scope in around or scope in _around(action.scope))


def _around(scope: str) -> tuple[str, ...]:
    """The scope and those around it, outermost first: global, reconciliation, reconciliation.lines."""
    if scope == GLOBAL:
        return (GLOBAL,)
    parts = scope.split(".")
    return (GLOBAL, *(".".join(parts[: length + 1]) for length in range(len(parts))))
