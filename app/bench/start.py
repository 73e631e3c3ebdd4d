"""How long it takes until the sign-in window is painted, in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from statistics import median
from typing import Final

from app.places import PROJECT

_PAINTED: Final = """
import time
from app.desktop import start_application
from app.door import DatabaseDoor
from ui.kit.preferences import Preferences
from ui.shell.login import LoginWindow

app = start_application(Preferences())
window = LoginWindow(DatabaseDoor("postgresql://127.0.0.1:1/luckygas"), Preferences())
window.show()
app.processEvents()
window.grab()
print(time.time(), flush=True)
window.close()
"""
_BARE: Final = """
import time
from PySide6.QtWidgets import QApplication, QLabel

app = QApplication([])
window = QLabel("LUCKY GAS")
window.show()
app.processEvents()
window.grab()
print(time.time(), flush=True)
"""


def seconds_to_sign_in(times: int = 5) -> Sequence[float]:
    """From the start of the interpreter to the painted sign-in window; the first, cold one is left out."""
    return [_seconds(_PAINTED) for _ in range(times + 1)][1:]


def seconds_to_bare_window(times: int = 5) -> Sequence[float]:
    """The same for an empty Qt window: what no program of ours can be faster than."""
    return [_seconds(_BARE) for _ in range(times + 1)][1:]


def _seconds(script: str) -> float:
    import time

    surroundings = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    began = time.time()
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=PROJECT, env=surroundings, capture_output=True, text=True, check=True
    )
    return float(done.stdout.split()[-1]) - began


if __name__ == "__main__":
    sys.stdout.write(f"{median(seconds_to_sign_in()):.3f} s, bare {median(seconds_to_bare_window()):.3f} s\n")
