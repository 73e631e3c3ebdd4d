"""What the reconciliation screen does with lines and suggestions, without a window."""

from __future__ import annotations

from decimal import Decimal

import pytest

from domain.banking.service import Share
from domain.customers.queries import CustomerFound
from domain.errors import Refused, Unavailable
from domain.kernel.refusals import AlreadyTaken
from domain.kernel.words import in_language
from domain.payments.rules import Part
from tests.unit.screens.bank import CHARGE, FIRST, SECOND, THIRD, Bank, Recorder
from ui.kit.action import ActionRegistry
from ui.kit.desk import InlineDesk
from ui.reconciliation.actions import ACTIONS
from ui.reconciliation.presenter import Presenter


@pytest.fixture
def bank() -> Bank:
    return Bank()


@pytest.fixture
def view() -> Recorder:
    return Recorder()


@pytest.fixture
def presenter(view: Recorder, desk: InlineDesk, bank: Bank) -> Presenter:
    made = Presenter(view, desk, read=lambda _content, _name: None, questions=bank.questions())  # type: ignore[arg-type]
    view.presenter = made
    made.refresh()
    return made


def test_the_first_line_lies_ready_with_its_best_suggestion(presenter: Presenter, view: Recorder) -> None:
    bench = view.bench

    assert bench.line == FIRST
    assert [one.customer_id for one in bench.suggestions] == [7, 8]
    assert [(line.account, line.debit, line.credit) for line in bench.entry] == [
        ("1103", 41970, 0),
        ("6157", 30, 0),
        ("1140", 0, 42000),
    ]
    assert bench.why_not == ""


def test_accepting_posts_the_draft_and_the_next_line_has_the_focus(
    presenter: Presenter, view: Recorder, bank: Bank
) -> None:
    presenter.accept()

    deed, facts = bank.done[0]
    assert deed == "accept"
    assert (facts["line_id"], facts["customer_id"], facts["fee"]) == (11, 7, 30)
    assert facts["parts"] == (Part(1, Decimal(26500)), Part(2, Decimal(15500)))
    assert facts["evidence"] == "payer_account"
    assert view.at == 12
    assert view.bench.line == SECOND


def test_a_second_enter_while_the_first_is_on_its_way_does_nothing(
    presenter: Presenter, view: Recorder, bank: Bank
) -> None:
    presenter.deeds.busy = True

    presenter.accept()

    assert bank.done == []


def test_the_key_stays_until_the_books_have_answered(presenter: Presenter, view: Recorder, bank: Bank) -> None:
    bank.refusal = Unavailable()
    presenter.accept()
    bank.refusal = None
    presenter.accept()

    first, second = (facts["key"] for _deed, facts in bank.done)
    assert first == second
    assert presenter.deeds.key_of(11) != first


def test_somebody_else_was_first_is_told_and_the_list_is_read_anew(
    presenter: Presenter, view: Recorder, bank: Bank
) -> None:
    bank.refusal = AlreadyTaken()
    bank.waiting = [SECOND]

    presenter.accept()

    assert isinstance(view.seen["show_refusal"][0], AlreadyTaken)
    assert [row.line.id for row in view.seen["show_lines"][0]] == [12]


def test_enter_before_the_suggestions_are_there_posts_nothing(presenter: Presenter, view: Recorder, bank: Bank) -> None:
    presenter.hand.take(THIRD)

    presenter.accept()

    assert bank.done == []
    assert view.seen["say"][0]


def test_a_digit_takes_another_suggestion(presenter: Presenter, view: Recorder) -> None:
    presenter.choose_2()

    assert (view.bench.chosen, view.bench.draft and view.bench.draft.customer_id) == (1, 8)
    assert [line.account for line in view.bench.entry] == ["1103", "2160"]


def test_another_customer_is_a_persons_choice(presenter: Presenter, view: Recorder, bank: Bank) -> None:
    view.answers["ask_customer"] = CustomerFound(5, "C000005", "客戶5")

    presenter.other()
    presenter.accept()

    assert bank.done[0][1]["customer_id"] == 5
    assert bank.done[0][1]["evidence"] == "person"


def test_an_uneven_line_says_why_it_cannot_be_posted(presenter: Presenter, view: Recorder, bank: Bank) -> None:
    presenter.hand.tick(view.bench.rows[2])

    presenter.accept()

    assert bank.done == []
    assert "20,970" not in view.bench.why_not
    assert "21,030" in view.bench.why_not


def test_an_amount_typed_into_an_invoice_is_taken_and_nonsense_is_refused(presenter: Presenter, view: Recorder) -> None:
    presenter.hand.edit(view.bench.rows[0], "26,470")
    assert view.bench.draft is not None
    assert view.bench.draft.taken[1] == 26470
    assert view.bench.draft.uneven == 0

    presenter.hand.edit(view.bench.rows[0], "abc")
    assert "abc" in view.seen["say"][0]
    presenter.hand.edit(view.bench.rows[0], "")
    assert 1 not in view.bench.draft.taken


