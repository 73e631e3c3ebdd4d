"""Addresses of several servers, as people write them and as the driver takes them."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
from sqlalchemy import create_engine
from sqlalchemy.engine import make_url

from app.address import NotAnAddress, encrypted, with_driver
from app.commands.desktop import without_login
from app.door import DatabaseDoor, ServerAway
from app.places import Places
from app.settings import Settings
from domain.kernel.addresses import libpq_parameters, servers_in

SEVERAL = "postgresql+psycopg://clerk:se/cret@/books?target_session_attrs=read-write&host=one,two&port=5432,5433"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("postgresql://clerk:se/cret@one,two:5433/books", SEVERAL),
        ("postgres://one/books", "postgresql+psycopg://one/books"),
        (
            "postgresql://a,b/c?target_session_attrs=standby",
            "postgresql+psycopg:///c?target_session_attrs=standby&host=a,b&port=5432,5432",
        ),
        (
            "postgresql://[::1]:7,[::2]/c?sslmode=verify-full",
            "postgresql+psycopg:///c?sslmode=verify-full&target_session_attrs=read-write&host=::1,::2&port=7,5432",
        ),
        ("postgresql://a,b", "postgresql+psycopg:///?target_session_attrs=read-write&host=a,b&port=5432,5432"),
    ],
)
def test_what_is_written_is_what_the_driver_takes(written: str, meant: str) -> None:
    assert with_driver(written).replace("%3A", ":") == meant
    assert with_driver(with_driver(written)) == with_driver(written)


def test_the_driver_and_libpq_get_every_server() -> None:
    url = make_url(with_driver("postgresql://u:p@one,two:5433/books"))

    _, given = create_engine(url).dialect.create_connect_args(url)
    assert (given["host"], given["port"], given["target_session_attrs"]) == ("one,two", "5432,5433", "read-write")
    assert libpq_parameters(url) == {
        "host": "one,two",
        "port": "5432,5433",
        "user": "u",
        "password": "p",
        "dbname": "books",
        "target_session_attrs": "read-write",
    }


@pytest.mark.parametrize(
    ("address", "servers"),
    [
        ("postgresql+psycopg://u@one:7/b", [("one", 7)]),
        ("postgresql+psycopg://one/b", [("one", 5432)]),
        (with_driver("postgresql://one,two:7/b"), [("one", 5432), ("two", 7)]),
        ("postgresql+psycopg:///b?host=/run/postgresql", [("/run/postgresql", 5432)]),
        ("postgresql+psycopg:///b", [("", 5432)]),
    ],
)
def test_the_servers_of_an_address(address: str, servers: list[tuple[str, int]]) -> None:
    assert servers_in(address) == servers


@pytest.mark.parametrize(
    ("written", "far"),
    [
        ("postgresql://mei@one/books", True),
        ("postgresql://mei@one,two:5433/books", True),
        ("postgresql:///books?host=one&sslmode=disable", True),
        ("postgresql:///books?hostaddr=192.168.10.5", True),
        ("postgresql:///books?service=another", True),
        ("postgresql:///books?host=/run/postgresql", False),
        ("postgresql:///books", False),
    ],
)
def test_no_way_of_writing_an_address_gets_around_the_authority(written: str, far: bool, tmp_path: Path) -> None:
    (tmp_path / "ca.crt").write_text("any")
    settings = Settings(database_authority=Path("ca.crt"))
    plain = with_driver(written)

    proved = encrypted(plain, settings, Places(tmp_path))

    query = make_url(proved).query
    assert (query.get("sslmode"), query.get("sslrootcert")) == (
        ("verify-full", str(tmp_path / "ca.crt")) if far else (None, None)
    )
    assert servers_in(proved) == servers_in(plain)
    assert make_url(proved).database == "books"


@pytest.mark.parametrize("wrong", ["one,two/books", "postgresql://one:x,two/books", "postgresql://one two,three/b"])
def test_what_is_no_address_is_refused(wrong: str) -> None:
    with pytest.raises(NotAnAddress):
        with_driver(wrong)


def test_the_workstation_forgets_the_login_and_keeps_the_servers() -> None:
    plain = without_login(with_driver("postgresql://clerk:secret@one,two:5433/books"))

    assert servers_in(plain) == [("one", 5432), ("two", 5433)]
    assert "secret" not in plain
    assert "clerk" not in plain
    assert make_url(plain).database == "books"
    assert without_login("postgresql+psycopg://u:p@one:7/b") == "postgresql+psycopg://one:7/b"


def test_the_door_knocks_at_each_server_until_one_answers() -> None:
    with socket.socket() as closed, socket.create_server(("127.0.0.1", 0)) as listening:
        closed.bind(("127.0.0.1", 0))
        away, here = closed.getsockname()[1], listening.getsockname()[1]

        DatabaseDoor(with_driver(f"postgresql://127.0.0.1:{away},127.0.0.1:{here}/books")).knock()
        with pytest.raises(ServerAway):
            DatabaseDoor(with_driver(f"postgresql://127.0.0.1:{away},127.0.0.1:{away}/books")).knock()
