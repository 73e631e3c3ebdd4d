"""The process that is killed: one slot of the night takes the bank files from a mailbox and matches their lines."""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path

from app.batches import JOBS, Equipment, Night
from app.log import start_log
from app.runs import run_slot
from domain.errors import Unavailable
from domain.exchange.rules.timetable import slot_named
from domain.kernel.database import open_engine
from integrations.catalogue import STATEMENT
from integrations.transport.folder import FolderMailbox

AFTER_THE_WINDOW = timedelta(minutes=1)
WITHOUT_DATABASE = 3
"""The exit code where the server was gone; the next run goes on."""


def run_once(url: str, mailbox: Path, slot: str) -> str:
    """Run the slot as the clock does, a minute after its window; answers how the run stands then."""
    night = Night(JOBS, Equipment(mailboxes={STATEMENT: FolderMailbox(mailbox)}))
    engine = open_engine(url, application="luckygas bench night", pool_size=3)
    window = slot_named(slot)
    try:
        run = run_slot(engine, night, night.job(STATEMENT), window, now=window.due_at + AFTER_THE_WINDOW)
    finally:
        engine.dispose()
    return run.state.value


if __name__ == "__main__":
    start_log("error")
    # From here on this process may die at any moment.
    sys.stdout.write("started\n")
    sys.stdout.flush()
    try:
        sys.stdout.write(f"{run_once(sys.argv[1], Path(sys.argv[2]), sys.argv[3])}\n")
    except Unavailable as away:
        sys.stderr.write(f"{away.sentence()}\n")
        sys.exit(WITHOUT_DATABASE)
