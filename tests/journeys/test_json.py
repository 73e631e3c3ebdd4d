"""What every command's JSON holds: exactly the keys that are promised, one document, money and time as promised."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pypdfium2
import pytest
from sqlalchemy import text

from app.cli import parser
from domain.kernel.words import in_language
from tests.journeys.conftest import Answer, Company, Luckygas, in_a_process

MONEY = re.compile(r"-?\d+")
BUCKETS = ["current", "1-30", "31-60", "61-90", "91-180", "181+"]
RUN = {"job", "slot", "state", "chunks_done", "chunks", "records", "seconds"}
SUMS = {"buckets", "unapplied", "disputed", "promised", "total"}
AGING = {
    "as_of", "known_at", "buckets", "rows", "totals", "control_account", "difference", "unapplied_account",
    "unapplied_difference",
}  # fmt: skip
EXCHANGE = {
    "key", "partner", "shape", "when", "limit", "retry", "fallback", "state", "last_ok_at", "waiting", "parked",
}  # fmt: skip
REQUEST = {
    "request", "kind", "subject", "customer", "amount", "reason", "risk", "risks", "made_by", "made_at", "expires_at",
    "tier", "needs", "state", "for_me",
}  # fmt: skip
LOGIN = {
    "login", "person", "name", "email", "roles", "branches", "active", "chief_finance", "suspended_at", "seen_at",
    "password_until", "waiting",
}  # fmt: skip
DEMO = {
    "customers", "invoices", "open_invoices", "statements", "bank_lines", "posted", "waiting", "aging",
    "control_account", "difference", "unapplied_difference", "trial_balance", "holds", "screens", "seconds",
}  # fmt: skip
# A command, and the keys of places in its document: "" is the document itself, [] each of a list.
PROMISED = (
    (("aging",), {"": AGING, "rows[]": SUMS | {"customer"}, "totals": SUMS}),
    (("aging", "--as-of", "2026-10-31"), {"": AGING}),
    (("bank", "match-report"), {"": {"lines", "auto", "suggested", "none", "by_evidence"}}),
    (("ledger", "trial-balance"), {"": {"accounts", "difference"}, "accounts[]": {"code", "debit", "credit"}}),
    (("ledger", "reconcile"), {"": {"control", "subledger", "difference", "first_divergence"}}),
    (
        ("db", "verify"),
        {"": {"journals_unbalanced", "control_difference", "audit_rows", "unsealed", "broken", "lint"}},
    ),
    (("db", "status"), {"": {"found", "wanted", "current"}}),
    (("batch", "list"), {"[]": RUN}),
    (("batch", "run", "db.lint"), {"": RUN}),
    (("exchanges",), {"[]": EXCHANGE}),
    (("doctor",), {"[]": {"what", "state", "says"}}),
    (("approvals", "list"), {"[]": REQUEST}),
    (("approvals", "list", "--ended"), {"[]": REQUEST}),
    (("people", "list"), {"[]": LOGIN}),
)
MONEYED = {
    "control_account", "difference", "unapplied_account", "unapplied_difference", "total", "unapplied", "disputed",
    "promised", "debit", "credit", "control", "subledger", "control_difference", "trial_balance", "sum",
}  # fmt: skip


@pytest.mark.parametrize(("words", "keys"), PROMISED, ids=lambda value: " ".join(value) if value else "")
def test_a_command_answers_one_document_with_exactly_the_keys_it_promises(
    words: tuple[str, ...], keys: dict[str, set[str]], company: Company, luckygas: Luckygas
) -> None:
    answer = luckygas(*company.words(*words, "--json"))

    assert (answer.code, answer.err) == (0, "")
    for place, wanted in keys.items():
        found = list(at(answer.document, place))
        assert found, place
        assert all(set(one) == wanted for one in found), place
    money_is_decimal(answer)


def test_the_runs_of_this_day_are_answered_as_promised(company: Company, luckygas: Luckygas) -> None:
    # Of this day in Taipei, which may have begun after the company was opened.
    with company.admin.begin() as db:
        db.execute(
            text(
                "INSERT INTO books.batch_run (job, slot, business_on, due_at) SELECT 'db.lint', d || 'T00:15', d,"
                " clock_timestamp() FROM (SELECT (clock_timestamp() AT TIME ZONE 'Asia/Taipei')::date AS d) AS today"
                " ON CONFLICT (job, slot) DO NOTHING"
            )
        )

    answer = luckygas(*company.words("batch", "status", "--json"))

    assert (answer.code, answer.err) == (0, "")
    assert "db.lint" in {run["job"] for run in answer.document}
    assert all(set(run) == RUN for run in answer.document)
    money_is_decimal(answer)


def test_the_demo_answers_what_it_promises(company: Company) -> None:
    answer = company.opened

    assert set(answer.document) == DEMO
    assert set(answer.document["aging"]) == {*BUCKETS, "unapplied", "total"}
    assert all(isinstance(seconds, float) for seconds in answer.document["seconds"].values())
    money_is_decimal(answer)


def test_bank_files_are_answered_as_promised(company: Company, luckygas: Luckygas, tmp_path: Path) -> None:
    with company.admin.connect() as db:
        row = db.execute(
            text("SELECT name, content FROM books.bank_file WHERE name LIKE 'MT940%' ORDER BY id LIMIT 1")
        ).one()
    known = tmp_path / row.name
    known.write_bytes(row.content)

    checked = luckygas("bank", "check", str(known), "--json")
    taken = luckygas(*company.words("bank", "import", str(known), "--json"))

    (file,) = checked.document["files"]
    assert set(file) == {"path", "format", "verdict", "reasons", "statements"}
    assert [set(one) for one in file["statements"]] == [
        {"account", "currency", "opening", "closing", "transactions", "sum"}
    ]
    assert [set(one) for one in taken.document["statements"]] == [
        {"path", "account", "number", "state", "lines", "posted", "waiting", "duplicate_lines", "duplicate_file"}
    ]
    assert (checked.code, taken.code, taken.document["statements"][0]["duplicate_file"]) == (0, 0, True)
    money_is_decimal(checked)


def test_pictures_are_a_list_of_paths(company: Company, luckygas: Luckygas, tmp_path: Path) -> None:
    answer = in_a_process(company.words("screens", "--out", str(tmp_path), "--language", "en", "--json"))

    assert answer.code == 0, answer.err
    assert all(Path(path).is_file() for path in answer.document)


def test_days_and_moments_are_written_as_promised(company: Company, luckygas: Luckygas) -> None:
    known_at = datetime.now().astimezone() + timedelta(hours=1)

    aging = luckygas(*company.words("aging", "--known-at", known_at.isoformat(), "--json")).document
    exchanges = luckygas(*company.words("exchanges", "--json")).document

    assert date.fromisoformat(aging["as_of"]).isoformat() == aging["as_of"]
    moments = [aging["known_at"], *(row["last_ok_at"] for row in exchanges if row["last_ok_at"])]
    assert len(moments) > 1
    assert all(moment.endswith("+08:00") and datetime.fromisoformat(moment) for moment in moments)


def test_aging_as_of_today_known_now_is_the_aging(company: Company, luckygas: Luckygas) -> None:
    now = luckygas(*company.words("aging", "--json")).document
    later = (datetime.now().astimezone() + timedelta(hours=1)).isoformat()

    bitemporal = luckygas(*company.words("aging", "--as-of", now["as_of"], "--known-at", later, "--json")).document
    before = luckygas(*company.words("aging", "--known-at", "2020-01-01T00:00", "--json")).document

    assert bitemporal["rows"] == now["rows"]
    assert bitemporal["totals"] == now["totals"]
    assert (before["rows"], before["totals"]["total"], before["known_at"]) == ([], "0", "2020-01-01T00:00:00+08:00")


def test_aging_files_open_and_hold_every_customer(company: Company, luckygas: Luckygas, tmp_path: Path) -> None:
    paths = {kind: tmp_path / f"aging.{kind}" for kind in ("csv", "xlsx", "pdf")}
    words = [word for kind, path in paths.items() for word in (f"--{kind}", str(path))]

    answer = luckygas(*company.words("aging", *words, "--json"))

    codes = {row["customer"] for row in answer.document["rows"]}
    with paths["csv"].open(encoding="utf-8-sig", newline="") as file:
        assert codes <= {cell for row in csv.reader(file) for cell in row}
    book = openpyxl.load_workbook(paths["xlsx"])
    sheet = book.active
    assert sheet is not None
    assert codes <= {cell for row in sheet.iter_rows(values_only=True) for cell in row}
    book.close()
    with pypdfium2.PdfDocument(paths["pdf"]) as document:
        pages = [document[number] for number in range(len(document))]
        said = "".join(page.get_textpage().get_text_range() for page in pages)
    assert all(code in said for code in codes)


def test_every_command_has_an_example_in_its_help() -> None:
    with in_language("en"):
        commands = list(helps(parser()))

    lacking = [name for name, said in commands if f"\n  {name}" not in said.partition("Example:")[2]]

    assert lacking == []


def helps(command: Any) -> Iterator[tuple[str, str]]:
    """Every command that can be run, with its help."""
    groups = [action for action in command._actions if getattr(action, "choices", None) and action.nargs == "A..."]
    if not groups:
        yield command.prog, command.format_help()
    for group in groups:
        for inner in group.choices.values():
            yield from helps(inner)


def at(document: Any, place: str) -> Iterator[dict[str, Any]]:
    """What stands at a place of a document."""
    name, each, _ = place.partition("[]")
    found = document[name] if name else document
    yield from found if each else [found]


def money_is_decimal(answer: Answer) -> None:
    """Whatever is called like money is a string of plain digits, wherever it stands."""
    for name, value in named(json.loads(answer.out)):
        if name in MONEYED or name in BUCKETS[1:]:
            assert isinstance(value, str), (name, value)
            assert MONEY.fullmatch(value), (name, value)


def named(document: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(document, dict):
        for name, value in document.items():
            yield name, value
            yield from named(value)
    elif isinstance(document, list):
        for one in document:
            yield from named(one)
