"""One table of everything a user can do; no key means two things."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest

from ui.kit.action import Action, ActionRegistry
from ui.shell.actions import ACTIONS

UI = Path(__file__).resolve().parents[3] / "ui"


def screens_actions() -> list[Action]:
    names = sorted(path.parent.name for path in UI.glob("*/presenter.py"))
    modules = [importlib.import_module(f"ui.{name}.presenter") for name in names]
    return [action for module in modules for action in module.ACTIONS]


def test_no_key_of_the_program_means_two_things() -> None:
    registry = ActionRegistry(ACTIONS)

    registry.add(*screens_actions())

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
    for name in sorted(path.parent.name for path in UI.glob("*/presenter.py")):
        module = importlib.import_module(f"ui.{name}.presenter")
        for action in module.ACTIONS:
            assert hasattr(module.Presenter, action.run), action.id
            assert not action.enabled or hasattr(module.Presenter, action.enabled), action.id
