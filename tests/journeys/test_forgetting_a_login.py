"""`luckygas desktop --forget`, as whoever hands a PC on types it; here the system has no keyring that encrypts."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from app.certificates import Authority
from tests.journeys.conftest import in_a_process
from tests.pc import WORDS, Pc

PLAIN = {"PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"}
"""A keyring that the library knows and that encrypts nothing."""


def test_the_certificate_goes_and_a_keyring_that_does_not_encrypt_is_named(tmp_path: Path) -> None:
    now = datetime.now(UTC)
    pc = Pc(tmp_path, authority=Authority.founded("Lucky Gas CA", now=now))
    pc.wallet.enrol(pc.file(pc.authority.client("mei", now=now)), WORDS, now=now)

    told = in_a_process(
        ["desktop", "--forget", "mei", "--database", "postgresql://db.lan/luckygas", "--dir", str(tmp_path)], **PLAIN
    )

    assert told.code == 1
    assert "no keyring that encrypts (keyring.backends.null.Keyring)" in told.sentence
    assert list((tmp_path / "enrolments").iterdir()) == []


def test_without_a_central_server_nothing_is_kept(tmp_path: Path) -> None:
    told = in_a_process(["desktop", "--forget", "mei", "--dir", str(tmp_path)], **PLAIN)

    assert told.code == 1
    assert told.sentence.startswith("Passwords and certificates are kept for a central server only.")
