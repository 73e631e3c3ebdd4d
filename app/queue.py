"""The queue that wakes workers: messages are written in the transaction of what they are about, and only ever wake."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime
from typing import Final

import psycopg
from procrastinate import App, PsycopgConnector, SyncPsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued
from sqlalchemy import Connection, text
from sqlalchemy.engine import URL, make_url

from domain.kernel.encryption import bound

RUN: Final = "night.run"
CHORE: Final = "night.chore"
SILENT_SECONDS: Final = 60
_SCHEMA: Final = "SET LOCAL search_path = procrastinate, pg_catalog, pg_temp"


def worker_queue(url: str | URL) -> App:
    """The queue as workers open it. Tasks are put on it by whoever runs them."""
    address = bound(make_url(url)).set(drivername="postgresql").render_as_string(hide_password=False)
    options = "-c search_path=procrastinate,pg_catalog,pg_temp -c timezone=UTC"
    connector = PsycopgConnector(
        conninfo=address, min_size=1, max_size=4, kwargs={"options": options, "application_name": "luckygas queue"}
    )
    return App(connector=connector)


# It tells of every message at info; runs tell of themselves.
logging.getLogger("procrastinate").setLevel(logging.WARNING)
_messages: Final = App(connector=SyncPsycopgConnector())


def wake(db: Connection, task: str, queue: str, arguments: Mapping[str, str]) -> bool:
    """Write one message in the caller's transaction; False where the same one lies in the queue already."""
    lock = " ".join((task, *arguments.values()))
    waiting = text("SELECT 1 FROM procrastinate.procrastinate_jobs WHERE queueing_lock = :lock AND status = 'todo'")
    if db.execute(waiting, {"lock": lock}).scalar():
        return False
    raw = db.connection.driver_connection
    assert isinstance(raw, psycopg.Connection)
    try:
        with db.begin_nested():
            db.execute(text(_SCHEMA))
            _messages.configure_task(name=task, queue=queue, queueing_lock=lock, connection=raw).defer(**arguments)
    except AlreadyEnqueued:
        return False
    return True


def wake_once(db: Connection, task: str, queue: str, arguments: Mapping[str, str], due_at: datetime) -> bool:
    """As `wake`, but for one due moment only one message is ever written, however many boxes tick."""
    key = " ".join((task, *arguments.values()))
    fresh = text(
        """
        INSERT INTO procrastinate.procrastinate_periodic_defers (task_name, periodic_id, defer_timestamp)
        VALUES (:task, :key, :due) ON CONFLICT DO NOTHING RETURNING id
        """
    )
    if db.execute(fresh, {"task": task, "key": key, "due": int(due_at.timestamp())}).scalar() is None:
        return False
    old = text(
        """
        DELETE FROM procrastinate.procrastinate_periodic_defers
         WHERE task_name = :task AND periodic_id = :key AND defer_timestamp < :due
        """
    )
    db.execute(old, {"task": task, "key": key, "due": int(due_at.timestamp())})
    return wake(db, task, queue, arguments)


def sweep(db: Connection) -> int:
    """Put the messages of workers without a sign of life back into the queue, and forget finished ones of last week."""
    back = text(
        """
        SELECT count(procrastinate.procrastinate_retry_job_v2(j.id, now(), NULL, NULL, NULL))
          FROM procrastinate.procrastinate_jobs AS j
          LEFT JOIN procrastinate.procrastinate_workers AS w ON w.id = j.worker_id
         WHERE j.status = 'doing' AND (w.id IS NULL OR w.last_heartbeat < now() - make_interval(secs => :silent))
           AND NOT EXISTS (SELECT 1 FROM procrastinate.procrastinate_jobs AS o
                            WHERE o.queueing_lock = j.queueing_lock AND o.status = 'todo')
        """
    )
    count = int(db.execute(back, {"silent": SILENT_SECONDS}).scalar_one())
    db.execute(
        text(
            """
            DELETE FROM procrastinate.procrastinate_jobs AS j USING procrastinate.procrastinate_events AS e
             WHERE e.job_id = j.id AND e.at < now() - interval '7 days'
               AND j.status IN ('succeeded', 'failed', 'cancelled', 'aborted')
            """
        )
    )
    return count
