"""Who may come in at all: the right person with the right password, from the right computer, to the right server."""

from __future__ import annotations

import shutil
import socket
import ssl
import struct
import time
import warnings
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.engine import URL

from app.certificates import Authority
from app.cluster_home import cluster_folder
from app.logins import MACHINE, PERSON
from app.server_papers import Papers, issue
from domain.errors import LuckyGasError
from domain.kernel.database import open_engine, transaction
from domain.kernel.encryption import (
    CertificateMissing,
    CertificateOfAnother,
    CertificateRefused,
    NotEncrypted,
    OtherServer,
    ServerNotEncrypted,
    ServerNotOurs,
    UnreadableCertificate,
)
from domain.kernel.refusals import DatabaseAway, LoginRefused
from domain.kernel.words import in_language
from tests.attack.conftest import ADDRESS, Central, Stage
from tests.conftest import Books

NOW = datetime.now(UTC)

LONG_AGO = NOW - timedelta(days=800)

NONE = {"sslcert": "/nowhere/client.crt", "sslkey": "/nowhere/client.key"}


Way = Callable[[Central], URL]


def enter(url: URL) -> tuple[str, str]:
    """Who is in, and by which protocol."""
    engine = open_engine(url, application="tests", pool_size=1)
    try:
        with transaction(engine) as db:
            row = db.execute(text("SELECT session_user, version FROM pg_stat_ssl WHERE pid = pg_backend_pid()")).one()
            return row[0], row[1]
    finally:
        engine.dispose()


def foreign() -> Authority:
    return Authority.founded("Another company CA", now=NOW)


def trusting(here: Central, authority: Authority) -> str:
    path = here.papers / "another_ca.crt"
    path.write_bytes(authority.certificate())
    return str(path)


def carelessly_kept(here: Central) -> URL:
    papers = here.paper("careless", here.authority.client("attack_clerk", now=NOW))
    Path(papers["sslkey"]).chmod(0o644)
    return here.url("clerk", **papers)


REFUSED: tuple[tuple[str, Way, type[LuckyGasError]], ...] = (
    ("a password without a certificate", lambda here: here.url("clerk", **NONE), CertificateMissing),
    ("a wrong password with a certificate", lambda here: here.url("clerk").set(password="x"), LoginRefused),
    ("no password with a certificate", lambda here: here.url("clerk").set(password=""), LoginRefused),
    (
        "another's password with one's own certificate",
        lambda here: here.url("clerk").set(username="attack_manager", password=here.keyring.password("attack_manager")),
        LoginRefused,
    ),
    (
        "one's own password with another's certificate",
        lambda here: here.url("manager").set(username="attack_clerk", password=here.keyring.password("attack_clerk")),
        LoginRefused,
    ),
    (
        "a machine with a password instead of its certificate",
        lambda here: here.url("scheduler", **NONE).set(password=here.keyring.password("attack_scheduler")),
        CertificateMissing,
    ),
    (
        "a machine with another machine's certificate",
        lambda here: here.url("integration").set(username="attack_scheduler"),
        CertificateOfAnother,
    ),
    (
        "a machine with a person's certificate and its own password",
        lambda here: here.url("clerk").set(
            username="attack_scheduler", password=here.keyring.password("attack_scheduler")
        ),
        CertificateOfAnother,
    ),
    (
        "a superuser's name with a clerk's certificate",
        lambda here: here.url("clerk").set(username="nobody"),
        LoginRefused,
    ),
    ("no TLS", lambda here: here.url("clerk", sslmode="disable"), NotEncrypted),
    (
        "TLS 1.1",
        lambda here: here.url("clerk", ssl_min_protocol_version="TLSv1.1", ssl_max_protocol_version="TLSv1.1"),
        DatabaseAway,
    ),
    (
        "a server of another authority",
        lambda here: here.url("clerk", sslrootcert=trusting(here, foreign())),
        ServerNotOurs,
    ),
    ("a server of another name", lambda here: here.url("clerk").set(host="localhost"), OtherServer),
    (
        "a certificate of another authority",
        lambda here: here.url("clerk", **here.paper("foreign", foreign().client("attack_clerk", now=NOW))),
        CertificateRefused,
    ),
    (
        "a certificate that is over",
        lambda here: here.url("clerk", **here.paper("over", here.authority.client("attack_clerk", now=LONG_AGO))),
        CertificateRefused,
    ),
    (
        "a server's certificate in a client's hand",
        lambda here: here.url("clerk", **here.paper("server_as_client", here.authority.server([ADDRESS], now=NOW))),
        CertificateRefused,
    ),
    (
        "an authority that is not there",
        lambda here: here.url("clerk", sslrootcert="/nowhere/ca.crt"),
        UnreadableCertificate,
    ),
    ("a key that others can read", carelessly_kept, UnreadableCertificate),
    ("the database postgres", lambda here: here.url("clerk").set(database="postgres"), LoginRefused),
    ("the database template1", lambda here: here.url("clerk").set(database="template1"), LoginRefused),
)


@pytest.mark.parametrize("role", ["clerk", "administrator", "scheduler", "integration"])
def test_who_belongs_here_comes_in_encrypted(stage: Stage, role: str) -> None:
    assert enter(stage.central.url(role)) == (f"attack_{role}", "TLSv1.3")


