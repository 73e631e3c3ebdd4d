"""Probes of keys: a row like one that is there may not come twice, nor name what is not there."""

# ruff: noqa: S608  every word of these statements stands here

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from app.bench.mutants.probes import Probe
from app.bench.mutants.trail_probes import ROWS

NOBODY: Final = 999_999_999
NOTHING: Final = 999_999_998
WITH_A_ROW: Final = (
    "account", "aging_snapshot", "allocation", "api_key", "approval", "authority", "backup_report", "bank_account",
    "bank_file", "bank_line", "bank_statement", "batch_run", "branch", "calendar_override", "column_choice", "customer",
    "customer_account", "customer_balance", "customer_credit", "data_key", "deed_right", "delegation", "drill_mark",
    "exchange_attempt", "idem", "invoice", "journal", "match_outcome", "open_item", "payer_mark", "payment", "period",
    "policy", "posting_rule", "refund", "request", "request_kind", "staff", "staff_seen", "subledger_move", "tier",
    "written_off",
)  # fmt: skip
IN_MONTHS: Final = ("journal_line", "letter")
"""Their key is named for the month."""

TWICE: Final[Mapping[str, Mapping[str, Mapping[str, Any]]]] = {
    "api_key": {
        "api_key_holder_direction_ordinal_key": {"sha256": "\\x" + "00" * 32},
        "api_key_sha256_key": {"ordinal": 77},
    },
    "bank_account": {"bank_account_bank_number_key": {}},
    "bank_file": {"bank_file_sha256_key": {}},
    "batch_run": {"batch_run_job_slot_key": {}},
    "customer": {"customer_code_key": {}},
    "invoice": {"invoice_number_key": {}},
    "journal": {"journal_key_key": {}},
    "open_item": {"open_item_invoice_id_key": {}},
    "refund": {"refund_request_id_key": {}},
}
"""What else is one of its sort; the id is a new one."""

OF_NOTHING: Final[Mapping[str, Mapping[str, Mapping[str, Any]]]] = {
    "aging_snapshot": {"customer_id": {"as_of": "1990-01-01"}},
    "allocation": {"open_item_id": {}, "payment_id": {}, "undoes": {"amount": -5}},
    "api_key": {
        "data_key_id": {"ordinal": 77, "direction": "outbound", "sha256": None, "sealed": "\\x01" + "77" * 44},
    },
    "bank_account": {"branch": {"number": "99999"}},
    "bank_line": {"bank_account_id": {}, "payment_id": {"ordinal": 77}, "statement_id": {"ordinal": 77}},
    "bank_statement": {"bank_account_id": {}, "bank_file_id": {"number": "77"}},
    "customer": {"branch": {"code": "zz"}},
    "customer_account": {"customer_id": {}, "data_key_id": {}, "same_as": {}},
    "customer_balance": {"customer_id": {}},
    "customer_credit": {"customer_id": {}},
    "delegation": {"from_login": {}, "to_login": {}},
    "invoice": {"customer_id": {"number": "ZZ000001"}},
    "journal": {"reverses": {"key": "zz"}},
    "match_outcome": {"bank_line_id": {"payment_id": "$paid"}, "payment_id": {}},
    "open_item": {"customer_id": {"invoice_id": NOBODY, "document": "zz"}, "invoice_id": {"document": "zz"}},
    "payer_mark": {"customer_id": {"value": "zzzz"}},
    "payment": {"customer_id": {"source": "probe/nobody"}, "reversed_by": {}},
    "posting_rule": {"account": {}},
    "refund": {
        "bank_line_id": {"request_id": "$req_limit"},
        "customer_id": {"request_id": "$req_limit"},
        "request_id": {},
    },
    "request": {"branch": {"subject": "zz"}, "customer_id": {"subject": "zz"}, "kind": {}},
    "staff_seen": {"login": {}},
    "written_off": {"customer_id": {"open_item_id": "$item_c"}, "open_item_id": {}, "request_id": {}},
}
"""Columns that name a row of another table, and what else must differ for the row to come so far."""
WITHOUT_ID: Final = (
    "aging_snapshot", "customer_balance", "customer_credit", "match_outcome", "payer_mark", "posting_rule",
    "staff_seen", "written_off",
)  # fmt: skip
NAMES: Final = ("branch", "kind", "login", "from_login", "to_login", "account")
"""Columns that hold a word and no number."""


def of_keys() -> Iterator[Probe]:
    """A row again, a row with another's mark, and a row of nothing; the refusal must name the key."""
    for table in WITH_A_ROW:
        yield like(table, f"{table}_pkey", "23505", {})
    for table in IN_MONTHS:
        yield Probe(f"{table} twice", "superuser", put_in(table, {}), "23505")
    for table, keys in TWICE.items():
        for key, other in keys.items():
            yield like(table, key, "23505", {"id": NOBODY, **other})
    for table, columns in OF_NOTHING.items():
        for column, other in columns.items():
            own = {} if table in WITHOUT_ID else {"id": NOBODY}
            nothing = "zz" if column in NAMES else NOTHING
            yield like(table, f"{table}_{column}_fkey", "23503", {**own, column: nothing, **other})
    yield like("approval", "approval_request_id_maker_person_fkey", "23503", {"person_id": 9, "maker_person": NOTHING})
    for table in ("audit.seal_signature", "audit.archived_month"):
        yield Probe(f"{table} twice", "superuser", ROWS[table], "23505", ROWS[table])
    for table in ("audit.epoch", "audit.seal"):
        yield Probe(f"{table} twice", "superuser", f"INSERT INTO {table} SELECT * FROM {table} LIMIT 1", "23505")


def like(table: str, key: str, state: str, other: Mapping[str, Any]) -> Probe:
    """A row that breaks this key and no other."""
    return Probe(f"{table}: {key}", "superuser", put_in(table, other), f'{state}:"{key}"')


def put_in(table: str, other: Mapping[str, Any]) -> str:
    """A row like the first of a table, with this otherwise."""
    row = f"SELECT (jsonb_populate_record(t, '{json.dumps(other)}')).* FROM books.{table} AS t ORDER BY 1 LIMIT 1"
    return f"INSERT INTO books.{table} OVERRIDING SYSTEM VALUE {row}"
