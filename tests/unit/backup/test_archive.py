"""The program that PostgreSQL calls for each file of its log."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import pytest

from app.backup import wal
from app.backup.launcher import command, write_launcher
from app.backup.store import PART, AlreadyStored, Store, clear_halves
from app.backup.wal import DONE, FAILED, NOT_THERE, STOP, Config
from app.places import PROJECT, is_root
from app.unprivileged import Account
from tests.simulators.keys import KIND, FileOfKeys

NAME = "000000010000000000000007"


@pytest.fixture
def config(tmp_path: Path) -> Config:
    FileOfKeys.made(tmp_path / "keys.json")
    return Config(str(tmp_path / "store"), f"{KIND}:{tmp_path / 'keys.json'}")


@pytest.fixture
def segment(tmp_path: Path) -> Path:
    path = tmp_path / NAME
    path.write_bytes(os.urandom(1 << 20) + bytes(3 << 20))
    return path


def put(config: Config, path: Path, name: str = NAME) -> int:
    return wal.run(config, ["put", str(path), name])


def stored(config: Config) -> list[str]:
    return sorted(path.name for path in Path(config.folder).glob("*/*"))


def test_what_was_put_comes_back_and_is_small(config: Config, segment: Path, tmp_path: Path) -> None:
    assert put(config, segment) == DONE
    assert wal.run(config, ["get", NAME, str(tmp_path / "back")]) == DONE

    assert (tmp_path / "back").read_bytes() == segment.read_bytes()
    assert stored(config) == [NAME]
    assert (Path(config.folder) / "wal" / NAME).stat().st_size < 1.1 * (1 << 20)


def test_the_same_again_is_done_and_another_under_its_name_is_not(
    config: Config, segment: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put(config, segment)
    before = (Path(config.folder) / "wal" / NAME).read_bytes()
    same, other, longer, shorter = put(config, segment), *(put(config, path) for path in variants(segment, tmp_path))

    assert (same, other, longer, shorter) == (DONE, FAILED, FAILED, FAILED)
    assert (Path(config.folder) / "wal" / NAME).read_bytes() == before
    assert capsys.readouterr().err.count(NAME) == 3


def variants(segment: Path, folder: Path) -> list[Path]:
    content = segment.read_bytes()
    made = []
    for name, changed in (("other", b"x" + content[1:]), ("longer", content + b"\0"), ("shorter", content[:-1])):
        (folder / name).write_bytes(changed)
        made.append(folder / name)
    return made


def test_what_is_not_there_is_1_and_what_is_damaged_stops_the_recovery(
    config: Config, segment: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put(config, segment)
    target = tmp_path / "back"
    assert wal.run(config, ["get", "000000010000000000000008", str(target)]) == NOT_THERE

    there = Path(config.folder) / "wal" / NAME
    there.write_bytes(there.read_bytes()[:-1])
    assert wal.run(config, ["get", NAME, str(target)]) == STOP > 128

    FileOfKeys.made(tmp_path / "others.json")
    others = Config(config.folder, f"{KIND}:{tmp_path / 'others.json'}")
    assert wal.run(others, ["get", NAME, str(target)]) == STOP
    gone = Config(config.folder, f"{KIND}:{tmp_path / 'gone.json'}")
    assert wal.run(gone, ["get", NAME, str(target)]) == STOP
    assert [path.name for path in tmp_path.glob("back*")] == []


@pytest.mark.parametrize(
    "name", ["../passwd", "00000001000000000000000g", "x.history", "", "000000010000000000000007.x"]
)
def test_other_names_than_the_logs_are_refused(config: Config, segment: Path, name: str) -> None:
    assert put(config, segment, name) == FAILED
    assert wal.run(config, ["get", name, str(segment)]) == STOP
    assert stored(config) == []


@pytest.mark.parametrize("name", ["00000002.history", f"{NAME}.00000028.backup", f"{NAME}.partial"])
def test_the_logs_companions_are_taken(config: Config, segment: Path, name: str) -> None:
    assert put(config, segment, name) == DONE


def test_postgresql_calls_it_by_one_line_and_little_is_loaded(config: Config, segment: Path, tmp_path: Path) -> None:
    words = write_launcher(tmp_path / "it's 100% ours.py", config, Account())
    line = command(words, "put", "%p", "%f")
    typed = line.replace("%p", str(segment)).replace("%f", NAME).replace("%%", "%")

    done = subprocess.run(typed, shell=True, capture_output=True, text=True, check=False, cwd="/")

    assert (done.returncode, done.stderr) == (0, "")
    assert stored(config) == [NAME]
    loaded = subprocess.run(
        [sys.executable, "-c", LOADED, *words[-1:], str(segment), NAME], capture_output=True, text=True, check=False
    )
    assert loaded.stdout.strip() == "[]", loaded.stderr


LOADED = """
import runpy, sys
program, *words = sys.argv[1:]
sys.argv = [program, "put", *words]
try:
    runpy.run_path(program, run_name="__main__")
