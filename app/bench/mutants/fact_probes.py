"""Probes of the facts that a request rests on, one reason at a time: not there, another's, or come between."""

# ruff: noqa: S608  every word of these statements stands here

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from app.bench.mutants.approval_probes import LAST, LIMIT, SHOWN, as_who, asks, decides, signed
from app.bench.mutants.people_probes import NEWCOMER, VERIFIER, newcomer
from app.bench.mutants.probes import OK, Probe

OUTCOME: Final = "-> 'requests' -> 0 -> 'outcome' ->> 'code'"
ENDED: Final = as_who("collector", "SELECT api.withdraw_request($req_off, 'not now', '$key32')")
TWO: Final = '[["6190", 5], ["7109", -5]]'
UNGUARDED: Final = "ALTER TABLE books.request DISABLE TRIGGER stands"


def of_facts() -> Iterator[Probe]:
    """What is asked for, who signs with which tier, and what may follow an approval."""
    yield from _asked()
    yield from _parts()
    yield from _elsewhere()
    yield from _logins()
    yield from _signing()
    yield from _waiting()
    yield from _risks()


def _asked() -> Iterator[Probe]:
    def entry(lines: str, on: str = '"$today"') -> str:
        return f'{{"on": {on}, "branch": "$here", "lines": {lines}}}'

    for name, login, kind, payload, expected in (
        ("a limit without end", "credit_controller", "limit", LIMIT % ("c", '"NaN"'), "LG031"),
        ("an entry of nothing", "senior_clerk", "manual_journal", entry('[["6190", 0], ["7109", 0]]'), "LG031"),
        ("an entry of no lines", "senior_clerk", "manual_journal", entry("[]"), "LG031"),
        ("an entry without a day", "senior_clerk", "manual_journal", entry(TWO, "null"), "LG015"),
        ("an account that is paid to already", "clerk", "customer_account", '{"account": $acc_used}', "LG031"),
    ):  # fmt: skip
        yield Probe(f"asked: {name}", login, asks(kind, payload), expected)
    other = LIMIT % ("b", "5000")
    yield Probe("asked: while another customer's request waits", "credit_controller", asks("limit", other), OK)


def _parts() -> Iterator[Probe]:
    def off(items: str) -> str:
        return asks("write_off", f'{{"customer": $c, "items": {items}, "sort": "settlement"}}')

    def back(parts: str, more: str = '"method": "cash"') -> str:
        return asks("refund", f'{{"customer": $c, {more}, "parts": {parts}}}')

    for name, items in (
        ("nothing", "[]"),
        ("the same item twice", "[[$item_c, 5], [$item_c, 6]]"),
        ("an item beyond its balance beside a good one", "[[$item_c, 5], [$item_off, 9999]]"),
        ("another customer's item", "[[$item2, 5]]"),
    ):
        yield Probe(f"write-off: {name}", "collector", off(items), "LG039", ENDED)
    for name, parts in (
        ("nothing", "[]"),
        ("the same receipt twice", "[[$paid_c, 5], [$paid_c, 6]]"),
        ("another customer's receipt", "[[$paid, 5]]"),
    ):
        yield Probe(f"refund: {name}", "senior_clerk", back(parts), "LG039")
    lies = "UPDATE books.payment SET unapplied = 50 WHERE id = $paid_back"
    reversed_ = asks("refund", '{"customer": $a, "method": "cash", "parts": [[$paid_back, 5]]}')
    gone = as_who("clerk", "SELECT api.withdraw_request($req_refund, 'not now', '$key32')")
    yield Probe("refund: a receipt that was reversed", "senior_clerk", reversed_, "LG039", f"{gone}; {lies}")
    yield Probe("refund: no way named", "senior_clerk", back("[[$paid_c, 5]]", '"note": 1'), "LG031")
    stored = back("[[$paid_c, 5]]", '"method": "bank", "account": $acc_stored')
    yield Probe("refund: to an account that waits", "senior_clerk", stored, "LG031")


