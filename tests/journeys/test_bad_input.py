"""A user with bad luck: every wrong file is one sentence, and nothing is half done."""

from __future__ import annotations

import os
import sys
from datetime import date
from pathlib import Path

import pytest

from tests.conftest import Books
from tests.journeys.conftest import Luckygas, books_hold, database_says, statement

# What the file is, its bytes, what becomes of it, the verdict on it alone, and words of the sentence.
NOT_TAKEN = (
    ("binary", bytes(range(256)) * 20, "QUARANTINED", "reject", "not text"),
    ("web page", b"<!DOCTYPE html><html><body>Session expired</body></html>", "QUARANTINED", "reject", "web page"),
    ("empty", b"", "QUARANTINED", "reject", "empty"),
    ("text", "beef noodles 180, 牛肉麵".encode(), "QUARANTINED", "reject", "MT940"),
    ("half written", statement()[:120], "QUARANTINED", "reject", ""),
    ("half a line", statement()[:-75], "QUARANTINED", "reject", ""),
    ("unknown account", statement(account="999/1234567890"), "WAITING", "clean", "999/1234567890"),
    ("wrong currency", statement(currency="USD"), "WAITING", "clean", "USD"),
    ("balance that does not prove", statement(off_by=1), "WAITING", "flag", "1,101"),
    ("gap to the last statement", statement(opening=700), "WAITING", "clean", "700"),
    ("day in the future", statement(on=date(2099, 1, 1)), "WAITING", "clean", "2099-01-01"),
)


@pytest.mark.parametrize(
    ("content", "state", "verdict", "says"), [row[1:] for row in NOT_TAKEN], ids=[row[0] for row in NOT_TAKEN]
)
def test_a_wrong_file_is_kept_and_nothing_of_it_is_in_the_books(
    content: bytes,
    state: str,
    verdict: str,
    says: str,
    luckygas: Luckygas,
    where: tuple[str, ...],
    database: Books,
    tmp_path: Path,
) -> None:
    file = tmp_path / "wrong.sta"
    file.write_bytes(content)

    checked = luckygas("bank", "check", str(file), "--json")
    taken = luckygas("bank", "import", str(file), "--json", *where)
    again = luckygas("bank", "import", str(file), "--json", *where)

    assert (checked.code, checked.document["files"][0]["verdict"]) == (0, verdict)
    assert (taken.code, again.code) == (1, 1)
    assert taken.sentence.startswith("wrong.sta is not in the books: ")
    assert says in taken.sentence
    assert again.sentence.startswith("wrong.sta is not in the books: it came before")
    assert {one["state"] for one in (*taken.document["statements"], *again.document["statements"])} == {state}
    assert books_hold(database) == {"bank_file": 1, "bank_statement": 0, "bank_line": 0, "journal": 0, "payment": 0}
    assert database_says(database, "SELECT state FROM books.bank_file") == state
    assert database_says(database, "SELECT content FROM books.bank_file") == content


@pytest.mark.parametrize("what", ["nothing", "folder", "unreadable"])
def test_a_file_that_cannot_be_opened_stops_the_import_before_it_begins(
    what: str, luckygas: Luckygas, where: tuple[str, ...], database: Books, tmp_path: Path
) -> None:
    good, bad = tmp_path / "good.sta", tmp_path / "bad.sta"
    good.write_bytes(statement())
    if what == "folder":
        bad.mkdir()
    elif what == "unreadable":
        if sys.platform == "win32" or os.geteuid() == 0:
            pytest.skip("root may read everything, and Windows has other rights")
        bad.write_bytes(statement())
        bad.chmod(0)

    checked = luckygas("bank", "check", str(bad))
    taken = luckygas("bank", "import", str(good), str(bad), "--json", *where)

    assert (checked.code, taken.code, taken.out) == (1, 1, "")
    assert checked.sentence == taken.sentence
    assert str(bad) in taken.sentence
    assert set(books_hold(database).values()) == {0}


def test_the_same_file_and_an_overlapping_one_change_nothing_that_is_there(
    luckygas: Luckygas, where: tuple[str, ...], database: Books, tmp_path: Path
) -> None:
    first, copy, more = (tmp_path / name for name in ("first.sta", "copy.sta", "more.sta"))
    first.write_bytes(statement(1))
    copy.write_bytes(statement(1))
    more.write_bytes(statement(1) + statement(2, 1100, (70,)))

    answers = [luckygas("bank", "import", str(path), "--json", *where) for path in (first, first, copy, more)]

    assert [answer.code for answer in answers] == [0, 0, 0, 0]
    assert [
        [
            (one["state"], one["lines"], one["duplicate_lines"], one["duplicate_file"])
            for one in answer.document["statements"]
        ]
        for answer in answers
    ] == [
        [("BALANCED", 2, 0, False)],
        [("TAKEN", 0, 2, True)],
        [("TAKEN", 0, 2, True)],
        [("DUPLICATE", 0, 2, False), ("BALANCED", 1, 0, False)],
    ]  # fmt: skip
    assert books_hold(database)["bank_line"] == 3


def test_the_same_statement_with_other_figures_waits_for_a_person(
    luckygas: Luckygas, where: tuple[str, ...], database: Books, tmp_path: Path
) -> None:
    first, other = tmp_path / "first.sta", tmp_path / "other.sta"
    first.write_bytes(statement(1))
    other.write_bytes(statement(1, amounts=(500, 601)))
    luckygas("bank", "import", str(first), *where)

    refused = luckygas("bank", "import", str(other), "--json", *where)

    assert (refused.code, refused.document["statements"][0]["state"]) == (1, "WAITING")
    assert "1,101" in refused.sentence
    assert books_hold(database)["bank_line"] == 2


def test_a_name_that_is_no_text_is_kept_as_far_as_it_is(
    luckygas: Luckygas, where: tuple[str, ...], database: Books, tmp_path: Path
) -> None:
    if sys.platform in ("win32", "darwin"):
        pytest.skip("names are text on this system")
    file = tmp_path / os.fsdecode(b"\xa4\xa4\n1.sta")
    file.write_bytes(statement())

    answer = luckygas("bank", "import", str(file), "--json", *where)

    assert (answer.code, answer.err) == (0, "")
    assert database_says(database, "SELECT name FROM books.bank_file") == "\ufffd\ufffd\ufffd1.sta"


def test_a_wrong_file_does_not_keep_the_right_ones_out(
    luckygas: Luckygas, where: tuple[str, ...], database: Books, tmp_path: Path
) -> None:
    paths = {name: tmp_path / f"{name}.sta" for name in ("two", "menu", "one")}
    paths["one"].write_bytes(statement(1))
    paths["two"].write_bytes(statement(2, 1100, (70,)))
    paths["menu"].write_bytes(b"beef noodles 180")

    answer = luckygas("bank", "import", *map(str, paths.values()), "--json", *where)

    assert answer.code == 1
    assert answer.sentence.startswith("menu.sta is not in the books")
    assert [one["state"] for one in answer.document["statements"]] == ["BALANCED", "QUARANTINED", "BALANCED"]
    assert books_hold(database)["bank_line"] == 3
