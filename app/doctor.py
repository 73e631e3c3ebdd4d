"""What is installed, reachable, configured and late on this computer, without starting or changing anything."""

from __future__ import annotations

import platform
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec

from app.address import DATABASE, schema_status, with_driver
from app.cluster_home import cluster_folder
from app.places import RESOURCES, Places
from app.postgres import SUPERUSER, Cluster, running_port
from app.postgres_binaries import from_wheel, installed
from app.settings import Settings
from domain.errors import LuckyGasError
from domain.kernel.words import N_
from domain.kernel.words import gettext as _

FINE, LOOK, BROKEN = "fine", "look", "broken"
ENOUGH_BYTES = 2 * 1024**3
Fact = tuple[str, str]


@dataclass(frozen=True)
class Finding:
    """One thing looked at: `fine`, `look` (it works, but look at it) or `broken`."""

    what: str
    state: str
    says: str


def examine(here: Places, settings: Settings) -> list[Finding]:
    """Everything worth looking at, in the order that a person would ask."""
    checks: tuple[tuple[str, Callable[[Places, Settings], Iterator[Fact]]], ...] = (
        (N_("Python"), _python),
        (N_("PostgreSQL programs"), _programs),
        (N_("Screens"), _screens),
        (N_("Data folder"), _data_folder),
        (N_("Settings"), _settings),
        (N_("Database"), _database),
    )
    findings: list[Finding] = []
    for what, check in checks:
        try:
            findings.extend(Finding(what, state, says) for state, says in check(here, settings))
        except LuckyGasError as refusal:
            findings.append(Finding(what, BROKEN, refusal.sentence()))
    return findings


def _python(_here: Places, _settings: Settings) -> Iterator[Fact]:
    state = FINE if sys.version_info >= (3, 11) else BROKEN
    yield state, f"{platform.python_version()}, {platform.system()} {platform.machine()}"


def _programs(_here: Places, settings: Settings) -> Iterator[Fact]:
    found = [f"{each.version} ({each.folder})" for each in (*installed(), *from_wheel())]
    if found:
        yield FINE, ", ".join(found)
    else:
        yield FINE if settings.database_url else BROKEN, _("none is installed here")


def _screens(_here: Places, _settings: Settings) -> Iterator[Fact]:
    there = find_spec("PySide6") is not None
    yield (FINE, _("Qt is installed")) if there else (LOOK, _("Qt is not installed: this is a box without screens"))
    font = RESOURCES / "fonts" / "NotoSansTC-Regular.ttf"
    yield (FINE, _("the font is there")) if font.exists() else (BROKEN, _("{file} is missing").format(file=font))


def _data_folder(here: Places, _settings: Settings) -> Iterator[Fact]:
    there = next(folder for folder in (here.directory, *here.directory.parents) if folder.exists())
    free = shutil.disk_usage(there).free
    says = _("{folder}, {free} GiB free").format(folder=here.directory, free=f"{free / 1024**3:.1f}")
    yield FINE if free > ENOUGH_BYTES else LOOK, says


def _settings(here: Places, settings: Settings) -> Iterator[Fact]:
    named = ", ".join(sorted(settings.model_fields_set)) or _("nothing")
    yield FINE, _("set: {names}; file: {file}").format(names=named, file=here.settings_file)


def _database(here: Places, settings: Settings) -> Iterator[Fact]:
    if settings.database_url is not None:
        yield from _schema(with_driver(settings.database_url.get_secret_value()))
        return
    port = running_port(here.directory)
    if port is None:
        yield FINE, _("the local one does not run now; a command that needs it starts it")
        return
    yield FINE, _("the local one runs on port {port}").format(port=port)
    cluster = Cluster(here.directory, port, SUPERUSER, cluster_folder(here.directory) / "password")
    yield from _schema(cluster.url(DATABASE))


def _schema(address: str) -> Iterator[Fact]:
    state = schema_status(address)
    says = _("schema {found}; this program brings {wanted}").format(found=state.found, wanted=state.wanted)
    yield FINE if state.current else LOOK, says
