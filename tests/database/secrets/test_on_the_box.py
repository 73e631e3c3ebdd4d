"""Keys as they are typed on the box, and as its night keeps them."""

from __future__ import annotations

import contextvars
import json
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from app.archive import write_month
from app.backup.store import reading_file
from app.batches import JOBS, Equipment, Night
from app.cli import main
from app.doctor import BROKEN, FINE, LOOK, examine
from app.places import Places
from app.runs import Work, run_slot
from app.settings import Settings
from app.wiring import CloudKeysIncomplete, equipment, key_file, key_service, passphrase_file
from domain.customers.queries import refund_accounts
from domain.exchange.rules.runs import State
from domain.exchange.rules.timetable import Slot
from domain.kernel.calendar import business_day
from domain.secrets.queries import data_keys
from domain.secrets.rules.lifecycle import KeyState, Purpose
from integrations.keys.cloud import CloudKeys
from integrations.keys.file import LEAST_WORK, FileKeys
from integrations.keys.passphrase import make_passphrase, passphrase_from
from tests.database.secrets.world import SecretsWorld
from tests.simulators.certificates import Authority

JSON = dict[str, Any]


class Luckygas:
    """Types words on a box of its own over the module's database."""

    def __init__(self, world: SecretsWorld, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self._capsys, self._world = folder, capsys, world
        self._database = ["--database", world.books.url("scheduler").render_as_string(hide_password=False)]

    def as_role(self, role: str) -> Luckygas:
        """The same, signed in as somebody else."""
        self._database = ["--database", self._world.books.url(role).render_as_string(hide_password=False)]
        return self

    def __call__(self, *words: str, database: bool = True, plain: bool = False) -> tuple[int, Any, str]:
        self._capsys.readouterr()
        where = [*(self._database if database else []), "--dir", str(self.folder), *([] if plain else ["--json"])]
        code = contextvars.copy_context().run(main, [*words, *where])
        said = self._capsys.readouterr()
        return code, said.out if plain or not said.out else json.loads(said.out), said.err


@pytest.fixture
def luckygas(
    world: SecretsWorld, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Luckygas:
    monkeypatch.setenv("LUCKYGAS_LANGUAGE", "en")
    monkeypatch.delenv("CREDENTIALS_DIRECTORY", raising=False)
    return Luckygas(world, tmp_path, capsys)


def on_the_world(luckygas: Luckygas, world: SecretsWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    """The module's own key store under the box's folder."""
    words = luckygas.folder / "passphrase"
    words.write_text("canary passphrase of the tests")
    words.chmod(0o600)
    monkeypatch.setenv("LUCKYGAS_KEY_PASSPHRASE_FILE", str(words))
    monkeypatch.setenv("LUCKYGAS_KEY_FILE", world.keys.place)


def test_a_store_is_made_backed_up_and_never_made_twice(luckygas: Luckygas) -> None:
    code, made, _ = luckygas("keys", "make", "store", database=False)
    again, _, refused = luckygas("keys", "make", "store", database=False)
    saved, copy, _ = luckygas("keys", "backup", str(luckygas.folder / "copy"), database=False)

    assert (code, made) == (0, {"store": str(luckygas.folder / "keys" / "store"), "version": 1})
    assert (again, "There is a key store at" in refused) == (1, True)
    assert (saved, copy["backed_up_at"][-6:]) == (0, "+08:00")
    assert {path.name: oct(path.stat().st_mode & 0o777) for path in (luckygas.folder / "keys").iterdir()} == {
        "store": "0o600",
        "passphrase": "0o600",
    }


def test_the_life_of_keys_as_it_is_typed(
    luckygas: Luckygas, world: SecretsWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_the_world(luckygas, world, monkeypatch)
    account = world.propose(world.a_customer())
    world.store()
    version = world.keys.health().version
    month = write_month(["an old event"], luckygas.folder / "seals" / "events-2018-03.lgb", world.keys).file

    assert luckygas("keys", "make", "data")[:2] == (0, [])
    code, rotated, _ = luckygas("keys", "rotate", "kek")
    assert (code, rotated["version"]) == (0, version + 1)
    assert rotated["rewrapped"] >= 3
    _, resealed, _ = luckygas("keys", "rotate", "data")
    assert resealed["resealed"] >= 1
    assert world.column("data_key_id", account) == resealed["id"]
    ended = {"revoked": version, "months_rewrapped": 1}
    assert luckygas("keys", "revoke", "kek", str(version))[:2] == (0, ended)
    with month.open("rb") as file, reading_file(file, "events/2018-03", world.keys) as source:
        assert source.read() == b"an old event\n"
    still, _, words = luckygas("keys", "revoke", "kek", str(version + 1))
    assert (still, "still wraps" in words) == (1, True)
    _, listed, _ = luckygas("keys", "list")
    assert listed["store"]["version"] == version + 1
    states = {key["id"]: key["state"] for key in listed["data"]}
    assert states[resealed["id"]] == "active"
    assert "revoked" in states.values()


def test_an_api_key_is_shown_once_and_a_partners_never(
    luckygas: Luckygas, world: SecretsWorld, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    on_the_world(luckygas, world, monkeypatch)
    given = tmp_path / "given"
    given.write_text("canary-of-the-bank\n")

    _, made, _ = luckygas("keys", "make", "api", "driver-app")
    _, kept, _ = luckygas("keys", "make", "api", "the-bank", "--from-file", str(given))
    code, listed, _ = luckygas("keys", "list")
    _, plain, _ = luckygas("keys", "list", plain=True)
    _, ended, _ = luckygas("keys", "revoke", "api", str(made["id"]))
    missing, _, words = luckygas("keys", "make", "api", "the-bank", "--from-file", str(tmp_path / "none"))

    assert (code, made["key"][:4], kept["key"], ended) == (0, "lgk_", None, {"revoked": made["id"]})
    assert made["key"] not in json.dumps(listed) + plain
    assert "canary" not in json.dumps([listed, kept]) + plain
    assert (missing, "There is no key in" in words) == (1, True)
    assert [(one["holder"], one["direction"], one["state"]) for one in listed["api"]][-2:] == [
        ("driver-app", "inbound", "active"),
        ("the-bank", "outbound", "active"),
    ]


def test_a_computer_without_keys_says_so(luckygas: Luckygas, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LUCKYGAS_KEY_STORE", "none")

    for words in (["list"], ["rotate", "kek"]):
        code, _, said = luckygas("keys", *words)
        assert (code, "keeps no keys" in said) == (1, True)
    for words in (["make", "store"], ["backup", "x"]):
        code, _, said = luckygas("keys", *words, database=False)
        assert (code, "by whoever runs it" in said) == (1, True)


def test_the_administrator_keeps_api_keys_and_opens_nothing(
    luckygas: Luckygas, world: SecretsWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_the_world(luckygas, world, monkeypatch)
    luckygas.as_role("administrator")

    made, key, _ = luckygas("keys", "make", "api", "portal")
    listed, found, _ = luckygas("keys", "list")
    ended, _, _ = luckygas("keys", "revoke", "api", str(key["id"]))
    refused, _, words = luckygas("keys", "rotate", "data")

    assert (made, listed, ended) == (0, 0, 0)
    assert "portal" in {one["holder"] for one in found["api"]}
    assert (refused, "no right to do this" in words) == (1, True)
    code, _, words = luckygas.as_role("clerk")("keys", "make", "api", "portal")
    assert (code, "no right to do this" in words) == (1, True)


def test_a_store_that_does_not_open_is_listed_with_its_reason(luckygas: Luckygas) -> None:
    code, listed, _ = luckygas("keys", "list")
    _, plain, _ = luckygas("keys", "list", plain=True)

    assert (code, listed["store"]["reachable"]) == (0, False)
    assert listed["store"]["reason"].startswith("There is no key store at")
    assert plain.startswith("There is no key store at")


def test_the_settings_name_the_store_and_a_desk_has_none(tmp_path: Path) -> None:
    here = Places(tmp_path)
    pin = Authority(tmp_path).issue("kms").pin
    token = tmp_path / "token"
    token.write_text("canary")
    cloud = Settings(
        key_store="cloud",
        key_cloud_url="https://kms.example",
        key_cloud_name="projects/p/cryptoKeys/k",
        key_cloud_pins=f"{pin}, {pin}",
        key_cloud_ca_file=tmp_path / "ca.pem",
        key_cloud_token_file=token,
    )

    assert isinstance(key_service(here, Settings()), FileKeys)
    assert isinstance(key_service(here, cloud), CloudKeys)
    assert key_service(here, Settings(key_store="none")) is None
    assert equipment(here, Settings()).vault is not None
    assert equipment(here, Settings(key_store="none")).vault is None
    with pytest.raises(CloudKeysIncomplete) as refused:
        key_service(here, Settings(key_store="cloud", key_cloud_url="https://kms.example"))
    assert "key_cloud_name" in str(refused.value)
    assert list(tmp_path.glob("keys")) == []


def test_the_doctor_looks_at_the_key_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CREDENTIALS_DIRECTORY", raising=False)
    here, settings = Places(tmp_path), Settings()

    def states() -> list[str]:
        return [finding.state for finding in examine(here, settings) if finding.what == "Keys"]

    seen = [states()]
    make_passphrase(passphrase_file(here, settings))
    FileKeys(here.keys / "store", passphrase_from(here.keys / "passphrase"), work=LEAST_WORK).make()
    seen.append(states())
    key_file(here, settings).back_up(tmp_path / "copy")
    seen.append(states())
    (here.keys / "passphrase").chmod(0o644)
    seen.append(states())

    assert seen == [[FINE], [FINE, LOOK], [FINE], [BROKEN]]


def run(world: SecretsWorld, name: str, slot: Slot, equipped: Equipment) -> State:
    """The job as the clock runs it in the minute of its slot, whatever the hour is here."""
    job = next(job for job in JOBS if job.name == name)
    return run_slot(world.books.engine("scheduler"), Night((job,), equipped), job, slot, now=slot.due_at).state


def test_the_night_follows_up_keys_that_have_served(world: SecretsWorld) -> None:
    account = world.propose(world.a_customer())
    world.store()
    with world.books.admin().begin() as db:
        db.execute(
            text("UPDATE books.data_key SET created_at = created_at - interval '366 days' WHERE state = 'active'")
        )
    with world.box() as db:
        before = {key.purpose: key.id for key in data_keys(db) if key.state is KeyState.ACTIVE}
    slot = Slot(business_day(datetime.now(UTC)), time(2, 30))

    ended = run(world, "secrets.reseal", slot, Equipment(vault=world.vault))

    with world.box() as db:
        after = {key.purpose: key.id for key in data_keys(db) if key.state is KeyState.ACTIVE}
        states = {key.id: key.state for key in data_keys(db)}
    assert ended is State.DONE
    assert after[Purpose.INDEX] == before[Purpose.INDEX]
    assert states[before[Purpose.FIELD]] is states[before[Purpose.INTAKE]] is KeyState.REVOKED
    assert world.column("data_key_id", account) == after[Purpose.FIELD]


def test_what_desks_sealed_is_stored_within_the_minute(world: SecretsWorld) -> None:
    customer = world.a_customer()
    account = world.propose(customer)
    job = next(job for job in JOBS if job.name == "secrets.intake")
    done: list[int] = []

    class Chore(Work):
        """One transaction without a run row, as a chore has."""

        def __init__(self) -> None:
            self.engine = world.books.engine("scheduler")

        def chunk(self, work: Any) -> Any:
            with world.box() as db:
                chunk = work(db)
            done.append(chunk.records)
            return chunk

    job.work(Chore(), Equipment())
    job.work(Chore(), Equipment(vault=world.vault))

    assert done[0] >= 1
    assert world.column("number", account) is not None
    with world.as_role("clerk") as db:
        assert refund_accounts(db, customer)[0].state == "PROPOSED"
