"""`luckygas db archive` and `luckygas db drill`: the log in the archive by the minute, and the proof that it serves."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from app.commands import Commands, print_json, print_line
from app.commands.backup import named_keys, named_store
from app.commands.copying import Copying, mib
from domain.kernel.words import gettext as _


def add(db: Commands) -> None:
    """Into the group `db`: archive, drill."""
    archive = db.add(
        "archive",
        says=_("archive the server's log by the minute, or stop that, or say how it goes"),
        example="luckygas db archive on --keys file:/srv/keys",
        run=_archive,
        database=True,
        json=True,
    )
    archive.add_argument("switch", metavar="on|off|status", choices=("on", "off", "status"))
    archive.add_argument("--store", metavar="DIR", type=Path, help=_("the folder of the backups"))
    archive.add_argument("--keys", metavar="STORE", help=_("the key store, as in file:/srv/keys"))
    db.add(
        "drill",
        says=_("restore the backups into a scratch cluster now, and prove them"),
        example="luckygas db drill --json",
        run=_drill,
        database=True,
        json=True,
    )


def _archive(args: Namespace) -> int:
    from sqlalchemy.engine import make_url

    from app.address import database_address

    with database_address(args) as address:
        if args.switch == "status":
            return _archive_status(args, address)
        from app.backup.archive import turn_off, turn_on

        url = make_url(address)
        switched = turn_on(url, named_store(args), named_keys(args)) if args.switch == "on" else turn_off(url)
    if args.json:
        print_json({"on": switched.on, "restart_needed": switched.restart_needed})
        return 0
    print_line(_("Archiving is on.") if switched.on else _("Archiving is off."))
    if switched.restart_needed:
        print_line(_("It holds from the server's next start."))
    return 0


def _archive_status(args: Namespace, address: str) -> int:
    from domain.kernel.database import open_engine, transaction
    from domain.recovery.queries import archive_state

    engine = open_engine(address, application="luckygas archive", pool_size=1)
    try:
        with transaction(engine) as db:
            state = archive_state(db)
    finally:
        engine.dispose()
    store = named_store(args)
    bases = [name.removeprefix("base/") for name in store.names("base")]
    if args.json:
        print_json({**asdict(state), "store": str(store.folder), "bases": bases, "log_files": len(store.names("wal"))})
        return 0
    print_line(_("Archiving is on.") if state.on else _("Archiving is off."))
    print_line(
        _("{folder}: {bases} bases, {files} files of the log").format(
            folder=store.folder, bases=len(bases), files=len(store.names("wal"))
        )
    )
    if state.failing:
        print_line(
            _("{file} of the log could not be archived at {since}: see the server's log").format(
                file=state.failing, since=f"{state.failing_since:%Y-%m-%d %H:%M}"
            )
        )
    return 0


def _drill(args: Namespace) -> int:
    from app.backup.backups import NotSetUp
    from app.backup.night import drilled
    from app.wiring import box
    from domain.kernel.database import transaction
    from domain.recovery.service import report_backup

    with box(args) as here:
        vault, began = here.night.equipment.backups, datetime.now(UTC)
        if vault is None:
            raise NotSetUp
        told = Copying(quiet=args.json)
        done = drilled(here.engine, vault, began, told)
        told.done()
        with transaction(here.engine) as db:
            report_backup(db, kind="drill", object=done.base, ok=True, figures=done.document(), began_at=began)
    if args.json:
        print_json(done.document())
        return 0
    for name in done.checks:
        print_line(f"✓ {_(name)}")
    said = _("{base} to {moment}: {bytes} MiB and {count} files of the log; back in {rto} s, at most {rpo} s lost")
    print_line(
        said.format(
            base=done.base,
            moment=done.moment,
            bytes=mib(done.bytes),
            count=done.wal_files,
            rto=done.rto_seconds,
            rpo=done.rpo_seconds,
        )
    )
    return 0
