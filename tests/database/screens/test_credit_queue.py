"""The hold queue and the screen of limits on real books, without a window: what is seen, decided and refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text

from domain.approvals.rules import State as Asked
from domain.credit.rules.verdict import State
from domain.credit.service import Hold, Order, check_credit
from domain.kernel.calendar import business_day
from domain.kernel.database import transaction
from domain.kernel.words import in_language
from tests.builders import House
from tests.conftest import Books
from tests.database.screens.conftest import Office, Recorder
from ui.credit.deeds import PutOff, Release, Terms
from ui.credit.presenter import Presenter as Queue
from ui.credit.terms import term_rows
from ui.credit_limits.presenter import Presenter as Limits
from ui.credit_limits.questions import Draft
from ui.kit.desk import InlineDesk

NOW = datetime.now(UTC)
TODAY = business_day(NOW)


class Street:
    """Customers with limits who order, and people at their desks whose clock is the database's."""

    def __init__(self, office: Office, books: Books, house: House) -> None:
        self.office, self.books, self.house = office, books, house

    def customer(self, owed: int, limit: int) -> int:
        with transaction(self.books.engine("scheduler")) as db:
            made = self.house.a_customer(db)
            self.house.an_invoice(db, made, owed, issued_on=TODAY, due_on=TODAY + timedelta(days=30))
        with self.books.admin().begin() as db:
            bound = {"limit": limit, "customer": made}
            query = "UPDATE books.customer_credit SET credit_limit = :limit, assessed_at = now()"
            db.execute(text(f"{query} WHERE customer_id = :customer"), bound)
            db.execute(text("UPDATE books.customer SET category = 'C' WHERE id = :customer"), bound)
            db.execute(text("SELECT api._refresh_limit(:customer, clock_timestamp())"), bound)
        return made

    def order(self, customer: int, amount: int, *, by: str = "clerk") -> int:
        with transaction(self.books.engine(by)) as db:
            wanted = Order(f"shop/{uuid4().hex[:8]}", 1, customer, Decimal(amount), units=10)
            verdict = check_credit(db, wanted)
        assert verdict.case_id is not None
        return verdict.case_id

    def desk(self, role: str) -> InlineDesk:
        seen = self.office.desk(role)
        return InlineDesk(seen._begin, who=seen.who, now=lambda: datetime.now(UTC))

    def one(self, query: str, **bound: Any) -> Any:
        with self.books.admin().begin() as db:
            return db.execute(text(query), bound).scalar()

    def state(self, case: int) -> State:
        return State(self.one("SELECT state FROM books.credit_case WHERE id = :case", case=case))


@pytest.fixture
def street(office: Office, database: Books, house: House) -> Street:
    return Street(office, database, house)


class Room:
    """One person before the hold queue."""

    def __init__(self, street: Street, role: str) -> None:
        self.view, self.gone = Recorder(), list[tuple[str, object]]()
        self.counts: dict[str, int] = {}
        self.screen = Queue(
            self.view,  # type: ignore[arg-type]
            street.desk(role),
            count=self.counts.__setitem__,
            go=lambda key, argument: self.gone.append((key, argument)),
        )
        self.screen.refresh()

    def stand_on(self, case: int) -> None:
        row = next(row for row in self.screen.queue.held if row.held.case_id == case)
        self.screen.select(row)

    def said(self) -> str:
        return str(self.view.seen["say"][0])


def test_a_held_order_is_released_within_its_bounds(street: Street) -> None:
    case = street.order(street.customer(45_000, 50_000), 9_000)
    room = Room(street, "credit_controller")
    room.stand_on(case)
    room.view.answers["ask_release"] = Terms("pays", 5, 3)

    room.screen.release()

    (release,) = room.view.seen["ask_release"]
    assert isinstance(release, Release)
    assert (release.looked.over, release.looked.may) == (4_000, "yes")
    assert street.state(case) is State.RELEASED_BY
    assert street.one("SELECT budget FROM books.credit_case WHERE id = :case", case=case) == 9_450
    assert "9,450" in room.said()
    assert (room.counts["credit"], room.screen.queue.held) == (0, ())


def test_above_my_authority_says_who_and_passing_on_offers_him(street: Street) -> None:
    case = street.order(street.customer(45_000, 50_000), 29_000)
    room = Room(street, "credit_controller")
    room.stand_on(case)
    room.view.answers["ask_put_off"] = PutOff("supervisor", None, "needs more")

    room.screen.release()
    refused = room.said()
    room.screen.pass_on()

    assert "ask_release" not in room.view.seen
    assert "supervisor" in refused
    assert room.view.seen["ask_put_off"][1] == "supervisor"
    assert street.state(case) is State.HELD
    assert street.one("SELECT owner FROM books.credit_case WHERE id = :case", case=case) == "supervisor"


