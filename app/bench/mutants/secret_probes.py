"""Probes of secrets: data keys, keys of machines, refund accounts, and what is opened of them."""

# ruff: noqa: S608  every word of these statements stands here

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from app.bench.mutants.probes import NO, OK, Call, Probe, of_calls

INDEX: Final = "'0123456789abcdef'::bytea"
BOXED: Final = "'\\x02'::bytea || int4send($intake) || convert_to(repeat('b', 60), 'UTF8')"


def sealed(key: str, first: str = "01") -> str:
    """A value as the box seals it under this key."""
    return f"'\\x{first}'::bytea || int4send({key}) || convert_to(repeat('v', 40), 'UTF8')"


def proposed(number: int, holder: str = "Chen", boxed: str = BOXED, account: str = "$acc_drawn") -> str:
    return f"{account}, $a, '007', {boxed}, '1234', '{holder}', '$key{number}'"


KEPT: Final = {
    "add_data_key": "$dk_drawn, 'field', 'wrapped'::bytea, NULL",
    "api_keys": "",
    "boxed_accounts": "10",
    "data_keys": "",
    "draw_data_key_id": "",
    "old_sealed": "'customer_account', 0, 10",
    "refuse_boxed_account": "$acc_boxed, 'no'",
    "reseal": "'customer_account', $field, '[]'",
    "revoke_data_key": "$field_old",
    "rewrap_data_key": "$field, 'wrapped'::bytea, 'other one'::bytea",
    "store_account_number": f"$acc_boxed, {sealed('$field')}, $field, {INDEX}",
    "unseal_account": "$acc_used, 'refund 12'",
    "unseal_api_keys": "'probe'",
    "use_data_key": "$field, 1",
}
MACHINE_KEY: Final = (
    "$ak_drawn, 'newcomer', 'inbound', sha256('x'), NULL, NULL, now(), now() + '1 year'::interval, '1 day'"
)
CALLS: Final = (
    *(Call(function, "keep_secrets", "scheduler", given, branch=False) for function, given in KEPT.items()),
    Call("add_api_key", "api_key", "scheduler", MACHINE_KEY, branch=False),
    Call("draw_api_key_id", "api_key", "scheduler", "", branch=False),
    Call("revoke_api_key", "api_key", "scheduler", "$api_in, now()", branch=False),
    Call("draw_customer_account_id", "customer_account", "clerk", "", branch=False),
    Call("propose_customer_account", "customer_account", "senior_clerk", proposed(45),
         proposed(45, "Lin"), elsewhere="probe_elsewhere"),
)  # fmt: skip


def of_secrets() -> Iterator[Probe]:
    """What each deed with secrets refuses, and what the tables keep whoever writes."""
    yield from of_calls(CALLS)
    yield from _keys()
    yield from _accounts()
    yield from _tables()


def _keys() -> Iterator[Probe]:
    def box(name: str, statement: str, expected: str, before: str = "") -> Probe:
        return Probe(f"box: {name}", "scheduler", f"SELECT api.{statement}", expected, before)

    yield box("a second index", "add_data_key($dk_drawn, 'index', 'wrapped'::bytea, NULL)", "LG062")
    yield box("a data key whose id was not drawn", "add_data_key(90001, 'field', 'wrapped'::bytea, NULL)", "LG061")
    undrawn = MACHINE_KEY.replace("$ak_drawn", "90001")
    yield box("an API key whose id was not drawn", f"add_api_key({undrawn})", "LG061")
    endless = MACHINE_KEY.replace("'1 year'", "'9 years'")
    yield box("an API key that would not end", f"add_api_key({endless})", "LG045")
    shown = MACHINE_KEY.replace("'inbound', sha256('x'), NULL, NULL", "'outbound', NULL, {}, {}")
    unsealed = shown.format("'\\x01'::bytea || int4send($field_used)", "$field_used")
    yield box("a partner's key under an old key", f"add_api_key({unsealed})", "LG060")
    yield box("a key that is used no more", "use_data_key($field_used, 1)", "LG060")
    yield box("an active key revoked", "revoke_data_key($field)", "LG060")
    yield box("a key revoked with values under it", "revoke_data_key($field_used)", "LG062")
    yield box("wrapped anew over another's change", "rewrap_data_key($field, 'elsewhere'::bytea, 'x'::bytea)", "LG061")
    yield box("sealed anew under an old key", "reseal('customer_account', $field_used, '[]')", "LG060")
    twice = MACHINE_KEY.replace("newcomer", "probe").replace("'x'", "'{0}'")
    before = f"SET LOCAL SESSION AUTHORIZATION ${{prefix}}scheduler; SELECT api.add_api_key({twice.format('y')}); RESET SESSION AUTHORIZATION"  # noqa: E501
    third = twice.replace("$ak_drawn", "$ak_drawn_too").format("z")
    yield box("a third key of a machine", f"add_api_key({third})", "LG063", before)
    gone = "UPDATE books.api_key SET revoked_at = now()"
    yield box("a machine's key revoked twice", "revoke_api_key($api_in, now())", "LG065", gone)
    yield Probe(
        "a use of secrets of no sort", "kernel", "SELECT audit.put_secret_use('READ', 'api_key', '{1}', NULL)", "LG021"
    )


