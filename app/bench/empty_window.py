"""What no program can be faster than: a Qt window with one word in it."""

from __future__ import annotations

import sys
import time

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QLabel


class Empty(QLabel):
    """A window that says when it was painted."""

    def paintEvent(self, event: object) -> None:  # noqa: N802
        super().paintEvent(event)  # type: ignore[arg-type]
        QTimer.singleShot(0, self._tell)

    def _tell(self) -> None:
        sys.stdout.write(f"painted {time.time()}\n")
        sys.stdout.flush()
        QApplication.quit()


if __name__ == "__main__":
    app = QApplication(sys.argv[:1])
    window = Empty("LUCKY GAS")
    window.resize(560, 440)
    window.show()
    app.exec()
