"""Probes of people and rights: logins, passwords, who sees what, and the tables of approvals themselves."""

# ruff: noqa: S608  every word of these statements stands here

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from app.bench.mutants.approval_probes import LAST, SHOWN, as_who, asks, decides, signed
from app.bench.mutants.probes import NO, OK, Call, Probe, of_calls

VERIFIER: Final = f"SCRAM-SHA-256$$4096:{'A' * 24}$${'B' * 43}=:{'C' * 43}="
"""A password nobody has; `$` stands doubled, because names of the scene begin with it."""
CALLS: Final = (
    Call("suspend_login", "suspend_login", "administrator", "'${prefix}collector', 'gone', '$key40'",
         "'${prefix}collector', 'other', '$key40'", branch=False),
)  # fmt: skip
NEWCOMER: Final = (
    '{"login": "probe_newcomer", "person": 9200, "name": "Newcomer", "branches": ["$here"], "roles": ["clerk"]}'
)


def of_people() -> Iterator[Probe]:
    """Logins, passwords, and what rows of approvals may say."""
    yield from of_calls(CALLS)
    yield from _logins()
    yield from _passwords()
    yield from _seeing()
    yield from _tables()


def newcomer(old: str = "", new: str = "") -> str:
    return NEWCOMER.replace(old, new) if old else NEWCOMER


def _logins() -> Iterator[Probe]:
    for name, payload, expected in (
        ("whole", newcomer(), OK),
        ("of no name", newcomer("probe_newcomer", "x; DROP"), "LG031"),
        ("with a role that no person has", newcomer('"clerk"', '"scheduler"'), "LG031"),
        ("in a branch that is not there", newcomer("$here", "ZZZ"), "LG031"),
        ("of two roles that exclude each other", newcomer('"clerk"', '"administrator", "director"'), "LG044"),
        ("of somebody else", newcomer("probe_newcomer", "${prefix}clerk"), "LG031"),
    ):
        yield Probe(f"login asked: {name}", "administrator", asks("role_change", payload), expected)
    asked = as_who("administrator", asks("role_change", newcomer("probe_newcomer", "probe_twin").replace("9200", "1")))
    code = f"{decides(signed(LAST, SHOWN))} -> 'requests' -> 0 -> 'outcome' ->> 'code'"
    changed = f"{asked}; UPDATE books.staff SET full_name = 'zz' WHERE login = 'probe_twin'"
    yield Probe("login changed as it was asked", "director", code, "None", asked)
    yield Probe("login changed meanwhile", "director", code, "LG066", changed)
    himself = newcomer("probe_newcomer", "${prefix}director").replace("9200", "8").replace('"clerk"', '"manager"')
    yield Probe("login decided by whom it is about", "director", decides(signed(LAST, SHOWN)), "LG028",
                as_who("administrator", asks("role_change", himself)))  # fmt: skip
    suspend = "SELECT api.suspend_login({}, '{}', '$key41')"
    yield Probe("suspended without a reason", "administrator", suspend.format("'${prefix}clerk'", ""), "LG035")
    yield Probe("suspended by himself", "administrator", suspend.format("session_user", "away"), "LG031")
    door = "SELECT door.set_login('{}', '{{{}}}', true)"
    yield Probe("the door makes a login", "kernel", door.format("probe_newcomer", "clerk"), OK)
    yield Probe("the door makes a machine's login", "kernel", door.format("probe_newcomer", "scheduler"), "LG031")
    yield Probe("the door by a clerk", "clerk", door.format("probe_newcomer", "clerk"), NO)


def _passwords() -> Iterator[Probe]:
    first = f"SELECT api.first_password('{{}}', '{VERIFIER}')"
    mine = decides(signed(LAST, SHOWN), key="$key42")
    approved = f"{as_who('administrator', asks('role_change', NEWCOMER))}; {as_who('director', mine)}"
    yield Probe("a first password", "administrator", first.format("probe_newcomer"), OK, approved)
    yield Probe("a first password that nobody approved", "administrator", first.format("${prefix}clerk"), "LG025")
    yield Probe("a first password by an auditor", "auditor", first.format("probe_newcomer"), NO, approved)
    yield Probe("a first password of nobody", "administrator", first.format("nobody"), "LG031")
    lost = f"{approved}; DELETE FROM books.deed_right WHERE deed = 'first_password'"
    yield Probe("a first password without the right", "administrator", first.format("probe_newcomer"), "LG021", lost)
    handed = f"{approved}; UPDATE books.staff SET password_handed_at = clock_timestamp()"
    yield Probe("a second first password", "administrator", first.format("probe_newcomer"), "LG025", handed)
    renew = f"SELECT api.renew_password('{VERIFIER}')"
    yield Probe("a password renewed", "clerk", renew, OK)
    old = "UPDATE books.policy SET value = 0 WHERE key = 'approval.session_minutes'"
    yield Probe("a password renewed in an old session", "clerk", renew, "LG043", old)
    door = "SELECT door.set_password('{}', '{}', now())"
    yield Probe("the door takes a verifier", "kernel", door.format("${prefix}clerk", VERIFIER), OK)
    yield Probe("the door takes no clear text", "kernel", door.format("${prefix}clerk", "secret"), "LG031")
    yield Probe("the door knows staff only", "kernel", door.format("lg_owner", VERIFIER), "LG031")


