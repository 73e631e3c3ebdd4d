"""What `luckygas keys` does, on the box: every deed answers with the document that --json prints."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from app.archive import rewrap_months
from app.commands import TAIPEI
from app.wiring import box, key_file, key_service, passphrase_file, sealing
from domain.errors import LuckyGasError, Refused
from domain.exchange.queries import database_now
from domain.kernel.database import transaction
from domain.secrets.api_keys import keep_api_key, make_api_key, revoke_api_key
from domain.secrets.ports import KeyService
from domain.secrets.queries import api_keys, data_keys
from domain.secrets.rules.clear import ClearText
from domain.secrets.rules.lifecycle import KeyState, Purpose
from domain.secrets.service import (
    SEALED,
    make_data_key,
    reseal,
    revoke_data_key,
    revoke_kek,
    revoke_retired,
    rewrap_data_keys,
)
from domain.secrets.vault import NoKeysHere, Vault
from integrations.keys.os_keyring import KeyringKeys
from integrations.keys.passphrase import make_passphrase

Document = dict[str, Any]
LONGEST_KEY = 1024


class NotKeptHere(Refused):
    """The key store {store} is made and backed up by whoever runs it, not from here."""


class NoKeyInFile(Refused):
    """There is no key in {file} ({reason}). Write the key that the partner gave us into it, and nothing else."""


def make_store(args: Namespace) -> Document:
    """The key store of the settings; for a file also a passphrase, where none is given."""
    if args.settings.key_store == "keyring":
        ring = KeyringKeys()
        return {"store": ring.place, "version": ring.make()}
    if args.settings.key_store != "file":
        raise NotKeptHere(store=args.settings.key_store)
    make_passphrase(passphrase_file(args.places, args.settings))
    keys = key_file(args.places, args.settings)
    return {"store": keys.place, "version": keys.make()}


def back_up(args: Namespace) -> Document:
    """A copy of the key store that was opened again."""
    if args.settings.key_store != "file":
        raise NotKeptHere(store=args.settings.key_store)
    target = Path(args.file).expanduser().absolute()
    return {"file": str(target), "backed_up_at": _told(key_file(args.places, args.settings).back_up(target))}


def make_data(args: Namespace) -> list[Document]:
    """A data key for every purpose that has none."""
    with _on_the_box(args) as (engine, keys), transaction(engine) as db:
        there = {key.purpose for key in data_keys(db) if key.state is KeyState.ACTIVE}
        wanted = [purpose for purpose in Purpose if purpose not in there]
        return [{"id": make_data_key(db, keys, purpose=one), "purpose": str(one)} for one in wanted]


def make_api(args: Namespace) -> Document:
    """A key for a machine, shown once; or a partner's key from a file, sealed and not shown."""
    with _on_the_box(args) as (engine, keys), transaction(engine) as db:
        since = args.not_before or database_now(db)
        if args.from_file:
            given = _key_in(Path(args.from_file))
            key = keep_api_key(db, Vault(keys), holder=args.holder, secret=given, not_before=since)
            shown = None
        else:
            key, secret = make_api_key(db, holder=args.holder, not_before=since)
            shown = secret.reveal()
    return {"id": key, "holder": args.holder, "key": shown, "not_before": _told(since)}


def rotate_kek(args: Namespace) -> Document:
    """A new key-encryption key, with every data key wrapped under it."""
    with _on_the_box(args) as (engine, keys):
        version = keys.rotate()
        with transaction(engine) as db:
            return {"version": version, "rewrapped": rewrap_data_keys(db, keys)}


def rotate_data(args: Namespace) -> Document:
    """A new data key; every field sealed anew in chunks, each its own transaction; then the old key goes."""
    values = 0
    with _on_the_box(args) as (engine, keys):
        vault = Vault(keys)
        with transaction(engine) as db:
            made = make_data_key(db, keys, purpose=Purpose.FIELD)
        for table in SEALED:
            after = -1
            while after:
                with transaction(engine) as db:
                    done = reseal(db, vault, table=table, after=max(after, 0))
                values, after = values + done.values, done.after
        with transaction(engine) as db:
            gone = revoke_retired(db)
    return {"id": made, "resealed": values, "revoked": gone}


def end_kek(args: Namespace) -> Document:
    """Destroy a key-encryption key; archived months of the trail are wrapped under the newest one first."""
    with _on_the_box(args) as (engine, keys):
        months = rewrap_months(sealing(args.places, args.settings, makes_key=False).folder, keys)
        with transaction(engine) as db:
            revoke_kek(db, keys, version=args.number)
    return {"revoked": args.number, "months_rewrapped": months}


def end_data_key(args: Namespace) -> Document:
    with _on_the_box(args) as (engine, _keys), transaction(engine) as db:
        revoke_data_key(db, key=args.number)
    return {"revoked": args.number}


def end_api_key(args: Namespace) -> Document:
    with _on_the_box(args) as (engine, _keys), transaction(engine) as db:
        revoke_api_key(db, key=args.number, at=database_now(db))
    return {"revoked": args.number}


def list_keys(args: Namespace) -> Document:
    """Every key with its state; nothing that opens anything."""
    with _on_the_box(args) as (engine, keys), transaction(engine) as db:
        now, health = database_now(db), keys.health()
        data = [
            {"id": key.id, "purpose": str(key.purpose), "state": str(key.state), "uses": key.uses,
             "created_at": _told(key.created_at)}
            for key in data_keys(db)
        ]  # fmt: skip
        api = [
            {"id": key.id, "holder": key.holder, "direction": direction, "state": str(standing),
             "not_before": _told(key.not_before), "not_after": _told(key.not_after)}
            for direction in ("inbound", "outbound")
            for key, standing in api_keys(db, direction=direction, at=now)
        ]  # fmt: skip
    store = {
        "reachable": health.reachable,
        "version": health.version,
        "since_at": _told(health.since_at),
        "backed_up_at": _told(health.backed_up_at),
        "reason": None if health.reachable else _trouble(keys),
    }
    return {"store": store, "data": data, "api": api}


def _trouble(keys: KeyService) -> str | None:
    """Why a key store cannot be used, in its own words."""
    try:
        keys.generate(b"looking")
    except LuckyGasError as refusal:
        return refusal.sentence()
    return None


def _key_in(file: Path) -> ClearText:
    try:
        words = file.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        # The cause of a decoding error quotes what it could not decode.
        raise NoKeyInFile(file=file, reason=type(error).__name__) from None
    if not words or len(words) > LONGEST_KEY or not words.isprintable():
        raise NoKeyInFile(file=file, reason="-")
    return ClearText(words)


def _told(moment: datetime | None) -> str | None:
    return moment.astimezone(TAIPEI).isoformat(timespec="seconds") if moment else None


@contextmanager
def _on_the_box(args: Namespace) -> Iterator[tuple[Engine, KeyService]]:
    keys = key_service(args.places, args.settings)
    if keys is None:
        raise NoKeysHere
    with box(args, pool_size=2) as here:
        yield here.engine, keys