def _accounts() -> Iterator[Probe]:
    def box(name: str, statement: str, expected: str) -> Probe:
        return Probe(f"box: {name}", "scheduler", f"SELECT api.{statement}", expected)

    store = "store_account_number({}, {}, {}, {})"
    yield box(
        "a number under an old key", store.format("$acc_boxed", sealed("$field_used"), "$field_used", INDEX), "LG060"
    )
    yield box("a number twice", store.format("$acc_stored", sealed("$field"), "$field", INDEX), "LG027")
    yield box("an account in its box refused without a reason", "refuse_boxed_account($acc_boxed, '')", "LG035")
    yield box("nobody's keys opened", "unseal_api_keys('')", "LG065")
    yield box("a stored account refused", "refuse_boxed_account($acc_stored, 'no')", "LG027")
    yield box("opened without a reason", "unseal_account($acc_used, '')", "LG035")
    yield box("opened in its box", "unseal_account($acc_boxed, 'refund 12')", "LG027")
    propose = "SELECT api.propose_customer_account({})"
    plain = proposed(46, boxed=sealed("$intake"))
    yield Probe("proposed under no key of the box", "clerk", propose.format(plain), "LG064")
    yield Probe(
        "proposed with an id that nobody drew", "clerk", propose.format(proposed(46, account="999999")), "LG064"
    )
    yield Probe("a number read by a clerk", "clerk", "SELECT number FROM books.customer_account", NO)
    yield Probe("an account seen by a clerk", "clerk", "SELECT last_four FROM books.customer_account", OK)


# Put in and changed, each leaving its event; and what may never be thrown away.
TRAILED: Final = {
    "data_key": ("INSERT INTO books.data_key (id, purpose, wrapped, state) VALUES (99, 'field', 'wrapped', 'retiring')",
                 "uses = uses + 1", "id = 99"),
    "api_key": ("INSERT INTO books.api_key (id, holder, direction, ordinal, sha256, not_before, not_after) "
                "VALUES (99, 'zz', 'inbound', 1, sha256('z'), now(), now())", "revoked_at = now()", "id = 99"),
    "customer_account": ("INSERT INTO books.customer_account (id, customer_id, branch, bank_code, boxed, last_four, "
                         f"holder_name) VALUES (99, $a, '$here', '007', {BOXED}, '1234', 'z')", "reason = 'zz'",
                         "id = 99"),
}  # fmt: skip


def _tables() -> Iterator[Probe]:
    seen = """
        SELECT string_agg(DISTINCT op, ' ' ORDER BY op) FROM audit.event WHERE obj = '{}' AND xid = pg_current_xact_id()
    """
    for table, (insert, change, which) in TRAILED.items():
        before = f"{insert}; UPDATE books.{table} SET {change} WHERE {which}"
        yield Probe(f"trail of {table}", "superuser", seen.format(table), "INSERT UPDATE", before)
        yield Probe(f"{table} deleted", "superuser", f"DELETE FROM books.{table}", "LG001")
        yield Probe(f"{table} emptied", "superuser", f"TRUNCATE books.{table} CASCADE", f"LG001:{table}")
    for table, which in (("customer_account", "$acc_used"), ("data_key", "$field")):
        row = f"""
            INSERT INTO books.{table}
            SELECT (jsonb_populate_record(t, '{{"id": 9999999}}')).* FROM books.{table} AS t WHERE id = {which}
        """
        yield Probe(f"a second active {table}", "superuser", row, "23505")
