"""Recognisable secrets, used and failing in every way: they stand in no log, trail, report, error or answer."""

from __future__ import annotations

import contextvars
import logging
import traceback
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
import structlog
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from app.cli import main
from app.cluster_home import cluster_folder
from app.log import record_incident, start_log
from app.logins import Login, make_login
from app.postgres import Cluster
from domain.customers.refund_accounts import propose_refund_account
from domain.customers.refund_numbers import refund_number
from domain.kernel.database import call, open_engine, transaction
from domain.secrets.api_keys import admitted, keep_api_key, keys_to_show
from domain.secrets.rules.clear import ClearText
from integrations.keys.cloud import CloudKeys
from integrations.keys.file import FileKeys
from integrations.transport.https import HttpsLine, Partner
from integrations.transport.keyed import KeyedLine
from integrations.transport.pinning import Pins
from integrations.transport.sftp import SftpHost, SftpMailbox
from tests.database.secrets.world import SecretsWorld
from tests.simulators.certificates import Authority
from tests.simulators.https import HttpsPartner, Reply

PASSWORD, NUMBER, API_KEY = "canary-password-Zq7", "4029357716620518", "lgk_canaryAPIkey" + "x" * 31
TOKEN, PASSPHRASE = "canary-token-Zq7", "canary-passphrase-Zq7"
CANARIES = (PASSWORD, NUMBER, API_KEY, TOKEN, PASSPHRASE)
NOW = datetime(2026, 11, 20, 4, tzinfo=UTC)


@dataclass
class Said:
    """Everything that was said anywhere since this began."""

    world: SecretsWorld
    server_log: Path
    folder: Path
    capsys: pytest.CaptureFixture[str]
    words: list[str] = field(default_factory=list)
    began: int = 0
    seen: int = 0

    def fails(self, deed: Callable[[], object], *, whole: bool = True) -> None:
        """Do what must fail, and note what its error says: whole with its causes, as crash report, and in the log."""
        try:
            deed()
        except Exception as error:
            self.seen += 1
            if whole:
                self.words += [str(error), repr(error), "".join(traceback.format_exception(error))]
            record_incident(error, self.folder / "crash.log")
            structlog.get_logger("luckygas.test").error("failed", exc_info=error)
            logging.getLogger("some.library").exception("failed", exc_info=error)
        else:
            pytest.fail("this should have failed")

    def everywhere(self) -> dict[str, str]:
        """Each place with all that stands there."""
        with self.world.books.admin().connect() as db:
            trail = db.execute(text("SELECT coalesce(string_agg(e::text, ' '), '') FROM audit.event AS e")).scalar_one()
            rows = [
                str(db.execute(text(f"SELECT string_agg(t::text, ' ') FROM books.{name} AS t")).scalar())
                for name in ("customer_account", "api_key", "data_key", "idem", "exchange_attempt", "batch_run")
            ]
        shown = self.capsys.readouterr()
        self.words += [shown.out, shown.err]
        files = {path.name: path.read_text("utf-8", "replace") for path in self.folder.rglob("*.log")}
        server = self.server_log.read_bytes()[self.began :].decode("utf-8", "replace")
        return {"said": " ".join(self.words), "server log": server, "trail": trail, "rows": " ".join(rows), **files}

    def found(self) -> list[tuple[str, str]]:
        """Which canary was found where."""
        return [(place, canary) for place, words in self.everywhere().items() for canary in CANARIES if canary in words]


