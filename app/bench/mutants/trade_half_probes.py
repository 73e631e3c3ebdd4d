"""Probes of the halves of what trade checks: nothing in a set, one of two from elsewhere, what is void, what ended."""

# ruff: noqa: S608  every word of these statements stands here

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from app.bench.mutants.approval_probes import as_who, asks
from app.bench.mutants.credit_half_probes import ENDED, reservation
from app.bench.mutants.key_probes import NOBODY, put_in
from app.bench.mutants.probes import OK, Probe, receipts
from app.bench.mutants.trade_probes import DUE, PRICE, SALE, billed, dated, document, late, ordered

ALLOW: Final = '{"invoice": %s, "sort": "price", "amount": %s}'
OFFSET: Final = '{"customer": %s, "agreement": $agreement, "items": %s}'
CREDITED: Final = {"id": NOBODY, "number": "ALW77", "request_id": "$req_limit", "invoice_id": "$issued", "applied": 0,
                   "payment_id": "$paid"}  # fmt: skip
ORDER: Final = "SELECT state FROM books.sales_order WHERE number = 'order_a'"
THERE: Final = "probe_elsewhere"


def of_trade_halves() -> Iterator[Probe]:
    """Sets, allowances, voids, offsets, documents, prices, prepaid gas and plans."""
    yield from _sets()
    yield from _allowances()
    yield from _offsets()
    yield from _documents()
    yield from _masters()
    yield from _prepaid()
    yield from _plans()
    yield from _discounts()


def _sets() -> Iterator[Probe]:
    """A set of nothing, and a set whose second row is of another branch."""
    for name, login, call in (
        ("deliveries", "clerk", "take_deliveries('[]', '$today', '$key36')"),
        ("orders", "clerk", "take_orders('[]', '$today', '$key36')"),
        ("deliveries invoiced", "clerk", "invoice_deliveries('[]', '$key36')"),
        ("deliveries drawn", "clerk", "draw_prepaid('[]', '$today', '$key36')"),
        ("discounts", "clerk", "take_discounts('[]', '$today', '$key36')"),
        ("interest", "senior_clerk", "charge_interest('[]', '$today', '$key36')"),
        ("plans changed", "senior_clerk", "change_level_plans('[]', '$today', '$key36')"),
    ):
        yield Probe(f"no {name}", login, f"SELECT api.{call}", "LG022")
    soon = f"SELECT api.charge_interest({dated(late(until_on='@future'))}, '$today', '$key36')"
    yield Probe("interest for days to come", "senior_clerk", soon, "LG031")
    orders = f"SELECT api.take_orders({receipts(ordered())}, NULL, '$key36')"
    yield Probe("orders of no day", "clerk", orders, "LG031")
    both = receipts(document("PD3", customer="$b#"), document("PD4"))
    asked = receipts(ordered("PO3", customer="$b#"), ordered("PO4"))
    mixed = dated(billed("$delivery_b#"), billed(number="PY000003"))
    charged = dated(late(item="$item_b#", base=100), late())
    for name, login, call in (
        ("deliveries", THERE, f"take_deliveries({both}, '$today', '$key36')"),
        ("orders", THERE, f"take_orders({asked}, '$today', '$key36')"),
        ("deliveries invoiced", THERE, f"invoice_deliveries({mixed}, '$key36')"),
        ("interest", "probe_manager_elsewhere", f"charge_interest({charged}, '$today', '$key36')"),
        ("a price", "probe_machine_elsewhere", f"set_prices({receipts(PRICE | {'customer': '$a#'})}, '$key36')"),
    ):
        yield Probe(f"one of two of another branch: {name}", login, f"SELECT api.{call}", "LG022")


