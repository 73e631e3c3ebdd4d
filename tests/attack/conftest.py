"""A central server as `luckygas db certificates` sets it up: encrypted, a certificate for every login, on loopback."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import create_engine
from sqlalchemy.engine import URL, make_url

from app.address import VERIFIED
from app.certificates import Authority, Paper
from app.logins import ROLES, Keyring, Login, make_login
from app.postgres import Cluster, local_cluster
from app.postgres_binaries import installed
from app.schema import migrate
from app.server_papers import DATABASE, Papers, hba_lines, issue
from app.unprivileged import account_for
from tests.attack.attacks.functions import of_functions
from tests.attack.attacks.tables import of_sequences, of_tables
from tests.attack.matrix import Attack, written
from tests.attack.stage import set_stage
from tests.conftest import FAST, found, memory

ADDRESS = "127.0.0.1"
MACHINES = ("scheduler", "integration")
VICTIM = "victim"
PEOPLE = tuple(role for role in ROLES if role not in MACHINES)


@dataclass(frozen=True)
class Central:
    """The server, the papers issued for it, and an attacker's login of every role; all of them belong to FYU alone."""

    cluster: Cluster
    papers: Path
    keyring: Keyring
    authority: Authority

    def login(self, role: str) -> str:
        return f"attack_{role}"

    def url(self, role: str, **query: str) -> URL:
        """The address as the role's own computer has it, password and certificate included."""
        login = self.login(role)
        kind = "machines" if role in MACHINES else "people"
        own = self.papers / kind / login
        papers = {
            "sslrootcert": str(own / "ca.crt"),
            "sslcert": str(own / "client.crt"),
            "sslkey": str(own / "client.key"),
        }
        return URL.create(
            "postgresql+psycopg",
            username=login,
            password=None if role in MACHINES else self.keyring.password(login),
            host=ADDRESS,
            port=self.cluster.port,
            database=DATABASE,
            query={**VERIFIED, **papers, **query},
        )

    def admin(self) -> URL:
        """The superuser's own way in, which stands before the lines of a central server here."""
        return make_url(self.cluster.url(DATABASE))

    def paper(self, name: str, paper: Paper) -> dict[str, str]:
        """The address' words for a certificate made by a test."""
        paper.write(self.papers / f"{name}.crt", self.papers / f"{name}.key")
        return {"sslcert": str(self.papers / f"{name}.crt"), "sslkey": str(self.papers / f"{name}.key")}


@pytest.fixture(scope="session")
def central() -> Iterator[Central]:
    """The running server; PostgreSQL out of a wheel knows no TLS, so it is one that the system has installed."""
    if not any(installed()):
        missing = "these tests need an installed PostgreSQL (Debian: apt-get install postgresql)"
        if os.environ.get("CI"):
            pytest.fail(missing)
        pytest.skip(missing)
    folder = Path(tempfile.mkdtemp(prefix="luckygas-attack-", dir=memory()))
    folder.chmod(0o711)
    papers = folder / "papers"
    issue(
        papers,
        Papers(
            servers=[ADDRESS],
            network=f"{ADDRESS}/32",
            people=[f"attack_{role}" for role in (*PEOPLE, VICTIM)],
            machines=[f"attack_{role}" for role in MACHINES],
        ),
    )
    authority = Authority.read(papers)
    assert authority is not None
    try:
        with local_cluster(folder / "server", settings={**FAST, **_encrypted(folder)}) as cluster:
            here = Central(cluster, papers, Keyring(folder / "logins.json"), authority)
            migrate(here.admin())
            yield here
    finally:
        shutil.rmtree(folder)


def _encrypted(folder: Path) -> dict[str, str]:
    """The server's papers where its account gets at them, as settings of the server."""
    account = account_for(folder / "server")
    home = folder / "tls"
    shutil.copytree(folder / "papers" / "server", home)
    hba = home / "pg_hba.conf"
    hba.write_text(f"host all postgres {ADDRESS}/32 scram-sha-256\n{hba_lines(f'{ADDRESS}/32')}", "utf-8")
    for path in (home, *home.iterdir()):
        account.owns(path)
    return {
        "ssl": "on",
        "ssl_cert_file": str(home / "server.crt"),
        "ssl_key_file": str(home / "server.key"),
        "ssl_ca_file": str(home / "ca.crt"),
        "ssl_crl_file": str(home / "ca.crl"),
        "ssl_min_protocol_version": "TLSv1.2",
        "hba_file": str(hba),
        # What may be logged is logged, so that a password in the log would be found.
        "log_statement": "ddl",
        "log_connections": "on",
    }


@dataclass(frozen=True)
class Stage:
    """What there is to attack, and by what; the database of `central` holds it."""

    central: Central
    facts: Mapping[str, Any]
    attacks: Sequence[Attack]

    def conninfo(self, role: str) -> str:
        return self.central.url(role).set(drivername="postgresql").render_as_string(hide_password=False)

    @contextmanager
    def looking(self) -> Iterator[psycopg.Connection[Any]]:
        """The superuser, to look and to plant holes."""
        with psycopg.connect(self.central.cluster.url(DATABASE).replace("+psycopg", ""), autocommit=True) as db:
            yield db


@pytest.fixture(scope="session")
def stage(central: Central) -> Iterator[Stage]:
    """The books that are attacked: two branches, a login of every role in the first, and a victim who is signed in."""
    engine = create_engine(central.admin())
    with engine.begin() as db:
        found(db, central.keyring)
        for person, role in enumerate((*ROLES, VICTIM), 101):
            login = Login(central.login(role), "clerk" if role == VICTIM else role, role, person)
            make_login(db, login, password=central.keyring.password(login.name), branches=["FYU"])
    facts = set_stage(engine)
    engine.dispose()
    here = Stage(central, facts, ())
    with here.looking() as db:
        attacks = [*written(), *of_tables(db), *of_sequences(db), *of_functions(db)]
    with psycopg.connect(here.conninfo(VICTIM)) as victim:
        yield Stage(central, {**facts, "victim": victim.info.backend_pid}, attacks)
