"""The shape of the house: who imports whom, what a file may be, and what never lands in it."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
FLOORS = ("app", "domain", "ui", "integrations")
LONGEST_FILE = 300
LONGER: dict[str, str] = {}
"""Files that may be longer, and why."""
FORBIDDEN_NAMES = {"utils", "helpers", "common", "manager", "base", "core"}


def modules() -> list[Path]:
    return sorted(path for floor in FLOORS for path in (PROJECT / floor).rglob("*.py"))


def tracked() -> list[Path]:
    try:
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=PROJECT, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("not a git checkout: what is tracked is not known")
    return [PROJECT / name for name in listed.stdout.split("\0") if name and (PROJECT / name).is_file()]


def words(path: Path) -> str:
    """The text of a file; of a picture or font none."""
    raw = path.read_bytes()
    return "" if b"\0" in raw[:8000] else raw.decode("utf-8", "replace")


def named(paths: Iterator[Path]) -> list[str]:
    return [str(path.relative_to(PROJECT)) for path in paths]


def test_imports_go_down_only() -> None:
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=PROJECT,
        env={"PYTHONPATH": str(PROJECT), "PATH": "", "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr


def test_no_file_is_longer_than_a_screenful_of_screens() -> None:
    long = {name: len((PROJECT / name).read_text("utf-8").splitlines()) for name in named(iter(modules()))}

    assert {name: lines for name, lines in long.items() if lines > LONGEST_FILE and name not in LONGER} == {}


def test_every_module_opens_with_its_sentence_and_late_annotations() -> None:
    wrong = []
    for path in modules():
        tree = ast.parse(path.read_text("utf-8"))
        if not tree.body and path.name == "__init__.py":
            continue
        late = any(isinstance(node, ast.ImportFrom) and node.module == "__future__" for node in tree.body[:2])
        only_words = len(tree.body) == 1
        if not ast.get_docstring(tree) or not (late or only_words):
            wrong.append(path)

    assert named(iter(wrong)) == []


def test_no_module_has_a_name_that_says_nothing() -> None:
    parts = {part for path in modules() for part in path.relative_to(PROJECT).with_suffix("").parts}

    assert parts & FORBIDDEN_NAMES == set()


def test_every_folder_with_modules_is_a_package_that_is_shipped() -> None:
    find = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]["packages"]["find"]
    packages = {path.parent for path in modules()}

    assert named(folder for folder in packages if not (folder / "__init__.py").exists()) == []
    for folder in (*packages, PROJECT / "resources" / "fonts", PROJECT / "resources" / "migrations"):
        package = ".".join(folder.relative_to(PROJECT).parts)
        assert any(fnmatch(package, pattern) for pattern in find["include"]), package


def test_resources_hold_no_package() -> None:
    assert named((PROJECT / "resources").rglob("__init__.py")) == []


def test_the_lock_names_no_address_and_hashes_everything() -> None:
    lock = (PROJECT / "requirements.lock").read_text("utf-8")
    pins = re.findall(r"^([\w.\[\]-]+)==", lock, re.MULTILINE)

    assert "://" not in lock
    assert re.findall(r"^\s*(--(?!hash).*)$", lock, re.MULTILINE) == []
    assert len(pins) > 40
    assert all("--hash=sha256:" in entry for entry in re.split(r"^(?=[\w.\[\]-]+==)", lock, flags=re.MULTILINE)[1:])


def test_the_lock_answers_to_what_the_project_asks_for() -> None:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["project"]
    asked = [*project["dependencies"], *(each for extra in project["optional-dependencies"].values() for each in extra)]
    pins = {_plain(pin) for pin in re.findall(r"^([\w.-]+)", (PROJECT / "requirements.lock").read_text("utf-8"), re.M)}

    assert {_plain(re.split(r"[\[<>=!~; ]", each)[0]) for each in asked} - pins == set()


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_other_tools_locks_are_not_tracked() -> None:
    assert named(path for path in tracked() if path.name in ("uv.lock", "pylock.toml", "poetry.lock")) == []


def test_no_tracked_file_knows_the_machine_it_was_written_on() -> None:
    machine = re.compile(
        r"/(?:root|home/\w+)/(?:\.|\w)|--find-links|--index-url|"
        r"extra-index-url"
    )
    here = Path(__file__).resolve()

    assert named(path for path in tracked() if path != here and machine.search(words(path))) == []


def test_the_scripts_may_be_run_as_they_are() -> None:
    for name in ("luckygas", ".ci/run"):
        assert (PROJECT / name).stat().st_mode & 0o111, name
    assert b"\r\n" in (PROJECT / "luckygas.cmd").read_bytes()
    assert b"\r" not in (PROJECT / "luckygas").read_bytes()


def test_the_start_script_needs_only_the_standard_library() -> None:
    tree = ast.parse((PROJECT / "luckygas").read_text("utf-8"))
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}

    assert imported - set(sys.stdlib_module_names) == set()
