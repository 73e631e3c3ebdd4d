"""The process in which bank files are read: it gets a path, answers with plain data, and ends when its pipe closes."""

from __future__ import annotations

import gc
import os
import signal
from multiprocessing.connection import Connection
from typing import Final, NamedTuple

from domain.banking.rules.statement import FileReading
from integrations.banks.reading import MOST_BYTES, read

OUT_OF_MEMORY: Final = 73
READY: Final = "ready"

Answer = FileReading | str
"""The reading, or the operating system's words why the file cannot be read."""


class Question(NamedTuple):
    path: str
    encoding: str | None


def serve(connection: Connection, most_memory: int) -> None:
    """Answer until nobody asks any more."""
    # Ctrl-C is for the command that asked; when it ends, the pipe closes
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _limit_memory(most_memory)
    # a reading makes no cycles: looking for them costs a third of the time
    gc.disable()
    try:
        connection.send(READY)
        while True:
            connection.send(_answer(connection.recv()))
    except (EOFError, ConnectionError):
        return
    except MemoryError:
        # nothing else is safe to do now; the next file gets a fresh process
        os._exit(OUT_OF_MEMORY)


def _answer(question: Question) -> Answer:
    try:
        with open(question.path, "rb") as file:
            # a byte too many is enough to be refused, however large the file has become meanwhile
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        return str(error)
    return read(data, encoding=question.encoding)


def _limit_memory(most: int) -> None:
    try:
        import resource
    except ImportError:
        # Windows: there the size limit of a file bounds the memory, which grows in step with it
        return
    _soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))
