"""`luckygas db backup`, `backups` and `restore`: a copy of the books in one file, what is kept, and the way back."""

from __future__ import annotations

from argparse import ArgumentTypeError, Namespace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from app.commands import Commands, moment, print_json, print_line
from app.commands.copying import Copying, mib
from domain.kernel.words import N_
from domain.kernel.words import gettext as _

if TYPE_CHECKING:
    from app.backup.gap import KnownSeal
    from app.backup.restore import Moment
    from app.backup.store import Store
    from domain.secrets.ports import KeyService


KEPT: Final = {
    "newest": N_("kept: the newest"),
    "last good": N_("kept: the last that was reported good"),
    "drilled": N_("kept: the last good drill was made of it"),
    "day": N_("kept: of the last days"),
    "week": N_("kept: the one of its week"),
}


def add(db: Commands) -> None:
    """Into the group `db`."""
    backup = db.add(
        "backup",
        says=_("an encrypted copy of the running cluster in one file"),
        example="luckygas db backup /mnt/usb/books.lgb",
        run=_backup,
        database=True,
        json=True,
    )
    backup.add_argument("file", metavar="FILE", type=Path)
    backup.add_argument("--keys", metavar="STORE", help=_("the key store, as in file:/srv/keys"))
    backups = db.add(
        "backups",
        says=_("list the bases, and why each is kept"),
        example="luckygas db backups --json",
        run=_backups,
        database=True,
        json=True,
    )
    backups.add_argument("--store", metavar="DIR", type=Path, help=_("the folder of the backups"))
    _add_restore(db)


def _add_restore(db: Commands) -> None:
    restore = db.add(
        "restore",
        says=_("make a new cluster of a backup, alone or with the archived log up to a moment"),
        example="luckygas db restore backup/base/2026-10-30 --to 2026-10-31T17:30 --into /srv/restored",
        run=_restore,
        json=True,
    )
    restore.add_argument("file", metavar="FILE", type=Path)
    restore.add_argument("--to", metavar="MOMENT", type=_until, help=_("a moment, or `end` for all of the archive"))
    restore.add_argument("--into", metavar="DIR", type=Path, help=_("the new data folder (default: --dir)"))
    restore.add_argument("--store", metavar="DIR", type=Path, help=_("the folder of the backups"))
    restore.add_argument("--last-seal", metavar="N:HASH", type=_seal, help=_("the last seal that was exported"))
    restore.add_argument("--keys", metavar="STORE", help=_("the key store, as in file:/srv/keys"))


def _until(words: str) -> Moment:
    from app.backup.restore import END

    return END if words == END else moment(words)


def _seal(words: str) -> KnownSeal:
    from app.backup.gap import KnownSeal

    number, _colon, digest = words.partition(":")
    try:
        return KnownSeal(int(number), bytes.fromhex(digest))
    except ValueError:
        raise ArgumentTypeError(
            _("{words} is no seal; write its number, a colon and its hash").format(words=words)
        ) from None


def _key_service(args: Namespace) -> KeyService:
    from app.backup.keys import open_keys

    return open_keys(named_keys(args))


def named_keys(args: Namespace) -> str:
    from app.backup.backups import NotSetUp

    named = args.keys or args.settings.backup_keys
    if not named:
        raise NotSetUp
    return str(named)


def named_store(args: Namespace) -> Store:
    from app.backup.store import Store

    return Store((args.store or args.settings.backup_folder or args.places.backup).absolute())


def _backup(args: Namespace) -> int:
    from sqlalchemy.engine import make_url

    from app.address import database_address, named_address, with_driver
    from app.backup.bases import back_up_into
    from app.cluster_home import home_of

    keys = _key_service(args)
    with database_address(args) as address:
        local = named_address(args) is None
        copying = args.settings.backup_url if args.database is None else None
        url = make_url(with_driver(copying.get_secret_value()) if copying else address)
        home = home_of(args.places.directory) if local else None
        told = Copying(quiet=args.json)
        made = back_up_into(url, args.file.absolute(), keys, home=home, told=told)
        told.done()
    if args.json:
        print_json(
            {
                "file": made.name,
                "files": made.files,
                "bytes": made.size,
                "stored": made.stored,
                "seconds": round(made.seconds, 3),
            }
        )
    else:
        said = _("{file}: {files} files, {bytes} MiB, {stored} MiB encrypted, read back and whole; {seconds} s")
        print_line(
            said.format(
                file=made.name,
                files=made.files,
                bytes=mib(made.size),
                stored=mib(made.stored),
                seconds=f"{made.seconds:.1f}",
            )
        )
    return 0


def _backups(args: Namespace) -> int:
    from app.address import reading
    from domain.recovery.queries import last_good_object, retention
    from domain.recovery.rules import bases_among, kept_bases

    store = named_store(args)
    with reading(args) as db:
        wanted = retention(db)
        last_good, drilled = last_good_object(db, "base"), last_good_object(db, "drill")
    bases = bases_among(store.names("base"))
    kept = kept_bases(bases, wanted, last_good=last_good, drilled=drilled)
    rows = [(base.name, store.path(base.name).stat().st_size, kept.get(base.name)) for base in reversed(bases)]
    log_files = len(store.names("wal"))
    if args.json:
        print_json(
            {
                "store": str(store.folder),
                "keep_days": wanted.days,
                "keep_weeks": wanted.weeks,
                "bases": [{"name": name, "bytes": size, "kept": why} for name, size, why in rows],
                "log_files": log_files,
            }
        )
        return 0
    said = _("{folder}: all bases of {days} days, one a week of {weeks} weeks; {files} files of the log")
    print_line(said.format(folder=store.folder, days=wanted.days, weeks=wanted.weeks, files=log_files))
    for name, size, why in rows:
        print_line("\t".join((name, f"{mib(size)} MiB", _(KEPT[why]) if why else _("goes after the next base"))))
    return 0


def _restore(args: Namespace) -> int:
    from app.backup.bases import reading_base
    from app.backup.gap import report_gaps
    from app.backup.restore import restore
    from app.postgres import local_cluster

    keys = _key_service(args)
    file, into = args.file.absolute(), (args.into or args.places.directory).absolute()
    store = _store_beside(args, file) if args.to is not None else None
    name, reading = reading_base(file, keys)
    told = Copying(quiet=args.json)
    done = restore(name, reading, into, keys, told=told, until=args.to, store=store)
    told.done()
    until = args.to.isoformat() if isinstance(args.to, datetime) else args.to or "base"
    with local_cluster(into) as cluster:
        gaps = report_gaps(cluster, done, until=until, store=store, known=args.last_seal)
    if args.json:
        print_json(
            {
                "folder": str(into),
                "base": done.base,
                "to": until,
                "bytes": done.size,
                "wal_files": done.wal_files,
                "seconds": done.seconds,
                "gap": gaps,
            }
        )
        return 0
    print_line(
        _("Restored into {folder}: {bytes} MiB, {count} files of the log.").format(
            folder=into, bytes=mib(done.size), count=done.wal_files
        )
    )
    print_line(_("Archiving is off there: luckygas db archive on, when it takes the old one's place."))
    for gap in gaps:
        print_line(
            _("{database}: the last event is of {last}; letters that wait: {letters}").format(
                database=gap["database"], last=gap["last_event_at"] or "-", letters=gap["letters_waiting"]
            )
        )
    return 0


def _store_beside(args: Namespace, file: Path) -> Store:
    """The store named, else the one that the base lies in, else the configured one."""
    from app.backup.store import Store

    if args.store is None and file.parent.name == "base":
        return Store(file.parent.parent)
    return named_store(args)