def _elsewhere() -> Iterator[Probe]:
    """Of another branch's customer nothing is told, not even that there is less than was asked for."""
    off = asks("write_off", '{"customer": $c, "items": [[$item_c, 9999]], "sort": "gift"}')
    back = asks("refund", '{"customer": $c, "method": "cash", "parts": [[$paid_c, 9999]]}')
    for name, login, statement in (
        ("a refund", "probe_elsewhere", back),
        ("a limit", "probe_controller_elsewhere", asks("limit", LIMIT % ("c", "1"))),
        ("a write-off", "probe_controller_elsewhere", off),
    ):  # fmt: skip
        yield Probe(f"asked: {name} for another branch, of more than there is", login, statement, "LG022")


def _logins() -> Iterator[Probe]:
    auditor = "UPDATE books.staff SET person_id = 9200{} WHERE login = '${{prefix}}auditor'"
    for name, payload, expected, before in (
        ("with a name of one letter", newcomer('"Newcomer"', '"N"'), "LG031", ""),
        ("of no person", newcomer("9200", "null"), "LG031", ""),
        ("of no login", newcomer('"probe_newcomer"', "null"), "LG031", ""),
        ("of an owner", newcomer("probe_newcomer", "lg_owner"), "LG031", ""),
        ("of who was an auditor once", newcomer(), OK, auditor.format(", active = false")),
        ("of who is an auditor", newcomer(), "LG044", auditor.format("")),
        ("with other roles than before", newcomer("probe_newcomer", "probe_elsewhere").replace("9200", "9101")
         .replace('"clerk"', '"auditor"'), OK, ""),
    ):  # fmt: skip
        yield Probe(f"login asked: {name}", "administrator", asks("role_change", payload), expected, before)
    asked = as_who("administrator", asks("role_change", NEWCOMER))
    there = "INSERT INTO books.staff VALUES ('probe_newcomer', 9200, 'zz', '{}', true)"
    for name, between, code in (
        ("that somebody has made meanwhile", there, "LG066"),
        ("of who has become an auditor meanwhile", auditor.format(""), "LG044"),
    ):
        yield Probe(f"login carried out: {name}", "director", f"{decides(signed(LAST, SHOWN))} {OUTCOME}", code,
                    f"{asked}; {between}")  # fmt: skip
    first = f"SELECT api.first_password('{{}}', '{VERIFIER}')"
    twin = as_who("administrator", asks("role_change", newcomer("probe_newcomer", "probe_twin").replace("9200", "1")))
    agreed = f"{twin}; {as_who('director', decides(signed(LAST, SHOWN), key='$key42'))}"
    no = as_who("director", decides(signed(LAST, SHOWN), "reject", "'no'", "$key42"))
    yield Probe("a first password that was refused", "administrator", first.format("probe_twin"), "LG025",
                f"{twin}; {no}")  # fmt: skip
    gone = "UPDATE books.staff SET active = false WHERE login = 'probe_twin'"
    yield Probe("a first password that was only asked", "administrator", first.format("probe_twin"), "LG025", twin)
    yield Probe("a first password of the suspended", "administrator", first.format("probe_twin"), "LG031",
                f"{agreed}; {gone}")  # fmt: skip
    himself = first.format("${prefix}administrator")
    yield Probe("a first password of one's own", "administrator", himself, "LG031")
    super_ = "(SELECT rolname FROM pg_roles WHERE rolsuper ORDER BY oid LIMIT 1)"
    hired = f"INSERT INTO books.staff VALUES ({super_}, 9200, 'zz', '{{}}', true)"
    yield Probe("the door and a superuser", "kernel", f"SELECT door.set_password({super_}, '{VERIFIER}', now())",
                "LG031", hired)  # fmt: skip
    yield Probe("the door takes no missing verifier", "kernel", "SELECT door.set_password('probe_twin', NULL, now())",
                "LG031")  # fmt: skip
    for name, given in (("name", "NULL, ARRAY['clerk']::name[]"), ("roles", "'probe_newcomer', NULL")):
        yield Probe(f"the door takes no missing {name}", "kernel", f"SELECT door.set_login({given}, true)", "LG031")
    yield Probe("the door and an owner", "kernel", "SELECT door.set_login('lg_owner', ARRAY['clerk']::name[], true)",
                "LG031")  # fmt: skip
    suspend = "SELECT api.suspend_login('{}', 'gone', '$key41')"
    off = "UPDATE books.staff SET active = false WHERE login = '${prefix}collector'"
    for name, login, before in (
        ("nobody", "nobody", ""),
        ("the suspended", "${prefix}collector", off),
        ("the box", "${prefix}scheduler", ""),
        ("a partner", "${prefix}integration", ""),
    ):
        yield Probe(f"suspended: {name}", "administrator", suspend.format(login), "LG031", before)
    lost = "UPDATE books.staff SET active = false WHERE login = '${prefix}administrator'"
    yield Probe("people listed by the suspended", "administrator", "SELECT api.people()", "LG020", lost)
    mine = as_who("director", decides(signed(LAST, SHOWN), key="$key42"))
    waits = "SELECT bool_or(p ->> 'waiting' IS NOT NULL) FROM jsonb_array_elements(api.people()) AS p"
    yield Probe("people of whom nothing waits", "administrator", waits, "false", f"{asked}; {mine}")
    yield Probe("people of whom something waits", "administrator", waits, "true", twin)


