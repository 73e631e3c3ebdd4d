"""The words of `luckygas bench`."""

from __future__ import annotations

from importlib import import_module
from inspect import signature

import pytest

from app.cli import parser
from app.commands.bench import BENCHES, BREAKING, MEASURING, TOGETHER


@pytest.mark.parametrize("name", BENCHES)
def test_every_name_has_a_module_that_measures(name: str) -> None:
    assert callable(import_module(f"app.bench.{BENCHES[name]}").measure)


@pytest.mark.parametrize("name", BREAKING)
def test_what_breaks_takes_a_seed(name: str) -> None:
    assert "seed" in signature(import_module(f"app.bench.{BENCHES[name]}").measure).parameters


def test_all_measures_and_leaves_what_takes_hours_to_its_own_name() -> None:
    assert {"all": tuple(MEASURING), "faults": tuple(BREAKING)} == TOGETHER
    assert parser().parse_args(["bench", "faults", "--seed", "7"]).seed == 7


def test_several_benches_are_named_at_once() -> None:
    args = parser().parse_args(["bench", "post", "aging", "--quick", "--json"])

    assert (args.names, args.quick, args.json) == (["post", "aging"], True, True)


def test_an_unknown_bench_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        parser().parse_args(["bench", "everything"])

    assert ended.value.code == 2
    assert "everything" in capsys.readouterr().err
