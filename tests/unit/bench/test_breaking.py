"""What the benches that break things are made of: wishes, cuts, mutants, copies without a guard."""

from __future__ import annotations

import json
import random
from collections import Counter
from datetime import date
from decimal import Decimal

import pytest

from app.bench.aftermath import Verdict
from app.bench.copies import changed, source
from app.bench.guards import WITHOUT, without
from app.bench.model.bugs import BUGS
from app.bench.mutants.cutting import KINDS, Mutant, of_function
from app.bench.mutants.softening import NO_DIFFERENCE, softened
from app.bench.mutating import choice
from app.bench.outbox import NotTheSameAnswer, Wish, outbox
from app.bench.scene import Item, Scene
from app.bench.schedules import EVERY_FAULT, NotBrokenEnough, Outcome, Size, cut, figure_of, must_have_broken

SCENE = Scene(7, "FYU", (Item(1, Decimal(1050)), Item(2, Decimal(2100)), Item(3, Decimal(735))))
ON = date(2026, 11, 20)


def test_the_same_seed_wishes_the_same_and_every_deed_has_its_turn() -> None:
    def deeds(seed: int) -> list[str]:
        return [wish.deed for wish in outbox(SCENE, random.Random(seed), ON, "1/1").wishes]

    assert deeds(5) == deeds(5)
    assert {deed for seed in range(60) for deed in deeds(seed)} == {
        "post_payments",
        "post_invoices",
        "allocate",
        "undo_allocations",
        "reverse_payment",
    }


def test_what_is_wished_adds_up_to_what_the_customer_owes_in_the_end() -> None:
    for seed in range(40):
        box = outbox(SCENE, random.Random(seed), ON, "1/1")
        paid = sum(
            row["amount"] + row.get("fee", 0)
            for wish in box.wishes
            if wish.deed == "post_payments"
            for row in json.loads(str(wish.build(None, {})[0]))  # type: ignore[arg-type]
        )
        billed = sum(
            row["net"] + row["tax"]
            for wish in box.wishes
            if wish.deed == "post_invoices"
            for row in json.loads(str(wish.build(None, {})[0]))  # type: ignore[arg-type]
        )
        back = sum(wish.deed == "reverse_payment" for wish in box.wishes)
        if not back:
            assert box.receivable - box.unapplied == 1050 + 2100 + 735 + billed - paid


def test_a_replay_must_name_what_the_first_answer_named() -> None:
    wish = Wish("allocate", lambda _, __: ())
    wish.note({"journal": 4})
    wish.note({"journal": 4, "replayed": True})

    with pytest.raises(NotTheSameAnswer):
        wish.note({"journal": 5, "replayed": True})
    assert wish.replays == 2


def test_half_of_the_lines_are_cut_and_answers_twice_as_often_as_requests() -> None:
    chance = random.Random(1)
    faults = [cut(chance) for _ in range(4000)]
    ways = Counter(fault.way for fault in faults if fault is not None)

    assert 1800 < sum(ways.values()) < 2200
    assert 1.7 < ways["answer"] / ways["request"] < 2.4


def outcome(**faults: int) -> Outcome:
    return Outcome(Counter(faults), Verdict(0, 0, 9), {}, [1.0, 2.0], deeds=6, seconds=2.0, quiet_rate=4.0)


def test_a_run_in_which_a_fault_never_happened_proves_nothing() -> None:
    every = dict.fromkeys(EVERY_FAULT, 1)
    must_have_broken(outcome(**every))

    with pytest.raises(NotBrokenEnough, match="reset_answer"):
        must_have_broken(outcome(**{**every, "reset_answer": 0}))


def test_the_answer_of_the_crash_bench_says_what_was_lost() -> None:
    document = figure_of(outcome(reset_answer=3), Size(2)).document()

    assert (document["product"], document["baseline"], document["n"]) == (3.0, 4.0, 2)
    assert "lost=0 doubled=0 unbalanced=0 invariants_broken=0" in str(document["notes"])
    assert "reset_answer=3" in str(document["notes"])


def test_a_mutant_takes_out_one_check_and_leaves_the_others() -> None:
    whole = source("api.reverse_payment")
    mutants = [mutant for mutant in of_function("api.reverse_payment") if mutant.kind == "refusal"]

    assert [mutant.name.split()[-1] for mutant in mutants] == ["LG035", "LG046", "LG022", "LG036", "LG086", "LG051"]
    for mutant in mutants:
        assert mutant.words.count("IF false THEN") == 1
        assert mutant.words.count("RAISE EXCEPTION") == whole.count("RAISE EXCEPTION")


def test_a_refusal_with_several_reasons_loses_each_of_them_once() -> None:
    softer = [(said, words) for kind, said, words in softened(source("api.suspend_login")) if kind == "reason"]

    assert [said.partition(" ")[2] for said, _ in softer] == [
        "v_now IS NULL",
        "NOT (v_now ->> 'active')::bool",
        "p_login = session_user",
        "v_now -> 'roles' ? 'scheduler'",
        "v_now -> 'roles' ? 'integration'",
    ]
    assert "OR false OR v_now -> 'roles' ? 'scheduler'" in softer[2][1]


def test_a_softer_check_lets_null_or_any_state_pass() -> None:
    decide = {mutant.name: mutant.words for mutant in of_function("api.decide") if mutant.kind in ("null", "call")}
    fence = [mutant.words for mutant in of_function("api.fence") if mutant.kind == "guard"]

    assert [words for words in decide.values() if "v_row.digest <> r.digest" in words]
    assert [words for words in decide.values() if "PERFORM api._fresh_session" not in words]
    assert ["token = p_token" in words for words in fence] == [False, True]
    assert ["state = 'RUNNING'" in words for words in fence] == [True, False]


def test_what_makes_no_difference_still_stands_there() -> None:
    there = {
        f"{name} {said}"
        for name in {known.split()[0] for known in NO_DIFFERENCE}
        for _, said, _ in softened(source(name))
    }

    assert there >= NO_DIFFERENCE.keys()


def test_a_choice_of_mutants_has_every_kind_and_is_the_same_for_a_seed() -> None:
    every = [Mutant(kind, f"{kind} {number}") for kind in KINDS for number in range(5)]

    chosen = choice(every, 20, seed=3)

    assert {mutant.kind for mutant in chosen} == set(KINDS)
    assert chosen == choice(every, 20, seed=3)
    assert len(set(chosen)) == 20


@pytest.mark.parametrize("name", WITHOUT)
def test_a_copy_without_a_guard_calls_its_own_kind(name: str) -> None:
    receipt = without("api._post_receipt", name, WITHOUT[name].get("api._post_receipt", ()))
    entry = without("books.enter", name, WITHOUT[name].get("books.enter", ()))

    assert f"books.enter_{name}(" in receipt
    assert "books.enter(" not in receipt
    assert ("put_postings" in entry.partition("BEGIN")[2]) is (name not in ("no_audit", "no_guard"))


def test_every_planted_bug_fits_the_functions_as_they_are() -> None:
    for bug in BUGS:
        assert not bug.function or changed(bug.function, *bug.changes) != source(bug.function)
