"""What the customer's screen does with what it is told, without a window and without a database."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from domain.approvals.service import Asked
from domain.customers.queries import CustomerFound, RefundAccount
from domain.errors import Refused
from domain.figures.customer import Head, HoldSeen, OnLoan, Since
from domain.figures.habits import Habits
from domain.figures.rules import Days
from domain.figures.timeline import Happening
from domain.kernel.words import in_language
from tests.unit.screens.rows import NOW, an_item
from ui.customers.actions import TABS
from ui.customers.explaining import explained
from ui.customers.headlines import headlines
from ui.customers.lists import PAGE
from ui.customers.presenter import Presenter
from ui.customers.questions import Questions
from ui.customers.refunding import AccountTyped
from ui.customers.wording import what
from ui.kit.desk import InlineDesk

ZERO = Decimal(0)
AT = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
HEAD = Head(
    1, "C100305", "瑞成工業社", "04597312", "", "豐原", "NET30", "C", "豐原", "HOLD", Decimal(150000), Decimal(1000),
    ZERO, ZERO, Decimal(33600), Decimal(174100), ZERO, Decimal(150000), True, Decimal(98000), 114,
    Since(AT, "computed", ({"cause": "long_overdue", "input": 100, "threshold": 30, "makes": "HOLD"},), "", "", None),
    (HoldSeen("customer", "", "", ({"cause": "long_overdue", "input": 114, "threshold": 30},), NOW.date()),),
    (OnLoan(Decimal(20), 14, Decimal(21000)), OnLoan(Decimal(50), 3, Decimal(9000))), NOW,
)  # fmt: skip
HABITS = Habits(12, 68, Days(16, 21), ("•••• 9912",), Decimal(30))
PROPOSED = RefundAccount(7, "007", "9912", "瑞成工業社", "PROPOSED", None, True, False, NOW, "clerk", "")


class SaidNo(Refused):
    """The account is not right."""


def happened(source: str, number: int = 1, *, kind: str = "", amount: int | None = None, **facts: Any) -> Happening:
    at = NOW - timedelta(days=number)
    value = Decimal(amount) if amount is not None else None
    return Happening(source, 0, number, at, True, f"D{number}", kind, value, None, "clerk", facts)


def receipt() -> Happening:
    reasons = [{"code": "fee", "facts": {"value": 30}}]
    facts = {"amount": 70, "fee": 30, "difference": 0, "automatic": True, "reversed": False, "reasons": reasons}
    return replace(happened("receipt", kind="bank", amount=-100), facts=facts)


class Recorder:
    """A view that remembers what it was told, and answers what it was given to answer."""

    def __init__(self) -> None:
        self.seen: dict[str, list[Any]] = {}
        self.answers: dict[str, Any] = {}

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def told(*words: Any, **_more: Any) -> Any:
            self.seen.setdefault(name, []).append(words)
            return self.answers.get(name)

        return told

    def last(self, name: str) -> Any:
        return self.seen[name][-1]


class Books:
    """Answers what the screen asks."""

    def __init__(self) -> None:
        self.found = (CustomerFound(1, "C100305", "瑞成工業社"),)
        self.happened: list[Happening] = [happened("void", amount=-105, reason="wrong")]
        self.accounts: tuple[RefundAccount, ...] = ()
        self.proposed: list[dict[str, Any]] = []
        self.asked: list[dict[str, Any]] = []
        self.behind: list[Any] = []
        self.refuse = False

    def questions(self) -> Questions:
        return Questions(
            find=lambda _db, _typed: self.found,
            head=lambda _db, code, today: replace(HEAD, code=code),
            habits=lambda _db, _customer, today: HABITS,
            items=lambda _db, _customer, today, behind, most: (an_item(1, 9000, age=20),),
            open_sum=lambda _db, _customer: (1, Decimal(9000)),
            receipts=lambda _db, _customer, behind, most: (),
            timeline=self.timeline,
            held=lambda _db, _customer: (),
            accounts=lambda _db, _customer: self.accounts,
            marks=lambda _db, _customer: (),
            events=lambda _db, _customer, behind, most: (),
            note=lambda _db, **asked: self.asked.append(asked),
            propose=self.propose,
            ask=self.ask,
        )

    def timeline(self, _db: Any, _customer: int, *, about: str = "everything", behind: Any = None, most: int) -> Any:
        self.behind.append((about, behind))
        return tuple(self.happened[:most]) if behind is None else ()

    def propose(self, _db: Any, **what: Any) -> int:
        if self.refuse:
            raise SaidNo
        self.proposed.append(what)
        return 7

    def ask(self, _db: Any, **what: Any) -> Asked:
        self.asked.append(what)
        return Asked(3, 3, "")


@pytest.fixture
def books() -> Books:
    return Books()


@pytest.fixture
def view() -> Recorder:
    return Recorder()


@pytest.fixture
def screen(desk: InlineDesk, books: Books, view: Recorder) -> Presenter:
    made = Presenter(view, desk, whom=lambda right: f"ask {right}", questions=books.questions())  # type: ignore[arg-type]
    made.start()
    return made


def test_a_customer_is_opened_with_head_first_list_and_what_happened(screen: Presenter, view: Recorder) -> None:
    screen.open("C100305")

    key, page = view.last("show_list")
    assert (key, page.count, page.total) == ("items", 1, Decimal(9000))
    assert view.last("show_head")[0].name == "瑞成工業社"
    assert len(view.last("show_side")[0]) == 1
    assert len(view.seen["go_to_list"]) == 1
    screen.refresh()
    assert len(view.seen["go_to_list"]) == 1


def test_the_only_one_found_is_opened_and_of_several_one_is_chosen(
    screen: Presenter, view: Recorder, books: Books
) -> None:
    books.found = (CustomerFound(1, "C100305", "瑞成"), CustomerFound(2, "C100306", "瑞成二店"))
    screen.enter("瑞")
    assert view.last("show_found")[0] == books.found
    assert screen.look is None

    screen.enter("c100306")
    assert screen.look is not None
    books.found = ()
    screen.enter("nobody")
    assert "nobody" in view.last("say")[0]


@pytest.mark.parametrize(("key", "digit"), [(key, digit) for key, digit, _title in TABS if key != "audit"])
def test_every_digit_has_its_list(screen: Presenter, view: Recorder, key: str, digit: str) -> None:
    screen.open("C100305")

    getattr(screen, f"show_{key}")()

    assert view.last("show_tab") == (key,)
    assert view.last("show_list")[0] == key
    assert digit.isdigit()


def test_the_trail_is_for_those_who_may_read_it(screen: Presenter, view: Recorder) -> None:
    screen.open("C100305")

    screen.choose("audit")

    assert view.last("show_no_right") == ("audit", "ask auditor manager director")
    screen.refresh()
    assert view.last("show_no_right")[0] == "audit"


def test_the_next_page_is_read_once_at_the_end_of_what_is_there(
    screen: Presenter, view: Recorder, books: Books
) -> None:
    books.happened = [happened("void", number, amount=-105) for number in range(1, PAGE + 1)]
    screen.open("C100305")
    screen.choose("money")
    page = view.last("show_list")[1]
    assert (len(page.rows), page.more) == (PAGE, True)

    screen.stand_on(page.rows[-1])
    screen.older()

    assert books.behind[-1] == ("money", page.rows[-1].place)
    assert [one for one in books.behind if one[1] is not None] == [("money", page.rows[-1].place)]
    assert view.last("show_list")[1].more is False


def test_enter_on_a_happening_leads_to_the_list_it_belongs_to(screen: Presenter, view: Recorder) -> None:
    screen.open("C100305")

    screen.open_row(happened("verdict", kind="HELD"))
    assert view.last("show_tab") == ("credit",)
    screen.open_row(happened("request"))
    assert view.last("go") == ("approvals", None)
    screen.receive()
    assert view.last("go") == ("payments", "C100305")


def test_an_account_is_proposed_with_one_key_and_a_refusal_stays_in_the_form(
    screen: Presenter, view: Recorder, books: Books
) -> None:
    screen.open("C100305")
    screen.propose_account()
    customer, attempt = view.last("ask_account")
    told: list[str] = []

    books.refuse = True
    attempt(AccountTyped("007", "123", "x"), told.append)
    books.refuse = False
    attempt(AccountTyped("007", "00712345609912", "瑞成工業社"), told.append)

    assert customer == "C100305 瑞成工業社"
    assert [bool(one) for one in told] == [True, False]
    assert (books.proposed[0]["customer_id"], books.proposed[0]["bank_code"]) == (1, "007")
    assert "123" not in repr(AccountTyped("007", "123", "x"))


def test_the_approval_of_an_account_is_asked_once_its_number_is_in_the_safe(
    screen: Presenter, view: Recorder, books: Books
) -> None:
    screen.open("C100305")
    assert screen.why_not_ask()
    for accounts, may in (
        ((replace(PROPOSED, stored=False),), False),
        ((replace(PROPOSED, asked=True),), False),
        ((PROPOSED,), True),
    ):
        books.accounts = accounts
        screen.refresh()
        screen.choose("accounts")
        assert (screen.why_not_ask() == "") is may

    view.answers["ask_reason"] = "passbook seen"
    screen.open_row(PROPOSED)

    assert [(one["account_id"], one["reason"]) for one in books.asked] == [(7, "passbook seen")]


def test_a_change_by_others_is_told_and_moves_nothing(screen: Presenter, view: Recorder, desk: InlineDesk) -> None:
    desk.tell(["payments"])
    assert "show_stale" not in view.seen
    screen.open("C100305")

    desk.tell(["payments"])

    assert len(view.seen["show_stale"]) == 1
    screen.close()
    desk.tell(["payments"])
    assert len(view.seen["show_stale"]) == 1


def test_the_head_says_since_when_and_why_with_the_numbers_of_the_facts() -> None:
    with in_language("en"):
        seen = headlines(HEAD, HABITS)

    assert (seen.status, seen.over) == ("■ On hold", True)
    assert seen.why == ("since 2026-11-20, by the rules", "The oldest claim is 114 days overdue, more than 30.")
    assert "174,100 / 150,000" in seen.credit
    assert "116%" in seen.credit
    assert seen.cylinders == "20 kg × 14, 50 kg × 3, deposits 33,600"
    assert seen.habits == (
        "12 payments within a year, after 68 days on average, usually between day 16 and day 21 of the month, "
        "from account •••• 9912, usually short by 30, kept by the bank"
    )


def test_a_customer_without_a_limit_is_not_said_to_be_over_it() -> None:
    with in_language("en"):
        seen = headlines(replace(HEAD, assessed=False, limit=None, since=None, holds=()), replace(HABITS, payments=0))

    assert (seen.credit, seen.over, seen.why) == ("174,100　no limit yet", False, ())
    assert seen.habits == "No payment within a year."


def test_a_verdict_explains_itself_with_its_rules_and_ways_out() -> None:
    rules = [
        {"rule": "oldest_overdue", "input": 114, "threshold": 30, "outcome": "HELD"},
        {"rule": "report_age", "input": 400, "threshold": 365, "outcome": "warn"},
        {"rule": "stop", "input": 0, "threshold": 0, "outcome": "pass"},
    ]
    facts = {"amount": 13500, "available": 0, "short": 13500}
    one = happened(
        "verdict", kind="HELD", amount=13500, sentence={"key": "available", "facts": facts}, rules=rules,
        ways=[{"way": "pay", "amount": 41970}], decided_by="李志明", decided_at=AT.isoformat(), reason="cash came",
    )  # fmt: skip

    with in_language("en"):
        lines = [words for words, _tone in explained(one)]

    assert lines[0].startswith("■ held")
    assert lines[1] == "The order of NT$13,500 exceeds the available NT$0 by NT$13,500."
    assert "The oldest claim is 114 days overdue, more than 30." in lines
    assert "The credit report is 400 days old, more than 365." in lines
    assert "Any of these lets it go: pay NT$41,970." in lines
    assert lines[-1].endswith("cash came")


@pytest.mark.parametrize(
    "one",
    [
        happened("invoice", kind="B2B", amount=105, due="2026-12-01", net=100, tax=5),
        happened("void", amount=-105, reason="wrong"),
        happened("allowance", kind="price", amount=-50, invoice="AB1", applied=50),
        receipt(),
        happened("reversal", amount=100, reason="wrong customer"),
        happened("refund", kind="cash", amount=100, reason="paid twice", paid_at=AT.isoformat()),
        happened("interest", kind="agreed", amount=5, base=1000, rate=10, on="AB1", until="2026-02-01",
                 **{"from": "2026-01-01"}),
        happened("write_off", amount=-100, items=2, reason="small"),
        happened("deposit", kind="issued", size=20, units=2, way="cash", undoes=False),
        happened("cylinders", kind="moved", size=20, units=2, way="moved", to="東門麵館", undone=True),
        happened("cylinders_in", kind="moved", size=20, units=2, way="moved", **{"from": "東門麵館"}),
        happened("order", kind="OPEN", amount=840, lines=[{"product": "GAS20", "quantity": 3}], pays="credit",
                 deliver="2026-12-01"),
        happened("delivery", kind="INVOICED", amount=840, lines=[], pays="cod", invoice="AB1", order="oms/1"),
        happened("status", kind="HOLD", was="OK", how="computed", causes=[{"cause": "bounced", "input": 1}],
                 review_on="2026-12-01"),
        happened("hold", kind="customer", causes=[], reason="fraud", expires_on="2026-12-01"),
        happened("hold_end", kind="site", why={"why": "person", "reason": "paid"}),
        happened("reservation", kind="LIVE", amount=100, expires_at=AT.isoformat()),
        happened("limit", kind="EXECUTED", before=0, sort="first", until="2026-12-01", reason="new"),
        happened("request", kind="refund", state="PENDING", reason="paid twice"),
        happened("account", kind="ACTIVE", holder="瑞成工業社"),
    ],
    ids=lambda one: one.source,
)  # fmt: skip
def test_whatever_happens_is_told_and_explained_in_both_languages(one: Happening) -> None:
    for language in ("zh_TW", "en"):
        with in_language(language):
            assert what(one).strip()
            assert "{" not in what(one) + "".join(words for words, _tone in explained(one))
            assert "None" not in "".join(words for words, _tone in explained(one))
