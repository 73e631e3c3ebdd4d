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
    "account", "aging_snapshot", "allocation", "allowance", "api_key", "approval", "authority", "backup_report",
    "bank_account", "bank_file", "bank_line", "bank_statement", "batch_run", "branch", "calendar_override",
    "column_choice", "credit_case", "credit_policy", "customer", "customer_account", "customer_balance",
    "customer_credit", "cylinder", "cylinder_deed", "cylinder_forfeit", "cylinder_lot", "cylinder_move",
    "cylinder_size", "cylinder_step", "data_key", "deed_right", "delegation", "delivery", "drill_mark",
    "exchange_attempt", "hold", "idem", "interest", "invoice", "invoice_void", "journal", "level_instalment",
    "level_plan", "limit_piece", "match_outcome", "offset_agreement", "open_item", "payer_mark", "payment", "period",
    "policy", "posting_rule", "prepaid", "prepaid_draw", "price", "product", "refund", "request", "request_kind",
    "reservation", "sales_order", "site", "staff", "staff_seen", "status_change", "subledger_move", "tier",
    "written_off",
)  # fmt: skip
UNGUARDED: Final = {
    "credit_case": "ALTER TABLE books.credit_case DISABLE TRIGGER ladder",
    "status_change": "ALTER TABLE books.status_change DISABLE TRIGGER change_status",
}
"""Triggers that refuse a row before the table itself looks at it."""
IN_MONTHS: Final = ("journal_line", "letter")
"""Their key is named for the month."""

TWICE: Final[Mapping[str, Mapping[str, Mapping[str, Any]]]] = {
    "allowance": {"allowance_number_key": {}, "allowance_request_id_key": {"number": "ALW77"}},
    "api_key": {
        "api_key_holder_direction_ordinal_key": {"sha256": "\\x" + "00" * 32},
        "api_key_sha256_key": {"ordinal": 77},
    },
    "bank_account": {"bank_account_bank_number_key": {}},
    "bank_file": {"bank_file_sha256_key": {}},
    "batch_run": {"batch_run_job_slot_key": {}},
    "credit_case": {"credit_case_order_ref_version_point_key": {}},
    "customer": {"customer_code_key": {}},
    "delivery": {
        "delivery_invoice_id_key": {"number": "zz", "state": "INVOICED", "exposed": 0, "invoice_id": "$invoiced"},
        "delivery_source_number_key": {},
    },
    "hold": {"hold_one_computed": {}},
    "invoice": {"invoice_number_key": {}},
    "journal": {"journal_key_key": {}},
    "level_plan": {"level_plan_active": {}},
    "offset_agreement": {"offset_agreement_customer_id_reference_key": {}},
    "open_item": {"open_item_document": {"invoice_id": NOBODY}, "open_item_invoice_id_key": {}},
    "prepaid": {"prepaid_invoice_id_key": {}},
    "price": {"price_begins_once": {"number": "77"}, "price_source_number_key": {}},
    "refund": {"refund_request_id_key": {}},
    "reservation": {"reservation_live": {}},
    "sales_order": {"sales_order_source_number_key": {}},
    "site": {"site_customer_id_code_key": {}},
}
"""What else is one of its sort; the id is a new one."""

