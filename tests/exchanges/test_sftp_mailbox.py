"""The SFTP mailbox against a real OpenSSH: only the known host, only whole files, sent once."""

from __future__ import annotations

import hashlib
import os
import socket
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from domain.errors import Refused, Unavailable
from integrations.exchange import Mailbox
from integrations.transport import Parcel
from integrations.transport.folder import StillChanging
from integrations.transport.sftp import FolderRefused, NameTaken, ParcelTooLong, SftpHost, SftpMailbox
from integrations.transport.ssh import (
    HostAway,
    HostKeyChanged,
    HostKeyUnreadable,
    HostTooWeak,
    LoginRefusedThere,
    OurKeyUnreadable,
)
from tests.simulators.sftp import SshKey, SshServer

TODAY = date(2026, 11, 22)


class Bank:
    """A server with our folders below one directory, and mailboxes to it."""

    def __init__(self, folder: Path) -> None:
        self.keys = folder
        self.host_key, self.rsa = SshKey(folder / "host"), SshKey(folder / "host_rsa", "rsa")
        self.other, self.ours = SshKey(folder / "other"), SshKey(folder / "ours")
        self.server = SshServer(folder, host_keys=[self.host_key, self.rsa], user_key=self.ours)

    def host(self, root: Path, **changed: object) -> SftpHost:
        known: dict[str, object] = {
            "name": "the bank",
            "host": "127.0.0.1",
            "port": self.server.port,
            "user": self.server.user,
            "host_keys": (self.host_key.public, self.other.public),
            "key_file": self.ours.file,
            **{name: str(root / name) for name in ("inbox", "outbox", "archive", "quarantine")},
            **changed,
        }
        return SftpHost(**known)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bank]:
    made = Bank(tmp_path_factory.mktemp("sshd"))
    with made.server:
        yield made


def no_wait(_: float) -> None:
    """Nothing happens between the two looks."""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name in ("inbox", "outbox"):
        (tmp_path / name).mkdir()
    return tmp_path


Open = Callable[..., SftpMailbox]


@pytest.fixture
def open_mailbox(bank: Bank, root: Path) -> Iterator[Open]:
    opened: list[SftpMailbox] = []

    def open_mailbox(*, wait: Callable[[float], None] = no_wait, longest: int = 1000, **changed: object) -> SftpMailbox:
        host = bank.host(root, **changed)
        opened.append(SftpMailbox(host, limit=timedelta(seconds=20), wait=wait, longest=longest))
        return opened[-1]

    yield open_mailbox
    for each in opened:
        each.close()


def put(root: Path, name: str, content: bytes = b"statement", changed: int = 1_000) -> Path:
    path = root / "inbox" / name
    path.write_bytes(content)
    os.utime(path, (changed, changed))
    return path


def names(mailbox: SftpMailbox) -> list[str]:
    return [parcel.name for parcel in mailbox.ready()]


def test_whole_files_come_oldest_first_and_go_to_the_archive(open_mailbox: Open, root: Path) -> None:
    put(root, "b.sta", changed=2_000)
    put(root, "對帳單.sta", "內容".encode(), changed=1_000)
    for name in (".hidden", "c.sta.part", "d.tmp", "back\\slash.sta"):
        put(root, name)
    put(root, "empty.sta", b"")
    (root / "inbox" / "folder.sta").mkdir()
    (root / "inbox" / "link.sta").symlink_to(root / "inbox" / "b.sta")
    mailbox = open_mailbox()
    of_the_exchange: Mailbox = mailbox

    first, second = of_the_exchange.ready()
    assert (first.name, second.name) == ("對帳單.sta", "b.sta")
    assert mailbox.fetch(first) == "內容".encode()
    mailbox.archive(first, TODAY)
    mailbox.quarantine(second, TODAY)

    assert (root / "archive" / "20261122" / "對帳單.sta").read_bytes() == "內容".encode()
    assert (root / "quarantine" / "20261122" / "b.sta").exists()
    assert names(mailbox) == []