except SystemExit:
    pass
print(sorted({"sqlalchemy", "psycopg", "pydantic", "structlog", "alembic", "holidays"} & set(sys.modules)))
"""


def test_a_full_archive_fails_and_goes_on_when_there_is_room(
    config: Config, segment: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if not (is_root() and sys.platform == "linux"):
        pytest.skip("only root makes a small disk")
    small = tmp_path / "small"
    small.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", str(small)], check=False)
    if mounted.returncode != 0:
        pytest.skip("this computer mounts nothing here")
    try:
        full = Config(str(small), config.keys)
        assert put(full, segment) == FAILED
        assert "No space left on device" in capsys.readouterr().err
        assert stored(full) == []

        subprocess.run(["mount", "-o", "remount,size=8m", str(small)], check=True)
        assert put(full, segment) == DONE
        assert stored(full) == [NAME]
    finally:
        subprocess.run(["umount", str(small)], check=True)


SLOWLY = """
import sys, json
from pathlib import Path
from app.backup.store import Store
from app.backup.wal import Config
config = Config(**json.loads(sys.argv[1]))
with Store(Path(config.folder)).writing("wal/000000010000000000000007", config.service()) as target:
    import os
    target.write(os.urandom(5 << 20))
    print("half", flush=True)
    sys.stdin.read()
"""


def test_a_writer_that_is_killed_leaves_no_half_object(config: Config, segment: Path) -> None:
    writer = subprocess.Popen(
        [sys.executable, "-c", SLOWLY, json.dumps(asdict(config))],
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert writer.stdout is not None
    assert writer.stdout.readline() == "half\n"
    os.kill(writer.pid, signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)
    writer.communicate()
    (half,) = stored(config)
    store = Store(Path(config.folder))

    assert half.endswith(PART)
    assert (store.names("wal"), store.has(f"wal/{NAME}")) == ([], False)
    assert put(config, segment) == DONE
    assert store.names("wal") == [f"wal/{NAME}"]
    assert clear_halves(store.folder) == 1
    assert stored(config) == [NAME]


def test_a_living_writers_half_is_left_alone(config: Config) -> None:
    store = Store(Path(config.folder))
    with store.writing(f"wal/{NAME}", config.service()) as target:
        target.write(b"content")

        assert clear_halves(store.folder) == 0
    assert stored(config) == [NAME]


def test_two_at_once_end_with_one_object(config: Config, segment: Path) -> None:
    store, keys = Store(Path(config.folder)), config.service()

    def first() -> None:
        with store.writing(f"wal/{NAME}", keys) as target:
            target.write(segment.read_bytes())
            # PostgreSQL came up again after a crash while the first call still ran.
            assert put(config, segment) == DONE

    with pytest.raises(AlreadyStored):
        first()
    assert stored(config) == [NAME]
    assert put(config, segment) == DONE
