"""Puts the box together from its settings: engine, mailboxes, night. Only it and desk_wiring name concrete classes."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import Engine, text
from sqlalchemy.engine import URL, make_url

from app.address import books_address, named_address, with_driver
from app.backup.backups import Backups
from app.backup.store import Store
from app.batches import JOBS, Equipment, Night
from app.cluster_home import home_of
from app.logins import Keyring, Login, make_login
from app.places import Places
from app.sealing import Sealing
from app.settings import Settings
from domain.errors import Refused
from domain.kernel.database import open_engine, transaction
from domain.secrets.ports import KeyService
from domain.secrets.vault import Vault
from integrations.catalogue import STATEMENT
from integrations.keys.cloud import CloudKeys
from integrations.keys.file import FileKeys
from integrations.keys.os_keyring import KeyringKeys
from integrations.keys.passphrase import passphrase_from
from integrations.keys.ring import KeysAway
from integrations.transport.folder import FolderMailbox
from integrations.transport.https import HttpsLine, Partner
from integrations.transport.pinning import Pins

MACHINE = Login("demo_scheduler", "scheduler", "Night", 11)
"""The login of this computer's own server, where no address is named."""


class CloudKeysIncomplete(Refused):
    """The cloud's key service needs the settings {missing} too. Set them, or choose another key_store."""


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
            yield Box(url, engine, Night(JOBS, replace(gear, backups=backups(args, address))))
        finally:
            engine.dispose()


def equipment(places: Places, settings: Settings, *, makes_key: bool = False) -> Equipment:
    """Mailboxes and folders where the settings say. `makes_key`: a computer on its own signs without being told."""
    keys = key_service(places, settings)
    return Equipment(
        mailboxes={STATEMENT: FolderMailbox(settings.mailbox or places.mailbox)},
        sealing=sealing(places, settings, makes_key=makes_key),
        vault=Vault(keys) if keys else None,
    )


def sealing(places: Places, settings: Settings, *, makes_key: bool) -> Sealing:
    """The key of this box, and where its signed copies go."""
    return Sealing(
        key_file=places.seal_key,
        folder=settings.seal_folder or places.seals,
        anchors=settings.anchor_folder or places.anchors,
        makes_key=makes_key,
    )


def key_service(places: Places, settings: Settings) -> KeyService | None:
    """The key store that the settings name, not opened yet; None where this computer keeps no keys."""
    if settings.key_store == "file":
        return key_file(places, settings)
    if settings.key_store == "keyring":
        return KeyringKeys()
    return cloud_keys(settings) if settings.key_store == "cloud" else None


def key_file(places: Places, settings: Settings) -> FileKeys:
    """The key store in a file."""
    return FileKeys(settings.key_file or places.keys / "store", passphrase_from(passphrase_file(places, settings)))


def passphrase_file(places: Places, settings: Settings) -> Path:
    return settings.key_passphrase_file or places.keys / "passphrase"


def cloud_keys(settings: Settings) -> CloudKeys:
    """The cloud's key service. CloudKeysIncomplete names what is not set."""
    wanted = ("key_cloud_url", "key_cloud_name", "key_cloud_pins", "key_cloud_ca_file", "key_cloud_token_file")
    missing = [name for name in wanted if getattr(settings, name) is None]
    current, _, following = (settings.key_cloud_pins or "").partition(",")
    url, name, ca_file, token = (
        settings.key_cloud_url,
        settings.key_cloud_name,
        settings.key_cloud_ca_file,
        settings.key_cloud_token_file,
    )
    if url is None or name is None or ca_file is None or token is None or missing:
        raise CloudKeysIncomplete(missing=", ".join(missing))
    partner = Partner("Cloud KMS", url, Pins(current.strip(), following.strip()), ca_file)
    return CloudKeys(HttpsLine(partner), name, lambda: _token(token))


def _token(file: Path) -> str:
    try:
        return file.read_text("ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise KeysAway(reason=f"{file}: {type(error).__name__}") from None


def backups(args: Namespace, address: str) -> Backups | None:
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
    return Backups(url, store, settings.backup_keys, args.places.drill, home)


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