NAMELESS: Final = {"serial": None}
UNPROVEN: Final = {"receipt": None}
ALLOWED: Final = {"number": "ALW77", "request_id": "$req_limit"}
OF_NOTHING: Final[Mapping[str, Mapping[str, Mapping[str, Any]]]] = {
    "aging_snapshot": {"customer_id": {"as_of": "1990-01-01"}},
    "allocation": {"open_item_id": {}, "payment_id": {}, "undoes": {"amount": -5}},
    "allowance": {
        "customer_id": ALLOWED,
        "invoice_id": ALLOWED,
        "payment_id": {**ALLOWED, "applied": 0},
        "request_id": {"number": "ALW77"},
    },
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
    "cylinder": {"customer_id": NAMELESS, "lot_id": NAMELESS, "size_kg": NAMELESS},
    "cylinder_deed": {
        "bank_line_id": {},
        "customer_id": {},
        "invoice_id": {},
        "open_item_id": {},
        "refund_id": {},
        "size_kg": {},
        "to_customer": {"event": "moved"},
        "undoes": {},
    },
    "cylinder_forfeit": {"move_id": {}, "open_item_id": {"move_id": "$move"}},
    "cylinder_lot": {"customer_id": UNPROVEN, "deed_id": UNPROVEN, "from_lot": {}, "size_kg": UNPROVEN},
    "cylinder_move": {"cylinder_id": {}, "deed_id": {}, "undoes": {}},
    "delegation": {"from_login": {}, "to_login": {}},
    "delivery": {
        "customer_id": {"number": "zz"},
        "invoice_id": {"number": "zz", "state": "INVOICED", "exposed": 0},
    },
    "hold": {"customer_id": {}},
    "interest": {
        "customer_id": {"open_item_id": "$item_c"},
        "on_item": {"open_item_id": "$item_c"},
        "open_item_id": {},
    },
    "invoice": {"customer_id": {"number": "ZZ000001"}},
    "invoice_void": {
        "customer_id": {"invoice_id": "$issued"},
        "delivery_id": {"invoice_id": "$issued"},
        "invoice_id": {},
        "request_id": {"invoice_id": "$issued"},
    },
    "journal": {"reverses": {"key": "zz"}},
    "level_instalment": {"plan_id": {}},
    "level_plan": {"customer_id": {}},
    "limit_piece": {"customer_id": {}, "request_id": {}},
    "match_outcome": {"bank_line_id": {"payment_id": "$paid"}, "payment_id": {}},
    "offset_agreement": {"customer_id": {}},
    "open_item": {"customer_id": {"invoice_id": NOBODY, "document": "zz"}, "invoice_id": {"document": "zz"}},
    "payer_mark": {"customer_id": {"value": "zzzz"}},
    "payment": {"customer_id": {"source": "probe/nobody"}, "reversed_by": {}},
    "posting_rule": {"account": {}},
    "prepaid": {"customer_id": {"invoice_id": "$issued"}, "invoice_id": {}},
    "prepaid_draw": {"customer_id": {"delivery_id": "$waiting_delivery"}, "delivery_id": {}, "prepaid_id": {}},
    "price": {"customer_id": {"number": "77"}, "product": {"number": "77"}},
    "refund": {
        "bank_line_id": {"request_id": "$req_limit"},
        "customer_id": {"request_id": "$req_limit"},
        "request_id": {},
    },
    "request": {"branch": {"subject": "zz"}, "customer_id": {"subject": "zz"}, "kind": {}},
    "sales_order": {"customer_id": {"number": "zz"}},
    "site": {"customer_id": {}},
    "staff_seen": {"login": {}},
    "status_change": {"customer_id": {}},
    "written_off": {"customer_id": {"open_item_id": "$item_c"}, "open_item_id": {}, "request_id": {}},
}
"""Columns that name a row of another table, and what else must differ for the row to come so far."""
OF_NO_PLACE: Final[Mapping[str, Mapping[str, Any]]] = {
    "cylinder": NAMELESS, "cylinder_deed": {}, "cylinder_lot": UNPROVEN, "delivery": {"number": "zz"},
    "sales_order": {"number": "zz"},
}  # fmt: skip
"""Tables whose rows name a place of their customer."""
WITHOUT_ID: Final = (
    "aging_snapshot", "customer_balance", "customer_credit", "cylinder_forfeit", "interest", "invoice_void",
    "level_instalment", "match_outcome", "payer_mark", "posting_rule", "prepaid_draw", "staff_seen", "written_off",
)  # fmt: skip
NAMES: Final = ("branch", "kind", "login", "from_login", "to_login", "account", "product")
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
    for table, other in OF_NO_PLACE.items():
        place = {"id": NOBODY, "site_id": NOTHING, **other}
        yield like(table, f"{table}_site_id_customer_id_fkey", "23503", place)
    yield from _second_ones()
    yield like("approval", "approval_request_id_maker_person_fkey", "23503", {"person_id": 9, "maker_person": NOTHING})
    for table in ("audit.seal_signature", "audit.archived_month"):
        yield Probe(f"{table} twice", "superuser", ROWS[table], "23505", ROWS[table])
    for table in ("audit.epoch", "audit.seal"):
        yield Probe(f"{table} twice", "superuser", f"INSERT INTO {table} SELECT * FROM {table} LIMIT 1", "23505")


def _second_ones() -> Iterator[Probe]:
    """Where the first row of the table has not what may not come twice."""
    credited = {"request_id": "$req_limit", "payment_id": "$paid", "applied": 0}
    first = put_in("allowance", {**credited, "id": NOTHING, "number": "ALW76"})
    second = {**credited, "id": NOBODY, "number": "ALW77", "request_id": "$req_off"}
    yield like("allowance", "allowance_payment_id_key", "23505", second, first)
    asked = put_in("invoice_void", {"invoice_id": "$issued", "request_id": "$req_limit"})
    again = {"invoice_id": "$invoiced", "request_id": "$req_limit"}
    yield like("invoice_void", "invoice_void_request_id_key", "23505", again, asked)
    parted = "UPDATE books.sales_order SET number = 'x/y' WHERE number = 'order_b'"
    joined = {"id": NOBODY, "source": "probe/x", "number": "y"}
    yield like("sales_order", "sales_order_ref", "23505", joined, parted)


def like(table: str, key: str, state: str, other: Mapping[str, Any], before: str = "") -> Probe:
    """A row that breaks this key and no other."""
    unguarded = before or UNGUARDED.get(table, "")
    return Probe(f"{table}: {key}", "superuser", put_in(table, other), f'{state}:"{key}"', unguarded)


def put_in(table: str, other: Mapping[str, Any]) -> str:
    """A row like the first of a table, with this otherwise."""
    row = f"SELECT (jsonb_populate_record(t, '{json.dumps(other)}')).* FROM books.{table} AS t ORDER BY 1 LIMIT 1"
    return f"INSERT INTO books.{table} OVERRIDING SYSTEM VALUE {row}"
