"""The script that starts everything, run as a person would, where it says no."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.skipif(os.name == "nt", reason="the stand-in for an installed Python is a shell script")


def a_checkout(folder: Path) -> Path:
    """A checkout whose .venv is ready and whose Python tells what it was asked."""
    shutil.copy(PROJECT / "luckygas", folder)
    lock = b"nothing==1 --hash=sha256:0\n"
    (folder / "requirements.lock").write_bytes(lock)
    python = folder / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text('#!/bin/sh\nprintf "%s|" "$PYTHONPATH" "$@"\n')
    python.chmod(0o755)
    (folder / ".venv" / "luckygas.stamp").write_text(f"{hashlib.sha256(lock).hexdigest()}\n")
    return folder


def start(checkout: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {key: value for key, value in os.environ.items() if key not in ("PYTHONPATH", "DISPLAY", "WAYLAND_DISPLAY")}
    return subprocess.run(
        [sys.executable, checkout / "luckygas", *words],
        cwd="/",
        env={**kept, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_it_passes_every_word_on_from_any_folder(tmp_path: Path) -> None:
    checkout = a_checkout(tmp_path)

    done = start(checkout, "bank", "check", "a b.sta", "--json")

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"{checkout}|-P|-m|app|bank|check|a b.sta|--json|"


def test_it_is_found_through_a_link(tmp_path: Path) -> None:
    (tmp_path / "checkout").mkdir()
    checkout = a_checkout(tmp_path / "checkout")
    (tmp_path / "luckygas").symlink_to(checkout / "luckygas")

    assert start(tmp_path, "doctor").stdout == f"{checkout}|-P|-m|app|doctor|"


def test_without_its_lock_it_says_so(tmp_path: Path) -> None:
    shutil.copy(PROJECT / "luckygas", tmp_path)

    done = start(tmp_path, "doctor")

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.endswith("is this a whole checkout?\n")


def test_a_changed_lock_is_installed_again_and_a_failure_is_one_sentence(tmp_path: Path) -> None:
    checkout = a_checkout(tmp_path)
    (checkout / "requirements.lock").write_text("other==1 --hash=sha256:0\n")
    (checkout / ".venv" / "bin" / "python").write_text("#!/bin/sh\ncase $1 in -m) exit 1;; esac\n")

    done = start(checkout, "doctor", PATH="/usr/bin:/bin")

    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == "luckygas: The packages could not be installed: see above, and try again."


def test_the_windows_starter_passes_words_and_exit_code_on() -> None:
    lines = (PROJECT / "luckygas.cmd").read_text("ascii").splitlines()

    assert 'py -3 "%~dp0luckygas" %*' in lines
    assert lines.count("exit /b %ERRORLEVEL%") == 2
