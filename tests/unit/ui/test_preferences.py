"""What a user likes survives the program, and a broken file harms nobody."""

from __future__ import annotations

from pathlib import Path

import pytest

from ui.kit.column import Layout
from ui.kit.preferences import Preferences


def test_what_was_kept_is_there_next_time(tmp_path: Path) -> None:
    file = tmp_path / "person" / "preferences.json"
    kept = Preferences(file)

    kept.keep_text("language", "en")
    kept.keep_layout("aging.list", Layout(("code", "total"), {"code": 98}))

    again = Preferences(file)
    assert again.text("language") == "en"
    assert again.layout("aging.list") == Layout(("code", "total"), {"code": 98})
    assert again.layout("other") is None


@pytest.mark.parametrize("content", ["", "{", "[1]", '{"layout/aging.list": {"keys": 3}, "language": 4}'])
def test_a_file_that_cannot_be_read_counts_as_empty(tmp_path: Path, content: str) -> None:
    file = tmp_path / "preferences.json"
    file.write_text(content, encoding="utf-8")

    assert Preferences(file).text("language", "zh_TW") == "zh_TW"
    assert Preferences(file).layout("aging.list") is None
