"""Enrolling a PC: what lies on it afterwards, and that it is whole or not at all."""

from __future__ import annotations

import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from app.certificates import UnreadablePaper
from app.enrolment import EnrolmentNotWritten, NotOurAuthority
from app.server_papers import Papers, issue
from app.wallet import KeyringForgets, KeyWithoutPassphrase
from integrations.keys.desk import KeyringAway, NothingKeptHere
from tests.pc import NOW, WORDS, Pc, company

SERVER = "db.lan:5432"


@pytest.fixture
def pc(tmp_path: Path) -> Pc:
    return Pc(tmp_path)


def test_an_enrolled_pc_holds_a_sealed_key_that_only_its_keyring_opens(pc: Pc) -> None:
    paper = pc.authority.client("mei", now=NOW)

    answered = pc.enrol(pc.file(paper), f" {WORDS} ")

    papers = pc.wallet.papers("mei")
    assert papers is not None
    assert answered == ("mei", (NOW + timedelta(days=730)).date())
    assert list(pc.memory.kept.values()) == [papers.passphrase]
    assert papers.passphrase not in repr(papers)
    assert b"ENCRYPTED PRIVATE KEY" in papers.key.read_bytes()
    with pytest.raises(TypeError):
        load_pem_private_key(papers.key.read_bytes(), None)
    assert load_pem_private_key(papers.key.read_bytes(), papers.passphrase.encode()).public_key() == (
        paper.certificate.public_key()
    )
    assert papers.authority.read_bytes() == pc.authority.certificate()
    modes = {stat.S_IMODE(path.stat().st_mode) for path in (pc.folder / "enrolments").rglob("*")}
    assert modes == {0o600, 0o700}
    assert pc.wallet.papers("hua") is None
    assert pc.wallet.papers("../mei") is None


def test_a_pc_that_knows_an_authority_takes_no_other_from_a_file(pc: Pc) -> None:
    strangers = company("Strangers CA")
    pc.enrol(pc.file())
    before = pc.wallet.papers("mei")

    with pytest.raises(NotOurAuthority):
        pc.enrol(pc.file(strangers.client("mei", now=NOW), by=strangers))

    assert pc.wallet.papers("mei") == before


def test_the_authority_of_the_settings_is_the_one_that_servers_are_held_to(pc: Pc) -> None:
    pc.known = pc.folder / "ca.crt"
    with pytest.raises(UnreadablePaper):
        pc.enrol(pc.file())
    pc.known.write_bytes(pc.authority.certificate())

    pc.enrol(pc.file())

    papers = pc.wallet.papers("mei")
    assert papers is not None
    assert papers.authority == pc.known


def test_enrolling_again_replaces_key_certificate_and_passphrase(pc: Pc) -> None:
    pc.enrol(pc.file())
    first = pc.wallet.papers("mei")
    pc.enrol(pc.file())
    second = pc.wallet.papers("mei")

    assert first is not None
    assert second is not None
    assert first.passphrase != second.passphrase
    assert not first.key.exists()
    assert list(pc.memory.kept.values()) == [second.passphrase]


def test_two_people_of_one_pc_keep_theirs_apart(pc: Pc) -> None:
    pc.enrol(pc.file())
    pc.enrol(pc.file(pc.authority.client("hua", now=NOW)))

    pc.wallet.leave("mei", SERVER)

    assert pc.wallet.papers("mei") is None
    assert pc.wallet.papers("hua") is not None


def test_without_a_keyring_that_encrypts_a_pc_is_not_enrolled(pc: Pc) -> None:
    wallet = pc.without_keyring()

    with pytest.raises(NothingKeptHere):
        wallet.enrol(pc.file(), WORDS, now=NOW)

    assert "Memory" in wallet.why_not()
    assert not (pc.folder / "enrolments").exists()


