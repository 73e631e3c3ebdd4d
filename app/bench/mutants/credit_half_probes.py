"""Probes of the halves of what credit checks: another version, another customer, what has ended, who may not."""

# ruff: noqa: S608  every word of these statements stands here

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from app.bench.mutants.approval_probes import as_who, asks
from app.bench.mutants.key_probes import NOBODY, NOTHING, put_in
from app.bench.mutants.probes import OK, Probe, receipts
from app.bench.mutants.trade_probes import document

ENDED: Final = {"state": "EXPIRED", "remaining": 0, "ended_at": "2026-01-01"}
FREE: Final = {"customer_id": "$d", "order_ref": "zz"}
"""A held order of who is not checked: looked at again, it goes."""
AGAIN: Final = "SELECT books.reassess(ARRAY[$d]::bigint[])"
STATE: Final = f"SELECT state FROM books.credit_case WHERE id = {NOBODY}"


def check(order: str, version: object, customer: str, amount: object, more: str = "") -> str:
    return f"SELECT api.check_credit({order}, {version}, {customer}, {amount}{more})"


NEWER: Final = as_who("clerk", check("'probe/live'", 2, "$d", 1000))
"""The order of who is not checked, with more in it: the first reservation has ended, the second lives."""
DELIVERED: Final = ", p_point => 'delivery', p_due => 'delivery'"


def case(**changed: Any) -> str:
    """A case like the held one."""
    return put_in("credit_case", {"id": NOBODY, **changed})


def reservation(**changed: Any) -> str:
    """A reservation like the one that lives."""
    return put_in("reservation", {"id": NOBODY, **changed})


def of_credit_halves() -> Iterator[Probe]:
    """Verdicts, reservations, cases, looks again, limits and holds."""
    yield from _verdicts()
    yield from _known()
    yield from _reservations()
    yield from _releases()
    yield from _looks()
    yield from _due()
    yield from _limits()
    yield from _holds()
    yield from _statuses()


def _verdicts() -> Iterator[Probe]:
    day = ", p_deliver_on => '{}'"
    for name, arguments in (
        ("of no order", ("NULL", 1, "$a", 100)),
        ("of an order without a number", ("''", 1, "$a", 100)),
        ("of an order of no version", ("'probe/2'", 0, "$a", 100)),
        ("at no place", ("'probe/2'", 1, "$a", 100, ", p_point => 'door'")),
        ("of no cylinders", ("'probe/2'", 1, "$a", 100, ", p_units => 0")),
        ("of too many products", ("'probe/2'", 1, "$a", 100, ", p_products => array_fill('x'::text, ARRAY[101])")),
        ("of a day out of reach", ("'probe/2'", 1, "$a", 100, day.format("2999-01-01"))),
    ):
        yield Probe(f"a verdict {name}", "clerk", check(*arguments), "LG031")
    third = as_who("clerk", check("'probe/zz'", 3, "$d", 100))
    yield Probe("a verdict older than the order", "clerk", check("'probe/zz'", 2, "$d", 100), "LG095", third)
    yield Probe("a verdict of another's order", "clerk", check("'probe/held'", 2, "$c", 100), "LG095")
    yield Probe("a verdict of an order taken from another", "clerk", check("'probe/order_b'", 1, "$a", 100), "LG095")
    site = check("'probe/2'", 1, "$c", 100, ", $site")
    yield Probe("a verdict at a place of another's", "clerk", site, "LG022")
    restless = """
        CREATE FUNCTION pg_temp.was_first() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
        CREATE TRIGGER was_first BEFORE UPDATE ON books.customer_balance FOR EACH ROW
          WHEN (NEW.reserved <> OLD.reserved) EXECUTE FUNCTION pg_temp.was_first()
    """
    yield Probe("a verdict on a row that never rests", "clerk", check("'probe/2'", 1, "$d", 100), "40001", restless)
    over = as_who("supervisor", "SELECT api.end_hold($hold_a, 'done', '$key49')")
    unseen = check("'probe/2'", 1, "$a", 100, ", p_record => false")
    holds = f"{unseen} -> 'rules' -> 1 ->> 'input'"
    yield Probe("a verdict under holds", "clerk", holds, "2")
    yield Probe("a verdict under a hold less", "clerk", holds, "1", over)


