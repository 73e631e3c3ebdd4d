"""What is installed, reachable, configured and late on this computer, without starting or changing anything."""

from __future__ import annotations

import platform
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from app.address import DATABASE, schema_status
from app.cluster_home import cluster_folder
from app.places import RESOURCES, Places
from app.postgres import SUPERUSER, Cluster, running_port
from app.postgres_binaries import from_wheel, installed
from app.settings import Settings
from domain.errors import LuckyGasError
from domain.kernel.addresses import over_network, servers_in
from domain.kernel.words import N_
from domain.kernel.words import gettext as _

if TYPE_CHECKING:
    from sqlalchemy import Connection

FINE, LOOK, BROKEN = "fine", "look", "broken"
LOOPBACK = ("localhost", "127.0.0.1", "::1")
RENEW_BEFORE = timedelta(days=60)
ENOUGH_BYTES = 2 * 1024**3
Fact = tuple[str, str]


@dataclass(frozen=True)
class Finding:
    """One thing looked at: `fine`, `look` (it works, but look at it) or `broken`."""

    what: str
    state: str
    says: str


def examine(here: Places, settings: Settings, named: str | None = None) -> list[Finding]:
    """Everything worth looking at, in the order that a person would ask; `named` is the address of a central server."""
    checks: tuple[tuple[str, Callable[[], Iterator[Fact]]], ...] = (
        (N_("Python"), _python),
        (N_("PostgreSQL programs"), lambda: _programs(named)),
        (N_("Screens"), _screens),
        (N_("Data folder"), lambda: _data_folder(here)),
        (N_("Settings"), lambda: _settings(here, settings)),
        (N_("Mailbox"), lambda: _mailbox(here, settings)),
        (N_("Signing key"), lambda: _signing_key(here)),
        (N_("Keys"), lambda: _keys(here, settings)),
        (N_("Connection"), lambda: _connection(here, settings, named)),
        (N_("Database"), lambda: _database(here, named)),
    )
    findings = [finding for what, check in checks for finding in _answers(what, check)]
    address = named or _running_address(here)
    if address is not None and all(finding.state == FINE for finding in findings if finding.what == "Database"):
        findings += _late(address)
    return findings


def _answers(what: str, check: Callable[[], Iterator[Fact]]) -> list[Finding]:
    try:
        return [Finding(what, state, says) for state, says in check()]
    except LuckyGasError as refusal:
        return [Finding(what, BROKEN, refusal.sentence())]


def _python() -> Iterator[Fact]:
    state = FINE if sys.version_info >= (3, 11) else BROKEN
    yield state, f"{platform.python_version()}, {platform.system()} {platform.machine()}"


def _programs(named: str | None) -> Iterator[Fact]:
    found = [f"{each.version} ({each.folder})" for each in (*installed(), *from_wheel())]
    if found:
        yield FINE, ", ".join(found)
    else:
        yield FINE if named else BROKEN, _("none is installed here")


def _screens() -> Iterator[Fact]:
    there = find_spec("PySide6") is not None
    yield (FINE, _("Qt is installed")) if there else (LOOK, _("Qt is not installed: this is a box without screens"))
    font = RESOURCES / "fonts" / "NotoSansTC-Regular.ttf"
    yield (FINE, _("the font is there")) if font.exists() else (BROKEN, _("{file} is missing").format(file=font))


def _data_folder(here: Places) -> Iterator[Fact]:
    there = next(folder for folder in (here.directory, *here.directory.parents) if folder.exists())
    free = shutil.disk_usage(there).free
    says = _("{folder}, {free} GiB free").format(folder=here.directory, free=f"{free / 1024**3:.1f}")
    yield FINE if free > ENOUGH_BYTES else LOOK, says


def _settings(here: Places, settings: Settings) -> Iterator[Fact]:
    named = ", ".join(sorted(settings.model_fields_set)) or _("nothing")
    yield FINE, _("set: {names}; file: {file}").format(names=named, file=here.settings_file)


def _mailbox(here: Places, settings: Settings) -> Iterator[Fact]:
    from app.lateness import mailbox_troubles

    folder = settings.mailbox or here.mailbox
    named = settings.mailbox is not None
    troubles = list(mailbox_troubles(folder, named=named, now=datetime.now(UTC)))
    yield from ((LOOK, trouble) for trouble in troubles)
    if not troubles:
        yield FINE, str(folder)


