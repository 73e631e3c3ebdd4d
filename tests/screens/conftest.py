"""Screens are tested without a display: the platform is chosen before Qt is imported."""

from __future__ import annotations

import os
from collections.abc import Iterator

os.environ["QT_QPA_PLATFORM"] = "offscreen"

import pytest
from PySide6.QtWidgets import QApplication

from domain.kernel.words import in_language
from ui.kit.theme import theme


def pytest_configure(config: pytest.Config) -> None:
    # the platform without a display says this of every window with a least size; it means nothing
    config.addinivalue_line("qt_log_ignore", "This plugin does not support propagateSizeHints")


@pytest.fixture(autouse=True)
def look(qapp: QApplication) -> Iterator[None]:
    """Our fonts and colours, in Chinese, as a person sees them first."""
    if qapp.property("dressed") is None:
        theme().start()
        qapp.setProperty("dressed", True)
    theme().switch("light")
    with in_language("zh_TW"):
        yield
