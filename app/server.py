"""The headless box: clock, workers and health answers, together or each alone, until it is told to stop."""

from __future__ import annotations

import asyncio
import signal
import threading
from collections.abc import Callable, Collection
from datetime import datetime
from typing import Final

import structlog

from app.health import HealthServer
from app.scheduler import Clock
from app.wiring import Box
from app.workers import work
from domain.errors import Refused
from domain.exchange.queries import database_now
from domain.kernel.database import transaction

log = structlog.get_logger("luckygas.server")
PARTS: Final = ("clock", "worker", "http")


class NoSuchPart(Refused):
    """The server has no part {part}. Its parts are: clock, worker, http."""


def parts_named(words: str | None) -> frozenset[str]:
    """The parts to serve, from `--only`; all of them without it."""
    named = frozenset(part.strip() for part in words.split(",")) if words else frozenset(PARTS)
    for part in sorted(named - set(PARTS)):
        raise NoSuchPart(part=part)
    return named


def serve(
    box: Box,
    parts: Collection[str],
    *,
    port: int,
    now: Callable[[], datetime] | None = None,
    ready: Callable[[], None] = lambda: None,
) -> None:
    """Serve until SIGTERM or Ctrl-C; then everything that was started is stopped, runs at their next checkpoint."""
    asyncio.run(_serve(box, parts, port, now or (lambda: _database_clock(box)), ready))


async def _serve(
    box: Box, parts: Collection[str], port: int, now: Callable[[], datetime], ready: Callable[[], None]
) -> None:
    stopped = asyncio.Event()
    _listen_for_stop(asyncio.get_running_loop(), stopped)
    clock = Clock(box.engine, box.night, now) if "clock" in parts else None
    health = HealthServer(box, port) if "http" in parts else None
    try:
        if health is not None:
            health.start()
        if clock is not None:
            clock.start()
            await asyncio.to_thread(clock.tick)
        log.info("serving", parts=sorted(parts), port=health.port if health else None)
        ready()
        if "worker" in parts:
            await work(box.url, box.engine, box.night, now, stopped=stopped)
        else:
            await stopped.wait()
    finally:
        if clock is not None:
            await asyncio.to_thread(clock.stop)
        if health is not None:
            health.stop()
        log.info("stopped")


def _listen_for_stop(loop: asyncio.AbstractEventLoop, stopped: asyncio.Event) -> None:
    if threading.current_thread() is not threading.main_thread():
        return

    def stop(*_: object) -> None:
        loop.call_soon_threadsafe(stopped.set)

    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, stop)


def _database_clock(box: Box) -> datetime:
    with transaction(box.engine) as db:
        return database_now(db)
