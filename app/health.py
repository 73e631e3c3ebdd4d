"""Health answers on the loopback: books, partners and the night, with numbers and without anybody's data."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from datetime import timedelta
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Final, Literal

from sqlalchemy import Connection, text

from app.lateness import late_backups
from app.schema import status
from domain.audit.queries import oldest_unsealed
from domain.audit.rules import SEALED_WITHIN
from domain.errors import Refused, Unavailable
from domain.exchange import queries
from domain.exchange.rules.runs import State
from domain.exchange.rules.timetable import starts_at
from domain.kernel.calendar import business_day
from domain.kernel.database import transaction
from domain.ledger.queries import tie_outs
from domain.recovery.queries import archive_state, last_good
from domain.recovery.service import Kind

if TYPE_CHECKING:
    from app.wiring import Box

PORT: Final = 8047
SECONDS: Final = 2
State_ = Literal["ok", "degraded", "down"]
Answer = dict[str, Any]


class PortTaken(Refused):
    """Port {port} on 127.0.0.1 is taken. Choose another with --port, or stop the other server."""


def account_management(db: Connection, _: Box) -> Answer:
    """Database, schema, letters that wait, and whether the control accounts tie out."""
    schema = status(db)
    waiting = sum(seen.waiting for seen in queries.exchanges_seen(db).values())
    off = [tie.account for tie in tie_outs(db) if tie.difference]
    state: State_ = "ok" if schema.current and not off else "degraded"
    return {"state": state, "schema": schema.found, "letters_waiting": waiting, "accounts_off": off}


def integrations(db: Connection, box: Box) -> Answer:
    """Per live exchange: when it last worked, what waits and what is parked, and whether that is too long ago."""
    now = queries.database_now(db)
    seen = queries.exchanges_seen(db)
    rows = []
    for row in box.night.equipment.catalogue.values():
        if row.state != "live" or row.shape == "Answer":
            continue
        known = seen.get(row.key)
        last = known.last_ok_at if known else None
        late = row.stale_after is not None and (last is None or last < now - row.stale_after)
        rows.append(
            {
                "key": row.key,
                "last_ok_at": last.isoformat() if last else None,
                "waiting": known.waiting if known else 0,
                "parked": known.parked if known else 0,
                "late": late,
            }
        )
    return {"state": "degraded" if any(row["late"] for row in rows) else "ok", "exchanges": rows}


def batch_status(db: Connection, box: Box) -> Answer:
    """The runs of this business day: how many are late, failed or stale; and whether the trail waits for its seal."""
    now = queries.database_now(db)
    runs = queries.runs(db, business_on=business_day(now))
    budgets = {job.name: job.budget for job in box.night.jobs}
    over = [
        run.job
        for run in runs
        if run.state in (State.PLANNED, State.WAITING, State.RUNNING)
        and starts_at(run.due_at) + budgets.get(run.job, timedelta(hours=1)) < now
    ]
    count = {state.value: sum(run.state is state for run in runs) for state in State}
    oldest = oldest_unsealed(db)
    unsealed = oldest is not None and oldest < now - SEALED_WITHIN
    bad = count["FAILED"] + count["SKIPPED"] + len(over) + unsealed
    return {
        "state": "degraded" if bad else "ok",
        "late": sorted(set(over)),
        "runs": count,
        "unsealed_since": oldest.isoformat() if oldest is not None and unsealed else None,
    }


def recovery(db: Connection, _: Box) -> Answer:
    """When the last good base and the last good drill were, and what is wrong with the archive of the log."""
    now = queries.database_now(db)
    archive = archive_state(db)
    kinds: tuple[Kind, ...] = ("base", "drill")
    good = {kind: last_good(db, kind) for kind in kinds}
    return {
        "state": "degraded" if any(late_backups(db, now)) else "ok",
        "archive": "failing" if archive.failing else "on" if archive.on else "off",
        "last_archived_at": archive.last_at.isoformat() if archive.last_at else None,
        **{f"last_{kind}_at": moment.isoformat() if moment else None for kind, moment in good.items()},
    }


QUESTIONS: Final[Mapping[str, Callable[[Connection, Box], Answer]]] = {
    "/health/account-mgmt": account_management,
    "/health/integrations": integrations,
    "/health/batch-status": batch_status,
    "/health/recovery": recovery,
}


def answer(box: Box, path: str) -> tuple[HTTPStatus, Answer]:
    """The answer to one question, within two seconds; `down` where the database does not give it."""
    question = QUESTIONS.get(path)
    if question is None:
        return HTTPStatus.NOT_FOUND, {"state": "unknown"}
    try:
        with transaction(box.engine) as db:
            db.execute(text(f"SET LOCAL statement_timeout = '{SECONDS}s'"))
            said = question(db, box)
    except (Unavailable, Refused) as away:
        return HTTPStatus.SERVICE_UNAVAILABLE, {"state": "down", "reason": type(away).__name__}
    return HTTPStatus.OK, said


class HealthServer:
    """A small HTTP server on 127.0.0.1, in threads of its own."""

    def __init__(self, box: Box, port: int) -> None:
        class Handler(BaseHTTPRequestHandler):
            timeout = SECONDS

            def do_GET(self) -> None:
                code, said = answer(box, self.path)
                body = json.dumps(said, ensure_ascii=False).encode()
                self.send_response(code)
                self.send_header("Content-Type", "application/json; charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Requests are not logged: they come every few seconds."""

        try:
            self._server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        except OSError as error:
            raise PortTaken(port=port) from error
        self._thread = threading.Thread(target=self._server.serve_forever, name="health", daemon=True)

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
