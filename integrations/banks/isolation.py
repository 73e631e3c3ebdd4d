"""Reads bank files in a process of its own: a hang, a crash or a memory bomb becomes a verdict and harms nobody."""

from __future__ import annotations

import atexit
import multiprocessing
import os
import stat
import threading
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from domain.banking.rules.statement import FileReading, Finding, judged
from domain.errors import Refused
from domain.kernel.words import gettext as _
from integrations.banks.reading import MOST_BYTES
from integrations.banks.recognition import UNKNOWN
from integrations.banks.worker import OUT_OF_MEMORY, Answer, Question, serve

SECONDS: Final = 60.0
SECONDS_PER_MEGABYTE: Final = 1.0
MOST_MEMORY: Final = 2 << 30

_MEGABYTE: Final = 1 << 20
_START_SECONDS: Final = 60.0
_STOP_SECONDS: Final = 2.0


class FileNotReadable(Refused):
    """The file {path} cannot be read: {reason}. Give the path of a file that exists and that you may read."""


class IsolatedReader:
    """One worker, begun with the first file and reused while it behaves. Threads may share it: they take turns."""

    def __init__(
        self,
        *,
        seconds: float = SECONDS,
        seconds_per_megabyte: float = SECONDS_PER_MEGABYTE,
        most_memory: int = MOST_MEMORY,
    ) -> None:
        self._seconds = seconds
        self._seconds_per_megabyte = seconds_per_megabyte
        self._most_memory = most_memory
        self._turn = threading.Lock()
        self._worker: tuple[SpawnProcess, Connection] | None = None

    @property
    def worker_id(self) -> int | None:
        """The process that reads, while there is one."""
        return self._worker[0].pid if self._worker else None

    def read_file(self, path: str | Path, *, encoding: str | None = None) -> FileReading:
        """The reading of this file, in time; raises FileNotReadable if there is nothing to read."""
        size = _readable_size(path)
        if size > MOST_BYTES:
            return _rejected(Finding("too_large", {"size": size, "most": MOST_BYTES}))
        limit = self._seconds + self._seconds_per_megabyte * size / _MEGABYTE
        with self._turn:
            return self._ask(Question(os.path.abspath(path), encoding), limit)

    def close(self) -> None:
        """End the worker; the next file begins a new one."""
        with self._turn:
            self._end()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _ask(self, question: Question, limit: float) -> FileReading:
        status: int | None = None
        try:
            connection = self._ready()
            connection.send(question)
            if not connection.poll(limit):
                self._end()
                return _rejected(Finding("time_limit", {"seconds": round(limit)}))
            answer: Answer = connection.recv()
        except (EOFError, OSError):
            status = self._end()
        except BaseException:
            # interrupted while the worker reads: its answer must not become that of the next file
            self._end()
            raise
        else:
            return self._taken(question, answer)
        if status == OUT_OF_MEMORY:
            return _rejected(Finding("memory_limit"))
        return _rejected(Finding("reader_failed", {"status": "?" if status is None else status}))

    def _taken(self, question: Question, answer: Answer) -> FileReading:
        if isinstance(answer, FileReading):
            return answer
        raise FileNotReadable(path=question.path, reason=answer)

    def _ready(self) -> Connection:
        if self._worker is not None and self._worker[0].is_alive():
            return self._worker[1]
        self._end()
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(
            target=serve, args=(theirs, self._most_memory), name="luckygas-bank-reader", daemon=True
        )
        process.start()
        # only the worker may hold its end: so each side sees when the other is gone
        theirs.close()
        self._worker = (process, ours)
        # importing takes a while on a busy box, and is no part of the time a file may take
        if not ours.poll(_START_SECONDS):
            raise EOFError
        ours.recv()
        return ours

    def _end(self) -> int | None:
        if self._worker is None:
            return None
        process, connection = self._worker
        self._worker = None
        connection.close()
        # an idle worker ends by itself when its pipe closes; one that broke off keeps its own exit status
        process.join(_STOP_SECONDS if process.is_alive() else 0)
        if process.is_alive():
            process.kill()
            process.join()
        status = process.exitcode
        process.close()
        return status


def _readable_size(path: str | Path) -> int:
    try:
        # never open what is no plain file: a pipe would wait for ever
        if stat.S_ISREG(os.stat(path).st_mode):
            with open(path, "rb") as file:
                return os.fstat(file.fileno()).st_size
        raise FileNotReadable(path=path, reason=_("it is no plain file"))
    except (OSError, ValueError) as error:
        raise FileNotReadable(path=path, reason=_reason(error)) from error


def _reason(error: OSError | ValueError) -> str:
    if isinstance(error, FileNotFoundError):
        return _("there is no such file")
    if isinstance(error, PermissionError):
        return _("access is denied")
    return str(error)


def _rejected(finding: Finding) -> FileReading:
    return judged(format=UNKNOWN, found=(finding,))


_shared: Final = IsolatedReader()
# multiprocessing would end the worker too, but roughly
atexit.register(_shared.close)


def read_file(path: str | Path, *, encoding: str | None = None) -> FileReading:
    """As IsolatedReader.read_file, by the one worker of this process; it ends with the process or by `close`."""
    return _shared.read_file(path, encoding=encoding)


def close() -> None:
    """End the worker that `read_file` uses, if there is one."""
    _shared.close()
