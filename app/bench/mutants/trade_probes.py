"""Probes of trade: documents, invoices of deliveries, allowances, voids, charges and plans."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from app.bench.mutants.approval_probes import asks
from app.bench.mutants.ledger_probes import LINE, enter
from app.bench.mutants.probes import OK, Call, Probe, of_calls, receipts

AMOUNTS: Final = {"net": 743, "tax": 37, "total": 780, "lines": [["$priced#", 780]]}


def document(number: str = "PD1", **changed: Any) -> dict[str, Any]:
    """A delivery of one cylinder."""
    made = {"source": "probe", "number": number, "version": 2, "customer": "$a#", "pays": "credit", "completes": True,
            "delivered_on": "@today", "state": "CONFIRMED", "lines": [{"product": "PROBE", "quantity": 1}],
            "priced": AMOUNTS}  # fmt: skip
    return made | changed


def ordered(number: str = "PO1", **changed: Any) -> dict[str, Any]:
    """An order for one."""
    return document(number, ordered_on="@today", check_point="order", state="OPEN", **changed)


def billed(delivery: str = "$waiting_delivery#", **changed: Any) -> dict[str, Any]:
    """The invoice of a delivery."""
    made = {"delivery": delivery, "number": "PY000001", "issued_on": "@today", "terms": "NET30", "due_on": "@today",
            "effective_due_on": "@today"}  # fmt: skip
    return made | changed


def late(**changed: Any) -> dict[str, Any]:
    """Interest on an old item."""
    made = {"item": "$item2#", "base": 2000, "rate": 5, "from_on": "@earlier", "until_on": "@today",
            "basis": "agreed", "due_on": "@today", "effective_due_on": "@today"}  # fmt: skip
    return made | changed


def dated(*given: dict[str, Any]) -> str:
    """Rows as an argument, some days ago filled in too."""
    return receipts(*given).replace("@earlier", "$earlier")


PRICE: Final = {"source": "probe", "number": "2", "version": 1, "product": "PROBE", "gross": False, "unit_price": 700,
                "from_on": "2026-01-01"}  # fmt: skip
SALE: Final = {"customer": "$a#", "kg": 10, "unit_price": 30, "number": "PS000001", "bought_on": "@today"}
DUE: Final = "ARRAY(SELECT '$today'::date + 30 * n FROM generate_series(1, 12) AS n)"
CALLS: Final = (
    Call("take_deliveries", "delivery", "clerk", f"{receipts(document())}, '$today', '$key13'",
         f"{receipts(document('PD2'))}, '$today', '$key13'"),
    Call("take_orders", "order", "clerk", f"{receipts(ordered())}, '$today', '$key14'",
         f"{receipts(ordered('PO2'))}, '$today', '$key14'"),
    Call("invoice_deliveries", "invoice", "clerk", f"{dated(billed())}, '$key15'",
         f"{dated(billed(number='PY000002'))}, '$key15'"),
    Call("set_prices", "price", "scheduler", f"{receipts(PRICE)}, '$key16'",
         f"{receipts(PRICE | {'number': '3'})}, '$key16'", branch=False),
    Call("set_products", "product", "scheduler", f"{receipts({'code': 'P2', 'name': 'x', 'kind': 'other'})}, '$key17'",
         f"{receipts({'code': 'P3', 'name': 'x', 'kind': 'other'})}, '$key17'", branch=False),
    Call("set_sites", "site", "scheduler", f"{receipts({'customer': '$a#', 'code': 'P2', 'name': 'x'})}, '$key18'",
         f"{receipts({'customer': '$a#', 'code': 'P3', 'name': 'x'})}, '$key18'", machine=True),
    Call("roll_orders", "roll_orders", "scheduler", "'$today', 10", branch=False),
    Call("void_invoice", "void", "clerk", "$issued, 'wrong', '$key19'", "$issued, 'other', '$key19'"),
    Call("charge_interest", "interest", "senior_clerk", f"{dated(late())}, '$today', '$key32'",
         f"{dated(late(rate=6))}, '$today', '$key32'", elsewhere="probe_manager_elsewhere"),
    Call("sell_prepaid", "prepaid", "clerk", f"{receipts(SALE)} -> 0, '$key33'",
         f"{receipts(SALE | {'kg': 11})} -> 0, '$key33'"),
    Call("draw_prepaid", "draw", "clerk", "'[$prepaid_delivery]', '$today', '$key34'",
         "'[$waiting_delivery]', '$today', '$key34'"),
    Call("change_level_plans", "level_plan", "senior_clerk",
         "'[{\"plan\": $plan, \"percent\": 6}]', '$today', '$key35'",
         "'[{\"plan\": $plan, \"percent\": 7}]', '$today', '$key35'"),
    Call("settle_level_plan", "level_plan", "senior_clerk", "$plan, 'roll', '$key51'", "$plan, 'refund', '$key51'"),
    Call("agree_level_plan", "level_plan", "senior_clerk", f"$a, '$month1', 36000, {DUE}, '$key52'",
         f"$a, '$month1', 24000, {DUE}, '$key52'"),
    Call("add_offset_agreement", "offset_agreement", "senior_clerk", "$a, '2026/2', '2026-01-01', NULL, '$key53'",
         "$a, '2026/3', '2026-01-01', NULL, '$key53'"),
    Call("take_discounts", "discount", "clerk", "'[$item_discount]', '$today', '$key54'",
         "'[$item2]', '$today', '$key54'"),
)  # fmt: skip


def of_trade() -> Iterator[Probe]:
    """Documents, what follows from them, and what is asked for."""
    yield from of_calls(CALLS)
    yield from _documents()
    yield from _invoices()
    yield from _charges()
    yield from _plans()


def _documents() -> Iterator[Probe]:
    take = "SELECT api.take_deliveries({}, '$today', '$key36')"

    def taken(name: str, expected: str, *made: dict[str, Any]) -> Probe:
        return Probe(f"delivery: {name}", "clerk", take.format(receipts(*made)), expected)

    yield taken("known, of another content", "LG080", document("waiting_delivery", pays="cod"))
    yield taken("older than what is known", OK, document("waiting_delivery", version=1, pays="cod"))
    yield taken("known, of another customer", "LG080", document("waiting_delivery", version=3, customer="$c#"))
    yield taken("twice in a set", "LG080", document(), document())
    yield taken("a price of its own", "LG081", document(priced=AMOUNTS | {"net": 742, "tax": 38}))
    yield taken("another price", "LG081", document(priced=AMOUNTS | {"lines": [[999999999, 780]]}))
    yield taken("tomorrow's", "LG031", document(delivered_on="@future"))
    yield taken("of another customer's order", "LG031", document(order="probe/order_b"))
    yield taken("changed after its invoice", "LG082", document("invoiced_delivery", version=3))
    yield taken("changed after it was drawn", "LG082", document("drawn_delivery", version=3, pays="prepaid"))


def _invoices() -> Iterator[Probe]:
    invoice = "SELECT api.invoice_deliveries({}, '$key36')"
    for name, made, expected in (
        ("again", billed("$invoiced_delivery#"), "LG082"),
        ("that is prepaid", billed("$prepaid_delivery#"), "LG082"),
        ("before it came", billed(issued_on="@earlier"), "LG031"),
        ("never due", billed(effective_due_on="2199-01-01"), "LG045"),
        ("on terms that are a text", billed(terms="x" * 41), "LG046"),
    ):
        yield Probe(f"invoice of a delivery {name}", "clerk", invoice.format(dated(made)), expected)
    yield Probe("invoice of a delivery twice in a set", "clerk",
                invoice.format(dated(billed(), billed(number="PY000003"))), "LG082")  # fmt: skip
    void = "SELECT api.void_invoice({}, '{}', '$key36')"
    yield Probe("a void without a reason", "clerk", void.format("$issued", " "), "LG035")
    yield Probe("a void with a text", "clerk", void.format("$issued", "x" * 501), "LG046")
    yield Probe("a void of somebody else's", "senior_clerk", void.format("$issued", "wrong"), "LG025")
    yield Probe("a void of an invoice with an allowance", "clerk", void.format("$invoiced", "wrong"), "LG084")
    allow = '{"invoice": $%s, "sort": "%s", "amount": %s}'
    for name, payload, expected in (
        ("more than is left", allow % ("invoiced", "price", 771), "LG083"),
        ("all that is left", allow % ("invoiced", "price", 770), OK),
        ("of nothing", allow % ("invoiced", "price", 0), "LG031"),
        ("of a sort nobody knows", allow % ("invoiced", "gift", 10), "LG031"),
        ("of too much gas", '{"invoice": $issued, "sort": "residual", "product": "PROBE", "kg": 20.1, '
                            '"returned_on": "$today"}', "LG031"),
    ):  # fmt: skip
        yield Probe(f"an allowance {name}", "clerk", asks("allowance", payload), expected)
    yield Probe("a void asked for an allowed invoice", "clerk", asks("invoice_void", '{"invoice": $invoiced}'), "LG084")
    offset = '{"customer": $a, "agreement": %s, "items": [[$item2, %s]]}'
    yield Probe("an offset", "clerk", asks("offset", offset % ("$agreement", 5)), OK)
    yield Probe("an offset without a paper", "clerk", asks("offset", offset % ("999999999", 5)), "LG085")
    yield Probe("an offset beyond what is open", "clerk", asks("offset", offset % ("$agreement", 5000)), "LG039")


def _charges() -> Iterator[Probe]:
    charge = "SELECT api.charge_interest({}, '$today', '$key36')"
    yield Probe("interest twice for a day", "senior_clerk", charge.format(dated(late(), late())), "LG087")
    yield Probe("interest on more than the claim", "senior_clerk", charge.format(dated(late(base=99999))), "LG031")
    yield Probe("interest above the law", "senior_clerk", charge.format(dated(late(rate=17))), "23514")
    discount = "SELECT api.take_discounts('[{}]', '$today', '$key36')"
    yield Probe("a discount that nobody agreed", "clerk", discount.format("$item2"), "LG089")
    yield Probe("a discount of another branch", "probe_elsewhere", discount.format("$item2"), "LG022")


def _plans() -> Iterator[Probe]:
    draw = "SELECT api.draw_prepaid('[{}]', '$today', '$key36')"
    yield Probe("prepaid gas drawn twice", "clerk", draw.format("$drawn_delivery"), "LG082")
    yield Probe("gas drawn that was not prepaid", "clerk", draw.format("$waiting_delivery"), "LG082")
    yield Probe("gas drawn that nobody bought", "clerk", draw.format("$parched_delivery"), "LG090")
    other = f"SELECT api.sell_prepaid({receipts(SALE | {'payment': '$paid_b#'})} -> 0, '$key36')"
    yield Probe("prepaid gas with another's money", "clerk", other, "LG022")
    change = "SELECT api.change_level_plans('[{{\"plan\": {}, \"percent\": {}}}]', '$today', '$key36')"
    yield Probe("a plan changed beyond all measure", "senior_clerk", change.format("$plan", 101), "LG031")
    yield Probe("a plan changed that is not there", "senior_clerk", change.format("999999999", 1), "LG022")
    agree = "SELECT api.agree_level_plan($a, '$month1', 36000, {}, '$key36')"
    yield Probe("a plan", "collector", agree.format(DUE), OK)
    yield Probe("a plan of one day", "collector", agree.format("ARRAY['$today'::date]"), "LG031")
    drawn = (LINE.format("'2161'", "30", "$a"), LINE.format("'4110'", "-30", "NULL"))
    moved = "ROW('2161', $a, {}, 30)"
    whole = enter(*drawn, moves=moved.format("$prepaid"), kind="prepaid_draw")
    yield Probe("entry: prepaid gas drawn", "kernel", whole, OK)
    nothing = enter(*drawn, moves=moved.format("999999999"), kind="prepaid_draw")
    yield Probe("entry: no such prepaid gas", "kernel", nothing, "LG011")
