"""What is believed of an enrolment file, and what is not."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption
from cryptography.hazmat.primitives.serialization.pkcs12 import serialize_key_and_certificates
from cryptography.x509.oid import ExtendedKeyUsageOID

from app.certificates import Authority, Paper
from app.enrolment import NoLongerInTime, NotInTimeYet, NotOurAuthority, must_be_ours
from app.enrolment_file import (
    LARGEST,
    ROUNDS,
    EnrolmentNotOpened,
    NotForSigningIn,
    Opened,
    UnreadableEnrolment,
    new_passphrase,
)
from domain.errors import LuckyGasError
from domain.kernel.words import in_language
from tests.pc import NOW, WORDS, Pc, company


@pytest.fixture
def pc(tmp_path: Path) -> Pc:
    return Pc(tmp_path)


@pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl")
def test_an_enrolment_file_is_pkcs12_as_openssl_reads_it(pc: Pc) -> None:
    words = ["openssl", "pkcs12", "-info", "-noout", "-in", str(pc.file(rounds=ROUNDS)), "-passin", f"pass:{WORDS}"]

    done = subprocess.run(words, capture_output=True, text=True, check=True)

    assert "MAC: sha256" in done.stderr
    assert done.stderr.count("PBES2, PBKDF2, AES-256-CBC, Iteration 600000, PRF hmacWithSHA256") == 2


def expired(pc: Pc) -> Path:
    return pc.file(pc.authority.client("mei", now=NOW - timedelta(days=800)))


def not_yet(pc: Pc) -> Path:
    return pc.file(pc.authority.client("mei", now=NOW + timedelta(days=2)))


def from_strangers(pc: Pc) -> Path:
    strangers = company("Strangers CA")
    return pc.file(strangers.client("mei", now=NOW), by=strangers)


def under_our_name(pc: Pc) -> Path:
    """Another authority that calls itself as ours does."""
    return pc.file(company().client("mei", now=NOW))


def of_a_server(pc: Pc) -> Path:
    return pc.file(pc.authority.server(["mei"], now=NOW))


def without_a_certificate(pc: Pc) -> Path:
    path = pc.folder / "mei.p12"
    lock = BestAvailableEncryption(WORDS.encode())
    key = pc.authority.client("mei", now=NOW).key
    path.write_bytes(serialize_key_and_certificates(b"mei", key, None, [pc.authority.signer], lock))
    return path


def no_login(pc: Pc) -> Path:
    return pc.file(_named(pc.authority, "Mei Lin"))


def _named(authority: Authority, name: str) -> Paper:
    return authority._issue(name, ExtendedKeyUsageOID.CLIENT_AUTH, NOW, timedelta(days=2), [])


def too_large(pc: Pc) -> Path:
    path = pc.folder / "mei.p12"
    path.write_bytes(bytes(LARGEST + 1))
    return path


def cut_short(pc: Pc) -> Path:
    path = pc.file()
    path.write_bytes(path.read_bytes()[:-20])
    return path


REFUSED: tuple[tuple[Callable[[Pc], Path], type[LuckyGasError]], ...] = (
    (expired, NoLongerInTime),
    (not_yet, NotInTimeYet),
    (from_strangers, NotOurAuthority),
    (under_our_name, NotOurAuthority),
    (of_a_server, NotForSigningIn),
    (without_a_certificate, NotForSigningIn),
    (no_login, NotForSigningIn),
    (too_large, EnrolmentNotOpened),
    (cut_short, EnrolmentNotOpened),
    (lambda pc: pc.folder / "nowhere.p12", UnreadableEnrolment),
    (lambda pc: pc.folder, UnreadableEnrolment),
)


@pytest.mark.parametrize(("made", "error"), REFUSED)
def test_what_is_not_as_it_must_be_is_refused_and_leaves_nothing(
    pc: Pc, made: Callable[[Pc], Path], error: type[LuckyGasError]
) -> None:
    pc.known = pc.folder.with_suffix(".crt")
    pc.known.write_bytes(pc.authority.certificate())

    with pytest.raises(error):
        pc.enrol(made(pc))

    assert pc.memory.kept == {}
    assert not (pc.folder / "enrolments").exists()


def test_a_key_of_another_certificate_is_refused(pc: Pc) -> None:
    held = Opened(pc.authority.client("mei", now=NOW).certificate, pc.authority.client("mei", now=NOW).key, ())

    with pytest.raises(NotForSigningIn):
        must_be_ours(held, known=[pc.authority.signer], now=NOW)


def test_a_wrong_passphrase_opens_nothing(pc: Pc) -> None:
    with pytest.raises(EnrolmentNotOpened):
        pc.enrol(pc.file(), WORDS.upper())

    assert pc.enrol(pc.file())[0] == "mei"


def test_a_wrong_clock_is_named_with_both_times(pc: Pc) -> None:
    with pytest.raises(NotInTimeYet) as early:
        pc.enrol(not_yet(pc))

    with in_language("en"):
        assert "good from 2026-11-22 11:50" in str(early.value)
        assert "this PC's clock says 2026-11-20 12:00" in str(early.value)


def test_passphrases_are_not_guessed_and_not_misread() -> None:
    made = {new_passphrase() for _ in range(50)}

    assert len(made) == 50
    assert all(len(words) == 29 and not set(words) & set("01ilo ") for words in made)
