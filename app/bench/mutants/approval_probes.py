"""Probes of requests and decisions: who may ask for what, who decides, and what is still carried out."""

# ruff: noqa: S608  every word of these statements stands here

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from app.bench.mutants.probes import OK, Call, Probe, of_calls

LAST: Final = "(SELECT max(id) FROM books.request)"
SHOWN: Final = f"api.shown({LAST}) ->> 'digest'"


def as_who(role: str, *statements: str) -> str:
    """Words that run before a probe: as a login of this role."""
    return f"SET LOCAL SESSION AUTHORIZATION ${{prefix}}{role}; {'; '.join(statements)}; RESET SESSION AUTHORIZATION"


def asks(kind: str, payload: str, reason: str = "because", key: str = "$key30") -> str:
    return f"SELECT api.ask('{kind}', '{payload}', '{reason}', '{key}')"


def signed(request: str, digest: str = "") -> str:
    """One row of a signature; `request` is a name of the scene, or words that find one, with the digest's words."""
    if not digest:
        request, digest = f"$req_{request}", f"'$req_{request}_digest'"
    return f"jsonb_build_array(jsonb_build_object('request', {request}, 'digest', {digest}))"


def decides(rows: str, decision: str = "approve", note: str = "NULL", key: str = "$key31") -> str:
    return f"SELECT api.decide({rows}, '{decision}', {note}, '{key}')"


LIMIT: Final = '{"customer": $%s, "limit": %s}'
CALLS: Final = (
    Call("ask", "ask.refund", "clerk",
         "'refund', '{\"customer\": $c, \"method\": \"cash\", \"parts\": [[$paid_c, 5]]}', 'because', '$key20'",
         "'refund', '{}', 'because', '$key20'", branch=False),
    Call("decide", "decide", "supervisor", f"{signed('limit')}, 'approve', NULL, '$key21'",
         f"{signed('limit')}, 'approve', 'other', '$key21'", elsewhere="probe_manager_elsewhere"),
    Call("delegate", "delegate", "supervisor", "'${prefix}director', '$today', '$today', 'leave', '$key22'",
         "'${prefix}director', '$today', '$today', 'other', '$key22'", branch=False),
    Call("lower_limit", "lower_limit", "credit_controller", "$c, 10, 'down', '$key23'", "$c, 11, 'down', '$key23'",
         elsewhere="probe_controller_elsewhere"),
    Call("pay_refund", "pay_refund", "cashier", "$refund, '$today', NULL, '$key24'",
         "$refund, '$future', NULL, '$key24'", elsewhere="probe_cashier_elsewhere"),
    Call("expire_requests", "batch", "scheduler", "", branch=False),
    Call("deciders", "delegate", "supervisor", "", branch=False),
    Call("revoke_delegation", "delegate", "supervisor", "1", branch=False),
)  # fmt: skip


def of_approvals() -> Iterator[Probe]:
    """Asking, deciding, carrying out, lending, and paying."""
    yield from of_calls(CALLS)
    yield from _asking()
    yield from _money()
    yield from _deciding()
    yield from _carrying_out()
    yield from _lending_and_paying()


def _asking() -> Iterator[Probe]:
    def ask(name: str, login: str, kind: str, payload: str, expected: str, *, before: str = "", **more: str) -> Probe:
        return Probe(f"asked: {name}", login, asks(kind, payload, **more), expected, before)

    raised = LIMIT % ("c", "600000")
    ended = as_who("credit_controller", "SELECT api.withdraw_request($req_passed, 'not now', '$key32')")
    yield ask("a limit", "credit_controller", "limit", raised, OK, before=ended)
    yield ask("without a reason", "credit_controller", "limit", raised, "LG035", before=ended, reason=" ")
    yield ask("what waits", "credit_controller", "limit", raised, "LG047")
    yield ask("of another branch", "probe_controller_elsewhere", "limit", raised, "LG022", before=ended)
    yield ask("a limit of nobody", "credit_controller", "limit", '{"customer": 999999999, "limit": 5}', "LG022")
    yield ask("a limit that is none", "credit_controller", "limit", '{"customer": $c}', "LG031", before=ended)
    yield ask("a lower limit", "credit_controller", "limit", LIMIT % ("c", "9"), "LG031", before=ended)

    def entry(lines: str, on: str = "$today", branch: str = '"$here"') -> str:
        return f'{{"on": "{on}", "branch": {branch}, "lines": {lines}}}'

    two = '[["6190", 5], ["7109", -5]]'
    for name, payload, expected in (
        ("entry", entry(two), OK),
        ("entry on receivables", entry('[["1140", 5], ["7109", -5]]'), "LG023"),
        ("entry that does not balance", entry('[["6190", 5], ["7109", -4]]'), "LG031"),
        ("entry of no branch", entry(two, branch="null"), "LG022"),
        ("entry of the future", entry(two, on="$future"), "LG015"),
    ):
        yield ask(name, "senior_clerk", "manual_journal", payload, expected)
    over = '{"month": "$closed"}'
    yield ask("a closed month to open", "manager", "period_reopen", over, OK)
    yield ask("a closed month to close", "manager", "period_close", over, "LG013")
    yield ask("this month to close", "manager", "period_close", '{"month": "$today"}', "LG013")
    yield ask("a stored account", "clerk", "customer_account", '{"account": $acc_stored}', OK)
    yield ask("an account in its box", "clerk", "customer_account", '{"account": $acc_boxed}', "LG031")
    twice = """
        INSERT INTO books.request
        SELECT (jsonb_populate_record(r, '{"id": 9999999}')).* FROM books.request AS r WHERE id = $req_limit
    """
    yield Probe("two requests about one thing", "superuser", twice, "23505")


