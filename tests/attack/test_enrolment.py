"""A new PC, from the administrator's command to the main window: enrolled, proved on both sides, its key sealed."""

from __future__ import annotations

import os
import shutil
import traceback
from argparse import Namespace
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from pytestqt.qtbot import QtBot
from sqlalchemy import text
from sqlalchemy.engine import URL

from app.address import named_address
from app.commands.desktop import without_login
from app.desk_wiring import desk_door
from app.desktop import Workstation
from app.doctor import examine
from app.door import DatabaseDoor, RememberedPasswordRefused
from app.enrolment import Enrolments
from app.enrolment_file import sealed
from app.places import Places
from app.screens import all_screens
from app.server_papers import Issued, Papers, issue
from app.settings import read_settings
from app.wallet import KeyWithoutPassphrase, NothingRemembered
from domain.kernel.database import open_engine, transaction
from domain.kernel.encryption import CertificateMissing, UnreadableCertificate
from domain.kernel.words import in_language
from integrations.keys.desk import DeskKeyring
from tests.attack.conftest import Stage
from tests.newcomer import RELEASED, Key, Newcomer
from tests.simulators.keyring import OURS, Memory
from ui.kit.preferences import Preferences

LOGIN = "attack_clerk"
NO_HINTS = "This plugin does not support propagateSizeHints"


@dataclass
class Pc:
    """A PC on which stands what the administrator's README tells to put there."""

    here: Places
    issued: Issued
    password: str
    memory: Memory = field(default_factory=Memory)

    @property
    def file(self) -> Path:
        return self.issued.folder / f"{LOGIN}.p12"

    @property
    def passphrase(self) -> str:
        assert self.issued.passphrase is not None
        return self.issued.passphrase

    def door(self) -> DatabaseDoor:
        """As the next start of the program has it."""
        settings = read_settings(self.here)
        address = named_address(Namespace(database=None, settings=settings, places=self.here))
        assert address is not None
        keyring = DeskKeyring(self.memory, trusted=OURS)
        return desk_door(without_login(address), self.here, settings, central=True, keyring=keyring)


@pytest.fixture
def pc(stage: Stage, tmp_path: Path) -> Pc:
    shutil.copytree(stage.central.papers, tmp_path / "papers")
    (issued,) = issue(tmp_path / "papers", Papers(enrolled=[LOGIN], port=stage.central.cluster.port))
    here = Places(tmp_path / "pc")
    here.directory.mkdir()
    for name in ("ca.crt", "settings.toml"):
        shutil.copy(issued.folder / name, here.directory)
    return Pc(here, issued, stage.central.keyring.password(LOGIN))


@pytest.fixture
def at_the_pc(pc: Pc, qtbot: QtBot) -> Iterator[list[Workstation]]:
    """The workstations that were opened; the last one is closed."""
    opened: list[Workstation] = []
    yield opened
    for station in opened:
        if station.window is not None:
            station.window.close()
        station.close()


@pytest.mark.qt_log_ignore(NO_HINTS, RELEASED)
def test_a_clerk_enrols_a_new_pc_by_keyboard_and_signs_in(pc: Pc, qtbot: QtBot, at_the_pc: list[Workstation]) -> None:
    def sits_down() -> Newcomer:
        preferences = Preferences(pc.here.preferences)
        at_the_pc.append(Workstation(pc.door(), preferences, all_screens()))
        at_the_pc[-1].start()
        return Newcomer(qtbot, at_the_pc[-1].login)

    def is_in() -> URL:
        station = at_the_pc[-1]
        qtbot.waitUntil(lambda: station.window is not None and station.window.current is not None, timeout=20_000)
        assert station.window is not None
        assert station.desk is not None
        qtbot.addWidget(station.window)
        return station.desk._engine.url

    with in_language("en"):
        clerk = sits_down()
        refused = clerk.enrols(pc.file, "wrong", pc.passphrase)
        clerk.hears(f"enrolled for {LOGIN}")
        clerk.types(pc.password, Key.Key_Tab)
        clerk.press(Key.Key_Space, Key.Key_Return)
        first = is_in()
        again = sits_down()
        qtbot.waitUntil(lambda: again.window._remember.isChecked())
        again.press(Key.Key_Return)
        second = is_in()

    assert len(refused) == 1
    assert "does not open with this passphrase" in refused[0]
    assert [url.query["sslmode"] for url in (first, second)] == ["verify-full"] * 2
    assert first.query["channel_binding"] == "require"
    assert first.query["sslkey"].endswith("client.key")
    assert not any(secret in str(first) for secret in pc.memory.kept.values())


