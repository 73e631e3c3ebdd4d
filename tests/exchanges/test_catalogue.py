"""The contract of the catalogue: every row can be run, watched and done by hand."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.batches import JOBS
from domain.exchange.rules.timetable import Daily, Every
from integrations.catalogue import CATALOGUE, STATEMENT
from integrations.exchange import Exchange, Inbound, Retry, by_key

ROWS = sorted(CATALOGUE.values(), key=lambda row: row.key)
SPECIFIED = {
    "banks.statement", "inventory.products", "inventory.deposits", "orders.deliveries", "dispatch.collections",
    "driver.collections", "agency.status", "customers.changed", "portal.disputes", "erp.balances", "erp.journal",
    "customers.status", "orders.holds", "dispatch.instructions", "inventory.analytics", "agency.cases",
    "jcic.positions", "tax.vat_media", "einvoice.issue", "einvoice.void", "einvoice.allowance", "banks.swift",
    "reports.feed", "notices.statements", "jcic.report", "banks.verification", "orders.credit_check",
    "customers.balance", "portal.account", "health.account-mgmt", "health.integrations", "health.batch-status",
}  # fmt: skip


def test_every_exchange_of_the_specification_stands_in_it() -> None:
    assert CATALOGUE.keys() >= SPECIFIED


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.key)
def test_every_row_has_a_limit_a_way_out_and_a_partner(row: Exchange) -> None:
    assert row.limit > timedelta(0)
    assert row.fallback.endswith(".")
    assert row.partner
    assert str(row.when)
    assert str(row.retry)


@pytest.mark.parametrize(
    "row", [row for row in ROWS if isinstance(row, Inbound) and row.state == "live"], ids=lambda row: row.key
)
def test_a_live_row_that_collects_can_read_and_take(row: Inbound) -> None:
    assert row.read is not None
    assert row.receive is not None
    assert row.stale_after is not None


def test_a_timed_live_exchange_has_its_job() -> None:
    jobs = {job.name: job.when for job in JOBS}
    timed = {row.key: row.when for row in ROWS if row.state == "live" and isinstance(row.when, Daily | Every)}

    assert timed == {STATEMENT: jobs[STATEMENT]}


def test_the_bank_file_is_tried_again_after_2_4_and_8_seconds() -> None:
    assert CATALOGUE[STATEMENT].retry.waits == (2, 4, 8)


def test_waits_double_up_to_the_longest() -> None:
    assert Retry.doubling(1, 12, most=300).waits == (1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300)


def test_two_rows_of_one_key_are_our_mistake() -> None:
    with pytest.raises(ValueError, match=r"two exchanges are called erp\.journal"):
        by_key((CATALOGUE["erp.journal"], CATALOGUE["erp.journal"]))