def test_what_was_put_off_stands_last_and_says_until_when(street: Street) -> None:
    customer = street.customer(45_000, 50_000)
    first, second = street.order(customer, 9_000), street.order(customer, 8_000)
    room = Room(street, "supervisor")
    room.stand_on(first)
    room.view.answers["ask_put_off"] = PutOff("credit_controller", datetime.now(UTC) + timedelta(hours=2), "calls back")

    room.screen.put_off()

    assert [row.held.case_id for row in room.screen.queue.held] == [second, first]
    assert [row.put_off for row in room.screen.queue.held] == [False, True]


def test_what_if_answers_beside_the_fields_and_changes_nothing(street: Street) -> None:
    case = street.order(street.customer(45_000, 50_000), 9_000)
    room = Room(street, "supervisor")
    with in_language("en"):
        room.stand_on(case)
        held = room.view.seen["show_tried"]
        room.screen.try_change(Decimal(5_000), None, False, None)
        fits = room.view.seen["show_tried"]
        room.screen.try_change(Decimal(0), None, False, None)

    assert held[1] == "bad"
    assert held[0].startswith("■ Held: Room 5,000 < 9,000")
    assert fits == ("✓ It would go: exposure 50,000 of 50,000 (100%).", "ok")
    assert room.view.seen["show_tried"][1] == "bad"
    assert street.state(case) is State.HELD


def test_the_exposure_opens_into_documents_that_add_up(street: Street) -> None:
    case = street.order(street.customer(45_000, 50_000), 9_000)
    room = Room(street, "supervisor")
    room.stand_on(case)

    look = room.screen.look
    assert look is not None
    assert look.standing is not None
    rows = term_rows(look.standing, look.documents)
    assert [(row.key, row.counts, row.documents, row.tied) for row in rows] == [("open_items", 45_000, 45_000, True)]


def test_a_refusal_and_cash_at_the_door_are_decided_once(street: Street) -> None:
    customer = street.customer(45_000, 50_000)
    refused, cash = street.order(customer, 9_000), street.order(customer, 8_000)
    room, other = Room(street, "credit_controller"), Room(street, "supervisor")
    other.stand_on(refused)
    other.view.answers["ask_reason"] = room.view.answers["ask_reason"] = ("limit", "for good")

    room.stand_on(refused)
    room.screen.refuse()
    room.stand_on(cash)
    room.screen.cod()
    other.screen.refuse()

    assert (street.state(refused), street.state(cash)) == (State.REJECTED, State.COD_ONLY)
    assert other.view.seen["show_changed"][0]
    reason = street.one("SELECT reason FROM books.credit_case WHERE id = :case", case=refused)
    assert reason.endswith("：for good")


def test_a_case_that_fits_by_now_goes_when_it_is_checked_again(street: Street) -> None:
    customer = street.customer(45_000, 50_000)
    case = street.order(customer, 9_000)
    street.one("UPDATE books.customer_balance SET limit_now = 60000 WHERE customer_id = :c RETURNING 1", c=customer)
    room = Room(street, "supervisor")
    room.stand_on(case)

    assert room.screen.look is not None
    assert room.screen.look.row is not None
    assert room.screen.look.row.suggestion.advice == "check_again"
    room.screen.recheck()

    assert street.state(case) is State.APPROVED_BY_RULE


def test_a_hold_is_placed_by_one_and_ended_by_another(street: Street) -> None:
    customer = street.customer(45_000, 50_000)
    case = street.order(customer, 9_000)
    placing = Room(street, "credit_controller")
    placing.stand_on(case)
    hold = Hold(customer, "customer", TODAY + timedelta(days=30))
    placing.view.answers["ask_hold"] = (hold, "cheque returned")
    placing.screen.place_hold()
    ending = Room(street, "supervisor")
    ending.view.answers["ask_note"] = "exchanged"

    for room in (placing, ending):
        room.screen.choose_show("holds")
        room.screen.select(room.screen.queue.holds[0])
        room.screen.end_hold()

    assert "ask_note" not in placing.view.seen
    assert street.one("SELECT count(*) FROM books.hold WHERE ended_at IS NULL AND NOT computed") == 0


