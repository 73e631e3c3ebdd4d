"""batch, exchanges and bank import, as they are typed."""

from __future__ import annotations

import contextvars
import json
from datetime import date
from pathlib import Path

import pytest

from app.cli import main
from tests.database.night.conftest import Books, statement

JOBS = {
    *("banks.statement", "aging.verify", "work.sweep", "audit.seal", "db.lint", "audit.partitions"),
    *("backup.base", "backup.drill"),
}
RUN_KEYS = {"job", "slot", "state", "chunks_done", "chunks", "records", "seconds"}
EXCHANGE_KEYS = {
    "key",
    "partner",
    "shape",
    "when",
    "limit",
    "retry",
    "fallback",
    "state",
    "last_ok_at",
    "waiting",
    "parked",
}
STATEMENT_KEYS = {
    "path", "account", "number", "state", "lines", "posted", "waiting", "duplicate_lines", "duplicate_file",
}  # fmt: skip


class Luckygas:
    """Types words at one test's database."""

    def __init__(self, books: Books, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self._where = ["--database", books.url.render_as_string(hide_password=False), "--dir", str(folder)]
        self._capsys = capsys

    def __call__(self, *words: str) -> tuple[int, object, str]:
        self._capsys.readouterr()
        code = contextvars.copy_context().run(main, [*words, *self._where, "--json"])
        said = self._capsys.readouterr()
        return code, json.loads(said.out) if said.out else None, said.err


@pytest.fixture
def luckygas(
    books: Books, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Luckygas:
    monkeypatch.setenv("LUCKYGAS_LOG_LEVEL", "error")
    monkeypatch.setenv("LUCKYGAS_LANGUAGE", "en")
    return Luckygas(books, tmp_path, capsys)


def test_bank_import_answers_for_each_statement(luckygas: Luckygas, tmp_path: Path) -> None:
    path = tmp_path / "1.sta"
    path.write_bytes(statement(1, date(2026, 11, 20), 0, [300]))

    code, said, _ = luckygas("bank", "import", str(path))
    again, duplicate, _ = luckygas("bank", "import", str(path))

    assert (code, again) == (0, 0)
    assert isinstance(said, dict)
    assert isinstance(duplicate, dict)
    assert [set(one) for one in said["statements"]] == [STATEMENT_KEYS]
    assert (said["statements"][0]["lines"], said["statements"][0]["waiting"]) == (1, 1)
    assert duplicate["statements"][0]["duplicate_file"] is True


def test_a_file_that_is_no_bank_file_is_one_sentence_and_exit_1(luckygas: Luckygas, tmp_path: Path) -> None:
    path = tmp_path / "menu.txt"
    path.write_text("beef noodles 180")

    code, _, errors = luckygas("bank", "import", str(path))

    assert code == 1
    assert errors.startswith("luckygas: menu.txt is not in the books")
    assert "Traceback" not in errors


def test_batch_run_runs_the_window_that_came_due_last_and_again_as_a_correction(luckygas: Luckygas) -> None:
    code, first, _ = luckygas("batch", "run", "banks.statement")
    _, second, _ = luckygas("batch", "run", "banks.statement")

    assert code == 0
    assert isinstance(first, dict)
    assert isinstance(second, dict)
    assert set(first) == RUN_KEYS
    assert first["state"] == "DONE"
    assert second["slot"] == f"{first['slot']}#2"


def test_batch_list_and_status_show_runs(luckygas: Luckygas) -> None:
    luckygas("batch", "run", "db.lint")

    _, jobs, _ = luckygas("batch", "list")
    _, runs, _ = luckygas("batch", "status")

    assert isinstance(jobs, list)
    assert isinstance(runs, list)
    assert {one["job"] for one in jobs} >= {
        "banks.statement",
        "aging.verify",
        "work.sweep",
        "audit.seal",
        "audit.anchor",
        "secrets.reseal",
        "approvals.expire",
    }
    assert [set(one) for one in jobs] == [RUN_KEYS] * len(jobs)
    assert [set(one) for one in runs] == [RUN_KEYS] * len(runs)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("batch", "run", "dinner"), "There is no job dinner"),
        (("batch", "run", "db.lint", "--slot", "soon"), "names no slot"),
    ],
)
def test_what_is_not_there_is_said_in_one_sentence(luckygas: Luckygas, words: tuple[str, ...], says: str) -> None:
    code, _, errors = luckygas(*words)

    assert code == 1
    assert says in errors


def test_exchanges_lists_the_catalogue(luckygas: Luckygas) -> None:
    code, rows, _ = luckygas("exchanges")

    assert code == 0
    assert isinstance(rows, list)
    assert {frozenset(row) for row in rows} == {frozenset(EXCHANGE_KEYS)}
    assert {row["state"] for row in rows} == {"live", "not_connected", "off"}
