"""Everything that a central server and its computers need to believe each other, laid out in one folder."""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from app.certificates import Authority, must_be_login, now, read_certificate, write_private
from app.enrolment_file import new_passphrase, sealed
from domain.errors import Refused

COMPANY: Final = "Lucky Gas Accounts"
DATABASE: Final = "luckygas"
_SERVER: Final = """\
For the server that runs PostgreSQL.

1. server.crt, server.key, ca.crt and ca.crl go into PostgreSQL's data folder, owned by its account; server.key is
   readable by that account alone (0600).
2. The lines of postgresql.conf go to the end of PostgreSQL's own postgresql.conf.
3. pg_hba.conf replaces PostgreSQL's own. The order of its lines is the rule.
4. Restart PostgreSQL, and make the books at the server itself, as the account postgres:
       luckygas db migrate --database postgresql:///luckygas?host=/var/run/postgresql
5. Keep the folder with ca.key off the network, in a safe: whoever holds ca.key can make a certificate for any login.

Certificates last two years. Run the same command again to get fresh ones, and carry them over before that.
A computer that is lost: the same command with --lost LOGIN (and --person LOGIN for a fresh certificate) writes a new
ca.crl. Carry it over and reload PostgreSQL; the lost certificate opens nothing then.
"""

_CLIENT: Final = """\
For the one computer at which {login} signs in, and for no other.

Put ca.crt, client.crt, client.key and settings.toml into the data folder of Lucky Gas Accounts
(Linux: ~/.local/share/luckygas, Windows: %LOCALAPPDATA%\\LuckyGas; luckygas doctor names it).
client.key is readable by its owner alone (0600). It is not to be copied, mailed or kept anywhere else.
"""

_ENROLMENT: Final = """\
For the one PC at which {login} signs in, and for no other.

1. Put ca.crt and settings.toml into the data folder of Lucky Gas Accounts
   (Linux: ~/.local/share/luckygas, Windows: %LOCALAPPDATA%\\LuckyGas; luckygas doctor names it). Neither is secret, and
   both are the same on every PC.
2. Give {login} the file {login}.p12. Tell the passphrase by another way: in person, or by telephone.
3. At the sign-in window: "Enrol this PC…" (Alt+E), choose the file, type the passphrase. The key is sealed on that PC
   under a passphrase that its keyring keeps. Enrolling again replaces it.
4. Destroy every copy of {login}.p12. client.crt stays here: a lost PC is revoked by it (--lost {login}).
"""


class NotANetwork(Refused):
    """{name} is not a network. Write it as in 192.168.10.0/24."""


@dataclass(frozen=True, slots=True)
class Papers:
    """What to issue: the server by its names, the networks its people and machines sit in, and their logins.

    `enrolled` are people whose key goes into an enrolment file, instead of lying beside its certificate.
    """

    servers: Sequence[str] = ()
    network: str = ""
    people: Sequence[str] = ()
    machines: Sequence[str] = ()
    lost: Sequence[str] = ()
    """Logins whose computer is gone: the certificates issued last for them open nothing any more."""
    port: int = 5432
    enrolled: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Issued:
    """A folder to be carried somewhere, and the passphrase of the enrolment file in it, which is written nowhere."""

    folder: Path
    passphrase: str | None = field(default=None, repr=False)


def issue(folder: Path, wanted: Papers) -> list[Issued]:
    """Write the papers into the folder and answer every folder to be carried somewhere.

    The authority is made once and used again afterwards; a name that has papers already gets fresh ones.
    """
    for login in (*wanted.people, *wanted.machines, *wanted.lost, *wanted.enrolled):
        must_be_login(login)
    network = _network(wanted.network) if wanted.network else ""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    authority = Authority.read(folder)
    if authority is None:
        authority = Authority.founded(f"{COMPANY} CA", now=now())
        authority.write(folder)
    carried = []
    for login in wanted.lost:
        _set_aside(folder, login)
    if wanted.servers:
        carried.append(Issued(_server(folder / "server", authority, wanted, network)))
    if wanted.servers or wanted.lost:
        _revoke(folder, authority)
    for kind, logins in (("people", wanted.people), ("machines", wanted.machines)):
        carried += [Issued(_client(folder / kind / login, authority, login, wanted)) for login in logins]
    return carried + [_enrolment(folder / "people" / login, authority, login, wanted) for login in wanted.enrolled]


def hba_lines(network: str, *, database: str = DATABASE) -> str:
    """pg_hba.conf: the first line that fits a connection decides, so the order is the rule."""
    return f"""\
# Maintenance at the server itself, by the operating system's account of the same name.
local    all         postgres                                peer
# Machines: their certificate names the login, and no password would help.
hostssl  {database}  +scheduler,+integration  {network}  cert
# People: their password, from a computer that holds the certificate issued for this very login.
hostssl  {database}  all                      {network}  scram-sha-256  clientcert=verify-full
# Nobody else, from nowhere else, to no other database, never without encryption.
host     all         all                      all        reject
"""