def _known() -> Iterator[Probe]:
    held = "'probe/held'"
    yield Probe("a known verdict", "clerk", f"{check(held, 1, '$a', 5000)} ->> 'replayed'", "true")
    yield Probe("a known verdict of another branch", "probe_elsewhere", check(held, 1, "$a", 5000), "LG022")
    yield Probe("a known verdict for another customer", "clerk", check(held, 1, "$c", 5000), "LG095")
    yield Probe("a known verdict for another amount", "clerk", check(held, 1, "$a", 4000), "LG095")
    of = check("'probe/live'", 2, "$d", 1000)
    yield Probe("a known verdict of the later version", "clerk", f"{of} ->> 'version'", "2", NEWER)
    inside = check("'probe/live'", 2, "$d", 1000, DELIVERED)
    yield Probe("a known verdict at the door", "clerk", f"{inside} ->> 'replayed'", "true", NEWER)
    # More than was reserved is asked for anew, of an order that has a later version.
    beyond = as_who("clerk", check("'probe/live'", 1, "$d", 5000, DELIVERED))
    later = "SELECT state FROM books.credit_case WHERE order_ref = 'probe/live' AND version = 2"
    yield Probe("the later version goes on", "superuser", later, "APPROVED", f"{NEWER}; {beyond}")
    waits = case(order_ref="probe/live", version=2, customer_id="$d")
    yield Probe("the later version waits on", "superuser", later, "HELD", f"{waits}; {beyond}")
    yield Probe("a later version of what goes", "clerk", of, OK)
    refused = case(order_ref="probe/live", point="delivery", customer_id="$d", state="REJECTED")
    yield Probe("a later version of what was refused too", "clerk", of, OK, refused)


def _reservations() -> Iterator[Probe]:
    consume = "SELECT api._consume_reservation('probe/live', {}, {})"
    yield Probe("a reservation used", "kernel", consume.format("$d", 780), "780", NEWER)
    yield Probe("a reservation used by another", "kernel", consume.format("$a", 10), "0")
    waits = case(order_ref="probe/live", point="delivery", customer_id="$d")
    yield Probe("a reservation used up under a case that waits", "kernel", consume.format("$d", 900), "900", waits)
    back = "SELECT api._give_back(id, 'RELEASED') FROM books.reservation WHERE order_ref = 'probe/live'"
    yield Probe("a reservation given back", "kernel", back, "900", waits)
    twice = f"SET LOCAL ROLE lg_kernel; {back}; {back.replace('RELEASED', 'EXPIRED')}; RESET ROLE"
    live = "SELECT state FROM books.reservation WHERE order_ref = 'probe/live'"
    yield Probe("a reservation given back twice", "superuser", live, "RELEASED", twice)
    release = "SELECT api._release_reservation('probe/live')"
    yield Probe("a reservation of an order that is cancelled", "kernel", release, "900")
    yield Probe("a reservation that lives is given back", "kernel", release, "1000", NEWER)
    old = f"{reservation(**ENDED)}; {NEWER}"
    ended = f"SELECT state FROM books.reservation WHERE id = {NOBODY}"
    yield Probe("a reservation that ended stays so", "superuser", ended, "EXPIRED", old)
    foreign = (
        f"SELECT api.take_deliveries({receipts(document(order='probe/live', completes=False))}, '$today', '$key36')"
    )
    yield Probe("a delivery of another's reservation", "clerk", foreign, "LG031")
    counts = "SELECT api._expose_orders(ARRAY(SELECT id FROM books.sales_order WHERE number = 'order_a'), '$today')"
    yield Probe("an order counts whose reservation ended", "kernel", counts, "0",
                reservation(order_ref="probe/order_a", customer_id="$a", **ENDED))  # fmt: skip
    yield Probe("an order with a reservation counts no more", "kernel", counts, "1",
                reservation(order_ref="probe/order_a", customer_id="$a"))  # fmt: skip


def _releases() -> Iterator[Probe]:
    decide = "SELECT api.decide_case({}, '{}', 'why', '$key44'{})"
    release = decide.format("$case_held", "release", "{}")
    own = case(order_ref="zz", asked_by="${prefix}supervisor")
    none = "DELETE FROM books.authority WHERE scale = 'hold_release'"
    stopped = as_who("manager", "SELECT api.set_credit_status($a, 'stop', 'why', '$key47')")
    refused = case(order_ref="probe/held", version=9, state="REJECTED")
    for name, statement, expected, before in (
        ("further than policy", release.format(", 11"), "LG031", ""),
        ("for longer than policy", release.format(", NULL, 15"), "LG031", ""),
        ("by who asked", decide.format(NOBODY, "release", ""), "LG028", own),
        ("above one's tier", release.format(""), "LG029", none),
        ("of a stopped customer", release.format(""), "LG093", stopped),
        ("whose other version was refused", release.format(""), OK, refused),
    ):
        yield Probe(f"a case released {name}", "supervisor", statement, expected, before)
    released = as_who("supervisor", release.format(""))
    old = reservation(order_ref="probe/held", customer_id="$a", **ENDED)
    ended = f"SELECT state FROM books.reservation WHERE id = {NOBODY}"
    yield Probe("what an order held before stays ended", "superuser", ended, "EXPIRED", f"{old}; {released}")
    cash = case(order_ref="zz", state="COD_ONLY")
    cancel = decide.format(NOBODY, "cancel", "")
    yield Probe("a case for cash is cancelled", "clerk", cancel, OK, cash)
    gone = case(order_ref="zz", state="REJECTED")
    yield Probe("a refused case is cancelled", "clerk", cancel, "LG027", gone)