def grown(path: Path) -> None:
    path.write_bytes(b"statement and more")


def touched(path: Path) -> None:
    os.utime(path, (9_000, 9_000))


@pytest.mark.parametrize("change", [grown, touched, Path.unlink])
def test_a_file_that_changes_between_two_looks_waits_for_the_next_window(
    open_mailbox: Open, root: Path, change: Callable[[Path], None]
) -> None:
    half = put(root, "half.sta")
    put(root, "whole.sta")

    assert names(open_mailbox(wait=lambda _: change(half))) == ["whole.sta"]


@pytest.mark.parametrize("change", [grown, touched, Path.unlink])
def test_a_file_that_changes_after_it_was_seen_is_not_fetched(
    open_mailbox: Open, root: Path, change: Callable[[Path], None]
) -> None:
    path = put(root, "a.sta")
    mailbox = open_mailbox()
    (parcel,) = mailbox.ready()
    change(path)

    with pytest.raises(StillChanging):
        mailbox.fetch(parcel)


def test_a_companion_saves_the_second_look_and_its_hash_is_held_to(open_mailbox: Open, root: Path) -> None:
    def never(_: float) -> None:
        raise AssertionError("nobody need wait")

    put(root, "a.sta")
    put(root, "a.sta.sha256", hashlib.sha256(b"statement").hexdigest().encode())
    put(root, "b.sta", changed=2_000)
    put(root, "b.sta.sha256", hashlib.sha256(b"another").hexdigest().encode())
    mailbox = open_mailbox(wait=never)
    good, bad = mailbox.ready()

    assert mailbox.fetch(good) == b"statement"
    with pytest.raises(StillChanging):
        mailbox.fetch(bad)
    mailbox.archive(good, TODAY)
    assert sorted(path.name for path in (root / "archive" / "20261122").iterdir()) == ["a.sta", "a.sta.sha256"]


def test_a_name_that_is_in_the_archive_already_gets_another(open_mailbox: Open, root: Path) -> None:
    mailbox = open_mailbox()
    for content in (b"first", b"second"):
        put(root, "a.sta", content)
        mailbox.archive(*mailbox.ready(), on=TODAY)
    mailbox.archive(Parcel("gone.sta", 1, 1), TODAY)

    kept = {path.name: path.read_bytes() for path in (root / "archive" / "20261122").iterdir()}
    assert kept == {"a.sta": b"first", "a-2.sta": b"second"}


def test_a_file_beyond_all_measure_is_not_fetched(open_mailbox: Open, root: Path) -> None:
    put(root, "a.sta", b"x" * 1001)
    mailbox = open_mailbox()

    with pytest.raises(ParcelTooLong):
        mailbox.fetch(*mailbox.ready())


def test_what_is_sent_lies_there_whole_and_once(open_mailbox: Open, root: Path) -> None:
    mailbox = open_mailbox()
    content = os.urandom(300_000)

    assert mailbox.send("pay.txt", content) is True
    assert mailbox.send("pay.txt", content) is False
    with pytest.raises(NameTaken):
        mailbox.send("pay.txt", content + b"!")

    assert {path.name: path.read_bytes() for path in (root / "outbox").iterdir()} == {"pay.txt": content}


def test_half_of_an_earlier_attempt_is_overwritten(open_mailbox: Open, root: Path) -> None:
    (root / "outbox" / "pay.txt.part").write_bytes(b"half of something much longer")

    assert open_mailbox().send("pay.txt", b"whole") is True
    assert [path.name for path in (root / "outbox").iterdir()] == ["pay.txt"]


def test_a_folder_that_is_not_there_is_said_so(open_mailbox: Open, root: Path) -> None:
    with pytest.raises(FolderRefused):
        open_mailbox(inbox=str(root / "nowhere")).ready()
    with pytest.raises(FolderRefused):
        open_mailbox(outbox=str(root / "nowhere")).send("a", b"x")


