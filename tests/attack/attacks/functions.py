"""Who may call which function at all; everybody else is tried by the matrix, as are functions that are nobody's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import psycopg

from app.logins import ROLES
from tests.attack.attacks.approvals import EXECUTORS as OF_APPROVALS
from tests.attack.attacks.backups import EXECUTORS as OF_BACKUPS
from tests.attack.attacks.charges import EXECUTORS as OF_CHARGES
from tests.attack.attacks.credit import EXECUTORS as OF_CREDIT
from tests.attack.attacks.deposits import EXECUTORS as OF_DEPOSITS
from tests.attack.attacks.people import EXECUTORS as OF_PEOPLE
from tests.attack.attacks.secrets import EXECUTORS as OF_SECRETS
from tests.attack.attacks.trade import EXECUTORS as OF_TRADE
from tests.attack.attacks.trail import EXECUTORS as OF_THE_TRAIL
from tests.attack.attacks.trail import TRAIL_READERS, VERIFIERS
from tests.attack.matrix import BILLERS, NO_RIGHT, PAYERS, READERS, SKIP, Attack, roles

SCHEDULER = ("scheduler",)
ALLOCATORS = ("clerk", "senior_clerk", "cashier", "supervisor", "manager", "scheduler")
UNDOERS = ("senior_clerk", "supervisor", "manager")
REVERSERS = (*UNDOERS, "director")

EXECUTORS: Mapping[str, Sequence[str]] = {
    **OF_APPROVALS,
    **OF_BACKUPS,
    **OF_CHARGES,
    **OF_PEOPLE,
    **OF_DEPOSITS,
    **OF_CREDIT,
    **OF_SECRETS,
    **OF_THE_TRAIL,
    **OF_TRADE,
    "api.add_customers": SCHEDULER,
    "api.allocate": ALLOCATORS,
    "api.beat_run": SCHEDULER,
    "api.book_lines": BILLERS,
    "api.checkpoint_run": SCHEDULER,
    "api.choose_columns": READERS,
    "api.claim_run": SCHEDULER,
    "api.decide_file": UNDOERS,
    "api.end_run": SCHEDULER,
    "api.fence": SCHEDULER,
    "api.hold_run": SCHEDULER,
    "api.note_attempt": BILLERS,
    "api.plan_run": SCHEDULER,
    "api.post_invoices": BILLERS,
    "api.post_payments": PAYERS,
    "api.reverse_payment": REVERSERS,
    "api.set_line_states": BILLERS,
    "api.skip_run": SCHEDULER,
    "api.take_file": BILLERS,
    "api.take_snapshot": SCHEDULER,
    "api.undo_allocations": UNDOERS,
    "books.find_customer": READERS,
    "books.make_months": SCHEDULER,
    "books.my_branches": READERS,
    "books.odd_logins": VERIFIERS,
    "books.unlike_keys": VERIFIERS,
    "books.people": TRAIL_READERS,
    "books.rows_without_month": (*READERS, "administrator"),
}
QUEUE = "procrastinate"
"""The queue's own functions run with their caller's rights: whoever has none on its tables does nothing by them."""


def of_functions(db: psycopg.Connection[Any]) -> Iterator[Attack]:
    """A call of every function with nothing in its hands, by everybody who may not call it."""
    rows = db.execute(
        """
        SELECT p.pronamespace::regnamespace::text, p.pronamespace::regnamespace || '.' || quote_ident(p.proname),
               p.oid::regprocedure::text,
               coalesce((SELECT string_agg('NULL::' || a.type::regtype, ', ' ORDER BY a.place)
                           FROM unnest(p.proargtypes::oid[]) WITH ORDINALITY AS a(type, place)), '')
          FROM pg_proc AS p
         WHERE p.pronamespace::regnamespace::text IN ('books', 'audit', 'api', 'door', 'procrastinate') ORDER BY 3
        """
    ).fetchall()
    for schema, name, signature, nothing in rows:
        own = SCHEDULER if schema == QUEUE else EXECUTORS.get(name, ())
        yield Attack(f"call {signature}", (f"SELECT {name}({nothing})",), NO_RIGHT, roles(own, SKIP))
        yield Attack(f"replace {signature}", (f"ALTER FUNCTION {signature} SECURITY INVOKER",), NO_RIGHT)


def executors_of(db: psycopg.Connection[Any]) -> dict[str, set[str]]:
    """Who may call each function, as the database has it."""
    rows = db.execute(
        """
        SELECT p.pronamespace::regnamespace || '.' || quote_ident(p.proname), g.role
          FROM pg_proc AS p CROSS JOIN unnest(%s::text[]) AS g(role)
         WHERE p.pronamespace::regnamespace::text IN ('books', 'audit', 'api', 'door')
           AND has_function_privilege(g.role, p.oid, 'EXECUTE')
        """,
        [list(ROLES)],
    ).fetchall()
    found: dict[str, set[str]] = {}
    for name, role in rows:
        found.setdefault(name, set()).add(role)
    return found
