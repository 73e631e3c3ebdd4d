"""Probes of the tables of trade, plans and credit: rows that stand, trails, branches, and what follows a row."""

# ruff: noqa: S608  every word of these statements stands here

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from app.bench.mutants.key_probes import NOBODY, UNGUARDED, put_in
from app.bench.mutants.probes import Probe

FOREVER: Final = {
    "allowance": "branch", "credit_policy": "rules", "interest": "branch", "invoice_void": "branch",
    "offset_agreement": "branch", "prepaid_draw": "branch", "status_change": "branch",
}  # fmt: skip
NEVER_DELETED: Final = ("credit_case", "hold")
INSERTED: Final[dict[str, dict[str, Any]]] = {
    "allowance": {"id": NOBODY, "number": "ALW77", "request_id": "$req_limit"},
    "interest": {"open_item_id": "$item_c"},
    "invoice_void": {"invoice_id": "$issued"},
    "offset_agreement": {"id": NOBODY, "reference": "zz"},
    "prepaid_draw": {"delivery_id": "$waiting_delivery"},
    "status_change": {"id": NOBODY},
}
"""What makes a new row of it; nothing else may be done to one."""
CHANGED: Final[dict[str, tuple[dict[str, Any], str]]] = {
    "credit_case": ({"id": NOBODY, "order_ref": "zz"}, "reason = 'zz'"),
    "delivery": ({"id": NOBODY, "number": "zz"}, "version = 9"),
    "hold": ({"id": NOBODY, "computed": False}, "degrade = NOT degrade"),
    "level_plan": ({"id": NOBODY, "state": "CANCELLED"}, "forecast = 1"),
    "limit_piece": ({"id": NOBODY}, "amount = 1"),
    "prepaid": ({"id": NOBODY, "invoice_id": "$issued"}, "kg_left = 1"),
    "price": ({"id": NOBODY, "number": "77", "from_on": "2025-01-01"}, "unit_price = 1"),
    "product": ({"code": "P9"}, "name = 'zz'"),
    "reservation": ({"id": NOBODY, "order_ref": "zz"}, "remaining = 1"),
    "sales_order": ({"id": NOBODY, "number": "zz"}, "version = 9"),
    "site": ({"id": NOBODY, "code": "zz"}, "name = 'zz'"),
}
"""A new row, and what is changed of it."""
BY_VERDICT: Final = ("credit_case", "reservation")
"""They begin with a verdict, which is an event of its own."""
SCOPED: Final = (
    "allowance", "credit_case", "delivery", "hold", "interest", "invoice_void", "level_instalment", "level_plan",
    "limit_piece", "offset_agreement", "prepaid", "prepaid_draw", "reservation", "sales_order", "site", "status_change",
)  # fmt: skip
SEEN: Final = """
    SELECT string_agg(DISTINCT op, ' ' ORDER BY op) FROM audit.event WHERE obj = '{}' AND xid = pg_current_xact_id()
"""


def of_rows() -> Iterator[Probe]:
    """What these tables hold whoever writes."""
    yield from _forever()
    yield from _trails()
    yield from _branches()
    yield from _follows()
    yield from _ladder()


def _forever() -> Iterator[Probe]:
    for table, column in FOREVER.items():
        yield Probe(f"{table} changed", "superuser", f"UPDATE books.{table} SET {column} = {column}", "LG001")
    for table in (*FOREVER, *NEVER_DELETED):
        yield Probe(f"{table} deleted", "superuser", f"DELETE FROM books.{table}", "LG001")
        yield Probe(f"{table} emptied", "superuser", f"TRUNCATE books.{table} CASCADE", f"LG001:{table}")