def _money() -> Iterator[Probe]:
    def off(items: str = "[[$item_c, 5]]", customer: str = "$c", sort: str = "uncollectable") -> str:
        return f'{{"customer": {customer}, "items": {items}, "sort": "{sort}"}}'

    ended = as_who("collector", "SELECT api.withdraw_request($req_off, 'not now', '$key32')")
    taken = f"UPDATE books.payment SET customer_id = $c, posted_by = '${{prefix}}collector' WHERE id = $paid_c; {ended}"
    for name, payload, before, expected in (
        ("whole", off(), ended, OK),
        ("of nobody", off(customer="null"), ended, "LG022"),
        ("beyond what is open", off("[[$item_c, 9999]]"), ended, "LG039"),
        ("of no sort", off(sort="gift"), ended, "LG031"),
        ("by who took the customer's money", off(), taken, "LG044"),
    ):
        yield Probe(f"write-off: {name}", "collector", asks("write_off", payload), expected, before)

    def back(parts: str = "[[$paid_c, 5]]", customer: str = "$c", more: str = '"method": "cash"') -> str:
        return f'{{"customer": {customer}, {more}, "parts": {parts}}}'

    for name, payload, expected in (
        ("whole", back(), OK),
        ("of nobody", back(customer="null"), "LG022"),
        ("beyond what is left", back("[[$paid_c, 9999]]"), "LG039"),
        ("by no way", back(more='"method": "gold"'), "LG031"),
        ("to another's account", back(more='"method": "bank", "account": $acc_used'), "LG031"),
    ):
        yield Probe(f"refund: {name}", "senior_clerk", asks("refund", payload), expected)


def _deciding() -> Iterator[Probe]:
    def decide(
        name: str,
        rows: str,
        expected: str,
        *,
        login: str = "supervisor",
        before: str = "",
        decision: str = "approve",
        note: str = "NULL",
    ) -> Probe:
        return Probe(f"decided: {name}", login, decides(rows, decision, note), expected, before)

    limit = signed("limit")
    yield decide("no row", "'[]'", "LG014")
    yield decide("of two kinds", f"{limit} || {signed('off')}", "LG014")
    yield decide("no such request", signed("999999999", "'00'"), "LG022")
    yield decide("that has ended", signed("limit_done"), "LG027")
    unguarded = "ALTER TABLE books.request DISABLE TRIGGER stands"
    late = f"{unguarded}; UPDATE books.request SET expires_at = now() - interval '1 day'"
    yield decide("too late", limit, "LG027", before=late)
    raised = LIMIT % ("b", "1000")
    yield decide("by who asked", signed(LAST, SHOWN), "LG028", before=as_who("supervisor", asks("limit", raised)))
    yield decide("above one's tier", signed("entry"), "LG029")
    yield decide("what was not shown", signed("$req_limit", "repeat('00', 32)"), "LG030")
    changed = f"{unguarded}; UPDATE books.request SET amount = 1 WHERE id = $req_limit"
    yield decide("what was changed behind its digest", limit, "LG030", before=changed)
    yield decide("twice", signed("passed"), "LG028", login="probe_twin_supervisor")
    old = "UPDATE books.policy SET value = 0 WHERE key = 'approval.session_minutes'"
    yield decide("in an old session", limit, "LG043", before=old)
    yield decide("no, without a word", limit, "23514", decision="reject")
    yield decide("no", limit, OK, decision="reject", note="'too early'")
    gone = "UPDATE books.customer_account SET state = 'REFUSED' WHERE id = $acc_asked"
    yield decide(
        "no, of an account that is refused", signed("account"), "LG027", before=gone, decision="reject", note="'no'"
    )
    lent = as_who("director", "SELECT api.delegate('${prefix}supervisor', '$today', '$today', 'leave', '$key33')")
    yield decide("with lent authority", signed("entry"), OK, before=lent)
    for name, login, request, expected in (
        ("by who asked", "credit_controller", "$req_limit", OK),
        ("by another", "clerk", "$req_limit", "LG026"),
        ("that has ended", "credit_controller", "$req_limit_done", "LG027"),
    ):
        yield Probe(f"taken back {name}", login, f"SELECT api.withdraw_request({request}, 'no', '$key34')", expected)
    for name, statement in (
        ("changes", "UPDATE books.request SET amount = amount + 1 WHERE id = $req_limit"),
        ("is given a customer", "UPDATE books.request SET customer_id = $a WHERE id = $req_entry"),
        ("begins again", "UPDATE books.request SET state = 'PENDING', ended_at = NULL WHERE id = $req_limit_done"),
        ("goes", "DELETE FROM books.request WHERE id = $req_limit"),
    ):
        yield Probe(f"a request that {name}", "superuser", statement, "LG001")
    yield Probe("a request of another branch shown", "probe_manager_elsewhere", "SELECT api.shown($req_limit)", "LG022")
    yield Probe("a request shown", "supervisor", "SELECT api.shown($req_limit) ->> 'may'", "yes")


