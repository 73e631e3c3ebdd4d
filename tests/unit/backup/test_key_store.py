"""Backups are sealed with the same key store as fields, named by its folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.backup.keys import NoKeys, open_keys
from integrations.keys.file import FileKeys
from integrations.keys.passphrase import make_passphrase, passphrase_from


def test_a_key_store_of_this_box_is_opened_by_its_folder(tmp_path: Path) -> None:
    make_passphrase(tmp_path / "passphrase")
    FileKeys(tmp_path / "store", passphrase_from(tmp_path / "passphrase")).make()

    keys = open_keys(f"file:{tmp_path}")
    plain, wrapped = keys.generate(b"backup|base/1")

    assert open_keys(f"file:{tmp_path}").unwrap(wrapped, b"backup|base/1") == plain


def test_a_kind_that_nobody_knows_is_named(tmp_path: Path) -> None:
    with pytest.raises(NoKeys):
        open_keys(f"paper:{tmp_path}")
