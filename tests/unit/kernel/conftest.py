"""Sentences of these rules are compared in English, the language of the code."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from domain.kernel.words import in_language


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Refusals speak English here."""
    with in_language("en"):
        yield