def _seeing() -> Iterator[Probe]:
    suspended = "UPDATE books.staff SET active = false WHERE login = '${prefix}clerk'"
    for name, statement in (
        ("signs in", "SELECT api.sign_in()"),
        ("asks what waits", "SELECT api.waiting_for_me()"),
        ("looks at a request", "SELECT api.shown($req_limit)"),
        ("looks at the allowance", "SELECT api.allowance()"),
    ):
        yield Probe(f"a clerk {name}", "clerk", statement, OK)
        yield Probe(f"a suspended clerk {name}", "clerk", statement, "LG020", suspended)
    yield Probe(
        "a suspended clerk reads of no customer", "clerk", "SELECT count(*) FROM books.customer", "0", suspended
    )
    yield Probe("people listed", "administrator", "SELECT jsonb_array_length(api.people()) > 5", "true")
    yield Probe("people listed by a clerk", "clerk", "SELECT api.people()", "LG021",
                "GRANT EXECUTE ON FUNCTION api.people() TO clerk")  # fmt: skip
    for table in ("request", "customer_credit", "written_off", "refund", "customer_account"):
        count = f"SELECT count(*) > 0 FROM books.{table} WHERE branch = '$here'"
        yield Probe(f"{table} there is something to see", "superuser", count, "true")
        yield Probe(f"{table} of another branch", "probe_elsewhere", count, "false")
    money = "SELECT count(*) FROM books.request WHERE kind <> 'role_change'"
    yield Probe("requests of money for who keeps logins", "administrator", money, "0")
    yield Probe("decisions there are", "clerk", "SELECT count(*) > 0 FROM books.approval", "true")
    yield Probe("decisions of another branch", "probe_elsewhere", "SELECT count(*) FROM books.approval", "0")


# Put in, changed and thrown away again, whatever guards the rows besides; each leaves its event.
TRAILED: Final = {
    "delegation": ("INSERT INTO books.delegation (id, from_login, to_login, from_on, until_on, reason) VALUES "
                   "(99999, 'probe_twin', 'probe_elsewhere', '$today', '$today', 'zz')", "reason = 'yy'", "id = 99999"),
    "customer_credit": ("DELETE FROM books.customer_credit WHERE customer_id = $b; "
                        "INSERT INTO books.customer_credit VALUES ($b, '$there')", "version = 9", "customer_id = $b"),
    "authority": ("INSERT INTO books.authority VALUES ('z', 3, 1)", "highest = 2", "scale = 'z'"),
    "tier": ("INSERT INTO books.tier VALUES ('z', 3)", "tier = 4", "grp = 'z'"),
    "request_kind": ("INSERT INTO books.request_kind VALUES ('z', 'limit')", "first = 4", "kind = 'z'"),
    "request": ("INSERT INTO books.request SELECT (jsonb_populate_record(r, "
                "'{\"id\": 99999, \"subject\": \"zz\"}')).* FROM books.request AS r WHERE id = $req_limit",
                "tier = 7", "id = 99999"),
    "approval": ("INSERT INTO books.approval SELECT (jsonb_populate_record(a, '{\"person_id\": 99999}')).* "
                 "FROM books.approval AS a WHERE request_id = $req_limit_done", "note = 'zz'", "person_id = 99999"),
    "written_off": ("INSERT INTO books.written_off SELECT (jsonb_populate_record(w, "
                    "jsonb_build_object('open_item_id', $item_c))).* FROM books.written_off AS w",
                    "amount = 7", "open_item_id = $item_c"),
    "refund": ("INSERT INTO books.refund SELECT (jsonb_populate_record(r, jsonb_build_object('id', 99999, "
               "'request_id', $req_limit))).* FROM books.refund AS r WHERE id = $refund", "amount = 7", "id = 99999"),
}  # fmt: skip
GUARDS: Final = {"request": ("never_deleted",), "approval": ("append_only",), "written_off": ("append_only",)}


def _tables() -> Iterator[Probe]:
    seen = """
        SELECT string_agg(DISTINCT op, ' ' ORDER BY op) FROM audit.event WHERE obj = '{}' AND xid = pg_current_xact_id()
    """
    for table, (insert, change, which) in TRAILED.items():
        off = "".join(f"ALTER TABLE books.{table} DISABLE TRIGGER {guard}; " for guard in GUARDS.get(table, ()))
        before = (
            f"{off}{insert}; UPDATE books.{table} SET {change} WHERE {which}; DELETE FROM books.{table} WHERE {which}"
        )
        yield Probe(f"trail of {table}", "superuser", seen.format(table), "DELETE INSERT UPDATE", before)
    for table, column in (("approval", "note"), ("written_off", "amount")):
        yield Probe(f"{table} changed", "superuser", f"UPDATE books.{table} SET {column} = {column}", "LG001")
        yield Probe(f"{table} deleted", "superuser", f"DELETE FROM books.{table}", "LG001")
    for table in ("request", "approval", "written_off"):
        yield Probe(f"{table} emptied", "superuser", f"TRUNCATE books.{table} CASCADE", f"LG001:{table}")
