"""A database of its own for each test, entered by two boxes, and bank files for the mailbox."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.engine import URL

from domain.kernel.database import open_engine
from tests.conftest import Books as House

ACCOUNT = "007/20210088776"


@dataclass(frozen=True)
class Books:
    """One test's database: its owner's engine, and one engine a box."""

    url: URL
    owner: Engine
    boxes: tuple[Engine, Engine]

    @property
    def box(self) -> Engine:
        return self.boxes[0]

    def ask(self, query: str) -> object:
        """One value, as the owner sees it."""
        with self.owner.connect() as db:
            return db.execute(text(query)).scalar_one()


@pytest.fixture
def books(database: House) -> Iterator[Books]:
    url = database.url("scheduler")
    boxes = (open_engine(url, application="box one"), open_engine(url, application="box two"))
    yield Books(url, database.admin(), boxes)
    for engine in boxes:
        engine.dispose()


def statement(number: int, on: date, opening: int, amounts: list[int], account: str = ACCOUNT) -> bytes:
    """One day's statement of one account as MT940."""
    closing = opening + sum(amounts)
    day = f"{on:%y%m%d}{on:%m%d}"
    lines = [
        f":61:{day}{'C' if amount > 0 else 'D'}{abs(amount)},NTRF{number}{place:03}//B{number}{place:03}"
        for place, amount in enumerate(amounts, 1)
    ]
    text_lines = [
        f":20:ST{number}",
        f":25:{account}",
        f":28C:{number}/1",
        f":60F:C{on - timedelta(days=1):%y%m%d}TWD{opening},",
        *[part for line in lines for part in (line, ":86:PAYER UNKNOWN")],
        f":62F:C{on:%y%m%d}TWD{closing},",
        "-",
    ]
    return "\r\n".join(text_lines).encode("ascii") + b"\r\n"


def put(folder: Path, name: str, content: bytes) -> Path:
    """A file in the inbox, announced as whole."""
    inbox = folder / "inbox"
    inbox.mkdir(parents=True, exist_ok=True)
    (inbox / name).write_bytes(content)
    (inbox / f"{name}.done").touch()
    return inbox / name
