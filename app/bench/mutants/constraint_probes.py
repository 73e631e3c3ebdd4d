# ruff: noqa: S608  every word of these statements stands here
"""Probes of what a row may say, whoever writes it: a row like one that is there, with one thing wrong."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

from app.bench.mutants.probes import Probe

ANNOUNCED: Final = {"kind": "announced"}
WRONG: Final[dict[str, dict[str, dict[str, Any]]]] = {
    "account": {"account_party_check": {"party": "x"}, "account_side_check": {"side": "X"}},
    "aging_snapshot": {"aging_snapshot_buckets_check": {"buckets": [1, 2]}},
    "allocation": {"only_a_mirror_is_negative": {"amount": -5, "undoes": None}},
    "bank_account": {
        "bank_account_bank_check": {"bank": "9"},
        "bank_account_number_check": {"number": "x"},
        "bank_account_numbering_check": {"numbering": "x"},
    },
    "bank_file": {
        "a_rejected_file_stays_in_quarantine": {"verdict": "reject"},
        "bank_file_sha256_check": {"sha256": "x"},
        "bank_file_state_check": {"state": "X"},
        "bank_file_verdict_check": {"verdict": "x"},
        "only_a_clean_file_is_taken_unseen": {"state": "RELEASED"},
    },
    "bank_line": {
        "bank_line_amount_check": {"amount": "NaN"},
        "bank_line_kind_check": {"kind": "x"},
        "bank_line_state_check": {"state": "X"},
        "bank_line_suspense_check": {"suspense": -1},
        "booked_once": {"booked": 7},
    },
    "bank_statement": {
        "a_booked_statement_proves_itself": {"closing": 1},
        "bank_statement_closing_check": {**ANNOUNCED, "closing": "NaN"},
        "bank_statement_kind_check": {"kind": "x"},
        "bank_statement_opening_check": {**ANNOUNCED, "opening": "NaN"},
        "bank_statement_state_check": {"state": "X"},
        "bank_statement_sum_check": {**ANNOUNCED, "sum": "NaN"},
    },
    "batch_run": {"batch_run_state_check": {"state": "X"}},
    "column_choice": {
        "column_choice_columns_check": {"columns": ["x" * 20_001]},
        "column_choice_screen_check": {"screen": "x" * 101},
    },
    "customer": {
        "customer_category_check": {"category": "Z"},
        "customer_kind_check": {"kind": "x"},
        "customer_ubn_check": {"ubn": "00000000"},
    },
    "exchange_attempt": {"exchange_attempt_outcome_check": {"outcome": "x"}},
    "invoice": {
        "invoice_kind_check": {"kind": "x"},
        "invoice_net_check": {"net": 0, "tax": 0, "total": 0},
        "invoice_number_check": {"number": "x"},
        "invoice_tax_check": {"net": 1, "tax": -1, "total": 0},
        "tax_is_five_per_cent": {"net": 1000, "tax": 100, "total": 1100},
        "total_is_net_and_tax": {"total": 1},
    },
    "open_item": {
        "disputed_within_balance": {"disputed": 99_999_999},
        "due_after_issue": {"due_on": "1990-01-01"},
        "never_paid_beyond_its_amount": {"balance": 99_999_999},
        "open_item_amount_check": {"amount": 0, "balance": 0, "disputed": 0},
    },
    "payer_mark": {"payer_mark_kind_check": {"kind": "x"}, "payer_mark_value_check": {"value": "x"}},
    "period": {"period_month_check": {"month": "1990-01-02"}, "period_status_check": {"status": "x"}},
    "posting_rule": {"posting_rule_side_check": {"side": "X"}},
}


def of_constraints() -> Iterator[Probe]:
    """One row a constraint; the refusal must name it."""
    for table, constraints in WRONG.items():
        for constraint, wrong in constraints.items():
            row = (
                f"SELECT (jsonb_populate_record(t, '{json.dumps(wrong)}')).* FROM books.{table} AS t ORDER BY 1 LIMIT 1"
            )
            statement = f"INSERT INTO books.{table} OVERRIDING SYSTEM VALUE {row}"
            yield Probe(f"{table}: {constraint}", "superuser", statement, f'23514:"{constraint}"')