def test_the_server_saw_the_enrolled_certificate(pc: Pc) -> None:
    door = pc.door()
    with pytest.raises(CertificateMissing):
        door.enter(LOGIN, pc.password)

    door.enrol(pc.file, pc.passphrase)

    entered = door.enter(LOGIN, pc.password)
    with transaction(entered.engine) as db:
        seen = db.execute(text("SELECT ssl, client_dn FROM pg_stat_ssl WHERE pid = pg_backend_pid()")).one()
    entered.engine.dispose()
    with door.fresh(LOGIN, pc.password) as db:
        signing = db.execute(text("SELECT client_dn FROM pg_stat_ssl WHERE pid = pg_backend_pid()")).scalar()
    assert tuple(seen) == (True, f"/CN={LOGIN}")
    assert signing == f"/CN={LOGIN}"
    assert entered.notice == ""


def test_the_key_on_the_disk_opens_nothing_without_the_keyring(pc: Pc) -> None:
    door = pc.door()
    door.enrol(pc.file, pc.passphrase)
    place = Enrolments(pc.here.enrolments).of(LOGIN)
    assert place is not None
    entered = door.enter(LOGIN, pc.password)
    entered.engine.dispose()
    engine = open_engine(entered.engine.url, application="thief", pool_size=1)

    with pytest.raises(UnreadableCertificate), transaction(engine):
        pass
    engine.dispose()
    for name in pc.memory.kept:
        pc.memory.kept[name] = "canary-passphrase"
    with pytest.raises(UnreadableCertificate) as refused:
        pc.door().enter(LOGIN, pc.password)
    told = "".join(traceback.format_exception(refused.value))
    pc.memory.kept.clear()
    with pytest.raises(KeyWithoutPassphrase):
        pc.door().enter(LOGIN, pc.password)

    assert b"ENCRYPTED" in place.key.read_bytes()
    assert "canary-passphrase" not in told
    assert pc.password not in told


def test_a_remembered_password_that_is_refused_is_forgotten(pc: Pc) -> None:
    door = pc.door()
    door.enrol(pc.file, pc.passphrase)
    name = f"password of {LOGIN} at {door.address}"
    pc.memory.kept[name] = "of last month"

    with pytest.raises(RememberedPasswordRefused):
        door.enter_remembered(LOGIN)
    with pytest.raises(NothingRemembered):
        door.enter_remembered(LOGIN)

    door.enter(LOGIN, pc.password, remember=True).engine.dispose()
    door.enter_remembered(LOGIN).engine.dispose()
    assert pc.memory.kept[name] == pc.password


def test_a_certificate_near_its_end_is_told_at_every_sign_in(pc: Pc, stage: Stage) -> None:
    old = stage.central.authority.client(LOGIN, now=datetime.now(UTC) - timedelta(days=710))
    pc.file.write_bytes(sealed(old, stage.central.authority.signer, pc.passphrase))
    door = pc.door()
    enrolled = door.enrol(pc.file, pc.passphrase)

    with in_language("en"):
        entered = door.enter(LOGIN, pc.password)
    entered.engine.dispose()

    connection = [finding.state for finding in examine(pc.here, read_settings(pc.here)) if finding.what == "Connection"]
    assert connection == ["look"]
    assert door.kept(LOGIN).ends_on == enrolled.ends_on
    assert f"certificate ends on {enrolled.ends_on}" in entered.notice


def test_a_typed_address_does_not_weaken_an_enrolled_pc(pc: Pc) -> None:
    pc.door().enrol(pc.file, pc.passphrase)
    (pc.here.directory / "settings.toml").unlink()
    said = (pc.issued.folder / "settings.toml").read_text("utf-8").split('"')[1]
    door = desk_door(
        said.replace("postgresql://", "postgresql+psycopg://") + "?sslmode=disable&sslrootcert=/nowhere",
        pc.here,
        read_settings(pc.here),
        central=True,
        keyring=DeskKeyring(pc.memory, trusted=OURS),
    )

    entered = door.enter(LOGIN, pc.password)
    entered.engine.dispose()

    assert entered.engine.url.query["sslmode"] == "verify-full"
    assert "/nowhere" not in str(entered.engine.url)
