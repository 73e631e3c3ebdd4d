"""Sealing goes on over a dump and restore, where transaction ids start anew, and over a change of the time line."""

from __future__ import annotations

from sqlalchemy import Connection, text

from app.bench.tamper import TRUE_LEAF
from app.sealing import Sealing, compare, seal_now
from domain.audit.queries import trail_troubles
from domain.audit.service import begin_epoch
from domain.kernel.database import transaction
from tests.builders import House
from tests.conftest import Books


def restored_elsewhere(db: Connection) -> None:
    """As if all rows had been loaded into another cluster, whose transaction ids are lower than those in the rows."""
    db.execute(text("SET LOCAL session_replication_role = replica"))
    for change in (
        "UPDATE audit.event SET xid = (xid::text::numeric + 1000000000)::text::xid8",
        TRUE_LEAF.replace("WHERE id = :id", ""),
        "UPDATE audit.epoch SET system = 'the cluster of before'",
    ):
        db.execute(text(change))


def test_the_same_cluster_stays_in_its_epoch(shared: Books) -> None:
    with transaction(shared.engine("scheduler")) as db:
        assert not begin_epoch(db)

    with shared.admin().connect() as db:
        assert db.execute(text("SELECT array_agg(number) FROM audit.epoch")).scalar_one() == [1]


def test_sealing_goes_on_after_a_restore_elsewhere_and_what_is_put_into_the_past_is_found(
    database: Books, sealing: Sealing, house: House
) -> None:
    scheduler = database.engine("scheduler")
    with transaction(scheduler) as db:
        house.a_customer(db)
    with database.admin().begin() as db:
        restored_elsewhere(db)

    with transaction(scheduler) as db:
        began = begin_epoch(db)
    with transaction(scheduler) as db:
        house.a_customer(db)
    seal_now(scheduler, sealing)

    with database.engine("auditor").connect() as db:
        assert began
        assert list(trail_troubles(db)) == []
        assert list(compare(db, sealing.copy, sealing.key().public)) == []
        seals = db.execute(text("SELECT event_epoch, xid_from::text FROM audit.seal ORDER BY id")).all()
        events = db.execute(
            text("SELECT epoch, count(*) FROM audit.event WHERE obj = 'customer' GROUP BY 1 ORDER BY 1")
        )
        assert seals == [(1, "0"), (2, "0")]
        assert events.all() == [(1, 1), (2, 1)]
        noted = db.execute(text("SELECT actor, before ->> 'system' FROM audit.event WHERE op = 'BEGIN'")).all()
        assert noted == [("test_scheduler", "the cluster of before")]

    # an event put into the epoch that is closed
    with database.admin().begin() as db:
        db.execute(text("SET LOCAL session_replication_role = replica"))
        db.execute(
            text(
                """
                INSERT INTO audit.event (id, at, xid, actor, source, target, op, obj, leaf, epoch)
                VALUES (77, now(), '9000000000', 'nobody', 'app', 'books', 'POST', 'journal', '\\x00', 1)
                """
            )
        )

    with database.engine("auditor").connect() as db:
        found = list(trail_troubles(db))

    assert found == ["1 events belong to no seal and to no life of these books, the first: 77"]


def test_another_time_line_of_the_same_cluster_goes_on(trail: Books) -> None:
    scheduler = trail.engine("scheduler")
    for epoch in ("1/1", "1/2"):
        with transaction(scheduler) as db:
            db.execute(text("SELECT audit.log_failure('app', 'bank', 'SEND', 'file', '1', 'no')"))
        with transaction(scheduler) as db:
            db.execute(text("SELECT audit.seal_now(:epoch)"), {"epoch": epoch})

    with trail.engine("auditor").connect() as db:
        assert list(trail_troubles(db)) == []
        assert db.execute(text("SELECT count(*) FROM audit.seal WHERE xid_from <> '0'")).scalar_one() == 1
