"""An intruder with every right against the trail: does what superusers can, and what verify says about each deed."""

from __future__ import annotations

import random
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, Engine, text

from app.bench.figures import Figure, Told, percentile
from app.bench.ground import own_ground
from app.sealing import Sealing, compare, seal_now, signature_troubles
from domain.audit.queries import trail_troubles
from domain.kernel.database import transaction

SEALS: Final = 24
EVENT_CHANGES: Final = {
    "id": "id + 1000000",
    "at": "at - interval '1 microsecond'",
    "xid": "((xid::text::numeric) + 1)::text::xid8",
    "actor": "actor || 'x'",
    "app": "coalesce(app, '') || 'x'",
    "client": "coalesce(client, '192.0.2.1') + 1",
    "source": "source || 'x'",
    "target": "target || 'x'",
    "op": "op || 'x'",
    "obj": "obj || 'x'",
    "obj_key": "coalesce(obj_key, '') || 'x'",
    "ok": "NOT ok",
    "error": "coalesce(error, '') || 'x'",
    "before": "coalesce(before, '{}') || '{\"x\": 1}'",
    "after": "coalesce(after, '{}') || '{\"x\": 1}'",
    "leaf": "sha256(leaf)",
    "epoch": "epoch + 1",
}
SEAL_CHANGES: Final = {
    "id": "id + 1000000",
    "epoch": "epoch || 'x'",
    "xid_from": "((xid_from::text::numeric) + 1)::text::xid8",
    "xid_to": "((xid_to::text::numeric) + 1)::text::xid8",
    "n": "n + 1",
    "root": "sha256(root)",
    "prev": "sha256(prev)",
    "hash": "sha256(hash)",
    "sealed_at": "sealed_at - interval '1 microsecond'",
    "sealed_by": "sealed_by || 'x'",
    "event_epoch": "event_epoch + 1",
}
TRUE_LEAF: Final = """
    UPDATE audit.event
       SET leaf = audit.leaf(id, at, xid, actor, app, client, source, target, op, obj, obj_key, ok, error,
                             before, after)
     WHERE id = :id
"""
ONE_EVENT: Final = "(epoch, xid, id) = (SELECT epoch, xid, id FROM audit.event WHERE id = :id)"


@dataclass(frozen=True, slots=True)
class Target:
    """A sealed event and the seal that covers it."""

    event: int
    seal: int
    last_seal: int


@dataclass(frozen=True, slots=True)
class Tampering:
    """A deed of the intruder, and what must stand in one of verify's sentences about it."""

    name: str
    do: Callable[[Connection, Target], None]
    names: Callable[[Target], str]


def tamperings() -> tuple[Tampering, ...]:
    """Everything a superuser with triggers off may try, every column by itself among it."""
    of_seal: Callable[[Target], str] = lambda at: f"seal {at.seal}: "  # noqa: E731
    return (
        *(_column("event", name, changed) for name, changed in EVENT_CHANGES.items()),
        *(_column("seal", name, changed) for name, changed in SEAL_CHANGES.items()),
        Tampering("network for an address", _edit("client = '192.0.2.0/24'"), lambda at: f"changed events: {at.event}"),
        Tampering("delete an event", _run("DELETE FROM audit.event WHERE id = :id"), of_seal),
        Tampering("insert into the past", _insert, of_seal),
        Tampering("rewrite event and leaf", _rewrite, lambda at: f"seal {at.seal}: of "),
        Tampering("rewrite event, leaf and all seals", _rewrite_all, lambda at: f"seal {at.seal}: rewritten"),
        Tampering("delete a seal", _run("DELETE FROM audit.seal WHERE id = :seal"), lambda at: f"seal {at.seal}"),
        Tampering("delete the last seals", _cut_off(signatures=False), lambda at: f"seal {at.last_seal}: "),
        Tampering(
            "delete the last seals and signatures", _cut_off(signatures=True), lambda at: f"seal {at.last_seal}: "
        ),
        Tampering(
            "change a signature",
            _run("UPDATE audit.seal_signature SET signature = sha512(signature) WHERE seal_id = :seal"),
            of_seal,
        ),
        Tampering(
            "date an event far back",
            _run(f"UPDATE audit.event SET at = at - interval '2 days' WHERE {ONE_EVENT}", TRUE_LEAF),  # noqa: S608
            of_seal,
        ),
    )


def _run(*deeds: str) -> Callable[[Connection, Target], None]:
    def do(db: Connection, at: Target) -> None:
        for deed in deeds:
            if db.execute(text(deed), {"id": at.event, "seal": at.seal, "last": at.last_seal}).rowcount < 1:
                raise AssertionError(f"the intruder did nothing: {deed}")

    return do


def _edit(change: str) -> Callable[[Connection, Target], None]:
    return _run(f"UPDATE audit.event SET {change} WHERE {ONE_EVENT}")  # noqa: S608


def _column(table: str, column: str, changed: str) -> Tampering:
    def names(at: Target) -> str:
        if table == "seal":
            return f"seal {at.seal + (1_000_000 if column == 'id' else 0)}: "
        if column == "epoch":
            return f"no life of these books, the first: {at.event}"
        if column == "xid":
            # it may have moved into the next seal, or to where none is yet
            return f": {at.event}"
        return f"changed events: {at.event + (1_000_000 if column == 'id' else 0)}"

    where = ONE_EVENT if table == "event" else "id = :seal"
    return Tampering(f"{table}.{column}", _run(f"UPDATE audit.{table} SET {column} = {changed} WHERE {where}"), names)  # noqa: S608