def _looks() -> Iterator[Probe]:
    rerun = "SELECT api._rerun_case({}, clock_timestamp())"
    yield Probe("a case that goes is looked at again", "kernel", rerun.format("$case_live"), "None")
    waits = case(**FREE)
    refused = put_in("credit_case", {"id": NOTHING, **FREE, "version": 2, "state": "REJECTED"})
    yield Probe("a held case whose other version was refused", "kernel", rerun.format(NOBODY), "APPROVED_BY_RULE",
                f"{waits}; {refused}")  # fmt: skip
    many = (
        "INSERT INTO books.credit_case SELECT (jsonb_populate_record(c, jsonb_build_object('id', -n, 'version', n + 9,"
        " 'customer_id', $d, 'state', 'REJECTED'))).* FROM books.credit_case AS c, generate_series(1, 100) AS n"
        " WHERE c.id = $case_held"
    )
    yield Probe("a held case behind a hundred that have ended", "superuser", STATE, "APPROVED_BY_RULE",
                f"{many}; {waits}; {AGAIN}")  # fmt: skip
    over = {"computed": False, "expires_on": "2026-01-01", "ended_at": "2026-01-02", "ended_by": "x", "ended_why": {}}
    ended = put_in("hold", {"id": NOBODY, "customer_id": "$d", **over})
    watched = "SELECT watched FROM books.customer_balance WHERE customer_id = $d"
    yield Probe("nothing of his may end", "superuser", watched, "false", f"{ended}; {AGAIN}")
    by = f"SELECT ended_by FROM books.hold WHERE id = {NOBODY}"
    yield Probe("a hold ends once", "superuser", by, "x", f"{ended}; {AGAIN}")
    closed = "UPDATE books.hold SET ended_at = now(), ended_by = 'x', ended_why = '{}' WHERE computed"
    anew = f"{closed}; SELECT books.reassess(ARRAY[$c]::bigint[])"
    count = "SELECT count(*) FROM books.hold WHERE customer_id = $c AND computed AND ended_at IS NULL"
    yield Probe("a computed hold begins anew", "superuser", count, "1", anew)


def _due() -> Iterator[Probe]:
    due = "SELECT api.reassess_due(10)"
    yield Probe("one is due, whose invoice was due", "scheduler", due, "1")
    past = put_in("hold", {"id": NOBODY, "customer_id": "$d", "computed": False, "expires_on": "2026-01-01"})
    live = "SELECT state FROM books.reservation WHERE order_ref = 'probe/live'"
    yield Probe("a reservation outlives a hold", "superuser", live, "LIVE", f"{past}; {as_who('scheduler', due)}")
    late = "UPDATE books.reservation SET expires_at = now() - interval '1 hour'"
    yield Probe("a reservation past its day", "superuser", live, "EXPIRED", f"{late}; {as_who('scheduler', due)}")


def _limits() -> Iterator[Probe]:
    yield Probe("a piece that is over", "kernel", "SELECT amount FROM api._limit_at($d, now())", "0")
    limit = '{"customer": %s, "limit": %s, "sort": "%s"}'
    for name, payload, expected in (
        ("for a while without days", limit % ("$b", 1000, "temporary"), "LG094"),
        ("of no sort", limit % ("$c", 600_000, "gift"), "LG031"),
        ("for the first time again", limit % ("$c", 600_000, "first"), "LG031"),
    ):
        yield Probe(f"asked: a limit {name}", "credit_controller", asks("limit", payload), expected)
    ended = as_who("credit_controller", "SELECT api.withdraw_request($req_passed, 'not now', '$key32')")
    raised = "UPDATE books.customer_credit SET credit_limit = 100000 WHERE customer_id = $c"
    needs = f"{asks('limit', limit % ('$c', 120_000, 'increase'))} ->> 'needs'"
    yield Probe("asked: a limit that was never raised", "credit_controller", needs, "4", f"{ended}; {raised}")


def _holds() -> Iterator[Probe]:
    place = "SELECT api.place_hold('{}', 'why', '$key48')"
    whole = '{{"customer": $c, "scope": "{}", "expires_on": "$future"{}}}'
    for name, scope, more, expected in (
        ("at a place of another's", "site", ', "site": $site', "LG022"),
        ("at no such place", "site", ', "site": 999999999', "LG022"),
        ("of no sort", "gift", "", "LG031"),
        ("of no product", "product", "", "LG031"),
    ):
        yield Probe(f"a hold {name}", "manager", place.format(whole.format(scope, more)), expected)


def _statuses() -> Iterator[Probe]:
    status = "SELECT api.set_credit_status({}, '{}', 'why', '$key46'{})"
    yield Probe("an exemption ended of who has none", "manager", status.format("$c", "end", ""), "LG092")
    yield Probe("an exemption of who has one", "manager", status.format("$d", "exempt", ", '$future'"), "LG092")
    replay = "SELECT api.replay_policy({})"
    for name, changes in (("nothing", "NULL"), ("no values", "'[]'")):
        yield Probe(f"a policy of {name}", "manager", replay.format(changes), "LG031")
    asked = f"{replay.format(chr(39) + '{}' + chr(39))} ->> 'orders'"
    yield Probe("a policy over the orders of the house", "manager", asked, "3")
    yield Probe("a policy over the orders of another branch", "probe_manager_elsewhere", asked, "0")