def test_an_amount_lists_the_sets_that_sum_to_it_and_says_how_many(presenter: Presenter, view: Recorder) -> None:
    with in_language("en"):
        presenter.hand.find_sets("=47500")
        first = dict(view.bench.draft.taken) if view.bench.draft else {}
        words = view.seen["show_sets"][0]
        presenter.hand.find_sets("=47500")
        second = dict(view.bench.draft.taken) if view.bench.draft else {}

    assert words.startswith("2 sets fit，this is 1")
    assert [set(first), set(second)] == [{1, 3}, {1, 4}]


def test_an_amount_nothing_sums_to_is_said(presenter: Presenter, view: Recorder) -> None:
    with in_language("en"):
        presenter.hand.find_sets("7")

    assert view.seen["show_sets"][0] == "No invoices of 客戶7 sum to 7."


def test_only_unique_certain_lines_are_offered_together(presenter: Presenter, view: Recorder, bank: Bank) -> None:
    assert view.seen["show_all"] == (1, "21,000")

    view.answers["ask_all"] = True
    presenter.accept_all()

    assert [facts["line_id"] for _deed, facts in bank.done] == [12]
    assert bank.done[0][1]["parts"] == (Part(3, Decimal(21000)),)
    assert [row.line.id for row in view.seen["show_lines"][0]] == [11, 13]


def test_what_is_refused_among_many_stays_and_waits(presenter: Presenter, view: Recorder, bank: Bank) -> None:
    view.answers["ask_all"] = True
    bank.refusal = Refused()

    with in_language("en"):
        presenter.accept_all()

    assert view.seen["say"][0] == "0 lines posted；1 could not be posted and wait"


def test_undo_takes_back_the_line_posted_last(presenter: Presenter, view: Recorder, bank: Bank) -> None:
    presenter.accept()
    view.answers["ask_undo"] = "誤配"

    presenter.undo()

    deed, facts = bank.done[-1]
    assert (deed, facts["line_id"], facts["reason"]) == ("undo", 11, "誤配")
    assert presenter.deeds.posted == []


def test_nothing_is_undone_when_the_person_leaves(presenter: Presenter, view: Recorder, bank: Bank) -> None:
    presenter.accept()

    presenter.undo()

    assert [deed for deed, _facts in bank.done] == ["accept"]


def test_parking_takes_the_line_off_with_its_note(presenter: Presenter, view: Recorder, bank: Bank) -> None:
    view.answers["ask_note"] = "問王小姐"

    presenter.park()

    assert bank.done == [("park", {"line_id": 11, "note": "問王小姐"})]
    assert view.at == 12


def test_skip_goes_on_and_round(presenter: Presenter, view: Recorder) -> None:
    for expected in (12, 13, 11):
        presenter.skip()
        assert view.at == expected


def test_a_line_is_shared_out_oldest_invoices_first(presenter: Presenter, view: Recorder, bank: Bank) -> None:
    one, other = CustomerFound(5, "C000005", "客戶5"), CustomerFound(6, "C000006", "客戶6")
    view.answers["ask_shares"] = ((one, Decimal(41000)), (other, Decimal(970)))

    presenter.split()

    deed, facts = bank.done[0]
    assert deed == "split"
    assert facts["shares"] == [
        Share(5, Decimal(41000), (Part(1, Decimal(26500)), Part(2, Decimal(14500)))),
        Share(6, Decimal(970), (Part(1, Decimal(970)),)),
    ]


def test_money_that_left_is_booked_as_a_charge(presenter: Presenter, view: Recorder, bank: Bank) -> None:
    bank.waiting = [CHARGE]
    presenter.choose_show("exceptions")
    assert presenter.why_not()

    presenter.book_charge()

    assert bank.done[0][0] == "book_own"
    assert bank.done[0][1]["sort"] == "charge"


def test_the_difference_is_explained_by_what_is_not_booked_yet(presenter: Presenter, view: Recorder) -> None:
    with in_language("en"):
        presenter.refresh()
        head = view.seen["show_head"][0]

    assert head.difference == "(63,470) = lines not booked yet ✓"
    assert head.tone == "ok"
    assert (head.done, head.lines, head.waiting) == (70, 73, 3)


def test_what_others_change_is_told_and_what_this_screen_does_is_not(
    presenter: Presenter, view: Recorder, desk: InlineDesk
) -> None:
    presenter.accept()
    assert "show_stale" not in view.seen

    desk.tell(["bank"])
    assert "show_stale" in view.seen


def test_every_action_has_a_method_and_no_key_means_two_things() -> None:
    ActionRegistry(ACTIONS)

    assert [action.run for action in ACTIONS if not hasattr(Presenter, action.run)] == []
    assert [action.enabled for action in ACTIONS if action.enabled and not hasattr(Presenter, action.enabled)] == []