@pytest.mark.parametrize(("way", "error"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_who_does_not_belong_here_is_told_why(stage: Stage, way: Way, error: type[LuckyGasError]) -> None:
    with pytest.raises(error) as refused:
        enter(way(stage.central))

    assert type(refused.value) is error
    assert stage.central.keyring.password("attack_clerk") not in refused.value.sentence()


def test_the_server_itself_speaks_no_tls_1_1(stage: Stage) -> None:
    with socket.create_connection((ADDRESS, stage.central.cluster.port), 10) as line:
        line.sendall(struct.pack("!ii", 8, 80877103))
        assert line.recv(1) == b"S"
        context = ssl.create_default_context(cafile=str(stage.central.papers / "ca.crt"))
        context.set_ciphers("ALL:@SECLEVEL=0")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_1

        with pytest.raises(ssl.SSLError) as refused:
            context.wrap_socket(line, server_hostname=ADDRESS)

    assert refused.value.reason in ("TLSV1_ALERT_PROTOCOL_VERSION", "UNSUPPORTED_PROTOCOL")


def test_a_server_without_encryption_gets_no_password(database: Books, tmp_path: Path) -> None:
    with pytest.raises(ServerNotEncrypted):
        enter(
            database.url("clerk").update_query_dict(
                {"sslmode": "verify-full", "sslrootcert": str(_an_authority(tmp_path))}
            )
        )


def test_a_server_whose_certificate_is_over_makes_one_look_at_the_clock(stage: Stage) -> None:
    here = stage.central
    home = here.papers.parent / "tls"
    kept = {name: (home / name).read_bytes() for name in ("server.crt", "server.key")}
    old = here.authority.server([ADDRESS], now=LONG_AGO)
    old.write(here.papers / "old.crt", here.papers / "old.key")
    try:
        # Written into the files that stand there: they belong to the server's account.
        (home / "server.crt").write_bytes((here.papers / "old.crt").read_bytes())
        (home / "server.key").write_bytes((here.papers / "old.key").read_bytes())
        with in_language("en"):
            said = _after_reload(stage, lambda: _sentence(here.url("clerk")))
    finally:
        for name, content in kept.items():
            (home / name).write_bytes(content)
        came_in = _after_reload(stage, lambda: _sentence(here.url("clerk")), until="")

    assert "Check this PC's clock" in said
    assert came_in == ""


def test_a_lost_computer_opens_nothing_any_more_and_a_fresh_certificate_does(stage: Stage, tmp_path: Path) -> None:
    here = stage.central
    home = here.papers.parent / "tls"
    before = (home / "ca.crl").read_bytes()
    shutil.copytree(here.papers, tmp_path / "papers")
    issue(tmp_path / "papers", Papers(people=["attack_cashier"], lost=["attack_cashier"]))
    fresh = tmp_path / "papers" / "people" / "attack_cashier"
    try:
        (home / "ca.crl").write_bytes((tmp_path / "papers" / "server" / "ca.crl").read_bytes())
        with in_language("en"):
            said = _after_reload(stage, lambda: _sentence(here.url("cashier")))
        renewed = enter(here.url("cashier", sslcert=str(fresh / "client.crt"), sslkey=str(fresh / "client.key")))
        others = enter(here.url("clerk"))
    finally:
        (home / "ca.crl").write_bytes(before)
        back = _after_reload(stage, lambda: _sentence(here.url("cashier")), until="")

    assert "revoked" in said
    assert (renewed[0], others[0], back) == ("attack_cashier", "attack_clerk", "")


@pytest.mark.parametrize(("role", "limits"), [("clerk", PERSON), ("scheduler", MACHINE)])
def test_a_login_has_its_limits_from_the_server(stage: Stage, role: str, limits: dict[str, str]) -> None:
    engine = open_engine(stage.central.url(role), application="tests", pool_size=1, statement_seconds=None)
    with transaction(engine) as db:
        shown = {name: db.execute(text(f"SHOW {name}")).scalar() for name in limits}
        most = db.execute(text("SELECT rolconnlimit FROM pg_roles WHERE rolname = session_user")).scalar_one()
    engine.dispose()

    assert shown == limits
    assert most > 0


def test_no_password_stands_in_the_servers_log(stage: Stage) -> None:
    log = (cluster_folder(stage.central.cluster.directory) / "log" / "postgres.log").read_text("utf-8", "replace")

    assert "CREATE ROLE" in log
    assert [login for login, password in stage.central.keyring.passwords().items() if password in log] == []


def _an_authority(folder: Path) -> Path:
    path = folder / "ca.crt"
    path.write_bytes(foreign().certificate())
    return path


def _sentence(url: URL) -> str:
    try:
        enter(url)
    except LuckyGasError as refusal:
        return refusal.sentence()
    return ""


def _after_reload(stage: Stage, ask: Callable[[], str], *, until: str | None = None) -> str:
    """What the server answers with the certificate that lies there now; it reads it a moment later."""
    with stage.looking() as db:
        db.execute("SELECT pg_reload_conf()")
    said = ask()
    for _ in range(100):
        if (said == until) if until is not None else said:
            break
        time.sleep(0.1)
        said = ask()
    return said
