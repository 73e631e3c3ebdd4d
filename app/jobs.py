"""What the jobs of the night do, each in chunks of its run."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection, text

from app.archive import archive_month, key_for
from app.queue import sweep
from app.schema import lint
from app.seal_key import NoSigningKey
from app.sealing import Sealing
from domain.approvals.service import expire
from domain.audit import service
from domain.audit.trail import months_to_archive
from domain.customers.refund_numbers import store_boxed_accounts
from domain.errors import Refused
from domain.exchange.rules.runs import Chunk
from domain.figures.invariants import of_the_books
from domain.kernel.calendar import business_day
from domain.kernel.database import transaction
from domain.kernel.words import gettext
from domain.ledger.queries import first_divergence, items_that_differ, tie_outs
from domain.receivables.service import take_snapshot
from domain.secrets.service import SEALED, Table, renew_served_keys, reseal, revoke_retired
from domain.secrets.vault import NoKeysHere, Vault, known_keys
from integrations.catalogue import STATEMENT
from integrations.engine import run_inbound
from integrations.exchange import Inbound

if TYPE_CHECKING:
    from app.batches import Equipment
    from app.runs import Work
    from domain.secrets.ports import KeyService

MONTHS_AHEAD: Final = 12
"""Less than this is an alarm."""
MONTHS_MADE: Final = 24


class NoMailbox(Refused):
    """No mailbox is set up for {key}. Name a folder in the settings."""


class DoesNotTieOut(Refused):
    """Account {account} stands at {control}, its items add up to {subledger}. Nothing was stored; look at {where}."""


class ItemsDiffer(Refused):
    """{count} items differ from their movements. Nothing was stored; look at {item} of account {account} first."""


class InvariantBroken(Refused):
    """{name}, {count} times not so: {promise}. Nothing was stored; ask the administrator."""


class RulesBroken(Refused):
    """The database breaks {count} of its rules, the first: {first}. Ask the administrator."""


class MonthsMissing(Refused):
    """{table} has room for {months} more months, not for {wanted}. Look at the clock, then ask the administrator."""


def collect_statements(work: Work, equipment: Equipment) -> None:
    """Take the banks' files from the mailbox and match what waits."""
    row, mailbox = equipment.catalogue[STATEMENT], equipment.mailboxes.get(STATEMENT)
    if mailbox is None or not isinstance(row, Inbound):
        raise NoMailbox(key=STATEMENT)
    run_inbound(work, work.engine, row, mailbox, today=business_day(work.now), wait=equipment.wait)


def verify_aging(work: Work, _: Equipment) -> None:
    """Prove the books, then store the day's aging, in one transaction."""

    def verify(db: Connection) -> Chunk:
        _prove_books(db)
        claim = work.claim
        rows = take_snapshot(db, as_of=claim.business_on, job=claim.job, slot=claim.slot, token=claim.token)
        return Chunk({"stored": True}, records=rows, foreseen=1)

    if not work.checkpoint.get("stored"):
        work.chunk(verify)


def _prove_books(db: Connection) -> None:
    """Every invariant that needs no event of the trail, which the night does not read; the amounts first."""
    for tie in tie_outs(db):
        if tie.difference:
            where = first_divergence(db, tie.account) or "-"
            raise DoesNotTieOut(account=tie.account, control=tie.control, subledger=tie.subledger, where=where)
    if (differ := items_that_differ(db)).count:
        raise ItemsDiffer(count=differ.count, item=differ.item, account=differ.account)
    for one in of_the_books(db):
        if one.broken:
            raise InvariantBroken(name=one.name, count=one.broken, promise=gettext(one.says))


def seal_audit(work: Work, equipment: Equipment) -> None:
    """Seal the audit events of finished transactions, sign the seals and export them.

    NoSigningKey where the box has no key: then the events are sealed all the same.
    """
    work.chunk(_begin_epoch)
    work.chunk(lambda db: Chunk({}, records=service.seal(db), foreseen=1))
    _sealing(equipment).sign_and_export(work.engine)


def _begin_epoch(db: Connection) -> Chunk:
    service.begin_epoch(db)
    return Chunk({})


def _sealing(equipment: Equipment) -> Sealing:
    if equipment.sealing is None:
        raise NoSigningKey(file="-")
    return equipment.sealing


def anchor_audit(work: Work, equipment: Equipment) -> None:
    """Seal, sign and export once more, then write the day's last signed hash to its file and into the trail."""
    sealing = _sealing(equipment)
    if work.checkpoint.get("anchored"):
        return
    work.chunk(lambda db: Chunk({}, records=service.seal(db), foreseen=2))
    sealing.sign_and_export(work.engine)

    def anchor(db: Connection) -> Chunk:
        written = sealing.anchor(db, work.claim.business_on)
        return Chunk({"anchored": True}, records=1 if written else 0, foreseen=2)

    work.chunk(anchor)


