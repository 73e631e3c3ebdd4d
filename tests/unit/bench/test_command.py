"""The words of `luckygas bench`."""

from __future__ import annotations

from importlib import import_module

import pytest

from app.cli import parser
from app.commands.bench import BENCHES


@pytest.mark.parametrize("name", BENCHES)
def test_every_name_has_a_module_that_measures(name: str) -> None:
    assert callable(import_module(f"app.bench.{BENCHES[name]}").measure)


def test_several_benches_are_named_at_once() -> None:
    args = parser().parse_args(["bench", "post", "aging", "--quick", "--json"])

    assert (args.names, args.quick, args.json) == (["post", "aging"], True, True)


def test_an_unknown_bench_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        parser().parse_args(["bench", "everything"])

    assert ended.value.code == 2
    assert "everything" in capsys.readouterr().err
