"""The papers that a computer gets: all that its settings need, and nothing that somebody may weaken."""

from __future__ import annotations

import argparse
import asyncio
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from app.address import NoSuchPaper, encrypted, named_address
from app.cli import answer, parser
from app.doctor import examine
from app.door import DatabaseDoor
from app.places import Places
from app.queue import worker_queue
from app.settings import read_settings
from tests.attack.conftest import ADDRESS, Stage


def test_the_papers_of_a_computer_are_all_that_its_settings_need(stage: Stage, tmp_path: Path) -> None:
    here = _data_folder(stage, "people/attack_clerk", tmp_path)
    settings = read_settings(here)
    args = argparse.Namespace(database=None, settings=settings, places=here)
    address = named_address(args)
    assert address is not None

    entered = DatabaseDoor(address).enter("attack_clerk", stage.central.keyring.password("attack_clerk"))

    with entered.engine.connect() as db:
        encrypted = db.execute(text("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")).scalar()
    bound = entered.engine.url.query["channel_binding"]
    entered.engine.dispose()
    assert (entered.who.login, encrypted, bound) == ("attack_clerk", True, "require")


def test_the_doctor_looks_at_the_connection(stage: Stage, tmp_path: Path) -> None:
    here = _data_folder(stage, "people/attack_clerk", tmp_path)
    settings = read_settings(here)
    soon = stage.central.authority.client("attack_clerk", now=datetime.now(UTC) - timedelta(days=700))

    def states(named: str) -> list[str]:
        return [finding.state for finding in examine(here, settings, named) if finding.what == "Connection"]

    proved = encrypted("postgresql+psycopg://attack_clerk@0.0.0.0:1/luckygas", settings, here)
    assert states(proved) == ["fine", "fine"]
    assert states("postgresql+psycopg://attack_clerk@0.0.0.0:1/luckygas") == ["look", "fine"]
    soon.write(here.directory / "client.crt", here.directory / "client.key")
    assert states(proved) == ["fine", "look"]
    (here.directory / "client.crt").write_bytes(b"nothing")
    assert states(proved) == ["broken"]


def test_a_machine_reaches_books_and_queue_by_its_papers(stage: Stage, tmp_path: Path) -> None:
    here = _data_folder(stage, "machines/attack_scheduler", tmp_path)

    code = answer(parser().parse_args(["db", "status", "--dir", str(here.directory)]))

    address = named_address(argparse.Namespace(database=None, settings=read_settings(here), places=here))
    assert address is not None

    async def look_into_the_queue() -> bool:
        async with worker_queue(address).open_async() as queue:
            return await queue.check_connection_async()

    assert asyncio.run(look_into_the_queue())
    assert code == 0


def test_a_typed_address_does_not_weaken_the_settings(stage: Stage, tmp_path: Path) -> None:
    here = _data_folder(stage, "people/attack_clerk", tmp_path)
    typed = f"postgresql://attack_clerk@{ADDRESS}/luckygas?sslmode=disable&sslrootcert=/tmp/x"

    address = named_address(argparse.Namespace(database=typed, settings=read_settings(here), places=here))

    assert address is not None
    assert "sslmode=verify-full" in address
    assert "disable" not in address.replace("gssencmode=disable", "")
    assert "%2Ftmp%2Fx" not in address


def test_settings_that_name_a_missing_paper_are_told_so(stage: Stage, tmp_path: Path) -> None:
    here = _data_folder(stage, "people/attack_clerk", tmp_path)
    (here.directory / "client.key").unlink()

    with pytest.raises(NoSuchPaper, match=r"client\.key"):
        named_address(argparse.Namespace(database=None, settings=read_settings(here), places=here))


def test_the_commands_issue_papers_and_print_rights(
    stage: Stage, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def luckygas(*words: str) -> int:
        return answer(parser().parse_args([*words, "--dir", str(tmp_path)]))

    out = ("--out", str(tmp_path / "papers"))
    admin = stage.central.admin().render_as_string(hide_password=False)

    refused = luckygas("db", "certificates", *out)
    issued = luckygas("db", "certificates", *out, "--server", "db.lan", "--person", "mei", "--machine", "night1")
    told = capsys.readouterr()
    printed = luckygas("db", "rights", "--database", admin)

    assert (refused, issued, printed) == (1, 0, 0)
    assert told.out.count("README.txt") == 3
    assert "member: clerk of staff" in capsys.readouterr().out.splitlines()


def _data_folder(stage: Stage, papers: str, folder: Path) -> Places:
    """The papers as somebody carried them to a computer, for the port that the server has here."""
    shutil.copytree(stage.central.papers / papers, folder, dirs_exist_ok=True)
    settings = folder / "settings.toml"
    said = settings.read_text("utf-8")
    settings.write_text(said.replace(":5432/", f":{stage.central.cluster.port}/"), "utf-8")
    return Places(folder)