def _allowances() -> Iterator[Probe]:
    for name, invoice, login, amount, expected in (
        ("of a void invoice", "$voided", "clerk", 10, "LG083"),
        ("of an invoice that leaves nothing open", "$sold", "clerk", 10, "LG083"),
        ("of no invoice", 999999999, "clerk", 10, "LG022"),
        ("of another branch's invoice", "$invoiced", THERE, 99999, "LG022"),
    ):
        yield Probe(f"an allowance {name}", login, asks("allowance", ALLOW % (invoice, amount)), expected)
    done = "SELECT api._execute_allowance(r) FROM books.request AS r WHERE r.id = $req_allowed"
    unguarded = "ALTER TABLE books.request DISABLE TRIGGER stands; UPDATE books.request SET payload = payload {}"
    for name, change in (("other", "|| '{\"net\": 1}'"), ("no", "- 'net'")):
        yield Probe(f"an allowance of {name} net than was agreed", "kernel", done, "LG083", unguarded.format(change))
    void = '{"invoice": %s}'
    for name, invoice, login, expected in (
        ("that is void", "$voided", "clerk", "LG036"),
        ("that is not there", 999999999, "clerk", "LG022"),
        ("of another branch", "$invoiced", THERE, "LG022"),
    ):
        yield Probe(f"a void asked for an invoice {name}", login, asks("invoice_void", void % invoice), expected)
    voids = "SELECT api.void_invoice({}, 'wrong', '$key36')"
    old = voids.format("(SELECT id FROM books.invoice WHERE number = 'PTDISCOUNT')")
    yield Probe("a void of one's own invoice of another day", "clerk", old, "LG025")
    yield Probe("a void twice", "clerk", voids.format("$voided"), "LG036")
    paid = (
        as_who("clerk", "SELECT api.allocate($paid, '[[$item_issued, 5]]', '$today', '$key37')") + "; " +
        as_who("senior_clerk", "SELECT api.undo_allocations($paid, ARRAY[(SELECT max(id) FROM books.allocation)], "
                               "'$today', 'wrong', '$key38')")
    )  # fmt: skip
    yield Probe("a void of what was paid by mistake", "clerk", voids.format("$issued"), OK, paid)
    for name, before in (
        ("that bears interest", put_in("interest", {"open_item_id": "$item_c", "on_item": "$item_issued"})),
        ("that was paid before its allowance", put_in("allowance", CREDITED)),
        ("of which some was written off", "UPDATE books.open_item SET balance = balance - 1 WHERE id = $item_issued"),
    ):
        yield Probe(f"a void of an invoice {name}", "clerk", voids.format("$issued"), "LG084", before)
    yield Probe("a void of an invoice of prepaid gas", "clerk", voids.format("$sold"), "LG084")
    credit = "UPDATE books.payment SET method = 'credit' WHERE id = $paid"
    reverse = "SELECT api.reverse_payment($paid, '$today', 'not ours', '$key36')"
    yield Probe("a credit of an allowance reversed", "senior_clerk", reverse, "LG086", credit)


def _offsets() -> Iterator[Probe]:
    for name, customer, items, login, expected in (
        ("of nobody", 999999999, "[[$item2, 5]]", "clerk", "LG022"),
        ("of another branch's customer", "$a", "[[$item2, 5]]", THERE, "LG022"),
        ("of one item that is not open so far", "$a", "[[$item2, 5], [$item1, 5]]", "clerk", "LG039"),
        ("of nothing", "$a", "[]", "clerk", "LG039"),
        ("of another customer's item", "$a", "[[$item_c, 5]]", "clerk", "LG039"),
        ("by another customer's agreement", "$c", "[[$item_c, 5]]", "clerk", "LG085"),
    ):
        yield Probe(f"an offset {name}", login, asks("offset", OFFSET % (customer, items)), expected)


def _documents() -> Iterator[Probe]:
    take = "SELECT api.take_deliveries({}, '$today', '{}')"

    def taken(key: str, **changed: Any) -> str:
        return as_who("clerk", take.format(receipts(document("PD5", **changed)), key))

    unknown = take.format(receipts(document("PD5", state="INVOICED")), "$key36")
    yield Probe("a delivery of a state of ours", "clerk", unknown, "LG031")
    given: dict[str, Any] = {"order": "probe/order_a", "completes": False}
    back = f"{taken('$key36', **given)}; {taken('$key37', **given, version=3, state='CANCELLED')}"
    yield Probe("a cancelled delivery leaves its order", "superuser",
                "SELECT delivered FROM books.sales_order WHERE number = 'order_a'", "0", back)  # fmt: skip
    live = "SELECT remaining FROM books.reservation WHERE order_ref = 'probe/live'"
    of: dict[str, Any] = {"order": "probe/live", "customer": "$d#", "state": "CANCELLED"}
    yield Probe("a cancelled delivery uses no reservation", "superuser", live, "900",
                taken("$key36", **of, completes=False))  # fmt: skip
    yield Probe("a cancelled delivery ends no reservation", "superuser", live, "900", taken("$key36", **of))
    for name, number, customer, seen, expected in (
        ("of an open order leaves it open", "order_a", "$a#", ORDER, "OPEN"),
        ("of an order leaves its reservation", "live", "$d#", live, "900"),
    ):
        later = receipts(ordered(number, customer=customer, version=3))
        taken_again = as_who("clerk", f"SELECT api.take_orders({later}, '$today', '$key36')")
        yield Probe(f"a later version {name}", "superuser", seen, expected, taken_again)
    other = receipts(PRICE | {"number": "1", "version": 2, "customer": "$a#"})
    yield Probe(
        "a price of the list for one customer", "scheduler", f"SELECT api.set_prices({other}, '$key36')", "LG080"
    )
    due = put_in("sales_order", {"id": NOBODY, "number": "zz", "exposed": 0, "deliver_on": "$today",
                                 "customer_id": "$a", "branch": "$here"})  # fmt: skip
    roll = "SELECT api.roll_orders('$today', 10)"
    held = {"order_ref": "probe/zz", "customer_id": "$a"}
    yield Probe("an order rolls in", "scheduler", roll, "1", due)
    yield Probe("an order of another branch rolls in", "probe_machine_elsewhere", roll, "0", due)
    yield Probe("an order with a reservation rolls in", "scheduler", roll, "0", f"{due}; {reservation(**held)}")
    yield Probe("an order whose reservation ended rolls in", "scheduler", roll, "1",
                f"{due}; {reservation(**held, **ENDED)}")  # fmt: skip


