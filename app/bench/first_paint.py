"""Runs the command line as it is, and says when the sign-in window was painted; then closes it."""

from __future__ import annotations

import sys
import time

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication

from app.cli import main

SIGN_IN = "LoginWindow"


class FirstPaint(QObject):
    """Sees the events of all windows until the one that paints the sign-in window."""

    _seen = False

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if not self._seen and event.type() == QEvent.Type.Paint and type(watched).__name__ == SIGN_IN:
            self._seen = True
            # what is shot now comes after the paint that is under way
            QTimer.singleShot(0, self._tell)
        return False

    def _tell(self) -> None:
        sys.stdout.write(f"painted {time.time()}\n")
        sys.stdout.flush()
        QApplication.quit()


if __name__ == "__main__":
    app = QApplication(sys.argv[:1])
    watch = FirstPaint()
    app.installEventFilter(watch)
    sys.exit(main(sys.argv[1:]))