def _insert(db: Connection, at: Target) -> None:
    _run(
        "INSERT INTO audit.event SELECT * FROM audit.event WHERE id = :id",
        "UPDATE audit.event SET id = 900000000 WHERE ctid = (SELECT max(ctid) FROM audit.event WHERE id = :id)",
        TRUE_LEAF.replace(":id", "900000000"),
    )(db, at)


def _rewrite(db: Connection, at: Target) -> None:
    change = "actor = 'nobody', after = jsonb_build_object('amount', 1)"
    _run(f"UPDATE audit.event SET {change} WHERE {ONE_EVENT}", TRUE_LEAF)(db, at)  # noqa: S608


def _rewrite_all(db: Connection, at: Target) -> None:
    """The event, and every seal from its own on, so that all fits together again."""
    _rewrite(db, at)
    db.execute(
        text(
            """
            UPDATE audit.seal AS s
               SET root = (SELECT r.root FROM audit.range_root(s.event_epoch, s.xid_from, s.xid_to) AS r)
             WHERE s.id = :seal
            """
        ),
        {"seal": at.seal},
    )
    link = "UPDATE audit.seal SET prev = (SELECT hash FROM audit.seal WHERE id = :before) WHERE id = :seal AND id > 1"
    rehash = "UPDATE audit.seal AS s SET hash = audit.seal_hash(s) WHERE s.id = :seal"
    for seal in range(at.seal, at.last_seal + 1):
        for deed in (link, rehash):
            db.execute(text(deed), {"seal": seal, "before": seal - 1})


def _cut_off(*, signatures: bool) -> Callable[[Connection, Target], None]:
    deeds = ["DELETE FROM audit.seal WHERE id >= :seal"]
    if signatures:
        deeds.append("DELETE FROM audit.seal_signature WHERE seal_id >= :seal")
    return _run(*deeds)


@dataclass
class Seen:
    """How many deeds were done and found, and how long finding one took."""

    made: int = 0
    missed: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    kinds: Counter[str] = field(default_factory=Counter)


def try_everything(admin: Engine, sealing: Sealing, *, count: int, seed: int, told: Told) -> Seen:
    """Do random tamperings one by one, each in a transaction that is given up, and look what verify says of it."""
    chance = random.Random(seed)  # noqa: S311  which row is hit, no secret
    ways, key, seen = tamperings(), sealing.key().public, Seen()

    def troubles(db: Connection) -> list[str]:
        return [*trail_troubles(db), *signature_troubles(db, key), *compare(db, sealing.copy, key)]

    with transaction(admin) as db:
        targets = _targets(db)
        if found := troubles(db):
            raise AssertionError(f"the trail was not whole before: {found[0]}")
    for number in range(count):
        way = ways[number % len(ways)] if number < len(ways) else chance.choice(ways)
        target = chance.choice(targets)
        with _given_up(admin) as db:
            way.do(db, target)
            began = time.perf_counter()
            found = troubles(db)
            seen.seconds.append(time.perf_counter() - began)
        seen.made += 1
        seen.kinds[way.name] += 1
        if not any(way.names(target) in sentence for sentence in found):
            seen.missed.append(f"{way.name} {target}: {found[:3]}")
        if number % 50 == 49:
            told(f"tamper: {number + 1} of {count}, missed {len(seen.missed)}")
    return seen


@contextmanager
def _given_up(admin: Engine) -> Iterator[Connection]:
    with admin.connect() as db:
        db.execute(text("SET LOCAL session_replication_role = replica"))
        yield db
        db.rollback()


def _targets(db: Connection) -> list[Target]:
    rows = db.execute(
        text(
            """
            SELECT e.id, s.id AS seal, (SELECT max(id) FROM audit.seal) AS last FROM audit.event AS e
              JOIN audit.seal AS s ON s.event_epoch = e.epoch AND e.xid >= s.xid_from AND e.xid < s.xid_to
            """
        )
    )
    return [Target(row.id, row.seal, row.last) for row in rows]


def fill(engine: Engine, sealing: Sealing, seals: int) -> None:
    """A trail of so many seals with a few events each, signed and exported."""
    for number in range(seals):
        with transaction(engine) as db:
            for place in range(number % 4 + 2):
                db.execute(
                    text("SELECT audit.log_failure('app', 'bank', 'SEND', 'file', :key, 'no answer')"),
                    {"key": f"{number}/{place}"},
                )
        seal_now(engine, sealing)


def measure(*, quick: bool, told: Told) -> Figure:
    """Tamperings found a second against tamperings made a second: the ratio is 1 where every one was found."""
    count = 60 if quick else 1000
    with own_ground() as ground, ground.books("tamper") as books, tempfile.TemporaryDirectory() as folder:
        sealing = Sealing(Path(folder) / "seal.pem", Path(folder), Path(folder), makes_key=True)
        fill(books.engine("scheduler"), sealing, SEALS)
        began = time.perf_counter()
        seen = try_everything(books.admin(), sealing, count=count, seed=20261128, told=told)
        seconds = time.perf_counter() - began
    times = [one * 1000 for one in seen.seconds]
    return Figure(
        (seen.made - len(seen.missed)) / seconds,
        seen.made / seconds,
        "tamperings/s",
        seen.made,
        percentile(times, 50),
        percentile(times, 99),
        {"made": seen.made, "found": seen.made - len(seen.missed), "kinds": len(seen.kinds), "seals": SEALS},
    )