def _masters() -> Iterator[Probe]:
    site = receipts({"customer": "$a#", "code": "P", "name": "probe", "route": "r1"})
    yield Probe("a place gets a route", "scheduler", f"SELECT api.set_sites({site}, '$key36') ->> 'taken'", "1")
    product = receipts({"code": "PROBE", "name": "probe", "kind": "other", "size_kg": 5})
    sizeless = "UPDATE books.product SET kind = 'other', size_kg = NULL"
    yield Probe("a product gets a size", "scheduler", f"SELECT api.set_products({product}, '$key36') ->> 'taken'", "1",
                sizeless)  # fmt: skip


def _prepaid() -> Iterator[Probe]:
    reversed_one = receipts(SALE | {"payment": "$paid_back#"})
    yield Probe("prepaid gas with money that was taken back", "clerk",
                f"SELECT api.sell_prepaid({reversed_one} -> 0, '$key36')", "LG022")  # fmt: skip
    draw = "SELECT api.draw_prepaid('[$prepaid_delivery]', '$today', '$key36')"
    yield Probe(
        "gas drawn by a delivery without gas", "clerk", draw, "LG090", "UPDATE books.product SET kind = 'other'"
    )


def _plans() -> Iterator[Probe]:
    # Thirty days on there is one instalment within the month, in February too.
    change = "SELECT api.change_level_plans('[{\"plan\": $plan, \"percent\": 6}]', '$today'::date + 5, '$key36')"
    change += " ->> 'changed'"
    yield Probe("a plan changed", "senior_clerk", change, "1")
    over = "UPDATE books.level_plan SET state = 'CANCELLED'"
    yield Probe("a plan changed that is over", "senior_clerk", change, "0", over)
    agree = "SELECT api.agree_level_plan($a, '{}', 36000, {}, '$key36')"
    twice = DUE.replace("30 * n", "30 * least(n, 11)")
    for name, first, due in (
        ("of no days", "$month1", "NULL"),
        ("that begins before its month", "2099-01-01", DUE),
        ("that never ends", "2020-01-01", DUE),
        ("with two equal days", "$month1", twice),
        ("of thirteen days", "$month1", DUE.replace("12", "13")),
    ):
        yield Probe(f"a plan {name}", "collector", agree.format(first, due), "LG031")
    settle = "SELECT api.settle_level_plan($plan, {}, '$key36')"
    yield Probe("a plan settled with nobody's choice", "senior_clerk", settle.format("NULL"), "LG031")
    settled = as_who("senior_clerk", settle.format("'roll'").replace("$key36", "$key37"))
    yield Probe("a plan settled twice", "senior_clerk", settle.format("'roll'"), "LG027", settled)


def _discounts() -> Iterator[Probe]:
    undone = (
        as_who("clerk", "SELECT api.allocate($paid, '[[$item_discount, 5]]', '$today', '$key37')") + "; " +
        as_who("senior_clerk", "SELECT api.undo_allocations($paid, ARRAY[(SELECT max(id) FROM books.allocation)], "
                               "'$today', 'wrong', '$key38')")
    )  # fmt: skip
    discount = "SELECT api.take_discounts('[$item_discount]', '$today', '$key36')"
    yield Probe("a discount after a part that was undone", "clerk", discount, OK, undone)
    off = "UPDATE books.policy SET value = 0 WHERE key = 'discount.terms'"
    yield Probe("a discount where the house gives none", "clerk", discount, "LG089", off)
