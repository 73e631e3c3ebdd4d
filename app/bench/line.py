"""The line between a client and PostgreSQL, as a network really is: cut after n bytes, silent, slow."""

from __future__ import annotations

import asyncio
import socket
import struct
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Final, Literal

Way = Literal["request", "answer"]
How = Literal["reset", "close", "swallow", "slow"]
"""A cut as a reset, a cut as an orderly close, an open line that carries nothing more, one that carries bytes late."""

AT_ONCE: Final = 65536
SLOW_BYTES: Final = 64
_RESET: Final = struct.pack("ii", 1, 0)


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens to one connection, and after how many bytes of which direction."""

    way: Way
    after: int
    how: How
    seconds: float = 0.0


Plans = Callable[[], Fault | None]
"""What happens to the next connection; None leaves it alone."""


@dataclass
class Line:
    """A proxy on loopback in front of one server; `plan` may be changed while it runs and holds for new connections."""

    host: str
    port: int
    plan: Plans
    happened: Counter[str] = field(default_factory=Counter)
    connections: int = 0
    _silent: int = 0

    def silence(self) -> None:
        """From now on the connections that are open carry no answer any more, and stay open."""
        self._silent = self.connections

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, server: int) -> None:
        """One client's connection from its beginning to its end."""
        self.connections += 1
        number, fault = self.connections, self.plan()
        try:
            back, forth = await asyncio.open_connection(self.host, server)
        except OSError:
            writer.transport.abort()
            return
        ends = (writer, forth)
        pumps = [
            asyncio.create_task(self._pump(reader, forth, "request", number, fault, ends)),
            asyncio.create_task(self._pump(back, writer, "answer", number, fault, ends)),
        ]
        try:
            await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
            # an orderly end of one side is passed on; a cut has ended both already
            await asyncio.wait(pumps, timeout=0.2)
        finally:
            for pump in pumps:
                pump.cancel()
            await asyncio.gather(*pumps, return_exceptions=True)
            for end in ends:
                end.close()

    async def _pump(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        way: Way,
        number: int,
        fault: Fault | None,
        ends: tuple[asyncio.StreamWriter, ...],
    ) -> None:
        ours = fault if fault is not None and fault.way == way else None
        carried = 0
        with suppress(OSError, asyncio.IncompleteReadError):
            while data := await reader.read(AT_ONCE):
                if way == "answer" and number <= self._silent:
                    self.happened["silenced"] += 1
                elif ours is None or carried + len(data) <= ours.after:
                    writer.write(data)
                    await writer.drain()
                else:
                    await self._break(writer, data, max(ours.after - carried, 0), ours, ends)
                    if ours.how in ("reset", "close"):
                        return
                carried += len(data)
            if writer.can_write_eof():
                writer.write_eof()

    async def _break(
        self,
        writer: asyncio.StreamWriter,
        data: bytes,
        left: int,
        fault: Fault,
        ends: tuple[asyncio.StreamWriter, ...],
    ) -> None:
        self.happened[f"{fault.how}_{fault.way}"] += 1
        writer.write(data[:left])
        await writer.drain()
        if fault.how == "slow":
            for start in range(left, len(data), SLOW_BYTES):
                await asyncio.sleep(fault.seconds)
                writer.write(data[start : start + SLOW_BYTES])
                await writer.drain()
        elif fault.how in ("reset", "close"):
            for end in ends:
                if fault.how == "reset":
                    end.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
                    end.transport.abort()
                else:
                    end.close()


class Lines:
    """All lines of a bench share one thread."""

    def __init__(self, loop: asyncio.AbstractEventLoop, host: str, server: int) -> None:
        self._loop, self._host, self._server = loop, host, server
        self._servers: list[asyncio.Server] = []
        self._tasks: set[asyncio.Task[None]] = set()

    def open(self, plan: Plans) -> Line:
        """A new line to the server; its address is `host` and `port` of the answer."""
        return asyncio.run_coroutine_threadsafe(self._listen(plan), self._loop).result()

    async def _listen(self, plan: Plans) -> Line:
        line = Line(self._host, 0, plan)

        def begin(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = asyncio.ensure_future(line.carry(reader, writer, self._server))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

        listening = await asyncio.start_server(begin, self._host, 0)
        self._servers.append(listening)
        line.port = listening.sockets[0].getsockname()[1]
        return line

    async def close(self) -> None:
        """No connection is left open."""
        for listening in self._servers:
            listening.close()
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


@contextmanager
def lines_to(host: str, port: int) -> Iterator[Lines]:
    """A thread that carries lines to this server, ended with the block."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="lines", daemon=True)
    thread.start()
    lines = Lines(loop, host, port)
    try:
        yield lines
    finally:
        asyncio.run_coroutine_threadsafe(lines.close(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
