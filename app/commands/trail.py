"""`luckygas db seal` and `luckygas db events`: the audit trail sealed and signed now, and written into a file."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from app.commands import Commands, day, print_json, print_line
from domain.errors import Refused, Unavailable
from domain.kernel.words import gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import TextIO

    from sqlalchemy import Engine


class FileNotWritten(Unavailable):
    """{file} cannot be written: {reason}. Choose another place; a half written file is not left there."""


class WholeMonth(Refused):
    """An archived month is read whole. Leave --from and --to out."""


def add(db: Commands) -> None:
    """db seal, db events."""
    seal = db.add(
        "seal",
        says=_("seal the audit trail, sign the seals and export them now; prints the public key"),
        example="luckygas db seal --json",
        run=_seal,
        database=True,
        json=True,
    )
    seal.add_argument(
        "--restored",
        metavar="REASON",
        help=_("the books were restored to an earlier moment: begin a new copy, and say why"),
    )
    events = db.add(
        "events",
        says=_("write the audit trail as JSON, a line an event"),
        example="luckygas db events --from 2026-11-01 --to 2026-11-30 --json lines.jsonl",
        run=_events,
        database=True,
    )
    events.add_argument(
        "--archived", type=Path, metavar="FILE", help=_("an archived month instead, decrypted with this box's keys")
    )
    events.add_argument("--key", metavar="PUBLIC", help=_("the box's public key, or the file it stands in"))
    events.add_argument("--from", dest="first", type=day, metavar="D", help=_("from this day on"))
    events.add_argument("--to", dest="last", type=day, metavar="D", help=_("until this day, itself included"))
    events.add_argument(
        "--json", dest="file", type=Path, metavar="FILE", help=_("the file to write (default: the screen)")
    )


def _seal(args: Namespace) -> int:
    from app.sealing import seal_now
    from app.wiring import box, sealing
    from domain.kernel.database import transaction

    gear = sealing(args.places, args.settings, makes_key=True)
    with box(args, pool_size=2) as here:
        if args.restored is not None:
            with transaction(here.engine) as db:
                gear.start_over(db, reason=args.restored)
        done = seal_now(here.engine, gear)
    if args.json:
        print_json(
            {
                "sealed": done.events,
                "signed": done.signed,
                "last_seal": done.last_seal,
                "key_id": done.key.key_id,
                "public_key": done.key.words,
                "copy": str(done.copy),
            }
        )
    else:
        said = _("{events} events sealed, {signed} seals signed; the last one is {seal}.")
        print_line(said.format(events=done.events, signed=done.signed, seal=done.last_seal))
        print_line(_("The copy: {file}").format(file=done.copy))
        print_line(_("Public key {id} for the auditor: {key}").format(id=done.key.key_id, key=done.key.words))
    return 0


def _events(args: Namespace) -> int:
    from app.address import books_address
    from domain.audit.service import note_reading
    from domain.audit.trail import event_lines
    from domain.kernel.database import open_engine, transaction

    if args.archived is not None and (args.first or args.last):
        raise WholeMonth
    asked: dict[str, object] = {"from": args.first, "to": args.last, "file": args.file.name if args.file else None}
    if args.archived is not None:
        asked["archived"] = args.archived.name
    with books_address(args) as address:
        engine = open_engine(address, application="luckygas events", pool_size=1)
        try:
            # noted and kept before the first line leaves the house
            with transaction(engine) as db:
                note_reading(db, op="EXPORT", asked=asked)
            if args.archived is not None:
                written = _write(_archived(args, engine), args.file)
            else:
                with transaction(engine) as db:
                    written = _write(event_lines(db, first=args.first, last=args.last), args.file)
        finally:
            engine.dispose()
    if args.file is not None:
        print_line(_("{count} events written to {file}").format(count=written, file=args.file))
    return 0


def _archived(args: Namespace, engine: Engine) -> Iterator[str]:
    from app.archive import archived_lines, month_of
    from app.seal_key import read_public
    from app.wiring import key_service
    from domain.audit.trail import archived_month
    from domain.kernel.database import transaction
    from domain.secrets.vault import NoKeysHere

    keys = key_service(args.places, args.settings)
    if keys is None:
        raise NoKeysHere
    with transaction(engine) as db:
        kept = archived_month(db, month_of(args.archived))
    return archived_lines(kept, args.archived, keys, read_public(args.key) if args.key else None)


def _write(lines: Iterable[str], file: Path | None) -> int:
    if file is None:
        return _pour(lines, sys.stdout)
    part = file.with_name(f"{file.name}.part")
    try:
        with part.open("w", encoding="utf-8", newline="\n") as out:
            written = _pour(lines, out)
        part.replace(file)
    except OSError as error:
        raise FileNotWritten(file=file, reason=error.strerror) from error
    finally:
        part.unlink(missing_ok=True)
    return written


def _pour(lines: Iterable[str], out: TextIO) -> int:
    written = 0
    for line in lines:
        out.write(f"{line}\n")
        written += 1
    return written