@pytest.fixture
def said(world: SecretsWorld, cluster: Cluster, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[Said]:
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    start_log("debug", tmp_path / "luckygas.log")
    server_log = cluster_folder(cluster.directory) / "log" / "postgres.log"
    yield Said(world, server_log, tmp_path, capsys, began=server_log.stat().st_size)
    for handler in root.handlers:
        if handler not in handlers:
            handler.close()
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def test_the_search_finds_what_is_there(said: Said) -> None:
    structlog.get_logger().info(f"paid to {NUMBER}")
    with said.world.books.admin().connect() as db, suppress(Exception):
        db.execute(text(f"SELECT '{TOKEN}'::int"))

    assert sorted(said.found()) == [("luckygas.log", NUMBER), ("server log", TOKEN)]


def test_passwords_of_logins(said: Said) -> None:
    world = said.world
    with world.books.admin().begin() as db:
        db.execute(text("SET LOCAL log_statement = 'ddl'"))
        for _ in range(2):
            login = Login("test_canary", "clerk", "canary", 900)
            make_login(db, login, password=PASSWORD, branches=["FYU"])
    url = make_url(world.books.url("clerk"))
    addresses = [
        url.set(password=PASSWORD),
        url.set(username="nobody", password=PASSWORD),
        url.set(username="test_canary", password=PASSWORD, database="nowhere"),
        url.set(password=PASSWORD, port=1),
        url.set(password=PASSWORD, host="no-such-host.invalid"),
    ]
    for address in addresses:
        engine = open_engine(address)
        said.words.append(f"{engine!r} {engine.url!r} {engine.url}")
        said.fails(lambda engine=engine: transaction(engine).__enter__())  # type: ignore[misc]
        engine.dispose()

    assert "ALTER ROLE" in said.everywhere()["server log"]
    assert (said.seen, said.found()) == (len(addresses), [])


@pytest.mark.parametrize(
    "address",
    [
        f"postgresql://clerk:{PASSWORD}@127.0.0.1:1/x",
        f"postgresql://clerk:{PASSWORD}@127.0.0.1:99999/x",
        f"postgresql://clerk:{PASSWORD}:x@[/x",
        f"postgresql://clerk:a@{PASSWORD}@/x y",
        f"mysql://clerk:{PASSWORD}@127.0.0.1/x",
        f"postgresql://clerk@127.0.0.1:1/x?password={PASSWORD}",
        f"postgresql://clerk@127.0.0.1:1/x?password={PASSWORD}&nonsense=1",
    ],
)
def test_passwords_in_addresses(said: Said, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LUCKYGAS_LOG_LEVEL", "debug")
    run = contextvars.copy_context().run

    named = run(main, ["ledger", "reconcile", "--database", address, "--dir", str(said.folder)])
    monkeypatch.setenv("LUCKYGAS_DATABASE_URL", address)
    configured = run(main, ["keys", "list", "--dir", str(said.folder)])

    assert (named, configured, said.found()) == (1, 1, [])


def test_account_numbers(said: Said) -> None:
    world = said.world
    customer, elsewhere = world.a_customer(), world.a_customer("TXG")
    good = {"customer_id": customer, "bank_code": "007", "number": NUMBER, "holder_name": "x"}

    def propose(role: str = "clerk", **changed: object) -> None:
        with world.as_role(role) as db:
            propose_refund_account(db, key=uuid4(), **{**good, **changed})  # type: ignore[arg-type]

    for changed in (
        {"number": f"{NUMBER}9"},
        {"number": f"{NUMBER}x"},
        {"bank_code": NUMBER},
        {"holder_name": ""},
        {"customer_id": 2**70},
        {"customer_id": "x"},
        {"customer_id": elsewhere, "role": "clerk_txg", "bank_code": "0"},
        {"role": "manager"},
    ):
        said.fails(lambda changed=changed: propose(**changed))  # type: ignore[misc]
    propose()
    world.store()
    account = int(world.ask("SELECT max(id) FROM books.customer_account"))

    def open_wrongly(broken: str) -> None:
        with world.books.admin().begin() as db:
            db.execute(text(f"UPDATE books.customer_account SET number = {broken} WHERE id = {account}"))
            number = refund_number_as_box(account)
            said.words.append(f"{number} {number!r}")
            db.rollback()

    def refund_number_as_box(one: int) -> ClearText:
        with world.box() as db:
            return refund_number(db, world.vault, account=one, purpose="canary test")

    open_wrongly("number")
    said.fails(lambda: refund_number_as_box(account + 1))
    with world.box() as db:
        number = refund_number(db, world.vault, account=account, purpose="canary test")

    def write(statement: str, value: object) -> None:
        with world.box() as db:
            db.execute(text(statement), {"value": value})

    # A deed that forgets that it holds a secret: the driver has no word for it.
    said.fails(lambda: write("SELECT :value", number))
    said.fails(lambda: call_with(world, number))
    assert (said.seen, said.found()) == (11, [])


def call_with(world: SecretsWorld, secret: ClearText) -> None:
    with world.box() as db:
        call(db, "api.set_line_states", p_rows=[{"line": 1, "state": "PARKED", "note": secret}])


def test_values_that_a_constraint_refuses(said: Said) -> None:
    """What the database quotes in its DETAIL reaches neither its own log nor ours."""
    engine = create_engine(said.world.books.admin_url, hide_parameters=True)

    def write(statement: str) -> None:
        with engine.begin() as db:
            db.execute(text(statement), {"value": NUMBER})

    branch = "INSERT INTO books.branch (code, name) VALUES (:value, 'x'), (:value, 'y')"
    check = "INSERT INTO books.calendar_override (day, working, note) VALUES (NULL, true, :value)"
    account = "INSERT INTO books.bank_account (bank, number, name, branch, opened_on)"
    bank = f"{account} VALUES (:value, '1', 'x', 'FYU', now())"
    for statement in (branch, check, bank):
        said.fails(lambda statement=statement: write(statement), whole=False)  # type: ignore[misc]
    engine.dispose()

    assert "SQLSTATE 23505" in said.everywhere()["crash.log"]
    assert (said.seen, said.found()) == (3, [])


def test_api_keys_and_tokens_at_partners(said: Said) -> None:
    world = said.world
    server = Authority(said.folder).issue("partner")
    replies = [Reply(401, TOKEN.encode()), Reply(401), Reply(403), Reply(500, TOKEN.encode()), Reply(cut=True)]
    with HttpsPartner(server, lambda asked: replies.pop(0)) as partner:
        known = Partner("partner", partner.url, Pins(server.pin, server.pin), said.folder / "ca.pem")
        stranger = Partner("partner", partner.url, Pins("0" * 64, "1" * 64), said.folder / "ca.pem")
        with world.box() as db:
            for since in (datetime(2026, 1, 1, tzinfo=UTC), NOW):
                keep_api_key(db, world.vault, holder="canary", secret=ClearText(API_KEY), not_before=since)
            keys = keys_to_show(db, world.vault, holder="canary", at=NOW)
            assert admitted(db, API_KEY, at=NOW) is None
        logged = structlog.get_logger("luckygas.alarm")
        with HttpsLine(known) as line, HttpsLine(stranger) as other:
            keyed = KeyedLine(line, lambda: keys, alarm=lambda name: logged.warning("old key used", partner=name))
            said.fails(lambda: keyed.call("GET", "/"))
            said.words.append(f"{known!r} {keyed!r} {line!r} {keys!r}")
            for _ in range(3):
                said.fails(lambda: CloudKeys(line, "k", lambda: TOKEN).generate(b"dek|1"))
            said.fails(lambda: CloudKeys(other, "k", lambda: TOKEN).generate(b"dek|1"))
        heard = [asked.headers.get("x-api-key") or asked.headers.get("authorization") for asked in partner.asked]

    assert heard == [API_KEY, API_KEY, *[f"Bearer {TOKEN}"] * 3]
    assert (said.seen, said.found()) == (5, [])


def test_passphrases(said: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CREDENTIALS_DIRECTORY", raising=False)
    words = said.folder / "words"
    words.write_text(PASSPHRASE)
    words.chmod(0o644)
    monkeypatch.setenv("LUCKYGAS_KEY_PASSPHRASE_FILE", str(words))
    monkeypatch.setenv("LUCKYGAS_KEY_FILE", said.world.keys.place)
    run = contextvars.copy_context().run
    address = said.world.books.url("scheduler").render_as_string(hide_password=False)

    for mode in (0o644, 0o600):
        words.chmod(mode)
        assert run(main, ["keys", "rotate", "kek", "--database", address, "--dir", str(said.folder)]) == 1
        assert run(main, ["keys", "backup", str(said.folder / "copy"), "--dir", str(said.folder)]) == 1
    store = FileKeys(Path(said.world.keys.place), lambda: PASSPHRASE.encode())
    said.fails(lambda: store.generate(b"dek|1"))
    said.words.append(repr(store))

    assert said.found() == []


def test_a_partners_sftp_password(said: Said) -> None:
    host = SftpHost("bank", "127.0.0.1", 1, "us", ("ssh-ed25519 AAAA",), password=lambda: PASSWORD)
    said.fails(lambda: SftpMailbox(host).ready())
    said.words.append(f"{host!r} {SftpMailbox(host)!r}")

    assert said.found() == []
