"""Probes of credit: who asks for a verdict, releases, stops, holds, and what must be refused of each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from app.bench.mutants.approval_probes import as_who
from app.bench.mutants.probes import OK, Call, Probe, of_calls

HOLD: Final = '\'{"customer": $a, "scope": "customer", "expires_on": "$future"}\''
LONG: Final = "x" * 501
MANAGER: Final = "probe_manager_elsewhere"
CALLS: Final = (
    Call("check_credit", "check_credit", "clerk", "'probe/1', 1, $a, 100"),
    Call("decide_case", "case.refuse", "supervisor", "$case_held, 'refuse', 'no', '$key40'",
         "$case_held, 'refuse', 'other', '$key40'", elsewhere=MANAGER),
    Call("place_hold", "hold.place", "supervisor", f"{HOLD}, 'why', '$key41'", f"{HOLD}, 'other', '$key41'",
         elsewhere=MANAGER),
    Call("end_hold", "hold.end", "supervisor", "$hold_a, 'done', '$key42'", "$hold_a, 'other', '$key42'",
         elsewhere=MANAGER),
    Call("set_credit_status", "status.stop", "supervisor", "$a, 'stop', 'why', '$key43'",
         "$a, 'stop', 'other', '$key43'", elsewhere=MANAGER),
    Call("what_if", "what_if", "supervisor", "$case_held", elsewhere=MANAGER),
    Call("recheck_case", "case.recheck", "supervisor", "$case_held, '$key51'", "$case_other, '$key51'",
         elsewhere=MANAGER),
    Call("pass_case", "case.pass", "supervisor", "$case_held, 'manager', NULL, 'why', '$key52'",
         "$case_held, 'manager', NULL, 'other', '$key52'", elsewhere=MANAGER),
    Call("preview_limit", "ask.limit", "supervisor", "'{\"customer\": $a, \"limit\": 4000000}'", elsewhere=MANAGER),
    Call("reassess_due", "batch", "scheduler", "10", branch=False),
    Call("replay_policy", "replay_policy", "manager", "'{}'", branch=False),
)  # fmt: skip


def of_credit() -> Iterator[Probe]:
    """Verdicts, decisions on held orders, the ladder, holds."""
    yield from of_calls(CALLS)
    yield from _verdicts()
    yield from _cases()
    yield from _looks()
    yield from _ladder()
    yield from _holds()


def _verdicts() -> Iterator[Probe]:
    check = "SELECT api.check_credit({})"
    for name, arguments, expected in (
        ("of nothing", "'probe/2', 1, $a, 0", "LG031"),
        ("at another's place", "'probe/2', 1, $a, 100, -1", "LG022"),
        ("accepted for later", "'probe/2', 1, $a, 100, p_due => 'delivery'", OK),
    ):
        yield Probe(f"a verdict {name}", "clerk", check.format(arguments), expected)
    later = check.format("'probe/2', 1, $a, 100, p_due => 'delivery'")
    yield Probe("a verdict for later, of another branch", "probe_elsewhere", later, "LG022")
    yield Probe("a policy that is not known", "manager", "SELECT api.replay_policy('{\"x\": 1}')", "LG031")


def _cases() -> Iterator[Probe]:
    decide = "SELECT api.decide_case($case_held, '{}', {}, '$key44')"
    refused = as_who("supervisor", "SELECT api.decide_case($case_held, 'refuse', 'no', '$key45')")
    no_cash = 'UPDATE books.credit_case SET ways = \'[{"way": "release"}]\' WHERE id = $case_held'
    for name, login, how, reason, before, expected in (
        ("released", "supervisor", "release", "'why'", "", OK),
        ("released without a reason", "supervisor", "release", "' '", "", "LG035"),
        ("released with a text", "supervisor", "release", f"'{LONG}'", "", "LG046"),
        ("decided twice", "supervisor", "refuse", "'why'", refused, "LG027"),
        ("to be paid at the door", "clerk", "cod", "NULL", "", OK),
        ("not even for cash", "clerk", "cod", "NULL", no_cash, "LG093"),
    ):
        yield Probe(f"a case {name}", login, decide.format(how, reason), expected, before)


def _looks() -> Iterator[Probe]:
    refused = as_who("supervisor", "SELECT api.decide_case($case_held, 'refuse', 'no', '$key53')")
    what_if = "SELECT api.what_if($case_held, '{}')"
    for name, change, expected in (
        ("of nothing", '{"amount": 0}', "LG031"),
        ("of a fraction", '{"amount": 1.5}', "LG031"),
        ("of less than nothing", '{"pays": -1}', "LG031"),
        ("of the past", '{"on": "2026-01-01"}', "LG031"),
        ("of everything", '{"amount": 100, "pays": 100, "cod": true, "on": "$future"}', OK),
    ):
        yield Probe(f"what if {name}", "supervisor", what_if.format(change), expected)
    told = "SELECT api.what_if($case_held) ->> 'may'"
    own = as_who("supervisor", "SELECT api.check_credit('probe/own', 1, $a, 7000)")
    asked = "SELECT api.what_if((SELECT id FROM books.credit_case WHERE order_ref = 'probe/own')) ->> 'may'"
    stopped = "UPDATE books.customer_balance SET status = 'STOP' WHERE customer_id = $a"
    yield Probe("who releases, who may", "supervisor", told, "yes")
    yield Probe("who releases, decided", "supervisor", told, "ended", refused)
    yield Probe("who releases, of a stopped customer", "supervisor", told, "stopped", stopped)
    yield Probe("who releases, of who asked", "supervisor", asked, "asker", own)
    recheck = "SELECT api.recheck_case($case_held, '$key54')"
    yield Probe("a decided case checked again", "supervisor", recheck, "LG027", refused)
    passed = "SELECT api.pass_case($case_held, {}, {}, '{}', '$key54')"
    for name, to, until, note, before, expected in (
        ("without a note", "'manager'", "NULL", " ", "", "LG035"),
        ("with a text", "'manager'", "NULL", LONG, "", "LG046"),
        ("to a clerk", "'clerk'", "NULL", "why", "", "LG031"),
        ("to nobody", "NULL", "NULL", "why", "", "LG031"),
        ("into the past", "'manager'", "now() - interval '1 day'", "why", "", "LG031"),
        ("for a month", "'manager'", "now() + interval '30 days'", "why", "", "LG031"),
        ("that is decided", "'manager'", "NULL", "why", refused, "LG027"),
    ):
        yield Probe(f"a case passed on {name}", "supervisor", passed.format(to, until, note), expected, before)


def _ladder() -> Iterator[Probe]:
    def step(
        name: str, login: str, how: str, expected: str, more: str = "", *, reason: str = "why", before: str = ""
    ) -> Probe:
        statement = f"SELECT api.set_credit_status($c, '{how}', '{reason}', '$key46'{more})"
        return Probe(f"a customer {name}", login, statement, expected, before)

    stopped = as_who("manager", "SELECT api.set_credit_status($c, 'stop', 'why', '$key47')")
    yield step("stopped without a reason", "manager", "stop", "LG035", reason=" ")
    yield step("stopped with a text", "manager", "stop", "LG046", reason=LONG)
    yield step("exempt without a day", "manager", "exempt", "LG045")
    yield step("exempt", "manager", "exempt", OK, ", '$future'")
    yield step("lifted who is not stopped", "director", "lift", "LG092")
    yield step("lifted by who stopped him", "manager", "lift", "LG028", before=stopped)
    yield step("lifted", "director", "lift", OK, before=stopped)


def _holds() -> Iterator[Probe]:
    place = "SELECT api.place_hold('{}', '{}', '$key48')"
    whole = '{{"customer": $a, "scope": "{}", "expires_on": "{}"}}'
    for name, hold, reason, expected in (
        ("without a reason", whole.format("customer", "$future"), "", "LG035"),
        ("with a text", whole.format("customer", "$future"), LONG, "LG046"),
        ("of the past", whole.format("customer", "$closed"), "why", "LG045"),
        ("of no place", whole.format("site", "$future"), "why", "LG031"),
    ):
        yield Probe(f"a hold {name}", "manager", place.format(hold, reason), expected)
    end = "SELECT api.end_hold($hold_a, '{}', '$key49')"
    ended = as_who("supervisor", "SELECT api.end_hold($hold_a, 'done', '$key50')")
    one = "UPDATE books.hold SET computed = {} WHERE {}"
    computed = "; ".join((one.format("false", "computed"), one.format("true", "id = $hold_a")))
    for name, login, reason, before, expected in (
        ("ended without a reason", "supervisor", "", "", "LG035"),
        ("ended with a text", "supervisor", LONG, "", "LG046"),
        ("ended twice", "supervisor", "done", ended, "LG027"),
        ("ended by who placed it", "manager", "done", "", "LG028"),
        ("of the numbers ended", "supervisor", "done", computed, "LG093"),
    ):
        yield Probe(f"a hold {name}", login, end.format(reason), expected, before)
