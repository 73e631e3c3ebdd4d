"""A bank's file comes into the books whole, once, and behind the statement before it; or it waits, or stays out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import Connection, text

from domain.banking.intake import CannotRelease, FileNotWaiting, FileReceived, decide_file, waiting_files
from domain.banking.queries import bank_accounts, bank_lines
from domain.banking.rules.statement import FileReading
from domain.kernel.refusals import NotAllowed, ReasonMissing, SamePerson
from integrations.banks.reading import read
from tests.builders import TODAY, House, balances
from tests.conftest import Books
from tests.database.lines import YESTERDAY, between, bring

SECOND_BANK = "013/88035001234"


def again(content: bytes, encoding: str | None) -> FileReading:
    return read(content, encoding=encoding)


def counted(db: Connection) -> tuple[int, int, int]:
    """Files, statements and lines in the books."""
    return tuple(  # type: ignore[return-value]
        db.execute(text(f"SELECT count(*) FROM books.{table}")).scalar_one()
        for table in ("bank_file", "bank_statement", "bank_line")
    )


def codes(received: FileReceived) -> list[str]:
    return [finding.partition(":")[0] for finding in received.findings]


def an_announcement(lines: Sequence[str] = ()) -> str:
    return "\r\n".join(
        [":20:INTRADAY", ":25:007/20210088776", ":28C:5", ":34F:TWD0,", ":13D:2611200900+0800", *lines, "-", ""]
    )


def test_the_same_file_twice_changes_nothing(db: Connection, house: House) -> None:
    content = house.a_statement([(1050, "瓦斯款")])
    first = house.receive(db, content)
    house.match(db, first)
    before = counted(db), balances(db)

    second = house.receive(db, content, name="another name.sta")

    assert (second.known, second.file_id, second.statements) == (True, first.file_id, ())
    assert (counted(db), balances(db)) == before


def test_of_an_overlapping_file_only_the_new_statement_is_taken(db: Connection, house: House) -> None:
    old = house.a_statement([(1050, "瓦斯款"), (300, "某人")], on=YESTERDAY)
    house.receive(db, old)

    both = house.receive(db, old + house.a_statement([(700, "瓦斯款")]))

    assert both.state == "TAKEN"
    assert [(one.duplicate, one.lines, one.duplicate_lines) for one in both.statements] == [
        (True, 0, 2),
        (False, 1, 0),
    ]
    assert counted(db) == (2, 2, 3)


def test_equal_lines_are_payments_of_their_own(db: Connection, house: House) -> None:
    def equal(number: int, opening: int) -> bytes:
        start, end = f"{opening},", f"{opening + 2100},"
        moved = [f":61:{TODAY:%y%m%d}{TODAY:%m%d}C1050,NTRFNONREF", ":86:瓦斯款"] * 2
        rows = [":20:A", ":25:007/20210088776", f":28C:{number}", f":60F:C{TODAY:%y%m%d}TWD{start}", *moved,
                f":62F:C{TODAY:%y%m%d}TWD{end}", "-"]  # fmt: skip
        return "\r\n".join(rows).encode()

    first = house.receive(db, equal(1, 0))
    second = house.receive(db, equal(2, 2100))

    assert first.first_line_id is not None
    assert second.last_line_id is not None
    lines = between(db, first.first_line_id, second.last_line_id)
    assert [(one.amount, one.ordinal) for one in lines] == [(Decimal(1050), n) for n in (1, 2, 3, 4)]


def test_a_statement_that_stands_twice_in_a_file_is_taken_once(db: Connection, house: House) -> None:
    quiet = house.a_statement([])

    received = house.receive(db, quiet + quiet.replace(b"LUCKYGAS", b"LUCKYGA2"))

    assert (received.state, [one.duplicate for one in received.statements]) == ("TAKEN", [False, True])


def test_the_same_statement_with_other_content_waits_and_cannot_be_released(database: Books, house: House) -> None:
    with database.engine("scheduler").begin() as db:
        house.receive(db, house.a_statement([(1050, "瓦斯款")]))
        house.closing["007/20210088776"], house.statement = Decimal(0), iter([1])  # type: ignore[assignment]
        changed = house.receive(db, house.a_statement([(1060, "瓦斯款")]))

    assert (changed.state, codes(changed)) == ("WAITING", ["key_conflict"])
    assert changed.file_id is not None
    with pytest.raises(CannotRelease, match="1,050"), database.engine("senior_clerk").begin() as db:
        decide_file(db, file_id=changed.file_id, release=True, reason="看過了", read=again, today=TODAY)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ((b"20210088776", b"20210088777"), "account_unknown"),
        ((b"TWD", b"USD"), "account_currency"),
        ((b":28C:1", b":28C:1"), "gap_previous"),
        ((b"TWD1550,", b"TWD1560,"), "balance"),
    ],
)
def test_what_does_not_fit_waits_unseen_by_the_ledger(
    db: Connection, house: House, change: tuple[bytes, bytes], code: str
) -> None:
    opening = Decimal(500) if code in ("gap_previous", "balance") else None

    received = house.receive(db, house.a_statement([(1050, "瓦斯款")], opening=opening).replace(*change))

    assert received.state == "WAITING"
    assert code in codes(received)
    assert counted(db) == (1, 0, 0)
    assert balances(db) == {}
    assert [file.id for file in waiting_files(db)] == [received.file_id]


def a_gap(database: Books, house: House, role: str = "scheduler") -> int:
    with database.engine(role).begin() as db:
        received = house.receive(db, house.a_statement([(1050, "瓦斯款")], opening=Decimal(500)))
    assert received.file_id is not None
    return received.file_id


def test_a_flagged_file_is_released_by_another_person_and_then_posts(database: Books, house: House) -> None:
    file = a_gap(database, house)

    with database.engine("senior_clerk").begin() as db:
        released = decide_file(db, file_id=file, release=True, reason="前一日已補", read=again, today=TODAY)
        house.match(db, released)

        assert released.state == "RELEASED"
        assert balances(db) == {"1103": Decimal(1050), "2165": Decimal(-1050)}
        assert waiting_files(db) == ()
    with pytest.raises(FileNotWaiting), database.engine("senior_clerk").begin() as db:
        decide_file(db, file_id=file, release=True, reason="再一次", read=again, today=TODAY)


def test_who_brought_a_file_may_not_release_it_under_any_login(database: Books, house: House) -> None:
    file = a_gap(database, house, "clerk")

    with pytest.raises(SamePerson), database.engine("second_clerk").begin() as db:
        decide_file(db, file_id=file, release=True, reason="看過了", read=again, today=TODAY)
    with pytest.raises(NotAllowed), database.engine("clerk").begin() as db:
        decide_file(db, file_id=file, release=True, reason="看過了", read=again, today=TODAY)


def test_a_file_is_refused_with_a_reason_and_leaves_nothing(database: Books, house: House) -> None:
    file = a_gap(database, house)

    with pytest.raises(ReasonMissing), database.engine("senior_clerk").begin() as db:
        decide_file(db, file_id=file, release=False, reason="", read=again, today=TODAY)
    with database.engine("senior_clerk").begin() as db:
        refused = decide_file(db, file_id=file, release=False, reason="不是本公司帳戶", read=again, today=TODAY)

        assert (refused.state, counted(db)) == ("REFUSED", (1, 0, 0))


@pytest.mark.parametrize(
    ("content", "code"), [(b"<html>session expired</html>", "html"), (b"hello", "unknown_format"), (b"", "empty")]
)
def test_a_rejected_file_is_kept_in_quarantine_whole(db: Connection, house: House, content: bytes, code: str) -> None:
    received = house.receive(db, content)

    assert (received.state, codes(received), counted(db)) == ("QUARANTINED", [code], (1, 0, 0))
    assert db.execute(text("SELECT content FROM books.bank_file")).scalar_one() == content
    assert waiting_files(db) == ()


def test_a_line_with_cents_is_an_exception_and_the_others_go_on(db: Connection, house: House) -> None:
    house.an_invoice(db, house.a_customer(db), 700, number="QM12345678")
    content = house.a_statement([(1050, "瓦斯款"), (700, "QM12345678")])

    received = house.receive(db, content.replace(b"C1050,", b"C1050,50").replace(b"TWD1750,", b"TWD1750,50"))
    house.match(db, received)

    seen = bank_lines(db, account_id=None, show="all")
    assert {(line.amount, line.state) for line in seen} == {
        (Decimal("1050.50"), "EXCEPTION"),
        (Decimal(700), "POSTED"),
    }
    (exception,) = bank_lines(db, account_id=None, show="exceptions")
    assert exception.note != ""


def test_a_statement_that_comes_late_is_not_the_end_of_the_chain(database: Books, house: House) -> None:
    days = [TODAY - timedelta(days=n) for n in (3, 2, 1, 0)]
    first, late, third, last = (house.a_statement([(100, "瓦斯款")], on=day) for day in days)

    with database.engine("scheduler").begin() as db:
        house.receive(db, first)
        ahead = house.receive(db, third)
        assert ahead.file_id is not None
    with database.engine("senior_clerk").begin() as db:
        decide_file(db, file_id=ahead.file_id, release=True, reason="先放行", read=again, today=TODAY)
    with database.engine("scheduler").begin() as db:
        missing = house.receive(db, late)
        assert missing.file_id is not None
    with database.engine("senior_clerk").begin() as db:
        decide_file(db, file_id=missing.file_id, release=True, reason="補到", read=again, today=TODAY)

    with database.engine("scheduler").begin() as db:
        assert house.receive(db, last).state == "TAKEN"
        (account,) = [one for one in bank_accounts(db) if one.number == "20210088776"]
    assert (account.closing, account.closing_on) == (Decimal(400), TODAY)


def test_what_a_bank_announces_is_shown_and_never_booked(db: Connection, house: House) -> None:
    line = [f":61:{TODAY:%y%m%d}{TODAY:%m%d}C1050,NTRFNONREF", ":86:瓦斯款"]
    alike = (an_announcement(line) + an_announcement(line)).encode()

    received = house.receive(db, alike)
    quiet = house.receive(db, an_announcement().encode())

    assert (received.state, quiet.state) == ("TAKEN", "TAKEN")
    assert db.execute(text("SELECT state, count(*) FROM books.bank_line GROUP BY 1")).all() == [("ANNOUNCED", 2)]
    assert balances(db) == {}


def test_book_and_bank_differ_by_what_is_not_booked_yet(db: Connection, house: House) -> None:
    bring(db, house, (1050, "某人"), (-5000, "貨款"), (-15, "手續費"))

    (account,) = [one for one in bank_accounts(db) if one.number == "20210088776"]

    assert (account.closing, account.book, account.unbooked) == (Decimal(-3965), Decimal(1035), Decimal(-5000))
    assert account.difference == -account.unbooked
    assert (account.lines, account.waiting, account.posted, account.exceptions) == (3, 1, 1, 1)
    other = next(one for one in bank_accounts(db) if one.number == "88035001234")
    assert (other.book, other.difference, other.lines) == (Decimal(100000), Decimal(0), 0)


def test_accounts_have_chains_of_their_own(db: Connection, house: House) -> None:
    house.closing[SECOND_BANK] = Decimal(100000)
    one = house.a_statement([(1050, "瓦斯款")])
    other = house.a_statement([(700, "瓦斯款")], account=SECOND_BANK)

    received = house.receive(db, one + other)

    assert (received.state, len(received.statements)) == ("TAKEN", 2)


def test_a_closing_day_of_tomorrow_is_not_believed(db: Connection, house: House) -> None:
    received = house.receive(db, house.a_statement([(1050, "瓦斯款")], on=date(2026, 11, 21)))

    assert (received.state, codes(received)) == ("WAITING", ["date_range"])
