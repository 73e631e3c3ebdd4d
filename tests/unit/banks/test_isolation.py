"""Whatever a file does to its reader, the program goes on and says so."""

from __future__ import annotations

import os
import signal
import sys
import threading
from decimal import Decimal
from pathlib import Path

import pytest

from domain.banking.rules.statement import FileReading, Verdict
from integrations.banks.isolation import FileNotReadable, IsolatedReader
from integrations.banks.reading import MOST_BYTES, read
from tests.unit.banks.writing import Movement, Statement, file


def a_file(folder: Path, movements: int = 2) -> Path:
    path = folder / f"{movements}.sta"
    statement = Statement(Decimal(100), (Movement(Decimal(5), text="幸福瓦斯行"),) * movements)
    path.write_text(file(statement).text(), encoding="cp950")
    return path


def is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def test_the_worker_says_what_the_reader_says_is_reused_and_leaves_nothing_behind(tmp_path: Path) -> None:
    path = a_file(tmp_path)
    with IsolatedReader() as reader:
        first, worker = reader.read_file(path), reader.worker_id
        again = reader.read_file(str(path), encoding="cp950")

        assert first == again == read(path.read_bytes())
        assert worker is not None
        assert reader.worker_id == worker

    assert reader.worker_id is None
    assert not is_alive(worker)


def test_threads_take_turns(tmp_path: Path) -> None:
    paths = [a_file(tmp_path, movements) for movements in (1, 2, 3, 40)]
    readings: dict[Path, FileReading] = {}
    with IsolatedReader() as reader:

        def work(path: Path) -> None:
            readings[path] = reader.read_file(path)

        threads = [threading.Thread(target=work, args=(path,)) for path in paths]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert [len(readings[path].pages[0].lines) for path in paths] == [1, 2, 3, 40]


def test_a_file_that_takes_too_long_is_rejected_and_the_next_one_is_read(tmp_path: Path) -> None:
    slow, quick = a_file(tmp_path, 60_000), a_file(tmp_path)
    with IsolatedReader(seconds=0.05, seconds_per_megabyte=0) as reader:
        reading = reader.read_file(slow)

    assert (reading.verdict, [finding.code for finding in reading.findings]) == (Verdict.REJECT, ["time_limit"])
    with IsolatedReader() as reader:
        assert reader.read_file(quick).verdict is Verdict.CLEAN


@pytest.mark.skipif(sys.platform == "win32", reason="Windows bounds the memory by the size of the file only")
def test_a_file_that_takes_too_much_memory_is_rejected_and_the_next_one_is_read(tmp_path: Path) -> None:
    large, small = a_file(tmp_path, 300_000), a_file(tmp_path)
    with IsolatedReader(most_memory=250 << 20) as reader:
        reading = reader.read_file(large)
        after = reader.read_file(small)

    assert [finding.code for finding in reading.findings] == ["memory_limit"]
    assert after.verdict is Verdict.CLEAN


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal")
def test_a_reader_that_is_killed_is_a_verdict_and_the_next_file_is_read(tmp_path: Path) -> None:
    path = a_file(tmp_path)
    with IsolatedReader() as reader:
        reader.read_file(path)
        worker = reader.worker_id
        assert worker is not None
        os.kill(worker, signal.SIGSTOP)
        readings: list[FileReading] = []
        asking = threading.Thread(target=lambda: readings.append(reader.read_file(path)))
        asking.start()
        os.kill(worker, signal.SIGKILL)
        asking.join()

        # the signal may come before the question: then a new worker has answered it
        assert readings[0].verdict in (Verdict.CLEAN, Verdict.REJECT)
        assert {finding.code for finding in readings[0].findings} <= {"reader_failed"}
        assert reader.read_file(path).verdict is Verdict.CLEAN
        assert not is_alive(worker)


def test_a_file_beyond_the_limit_is_rejected_unread(tmp_path: Path) -> None:
    path = tmp_path / "large.sta"
    with path.open("wb") as large:
        large.truncate(MOST_BYTES + 1)
    with IsolatedReader() as reader:
        reading = reader.read_file(path)

        assert [finding.code for finding in reading.findings] == ["too_large"]
        assert reader.worker_id is None


def test_what_is_no_readable_file_is_refused_in_one_sentence(tmp_path: Path) -> None:
    with IsolatedReader() as reader:
        for path in (tmp_path / "missing.sta", tmp_path, Path("with\0nul")):
            with pytest.raises(FileNotReadable) as refusal:
                reader.read_file(path)

            assert "\n" not in str(refusal.value)
