"""banks.statement from folder to ledger: once, whole, oldest first, whatever lies in the inbox."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from app.batches import JOBS, Equipment, Night
from app.runs import run_slot
from domain.banking.intake import waiting_files
from domain.exchange import queries
from domain.exchange.rules.runs import Run, State
from domain.exchange.rules.timetable import Slot
from domain.kernel.database import transaction
from integrations.catalogue import STATEMENT
from integrations.exchange import Mailbox
from integrations.transport import Parcel
from integrations.transport.folder import FolderMailbox, MailboxAway
from integrations.uploads import import_files
from tests.database.night.conftest import Books, put, statement

DAY = date(2026, 11, 20)
TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 3, tzinfo=UTC)


def no_wait(_: float) -> None:
    """Waiting is for the night."""


def night(mailbox: Mailbox, wait: Callable[[float], None] = no_wait) -> Night:
    return Night(JOBS, Equipment(mailboxes={STATEMENT: mailbox}, wait=wait))


def collect(books: Books, folder: Path, window: int, mailbox: Mailbox | None = None) -> Run:
    made = night(mailbox or FolderMailbox(folder, wait=no_wait))
    slot = Slot(TODAY, time(window))
    return run_slot(books.box, made, made.job(STATEMENT), slot, now=slot.due_at)


def test_a_file_goes_from_the_folder_to_the_ledger_and_then_to_the_archive(books: Books, tmp_path: Path) -> None:
    put(tmp_path, "1.sta", statement(1, DAY, 0, [300, 200]))

    run = collect(books, tmp_path, 7)

    assert (run.state, run.records) == (State.DONE, 4)
    assert books.ask("SELECT sum(amount) FROM books.journal_line WHERE account = '1103'") == 500
    assert books.ask("SELECT count(*) FROM books.exchange_attempt WHERE outcome = 'done'") == 1
    assert (tmp_path / "archive" / "20261122" / "1.sta").exists()
    assert not any((tmp_path / "inbox").iterdir())


def test_the_same_bytes_and_an_overlapping_file_change_nothing(books: Books, tmp_path: Path) -> None:
    first, second = statement(1, DAY, 0, [300]), statement(2, DAY + timedelta(days=1), 300, [50])
    put(tmp_path, "1.sta", first)
    collect(books, tmp_path, 1)
    put(tmp_path, "1.sta", first)
    put(tmp_path, "another-name.sta", first)
    put(tmp_path, "both.sta", first + second)

    run = collect(books, tmp_path, 7)

    assert run.state is State.DONE
    assert books.ask("SELECT count(*) FROM books.bank_line") == 2
    assert books.ask("SELECT sum(amount) FROM books.journal_line WHERE account = '1103'") == 350
    assert not any((tmp_path / "inbox").iterdir())


def test_a_half_written_file_is_not_touched(books: Books, tmp_path: Path) -> None:
    put(tmp_path, "1.sta", statement(1, DAY, 0, [300])[:120])
    (tmp_path / "inbox" / "1.sta.done").unlink()
    growing = FolderMailbox(tmp_path, wait=lambda _: (tmp_path / "inbox" / "1.sta").write_bytes(b"still more") and None)

    run = collect(books, tmp_path, 7, growing)

    assert run.state is State.DONE
    assert books.ask("SELECT count(*) FROM books.bank_file") == 0
    assert (tmp_path / "inbox" / "1.sta").exists()


def test_files_of_an_account_are_taken_oldest_first_whatever_their_names(books: Books, tmp_path: Path) -> None:
    put(tmp_path, "a.sta", statement(3, DAY + timedelta(days=2), 350, [1]))
    put(tmp_path, "b.sta", statement(2, DAY + timedelta(days=1), 300, [50]))
    put(tmp_path, "c.sta", statement(1, DAY, 0, [300]))

    collect(books, tmp_path, 7)

    assert books.ask("SELECT string_agg(number, ',' ORDER BY id) FROM books.bank_statement") == "1,2,3"


def test_a_wrong_file_never_stops_the_next(books: Books, tmp_path: Path) -> None:
    put(tmp_path, "0.pdf", b"%PDF-1.7 no statement at all")
    put(tmp_path, "1.sta", statement(1, DAY, 0, [300]))

    run = collect(books, tmp_path, 7)

    assert (run.state, run.quarantined) == (State.DONE_WITH_QUARANTINE, 1)
    assert (tmp_path / "quarantine" / "20261122" / "0.pdf").exists()
    assert books.ask("SELECT count(*) FROM books.bank_line") == 1


def test_a_later_statement_waits_for_an_earlier_flagged_one(books: Books, tmp_path: Path) -> None:
    put(tmp_path, "1.sta", statement(1, DAY, 0, [300]))
    put(tmp_path, "3.sta", statement(3, DAY + timedelta(days=2), 350, [1]))
    put(tmp_path, "4.sta", statement(4, DAY + timedelta(days=3), 351, [1]))

    collect(books, tmp_path, 7)

    with transaction(books.box) as db:
        flagged = [file.name for file in waiting_files(db)]
    assert flagged == ["3.sta"]
    assert (tmp_path / "inbox" / "4.sta").exists()
    assert books.ask("SELECT count(*) FROM books.bank_line") == 1


class ReadOnly(FolderMailbox):
    """A bank that lets nobody move its files."""

    def archive(self, parcel: Parcel, on: date) -> None:
        """Nothing may be moved here."""


def test_where_nothing_may_be_moved_the_content_alone_prevents_a_second_import(books: Books, tmp_path: Path) -> None:
    put(tmp_path, "1.sta", statement(1, DAY, 0, [300]))
    mailbox = ReadOnly(tmp_path, wait=no_wait)

    runs = [collect(books, tmp_path, window, mailbox) for window in (1, 7, 14)]

    assert [run.state for run in runs[:2]] == [State.DONE, State.DONE]
    assert books.ask("SELECT count(*) FROM books.bank_line") == 1


class Away(FolderMailbox):
    """A mailbox that nobody reaches."""

    def ready(self) -> tuple[Parcel, ...]:
        raise MailboxAway(folder=self.folder, reason="nobody at home")


def test_a_mailbox_that_is_away_is_asked_again_as_the_row_says_and_the_run_fails_in_words(
    books: Books, tmp_path: Path
) -> None:
    waited: list[float] = []
    made = night(Away(tmp_path), waited.append)

    run = run_slot(books.box, made, made.job(STATEMENT), Slot(TODAY, time(7)), now=NOW)

    assert waited == [2, 4, 8]
    assert run.state is State.FAILED
    assert "nobody at home" in (run.note or "")


def test_an_upload_answers_for_each_statement(books: Books, tmp_path: Path) -> None:
    one, two, bad = tmp_path / "1.sta", tmp_path / "2.sta", tmp_path / "bad.sta"
    one.write_bytes(statement(1, DAY, 0, [300, -10]))
    two.write_bytes(statement(2, DAY + timedelta(days=1), 290, [50]))
    bad.write_bytes(b"<html>login again</html>")
    told: list[str] = []

    answers = import_files(books.box, [bad, two, one], today=TODAY, told=told.append)

    assert answers[0] == {
        "path": str(bad), "account": "", "number": "", "state": "QUARANTINED", "lines": 0, "posted": 0, "waiting": 0,
        "duplicate_lines": 0, "duplicate_file": False,
    }  # fmt: skip
    assert [(one["number"], one["state"], one["lines"], one["waiting"]) for one in answers[1:]] == [
        ("2", "BALANCED", 1, 1),
        ("1", "BALANCED", 2, 2),
    ]
    assert len(told) == 1
    assert "bad.sta" in told[0]


def test_the_same_upload_again_is_a_duplicate_and_changes_nothing(books: Books, tmp_path: Path) -> None:
    path = tmp_path / "1.sta"
    path.write_bytes(statement(1, DAY, 0, [300]))
    import_files(books.box, [path], today=TODAY)

    (again,) = import_files(books.box, [path], today=TODAY)

    assert (again["duplicate_file"], again["duplicate_lines"], again["lines"]) == (True, 1, 0)
    assert books.ask("SELECT count(*) FROM books.bank_line") == 1


def test_the_catalogue_shows_when_an_exchange_worked_last(books: Books, tmp_path: Path) -> None:
    put(tmp_path, "1.sta", statement(1, DAY, 0, [300]))
    collect(books, tmp_path, 7)

    with transaction(books.box) as db:
        seen = queries.exchanges_seen(db)
        attempts = queries.attempts(db, exchange=STATEMENT)

    assert seen[STATEMENT].last_ok_at is not None
    assert [(attempt.subject, attempt.outcome, attempt.actor) for attempt in attempts] == [
        ("1.sta", "done", "test_scheduler")
    ]
    assert seen["erp.journal"].waiting > 0