def test_a_changed_host_key_parks_and_no_login_is_tried(bank: Bank, open_mailbox: Open) -> None:
    before = bank.server.log
    open_mailbox().ready()
    assert "userauth-request" in bank.server.log.removeprefix(before)
    before = bank.server.log
    mailbox = open_mailbox(host_keys=(bank.other.public,), key_file=None, password=lambda: "canary-password")

    with pytest.raises(HostKeyChanged) as caught:
        mailbox.ready()

    said = bank.server.log.removeprefix(before)
    assert isinstance(caught.value, Refused)
    assert "Connection from 127.0.0.1" in said
    assert "userauth-request" not in said
    assert "canary" not in said + repr(mailbox.host) + str(caught.value)


def test_of_several_host_keys_the_one_we_know_is_asked_for(bank: Bank, open_mailbox: Open) -> None:
    assert names(open_mailbox(host_keys=(bank.rsa.public,))) == []
    assert names(open_mailbox(host_keys=(bank.other.public, bank.host_key.public))) == []


def test_no_agent_and_no_key_of_this_account_is_tried(
    bank: Bank, open_mailbox: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home" / ".ssh"
    home.mkdir(parents=True)
    (home / "id_ed25519").write_bytes(bank.ours.file.read_bytes())
    monkeypatch.setenv("HOME", str(home.parent))

    with pytest.raises(LoginRefusedThere):
        open_mailbox(key_file=None, password=lambda: "canary-password").ready()


def test_a_key_that_is_not_ours_there_is_refused(bank: Bank, open_mailbox: Open) -> None:
    with pytest.raises(LoginRefusedThere):
        open_mailbox(key_file=bank.other.file).ready()


@pytest.mark.parametrize("line", ["", "ssh-ed25519", "ssh-ed25519 ###", "ssh-new AAAA", "ssh-rsa AAAA"])
def test_a_host_key_that_is_none_is_refused_before_anything(open_mailbox: Open, line: str) -> None:
    with pytest.raises(HostKeyUnreadable):
        open_mailbox(host_keys=(line,)).ready()


def test_our_own_key_may_be_missing_or_broken(open_mailbox: Open, tmp_path: Path) -> None:
    (tmp_path / "broken").write_text("canary-key")
    for name in ("none", "broken"):
        with pytest.raises(OurKeyUnreadable) as caught:
            open_mailbox(key_file=tmp_path / name).ready()
        assert "canary" not in str(caught.value)


def test_a_server_that_is_away_or_mute_may_be_tried_again(bank: Bank, root: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        host = bank.host(root, port=mute.getsockname()[1])
        with pytest.raises(HostAway) as caught:
            SftpMailbox(host, limit=timedelta(seconds=0.3)).ready()
    with pytest.raises(HostAway):
        SftpMailbox(host).ready()
    assert isinstance(caught.value, Unavailable)


@pytest.mark.parametrize("weak", ["Ciphers aes128-cbc,3des-cbc", "MACs hmac-sha1,hmac-md5"])
def test_a_server_that_knows_only_weak_ways_is_refused(bank: Bank, root: Path, tmp_path: Path, weak: str) -> None:
    folder = tmp_path / "weak"
    folder.mkdir()
    with SshServer(folder, host_keys=[bank.host_key], user_key=bank.ours, settings=(weak,)) as server:
        with pytest.raises(HostTooWeak):
            SftpMailbox(bank.host(root, port=server.port)).ready()
        assert "userauth-request" not in server.log


def test_a_server_that_freezes_is_given_up_and_the_next_call_comes_in_anew(
    bank: Bank, root: Path, tmp_path: Path
) -> None:
    put(root, "a.sta")
    folder = tmp_path / "frozen"
    folder.mkdir()
    server = SshServer(folder, host_keys=[bank.host_key], user_key=bank.ours)
    mailbox = SftpMailbox(bank.host(root, port=server.port), limit=timedelta(seconds=1), wait=no_wait)
    with server, mailbox:
        (parcel,) = mailbox.ready()
        server.freeze()
        with pytest.raises(HostAway):
            mailbox.fetch(parcel)
        assert mailbox.fetch(parcel) == b"statement"
