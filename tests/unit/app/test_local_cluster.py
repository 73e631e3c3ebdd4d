"""The local PostgreSQL: made, shared, left behind by the killed, stopped by the last."""

from __future__ import annotations

import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from app.cluster_home import Home, cluster_folder
from app.locks import FileLock
from app.places import PROJECT, is_root
from app.postgres import Cluster, ServerNotReady, local_cluster, running, running_port
from app.postgres_binaries import NoPostgres, binaries
from app.unprivileged import Account, account_for
from domain.kernel.words import in_language

QUICK = {"fsync": "off", "shared_buffers": "16MB"}
USER = """
import sys
from pathlib import Path
from app.postgres import local_cluster
with local_cluster(Path(sys.argv[1]), settings={"fsync": "off", "shared_buffers": "16MB"}) as cluster:
    print(cluster.port, flush=True)
    sys.stdin.readline()
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that PostgreSQL's account can get at; pytest's own ones are closed to it."""
    made = Path(tempfile.mkdtemp(prefix="luckygas-test-"))
    yield made
    shutil.rmtree(made)


def ask(cluster: Cluster, question: str) -> object:
    with psycopg.connect(cluster.url().replace("+psycopg", "")) as db:
        row = db.execute(question.encode()).fetchone()
    return row[0] if row else None


