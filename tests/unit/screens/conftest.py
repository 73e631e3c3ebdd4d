"""What every test of a presenter starts with."""

from __future__ import annotations

import pytest

from tests.unit.screens.rows import a_desk
from ui.kit.desk import InlineDesk


@pytest.fixture
def desk() -> InlineDesk:
    return a_desk()
