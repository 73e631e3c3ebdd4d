"""Puts the box together from its settings: engine, mailboxes, night. The only place that names concrete classes."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from sqlalchemy import Engine, text
from sqlalchemy.engine import URL, make_url

from app.address import books_address, named_address, with_driver
from app.backup.store import Store
from app.backup.vault import Vault
from app.batches import JOBS, Equipment, Night
from app.cluster_home import home_of
from app.logins import Keyring, Login, make_login
from app.places import Places
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
        if not args.database and args.settings.database_url is None:
            url = _as_scheduler(url, args.places)
        engine = open_engine(url, application="luckygas night", pool_size=pool_size)
        try:
            kept = vault(args, address)
            yield Box(url, engine, Night(JOBS, replace(equipment(args.places, args.settings), vault=kept)))
        finally:
            engine.dispose()


def equipment(places: Places, settings: Settings) -> Equipment:
    """Mailboxes where the settings say."""
    return Equipment(mailboxes={STATEMENT: FolderMailbox(settings.mailbox or places.mailbox)})


def vault(args: Namespace, address: str) -> Vault | None:
    """Backups where the settings name a key store: of the local cluster, or of the server that they may copy."""
    settings: Settings = args.settings
    if settings.backup_keys is None:
        return None
    local = named_address(args) is None
    if not local and settings.backup_url is None:
        return None
    url = make_url(with_driver(settings.backup_url.get_secret_value()) if settings.backup_url else address)
    store = Store(settings.backup_folder or args.places.backup)
    home = home_of(args.places.directory) if local else None
    return Vault(url, store, settings.backup_keys, args.places.drill, home)


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