def another_user(folder: Path, first: str = "") -> tuple[subprocess.Popen[str], int]:
    user = subprocess.Popen(
        [sys.executable, "-c", first + USER, str(folder)],
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert user.stdout is not None
    return user, int(user.stdout.readline())


def leave(user: subprocess.Popen[str]) -> None:
    user.communicate("\n", timeout=60)


def test_it_is_made_checked_and_stopped(folder: Path) -> None:
    with local_cluster(folder, settings=QUICK) as cluster:
        facts = [
            ask(cluster, f"SHOW {name}") for name in ("data_checksums", "timezone", "jit", "fsync", "server_encoding")
        ]
        open_doors = ask(cluster, "SELECT count(*) FROM pg_hba_file_rules WHERE auth_method <> 'scram-sha-256'")
        verifier = ask(cluster, "SELECT left(rolpassword, 13) FROM pg_authid WHERE rolname = current_user")

    assert facts == ["on", "UTC", "off", "off", "UTF8"]
    assert open_doors == 0
    assert verifier == "SCRAM-SHA-256"
    assert running_port(folder) is None


def test_nobody_but_its_account_reads_the_password(folder: Path) -> None:
    with local_cluster(folder, settings=QUICK) as cluster:
        mode = stat.S_IMODE(cluster.password_file.stat().st_mode)

    assert mode == 0o600


def test_a_wrong_password_is_refused(folder: Path) -> None:
    with (
        local_cluster(folder, settings=QUICK) as cluster,
        pytest.raises(psycopg.OperationalError, match="password authentication failed"),
    ):
        psycopg.connect(f"postgresql://postgres:wrong@127.0.0.1:{cluster.port}/postgres")


def test_the_last_user_stops_it(folder: Path) -> None:
    with local_cluster(folder, settings=QUICK) as first:
        with local_cluster(folder) as second:
            assert second.port == first.port

        assert ask(first, "SELECT 1") == 1

    assert running_port(folder) is None


def test_two_processes_share_it_and_a_killed_one_no_longer_counts(folder: Path) -> None:
    killed, port = another_user(folder)
    with local_cluster(folder, settings=QUICK) as cluster:
        assert cluster.port == port
        os.kill(killed.pid, signal.SIGKILL)
        killed.communicate()

        assert ask(cluster, "SELECT 1") == 1

    assert running_port(folder) is None


def test_what_a_killed_last_user_left_is_found_running_and_then_stopped(folder: Path) -> None:
    killed, port = another_user(folder)
    os.kill(killed.pid, signal.SIGKILL)
    killed.communicate()
    assert running_port(folder) == port

    with local_cluster(folder) as cluster:
        assert cluster.port == port

    assert running_port(folder) is None


def test_a_user_who_leaves_does_not_stop_it_under_another(folder: Path) -> None:
    with local_cluster(folder, settings=QUICK) as cluster:
        other, _ = another_user(folder)
        leave(other)

        assert ask(cluster, "SELECT 1") == 1


def test_a_killed_server_is_started_again_with_its_rows(folder: Path) -> None:
    with local_cluster(folder, settings={"shared_buffers": "16MB"}) as cluster:
        with psycopg.connect(cluster.url().replace("+psycopg", "")) as db:
            db.execute("CREATE TABLE kept AS SELECT 7 AS seven")
        server = int((cluster_folder(folder) / "data" / "postmaster.pid").read_text().split()[0])
        os.kill(server, signal.SIGKILL)
        wait_for_end(server)

        with local_cluster(folder) as again:
            assert again.port == cluster.port
            assert ask(again, "SELECT seven FROM kept") == 7

    assert running_port(folder) is None


def wait_for_end(pid: int) -> None:
    deadline = time.monotonic() + 20
    while Path(f"/proc/{pid}/cmdline").exists() and Path(f"/proc/{pid}/cmdline").read_bytes():
        assert time.monotonic() < deadline


def test_a_pid_file_of_before_the_power_cut_is_not_taken_for_a_server(folder: Path) -> None:
    with local_cluster(folder, settings=QUICK):
        pid_file = cluster_folder(folder) / "data" / "postmaster.pid"
        written = pid_file.read_text().splitlines()
    # After the restart that number belongs to somebody else: to this very test.
    pid_file.write_text("\n".join([str(os.getpid()), *written[1:]]))

    with local_cluster(folder, settings=QUICK) as cluster:
        assert ask(cluster, "SELECT 1") == 1


@pytest.mark.skipif(sys.platform != "linux", reason="a process is known by its words")
@pytest.mark.parametrize("state", ["starting", "stopping"])
def test_nobody_waits_for_ever_for_a_server_that_does_not_become_ready(tmp_path: Path, state: str) -> None:
    home = Home(tmp_path, Account())
    home.data.mkdir()
    words = [sys.executable, "-c", "import sys; print(flush=True); sys.stdin.read()", str(home.data)]
    server = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert server.stdout is not None
    server.stdout.readline()
    told = [str(server.pid), str(home.data), "0", "5432", "", "127.0.0.1", "0", state]
    (home.data / "postmaster.pid").write_text("\n".join(told))
    began = time.monotonic()

    with in_language("en"), pytest.raises(ServerNotReady, match="is not ready after 0 seconds"):
        running(home, within=0.3)
    waited = time.monotonic() - began
    server.communicate(timeout=60)

    assert 0.3 < waited < 10
    assert running(home) is None


def test_half_a_cluster_is_made_anew(folder: Path) -> None:
    half = folder / "database" / "data.new"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("15\n")

    with local_cluster(folder, settings=QUICK) as cluster:
        assert ask(cluster, "SELECT 1") == 1


def test_a_version_that_is_not_here_is_said_in_one_sentence() -> None:
    with in_language("en"), pytest.raises(NoPostgres, match="No PostgreSQL 9 was found"):
        binaries(Account(), version=9)


@pytest.mark.skipif(not is_root(), reason="only root hands the folder to another account")
def test_root_opens_no_folder_above_and_places_the_cluster_elsewhere(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    (closed / "letter").write_text("not ours")

    with local_cluster(closed / "books", settings=QUICK) as cluster:
        place = cluster_folder(closed / "books")
        assert ask(cluster, "SELECT 1") == 1
    with local_cluster(closed / "books", settings=QUICK):
        assert cluster_folder(closed / "books") == place

    assert stat.S_IMODE(closed.stat().st_mode) == 0o700
    assert account_for(place / "data").barrier(place / "data") is None
    shutil.rmtree(place)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no polite kill")
def test_a_command_that_is_told_twice_to_stop_stops_its_server(folder: Path) -> None:
    user, _ = another_user(folder, "import app.cli; app.cli.stop_when_told()")
    user.send_signal(signal.SIGTERM)
    user.send_signal(signal.SIGTERM)
    user.send_signal(signal.SIGINT)
    user.communicate(timeout=60)

    assert user.returncode in (143, -signal.SIGINT)
    assert running_port(folder) is None


def test_a_lock_is_shared_or_alone(tmp_path: Path) -> None:
    first, second, third = (FileLock(tmp_path / "lock") for _ in range(3))
    first.share()
    second.share()

    assert not third.try_alone()
    first.close()
    assert not third.try_alone()
    second.close()
    assert third.try_alone()
    third.close()
