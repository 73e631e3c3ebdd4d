"""A box of the test's own: its key, its copy of the seals, and its anchors."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.sealing import Sealing


@pytest.fixture
def sealing(tmp_path: Path) -> Sealing:
    return Sealing(tmp_path / "keys" / "seal.pem", tmp_path / "seals", tmp_path / "anchors", makes_key=True)
