"""luckygas credit check, as it is typed."""

from __future__ import annotations

import contextvars
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from app.cli import main
from tests.builders import House
from tests.conftest import Books
from tests.database.credit.test_exposure import V1


class Typed:
    """Types words at one test's database as a clerk."""

    def __init__(self, books: Books, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        address = books.url("clerk").render_as_string(hide_password=False)
        self._where = ["--database", address, "--dir", str(folder)]
        self._capsys = capsys

    def __call__(self, *words: str) -> tuple[int, str, str]:
        self._capsys.readouterr()
        code = contextvars.copy_context().run(main, ["credit", "check", *words, *self._where])
        said = self._capsys.readouterr()
        return code, said.out, said.err

    def json(self, *words: str) -> dict[str, Any]:
        code, out, errors = self(*words, "--json")
        assert (code, errors) == (0, "")
        return dict(json.loads(out))


@pytest.fixture
def typed(
    database: Books, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Typed:
    monkeypatch.setenv("LUCKYGAS_LOG_LEVEL", "error")
    monkeypatch.setenv("LUCKYGAS_LANGUAGE", "en")
    return Typed(database, tmp_path, capsys)


@pytest.fixture
def code(database: Books, house: House) -> str:
    """The customer of the vector, by number."""
    with database.engine("scheduler").begin() as db:
        customer = house.a_customer(db)
    terms = ", ".join(f"{name} = {amount}" for name, amount in V1.items())
    with database.admin().begin() as db:
        db.execute(text("UPDATE books.customer SET category = 'C'"))
        db.execute(text("UPDATE books.customer_credit SET credit_limit = 100000, assessed_at = now()"))
        db.execute(text("SELECT api._refresh_limit(:c, :now)"), {"c": customer, "now": datetime.now(UTC)})
        db.execute(text(f"UPDATE books.customer_balance SET {terms} WHERE customer_id = :c"), {"c": customer})
        found: str = db.execute(text("SELECT code FROM books.customer WHERE id = :c"), {"c": customer}).scalar_one()
    return found


def test_the_verdict_is_one_json_document(typed: Typed, code: str, database: Books) -> None:
    told = typed.json(code, "7,350")

    assert told == {
        "verdict": "reject",
        "state": "HELD",
        "available": "6675",
        "limit": "100000",
        "exposure": {
            "open_items": "61500", "delivered": "4200", "orders": "8400", "cheques": "12000", "cylinders": "3000",
            "unapplied": "2625", "driver_cash": "3150",
        },
        "reservations": "10000",
        "reasons": ["The order of NT$7,350 exceeds the available NT$6,675 by NT$675."],
        "counterfactual": ["pay NT$675", "cheques of NT$12,000 clear", "collect NT$7,350 at the door"],
    }  # fmt: skip
    with database.admin().connect() as db:
        assert db.execute(text("SELECT count(*) FROM books.credit_case")).scalar() == 0


def test_reserve_records_and_reserves(typed: Typed, code: str, database: Books) -> None:
    told = typed.json(code, "6615", "--reserve")

    assert (told["verdict"], told["state"]) == ("approve", "APPROVED")
    with database.admin().connect() as db:
        assert db.execute(text("SELECT count(*) FROM books.credit_case")).scalar() == 1
        assert db.execute(text("SELECT sum(remaining) FROM books.reservation")).scalar() == 6_615


def test_people_read_sentences(typed: Typed, code: str) -> None:
    done, out, _ = typed(code, "7350")

    assert done == 0
    assert "held" in out
    assert "Any of these lets it go: pay NT$675" in out


def test_wrong_words_are_told_in_one_sentence(typed: Typed) -> None:
    done, _, errors = typed("NOBODY", "100")

    assert (done, errors.count("\n")) == (1, 1)
    assert "There is no customer NOBODY here." in errors


@pytest.mark.parametrize("amount", ["0", "1.5", "much"])
def test_what_is_no_amount_is_wrong_usage(typed: Typed, amount: str) -> None:
    with pytest.raises(SystemExit) as ended:
        typed("C1", amount)

    assert ended.value.code == 2
