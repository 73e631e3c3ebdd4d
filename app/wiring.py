"""Puts the box together from its settings: engine, mailboxes, night. The only place that names concrete classes."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Engine, text
from sqlalchemy.engine import URL, make_url

from app.address import books_address
from app.batches import JOBS, Equipment, Night
from app.logins import Keyring, Login, make_login
from app.places import Places
from app.sealing import Sealing
from app.settings import Settings
from domain.kernel.database import open_engine, transaction
from integrations.catalogue import STATEMENT
from integrations.transport.folder import FolderMailbox

MACHINE = Login("demo_scheduler", "scheduler", "Night", 11)
"""The login of this computer's own server, where no address is named."""


@dataclass(frozen=True, slots=True)
class Box:
    """What a headless box works with."""

    url: URL
    engine: Engine
    night: Night


@contextmanager
def box(args: Namespace, *, pool_size: int = 8) -> Iterator[Box]:
    """The box of one command: on the named database as the login it names, on a local one as its scheduler."""
    with books_address(args) as address:
        url = make_url(address)
        gear = equipment(args.places, args.settings)
        if not args.database and args.settings.database_url is None:
            url = _as_scheduler(url, args.places)
            gear = equipment(args.places, args.settings, makes_key=True)
        engine = open_engine(url, application="luckygas night", pool_size=pool_size)
        try:
            yield Box(url, engine, Night(JOBS, gear))
        finally:
            engine.dispose()


def equipment(places: Places, settings: Settings, *, makes_key: bool = False) -> Equipment:
    """Mailboxes and folders where the settings say. `makes_key`: a computer on its own signs without being told."""
    return Equipment(
        mailboxes={STATEMENT: FolderMailbox(settings.mailbox or places.mailbox)},
        sealing=sealing(places, settings, makes_key=makes_key),
    )


def sealing(places: Places, settings: Settings, *, makes_key: bool) -> Sealing:
    """The key of this box, and where its signed copies go."""
    return Sealing(
        key_file=places.seal_key,
        folder=settings.seal_folder or places.seals,
        anchors=settings.anchor_folder or places.anchors,
        makes_key=makes_key,
    )


def _as_scheduler(url: URL, places: Places) -> URL:
    """The local server's machine login, made where it is missing; all branches are its own."""
    keyring = Keyring(places.logins)
    engine = open_engine(url, application="luckygas wiring", pool_size=1)
    try:
        with transaction(engine) as db:
            known = db.execute(text("SELECT 1 FROM books.staff WHERE login = :name"), {"name": MACHINE.name}).scalar()
            if not known:
                branches = db.execute(text("SELECT coalesce(array_agg(code), '{}') FROM books.branch")).scalar_one()
                make_login(db, MACHINE, password=keyring.password(MACHINE.name), branches=branches)
    finally:
        engine.dispose()
    return keyring.address(url, MACHINE.name)
