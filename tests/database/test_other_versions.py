"""The schema, its rules and its deeds on every PostgreSQL that this computer has besides the newest installed one."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url

from app.bench.aftermath import differences_seen
from app.logins import Keyring
from app.postgres import local_cluster
from app.postgres_binaries import from_wheel, installed
from app.schema import lint, migrate, rights
from domain.access.service import LoginWanted, first_password, suspend_login
from domain.approvals.rules import State
from domain.approvals.service import ask_role_change
from tests.builders import House
from tests.conftest import FAST, Books, found
from tests.database.approvals.conftest import People

FOUND = sorted({each.version for each in (*installed(), *from_wheel())})
NEWEST_INSTALLED = next((each.version for each in installed()), None)
OTHERS = [version for version in FOUND if version != NEWEST_INSTALLED]


@pytest.fixture(scope="module", params=OTHERS or [pytest.param(0, marks=pytest.mark.skip("there is only one here"))])
def people(request: pytest.FixtureRequest) -> Iterator[People]:
    """A migrated database with a login for every role, on a server of this version."""
    folder = Path(tempfile.mkdtemp(prefix="luckygas-tests-"))
    with local_cluster(folder, settings=FAST, version=request.param) as cluster:
        books = Books(make_url(cluster.url("books")), Keyring(cluster.directory / "logins.json"))
        migrate(books.admin_url)
        with books.admin().begin() as db:
            assert (
                db.execute(text("SELECT current_setting('server_version_num')::int / 10000")).scalar() == request.param
            )
            found(db, books.keyring)
        yield People(books)
        books.close()
    shutil.rmtree(folder, ignore_errors=True)


def test_it_breaks_no_rule_and_is_migrated_again(people: People) -> None:
    migrate(people.books.admin_url)

    with people.books.admin().connect() as db:
        assert lint(db) == []


def test_the_rights_are_those_of_every_other_version(people: People) -> None:
    golden = Path(__file__).resolve().parents[1] / "golden" / "acl.txt"

    with people.books.admin().connect() as db:
        assert rights(db) == golden.read_text("utf-8").splitlines()


def test_money_is_taken_and_everything_ties(people: People, house: House) -> None:
    with people.as_("scheduler") as db:
        customer = house.a_customer(db)
        house.cash(db, customer, 1_100, [(house.an_invoice(db, customer, 1_050), 1_050)])
        received = house.receive(db, house.a_statement([(5_000, "somebody")]))
        house.match(db, received)

    with people.books.admin().connect() as db:
        assert differences_seen(db) == {}


def test_logins_are_made_changed_and_stopped(people: People) -> None:
    for roles in (["clerk"], ["senior_clerk", "cashier"]):
        with people.as_("administrator") as db:
            wanted = LoginWanted("wang_mei", 90, "王美", ["FYU"], roles)
            asked = ask_role_change(db, payload=wanted.payload(), reason="new colleague", key=uuid4())
        assert people.decides("director", asked.request_id).state is State.EXECUTED
    with people.as_("administrator") as db:
        password, _ = first_password(db, login="wang_mei")
    people.books.keyring.password("test_clerk")
    with people.as_("administrator") as db:
        suspend_login(db, login="wang_mei", reason="left again", key=uuid4())

    assert len(password) >= 12
    assert people.ask_of("SELECT rolcanlogin FROM pg_roles WHERE rolname = 'wang_mei'") is False
    held = "SELECT count(*) FROM pg_auth_members WHERE member = 'wang_mei'::regrole"
    assert people.ask_of(held) == 2


def test_a_login_that_the_installer_made_is_changed_too(people: People) -> None:
    with people.as_("administrator") as db:
        wanted = LoginWanted("test_collector", 4, "collector", ["FYU", "TXG"], ["collector", "clerk"])
        asked = ask_role_change(db, payload=wanted.payload(), reason="helps out", key=uuid4())

    assert people.decides("director", asked.request_id).state is State.EXECUTED
