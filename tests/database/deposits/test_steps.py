"""SM-11 in the database: every pair there is, and no other; and no commit where units and money do not tie."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from domain.deposits.rules import ON_LOAN, STEPS, Event, State
from tests.builders import TODAY
from tests.database.deposits.conftest import Counter

WRITE = """
    INSERT INTO books.cylinder_move (deed_id, cylinder_id, branch, event, from_state, via, to_state, from_lot, to_lot,
                                     serial_before, serial, since_before, since_on, follows)
    SELECT :deed, c.id, c.branch, :event, :from_state, :via, :to_state, c.lot_id, c.lot_id,
           c.serial, c.serial, c.since_on, c.since_on, c.last_move
      FROM books.cylinder AS c WHERE c.id = :cylinder
"""


@contextmanager
def kernel(db: Connection) -> Iterator[None]:
    """As the owner of the deeds, who may append moves."""
    db.exec_driver_sql("SAVEPOINT kernel")
    db.exec_driver_sql("SET LOCAL ROLE lg_kernel")
    try:
        yield
    finally:
        db.exec_driver_sql("ROLLBACK TO kernel")


def standing(desk: Counter, state: State) -> int:
    """A cylinder that stands so, put there by hand."""
    lucky = desk.customer()
    given = desk.give(lucky)
    cylinder = desk.db.execute(
        text("SELECT cylinder_id FROM books.cylinder_move WHERE deed_id = :d"), {"d": given.deed_id}
    ).scalar_one()
    desk.db.execute(text("UPDATE books.cylinder SET state = :s WHERE id = :c"), {"s": state.value, "c": cylinder})
    if state not in ON_LOAN:
        desk.db.execute(text("UPDATE books.cylinder_lot SET held = 0, money = 0 WHERE customer_id = :c"), {"c": lucky})
    return int(cylinder)


def append(desk: Counter, cylinder: int, event: Event, state: State, to: State, via: str = "") -> str:
    """Append a move as the kernel; the SQLSTATE of the refusal, "" for none."""
    deed = desk.db.execute(
        text(
            """
            INSERT INTO books.cylinder_deed (event, customer_id, branch, size_kg, units, on_day, to_customer)
            SELECT :event, customer_id, branch, size_kg, 1, :on, CASE WHEN :event = 'moved' THEN customer_id END
              FROM books.cylinder WHERE id = :cylinder RETURNING id
            """
        ),
        {"event": event.value, "on": TODAY, "cylinder": cylinder},
    ).scalar_one()
    bound = {"deed": deed, "event": event.value, "from_state": state.value, "via": via, "to_state": to.value}
    with kernel(desk.db):
        try:
            desk.db.execute(text(WRITE), {**bound, "cylinder": cylinder})
        except DBAPIError as refused:
            return getattr(refused.orig, "sqlstate", None) or "?"
    return ""


def test_the_database_has_the_steps_of_the_rules_sm_11(desk: Counter) -> None:
    rows = desk.db.execute(text("SELECT event, from_state, to_state FROM books.cylinder_step"))

    assert {(Event(row.event), State(row.from_state)): State(row.to_state) for row in rows} == dict(STEPS)


@pytest.mark.parametrize(("event", "state"), [pair for pair in STEPS if pair[0] is not Event.MOVED])
def test_every_pair_of_sm_11_is_taken(desk: Counter, event: Event, state: State) -> None:
    cylinder = standing(desk, state)
    via = desk.db.execute(
        text("SELECT via FROM books.cylinder_step WHERE event = :e AND from_state = :s"), {"e": event, "s": state}
    ).scalar_one()

    assert append(desk, cylinder, event, state, STEPS[event, state], via) == ""


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("event", Event)
def test_every_other_pair_is_refused_by_the_database_sm_11(desk: Counter, event: Event, state: State) -> None:
    """All events from all states to all states: what is not in the table is refused, whoever writes."""
    cylinder = standing(desk, state)

    for to in State:
        if STEPS.get((event, state)) is not to:
            assert append(desk, cylinder, event, state, to) == "LG101", (event, state, to)


def test_a_step_from_where_it_does_not_stand_is_refused(desk: Counter) -> None:
    cylinder = standing(desk, State.HELD)

    assert append(desk, cylinder, Event.WOKEN, State.DORMANT, State.HELD) == "LG102"


@pytest.mark.parametrize(
    "untied",
    [
        "UPDATE books.cylinder_lot SET money = money + 1 WHERE customer_id = :c",
        "UPDATE books.cylinder_lot SET held = held - 1 WHERE customer_id = :c",
        "UPDATE books.cylinder_lot SET rate = rate + 1 WHERE customer_id = :c",
        """
        SELECT books.enter(ARRAY[ROW(nextval('books.journal_id'), 'je/loose', 'deposit', l.branch, CAST(:on AS date),
          NULL, NULL,
          ARRAY[ROW('1101', 5, NULL), ROW('2310', -5, l.customer_id)]::books.entry_line[],
          ARRAY[ROW('2310', l.customer_id, l.id, -5)]::books.entry_move[])::books.entry])
          FROM books.cylinder_lot AS l WHERE l.customer_id = :c
        """,
    ],
)
def test_no_commit_where_units_and_money_do_not_tie(desk: Counter, untied: str) -> None:
    """Behaviour 21: Σ units × rate of issue = 2310; one side without the other stops at commit, whoever writes."""
    lucky = desk.customer()
    desk.give(lucky, 2)
    desk.db.exec_driver_sql("SAVEPOINT untied")
    desk.db.execute(text(untied), {"c": lucky, "on": TODAY} if ":on" in untied else {"c": lucky})

    with pytest.raises(DBAPIError, match="its money is not its units times their rate"):
        desk.db.exec_driver_sql("SET CONSTRAINTS ALL IMMEDIATE")
    desk.db.exec_driver_sql("ROLLBACK TO untied")


def test_units_without_their_money_do_not_commit(desk: Counter) -> None:
    lucky = desk.customer()
    desk.give(lucky)
    cylinder = desk.db.execute(text("SELECT id FROM books.cylinder WHERE customer_id = :c"), {"c": lucky}).scalar_one()
    desk.db.exec_driver_sql("SAVEPOINT untied")
    deed = desk.db.execute(
        text(
            "INSERT INTO books.cylinder_deed (event, customer_id, branch, size_kg, units, on_day) "
            "VALUES ('returned', :c, 'FYU', 20, 1, :on) RETURNING id"
        ),
        {"c": lucky, "on": TODAY},
    ).scalar_one()
    desk.db.exec_driver_sql("SET LOCAL ROLE lg_kernel")
    desk.db.execute(
        text("SELECT api._step_cylinders(ARRAY[CAST(:d AS bigint)], ARRAY[CAST(:u AS bigint)])"),
        {"d": deed, "u": cylinder},
    )
    desk.db.exec_driver_sql("RESET ROLE")

    with pytest.raises(DBAPIError, match="its money is not its units times their rate"):
        desk.db.exec_driver_sql("SET CONSTRAINTS ALL IMMEDIATE")
    desk.db.exec_driver_sql("ROLLBACK TO untied")


@pytest.mark.parametrize("table", ["cylinder_move", "cylinder_deed", "cylinder_forfeit", "cylinder_step"])
def test_what_was_appended_never_changes(desk: Counter, table: str) -> None:
    lucky = desk.customer()
    desk.give(lucky)
    desk.lose(lucky)
    desk.db.exec_driver_sql("SET CONSTRAINTS ALL IMMEDIATE")
    for words in (f"DELETE FROM books.{table}", f"TRUNCATE books.{table} CASCADE"):
        desk.db.exec_driver_sql("SAVEPOINT never")
        with pytest.raises(DBAPIError, match="append-only"):
            desk.db.exec_driver_sql(words)
        desk.db.exec_driver_sql("ROLLBACK TO never")
