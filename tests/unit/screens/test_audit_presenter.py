"""What the audit browser does with its events, without a window."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from domain.audit.trail import PAGE, Event, Kinds, Place, Wanted
from domain.errors import Unavailable
from domain.kernel.words import in_language
from tests.unit.screens.rows import NOW, TODAY
from ui.audit.columns import COLUMNS, op_words, outcome, seal_words
from ui.audit.difference import fields_of, told, what
from ui.audit.presenter import ACTIONS, Presenter, Questions
from ui.kit.action import ActionRegistry
from ui.kit.column import finish
from ui.kit.desk import InlineDesk

WEEK = Wanted(TODAY - timedelta(days=6), TODAY)


def an_event(number: int = 1, **facts: Any) -> Event:
    usual: dict[str, Any] = {
        "id": number, "epoch": 1, "xid": number, "at": NOW, "actor": "mei", "person": "陳美玲", "app": "luckygas",
        "client": "192.0.2.7", "source": "app", "target": "books", "op": "INSERT", "obj": "customer", "key": "7",
        "ok": True, "error": None, "reason": None, "before": None, "after": {"id": 7}, "seal_id": None,
        "sealed_at": None, "signed_by": None,
    }  # fmt: skip
    return Event(**{**usual, **facts})


class Recorder:
    """A view that remembers what it was told."""

    def __init__(self) -> None:
        self.seen: dict[str, Any] = {}
        self.in_hand: Event | None = None

    def __getattr__(self, name: str) -> Callable[..., None]:
        return lambda *words: self.seen.__setitem__(name, words)

    def chosen(self) -> Event | None:
        return self.in_hand


class Trail:
    """Answers what the screen asks, from a list of events."""

    def __init__(self, count: int) -> None:
        self.events = tuple(an_event(number) for number in range(count, 0, -1))
        self.asked: list[tuple[Wanted, Place | None]] = []
        self.noted: list[dict[str, object]] = []
        self.kinds = Kinds((("mei", "陳美玲"),), ("INSERT",), ("customer",), NOW, 12, True, None)

    def questions(self) -> Questions:
        return Questions(
            kinds=lambda _db: self.kinds,
            events=self.page,
            together=lambda _db, event: (event, an_event(99)),
            note=lambda _db, op, asked: self.noted.append({"op": op, **asked}),
        )

    def page(self, _db: Any, wanted: Wanted, *, behind: Place | None) -> tuple[Event, ...]:
        self.asked.append((wanted, behind))
        start = 0 if behind is None else next(n for n, one in enumerate(self.events, 1) if one.id == behind.id)
        return self.events[start : start + PAGE]


def started(desk: InlineDesk, count: int = 3) -> tuple[Presenter, Recorder, Trail]:
    view, trail = Recorder(), Trail(count)
    presenter = Presenter(view, desk, trail.questions())
    with in_language("en"):
        presenter.start()
    return presenter, view, trail


def test_the_week_is_shown_first_and_how_far_the_trail_is_sealed(desk: InlineDesk) -> None:
    _presenter, view, trail = started(desk)

    assert trail.asked == [(WEEK, None)]
    events, foot = view.seen["show_events"]
    assert ([one.id for one in events], foot) == ([3, 2, 1], "3 events")
    assert view.seen["show_choices"][1].words == "✓ Sealed and signed to 11/22 10:31:00, seal 12"


@pytest.mark.parametrize(
    ("until", "signed", "since", "words", "tone"),
    [
        (NOW, False, None, "▲ Sealed to 11/22 10:31:00, seal 12; not signed", "warn"),
        (None, False, None, "○ Nothing is sealed yet", "muted"),
        (NOW, True, NOW - timedelta(minutes=6), "■ Not sealed since 11/22 10:25:00", "bad"),
        (NOW, True, NOW - timedelta(minutes=4), "✓ Sealed and signed to 11/22 10:31:00, seal 12", "ok"),
    ],
)
def test_seals_that_are_late_or_unsigned_are_an_alarm(
    desk: InlineDesk, until: datetime | None, signed: bool, since: datetime | None, words: str, tone: str
) -> None:
    presenter, view, trail = started(desk)
    trail.kinds = Kinds((), (), (), until, 12, signed, since)

    with in_language("en"):
        presenter.refresh()

    assert (view.seen["show_choices"][1].words, view.seen["show_choices"][1].tone) == (words, tone)


def test_older_pages_go_on_behind_the_last_event_and_stop_at_the_end(desk: InlineDesk) -> None:
    presenter, view, trail = started(desk, PAGE + 3)

    presenter.stand_on(trail.events[5])
    assert len(trail.asked) == 1
    presenter.stand_on(trail.events[PAGE - 1])
    presenter.older()

    assert [place for _wanted, place in trail.asked] == [None, Place(1, 4, 4)]
    assert view.seen["show_events"][0] == trail.events


def test_filters_ask_anew_and_each_thing_looked_for_is_noted_once(desk: InlineDesk) -> None:
    presenter, _view, trail = started(desk)

    presenter.choose(person="mei")
    presenter.refresh()
    presenter.choose(op="POST", obj="journal")
    presenter.choose_key(" 17 ")
    presenter.choose_key("17")
    presenter.choose_failed(True)

    assert presenter.wanted == Wanted(*week(), "mei", "POST", "journal", "17", True)
    assert [set(one) - {"op", "from", "to"} for one in trail.noted] == [
        set(),
        {"person"},
        {"person", "obj"},
        {"person", "obj", "key"},
        {"person", "obj", "key", "failed_only"},
    ]


def week() -> tuple[date, date]:
    return WEEK.first, WEEK.last


def test_days_the_wrong_way_round_are_turned(desk: InlineDesk) -> None:
    presenter, _view, trail = started(desk)

    presenter.choose_days(date(2026, 11, 20), date(2026, 11, 1))
    presenter.choose_days(None, date(2026, 11, 1))

    assert [wanted for wanted, _place in trail.asked] == [WEEK, Wanted(date(2026, 11, 1), date(2026, 11, 20))]


def test_enter_goes_into_the_transaction_and_esc_comes_back(desk: InlineDesk) -> None:
    presenter, view, trail = started(desk)
    presenter.open()
    assert "show_together" not in view.seen

    view.in_hand = trail.events[0]
    presenter.open()
    assert [one.id for one in view.seen["show_together"][1]] == [3, 99]
    assert presenter.deep
    presenter.leave()

    assert not presenter.deep
    assert "show_list" in view.seen


def test_a_refusal_is_said_and_the_next_page_can_be_asked_for_again(desk: InlineDesk) -> None:
    presenter, view, trail = started(desk, PAGE + 1)
    whole = trail.page

    def away(_db: Any, _wanted: Wanted, *, behind: Place | None) -> tuple[Event, ...]:
        raise Unavailable

    trail.page = away  # type: ignore[method-assign]
    presenter._ask = trail.questions()
    presenter.older()
    assert isinstance(view.seen["show_refusal"][0], Unavailable)

    trail.page = whole  # type: ignore[method-assign]
    presenter._ask = trail.questions()
    presenter.older()
    assert len(view.seen["show_events"][0]) == PAGE + 1


def test_what_changed_stands_first_and_is_marked() -> None:
    event = an_event(
        op="UPDATE", before={"id": 7, "name": "old", "active": True}, after={"id": 7, "name": "new", "active": False}
    )

    with in_language("en"):
        seen = [(one.words, one.before, one.after, one.mark) for one in fields_of(event)]

        assert seen == [("Name", "old", "new", "→"), ("Active", "Yes", "No", "→"), ("Number", "7", "7", "")]
        assert what(event) == "Name, Active"


def test_a_posting_is_told_line_by_line() -> None:
    entry = [["1103", 1050, 4], ["1140", -1000, 17], ["2160", Decimal(-50), 17]]
    event = an_event(op="POST", obj="journal", after={"kind": "payment", "entry": entry, "reason": None})

    with in_language("en"):
        lines = [(one.words, one.after) for one in fields_of(event) if one.name == "entry"]

        assert lines == [("Debit 1103 (4)", "1,050"), ("Credit 1140 (17)", "1,000"), ("Credit 2160 (17)", "50")]
        assert what(event) == "Receipt 1,050"


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"ok": False, "error": "no answer"}, "no answer"),
        ({"after": {"bank_line_id": 5}}, "Bank line 5"),
        ({"op": "DELETE", "before": {"value": "012"}, "after": None}, "012"),
        ({"after": None}, ""),
    ],
)
def test_in_a_few_words(facts: dict[str, Any], expected: str) -> None:
    with in_language("en"):
        assert what(an_event(**facts)) == expected


def test_removed_things_show_what_they_were() -> None:
    (seen,) = fields_of(an_event(op="DELETE", before={"id": 7, "phone": None}, after=None))

    assert (seen.before, seen.after, seen.mark) == ("7", "", "-")


@pytest.mark.parametrize(
    ("seal", "signed", "words"), [(None, None, "○ Not sealed"), (3, None, "● Sealed"), (3, "ab", "✓ Signed")]
)
def test_the_seal_of_an_event_in_words(seal: int | None, signed: str | None, words: str) -> None:
    with in_language("en"):
        assert seal_words(an_event(seal_id=seal, signed_by=signed)) == words


def test_every_column_has_words_for_every_event() -> None:
    with in_language("en"):
        (line,) = finish(COLUMNS, [an_event(person=None, ok=False, error="no", op="SEND")])

    words = dict(zip((column.key for column in COLUMNS), line.words, strict=True))
    assert (words["person"], words["op"], words["ok"], words["at"]) == ("mei", "SEND", "■ Failed", "11/22 10:31:00")


def test_values_are_told_as_people_read_them() -> None:
    with in_language("en"):
        assert [told(one) for one in (None, True, Decimal("1234.50"), [1, "a"], {"name": "x"})] == [
            "",
            "Yes",
            "1,234.50",
            "1, a",
            "Name x",
        ]
        assert (op_words("POST"), outcome(an_event())) == ("Posted", "Done")


def test_no_action_stands_twice() -> None:
    assert len(list(ActionRegistry(ACTIONS))) == len(ACTIONS)
