"""What the jobs of the night do, each in chunks of its run."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection, text

from app.queue import sweep
from app.schema import lint
from domain.errors import Refused
from domain.exchange.rules.runs import Chunk
from domain.kernel.calendar import business_day
from domain.ledger.queries import first_divergence, tie_outs
from domain.receivables.service import take_snapshot
from integrations.catalogue import STATEMENT
from integrations.engine import run_inbound
from integrations.exchange import Inbound

if TYPE_CHECKING:
    from app.batches import Equipment
    from app.runs import Work

MONTHS_AHEAD: Final = 12
SEAL: Final = (
    "SELECT audit.seal_now((SELECT system_identifier FROM pg_control_system()) || '/' || "
    "(SELECT timeline_id FROM pg_control_checkpoint()))"
)
"""Seals, under an epoch that is this cluster on its time line."""


class NoMailbox(Refused):
    """No mailbox is set up for {key}. Name a folder in the settings."""


class DoesNotTieOut(Refused):
    """Account {account} stands at {control}, its items add up to {subledger}. Nothing was stored; look at {where}."""


class ItemsDiffer(Refused):
    """{count} open items differ from their movements. Nothing was stored; look at item {item} first."""


class RulesBroken(Refused):
    """The database breaks {count} of its rules, the first: {first}. Ask the administrator."""


class MonthsMissing(Refused):
    """{table} has months for {months} months ahead, not for {wanted}. The database's owner makes more."""


def collect_statements(work: Work, equipment: Equipment) -> None:
    """Take the banks' files from the mailbox and match what waits."""
    row, mailbox = equipment.catalogue[STATEMENT], equipment.mailboxes.get(STATEMENT)
    if mailbox is None or not isinstance(row, Inbound):
        raise NoMailbox(key=STATEMENT)
    run_inbound(work, work.engine, row, mailbox, today=business_day(work.now), wait=equipment.wait)


def verify_aging(work: Work, _: Equipment) -> None:
    """Prove control accounts and open items, then store the day's aging, in one transaction."""

    def verify(db: Connection) -> Chunk:
        for tie in tie_outs(db):
            if tie.difference:
                where = first_divergence(db, tie.account) or "-"
                raise DoesNotTieOut(account=tie.account, control=tie.control, subledger=tie.subledger, where=where)
        _prove_items(db)
        claim = work.claim
        rows = take_snapshot(db, as_of=claim.business_on, job=claim.job, slot=claim.slot, token=claim.token)
        return Chunk({"stored": True}, records=rows, foreseen=1)

    if not work.checkpoint.get("stored"):
        work.chunk(verify)


def _prove_items(db: Connection) -> None:
    wrong = db.execute(
        text(
            """
            SELECT count(*) OVER () AS count, coalesce(m.item, i.id) AS item
              FROM (SELECT item, sum(amount) AS amount FROM books.subledger_move WHERE account = '1140'
                     GROUP BY item) AS m
              FULL JOIN books.open_item AS i ON i.id = m.item
             WHERE m.amount IS DISTINCT FROM i.balance ORDER BY 2 LIMIT 1
            """
        )
    ).first()
    if wrong is not None:
        raise ItemsDiffer(count=wrong.count, item=wrong.item)


def seal_audit(work: Work, _: Equipment) -> None:
    """Seal the audit events of finished transactions."""
    work.chunk(lambda db: Chunk({}, records=int(db.execute(text(SEAL)).scalar_one()), foreseen=1))


def lint_database(work: Work, _: Equipment) -> None:
    """Every rule that the database breaks is an alarm."""

    def look(db: Connection) -> Chunk:
        broken = lint(db)
        if broken:
            raise RulesBroken(count=len(broken), first=broken[0])
        return Chunk({}, foreseen=1)

    work.chunk(look)


def watch_partitions(work: Work, _: Equipment) -> None:
    """Alarm while there is time: only the owner makes months."""

    def look(db: Connection) -> Chunk:
        tables = months_ahead(db, work.claim.business_on)
        for table, months in tables.items():
            if months < MONTHS_AHEAD:
                raise MonthsMissing(table=table, months=months, wanted=MONTHS_AHEAD)
        return Chunk({}, records=len(tables), foreseen=1)

    work.chunk(look)


def months_ahead(db: Connection, day: date) -> dict[str, int]:
    """For how many months after the day's each table that is kept by months has room."""
    rows = db.execute(
        text(
            """
            SELECT i.inhparent::regclass::text AS name,
                   max(substring(pg_get_expr(c.relpartbound, c.oid)
                                 FROM 'TO \\(''(\\d{4}-\\d\\d-\\d\\d)')::date) AS until
              FROM pg_inherits AS i JOIN pg_class AS c ON c.oid = i.inhrelid
             WHERE c.relkind = 'r' AND i.inhparent IN ('audit.event'::regclass, 'books.journal_line'::regclass,
                                                       'books.letter'::regclass)
             GROUP BY 1 ORDER BY 1
            """
        )
    ).all()
    return {
        row.name: (row.until.year - day.year) * 12 + row.until.month - day.month - 1 if row.until else -1
        for row in rows
    }


def sweep_work(work: Work, _: Equipment) -> None:
    """Give the messages of dead workers to the living."""
    work.chunk(lambda db: Chunk({}, records=sweep(db), foreseen=1))
