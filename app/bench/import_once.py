"""The process that imports: one bank file from its bytes on disk to posted lines, as a person brings it."""

from __future__ import annotations

import json
import resource
import sys
import time
from datetime import date
from pathlib import Path

from app.log import start_log
from domain.kernel.database import open_engine
from integrations.banks.isolation import close
from integrations.uploads import import_files


def import_once(url: str, path: str, today: date) -> dict[str, object]:
    """Import the file; answers the seconds, the statements, and the most memory of this process and its reader."""
    began = time.perf_counter()
    engine = open_engine(url, application="luckygas bench import", pool_size=1)
    statements = import_files(engine, [path], today=today)
    seconds = time.perf_counter() - began
    engine.dispose()
    # only what has ended is counted among the children
    close()
    return {
        "seconds": seconds,
        "statements": statements,
        "peak_mb": peak_mb(),
        "reader_peak_mb": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024,
        "cpu_seconds": time.process_time(),
    }


def peak_mb() -> float:
    """The most memory this process ever had; the usage counter would remember the process that began it."""
    status = Path("/proc/self/status")
    if status.exists():
        for line in status.read_text("ascii", "replace").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    start_log("error")
    answer = import_once(sys.argv[1], sys.argv[2], date.fromisoformat(sys.argv[3]))
    sys.stdout.write(f"{json.dumps(answer)}\n")
