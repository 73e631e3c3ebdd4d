"""Archiving switched on and off at a cluster, as its own settings."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psycopg
from psycopg import sql
from sqlalchemy.engine import URL

from app.backup.launcher import command, try_launcher, write_launcher
from app.backup.store import Store
from app.backup.wal import Config
from app.unprivileged import Account, account_for
from domain.errors import Refused
from domain.kernel.addresses import libpq_parameters
from domain.kernel.database import our_words

TIMEOUT_SECONDS: Final = 60
"""What is written is in the archive a minute later at the latest."""
PROGRAM: Final = "archive.py"


class NotOnThisServer(Refused):
    """The cluster's folder {folder} is not on this computer. Run this on the server itself, as who may change it."""


class NotItsSuperuser(Refused):
    """Only the superuser of the database server changes this. Name its address with --database."""


@dataclass(frozen=True, slots=True)
class Switched:
    """How archiving is set now, and whether the server must be started anew for it."""

    on: bool
    restart_needed: bool


def turn_on(url: URL, store: Store, keys_named: str) -> Switched:
    """Let the cluster archive its log into the store. What its account cannot do is found here, not at night."""
    with our_words(), _as_superuser(url) as db:
        data = Path(_ask(db, "SHOW data_directory"))
        if not data.exists():
            raise NotOnThisServer(folder=data)
        account = account_for(data)
        make_store(store, account)
        config = Config(str(store.folder), keys_named)
        words = write_launcher(store.folder / PROGRAM, config, account)
        try_launcher(words, config, account)
        _set(db, "archive_command", command(words, "put", "%p", "%f"))
        _set(db, "archive_timeout", str(TIMEOUT_SECONDS))
        _set(db, "archive_mode", "on")
        return _reload(db)


def turn_off(url: URL) -> Switched:
    """Stop archiving; what is archived stays."""
    with our_words(), _as_superuser(url) as db:
        for name in ("archive_mode", "archive_command", "archive_timeout"):
            db.execute(sql.SQL("ALTER SYSTEM RESET {}").format(sql.Identifier(name)))
        return _reload(db)


def make_store(store: Store, account: Account) -> None:
    """The folders of a store: the server's account writes the log, and sees nothing else of it."""
    for folder in (store.folder, store.folder / "base", store.folder / "wal"):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    account.owns(store.folder / "wal")
    if account.gid is not None and sys.platform != "win32":
        os.chown(store.folder, -1, account.gid)
        store.folder.chmod(0o750)


def _as_superuser(url: URL) -> psycopg.Connection:
    db = psycopg.connect(psycopg.conninfo.make_conninfo(**libpq_parameters(url)), autocommit=True, connect_timeout=5)
    if _ask(db, "SELECT rolsuper::text FROM pg_roles WHERE rolname = session_user") != "true":
        db.close()
        raise NotItsSuperuser
    return db


def _ask(db: psycopg.Connection, question: str) -> str:
    row = db.execute(question.encode()).fetchone()
    return str(row[0]) if row else ""


def _set(db: psycopg.Connection, name: str, value: str) -> None:
    db.execute(sql.SQL("ALTER SYSTEM SET {} = {}").format(sql.Identifier(name), sql.Literal(value)))


def _reload(db: psycopg.Connection) -> Switched:
    db.execute("SELECT pg_reload_conf()")
    # The files are read here and now: the running value follows the reload a moment later.
    wanted = db.execute(
        "SELECT setting FROM pg_file_settings WHERE name = 'archive_mode' ORDER BY seqno DESC LIMIT 1"
    ).fetchone()
    on = wanted is not None and wanted[0] not in ("off", "")
    runs_on = _ask(db, "SHOW archive_mode") != "off"
    return Switched(on, on != runs_on)
