"""The log keeps secrets to itself and tells Taipei time."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import structlog

from app.log import start_log, told, without_secrets


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    start_log("info", tmp_path / "desk.log")
    yield tmp_path / "desk.log"
    for handler in root.handlers:
        if handler not in handlers:
            handler.close()
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def test_a_line_is_json_with_the_offset_of_taipei(log: Path) -> None:
    structlog.get_logger("bank").info("file read", lines=3, payer="陳記牛肉麵")

    entry = json.loads(log.read_text("utf-8"))
    assert entry.pop("at").endswith("+08:00")
    assert entry == {"event": "file read", "lines": 3, "payer": "陳記牛肉麵", "level": "info", "logger": "bank"}


def test_no_secret_is_written_whoever_logs_it(log: Path) -> None:
    structlog.get_logger().info(
        "login", password="canary-1", nested={"api_key": "canary-2"}, to="postgresql://a:canary-3@b/c"
    )
    logging.getLogger("library").warning("connecting with password='canary-4' to %s", "sftp://u:canary-5@host")
    try:
        raise ValueError("postgresql://x:canary-6@host")
    except ValueError:
        structlog.get_logger().exception("failed")

    assert "canary" not in log.read_text("utf-8")
    assert len(log.read_text("utf-8").splitlines()) == 3


def test_of_a_databases_error_only_the_code_is_told() -> None:
    error = psycopg.errors.UniqueViolation("Key (account)=(012345678901) already exists")

    assert told(error) == "SQLSTATE 23505"


def test_words_without_secrets_stay_as_they_are() -> None:
    assert without_secrets("see https://host:8443/path and a@b.tw") == "see https://host:8443/path and a@b.tw"
