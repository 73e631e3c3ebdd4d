"""Work that Ctrl-C or a polite kill must not cut in two; `timeout` sends its signal twice, and people press twice."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

NAMES = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")


@contextmanager
def undisturbed() -> Iterator[None]:
    """A signal that comes in this block is heard right after it. Only the main thread hears signals at all."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    came: list[int] = []

    def remember(number: int, _frame: FrameType | None) -> None:
        came.append(number)

    numbers = [getattr(signal, name) for name in NAMES if hasattr(signal, name)]
    # One that is not Python's (None) could not be put back; an ignored one stays ignored.
    before = {each: signal.getsignal(each) for each in numbers}
    ours = {each: handler for each, handler in before.items() if handler not in (None, signal.SIG_IGN)}
    for each in ours:
        signal.signal(each, remember)
    try:
        yield
    finally:
        for each, handler in ours.items():
            signal.signal(each, handler)
    if came:
        signal.raise_signal(came[0])
