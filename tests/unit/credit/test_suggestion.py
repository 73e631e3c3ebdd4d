"""What is suggested for a held order, and the one sentence that says why."""

from __future__ import annotations

from decimal import Decimal

import pytest

from domain.credit.rules.suggestion import ADVICE, REASONS, Advice, Habit, suggest
from domain.credit.rules.verdict import Rule, Way

COLLECT = (Way("collect", Decimal(7_350)),)
RELEASE = (Way("release", Decimal(7_350)),)
GOOD, BAD, NEW = Habit(12, 11), Habit(12, 6), Habit(2, 2)
ROOM = Rule("available", 6_675, 7_350, "HELD")
SIZE = Rule("document_max", 7_350, 5_000, "HELD")
LATE = Rule("overdue_share", 41, 30, "HELD")
OLD = Rule("oldest_overdue", 114, 30, "COD_ONLY")


@pytest.mark.parametrize(
    ("rules", "ways", "habit", "available", "coming", "advice", "reason"),
    [
        ((ROOM,), COLLECT, GOOD, 7_350, 0, "check_again", "fits_now"),
        ((ROOM,), COLLECT, BAD, 6_675, 675, "release", "money_is_here"),
        ((ROOM,), COLLECT, BAD, 6_675, 674, "cod", "pays_late"),
        ((ROOM,), COLLECT, GOOD, 6_675, 0, "release", "pays_in_time"),
        ((ROOM, SIZE), COLLECT, GOOD, 9_000, 0, "release", "pays_in_time"),
        ((SIZE,), COLLECT, GOOD, 9_000, 0, "release", "pays_in_time"),
        ((ROOM,), COLLECT, NEW, 6_675, 0, "cod", "small_at_the_door"),
        ((ROOM,), RELEASE, BAD, 6_675, 0, "look", "unknown"),
        ((ROOM, LATE), COLLECT, GOOD, 6_675, 9_999, "cod", "blocked"),
        ((LATE, OLD), COLLECT, GOOD, 9_000, 0, "cod", "blocked"),
        ((LATE,), RELEASE, GOOD, 9_000, 0, "refuse", "no_cash"),
    ],
)
def test_what_is_suggested_and_why(
    rules: tuple[Rule, ...],
    ways: tuple[Way, ...],
    habit: Habit,
    available: int,
    coming: int,
    advice: Advice,
    reason: str,
) -> None:
    found = suggest(rules, ways, habit, amount=Decimal(7_350), available=Decimal(available), coming=Decimal(coming))

    assert (found.advice, found.reason) == (advice, reason)
    assert found.words
    assert "{" not in found.why


def test_a_good_habit_is_nine_of_ten_and_three_at_least() -> None:
    assert [Habit(10, 9).good, Habit(10, 8).good, Habit(3, 3).good, Habit(2, 2).good] == [True, False, True, False]


def test_every_advice_and_reason_has_its_words() -> None:
    assert set(ADVICE) == {"check_again", "release", "cod", "refuse", "look"}
    assert all(words for words in REASONS.values())
