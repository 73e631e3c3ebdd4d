"""Which probes come first: what notices a mutant mostly names what it changes, or what calls that."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Final

from app.bench.mutants.cutting import Mutant
from app.bench.mutants.probes import Probe
from app.schema import MIGRATIONS

INSIDE: Final = ("api._execute_", "api._facts_", "api._", "api.", "books.", "audit.", "door.")
FAR: Final = 9
TRIGGER: Final = re.compile(r"\bON (?P<table>books\.\w+)\b[^;]*?EXECUTE FUNCTION (?P<function>\w+\.\w+)\(")


def nearest_first(probes: Sequence[Probe], mutant: Mutant | None) -> Sequence[Probe]:
    """The same probes; the less stands between one and what the mutant changes, the earlier it comes."""
    if mutant is None:
        return probes
    names = near(mutant.function or mutant.name.split()[0])

    def distance(probe: Probe) -> int:
        words = f"{probe.name} {probe.before} {probe.statement}"
        return next((far for name, far in names if name in words), FAR)

    return sorted(probes, key=distance)


@cache
def near(changed: str) -> tuple[tuple[str, int], ...]:
    """What is changed, what calls it, what calls that; each without its room, with how far it is, the nearest first."""
    found, edge = {changed: 0}, [changed]
    for far in range(1, FAR):
        edge = [name for of in edge for name in callers().get(of, ()) if name not in found]
        found |= dict.fromkeys(edge, far)
    return tuple((bare(name), far) for name, far in found.items())


def bare(name: str) -> str:
    """As probes name it: a kind of request by the kind, what writes events of any table by the trail."""
    if name.startswith("audit.on_"):
        return "trail of"
    return name.removeprefix(next((room for room in INSIDE if name.startswith(room)), ""))


@cache
def callers() -> dict[str, set[str]]:
    """Of each function the functions that name it and the tables whose triggers do; of such a table who names it."""
    words = {path.stem: path.read_text("utf-8") for path in sorted((MIGRATIONS / "sql" / "functions").glob("*.sql"))}
    found: dict[str, set[str]] = {}
    for path in sorted((MIGRATIONS / "sql").rglob("*.sql")):
        if path.stem not in words:
            for match in TRIGGER.finditer(path.read_text("utf-8")):
                found.setdefault(match["function"], set()).add(match["table"])
    for name in (*words, *(table for tables in list(found.values()) for table in tables)):
        named = re.compile(rf"\b{re.escape(name)}\b")
        found.setdefault(name, set()).update(
            other for other, said in words.items() if other != name and named.search(said)
        )
    return found
