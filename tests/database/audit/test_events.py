"""The trail as it is read: pages, reasons, seals, and the whole as JSON lines."""

from __future__ import annotations

import contextvars
import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import text

from app.cli import main
from app.sealing import Sealing, seal_now
from domain.audit.trail import Event, Wanted, behind, event_lines, events, kinds, same_transaction
from domain.kernel.calendar import business_day
from domain.kernel.database import NotAllowed, our_words, transaction
from domain.payments.service import reverse_payment
from tests.builders import TODAY, House
from tests.conftest import Books

# the fields that integration logs must have, the reason, and what proves the event
FIELDS = {
    "id", "at", "source", "target", "operation", "object", "key", "user", "application", "client", "success", "error",
    "reason", "before", "after", "epoch", "transaction", "leaf", "seal",
}  # fmt: skip


def this_month(**more: str | bool) -> Wanted:
    today = business_day(datetime.now(UTC))
    return Wanted(today - timedelta(days=1), today, **more)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> Sealing:
    folder = tmp_path_factory.mktemp("box")
    return Sealing(folder / "seal.pem", folder, folder, makes_key=True)


@pytest.fixture(scope="module")
def books(trail: Books, key: Sealing) -> Books:
    """A receipt sealed and signed, then reversed and not sealed yet, a file refused, a failure, and a large load."""
    house = House()
    with transaction(trail.engine("scheduler")) as db:
        lucky = house.a_customer(db)
        paid = house.cash(db, lucky, 1050, [(house.an_invoice(db, lucky), 1050)])
    seal_now(trail.engine("scheduler"), key)
    with transaction(trail.engine("senior_clerk")) as db:
        reverse_payment(db, payment_id=paid.payment_id, reason="typed twice", key=uuid4(), on=TODAY)
    with transaction(trail.engine("clerk")) as db:
        db.execute(text("SELECT audit.log_failure('app', 'bank', 'SEND', 'file', '7', 'no answer')"))
        house.receive(db, house.a_statement([(100, "x")]), name="a.sta")
        flagged = house.receive(db, house.a_statement([(100, "y")], opening=Decimal(7)), name="b.sta")
    with transaction(trail.engine("supervisor")) as db:
        db.execute(
            text("SELECT api.decide_file(:file, false, 'wrong account', '[]', :load)"),
            {"file": flagged.file_id, "load": uuid4()},
        )
    return trail


def test_pages_follow_one_another_newest_first_and_lose_nothing(books: Books) -> None:
    with books.engine("auditor").connect() as db:
        whole = events(db, this_month(), most=10_000)
        pages: list[Event] = []
        while True:
            page = events(db, this_month(), behind=behind(pages[-1]) if pages else None, most=3)
            pages += page
            if len(page) < 3:
                break

    assert [one.id for one in pages] == [one.id for one in whole]
    assert [one.xid for one in whole] == sorted((one.xid for one in whole), reverse=True)
    assert len(whole) == len({one.id for one in whole}) > 5


def test_filters_choose(books: Books) -> None:
    chosen = {
        this_month(failed_only=True): {("file", "7")},
        this_month(obj="file", key="7"): {("file", "7")},
        this_month(person="test_clerk", obj="bank_file"): {("bank_file", "1"), ("bank_file", "2")},
        this_month(op="SEND", person="test_senior_clerk"): set(),
        Wanted(date(2020, 1, 1), date(2020, 12, 31)): set(),
    }

    with books.engine("manager").connect() as db:
        found = {wanted: {(one.obj, one.key) for one in events(db, wanted)} for wanted in chosen}

    assert found == chosen


