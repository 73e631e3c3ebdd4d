"""What the command line answers, whatever happens behind it."""

from __future__ import annotations

import contextvars
import errno
import json
import logging
import os
import subprocess
import sys
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.cli import answer
from app.places import PROJECT
from domain.errors import Conflict, Malformed, Refused, Unavailable

COMMANDS = (
    ("aging",),
    ("bank", "check"),
    ("bank", "match-report"),
    ("db", "address"),
    ("db", "archive"),
    ("db", "backup"),
    ("db", "backups"),
    ("db", "drill"),
    ("db", "migrate"),
    ("db", "promote"),
    ("db", "restore"),
    ("db", "standby"),
    ("db", "status"),
    ("desktop",),
    ("doctor",),
    ("ledger", "reconcile"),
    ("ledger", "trial-balance"),
    ("screens",),
    ("test",),
)


class NotToday(Refused):
    """Nothing is done on {day}: choose another day."""


@pytest.fixture(autouse=True)
def _log_as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LUCKYGAS_LANGUAGE", "en")


def run_failing_with(error: BaseException, folder: Path) -> int:
    def run(_args: Namespace) -> int:
        raise error

    return contextvars.copy_context().run(answer, Namespace(run=run, dir=str(folder), starts_log=False))


def luckygas(*words: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "app", *words],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(PROJECT), "LUCKYGAS_DIR": str(folder), **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (NotToday(day="Sunday"), "Nothing is done on Sunday: choose another day."),
        (Conflict(), "Someone was first. Reload and look again."),
        (Malformed(), "A partner's document broke its format."),
        (Unavailable(), "No answer, or too late. Try again."),
        (
            OSError(errno.ENOSPC, "No space left on device"),
            "The disk is full. Make room and run the command again; what it had not finished is not in the books.",
        ),
    ],
)
def test_every_family_is_one_sentence_and_exit_1(
    error: Exception, sentence: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = run_failing_with(error, tmp_path)

    assert (code, *capsys.readouterr()) == (1, "", f"luckygas: {sentence}\n")


def test_our_mistake_has_a_number_and_stands_whole_in_the_log_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = run_failing_with(ZeroDivisionError("password=hunter2"), tmp_path)

    said = capsys.readouterr().err
    entry = json.loads((tmp_path / "log" / "luckygas.log").read_text("utf-8"))
    assert code == 1
    assert said.count("\n") == 1
    assert f"number {entry['number']}" in said
    assert "Traceback" not in said
    assert "in answer" in entry["traceback"]
    assert "hunter2" not in entry["traceback"]
    assert entry["at"].endswith("+08:00")


def test_ctrl_c_is_130(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_failing_with(KeyboardInterrupt(), tmp_path) == 130
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("words", [(), ("nonsense",), ("bank",), ("bank", "check"), ("doctor", "--nonsense")])
def test_wrong_usage_is_exit_2(words: tuple[str, ...], tmp_path: Path) -> None:
    done = luckygas(*words, folder=tmp_path)

    assert done.returncode == 2
    assert done.stdout == ""
    assert "usage: luckygas" in done.stderr


def test_a_misspelt_setting_is_named_and_nothing_is_made(tmp_path: Path) -> None:
    done = luckygas("doctor", folder=tmp_path, LUCKYGAS_LANGAUGE="en")

    assert done.returncode == 1
    assert done.stderr.startswith("luckygas: There is no setting LUCKYGAS_LANGAUGE (in environment).")
    assert done.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_the_version_is_that_of_the_checkout(tmp_path: Path) -> None:
    assert luckygas("--version", folder=tmp_path).stdout == "luckygas 0.1.0\n"


def test_help_loads_no_database_and_no_screen(tmp_path: Path) -> None:
    words = (
        "import sys; sys.argv[1:] = ['--help']\ntry:\n    from app.cli import main; main()\nexcept SystemExit: pass\n"
    )
    heavy = "{'sqlalchemy', 'psycopg', 'PySide6', 'pydantic', 'structlog', 'alembic'}"
    done = subprocess.run(
        [sys.executable, "-c", f"{words}print(sorted({heavy} & set(sys.modules)))"],
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.splitlines()[-1] == "[]"


def test_every_command_shows_one_example(tmp_path: Path) -> None:
    for words in COMMANDS:
        shown = luckygas(*words, "--help", folder=tmp_path).stdout

        assert f"  luckygas {' '.join(words)}" in shown.partition("Example:")[2], words


def test_doctor_answers_one_document_and_starts_nothing(tmp_path: Path) -> None:
    done = luckygas("doctor", "--json", folder=tmp_path)

    findings = json.loads(done.stdout)
    assert {finding["what"] for finding in findings} >= {"Python", "Settings", "Database", "Data folder"}
    assert all(finding["state"] in ("fine", "look", "broken") for finding in findings)
    assert list(tmp_path.iterdir()) == []