def lint_database(work: Work, _: Equipment) -> None:
    """Every rule that the database breaks is an alarm."""

    def look(db: Connection) -> Chunk:
        broken = lint(db)
        if broken:
            raise RulesBroken(count=len(broken), first=broken[0])
        return Chunk({}, foreseen=1)

    work.chunk(look)


def make_partitions(work: Work, _: Equipment) -> None:
    """Make the months that are missing until two years ahead; MonthsMissing while a table has less than a year."""

    def make(db: Connection) -> Chunk:
        made = service.make_months(db, ahead=MONTHS_MADE)
        for table, months in months_ahead(db, work.claim.business_on).items():
            if months < MONTHS_AHEAD:
                raise MonthsMissing(table=table, months=months, wanted=MONTHS_AHEAD)
        return Chunk({}, records=made, foreseen=1)

    work.chunk(make)


def archive_audit(work: Work, equipment: Equipment) -> None:
    """Write each month of the trail that was kept for seven years into a signed and encrypted file. Nothing is dropped.

    NoKeysHere where there is a month to write and no key store to wrap its key.
    """
    sealing = _sealing(equipment)
    with transaction(work.engine) as db:
        months = months_to_archive(db)
    if months and equipment.vault is None:
        raise NoKeysHere
    for month in months:
        assert equipment.vault is not None
        keys = key_for(equipment.vault.keys, month)

        def archive(db: Connection, month: date = month, keys: KeyService = keys) -> Chunk:
            written = archive_month(db, sealing, keys, month)
            return Chunk({"archived": f"{month:%Y-%m}"}, records=written.events, foreseen=len(months))

        work.chunk(archive)


def months_ahead(db: Connection, day: date) -> dict[str, int]:
    """For how many months after the day's each table that is kept by months has room."""
    rows = db.execute(
        text(
            """
            SELECT i.inhparent::regclass::text AS name,
                   max((substring(pg_get_expr(c.relpartbound, c.oid) FROM 'TO \\(''([^'']+)''\\)')::timestamptz
                        AT TIME ZONE 'Asia/Taipei')::date) AS until
              FROM pg_inherits AS i JOIN pg_class AS c ON c.oid = i.inhrelid
             WHERE c.relkind = 'r' AND i.inhparent IN ('audit.event'::regclass, 'books.journal_line'::regclass,
                                                       'books.letter'::regclass)
             GROUP BY 1
            UNION ALL
            SELECT 'books.period', (max(month) + interval '1 month')::date FROM books.period
             ORDER BY 1
            """
        )
    ).all()
    return {
        row.name: (row.until.year - day.year) * 12 + row.until.month - day.month - 1 if row.until else -1
        for row in rows
    }


def expire_requests(work: Work, _: Equipment) -> None:
    """End the requests that nobody decided in time."""
    work.chunk(lambda db: Chunk({}, records=expire(db), foreseen=1))


def keep_intake(work: Work, equipment: Equipment) -> None:
    """Store what desks sealed for this box. Without keys there is nothing that it could open."""
    vault = equipment.vault
    if vault is not None:
        _open_keys(work, vault)
        work.chunk(lambda db: Chunk({}, records=store_boxed_accounts(db, vault), foreseen=1))


def reseal_secrets(work: Work, equipment: Equipment) -> None:
    """Follow up data keys that have served, seal everything under the new ones, and throw the old ones away."""
    vault = equipment.vault
    if vault is None:
        return
    if not work.checkpoint:
        made = {"table": 0, "after": 0}
        work.chunk(lambda db: Chunk(made, records=len(renew_served_keys(db, vault.keys, at=work.now))))
    _open_keys(work, vault)
    tables = tuple(SEALED)
    while (place := int(work.checkpoint["table"])) < len(tables):
        work.chunk(_resealing(vault, tables[place], place, int(work.checkpoint["after"])))
    work.chunk(lambda db: Chunk(work.checkpoint, records=len(revoke_retired(db))))


def _open_keys(work: Work, vault: Vault) -> None:
    with transaction(work.engine) as db:
        known = known_keys(db)
    vault.prepare(known)


def _resealing(vault: Vault, table: Table, place: int, after: int) -> Callable[[Connection], Chunk]:
    def chunk(db: Connection) -> Chunk:
        done = reseal(db, vault, table=table, after=after)
        return Chunk({"table": place + (not done.after), "after": done.after}, records=done.values)

    return chunk


def sweep_work(work: Work, _: Equipment) -> None:
    """Give the messages of dead workers to the living."""
    work.chunk(lambda db: Chunk({}, records=sweep(db), foreseen=1))
