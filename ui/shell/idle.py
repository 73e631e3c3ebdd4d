"""Notices that nobody has touched the workstation for a while."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Final

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

_TOUCHES: Final = frozenset(
    {QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.MouseMove, QEvent.Type.Wheel}
)
_GLANCES: Final = 60


class IdleWatch(QObject):
    """`idle` is told once the window was left alone for the limit; it must have been shown."""

    idle = Signal()

    def __init__(self, window: QWidget, limit: timedelta) -> None:
        super().__init__(window)
        self._limit = limit.total_seconds()
        self._touched = time.monotonic()
        self._clock = QTimer(self, interval=max(int(self._limit * 1000 / _GLANCES), 1))
        self._clock.timeout.connect(self._look)
        self._clock.start()
        # the window as the system sees it gets each touch once; a filter on the application would see every event
        if (handle := window.windowHandle()) is not None:
            handle.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() in _TOUCHES:
            self._touched = time.monotonic()
        return False

    def _look(self) -> None:
        if time.monotonic() - self._touched >= self._limit:
            self._touched = time.monotonic()
            self.idle.emit()
