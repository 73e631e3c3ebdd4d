"""The inbox of approvals on real books, without a window: what is seen, signed and refused, and a wrong password."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text

from domain.approvals.queries import RequestRow, deciders, shown, waiting_for_me
from domain.approvals.rules import State
from domain.approvals.service import (
    Asked,
    Signed,
    ask_limit,
    ask_manual_journal,
    ask_refund,
    ask_role_change,
    ask_write_off,
    decide,
)
from domain.kernel.database import transaction
from domain.kernel.refusals import NotAllowed
from domain.kernel.words import in_language
from tests.builders import TODAY, House
from tests.database.screens.conftest import Office, Recorder
from ui.approvals.columns import InboxRow
from ui.approvals.deeds import Signing
from ui.approvals.lending import Lent, Loan
from ui.approvals.presenter import Presenter
from ui.approvals.wording import Detail


class Screen(Recorder):
    """Stands on the row it is told to, and types a password as often as it was given one."""

    def __init__(self) -> None:
        super().__init__()
        self.passwords: list[str] = []
        self.told: list[str] = []
        self.signed: list[Signing] = []
        self.presenter: Presenter | None = None
        self.stand_on: int | None = None

    def show_rows(self, rows: Sequence[InboxRow], empty: str) -> None:
        self.seen["show_rows"] = (rows, empty)
        row = next((row for row in rows if row.request.id == self.stand_on), rows[0] if rows else None)
        if self.presenter is not None and row is not None:
            self.presenter.select(row)

    def ask_signature(self, signing: Signing, attempt: Callable[[str, Callable[[str], None]], None]) -> None:
        self.signed.append(signing)
        self._type(attempt)

    def ask_password_to_lend(self, _words: str, attempt: Callable[[str, Callable[[str], None]], None]) -> None:
        self._type(attempt)

    def _type(self, attempt: Callable[[str, Callable[[str], None]], None]) -> None:
        for password in self.passwords:
            attempt(password, self.told.append)
            if self.told[-1] == "":
                break

    @property
    def rows(self) -> list[InboxRow]:
        return list(self.seen["show_rows"][0])

    @property
    def detail(self) -> Detail:
        found = self.seen["show_detail"][0]
        assert isinstance(found, Detail)
        return found


class Inbox:
    """One person before the inbox."""

    def __init__(self, office: Office, role: str, *, stand_on: int | None = None) -> None:
        self.office, self.role, self.view = office, role, Screen()
        self.view.passwords = [office.password(role)]
        self.view.stand_on = stand_on
        self.counts: dict[str, int] = {}
        self.screen = Presenter(self.view, office.desk(role), count=self.counts.__setitem__)  # type: ignore[arg-type]
        self.view.presenter = self.screen
        self.screen.refresh()

    def tick(self, request: int) -> None:
        self.screen.tick(next(row for row in self.view.rows if row.request.id == request))


def a_limit(office: Office, house: House, limit: int = 90_000, *, by: str = "credit_controller") -> Asked:
    with transaction(office.books.engine("scheduler")) as db:
        customer = house.a_customer(db)
    with transaction(office.books.engine(by)) as db:
        return ask_limit(db, customer_id=customer, limit=Decimal(limit), reason="good payer", key=uuid4())


def state_of(office: Office, request: int) -> State:
    with transaction(office.books.engine("supervisor")) as db:
        return shown(db, request).row.state


def test_the_riskiest_is_shown_first_whole_and_signed_with_the_password(office: Office, house: House) -> None:
    low, close = a_limit(office, house, 20_000), a_limit(office, house, 99_000)
    inbox = Inbox(office, "supervisor")
    assert [row.request.id for row in inbox.view.rows] == [close.request_id, low.request_id]
    assert inbox.counts == {"approvals": 2}
    with in_language("en"):
        inbox.screen.refresh()
        detail = inbox.view.detail
    assert detail.facts[0] == ("Limit", "0 → 99,000 (+99,000)")
    assert "just below what somebody higher would have to approve" in detail.risks
    assert detail.may == "You may decide. Your approval carries it out."

    inbox.screen.approve()

    assert state_of(office, close.request_id) is State.EXECUTED
    assert [row.request.id for row in inbox.view.rows] == [low.request_id]
    assert inbox.view.told == [""]
    assert inbox.counts == {"approvals": 1}
    assert "99,000" in inbox.view.signed[0].figures


def test_a_wrong_password_is_told_at_the_field_and_the_third_locks_the_desk(office: Office, house: House) -> None:
    asked = a_limit(office, house)
    inbox = Inbox(office, "supervisor")
    inbox.view.passwords = ["wrong", "wrong again", "never", office.password("supervisor")]

    inbox.screen.approve()

    assert [bool(sentence) for sentence in inbox.view.told] == [True, True, False]
    assert office.locked == 1
    assert "三次" in inbox.view.seen["say"][0]
    assert state_of(office, asked.request_id) is State.PENDING

    inbox.view.told.clear()
    inbox.view.passwords = ["wrong", office.password("supervisor")]
    inbox.screen.approve()
    assert (office.locked, state_of(office, asked.request_id)) == (1, State.EXECUTED)


def test_a_refusal_needs_a_note_and_ends_the_request(office: Office, house: House) -> None:
    asked = a_limit(office, house)
    inbox = Inbox(office, "supervisor")

    inbox.screen.refuse()
    assert inbox.view.signed == []

    inbox.view.answers["ask_note"] = "too early"
    inbox.screen.refuse()

    assert state_of(office, asked.request_id) is State.REJECTED
    inbox.screen.choose_show("ended")
    assert "too early" in inbox.view.detail.effect


def test_one_signature_for_many_of_one_kind(office: Office, house: House) -> None:
    asked = [a_limit(office, house, amount).request_id for amount in (10_000, 20_000, 30_000)]
    with transaction(office.books.engine("senior_clerk")) as db:
        lines = [("6157", Decimal(50)), ("6159", Decimal(-50))]
        ask_manual_journal(db, on=TODAY, branch="FYU", lines=lines, reason="sort it", key=uuid4())
    inbox = Inbox(office, "manager")
    for request in asked[:2]:
        inbox.tick(request)
    other = next(row.request.id for row in inbox.view.rows if row.request.id not in asked)
    inbox.tick(other)
    assert "一類別" in inbox.view.seen["say"][0]

    inbox.screen.approve()

    assert [state_of(office, one) for one in asked] == [State.EXECUTED, State.EXECUTED, State.PENDING]
    assert len(inbox.view.signed) == 1
    assert "30,000" in inbox.view.signed[0].figures
    assert len(inbox.view.signed[0].lines) == 2


def test_who_asked_does_not_decide_but_takes_back(office: Office, house: House) -> None:
    asked = a_limit(office, house, by="supervisor")
    inbox = Inbox(office, "supervisor")
    assert not inbox.view.rows[0].for_me

    inbox.screen.approve()
    assert inbox.view.signed == []
    assert inbox.view.seen["say"][0] == inbox.view.detail.may

    inbox.view.answers["ask_note"] = "not needed"
    inbox.screen.withdraw()

    assert state_of(office, asked.request_id) is State.WITHDRAWN
    inbox.screen.choose_show("mine")
    assert [row.request.id for row in inbox.view.rows] == [asked.request_id]


def test_too_much_for_this_tier_says_who_decides(office: Office, house: House) -> None:
    asked = a_limit(office, house, 300_000)
    first = Inbox(office, "supervisor")
    first.screen.approve()
    assert state_of(office, asked.request_id) is State.PENDING
    assert "財務經理" in first.view.seen["say"][0]

    assert first.view.detail.steps[0][1] == "ok"
    assert "財務經理" in first.screen.why_not_decide()

    last = Inbox(office, "manager")
    last.screen.approve()
    assert state_of(office, asked.request_id) is State.EXECUTED


def test_somebody_was_first_and_the_screen_says_what_changed(office: Office, house: House) -> None:
    asked = a_limit(office, house)
    inbox = Inbox(office, "supervisor")
    with transaction(office.books.engine("manager")) as db:
        decide(db, [Signed(asked.request_id, asked.digest)], decision="reject", note="no", key=uuid4())

    inbox.screen.approve()

    assert "show_refusal" not in inbox.view.seen
    told = inbox.view.seen["show_changed"][0]
    assert "已駁回" in told
    assert "manager" in told
    assert inbox.view.rows == []
    assert inbox.view.seen["show_detail"] == (None,)


def test_a_write_off_shows_its_invoices_and_an_even_entry(office: Office, house: House) -> None:
    with transaction(office.books.engine("scheduler")) as db:
        customer = house.a_customer(db)
        items = [house.an_invoice(db, customer, amount) for amount in (1050, 2100)]
    with transaction(office.books.engine("collector")) as db:
        parts = [(items[0], Decimal(1050)), (items[1], Decimal(2100))]
        ask_write_off(db, customer_id=customer, items=parts, sort="uncollectable", reason="bankrupt", key=uuid4())
    inbox = Inbox(office, "supervisor")

    detail = inbox.view.detail
    assert [(part.before, part.after) for part in detail.parts] == [("1,050", "1,050"), ("2,100", "2,100")]
    assert [(row.account[:4], row.debit, row.credit) for row in detail.entry] == [("6155", 3150, 0), ("1140", 0, 3150)]
    assert "呆帳費用" in detail.entry[0].account


def test_a_refund_and_a_login_are_told_in_words(office: Office, house: House) -> None:
    with transaction(office.books.engine("scheduler")) as db:
        customer = house.a_customer(db)
        paid = house.cash(db, customer, 2_000)
    with transaction(office.books.engine("clerk")) as db:
        ask_refund(
            db, customer_id=customer, parts=[(paid.payment_id, Decimal(1_500))], reason="paid twice", key=uuid4()
        )
    with transaction(office.books.engine("administrator")) as db:
        payload = {
            "login": "test_clerk", "person": 1, "name": "clerk", "email": None, "branches": ["FYU", "TXG"],
            "roles": ["senior_clerk"], "active": True, "chief_finance": False,
        }  # fmt: skip
        login = ask_role_change(db, payload=payload, reason="promotion", key=uuid4())
    inbox = Inbox(office, "director", stand_on=login.request_id)

    assert [(part.before, part.after) for part in inbox.view.detail.parts] == [("會計", "資深會計")]
    refund = next(row for row in inbox.view.rows if row.request.customer)
    inbox.screen.select(refund)
    assert ("付款方式", "現金") in inbox.view.detail.facts
    assert [(part.before, part.after) for part in inbox.view.detail.parts] == [("2,000", "1,500")]
    assert [row.account[:4] for row in inbox.view.detail.entry] == ["2160", "2170"]


def test_a_clerk_opens_on_his_own_requests_and_decides_nothing(office: Office, house: House) -> None:
    a_limit(office, house)
    inbox = Inbox(office, "clerk")

    assert inbox.screen.show == "mine"
    assert inbox.view.seen["show_rows"][1] == "您還沒有提出過申請。"
    inbox.screen.choose_show("waiting")
    assert [row.for_me for row in inbox.view.rows] == [False]
    with transaction(office.books.engine("clerk")) as db:
        assert waiting_for_me(db) == frozenset()
        with pytest.raises(NotAllowed):
            deciders(db)


def test_authority_is_lent_with_the_password_and_taken_back_without(office: Office, house: House) -> None:
    asked = a_limit(office, house, 300_000)
    with transaction(office.books.engine("manager")) as db:
        today: date = db.execute(text("SELECT (now() AT TIME ZONE 'Asia/Taipei')::date")).scalar_one()
    lender, borrower = Inbox(office, "manager"), Inbox(office, "supervisor")
    lender.view.answers["ask_lending"] = Loan("test_supervisor", today, today + timedelta(days=3), "on leave")

    lender.screen.lend()

    lent = lender.view.seen["ask_lending"][0]
    assert isinstance(lent, Lent)
    assert [one.login for one in lent.colleagues] == ["test_director", "test_supervisor"]
    assert lender.view.told == [""]
    borrower.screen.refresh()
    assert borrower.counts == {"approvals": 1}
    assert "核准後立即執行" in borrower.view.detail.may

    lender.view.answers["ask_lending"] = None
    lender.screen.lend()
    (loan,) = lender.view.seen["ask_lending"][0].delegations
    lender.view.answers["ask_lending"] = loan.id
    lender.screen.lend()
    borrower.screen.refresh()
    borrower.screen.approve()
    assert state_of(office, asked.request_id) is State.PENDING


def test_the_undo_key_says_that_a_decision_stands(office: Office) -> None:
    inbox = Inbox(office, "supervisor")

    inbox.screen.explain_undo()

    assert "另提申請" in inbox.view.seen["say"][0]
    assert inbox.view.seen["show_rows"] == ([], "目前沒有待覆核的申請。")


def test_others_news_are_told_and_own_deeds_are_none(office: Office, house: House) -> None:
    a_limit(office, house)
    inbox = Inbox(office, "supervisor")
    inbox.screen.approve()
    assert "show_stale" not in inbox.view.seen

    inbox.screen._desk.tell(("approvals",))  # type: ignore[attr-defined]

    assert "show_stale" in inbox.view.seen


def rows_of(inbox: Inbox) -> list[RequestRow]:
    return [row.request for row in inbox.view.rows]


def test_headers_sort_and_the_marked_request_stays(office: Office, house: House) -> None:
    for amount in (20_000, 50_000, 30_000):
        a_limit(office, house, amount)
    inbox = Inbox(office, "supervisor")
    chosen: Any = inbox.screen.look

    inbox.screen.sort("amount", False)

    assert [row.amount for row in rows_of(inbox)] == [20_000, 30_000, 50_000]
    assert chosen is not None
