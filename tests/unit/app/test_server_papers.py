"""Certificates and what is laid beside them: whose they are, what they are for, and who may read them."""

from __future__ import annotations

import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography import x509

from app.certificates import Authority, NotALogin, NotAServer, NotTheAuthority, UnreadablePaper
from app.server_papers import NotANetwork, Papers, hba_lines, issue


def test_keys_are_their_owners_alone_and_certificates_say_what_they_are_for(tmp_path: Path) -> None:
    issue(tmp_path / "papers", Papers(["db.lan", "192.168.1.5"], "192.168.1.0/24", ["mei"], ["night1"]))

    keys = sorted(path.relative_to(tmp_path / "papers").as_posix() for path in tmp_path.rglob("*.key"))
    modes = {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.rglob("*.key")}
    server = x509.load_pem_x509_certificate((tmp_path / "papers" / "server" / "server.crt").read_bytes())
    names = server.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert keys == ["ca.key", "machines/night1/client.key", "people/mei/client.key", "server/server.key"]
    assert modes == {0o600}
    assert names.get_values_for_type(x509.DNSName) == ["db.lan"]
    assert (tmp_path / "papers" / "server" / "pg_hba.conf").read_text("utf-8") == hba_lines("192.168.1.0/24")


def test_issuing_again_uses_the_same_authority(tmp_path: Path) -> None:
    issue(tmp_path, Papers(people=["mei"]))
    first = (tmp_path / "ca.crt").read_bytes()

    issue(tmp_path, Papers(people=["hua"]))

    assert (tmp_path / "people" / "hua" / "ca.crt").read_bytes() == first


def test_wrong_words_issue_nothing(tmp_path: Path) -> None:
    for wanted, error in (
        (Papers(lost=["nobody"]), UnreadablePaper),
        (Papers(people=["../mei"]), NotALogin),
        (Papers(machines=["Night 1"]), NotALogin),
        (Papers(servers=["db lan"]), NotAServer),
        (Papers(servers=["db"], network="192.168.1.5/24"), NotANetwork),
    ):
        with pytest.raises(error):
            issue(tmp_path / "papers", wanted)

    assert list(tmp_path.rglob("client.*")) == []


def test_an_authority_of_two_halves_is_refused(tmp_path: Path) -> None:
    another().write(tmp_path)
    (tmp_path / "ca.crt").write_bytes(another().certificate())

    with pytest.raises(NotTheAuthority):
        issue(tmp_path, Papers(people=["mei"]))


def another() -> Authority:
    return Authority.founded("Another company CA", now=datetime.now(UTC))
