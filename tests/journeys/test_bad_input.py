"""A user with bad luck: every wrong file, address, folder and word is one sentence, and nothing is half done."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from app.settings import PREFIX
from domain.kernel.database import ServerFull, TookTooLong, transaction
from tests.conftest import Books
from tests.journeys.conftest import Company, Luckygas

ACCOUNT = "007/20210088776"
TODAY = date(2026, 11, 20)
UNREACHABLE = "postgresql://somebody:secret@127.0.0.1:1/luckygas"


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

    assert [answer.code for answer in answers] == [0, 0, 0, 0, 0]
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


COMMANDS = (
    ("aging", "--json"),
    ("ledger", "reconcile"),
    ("bank", "match-report"),
    ("db", "verify"),
    ("db", "address", "--as", "clerk"),
    ("batch", "run", "db.lint"),
    ("exchanges",),
    ("screens", "--out", "pictures"),
)


@pytest.mark.parametrize("words", [*COMMANDS, ("db", "migrate"), ("demo", "--no-window")], ids=" ".join)
def test_a_database_that_is_away_is_one_sentence(words: tuple[str, ...], luckygas: Luckygas, tmp_path: Path) -> None:
    answer = luckygas(*words, "--database", UNREACHABLE, "--dir", str(tmp_path))

    assert (answer.code, answer.out) == (1, "")
    assert answer.sentence.startswith("The database does not answer.")


def wrong_password(url: str, _: Books) -> str:
    return url.replace("test_clerk:", "test_clerk:no")


def unknown_person(url: str, _: Books) -> str:
    return url.replace("test_clerk:", "nobody:")


def unknown_database(url: str, _: Books) -> str:
    return url.rpartition("/")[0] + "/books_of_nobody"


def no_staff(url: str, books: Books) -> str:
    with books.admin().begin() as db:
        db.execute(text("UPDATE books.staff SET active = false WHERE login = 'test_clerk'"))
    return url


def older(url: str, books: Books) -> str:
    return _at_schema("0001", url, books)


def newer(url: str, books: Books) -> str:
    return _at_schema("0999", url, books)


def _at_schema(version: str, url: str, books: Books) -> str:
    with books.admin().begin() as db:
        db.execute(text("UPDATE books.alembic_version SET version_num = :version"), {"version": version})
    return url


WRONG_ADDRESSES = (
    (wrong_password, "The database refused this user and password."),
    (unknown_person, "The database refused this user and password."),
    (unknown_database, "The database books_of_nobody on 127.0.0.1 has no books."),
    (no_staff, "This login belongs to no active member of staff."),
    (older, "The database stands at schema 0001, this program needs"),
    (newer, "The database stands at schema 0999, newer than this program's"),
    (lambda *_: "mysql://somewhere/else", "This is not the address of a database."),
    (lambda *_: "postgresql://user@server:port/books", "This is not the address of a database."),
    (lambda *_: "", "This is not the address of a database."),
    (lambda url, _: url + "?nonsense=1", "This is not the address of a database."),
)


@pytest.mark.parametrize(
    ("spoil", "says"), WRONG_ADDRESSES, ids=lambda value: getattr(value, "__name__", None) or str(value)[:30]
)
@pytest.mark.parametrize("words", [("aging", "--json"), ("bank", "import", "FILE")], ids=" ".join)
def test_a_wrong_address_is_one_sentence(
    spoil: Callable[[str, Books], str],
    says: str,
    words: tuple[str, ...],
    luckygas: Luckygas,
    database: Books,
    tmp_path: Path,
) -> None:
    file = tmp_path / "good.sta"
    file.write_bytes(statement())
    right = database.url("clerk").set(drivername="postgresql").render_as_string(hide_password=False)
    typed = [str(file) if word == "FILE" else word for word in words]

    answer = luckygas(*typed, "--database", spoil(right, database), "--dir", str(tmp_path))

    assert (answer.code, answer.out) == (1, "")
    assert answer.sentence.startswith(says)
    assert books_hold(database)["bank_file"] == 0


def test_a_newer_schema_is_never_migrated(luckygas: Luckygas, database: Books, tmp_path: Path) -> None:
    url = newer(database.admin_url.set(drivername="postgresql").render_as_string(hide_password=False), database)

    answer = luckygas("db", "migrate", "--database", url, "--dir", str(tmp_path))

    assert answer.code == 1
    assert answer.sentence.startswith("The database stands at schema 0999")


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_a_folder_without_books_is_one_sentence_and_stays_as_it_is(
    words: tuple[str, ...], luckygas: Luckygas, tmp_path: Path
) -> None:
    answer = luckygas(*words, "--dir", str(tmp_path / "typo"))

    assert (answer.code, answer.out) == (1, "")
    assert answer.sentence.startswith(f"There are no books in {tmp_path / 'typo'} yet.")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("words", [("demo", "--no-window"), ("db", "migrate"), ("aging",)], ids=" ".join)
def test_a_folder_that_cannot_be_made_is_one_sentence(
    words: tuple[str, ...], luckygas: Luckygas, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("in the way")

    answer = luckygas(*words, "--dir", str(tmp_path / "file" / "folder"))

    assert (answer.code, answer.out) == (1, "")
    assert str(tmp_path / "file" / "folder") in answer.sentence
    assert "another folder" in answer.sentence or "another --dir" in answer.sentence


WRONG_SETTINGS = (
    ('langauge = "en"', "There is no setting langauge"),
    ('log_level = "loud"', "The setting log_level is wrong"),
    ("language = ", "The settings in"),
    ("mailbox = 7", "The setting mailbox is wrong"),
)


@pytest.mark.parametrize(("written", "says"), WRONG_SETTINGS, ids=[row[0] for row in WRONG_SETTINGS])
def test_a_wrong_setting_is_one_sentence(written: str, says: str, luckygas: Luckygas, tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text(written, "utf-8")

    answer = luckygas("aging", "--dir", str(tmp_path))

    assert (answer.code, answer.out) == (1, "")
    assert answer.sentence.startswith(says)


def test_a_misspelt_variable_is_one_sentence(
    luckygas: Luckygas, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"{PREFIX}LANGAUGE", "en")

    answer = luckygas("aging", "--dir", str(tmp_path))

    assert (answer.code, answer.sentence.partition(".")[0]) == (
        1,
        "There is no setting LUCKYGAS_LANGAUGE (in environment)",
    )


WRONG_USAGE = (
    ("aging", "--as-of", "tomorrow"),
    ("aging", "--as-of", "2026-13-01"),
    ("aging", "--known-at", "noon"),
    ("demo", "--customers", "many"),
    ("demo", "--customers", "0"),
    ("screens", "--out", "pictures", "--size", "large"),
    ("bank", "import"),
    ("bank", "export"),
    ("db", "address"),
    ("batch", "run"),
    ("aging", "--xslx", "aging.xlsx"),
)


@pytest.mark.parametrize("words", WRONG_USAGE, ids=" ".join)
def test_wrong_usage_is_exit_2_and_says_how_it_goes(words: tuple[str, ...], luckygas: Luckygas) -> None:
    answer = luckygas(*words)

    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith("usage: luckygas")
    assert "invalid" not in answer.err.replace("invalid choice", "")


REFUSED_WORDS = (
    (("batch", "run", "dinner"), "There is no job dinner."),
    (("batch", "run", "db.lint", "--slot", "soon"), "soon names no slot."),
    (("batch", "run", "db.lint", "--slot", "2099-01-01T00:15"), "db.lint 2099-01-01T00:15 is not due yet."),
    (("batch", "run", "db.lint", "--slot", "2026-01-01T00:16"), "db.lint has no window 2026-01-01T00:16;"),
    (("serve", "--only", "kitchen"), "The server has no part kitchen."),
    (("db", "address", "--as", "king"), "There is no demo login for the role king."),
    (("db", "address", "--as", "clerk"), "There is no login demo_clerk here"),
    (("aging", "--csv", "no/such/folder/aging.csv"), "The file aging.csv could not be written"),
    (("aging", "--xlsx", "no/such/folder/aging.xlsx"), "The file aging.xlsx could not be written"),
    (("aging", "--pdf", "no/such/folder/aging.pdf"), "The file aging.pdf could not be written"),
)


@pytest.mark.parametrize(("words", "says"), REFUSED_WORDS, ids=[" ".join(row[0]) for row in REFUSED_WORDS])
def test_what_cannot_be_done_is_one_sentence(
    words: tuple[str, ...], says: str, luckygas: Luckygas, where: tuple[str, ...]
) -> None:
    answer = luckygas(*words, *where)

    assert (answer.code, answer.out) == (1, "")
    assert answer.sentence.startswith(says)


def test_a_workstation_without_a_display_is_one_sentence(
    luckygas: Luckygas, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if sys.platform in ("win32", "darwin"):
        pytest.skip("this system always has a display")
    for variable in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(variable, raising=False)

    answer = luckygas("desktop", "--dir", str(tmp_path))

    assert (answer.code, answer.out) == (1, "")
    assert answer.sentence.startswith("There is no display here.")


def test_the_address_of_a_demo_login_works_and_one_of_another_folder_is_refused(
    company: Company, luckygas: Luckygas, tmp_path: Path
) -> None:
    given = luckygas(*company.words("db", "address", "--as", "clerk"))
    address = given.out.strip()

    used = luckygas("ledger", "reconcile", "--json", "--database", address, "--dir", str(tmp_path))
    refused = luckygas("db", "address", "--as", "clerk", "--database", address, "--dir", str(tmp_path))

    assert (given.code, used.code) == (0, 0)
    assert address.startswith("postgresql://demo_clerk:")
    assert (refused.code, refused.out) == (1, "")
    assert refused.sentence.startswith("There is no login demo_clerk here")


FROM_THE_SERVER = (("53100", ServerFull), ("57014", TookTooLong))


@pytest.mark.parametrize(("code", "meaning"), FROM_THE_SERVER, ids=[row[0] for row in FROM_THE_SERVER])
def test_what_a_server_in_trouble_says_is_a_family_of_ours(code: str, meaning: type[Exception], shared: Books) -> None:
    with pytest.raises(meaning), transaction(shared.engine("clerk")) as db:
        db.exec_driver_sql(f"DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '{code}'; END $$")


def books_hold(database: Books) -> dict[str, int]:
    """How many rows there are of what an import may write."""
    tables = ("bank_file", "bank_statement", "bank_line", "journal", "payment")
    return {table: int(str(database_says(database, f"SELECT count(*) FROM books.{table}"))) for table in tables}


def database_says(database: Books, query: str) -> object:
    with database.admin().connect() as db:
        return db.execute(text(query)).scalar_one()
