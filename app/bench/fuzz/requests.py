"""Requests to the kernel that no screen would send: a typed refusal, and nothing posted."""

from __future__ import annotations

import json
import random
import time
from copy import deepcopy
from typing import Any, Final
from uuid import uuid4

import psycopg

from app.bench.fuzz.readers import Broken, Found
from app.bench.scene import Entrance, Scene, conninfo

STATEMENT: Final = "SELECT api.post_payments(%s::jsonb, %s)"
FAMILIES: Final = ("LG", "22", "23")
ODD: Final[tuple[Any, ...]] = (
    None, "", "x", "NaN", "Infinity", "-Infinity", "1e308", 1e308, -1, 0, 1.5, 10**13, 10**40, "0x10", "１２",
    "٣", True, [], {}, [[]], [[[1]]], {"a": {"b": []}}, "2026-02-30", "99999-01-01", "infinity", "today",
    "\u0000", "x" * 5000, "'; --", -(2**63), 2**63,
)  # fmt: skip
FIELDS: Final = (
    "customer",
    "amount",
    "method",
    "source",
    "on",
    "parts",
    "line",
    "fee",
    "difference",
    "evidence",
    "learn",
)
MOST_DEPTH: Final = 400


def fuzz_requests(entrance: Entrance, scenes: list[Scene], number: int, seed: int, on: str) -> Found:
    """Send so many; whatever is taken is well formed and taken back, so that nothing is posted at the end."""
    chance = random.Random(f"{seed}/requests")  # noqa: S311  spoiled at random, no secret
    found = Found()
    began = time.perf_counter()
    with psycopg.connect(conninfo(entrance, "clerk")) as connection:
        for _ in range(number):
            request = hostile(chance, scenes, on)
            sent = time.perf_counter()
            try:
                found.verdicts[_ask(connection, request)] += 1
                found.inputs += 1
            except Broken as broken:
                found.crashes.append((str(broken), request.encode()[:4000]))
            found.slowest = max(found.slowest, time.perf_counter() - sent)
    found.seconds = time.perf_counter() - began
    return found


def _ask(connection: psycopg.Connection, request: str) -> str:
    try:
        row = connection.execute(STATEMENT, (request, uuid4())).fetchone()
    except psycopg.Error as refused:
        connection.rollback()
        state = refused.sqlstate or ""
        if not state.startswith(FAMILIES):
            raise Broken(f"{state or 'no state'}: {str(refused)[:200]}") from refused
        return state
    connection.rollback()
    given = json.loads(request)
    if row is None or len(row[0]["payments"]) != len(given):
        raise Broken(f"{len(given)} receipts were asked for, and answered {row}")
    return "taken"


def hostile(chance: random.Random, scenes: list[Scene], on: str) -> str:
    """One request: mostly a good one with something odd in it."""
    rows: list[Any] = [_good(chance, scenes, on) for _ in range(chance.choice((1, 1, 2, 3)))]
    for _ in range(chance.choice((1, 1, 2, 3))):
        row = chance.choice([one for one in rows if isinstance(one, dict)] or [{}])
        way = chance.randrange(9)
        if way < 4:
            row[chance.choice(FIELDS)] = deepcopy(chance.choice(ODD))
        elif way == 4:
            row.pop(chance.choice(FIELDS), None)
        elif way == 5:
            # a row of its own: one that stands there twice could be put into itself
            rows.append(deepcopy(chance.choice((row, chance.choice(ODD)))))
        elif way == 6:
            item = scenes[0].items[0].id
            odd = ([[item, 1]] * 501, [[item]], [[item, "1", 2]], [[None, 1]], [item], [[item, -5]])
            row["parts"] = chance.choice(odd)
        elif way == 7:
            row["parts"] = _deep(chance.randrange(MOST_DEPTH))
        else:
            return json.dumps(chance.choice((*ODD, rows[0], [rows], {"rows": rows})))
    return json.dumps(rows)


def _good(chance: random.Random, scenes: list[Scene], on: str) -> dict[str, Any]:
    scene = chance.choice(scenes)
    part = chance.randint(1, int(scene.items[0].amount))
    parts = chance.choice(([], [[scene.items[0].id, part]]))
    return {"customer": scene.customer, "amount": part, "method": "cash", "source": f"fuzz/{uuid4()}", "on": on,
            "parts": parts}  # fmt: skip


def _deep(depth: int) -> list[Any]:
    nested: list[Any] = []
    for _ in range(depth):
        nested = [nested]
    return nested
