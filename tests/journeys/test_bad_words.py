"""Wrong addresses, folders, settings and words: one sentence each, and nothing is half done."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text

from app.settings import PREFIX
from domain.kernel.database import transaction
from domain.kernel.refusals import ServerFull, TookTooLong
from tests.conftest import Books
from tests.journeys.conftest import Company, Luckygas, books_hold, statement

UNREACHABLE = "postgresql://somebody:secret@127.0.0.1:1/luckygas"

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