def test_an_auditor_sees_the_queue_and_decides_nothing(street: Street) -> None:
    case = street.order(street.customer(45_000, 50_000), 9_000)
    room = Room(street, "auditor")
    room.stand_on(case)

    room.screen.release()

    assert room.screen.look is not None
    assert room.screen.look.now is None
    assert street.state(case) is State.HELD


def test_over_limit_and_reservations_stand_in_lists_of_their_own(street: Street) -> None:
    over, fits = street.customer(60_000, 50_000), street.customer(1_000, 50_000)
    street.order(fits, 9_000)
    room = Room(street, "manager")

    assert [(row.customer_id, row.over) for row in room.screen.queue.over] == [(over, 10_000)]
    assert [(row.customer_id, row.remaining) for row in room.screen.queue.reserved] == [(fits, 9_000)]
    room.screen.choose_show("over")
    room.screen.select(room.screen.queue.over[0])
    room.screen.open_limit()
    assert room.gone == [("credit_limits", over)]


class Desk:
    """One person before the screen of limits."""

    def __init__(self, street: Street, role: str) -> None:
        self.view, self.gone = Recorder(), list[tuple[str, object]]()
        self.screen = Limits(
            self.view,  # type: ignore[arg-type]
            street.desk(role),
            go=lambda key, argument: self.gone.append((key, argument)),
        )
        self.screen.refresh()


def test_a_limit_is_previewed_with_its_replay_and_then_asked_for(street: Street) -> None:
    customer = street.customer(45_000, 50_000)
    street.order(customer, 9_000)
    desk = Desk(street, "credit_controller")
    desk.screen.open_customer(customer)

    with in_language("en"):
        desk.screen.form.change(Draft("raise", Decimal(70_000), reason="grows"))
    words, more, tone = desk.view.seen["show_preview"]
    desk.screen.ask()

    assert (words, tone) == ("increase: 50,000 → 70,000. Decided by a manager.", "ok")
    assert more == "Replayed over 90 days: 1 of 1 orders would flip, NT$9,000 (held → approved)."
    (asked,) = desk.screen.lists.waiting
    assert (asked.state, asked.amount, asked.reason) == (Asked.PENDING, 70_000, "grows")
    desk.screen.select(asked)
    desk.screen.open_request()
    assert desk.gone == [("approvals", asked.id)]


def test_what_cannot_be_asked_is_said_while_one_types(street: Street) -> None:
    customer = street.customer(45_000, 50_000)
    desk = Desk(street, "supervisor")
    desk.screen.open_customer(customer)
    draft = Draft("temporary", Decimal(70_000), None, TODAY + timedelta(days=9), "a feast")

    desk.screen.form.change(draft)
    refused = desk.view.seen["show_preview"][2]
    desk.screen.ask()
    desk.screen.form.change(replace(draft, limit=Decimal(65_000)))
    allowed = desk.view.seen["show_preview"][2]
    desk.screen.form.change(replace(draft, limit=Decimal(65_000), reason=""))
    desk.screen.ask()

    assert (refused, allowed) == ("bad", "ok")
    assert desk.screen.lists.waiting == ()


def test_lowering_counts_at_once_and_is_the_controller_s(street: Street) -> None:
    customer = street.customer(45_000, 50_000)
    draft = Draft("lower", Decimal(10_000), reason="late again")
    for role in ("manager", "credit_controller"):
        desk = Desk(street, role)
        desk.screen.open_customer(customer)
        desk.screen.form.change(draft)
        desk.screen.ask()
        limit = street.one("SELECT limit_now FROM books.customer_balance WHERE customer_id = :c", c=customer)
        assert limit == (10_000 if role == "credit_controller" else 50_000)


def test_a_customer_is_found_by_his_number_and_keeps_what_was_typed(street: Street) -> None:
    customer = street.customer(45_000, 50_000)
    code = street.one("SELECT code FROM books.customer WHERE id = :c", c=customer)
    desk = Desk(street, "credit_controller")

    desk.screen.enter(code)
    desk.screen.form.change(Draft("raise", Decimal(60_000), reason="grows"))
    desk.screen.open_customer(customer)

    assert desk.screen.look is not None
    assert desk.screen.look.evidence.code == code
    assert len(desk.screen.look.evidence.months) == 12
    assert desk.screen.form.draft.limit == 60_000
    desk.screen.take_proposal()
    assert desk.screen.form.draft == Draft("lower", Decimal(0), reason="grows")
