"""Runs all probes over a database, as it is or with a mutant in it, in one transaction that is taken back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from string import Template
from typing import Any

import psycopg
from sqlalchemy import Connection, Engine, text

from app.bench.copies import Founded, copied
from app.bench.mutants.approval_probes import of_approvals
from app.bench.mutants.constraint_probes import of_constraints
from app.bench.mutants.credit_half_probes import of_credit_halves
from app.bench.mutants.credit_probes import of_credit
from app.bench.mutants.cutting import Mutant, mutants
from app.bench.mutants.cylinder_half_probes import of_cylinder_halves
from app.bench.mutants.cylinder_probes import of_cylinders
from app.bench.mutants.fact_probes import of_facts
from app.bench.mutants.half_probes import of_halves
from app.bench.mutants.key_probes import of_keys
from app.bench.mutants.ledger_probes import of_files, of_lines, of_the_door
from app.bench.mutants.nearness import nearest_first
from app.bench.mutants.people_probes import of_people
from app.bench.mutants.probes import OK, Probe, of_calls, of_corrections, of_money
from app.bench.mutants.right_probes import of_rights
from app.bench.mutants.row_probes import of_rows
from app.bench.mutants.sealing_probes import of_sealing
from app.bench.mutants.secret_probes import of_secrets
from app.bench.mutants.table_probes import of_tables
from app.bench.mutants.trade_half_probes import of_trade_halves
from app.bench.mutants.trade_probes import of_trade
from app.bench.mutants.trading import Trading
from app.bench.mutants.trail_probes import of_the_trail
from app.postgres import Cluster
from app.schema import lint


@dataclass
class Court:
    """A prepared copy, the probes filled in for it, and its mutants."""

    admin: Engine
    prefix: str
    probes: Sequence[Probe]
    mutants: Sequence[Mutant]

    def probed(self) -> list[Mutant]:
        """Mutants of functions and tables that some probe names; a room without probes is the whole bench's finding."""
        words = " ".join(f"{probe.before} {probe.statement}" for probe in self.probes)
        return [one for one in self.mutants if one.kind == "grant" or (one.function or one.name.split()[0]) in words]

    def surprises(self, mutant: Mutant | None = None, *, first_only: bool = True) -> list[str]:
        """What is not as it must be, with this check taken out; nothing over the books as they are."""
        found: list[str] = []
        for isolation in ("", "REPEATABLE READ"):
            probes = [probe for probe in nearest_first(self.probes, mutant) if probe.isolation == isolation]
            with self.admin.connect() as db, db.begin() as whole:
                if isolation:
                    db.exec_driver_sql(f"SET TRANSACTION ISOLATION LEVEL {isolation}")
                if mutant is not None:
                    mutant.plant(db)
                found += list(self._all(db, probes, first_only=first_only)) if not found or not first_only else []
                whole.rollback()
        return found

    def _all(self, db: Connection, probes: Sequence[Probe], *, first_only: bool) -> Iterator[str]:
        for words in lint(db):
            yield f"lint: {words}"
            if first_only:
                return
        for probe in probes:
            said = self._ask(db, probe)
            if said not in probe.expected.split("|"):
                yield f"{probe.name}: {said} instead of {probe.expected}"
                if first_only:
                    return

    def _ask(self, db: Connection, probe: Probe) -> str:
        savepoint = db.begin_nested()
        try:
            raw = db.connection.driver_connection
            assert isinstance(raw, psycopg.Connection)
            if probe.before:
                raw.execute(probe.before.encode())
            if probe.login == "kernel":
                raw.execute("SET LOCAL ROLE lg_kernel")
            elif probe.login != "superuser":
                raw.execute(f"SET LOCAL SESSION AUTHORIZATION {self._login(probe.login)}".encode())
            cursor = raw.execute(probe.statement.encode())
            row = cursor.fetchone() if cursor.description else None
            return _said(row, probe.expected)
        except psycopg.Error as refused:
            state = refused.sqlstate or str(refused)
            words = (refused.diag.message_primary or "").split()
            return f"{state}:{words[-1]}" if ":" in probe.expected and words else state
        finally:
            savepoint.rollback()

    def _login(self, role: str) -> str:
        return role if role.startswith("probe_") else f"{self.prefix}{role}"


def _said(row: tuple[Any, ...] | None, expected: str) -> str:
    if OK in expected.split("|") or row is None:
        return OK
    return str(row[0]).lower() if isinstance(row[0], bool) else str(row[0])


@contextmanager
def court(cluster: Cluster, template: Founded, today: date) -> Iterator[Court]:
    """A copy with the scene in it."""
    with copied(cluster, template, "court") as books:
        with books.admin().begin() as db:
            stage = Trading(db, books, today)
            names = stage.build()
        with books.engine("scheduler").begin() as db:
            db.execute(text("SELECT audit.seal_now('probe')"))
        with books.admin().connect() as db:
            found = mutants(db)
        yield Court(books.admin(), stage.prefix, filled(names, stage.prefix, today), found)


def filled(names: dict[str, Any], prefix: str, today: date) -> list[Probe]:
    """Every probe with the scene's names put in."""
    values = {**names, "prefix": prefix, "month": f"{today:%Y%m}", "month1": today.replace(day=1)}
    values["next"] = names["closing"] + 10

    def put(words: str) -> str:
        return Template(words).substitute(values)

    made = [
        *of_calls(),
        *of_money(),
        *of_corrections(),
        *of_the_door(),
        *of_lines(),
        *of_files(),
        *of_tables(),
        *of_constraints(),
        *of_keys(),
        *of_rows(),
        *of_approvals(),
        *of_cylinders(),
        *of_cylinder_halves(),
        *of_credit(),
        *of_credit_halves(),
        *of_people(),
        *of_secrets(),
        *of_the_trail(),
        *of_trade(),
        *of_trade_halves(),
        *of_rights(),
        *of_facts(),
        *of_sealing(),
        *of_halves(),
    ]
    return [
        Probe(one.name, one.login, put(one.statement), one.expected, put(one.before), one.isolation) for one in made
    ]
