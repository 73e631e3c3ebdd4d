"""Probes of what a row may say, whoever writes it: a row like one that is there, with one thing wrong."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from app.bench.mutants.key_probes import UNGUARDED, put_in
from app.bench.mutants.probes import Probe

ANNOUNCED: Final = {"kind": "announced"}
LIFTED: Final = {"how": "lift", "was": "STOP", "becomes": "OK", "reason": "why", "person_id": 1, "set_by": 2}
WRONG: Final[dict[str, dict[str, dict[str, Any]]]] = {
    "account": {"account_party_check": {"party": "x"}, "account_side_check": {"side": "X"}},
    "aging_snapshot": {"aging_snapshot_buckets_check": {"buckets": [1, 2]}},
    "allocation": {"only_a_mirror_is_negative": {"amount": -5, "undoes": None}},
    "allowance": {
        "a_second_person_agreed": {"request_id": None},
        "allowance_number_check": {"number": "x"},
        "allowance_sort_check": {"sort": "x"},
        "an_allowance_is_net_and_tax": {"net": 9},
        "the_rest_is_a_credit": {"applied": 9},
    },
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
    "approval": {
        "a_refusal_says_why": {"decision": "reject", "note": None},
        "approval_decision_check": {"decision": "x", "note": "why"},
        "approval_resolution_check": {"resolution": "x"},
        "the_maker_does_not_decide": {"person_id": 1, "maker_person": 1},
    },
    "api_key": {
        "a_key_ends_after_it_began": {"not_after": "1990-01-01"},
        "api_key_direction_check": {"direction": "x", "sha256": None, "sealed": None, "data_key_id": None},
        "api_key_holder_check": {"holder": "X"},
        "api_key_sealed_check": {"direction": "outbound", "sha256": None, "sealed": "\\x00", "data_key_id": 1},
        "api_key_sha256_check": {"sha256": "\\x00"},
        "hash_or_sealed": {"data_key_id": 1},
    },
    "authority": {"authority_tier_check": {"tier": 8}},
    "backup_report": {"backup_report_kind_check": {"kind": "x"}},
    "batch_run": {"batch_run_state_check": {"state": "X"}},
    "column_choice": {
        "column_choice_columns_check": {"columns": ["x" * 20_001]},
        "column_choice_screen_check": {"screen": "x" * 101},
    },
    "credit_case": {
        "a_held_order_is_explained": {"ways": []},
        "a_release_has_its_bounds": {"state": "RELEASED_BY"},
        "credit_case_deliveries_check": {"deliveries": -1},
        "credit_case_deviation_check": {"deviation": 101},
        "credit_case_order_ref_check": {"order_ref": ""},
        "credit_case_point_check": {"point": "x"},
        "credit_case_reason_check": {"reason": "x"},
        "credit_case_sentence_check": {"sentence": {}},
        "credit_case_state_check": {"state": "X"},
        "credit_case_units_check": {"units": 0},
        "credit_case_version_check": {"version": 0},
        "within_its_budget": {"budget_used": 1},
    },
    "customer": {
        "customer_category_check": {"category": "Z"},
        "customer_kind_check": {"kind": "x"},
        "customer_ubn_check": {"ubn": "00000000"},
    },
    "customer_account": {
        "a_stored_number_is_whole": {"blind_index": None},
        "customer_account_bank_code_check": {"bank_code": "x"},
        "customer_account_blind_index_check": {"blind_index": "\\x00"},
        "customer_account_boxed_check": {
            "boxed": "\\x00",
            "number": None,
            "blind_index": None,
            "data_key_id": None,
            "state": "PROPOSED",
        },
        "customer_account_holder_name_check": {"holder_name": ""},
        "customer_account_last_four_check": {"last_four": "x"},
        "customer_account_number_check": {"number": "\\x00"},
        "customer_account_state_check": {"state": "X"},
        "only_a_stored_number_is_used": {"number": None, "blind_index": None, "data_key_id": None, "state": "ACTIVE"},
        "sealed_for_the_box_or_stored": {"boxed": "\\x" + "00" * 65},
        "stored_says_so": {"stored": False},
    },
    "customer_balance": {"customer_balance_status_check": {"status": "X"}},
    "cylinder": {
        "cylinder_owner_check": {"owner": "", "lot_id": None},
        "cylinder_serial_check": {"serial": ""},
        "cylinder_state_check": {"state": "X"},
        "ours_has_a_lot": {"owner": "Sun Gas"},
    },
    "cylinder_deed": {
        "cylinder_deed_consent_check": {"consent": "x"},
        "cylinder_deed_document_check": {"document": ""},
        "cylinder_deed_reason_check": {"reason": "x" * 501},
        "cylinder_deed_units_check": {"units": 0},
        "cylinder_deed_way_check": {"way": "x"},
        "money_has_its_entry": {"journal_id": None},
        "to_whom_it_moved": {"event": "moved"},
    },
    "cylinder_forfeit": {"all_of_it_is_income_or_tax": {"net": 7}},
    "cylinder_lot": {
        "cylinder_lot_receipt_check": {"receipt": ""},
        "cylinder_lot_units_check": {"units": 201},
        "never_refunded_beyond_what_was_taken": {"held": -1},
    },
    "cylinder_size": {
        "cylinder_size_size_kg_check": {"size_kg": -1},
        "no_deposit_above_a_new_cylinder": {"size_kg": 7, "deposit": 9999},
    },
    "data_key": {
        "a_key_retires_before_a_nonce_repeats": {"uses": -1},
        "data_key_public_check": {"purpose": "intake", "public": "\\x00"},
        "data_key_purpose_check": {"purpose": "x"},
        "data_key_state_check": {"state": "X"},
        "data_key_wrapped_check": {"wrapped": "\\x00"},
        "desks_seal_by_a_public_key": {"purpose": "intake"},
        "of_a_revoked_key_nothing_is_left": {"state": "revoked"},
    },
    "delegation": {
        "at_most_thirty_days": {"from_on": "2026-01-01", "until_on": "2026-03-01"},
        "delegation_reason_check": {"reason": "x"},
        "not_to_oneself": {"from_login": "x", "to_login": "x"},
    },
    "delivery": {
        "a_delivery_is_net_and_tax": {"net": 744},
        "an_invoiced_one_has_its_invoice": {"state": "INVOICED", "exposed": 0},
        "counts_until_it_is_invoiced": {"exposed": 0},
        "delivery_kind_check": {"kind": "x"},
        "delivery_number_check": {"number": ""},
        "delivery_order_ref_check": {"order_ref": "x" * 101},
        "delivery_pays_check": {"pays": "x"},
        "delivery_source_check": {"source": ""},
        "delivery_state_check": {"state": "X", "exposed": 0},
        "delivery_version_check": {"version": 0},
    },
    "drill_mark": {"drill_mark_word_check": {"word": "x"}},
    "exchange_attempt": {"exchange_attempt_outcome_check": {"outcome": "x"}},
    "hold": {
        "a_hold_names_its_place": {"scope": "site"},
        "an_ended_hold_says_why": {"ended_by": "x"},
        "hold_conditions_check": {"conditions": ["x"]},
        "hold_reason_check": {"reason": "x"},
        "hold_scope_check": {"scope": "x"},
    },
    "interest": {
        "at_most_sixteen_per_cent": {"rate": 17},
        "interest_basis_check": {"basis": "x"},
        "interest_is_simple": {"amount": 99},
    },
    "invoice": {
        "invoice_kind_check": {"kind": "x"},
        "invoice_net_check": {"net": 0, "tax": 0, "total": 0},
        "invoice_number_check": {"number": "x"},
        "invoice_tax_check": {"net": 1, "tax": -1, "total": 0},
        "tax_is_five_per_cent": {"net": 1000, "tax": 100, "total": 1100},
        "total_is_net_and_tax": {"total": 1},
    },
    "invoice_void": {"invoice_void_reason_check": {"reason": "x"}},
    "level_instalment": {
        "an_instalment_is_in_tens": {"amount": 5},
        "level_instalment_month_check": {"month": 13},
    },
    "level_plan": {
        "a_completed_plan_says_what_was_used": {"actual": 5},
        "level_plan_choice_check": {"choice": "x"},
        "level_plan_first_month_check": {"first_month": "2026-11-02"},
        "level_plan_state_check": {"state": "X"},
    },
    "limit_piece": {"a_piece_has_its_days": {"until_on": "1990-01-01"}, "limit_piece_sort_check": {"sort": "x"}},
    "offset_agreement": {
        "an_agreement_ends_after_it_began": {"until_on": "1990-01-01"},
        "offset_agreement_reference_check": {"reference": "x"},
    },
    "open_item": {
        "an_invoice_names_it": {"invoice_id": None},
        "disputed_within_balance": {"disputed": 99_999_999},
        "due_after_issue": {"due_on": "1990-01-01"},
        "never_paid_beyond_its_amount": {"balance": 99_999_999},
        "open_item_amount_check": {"amount": 0, "balance": 0, "disputed": 0},
        "open_item_kind_check": {"kind": "x", "invoice_id": None},
    },
    "payer_mark": {"payer_mark_kind_check": {"kind": "x"}, "payer_mark_value_check": {"value": "x"}},
    "period": {"period_month_check": {"month": "1990-01-02"}, "period_status_check": {"status": "x"}},
    "prepaid": {
        "gas_is_weighed_to_the_gram": {"kg": 100.0001},
        "never_drawn_beyond_what_was_bought": {"kg_left": 101},
        "prepaid_unit_price_check": {"unit_price": 0},
        "valid_after_it_was_bought": {"valid_until": "1990-01-01"},
    },
    "prepaid_draw": {"prepaid_draw_kg_check": {"kg": 0}},
    "price": {
        "a_price_has_six_decimals": {"unit_price": 0},
        "ends_after_it_began": {"until_on": "1990-01-01"},
        "price_number_check": {"number": ""},
        "price_source_check": {"source": ""},
        "price_version_check": {"version": 0},
    },
    "product": {
        "gas_has_a_size": {"size_kg": None},
        "product_code_check": {"code": ""},
        "product_kind_check": {"kind": "x"},
        "product_size_kg_check": {"size_kg": 0},
    },
    "refund": {"refund_method_check": {"method": "x"}},
    "request": {
        "a_limit_is_replayed": {"kind": "limit", "payload": {}},
        "an_ended_request_says_when": {"ended_at": None, "state": "EXECUTED"},
        "request_reason_check": {"reason": "x"},
        "request_state_check": {"state": "X", "ended_at": "2026-01-01"},
    },
    "reservation": {
        "an_ended_one_holds_nothing": {"state": "RELEASED"},
        "never_more_than_was_reserved": {"remaining": 99_999},
        "reservation_order_ref_check": {"order_ref": ""},
        "reservation_state_check": {"state": "X", "ended_at": "2026-01-01", "remaining": 0},
        "reservation_version_check": {"version": 0},
    },
    "sales_order": {
        "only_an_open_order_on_credit_counts": {"state": "DELIVERED"},
        "sales_order_check_point_check": {"check_point": "x"},
        "sales_order_number_check": {"number": ""},
        "sales_order_pays_check": {"pays": "x", "exposed": 0},
        "sales_order_source_check": {"source": ""},
        "sales_order_state_check": {"state": "X", "exposed": 0},
        "sales_order_version_check": {"version": 0},
    },
    "status_change": {
        "a_person_says_why": LIFTED | {"reason": None},
        "a_status_changes": {"becomes": "OK"},
        "a_stop_stops": {"becomes": "STOP"},
        "an_exemption_ends": {"becomes": "NO_CHECK"},
        "computation_leaves_people_alone": {"was": "x"},
        "status_change_becomes_check": {"how": "end", "was": "NO_CHECK", "becomes": "X"},
        "status_change_how_check": {"how": "x", "reason": "why", "person_id": 1},
        "status_change_reason_check": {"reason": "x"},
        "the_setter_does_not_lift": LIFTED | {"set_by": 1},
    },
    "posting_rule": {"posting_rule_side_check": {"side": "X"}},
}


def of_constraints() -> Iterator[Probe]:
    """One row a constraint; the refusal must name it."""
    for table, constraints in WRONG.items():
        for constraint, wrong in constraints.items():
            said = f'23514:"{constraint}"'
            yield Probe(f"{table}: {constraint}", "superuser", put_in(table, wrong), said, UNGUARDED.get(table, ""))