def _carrying_out() -> Iterator[Probe]:
    """Where the world has changed, the request ends as stale: nothing is carried out."""

    def stale(name: str, login: str, rows: str, before: str, expected: str) -> Probe:
        outcome = f"{decides(rows)} -> 'requests' -> 0 -> 'outcome' ->> 'code'"
        return Probe(f"carried out: {name}", login, outcome, expected, before)

    lowered = "UPDATE books.customer_credit SET version = version + 1 WHERE customer_id = $a"
    yield stale("a limit as it was asked", "supervisor", signed("limit"), "", "None")
    yield stale("a limit changed meanwhile", "supervisor", signed("limit"), lowered, "LG066")
    asked = as_who("manager", asks("period_reopen", '{"month": "$closed"}'))
    opened = f"{asked}; UPDATE books.period SET status = 'open' WHERE month = date_trunc('month', '$closed'::date)"
    yield stale("a month as it was asked", "director", signed(LAST, SHOWN), asked, "None")
    yield stale("a month changed meanwhile", "director", signed(LAST, SHOWN), opened, "LG066")
    used = "UPDATE books.customer_account SET state = 'REFUSED' WHERE id = $acc_asked"
    yield stale("an account as it was asked", "supervisor", signed("account"), "", "None")
    yield stale("an account decided meanwhile", "supervisor", signed("account"), used, "LG027")
    yield stale("a refund as it was asked", "supervisor", signed("refund"), "", "None")
    yield stale("a write-off as it was asked", "supervisor", signed("off"), "", "None")
    yield stale("an entry as it was asked", "manager", signed("entry"), "", "None")
    yield Probe("an account activated that was refused", "kernel", "SELECT api._activate_customer_account($acc_asked)",
                "LG027", used)  # fmt: skip
    yield Probe(
        "an account activated in its box", "kernel", "SELECT api._activate_customer_account($acc_boxed)", "LG027"
    )
    # What a second session would do between the two looks at the row.
    first = """
        CREATE FUNCTION pg_temp.was_first() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
        CREATE TRIGGER was_first BEFORE UPDATE ON books.customer_account FOR EACH ROW WHEN (NEW.state = 'ACTIVE')
          EXECUTE FUNCTION pg_temp.was_first()
    """
    yield Probe("an account that somebody else decides first", "kernel",
                "SELECT api._activate_customer_account($acc_asked)", "LG027", first)  # fmt: skip
    yield Probe("an account refused twice", "kernel", "SELECT api._refuse_customer_account($acc_asked, 'no')", "LG027",
                used)  # fmt: skip


def _lending_and_paying() -> Iterator[Probe]:
    lend = "SELECT api.delegate('{}', '$today', '$today', 'leave', '$key35')"
    yield Probe("lent to oneself", "supervisor", lend.format("probe_twin_supervisor"), "LG028")
    yield Probe("lent to who decides nothing", "supervisor", lend.format("${prefix}clerk"), "LG028")
    lower = "SELECT api.lower_limit($c, {}, '{}', '$key36')"
    yield Probe("lowered without a reason", "credit_controller", lower.format("10", ""), "LG035")
    yield Probe("lowered to more", "credit_controller", lower.format("999999", "up"), "LG031")

    def pay(name: str, refund: str, line: str, expected: str, *, login: str = "cashier", before: str = "") -> Probe:
        statement = f"SELECT api.pay_refund({refund}, '$today', {line}, '$key37')"
        return Probe(f"paid: {name}", login, statement, expected, before)

    yield pay("no such refund", "999999999", "NULL", "LG022")
    yield pay("twice", "$refund_paid", "NULL", "LG027")
    yield pay("by who asked", "$refund", "NULL", "LG028",
              before="UPDATE books.staff SET person_id = 1 WHERE login = '${prefix}cashier'")  # fmt: skip
    yield pay("by bank", "$refund_by_bank", "$line2", OK)
    yield pay("by another amount", "$refund_by_bank", "$line1", "LG033")
    yield pay("by bank without a line", "$refund_by_bank", "NULL", "LG033")
    elsewhere = "probe_cashier_elsewhere"
    yield pay("with another branch's line", "$refund_by_bank", "$line2", "LG022", login=elsewhere,
              before="UPDATE books.refund SET branch = '$there' WHERE id = $refund_by_bank")  # fmt: skip
    yield pay("another branch's refund", "$refund_by_bank", "NULL", "LG022", login=elsewhere)
