"""One table of everything a user can do; no key means two things."""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from ui.kit.action import Action, ActionRegistry
from ui.shell.actions import ACTIONS

UI = Path(__file__).resolve().parents[3] / "ui"


def screens() -> Iterator[tuple[type, Sequence[Action]]]:
    """Every screen's presenter and its actions, which a large screen keeps in a file of their own."""
    for path in sorted(UI.glob("*/presenter.py")):
        room = f"ui.{path.parent.name}"
        own = "actions" if path.with_name("actions.py").exists() else "presenter"
        yield (
            importlib.import_module(f"{room}.presenter").Presenter,
            importlib.import_module(f"{room}.{own}").ACTIONS,
        )


def test_no_key_of_the_program_means_two_things() -> None:
    registry = ActionRegistry(ACTIONS)

    for _presenter, actions in screens():
        registry.add(*actions)

    for scope in registry.scopes():
        keys = [key for action in registry.visible_in(scope) for key in action.keys]
        assert len(keys) == len(set(keys)), scope


def test_a_key_may_not_be_repeated_in_a_scope_around() -> None:
    registry = ActionRegistry([Action("shell.help", "Help", keys=("F1",))])

    with pytest.raises(ValueError, match=r"F1 means both shell\.help and aging\.list\.open"):
        registry.add(Action("aging.list.open", "Open", keys=("F1",), scope="aging.list"))


def test_a_key_may_not_be_taken_from_a_scope_within() -> None:
    registry = ActionRegistry([Action("aging.open", "Open", keys=("Enter",), scope="aging.list")])

    with pytest.raises(ValueError, match="Enter"):
        registry.add(Action("aging.post", "Post", keys=("Enter",), scope="aging"))


def test_two_panes_side_by_side_may_use_the_same_key() -> None:
    registry = ActionRegistry([Action("a", "A", keys=("Enter",), scope="aging.list")])

    registry.add(Action("b", "B", keys=("Enter",), scope="aging.invoices"))

    assert [action.id for action in registry.visible_in("aging.invoices")] == ["b"]
    assert [action.id for action in registry.of_screen("aging")] == ["a", "b"]


def test_an_id_stands_once() -> None:
    with pytest.raises(ValueError, match="twice"):
        ActionRegistry([Action("a", "A"), Action("a", "B")])


@pytest.mark.parametrize("key", ["F10", "F12"])
def test_keys_of_the_system_are_never_bound(key: str) -> None:
    with pytest.raises(ValueError, match=key):
        ActionRegistry([Action("a", "A", keys=(key,))])


def test_every_action_names_a_method_of_its_presenter() -> None:
    for presenter, actions in screens():
        for action in actions:
            assert hasattr(presenter, action.run), action.id
            assert not action.enabled or hasattr(presenter, action.enabled), action.id