@pytest.mark.parametrize("trouble", ["locked", "forgets", "in the way"])
def test_an_enrolment_that_fails_leaves_the_one_before_it_in_use(pc: Pc, trouble: str) -> None:
    pc.enrol(pc.file())
    before, kept = pc.wallet.papers("mei"), dict(pc.memory.kept)
    pc.memory.locked, pc.memory.forgets = trouble == "locked", trouble == "forgets"
    login = pc.folder / "enrolments" / "mei"
    if trouble == "in the way":
        # a folder stands where the file with the last word is written
        (login / ".current.part" / "x").mkdir(parents=True)

    with pytest.raises((KeyringAway, KeyringForgets, EnrolmentNotWritten)):
        pc.enrol(pc.file())
    pc.memory.locked = pc.memory.forgets = False

    assert pc.wallet.papers("mei") == before
    assert pc.memory.kept == kept
    assert [path.name for path in login.iterdir() if len(path.name) == 16] == [before.key.parent.name if before else ""]


def test_a_keyring_that_fails_after_the_change_costs_nothing(pc: Pc) -> None:
    pc.enrol(pc.file())
    pc.memory.writes = 1

    pc.enrol(pc.file())

    papers = pc.wallet.papers("mei")
    assert papers is not None
    assert papers.passphrase in pc.memory.kept.values()
    assert len(list((pc.folder / "enrolments" / "mei").iterdir())) == 2


def test_a_passphrase_that_is_gone_asks_for_a_new_file(pc: Pc) -> None:
    pc.enrol(pc.file())
    pc.memory.kept.clear()

    with pytest.raises(KeyWithoutPassphrase, match="mei"):
        pc.wallet.papers("mei")


def test_leaving_takes_key_certificate_and_password(pc: Pc) -> None:
    pc.enrol(pc.file())
    pc.wallet.keep_password("mei", SERVER, "secret")

    pc.wallet.leave("mei", SERVER)
    pc.wallet.leave("mei", SERVER)
    pc.wallet.leave("../../mei", SERVER)

    assert pc.memory.kept == {}
    assert list((pc.folder / "enrolments").iterdir()) == []
    assert pc.wallet.last_day("mei") is None


def test_key_and_certificate_go_although_the_keyring_does_not_open(pc: Pc) -> None:
    pc.enrol(pc.file())

    with pytest.raises(NothingKeptHere):
        pc.without_keyring().leave("mei", SERVER)

    assert list((pc.folder / "enrolments").iterdir()) == []


def test_a_password_goes_to_the_server_it_was_typed_for(pc: Pc) -> None:
    pc.wallet.keep_password("mei", SERVER, "secret")

    assert pc.wallet.password("mei", SERVER) == "secret"
    assert pc.wallet.password("mei", "elsewhere:5432") is None
    assert pc.wallet.password("hua", SERVER) is None


def test_the_administrators_command_makes_the_file_and_keeps_no_key(tmp_path: Path) -> None:
    issue(tmp_path / "papers", Papers(["db.lan"], people=["mei"]))
    (issued,) = issue(tmp_path / "papers", Papers(enrolled=["mei"]))
    assert issued.passphrase is not None
    pc = Pc(tmp_path / "pc", known=issued.folder / "ca.crt")

    enrolled = pc.wallet.enrol(issued.folder / "mei.p12", issued.passphrase, now=datetime.now(UTC))
    revoked = issue(tmp_path / "papers", Papers(lost=["mei"]))

    assert enrolled[0] == "mei"
    assert sorted(path.name for path in issued.folder.iterdir()) == ["README.txt", "ca.crt", "mei.p12", "settings.toml"]
    assert (issued.folder / "settings.toml").read_text("utf-8").splitlines() == [
        'database_url = "postgresql://db.lan:5432/luckygas"',
        'database_authority = "ca.crt"',
    ]
    assert stat.S_IMODE((issued.folder / "mei.p12").stat().st_mode) == 0o600
    assert issued.passphrase not in repr(issued)
    assert revoked == []
    assert len(list((tmp_path / "papers" / "revoked").iterdir())) == 1