def _signing() -> Iterator[Probe]:
    lent = as_who("director", "SELECT api.delegate('${prefix}supervisor', '$today', '$today', 'leave', '$key33')")
    taken_back = as_who("director", "SELECT api.revoke_delegation((SELECT max(id) FROM books.delegation))")
    over = "UPDATE books.delegation SET from_on = from_on - 2, until_on = until_on - 2"
    soon = "UPDATE books.delegation SET from_on = from_on + 2, until_on = until_on + 2"
    for name, between in (("was taken back", taken_back), ("is over", over), ("begins later", soon)):
        yield Probe(f"decided: with lent authority that {name}", "supervisor", decides(signed("entry")), "LG029",
                    f"{lent}; {between}")  # fmt: skip
    asked = as_who("manager", asks("limit", LIMIT % ("b", "300000")),
                   "SELECT api.delegate('${prefix}supervisor', '$today', '$today', 'leave', '$key33')")  # fmt: skip
    state = f"{decides(signed(LAST, SHOWN))} -> 'requests' -> 0 ->> 'state'"
    yield Probe("decided: with the authority of who asked", "supervisor", state, "PENDING", asked)
    signs = "SELECT api.shown($req_limit) ->> 'signs'"
    yield Probe("a director signs as one", "director", signs, "5")
    chief = "UPDATE books.staff SET chief_finance = true WHERE login = '${prefix}director'"
    yield Probe("the chief of finance signs as one", "director", signs, "6", chief)
    away = "UPDATE books.staff SET active = false WHERE login = '${prefix}manager'"
    lend = "SELECT api.delegate('${prefix}manager', '$today', '$today', 'leave', '$key35')"
    yield Probe("lent to the suspended", "supervisor", lend, "LG028", away)
    twin = 'SELECT api.deciders() @> \'[{"login": "probe_twin_supervisor"}]\''
    yield Probe("deciders are other people", "supervisor", twin, "false")
    old = "UPDATE books.policy SET value = 0 WHERE key = 'approval.session_minutes'"
    yield Probe("lent in an old session", "supervisor", lend, "LG043", old)
    withdraw = "SELECT api.withdraw_request($req_limit, '{}', '$key34')"
    before = as_who("credit_controller", withdraw.format("no"))
    yield Probe("taken back again", "credit_controller", f"{withdraw.format('no')} ->> 'replayed'", "true", before)
    yield Probe("taken back with other words", "credit_controller", withdraw.format("yes"), "LG409", before)
    gone = "UPDATE books.staff SET active = false WHERE login = '${prefix}credit_controller'"
    yield Probe("taken back again by the suspended", "credit_controller", withdraw.format("no"), "LG020",
                f"{before}; {gone}")  # fmt: skip
    back = "SELECT api.revoke_delegation((SELECT max(id) FROM books.delegation))"
    yield Probe("taken back by who lent it", "supervisor", back, "true")
    yield Probe("taken back by who has it", "manager", back, "false")
    yield Probe("taken back twice", "supervisor", back, "false", as_who("supervisor", back))
    changed = f"{UNGUARDED}; UPDATE books.request SET amount = 1 WHERE id = $req_limit"
    given = "jsonb_build_array(jsonb_build_object('request', $req_limit))"
    yield Probe("decided: without a digest", "supervisor", decides(given), "LG030")
    yield Probe("decided: what was changed, as it was asked", "supervisor", decides(signed("limit")), "LG030", changed)
    too_many = "(SELECT jsonb_agg(jsonb_build_object('request', $req_limit)) FROM generate_series(1, 51))"
    yield Probe("decided: fifty-one at once", "supervisor", decides(too_many), "LG014")
    paid = "SELECT api.pay_refund($refund, '$today', NULL, '$key37')"
    approver = "UPDATE books.staff SET person_id = 6 WHERE login = '${prefix}cashier'"
    yield Probe("paid: by who approved", "cashier", paid, "LG028", approver)
    for name, limit in (("nothing", "NULL"), ("no number", "'NaN'")):
        lower = f"SELECT api.lower_limit($c, {limit}, 'down', '$key36')"
        yield Probe(f"lowered to {name}", "credit_controller", lower, "LG031")
    first = """
        CREATE FUNCTION pg_temp.was_first() RETURNS trigger LANGUAGE plpgsql AS
          'BEGIN UPDATE books.customer_account SET state = ''REFUSED'' WHERE state = ''PROPOSED''; RETURN NEW; END';
        CREATE TRIGGER was_first BEFORE UPDATE ON books.customer_account FOR EACH ROW WHEN (NEW.state = 'CLOSED')
          EXECUTE FUNCTION pg_temp.was_first()
    """
    yield Probe("an account that is refused while it is activated", "kernel",
                "SELECT api._activate_customer_account($acc_asked)", "LG027", first)  # fmt: skip


