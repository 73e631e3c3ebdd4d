"""Names and archives from outside: data that is shown, never a place to write to, never more than was announced."""

from __future__ import annotations

import io
import os
import struct
import sys
import zipfile
from datetime import date
from pathlib import Path

import pytest

from integrations.transport import Parcel
from integrations.transport.archives import UnsafeArchive, check_zip
from integrations.transport.folder import FolderMailbox
from integrations.transport.names import UnsafeName, safe_name, shelf_name
from tests.hostile import NAMES

TODAY = date(2026, 11, 22)
STORABLE = [
    name for name in NAMES if name not in ("", ".", "..") and "/" not in name and "\0" not in name and len(name) < 255
]


@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_a_hostile_name_is_refused(name: str) -> None:
    with pytest.raises(UnsafeName):
        safe_name(name)


@pytest.mark.parametrize("name", ["a.sta", "對帳單 11月.sta", "MT940_20261122-1.txt", "con_fu.sta", "e\u0301.sta"])
def test_an_ordinary_name_stays_as_it_is(name: str) -> None:
    assert safe_name(name) in (name, "\u00e9.sta")


@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_what_is_put_away_has_a_safe_name(name: str) -> None:
    assert safe_name(shelf_name(name)) == shelf_name(name)
    assert shelf_name(name) == shelf_name(name)


@pytest.mark.skipif(sys.platform == "win32", reason="such names cannot be made there")
@pytest.mark.parametrize("name", STORABLE, ids=ascii)
def test_a_file_of_any_name_is_fetched_and_put_away_inside(tmp_path: Path, name: str) -> None:
    mailbox = FolderMailbox(tmp_path / "box", wait=lambda _: None)
    mailbox.inbox.mkdir(parents=True)
    (mailbox.inbox / name).write_bytes(b"statement")
    (parcel,) = mailbox.ready()

    content = mailbox.fetch(parcel)
    mailbox.archive(parcel, TODAY)

    kept = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert content == b"statement"
    assert [path.parent for path in kept] == [tmp_path / "box" / "archive" / "20261122"]
    assert [safe_name(os.fsdecode(path.name)) for path in kept] == [path.name for path in kept]


@pytest.mark.parametrize("name", ["../outside.sta", "/etc/passwd", "..", "", "a/../../outside.sta", "\0"], ids=ascii)
def test_a_name_never_leads_out_of_the_inbox(tmp_path: Path, name: str) -> None:
    mailbox = FolderMailbox(tmp_path / "box", wait=lambda _: None)
    mailbox.inbox.mkdir(parents=True)
    outside = tmp_path / "box" / "outside.sta"
    outside.write_bytes(b"not yours")
    parcel = Parcel(name, len(b"not yours"), outside.stat().st_mtime_ns)

    for step in (lambda: mailbox.fetch(parcel), lambda: mailbox.archive(parcel, TODAY)):
        with pytest.raises(UnsafeName):
            step()

    assert outside.read_bytes() == b"not yours"


def zipped(*entries: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return file.getvalue()


def lying(data: bytes, size: int) -> bytes:
    """The archive with another unpacked size in its directory than it has."""
    at = data.rindex(b"PK\x01\x02") + 24
    return data[:at] + struct.pack("<I", size) + data[at + 4 :]


HONEST = zipped(("a.xml", b"<a/>"), ("folder/b.xml", b"x" * 5000))
BOMB = zipped(("a.xml", b"0" * (8 << 20)))
BAD: tuple[tuple[str, bytes, dict[str, int]], ...] = (
    ("a bomb", BOMB, {}),
    ("much in all", zipped(*((f"{n}.xml", os.urandom(40_000)) for n in range(4))), {"most_bytes": 100_000}),
    ("one that is larger than it says", lying(zipped(("a", os.urandom(5000))), 10), {}),
    ("one that unpacks to more than it says", lying(BOMB, 10), {"most_bytes": 1 << 20}),
    ("too many entries", zipped(*((f"{n}", b"") for n in range(50))), {"most_entries": 49}),
    ("an entry outside", zipped(("../../etc/cron.d/x", b"x")), {}),
    ("an entry at the root", zipped(("/etc/passwd", b"x")), {}),
    ("an entry on a drive", zipped(("C:\\x", b"x")), {}),
    ("a device", zipped(("folder/CON", b"x")), {}),
    ("half of one", HONEST[: len(HONEST) // 2], {}),
    ("no archive", b"MT940", {}),
    ("nothing", b"", {}),
    ("a changed byte", zipped(("a", b"<a/>"), method=zipfile.ZIP_STORED).replace(b"<a/>", b"<b/>"), {}),
)


def test_an_honest_archive_passes() -> None:
    check_zip(HONEST)


@pytest.mark.parametrize(("data", "limits"), [row[1:] for row in BAD], ids=[row[0] for row in BAD])
def test_a_dishonest_archive_is_refused(data: bytes, limits: dict[str, int]) -> None:
    with pytest.raises(UnsafeArchive):
        check_zip(data, **limits)


def test_a_changed_archive_is_refused_or_passes_but_never_stops_us() -> None:
    refused = 0
    for at in range(len(HONEST)):
        changed = HONEST[:at] + bytes([HONEST[at] ^ 0xFF]) + HONEST[at + 1 :]
        try:
            check_zip(changed)
        except UnsafeArchive:
            refused += 1

    assert refused > len(HONEST) // 2
