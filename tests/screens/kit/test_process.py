"""What only a process of its own can show: imports before sign-in, threads, the exit code; and None's references."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from PySide6.QtWidgets import QApplication

ROOT = Path(__file__).resolve().parents[3]
HEAVY = {
    "cryptography",
    "holidays",
    "keyring",
    "numpy",
    "openpyxl",
    "paramiko",
    "psycopg",
    "reportlab",
    "sqlalchemy",
    "xlsxwriter",
}
SIGN_IN = """
import sys
from pathlib import Path
from app.desk_wiring import desk_door
from app.desktop import start_application
from app.places import places
from app.settings import read_settings
from ui.kit.preferences import Preferences
from ui.shell.login import LoginWindow

app = start_application(Preferences())
here = places("/nowhere")
door = desk_door("postgresql://mei@127.0.0.1:1/luckygas", here, read_settings(here), central=True)
window = LoginWindow(door, Preferences())
window.show()
app.processEvents()
print(" ".join(sorted({name.partition(".")[0] for name in sys.modules})))
window.close()
"""
WORK = """
import threading
from datetime import UTC, datetime
from PySide6.QtCore import QCoreApplication, QTimer
from sqlalchemy import create_engine
from domain.errors import Unavailable
from ui.kit.desk import Who
from ui.kit.qt_desk import QtDesk

app = QCoreApplication([])
engine = create_engine("postgresql+psycopg://nobody:x@127.0.0.1:1/none", connect_args={"connect_timeout": 1})
desk = QtDesk(engine, who=Who("a", "A", frozenset(), ()), now=datetime.now(UTC))
lost, refused = [], []
desk.lost.connect(lambda: lost.append(1))

def take(refusal):
    refused.append(refusal)
    QTimer.singleShot(0, app.quit)

desk.work(lambda db: 1, done=print, refused=take)
assert not any(thread.daemon for thread in threading.enumerate() if thread is not threading.main_thread())
app.exec()
assert isinstance(refused[0], Unavailable), refused
desk.close()
assert threading.active_count() == 1, threading.enumerate()
desk.work(lambda db: 1, done=print, refused=print).cancel()
assert lost
print("joined")
"""


def run(script: str) -> subprocess.CompletedProcess[str]:
    words = [sys.executable, "-W", "error", "-c", script]
    return subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)


def test_the_sign_in_window_is_painted_without_the_database() -> None:
    done = run(SIGN_IN)

    assert done.returncode == 0, done.stderr
    assert HEAVY.intersection(done.stdout.split()) == set()


def test_a_desk_without_a_server_says_so_and_joins_its_threads() -> None:
    done = run(WORK)

    assert (done.returncode, done.stdout.strip()) == (0, "joined"), done.stderr


def test_calls_into_qt_do_not_eat_none(qapp: QApplication) -> None:
    before = sys.getrefcount(None)

    for _ in range(20_000):
        qapp.processEvents()

    assert abs(sys.getrefcount(None) - before) < 100
