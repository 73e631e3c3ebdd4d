"""The command line as people type it, and one small demo company for all tests of a worker."""

from __future__ import annotations

import contextvars
import json
import logging
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, text

from app.cli import main
from app.places import PROJECT
from app.postgres import local_cluster
from tests.conftest import FAST, Books, memory

CUSTOMERS = 30


@dataclass(frozen=True)
class Answer:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """The one JSON document of standard output."""
        return json.loads(self.out)

    @property
    def sentence(self) -> str:
        """The one sentence on standard error."""
        assert self.err.startswith("luckygas: "), self.err
        assert self.err.count("\n") == 1, self.err
        assert "Traceback" not in self.err
        assert "our mistake" not in self.err, self.err
        return self.err.removeprefix("luckygas: ").removesuffix("\n")


Luckygas = Callable[..., Answer]


@pytest.fixture(autouse=True)
def _log_as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    for made in root.handlers:
        if made not in handlers:
            made.close()
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.fixture
def luckygas(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Luckygas:
    """Types words, in this process."""
    monkeypatch.setenv("LUCKYGAS_LANGUAGE", "en")

    def typed(*words: str) -> Answer:
        capsys.readouterr()
        try:
            code = contextvars.copy_context().run(main, words)
        except SystemExit as wrong_usage:
            code = int(str(wrong_usage.code))
        return Answer(code, *capsys.readouterr())

    return typed


def in_a_process(words: Sequence[str], **environment: str) -> Answer:
    """Types words in a process of their own, without a display."""
    done = subprocess.run(
        [sys.executable, "-m", "app", *words],
        cwd=PROJECT,
        env=clean(environment),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    return Answer(done.returncode, done.stdout, done.stderr)


def clean(more: Mapping[str, str]) -> dict[str, str]:
    """This environment without a display and without a person's settings."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("LUCKYGAS_", "DISPLAY", "WAYLAND"))}
    return {**kept, "LUCKYGAS_LANGUAGE": "en", "QT_QPA_PLATFORM": "offscreen", **more}


@dataclass(frozen=True)
class Company:
    """The demo company in a folder: what opening it answered, and a look behind its doors."""

    folder: Path
    opened: Answer
    admin: Engine

    def words(self, *words: str) -> tuple[str, ...]:
        return (*words, "--dir", str(self.folder))


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whoever looks at the demo company runs in the worker that opened it; xdist reads the marks after this."""
    for item in items:
        if "company" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.xdist_group("company"))


@pytest.fixture(scope="session")
def company() -> Iterator[Company]:
    """Opened once a worker, by the command that README names; its server runs until the end."""
    # pytest's own folders are closed to other accounts, and as root the server runs as another one.
    folder = Path(tempfile.mkdtemp(prefix="luckygas-journeys-", dir=memory()))
    with local_cluster(folder, settings=FAST) as cluster:
        opened = in_a_process(["demo", "--dir", str(folder), "--customers", str(CUSTOMERS), "--no-window", "--json"])
        assert opened.code == 0, opened.err
        admin = create_engine(cluster.url("luckygas"))
        yield Company(folder, opened, admin)
        admin.dispose()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def where(database: Books, tmp_path: Path) -> tuple[str, ...]:
    """The words that lead to a small database of the test's own, as the scheduler."""
    url = database.url("scheduler").set(drivername="postgresql").render_as_string(hide_password=False)
    return ("--database", url, "--dir", str(tmp_path))


ACCOUNT = "007/20210088776"

TODAY = date(2026, 11, 20)


def statement(
    number: int = 1,
    opening: int = 0,
    amounts: tuple[int, ...] = (500, 600),
    *,
    account: str = ACCOUNT,
    currency: str = "TWD",
    off_by: int = 0,
    on: date = TODAY,
) -> bytes:
    """A statement as the bank writes it; `off_by` is what its closing balance is wrong by."""
    before, day = f"{on - timedelta(days=1):%y%m%d}", f"{on:%y%m%d}"
    lines = [":20:X", f":25:{account}", f":28C:{number}", f":60F:C{before}{currency}{opening},"]
    for place, amount in enumerate(amounts):
        lines += [f":61:{day}{day[2:]}C{amount},NTRFNONREF//B{number}{place:03}", ":86:PAYER UNKNOWN"]
    lines += [f":62F:C{day}{currency}{opening + sum(amounts) + off_by},", "-"]
    return ("\r\n".join(lines) + "\r\n").encode("ascii")


def books_hold(database: Books) -> dict[str, int]:
    """How many rows there are of what an import may write."""
    tables = ("bank_file", "bank_statement", "bank_line", "journal", "payment")
    return {table: int(str(database_says(database, f"SELECT count(*) FROM books.{table}"))) for table in tables}


def database_says(database: Books, query: str) -> object:
    with database.admin().connect() as db:
        return db.execute(text(query)).scalar_one()