def _signing_key(here: Places) -> Iterator[Fact]:
    from app.seal_key import NoSigningKey, load_key

    try:
        yield FINE, _("seals are signed with {key}").format(key=load_key(here.seal_key, make=False).public.key_id)
    except NoSigningKey:
        yield FINE, _("none here: the box that runs luckygas serve needs one, luckygas db seal makes it")


def _keys(here: Places, settings: Settings) -> Iterator[Fact]:
    from app.wiring import key_service
    from integrations.keys.file import FileKeys

    keys = key_service(here, settings)
    if keys is None or (isinstance(keys, FileKeys) and not keys.made()):
        yield FINE, _("no key store here: a desk needs none")
        return
    health = keys.health()
    if not health.reachable or health.since_at is None:
        yield BROKEN, _("the key store cannot be opened; luckygas keys list says why")
        return
    told = {"version": health.version, "since": f"{health.since_at:%Y-%m-%d}"}
    yield FINE, _("key-encryption key {version}, since {since}").format(**told)
    if isinstance(keys, FileKeys) and (health.backed_up_at is None or health.backed_up_at < health.since_at):
        yield LOOK, _("the key store was not backed up since its newest key: luckygas keys backup FILE")


def _connection(here: Places, settings: Settings, named: str | None) -> Iterator[Fact]:
    """Whether somebody in between could read along, and whether this computer's certificate will last."""
    if named is not None and over_network(named) and any(host not in LOOPBACK for host, _port in servers_in(named)):
        proved = "sslmode=verify-full" in named
        yield (
            (FINE, _("encrypted, and the server proves who it is"))
            if proved
            else (LOOK, _("the server need not prove who it is: set database_authority and the certificates"))
        )
    for file in _certificates(here, settings):
        from app.certificates import ends_on

        last = ends_on(file)
        says = _("the certificate of this computer is good until {day}").format(day=last.isoformat())
        yield FINE if last - datetime.now(UTC).date() > RENEW_BEFORE else LOOK, says


def _certificates(here: Places, settings: Settings) -> Iterator[Path]:
    if settings.database_certificate is not None:
        yield here.directory / settings.database_certificate
    if here.enrolments.is_dir():
        from app.enrolment import Enrolments

        yield from (each.certificate for each in Enrolments(here.enrolments).every())


def _database(here: Places, named: str | None) -> Iterator[Fact]:
    if named is not None:
        yield from _schema(named)
        return
    address = _running_address(here)
    if address is None:
        yield FINE, _("the local one does not run now; a command that needs it starts it")
        return
    yield FINE, _("the local one runs on port {port}").format(port=running_port(here.directory))
    yield from _schema(address)


def _running_address(here: Places) -> str | None:
    port = running_port(here.directory)
    if port is None:
        return None
    return Cluster(here.directory, port, SUPERUSER, cluster_folder(here.directory) / "password").url(DATABASE)


def _schema(address: str) -> Iterator[Fact]:
    state = schema_status(address, as_staff=True)
    says = _("schema {found}; this program brings {wanted}").format(found=state.found or "-", wanted=state.wanted)
    yield FINE if state.current else LOOK, says


def _late(address: str) -> list[Finding]:
    """What is late by the books; a login that may not see something is told so."""
    from app import lateness
    from domain.exchange.queries import database_now
    from domain.kernel.database import open_engine, transaction

    questions: tuple[tuple[str, Callable[[Connection, datetime], Iterator[str]]], ...] = (
        (N_("Bank files"), lateness.late_files),
        (N_("Statements"), lateness.late_statements),
        (N_("The night"), lateness.late_runs),
        (N_("Audit seals"), lateness.late_seals),
        (N_("Months ahead"), lateness.late_months),
        (N_("Backups"), lateness.late_backups),
    )
    findings: list[Finding] = []
    engine = open_engine(address, application="luckygas doctor", pool_size=1)
    try:
        for what, late in questions:
            try:
                with transaction(engine) as db:
                    said = list(late(db, database_now(db)))
            except LuckyGasError as refusal:
                findings.append(Finding(what, LOOK, refusal.sentence()))
                continue
            findings += [Finding(what, LOOK, trouble) for trouble in said]
            if not said:
                findings.append(Finding(what, FINE, _("nothing is late")))
    finally:
        engine.dispose()
    return findings
