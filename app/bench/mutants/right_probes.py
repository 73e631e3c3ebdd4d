"""Probes of rights that nobody of the counter has: to call what owners and the box call, to read what is closed."""

# ruff: noqa: S608  every word of these statements stands here

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from app.bench.copies import source
from app.bench.mutants.probes import NO, Probe
from app.schema import MIGRATIONS

CLOSED: Final = (
    "audit.archived_month", "audit.epoch", "audit.event", "audit.seal", "audit.seal_signature", "books.api_key",
    "books.customer_account", "books.data_key", "books.idem", "books.staff", "books.staff_seen", "books.staged_line",
)  # fmt: skip
HEAD: Final = re.compile(r"CREATE OR REPLACE FUNCTION (?P<name>[\w.]+)\((?P<given>[^)]*)\)(?P<rest>.*?)\$\$", re.DOTALL)
FOR_CLERKS: Final = re.compile(r"GRANT EXECUTE ON FUNCTION [^;]* TO [^;]*\b(?:staff|clerk)\b")


def of_rights() -> Iterator[Probe]:
    """As a clerk; what a function is given does not matter, for its right is asked first."""
    for table in CLOSED:
        yield Probe(f"{table} read by a clerk", "clerk", f"SELECT * FROM {table} LIMIT 1", NO)
    for path in sorted((MIGRATIONS / "sql" / "functions").glob("*.sql")):
        words = source(path.stem)
        head = HEAD.search(words)
        if head is None or path.stem.startswith("api.") or "SECURITY DEFINER" not in head["rest"]:
            continue
        if not FOR_CLERKS.search(words):
            nothing = ", ".join(f"NULL::{kind}" for kind in kinds(head["given"]))
            yield Probe(f"{head['name']} called by a clerk", "clerk", f"SELECT {head['name']}({nothing})", NO)


def kinds(given: str) -> list[str]:
    """The types of a function's arguments, as its file names them."""
    named = [argument.split(" DEFAULT ")[0].split() for argument in given.split(",") if argument.strip()]
    return [" ".join(words[1:]) for words in named if words[0] != "OUT"]
