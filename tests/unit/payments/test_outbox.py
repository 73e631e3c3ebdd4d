"""Receipts kept on this computer: whole, in order, for one person and one database, until they are answered."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from domain.payments.rules import Part
from ui.payments.outbox import Outbox, ReceiptNotKept, Slip, refused, unanswered

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)


def a_slip(place: int = 1, *, key: UUID | None = None) -> Slip:
    parts = (Part(7, Decimal(1000)), Part(8, Decimal(50)))
    return Slip(
        key or uuid4(), f"counter/desk/{place}", 3, "T1", Decimal(1050), date(2026, 11, 20), parts, Decimal(0), False,
        NOW + timedelta(seconds=place),
    )  # fmt: skip


def outbox(folder: Path, login: str = "mei", books: str = "fin-db") -> Outbox:
    return Outbox(folder, login=login, books=books)


def test_what_was_kept_is_there_after_a_new_start_in_its_order(tmp_path: Path) -> None:
    first, second = a_slip(1), a_slip(2)
    before = outbox(tmp_path)
    for slip in (second, first):
        before.keep(slip)

    assert outbox(tmp_path).waiting() == (first, second)
    assert [file.suffix for file in tmp_path.iterdir()] == [".receipt", ".receipt"]


def test_an_answered_one_is_gone_and_a_refused_one_says_why(tmp_path: Path) -> None:
    answered, told = a_slip(1), a_slip(2)
    before = outbox(tmp_path)
    for slip in (answered, told):
        before.keep(slip)

    before.settle(answered.key)
    before.keep(refused(told, "no"))

    assert outbox(tmp_path).waiting() == (replace(told, refused="no"),)


@pytest.mark.parametrize(("login", "books"), [("lin", "fin-db"), ("mei", "training")])
def test_another_person_or_database_does_not_send_it(tmp_path: Path, login: str, books: str) -> None:
    outbox(tmp_path / "outbox").keep(a_slip())

    assert outbox(tmp_path / "outbox", login, books).waiting() == ()
    assert unanswered(tmp_path, login=login, books=books) == 0
    assert unanswered(tmp_path, login="mei", books="fin-db") == 1


@pytest.mark.parametrize("content", ["", "{", "[]", '{"login": "mei", "books": "fin-db"}'])
def test_a_spoiled_file_is_told_and_left_where_it_is(tmp_path: Path, content: str) -> None:
    spoiled = tmp_path / "one.receipt"
    spoiled.write_text(content)

    seen = outbox(tmp_path)

    assert seen.waiting() == ()
    assert [str(spoiled) in str(one) for one in seen.unreadable] == [True]
    assert spoiled.read_text() == content


def test_what_cannot_be_kept_is_not_there(tmp_path: Path) -> None:
    in_the_way = tmp_path / "outbox"
    in_the_way.write_text("a file")
    full = outbox(in_the_way)

    with pytest.raises(ReceiptNotKept):
        full.keep(a_slip())

    assert full.waiting() == ()
