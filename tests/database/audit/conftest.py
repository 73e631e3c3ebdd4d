"""A box of the test's own: its key, its copy of the seals, and its anchors; and one database for a whole module."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.sealing import Sealing
from tests.conftest import Books, Server


@pytest.fixture
def sealing(tmp_path: Path) -> Sealing:
    return Sealing(tmp_path / "keys" / "seal.pem", tmp_path / "seals", tmp_path / "anchors", makes_key=True)


@pytest.fixture(scope="module")
def trail(server: Server) -> Iterator[Books]:
    """A database whose trail all tests of a module add to, and none of them harms."""
    with server.copy("trail") as books:
        yield books
