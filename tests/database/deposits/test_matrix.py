"""Customer by size, what rests, movements, and what was kept: they are what the books hold, to the dollar."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

from sqlalchemy import text

from domain.deposits.matrix import (
    Held,
    breakage_on,
    dormant_months,
    holders,
    kept_of,
    movements,
    unmoved,
)
from domain.deposits.queries import cylinders_of
from domain.deposits.rules import refund_of
from domain.deposits.service import undo_deed
from domain.ledger.queries import tie_out
from tests.builders import TODAY
from tests.database.deposits.conftest import Counter, acting

TWENTY, FIFTY = Decimal(20), Decimal(50)


def test_a_customer_by_size_with_the_money_of_each(desk: Counter) -> None:
    lucky, other = desk.customer(), desk.customer()
    desk.held_before(lucky, 1, 1200, on=TODAY - timedelta(days=900))
    desk.give(lucky, 2)
    desk.give(lucky, 1, size=50)
    desk.give(other, 1)

    rows = {row.customer_id: row for row in holders(desk.db)}

    assert rows[lucky].sizes == {TWENTY: Held(3, Decimal(4200)), FIFTY: Held(1, Decimal(3000))}
    assert (rows[lucky].units, rows[lucky].money, rows[lucky].uncovered) == (4, 7200, 2800)
    assert rows[lucky].deposits == 7200
    assert sum(row.money for row in rows.values()) == tie_out(desk.db, "2310").control
    assert holders(desk.db, customer_id=lucky) == (rows[lucky],)


def test_who_has_nothing_is_found_by_name_only(desk: Counter) -> None:
    lucky = desk.customer()

    assert all(row.customer_id != lucky for row in holders(desk.db))
    (row,) = holders(desk.db, customer_id=lucky)
    assert (row.units, row.money, row.moved_on, row.quiet_on) == (0, 0, None, None)


def test_what_rests_is_what_has_not_moved(desk: Counter) -> None:
    lucky = desk.customer()
    desk.give(lucky, 2, on=TODAY - timedelta(days=30))
    desk.give(lucky, 1, on=TODAY)

    found = [row for row in unmoved(desk.db, before=TODAY - timedelta(days=1)) if row.customer_id == lucky]

    assert [(row.units, row.money, row.dormant) for row in found] == [(2, 3000, 0)]
    assert dormant_months(desk.db) == 12
    assert not breakage_on(desk.db)


def test_movements_name_what_undid_them(desk: Counter) -> None:
    lucky = desk.customer()
    given = desk.give(lucky, 2)
    with acting(desk.db, "test_senior_clerk"):
        undone = undo_deed(desk.db, deed_id=given.deed_id, on=TODAY, reason="twice", key=uuid4())

    last, first = movements(desk.db, customer_id=lucky)

    assert (first.undone, last.undoes) == (undone.deed_id, given.deed_id)
    assert (first.event, first.units, first.amount) == ("issued", 2, 3000)
    assert movements(desk.db, customer_id=lucky, below=last.id) == (first,)
    assert movements(desk.db, limit=1)[0].id == last.id


def test_what_was_kept_can_be_given_back(desk: Counter) -> None:
    lucky = desk.customer()
    desk.give(lucky, 2)
    desk.lose(lucky, 1, charge=500)

    (kept,) = kept_of(desk.db, lucky)

    assert (kept.kept, kept.charged, kept.net + kept.tax, kept.open) == (1500, 500, 2000, 500)


def test_the_screen_picks_what_the_database_takes(desk: Counter) -> None:
    lucky = desk.customer()
    desk.held_before(lucky, 2, 1200, on=TODAY - timedelta(days=900))
    desk.give(lucky, 2, serials=("LG1",))
    seen = {one.serial: one.lot_id for one in cylinders_of(desk.db, lucky, today=TODAY)}

    parts = refund_of(desk.lots(lucky), 2, named=[int(seen["LG1"] or 0)])
    back = desk.back(lucky, 2, serials=("LG1",))

    assert back.amount == sum(part.amount for part in parts) == 2700


def test_another_branch_sees_none_of_it(desk: Counter) -> None:
    lucky = desk.customer()
    desk.give(lucky, 1)

    with acting(desk.db, "test_clerk_txg"):
        assert holders(desk.db, customer_id=lucky) == ()
        assert movements(desk.db, customer_id=lucky) == ()
    assert desk.db.execute(text("SELECT 1")).scalar() == 1
