"""The folder mailbox: only whole files, oldest first, moved after they were taken."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from integrations.transport.folder import FolderMailbox, MailboxAway, StillChanging

TODAY = date(2026, 11, 22)


def no_wait(_: float) -> None:
    """Nothing happens between the two looks."""


def a_file(mailbox: FolderMailbox, name: str, content: bytes = b"statement", changed: int = 1_000) -> Path:
    mailbox.inbox.mkdir(parents=True, exist_ok=True)
    path = mailbox.inbox / name
    path.write_bytes(content)
    os.utime(path, (changed, changed))
    return path


def names(mailbox: FolderMailbox) -> list[str]:
    return [parcel.name for parcel in mailbox.ready()]


def test_files_come_oldest_first(tmp_path: Path) -> None:
    mailbox = FolderMailbox(tmp_path, wait=no_wait)
    a_file(mailbox, "b.sta", changed=2_000)
    a_file(mailbox, "對帳單.sta", changed=1_000)

    assert names(mailbox) == ["對帳單.sta", "b.sta"]


@pytest.mark.parametrize("name", [".hidden.sta", "a.sta.part", "a.tmp", "A.FILEPART", "a.sta.done", "a.ok", "a.sha256"])
def test_what_is_no_document_is_passed_over(tmp_path: Path, name: str) -> None:
    mailbox = FolderMailbox(tmp_path, wait=no_wait)
    a_file(mailbox, name)

    assert names(mailbox) == []


def test_empty_files_folders_and_links_are_passed_over(tmp_path: Path) -> None:
    mailbox = FolderMailbox(tmp_path, wait=no_wait)
    a_file(mailbox, "empty.sta", b"")
    outside = tmp_path / "outside.sta"
    outside.write_bytes(b"elsewhere")
    (mailbox.inbox / "link.sta").symlink_to(outside)
    (mailbox.inbox / "folder.sta").mkdir()

    assert names(mailbox) == []


def grown(path: Path) -> None:
    with path.open("ab") as file:
        file.write(b" and more")


@pytest.mark.parametrize("change", [grown, lambda path: os.utime(path, (5_000, 5_000)), Path.unlink])
def test_a_file_that_changes_between_two_looks_waits_for_the_next_window(
    tmp_path: Path, change: Callable[[Path], None]
) -> None:
    half: list[Path] = []
    mailbox = FolderMailbox(tmp_path, wait=lambda _: change(half[0]))
    half.append(a_file(mailbox, "half.sta"))
    a_file(mailbox, "whole.sta")

    assert names(mailbox) == ["whole.sta"]


@pytest.mark.parametrize("companion", ["a.sta.done", "a.done", "a.sta.ok", "a.sta.sha256"])
def test_a_companion_says_that_the_file_is_whole_and_goes_with_it(tmp_path: Path, companion: str) -> None:
    def never(_: float) -> None:
        raise AssertionError("nobody need wait")

    mailbox = FolderMailbox(tmp_path, wait=never)
    a_file(mailbox, "a.sta")
    a_file(mailbox, companion, hashlib.sha256(b"statement").hexdigest().encode())
    (parcel,) = mailbox.ready()

    assert mailbox.fetch(parcel) == b"statement"
    mailbox.archive(parcel, TODAY)

    assert sorted(path.name for path in (tmp_path / "archive" / "20261122").iterdir()) == sorted(["a.sta", companion])
    assert not any(mailbox.inbox.iterdir())


def test_a_file_that_is_not_what_its_hash_names_is_left_alone(tmp_path: Path) -> None:
    mailbox = FolderMailbox(tmp_path, wait=no_wait)
    a_file(mailbox, "a.sta")
    a_file(mailbox, "a.sta.sha256", hashlib.sha256(b"another").hexdigest().encode())
    (parcel,) = mailbox.ready()

    with pytest.raises(StillChanging):
        mailbox.fetch(parcel)


@pytest.mark.parametrize("change", [grown, Path.unlink])
def test_a_file_that_changes_after_it_was_seen_is_not_fetched(tmp_path: Path, change: Callable[[Path], None]) -> None:
    mailbox = FolderMailbox(tmp_path, wait=no_wait)
    path = a_file(mailbox, "a.sta")
    (parcel,) = mailbox.ready()
    change(path)

    with pytest.raises(StillChanging):
        mailbox.fetch(parcel)


def test_a_name_that_is_in_the_archive_already_gets_another(tmp_path: Path) -> None:
    mailbox = FolderMailbox(tmp_path, wait=no_wait)
    for content in (b"first", b"second", b"third"):
        a_file(mailbox, "a.sta", content)
        mailbox.archive(*mailbox.ready(), on=TODAY)

    kept = {path.name: path.read_bytes() for path in (tmp_path / "archive" / "20261122").iterdir()}

    assert kept == {"a.sta": b"first", "a-2.sta": b"second", "a-3.sta": b"third"}


def test_what_nobody_may_use_goes_to_quarantine(tmp_path: Path) -> None:
    mailbox = FolderMailbox(tmp_path, wait=no_wait)
    a_file(mailbox, "a.sta")

    mailbox.quarantine(*mailbox.ready(), on=TODAY)

    assert (tmp_path / "quarantine" / "20261122" / "a.sta").exists()


def test_a_file_that_another_box_moved_is_no_trouble(tmp_path: Path) -> None:
    mailbox = FolderMailbox(tmp_path, wait=no_wait)
    path = a_file(mailbox, "a.sta")
    (parcel,) = mailbox.ready()
    path.unlink()

    mailbox.archive(parcel, TODAY)

    assert names(mailbox) == []


def test_a_folder_that_is_no_folder_is_said_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    mailbox = FolderMailbox(tmp_path / "file", wait=no_wait)

    with pytest.raises(MailboxAway):
        mailbox.ready()