def _trails() -> Iterator[Probe]:
    for table, row in INSERTED.items():
        before = "; ".join(filter(None, (UNGUARDED.get(table), put_in(table, row))))
        yield Probe(f"trail of {table}", "superuser", SEEN.format(table), "INSERT", before)
    for table, (row, change) in CHANGED.items():
        off = f"ALTER TABLE books.{table} DISABLE TRIGGER never_deleted; " if table in NEVER_DELETED else ""
        key = "code = 'P9'" if table == "product" else f"id = {NOBODY}"
        before = f"{off}{put_in(table, row)}; UPDATE books.{table} SET {change} WHERE {key}; DELETE FROM books.{table}"
        ops = "DELETE UPDATE" if table in BY_VERDICT else "DELETE INSERT UPDATE"
        yield Probe(f"trail of {table}", "superuser", SEEN.format(table), ops, f"{before} WHERE {key}")
    last = put_in("level_instalment", {"month": 12})
    before = (
        f"DELETE FROM books.level_instalment WHERE month = 12; {last}; UPDATE books.level_instalment SET amount = 20"
    )
    yield Probe("trail of level_instalment", "superuser", SEEN.format("level_instalment"), "DELETE INSERT UPDATE",
                before)  # fmt: skip


def _branches() -> Iterator[Probe]:
    for table in SCOPED:
        count = f"SELECT count(*) > 0 FROM books.{table} WHERE branch = '$here'"
        yield Probe(f"{table} there is something to see", "superuser", count, "true")
        yield Probe(f"{table} of another branch", "probe_elsewhere", count, "false")
    own = put_in("price", {"id": NOBODY, "number": "77", "customer_id": "$a"})
    count = "SELECT count(*) FROM books.price{}"
    yield Probe("a price of one's own branch", "clerk", count.format(" WHERE customer_id = $a"), "1", own)
    yield Probe("a price of another branch's customer", "probe_elsewhere", count.format(" WHERE customer_id = $a"), "0",
                own)  # fmt: skip
    yield Probe("a price for everybody", "probe_elsewhere", count.format(""), "1")


def _follows() -> Iterator[Probe]:
    balance = "SELECT {} FROM books.customer_balance WHERE customer_id = {}"
    more = "UPDATE books.customer_balance SET delivered = delivered + 7 WHERE customer_id = $d"
    yield Probe("exposure follows its terms", "superuser", balance.format("exposure", "$d"), "7", more)
    policy = "UPDATE books.policy SET value = 90 WHERE key = 'exposure.orders'"
    yield Probe("a policy of credit is kept", "superuser", "SELECT count(*) FROM books.credit_policy", "2", policy)
    yield Probe("policies of credit that are none", "superuser", "DELETE FROM books.policy", "23502")
    over = "UPDATE books.customer_balance SET alert_above = 0, delivered = delivered + 7 WHERE customer_id = $d"
    yield Probe("who is not checked is over nothing", "superuser", balance.format("over", "$d"), "0", over)
    found = "SELECT count(*) FROM books.find_customer('R9')"
    for name, active, number in (("on", "true", "1"), ("no longer on", "false", "0")):
        route = f"UPDATE books.site SET route = 'r9', active = {active}"
        yield Probe(f"a customer {name} a route", "clerk", found, number, route)
    paid = (
        "UPDATE books.open_item SET balance = 0 WHERE customer_id = $c; "
        "UPDATE books.customer_balance SET receivable = 0 WHERE customer_id = $c"
    )
    yield Probe("whose money came in is looked at again", "superuser", balance.format("status", "$c"), "OK", paid)
    change = (
        "INSERT INTO books.status_change (customer_id, branch, was, becomes, how, causes, reason, person_id, set_by) "
        "VALUES ($d, '$here', '{}', 'STOP', 'stop', '[]', 'why', 1, 1)"
    )
    yield Probe("a status follows its row", "superuser", balance.format("status", "$d"), "STOP",
                change.format("NO_CHECK"))  # fmt: skip
    yield Probe("a status from where he does not stand", "superuser", change.format("OK"), "LG092")


def _ladder() -> Iterator[Probe]:
    begun = put_in("credit_case", {"id": NOBODY, "order_ref": "zz", "state": "CONSUMED"})
    yield Probe("a case begins at its end", "superuser", begun, "LG091")
    case = "UPDATE books.credit_case SET {} WHERE id = $case_held"
    yield Probe("a held case is consumed", "superuser", case.format("state = 'CONSUMED'"), "LG091")
    yield Probe("a held case is told another amount", "superuser", case.format("amount = 1"), "LG001")
    yield Probe("a held case is refused", "superuser", case.format("state = 'REJECTED'"), "done")
