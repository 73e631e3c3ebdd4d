"""Addresses of one server or of several: whichever takes changes is the one that is used."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs, quote, urlsplit

if TYPE_CHECKING:
    from sqlalchemy.engine import URL

READ_WRITE: Final = "read-write"
PORT: Final = 5432
_SERVER: Final = re.compile(r"(?P<host>\[[0-9A-Fa-f:.]+\]|[^\s:\[\]]*)(?::(?P<port>\d{1,5}))?")


def several_hosts(rest: str) -> str:
    """`user:password@one:5432,two:5433/db?x=y` as the driver wants it: hosts and ports in the query.

    What follows the first `://` of an address. An address of one server stays as it is.
    """
    before, slash, after = _cut(rest)
    login, at, servers = before.rpartition("@")
    if "," not in servers:
        return rest
    found = [match for server in servers.split(",") if (match := _SERVER.fullmatch(server))]
    hosts = ",".join(match["host"].strip("[]") for match in found)
    ports = ",".join(match["port"] or str(PORT) for match in found)
    path, _, query = after.partition("?")
    asked = [query] if query else []
    if "target_session_attrs=" not in query:
        # Without it the first server that answers would do, and after a failover that may be one that only reads.
        asked.append(f"target_session_attrs={READ_WRITE}")
    asked += [f"host={quote(hosts, safe=',')}", f"port={quote(ports, safe=',')}"]
    return f"{login}{at}{slash or '/'}{path}?{'&'.join(asked)}"


def _cut(rest: str) -> tuple[str, str, str]:
    end = re.search(r"[/?]", rest[rest.rfind("@") + 1 :])
    if end is None:
        return rest, "", ""
    at = rest.rfind("@") + 1 + end.start()
    return (rest[:at], "/", rest[at + 1 :]) if rest[at] == "/" else (rest[:at], "", rest[at:])


def servers_in(address: str) -> list[tuple[str, int]]:
    """The servers of an address, in the order they are tried; an empty host is a socket of this computer."""
    parts = urlsplit(address)
    asked = parse_qs(parts.query)
    if "host" not in asked:
        return [(parts.hostname or "", parts.port or PORT)]
    hosts = ",".join(asked["host"]).split(",")
    ports = [int(port or PORT) for port in ",".join(asked.get("port", [""])).split(",")]
    return list(zip(hosts, ports if len(ports) > 1 else ports * len(hosts), strict=False))


def over_network(address: str) -> bool:
    """Whether a server of the address may be reached over a network, and not only at sockets of this computer."""
    named_otherwise = {"hostaddr", "service"} & parse_qs(urlsplit(address).query).keys()
    return bool(named_otherwise) or any(host and not host.startswith("/") for host, _port in servers_in(address))


def libpq_parameters(url: URL) -> dict[str, str]:
    """The address as libpq's own programs take it."""
    given = {
        "host": url.host,
        "port": str(url.port) if url.port else None,
        "user": url.username,
        "password": str(url.password) if url.password is not None else None,
        "dbname": url.database,
        **{key: _plain(value) for key, value in url.query.items()},
    }
    return {key: value for key, value in given.items() if value}


def _plain(value: str | tuple[str, ...] | None) -> str:
    return value if isinstance(value, str) else ",".join(value or ())