def _waiting() -> Iterator[Probe]:
    mine = "SELECT {} = ANY (api.waiting_for_me())"
    late = f"{UNGUARDED}; UPDATE books.request SET expires_at = now() - interval '1 day' WHERE id = $req_limit"
    yield Probe("waits for who decides", "supervisor", mine.format("$req_limit"), "true")
    yield Probe("waits no longer", "supervisor", mine.format("$req_limit"), "false", late)
    asked = as_who("supervisor", asks("limit", LIMIT % ("b", "1000")))
    yield Probe("waits for somebody else than who asked", "supervisor", mine.format(LAST), "false", asked)
    yield Probe("nothing is late", "scheduler", "SELECT api.expire_requests()", "0")
    yield Probe("what is late expires", "scheduler", "SELECT api.expire_requests()", "1", late)


def _risks() -> Iterator[Probe]:
    risky = f"SELECT risks ? 'asked_again' FROM books.request WHERE id = {LAST}"
    ended = as_who("credit_controller", "SELECT api.withdraw_request($req_passed, 'not now', '$key32')",
                   asks("limit", LIMIT % ("c", "600000")))  # fmt: skip
    yield Probe("the same asked again is risky", "superuser", risky, "true", ended)
    first = as_who("clerk", asks("refund", '{"customer": $c, "method": "cash", "parts": [[$paid_c, 5]]}'))
    yield Probe("another kind asked is not", "superuser", risky, "false", first)
    again = asks("limit", LIMIT % ("b", "5000"), key="$key38")
    taken = as_who("credit_controller", asks("limit", LIMIT % ("b", "4000")),
                   f"SELECT api.withdraw_request({LAST}, 'not now', '$key32')", again)  # fmt: skip
    yield Probe("what was taken back is not asked again", "superuser", risky, "false", taken)