def server_lines(listen: str) -> str:
    """postgresql.conf: what differs from PostgreSQL's defaults."""
    return f"""\
listen_addresses = '{listen}'
ssl = on
ssl_cert_file = 'server.crt'
ssl_key_file = 'server.key'
ssl_ca_file = 'ca.crt'
ssl_crl_file = 'ca.crl'
ssl_min_protocol_version = 'TLSv1.2'
password_encryption = 'scram-sha-256'
log_error_verbosity = 'terse'
log_connections = on
superuser_reserved_connections = 3
"""


def _server(folder: Path, authority: Authority, wanted: Papers, network: str) -> Path:
    folder.mkdir(mode=0o700, exist_ok=True)
    authority.server(wanted.servers, now=now()).write(folder / "server.crt", folder / "server.key")
    (folder / "ca.crt").write_bytes(authority.certificate())
    addresses = [name for name in wanted.servers if _is_address(name)]
    listen = ", ".join(addresses) or "*"
    (folder / "postgresql.conf").write_text(server_lines(listen), "utf-8")
    if network:
        (folder / "pg_hba.conf").write_text(hba_lines(network), "utf-8")
    (folder / "README.txt").write_text(_SERVER, "utf-8")
    return folder


def _set_aside(folder: Path, login: str) -> None:
    """Keep the lost certificate among the revoked ones, under its own number; issuing afresh does not bring it back."""
    issued = next((path for path in folder.glob(f"*/{login}/client.crt")), folder / "people" / login / "client.crt")
    certificate = read_certificate(issued)
    (folder / "revoked").mkdir(mode=0o700, exist_ok=True)
    issued.replace(folder / "revoked" / f"{certificate.serial_number:x}.crt")


def _revoke(folder: Path, authority: Authority) -> None:
    lost = [read_certificate(path) for path in sorted((folder / "revoked").glob("*.crt"))]
    (folder / "server").mkdir(mode=0o700, exist_ok=True)
    (folder / "server" / "ca.crl").write_bytes(authority.revocations(lost, now=now()))


def _client(folder: Path, authority: Authority, login: str, wanted: Papers) -> Path:
    folder.parent.mkdir(mode=0o700, exist_ok=True)
    folder.mkdir(mode=0o700, exist_ok=True)
    authority.client(login, now=now()).write(folder / "client.crt", folder / "client.key")
    (folder / "ca.crt").write_bytes(authority.certificate())
    _settings(folder, f"{login}@", wanted, {"database_certificate": "client.crt", "database_key": "client.key"})
    (folder / "README.txt").write_text(_CLIENT.format(login=login), "utf-8")
    return folder


def _enrolment(folder: Path, authority: Authority, login: str, wanted: Papers) -> Issued:
    folder.parent.mkdir(mode=0o700, exist_ok=True)
    folder.mkdir(mode=0o700, exist_ok=True)
    paper, passphrase = authority.client(login, now=now()), new_passphrase()
    write_private(folder / f"{login}.p12", sealed(paper, authority.signer, passphrase))
    write_private(folder / "client.crt", paper.certificate.public_bytes(Encoding.PEM))
    # one that was issued before belongs to another certificate
    (folder / "client.key").unlink(missing_ok=True)
    (folder / "ca.crt").write_bytes(authority.certificate())
    _settings(folder, "", wanted, {})
    (folder / "README.txt").write_text(_ENROLMENT.format(login=login), "utf-8")
    return Issued(folder, passphrase)


def _settings(folder: Path, login: str, wanted: Papers, papers: Mapping[str, str]) -> None:
    server = wanted.servers[0] if wanted.servers else _issued_before(folder.parent.parent / "server" / "server.crt")
    host = f"[{server}]" if ":" in server else server
    address = f"postgresql://{login}{host}:{wanted.port}/{DATABASE}"
    lines = {"database_url": address, "database_authority": "ca.crt", **papers}
    content = "".join(f"{key} = {json.dumps(value)}\n" for key, value in lines.items())
    write_private(folder / "settings.toml", content.encode())


def _issued_before(server: Path) -> str:
    """The name of the server that has a certificate already; who only gets a client's is not asked for it again."""
    if not server.exists():
        return "SERVER"
    return str(read_certificate(server).subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value)


def _network(name: str) -> str:
    try:
        return str(ipaddress.ip_network(name))
    except ValueError:
        raise NotANetwork(name=name) from None


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
