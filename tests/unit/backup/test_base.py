"""A base on its way in: held to its manifest, and untied from the server it came from."""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from app.backup.bases import free_name
from app.backup.manifest import OtherTablespaces, read_base
from app.backup.restore import INCLUDE, take_over
from app.backup.store import AlreadyStored, NoSuchBackup, Store
from app.backup.stream import Damaged
from tests.simulators.keys import FileOfKeys

FILES = {"backup_label": b"START WAL LOCATION", "PG_VERSION": b"15\n", "base/1/1": b"page" * 3000, "base/1/empty": b""}


def manifest(files: Mapping[str, bytes]) -> bytes:
    """As PostgreSQL writes it: its own hash at the end."""
    listed = [
        {
            "Path": path,
            "Size": len(content),
            "Checksum-Algorithm": "SHA256",
            "Checksum": hashlib.sha256(content).hexdigest(),
        }
        for path, content in files.items()
    ]
    body = f'{{ "PostgreSQL-Backup-Manifest-Version": 1,\n"Files": {json.dumps(listed)},\n'.encode()
    return body + f'"Manifest-Checksum": "{hashlib.sha256(body).hexdigest()}"}}\n'.encode()


def tar(files: Mapping[str, bytes], listed: bytes | None, *more: tarfile.TarInfo) -> io.BytesIO:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as target:
        everything = {**files, **({"backup_manifest": listed} if listed is not None else {})}
        for path, content in everything.items():
            member = tarfile.TarInfo(path)
            member.size = len(content)
            target.addfile(member, io.BytesIO(content))
        for member in more:
            target.addfile(member)
    made.seek(0)
    return made


def test_a_whole_base_is_unpacked_as_it_is(tmp_path: Path) -> None:
    log = {"pg_wal/000000010000000000000002": b"the log has checksums of its own"}

    seen = read_base(tar({**FILES, **log}, manifest(FILES)), "file", into=tmp_path)

    assert (seen.files, seen.label) == (6, "START WAL LOCATION")
    assert {path: (tmp_path / path).read_bytes() for path in FILES} == FILES
    assert (tmp_path / "base/1/1").stat().st_mode & 0o077 == 0


CHANGED = {
    "a changed page": ({**FILES, "base/1/1": b"pagf" * 3000}, manifest(FILES)),
    "a shorter file": ({**FILES, "base/1/1": b"page" * 2999}, manifest(FILES)),
    "a file too much": ({**FILES, "base/1/2": b"x"}, manifest(FILES)),
    "a file too few": ({path: FILES[path] for path in FILES if path != "base/1/empty"}, manifest(FILES)),
    "no manifest": (FILES, None),
    "a manifest that was edited": (FILES, manifest(FILES).replace(b'"Size": 3', b'"Size": 4')),
    "no label": ({"PG_VERSION": b"15\n"}, manifest({"PG_VERSION": b"15\n"})),
}


@pytest.mark.parametrize("what", CHANGED)
def test_what_is_not_its_manifests_is_refused(what: str) -> None:
    files, listed = CHANGED[what]

    with pytest.raises(Damaged):
        read_base(tar(files, listed), "file")


def test_a_cut_tar_is_refused() -> None:
    whole = tar(FILES, manifest(FILES)).getvalue()

    for end in (0, 100, 700, 5000, len(whole) // 2):
        with pytest.raises(Damaged):
            read_base(io.BytesIO(whole[:end]), "file")


@pytest.mark.parametrize("path", ["../outside", "/etc/outside", "base/../../outside"])
def test_nothing_leaves_the_folder(path: str, tmp_path: Path) -> None:
    with pytest.raises(Damaged):
        read_base(tar({path: b"x"}, None), "file", into=tmp_path / "in")
    assert list(tmp_path.rglob("outside")) == []


def test_a_link_is_refused() -> None:
    link = tarfile.TarInfo("pg_tblspc/16400")
    link.type, link.linkname = tarfile.SYMTYPE, "/mnt/fast"

    with pytest.raises(OtherTablespaces):
        read_base(tar(FILES, manifest(FILES), link), "file")


def test_a_copy_is_untied_from_the_server_it_came_from(tmp_path: Path) -> None:
    (tmp_path / "postgresql.conf").write_text(f"shared_buffers = 1GB\n{INCLUDE}")
    (tmp_path / "postgresql.auto.conf").write_text(
        "archive_mode = 'on'\narchive_command = 'x put %p %f'\nwork_mem = '8MB'\nprimary_conninfo = 'host=a'\n"
        "recovery_target_time = '2026-01-01'\nsynchronous_standby_names = 'office2'\nport = '5433'\n"
    )
    (tmp_path / "pg_hba.conf").write_text("host all all 0.0.0.0/0 trust\n")
    (tmp_path / "standby.signal").touch()

    take_over(tmp_path)

    assert (tmp_path / "postgresql.auto.conf").read_text() == "work_mem = '8MB'\n"
    assert "trust" not in (tmp_path / "pg_hba.conf").read_text()
    assert not (tmp_path / "standby.signal").exists()


@pytest.mark.parametrize("conf", [None, "data_directory = '/var/lib/postgresql/15/main'\n"])
def test_a_server_with_settings_of_its_own_is_started_with_ours(conf: str | None, tmp_path: Path) -> None:
    if conf is not None:
        (tmp_path / "postgresql.conf").write_text(conf)
    (tmp_path / "postgresql.auto.conf").write_text("shared_preload_libraries = 'not_here'\n")

    take_over(tmp_path)

    assert (tmp_path / "postgresql.conf").read_text() == INCLUDE
    assert (tmp_path / "postgresql.auto.conf").read_text() == ""
    assert (tmp_path / "postgresql.conf.restored").exists() == (conf is not None)


def test_a_second_base_of_a_day_has_a_number_and_none_is_overwritten(tmp_path: Path) -> None:
    store, keys = Store(tmp_path), FileOfKeys.made(tmp_path / "keys.json")
    names = []
    for _ in range(3):
        names.append(free_name(store, date(2026, 11, 27)))
        with store.writing(names[-1], keys) as target:
            target.write(names[-1].encode())

    assert names == ["base/2026-11-27", "base/2026-11-27.2", "base/2026-11-27.3"]
    with pytest.raises(AlreadyStored), store.writing(names[0], keys):
        pass
    with store.reading(names[0], keys) as source:
        assert source.read() == b"base/2026-11-27"
    with pytest.raises(NoSuchBackup), store.reading("base/2026-11-26", keys):
        pass