def test_an_event_tells_whether_it_is_sealed_and_signed_and_by_whom_it_was_done(books: Books, key: Sealing) -> None:
    with books.engine("director").connect() as db:
        payment, reversal = (
            next(one for one in events(db, this_month(op="POST")) if one.after and one.after["kind"] == kind)
            for kind in ("payment", "payment_reversal")
        )
        choices = kinds(db)

    assert (payment.seal_id, payment.signed_by, payment.person) == (1, key.key().public.key_id, "scheduler")
    assert (reversal.seal_id, reversal.signed_by, reversal.actor) == (None, None, "test_senior_clerk")
    assert (choices.last_seal, choices.signed, "POST" in choices.ops, "file" in choices.objs) == (1, True, True, True)
    assert choices.unsealed_since is not None


def test_the_reason_of_a_deed_is_the_reason_of_all_its_events(books: Books) -> None:
    with books.engine("auditor").connect() as db:
        reversal = next(one for one in events(db, this_month()) if one.reason == "typed twice")
        together = same_transaction(db, reversal)

    assert {one.reason for one in together} == {"typed twice"}
    assert any(one.op == "POST" and one.after and one.after["reason"] == "typed twice" for one in together)


def test_a_decision_on_a_file_has_its_reason_in_the_event(books: Books) -> None:
    with books.engine("auditor").connect() as db:
        decided = next(one for one in events(db, this_month(obj="bank_file", op="UPDATE")))

    assert (decided.reason, decided.before and decided.before["reason"]) == ("wrong account", None)


def test_every_field_is_exported_and_moments_are_taipeis(books: Books) -> None:
    with books.engine("auditor").connect() as db:
        lines = [json.loads(line) for line in event_lines(db)]
        none = list(event_lines(db, last=date(2020, 1, 1)))

    assert {frozenset(line) for line in lines} == {frozenset(FIELDS)}
    assert all(datetime.fromisoformat(line["at"]).utcoffset() == timedelta(hours=8) for line in lines)
    assert [line["id"] for line in lines if line["reason"]] != []
    failure = next(line for line in lines if not line["success"])
    assert (failure["operation"], failure["error"], failure["user"]) == ("SEND", "no answer", "test_clerk")
    assert none == []


def test_the_command_writes_a_file_and_leaves_its_own_trace(
    books: Books, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LUCKYGAS_LANGUAGE", "en")
    file = tmp_path / "trail.jsonl"
    url = books.url("director").render_as_string(hide_password=False)
    today = str(business_day(datetime.now(UTC)))
    words = ["db", "events", "--from", today, "--json", str(file), "--database", url, "--dir", str(tmp_path)]

    code = contextvars.copy_context().run(main, words)

    lines = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    assert (code, capsys.readouterr().out) == (0, f"{len(lines)} events written to {file}\n")
    assert lines[-1]["operation"] == "EXPORT"
    assert (lines[-1]["user"], lines[-1]["after"]["file"]) == ("test_director", "trail.jsonl")


@pytest.mark.parametrize("role", ["clerk", "senior_clerk", "supervisor", "scheduler", "administrator"])
def test_the_trail_is_read_by_auditor_manager_and_director_alone(shared: Books, role: str) -> None:
    for question in (
        "SELECT count(*) FROM audit.event",
        "SELECT audit.note_reading('READ', '{}')",
        "SELECT * FROM books.people()",
    ):
        with pytest.raises(NotAllowed), our_words(), shared.engine(role).connect() as db:
            db.execute(text(question))


def test_a_large_trail_is_exported_without_being_held_in_memory(books: Books) -> None:
    """The cursor is the server's: the first lines are here while the rest is still there."""
    load = """
        SELECT audit.put('app', 'books', 'LOAD', 'line', array_agg(n::text), NULL, array_agg(to_jsonb(n)))
          FROM generate_series(1, 5000) AS n
    """
    with books.admin().connect() as db:
        db.execute(text(load))

        lines = event_lines(db)
        first = next(lines)
        cursors = db.execute(text("SELECT count(*) FROM pg_cursors")).scalar_one()
        rest = sum(1 for _line in lines)

    assert first.startswith("{")
    assert cursors == 1
    assert rest >= 4999
