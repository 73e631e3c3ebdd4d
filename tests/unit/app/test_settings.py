"""Settings: the environment before the file, and no misspelt key goes unseen."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from app.places import Places
from app.settings import UnknownSetting, UnreadableSettings, WrongSetting, read_settings


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("LUCKYGAS_"):
            monkeypatch.delenv(name)


def written(folder: Path, words: str) -> Places:
    (folder / "settings.toml").write_text(words, "utf-8")
    return Places(folder)


def test_without_a_file_everything_has_its_default(tmp_path: Path) -> None:
    settings = read_settings(Places(tmp_path))

    assert (settings.language, settings.database_url, settings.model_fields_set) == ("zh_TW", None, set())


def test_the_environment_wins_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here = written(tmp_path, 'language = "zh_TW"\nlog_level = "debug"\n')
    monkeypatch.setenv("LUCKYGAS_LANGUAGE", "en")

    settings = read_settings(here)

    assert (settings.language, settings.log_level) == ("en", "debug")


def test_an_unknown_key_of_the_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnknownSetting) as refused:
        read_settings(written(tmp_path, 'langauge = "en"\n'))

    assert refused.value.facts["key"] == "langauge"


def test_an_unknown_key_of_the_environment_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LUCKYGAS_DATABSE_URL", "postgresql://x")

    with pytest.raises(UnknownSetting) as refused:
        read_settings(Places(tmp_path))

    assert refused.value.facts["key"] == "LUCKYGAS_DATABSE_URL"


def test_a_wrong_value_is_named_but_not_repeated(tmp_path: Path) -> None:
    with pytest.raises(WrongSetting) as refused:
        read_settings(written(tmp_path, 'log_level = "my-secret"\n'))

    assert refused.value.facts["key"] == "log_level"
    assert "my-secret" not in str(refused.value)


def test_a_broken_file_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(UnreadableSettings):
        read_settings(written(tmp_path, "language = \n"))


def test_the_address_does_not_show_its_password(tmp_path: Path) -> None:
    settings = read_settings(written(tmp_path, 'database_url = "postgresql://clerk:hunter2@server/luckygas"\n'))

    assert "hunter2" not in repr(settings)
