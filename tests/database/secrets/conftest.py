"""One database with keys for all tests of a module: each makes customers of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.builders import House
from tests.conftest import Server
from tests.database.secrets.world import SecretsWorld


@pytest.fixture(scope="module")
def world(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SecretsWorld]:
    with server.copy("secrets") as books:
        yield SecretsWorld(books, House(), tmp_path_factory.mktemp("keys"))
