"""Mistakes in the deeds of trade, deposits and credit, each planted in a private copy; the walk must find every one."""

from __future__ import annotations

from app.bench.model.bugs import Bug

BUGS = (
    Bug(
        "a delivery leaves the room of its order reserved",
        "api._consume_reservation",
        (("SET reserved = reserved - v_taken", "SET reserved = reserved"),),
    ),
    Bug(
        "an expired reservation keeps its room",
        "api._give_back",
        (("SET reserved = reserved - v_held.remaining", "SET reserved = reserved"),),
    ),
    Bug(
        "an order whose reservation was revoked counts nowhere",
        "api._give_back",
        (("PERFORM api._expose_order(v_held.order_ref);", "PERFORM 1;"),),
    ),
    Bug(
        "a reserved order counts as an open one too",
        "api._check_credit",
        (("PERFORM api._unexpose_order(p_order);", "PERFORM 1;"),),
    ),
    Bug("money on account makes no room", "books.weigh_balance", ((" - v[6]", ""),)),
    Bug(
        "a computed hold outlives its status",
        "api._reassess_holds",
        (("WHEN h.computed THEN p_status <> 'HOLD'", "WHEN h.computed THEN false"),),
    ),
    Bug(
        "a delivery that was corrected counts twice",
        "api.take_deliveries",
        (("sum(d.exposed - coalesce(k.exposed, 0))", "sum(d.exposed)"),),
    ),
    Bug(
        "an order does not hear what was delivered of it",
        "api._follow_deliveries",
        (("SET delivered = d.total", "SET delivered = o.delivered"),),
    ),
    Bug(
        "a void forgets that its delivery waits again",
        "api._void_invoice",
        (("SET delivered = delivered + v_invoice.total", "SET delivered = delivered"),),
    ),
    Bug(
        "an allowance credits a dollar too much",
        "api._enter_allowance",
        (("v_item.branch, v_rest, 'credit'", "v_item.branch, v_rest + 1, 'credit'"),),
    ),
    Bug(
        "prepaid gas is drawn and never less",
        "api._draw_prepaid",
        (("SET kg_left = kg_left - v_kg", "SET kg_left = kg_left - 0 * v_kg"),),
    ),
    Bug(
        "cylinders out there keep the value they had",
        "books.revalue_cylinders",
        (("d.n * (NEW.replacement", "0 * d.n * (NEW.replacement"),),
    ),
    Bug(
        "cylinders that come back stay on loan",
        "books.follow_cylinders",
        (("SET loaned = b.loaned + d.value", "SET loaned = b.loaned + greatest(0, d.value)"),),
    ),
)
