"""Compression on all cores: pieces are packed side by side and leave in their order, as members of one gzip stream."""

from __future__ import annotations

import gzip
import io
import os
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import TYPE_CHECKING, BinaryIO, Final

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

PIECE: Final = 1 << 20
FAST: Final = 1
MOST_THREADS: Final = 8


class Packer(io.RawIOBase):
    """Packs what is written into the target; the end of the block writes what waits. An idle log file becomes 1 %."""

    def __init__(self, target: BinaryIO | io.RawIOBase) -> None:
        threads = min(MOST_THREADS, os.cpu_count() or 1)
        self._target, self._most = target, 2 * threads
        self._pool = ThreadPoolExecutor(threads)
        self._waiting = bytearray()
        self._packed: deque[Future[bytes]] = deque()

    def writable(self) -> bool:
        return True

    def write(self, data: ReadableBuffer) -> int:
        piece = memoryview(data).cast("B")
        self._waiting += piece
        while len(self._waiting) >= PIECE:
            self._pack(PIECE)
        return len(piece)

    def _pack(self, size: int) -> None:
        self._packed.append(self._pool.submit(gzip.compress, bytes(self._waiting[:size]), FAST, mtime=0))
        del self._waiting[:size]
        while len(self._packed) > self._most:
            self._send()

    def _send(self) -> None:
        self._target.write(self._packed.popleft().result())

    def __enter__(self) -> Packer:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        try:
            if kind is None:
                # An empty object is one empty member.
                self._pack(len(self._waiting))
                while self._packed:
                    self._send()
        finally:
            self._pool.shutdown(cancel_futures=True)
