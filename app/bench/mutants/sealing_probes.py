"""Probes of the halves of checks about secrets: the other purpose, the other state, the other table, nothing at all."""

# ruff: noqa: S608  every word of these statements stands here

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from app.bench.mutants.approval_probes import as_who
from app.bench.mutants.probes import OK, Probe
from app.bench.mutants.secret_probes import BOXED, INDEX, MACHINE_KEY, proposed, sealed

SECOND: Final = MACHINE_KEY.replace("newcomer", "probe")
ADDED: Final = as_who("scheduler", f"SELECT api.add_api_key({SECOND})")
GONE: Final = "UPDATE books.data_key SET state = 'revoked', wrapped = NULL WHERE id = {}"


def of_sealing() -> Iterator[Probe]:
    """Keys, what is sealed under them, and accounts on their way through the box."""
    yield from _keys_of_machines()
    yield from _data_keys()
    yield from _sealed()
    yield from _accounts()


def box(name: str, statement: str, expected: str, before: str = "") -> Probe:
    """What the box asks for."""
    return Probe(f"box: {name}", "scheduler", f"SELECT {statement}", expected, before)


def _keys_of_machines() -> Iterator[Probe]:
    endless = MACHINE_KEY.replace("'1 day'", "NULL")
    yield box("a key without an overlap", f"api.add_api_key({endless})", "LG045")
    outbound = MACHINE_KEY.replace("'inbound', sha256('x'), NULL, NULL", "'outbound', NULL, {}, {}")
    yield box("a partner's key that is not sealed", f"api.add_api_key({outbound.format('NULL', '$field')})", "LG060")
    under = outbound.format(sealed("$index"), "$index")
    yield box("a partner's key under the index's key", f"api.add_api_key({under})", "LG060")
    yield box("a second key of a machine", f"api.add_api_key({SECOND})", OK)
    first = "UPDATE books.api_key SET {} WHERE id = $api_in"
    third = SECOND.replace("$ak_drawn", "$ak_drawn_too").replace("'x'", "'z'")
    over = "not_before = '2001-01-01', not_after = '2002-01-01'"
    for name, change in (("was revoked", "revoked_at = now()"), ("has ended", over)):
        before = f"{ADDED}; {first.format(change)}"
        yield box(f"a third key after one {name}", f"api.add_api_key({third})", OK, before)
    lasts = "SELECT not_after > now() + interval '2 days' FROM books.api_key WHERE id = {}"
    revoked = f"{first.format('revoked_at = now()')}; {ADDED}"
    for name, key, before, expected in (
        ("the key before a new one", "$api_in", ADDED, "false"),
        ("the key that we show", "$api_out", ADDED, "true"),
        ("a revoked key", "$api_in", revoked, "true"),
    ):
        yield Probe(f"{name} lasts on", "superuser", lasts.format(key), expected, before)
    newest = "SELECT max(ordinal) FROM books.api_key WHERE direction = 'inbound' AND holder = 'probe'"
    counted = f"UPDATE books.api_key SET ordinal = 5 WHERE id = $api_out; {ADDED}"
    yield Probe("keys of a holder are counted each way", "superuser", newest, "2", counted)


def _data_keys() -> Iterator[Probe]:
    for sequence, statement in (
        ("api_key_id", f"api.add_api_key({MACHINE_KEY.replace('$ak_drawn', '90001')})"),
        ("data_key_id", "api.add_data_key(90001, 'field', 'wrapped'::bytea, NULL)"),
    ):
        anew = f"ALTER SEQUENCE books.{sequence} RESTART WITH 90001"
        yield box(f"the first of {sequence}, before it is drawn", statement, "LG061", anew)
    new_index = "api.add_data_key($dk_drawn, 'index', 'wrapped'::bytea, NULL)"
    yield box("a new index where the old one is gone", new_index, OK, GONE.format("$index"))
    added = as_who("scheduler", "SELECT api.add_data_key($dk_drawn, 'field', 'wrapped'::bytea, NULL)")
    state = "SELECT state FROM books.data_key WHERE id = $field_old"
    both = f"{GONE.format('$field_old')}; {added}"
    yield Probe("what is revoked does not retire", "superuser", state, "revoked", both)
    yield box("no such data key revoked", "api.revoke_data_key(999999)", "LG060")
    alike = "'\\x02'::bytea || int4send($field_old) || convert_to(repeat('b', 60), 'UTF8')"
    for name, key, before, expected in (
        ("a partner's key", "$field_old", "api_key SET data_key_id = $field_old WHERE id = $api_out", "LG062"),
        ("an account", "$field_old", "customer_account SET data_key_id = $field_old WHERE id = $acc_used", "LG062"),
        ("a box", "$intake", "data_key SET state = 'retiring' WHERE id = $intake", "LG062"),
        ("what only looks alike", "$field_old", f"customer_account SET boxed = {alike} WHERE id = $acc_boxed", OK),
    ):
        statement = f"api.revoke_data_key({key})"
        yield box(f"a key revoked with {name} under it", statement, expected, f"UPDATE books.{before}")
    yield box("a key used no times", "api.use_data_key($field, 0)", "LG060")


def _sealed() -> Iterator[Probe]:
    for function, given in (
        ("old_sealed", "'customer_account', NULL, 10"),
        ("old_sealed", "NULL, 0, 10"),
        ("boxed_accounts", "NULL"),
        ("reseal", "'customer_account', $field, NULL"),
    ):
        yield box(f"{function} of {given}", f"api.{function}({given})", "LG031")
    yield box("sealed anew under the index's key", "api.reseal('customer_account', $index, '[]')", "LG060")
    under = {name: f"encode({sealed(f'${name}')}, 'hex')" for name in ("field", "field_old")}
    reseal = "api.reseal('{}', $field, jsonb_build_array(jsonb_build_object('id', {}, 'before', '00', 'after', {})))"
    for table, row in (("customer_account", "$acc_used"), ("api_key", "$api_out")):
        for name, after, expected in (
            ("over another's change", under["field"], "0"),
            ("with nothing", "NULL", "LG060"),
            ("under another key", under["field_old"], "LG060"),
        ):
            yield box(f"{table} sealed anew {name}", reseal.format(table, row, after), expected)
    yield box("nobody's keys opened", "(SELECT count(*) FROM api.unseal_api_keys('nobody'))", "0")
    yield box("a partner's keys opened", "(SELECT count(*) FROM api.unseal_api_keys('probe'))", "1")


def _accounts() -> Iterator[Probe]:
    store = "api.store_account_number($acc_boxed, {}, {}, {})"
    yield box("a number under the index's key", store.format(sealed("$index"), "$index", INDEX), "LG060")
    yield box("a number that cannot be found again", store.format(sealed("$field"), "$field", "NULL"), "LG060")
    flagged = f"{store.format(sealed('$field'), '$field', INDEX)} IS NOT NULL"
    same = f"UPDATE books.customer_account SET blind_index = {INDEX}{{}} WHERE id = {{}}"
    for name, before, expected in (
        ("another customer's", same.format("", "$acc_stored"), "true"),
        ("the customer's own", same.format("", "$acc_used"), "false"),
        ("a refused", same.format(", state = 'REFUSED'", "$acc_stored"), "false"),
    ):
        yield box(f"{name} number is flagged", flagged, expected, before)
    over = "UPDATE books.customer_account SET state = 'REFUSED' WHERE id = $acc_boxed"
    yield box("a refused account refused", "api.refuse_boxed_account($acc_boxed, 'no')", "LG027", over)
    for name, boxed, account, before in (
        ("in no box", "NULL", "$acc_drawn", ""),
        ("under another purpose's key", BOXED.replace("$intake", "$field"), "$acc_drawn", ""),
        ("for something else than a box", BOXED.replace("\\x02", "\\x01"), "$acc_drawn", ""),
        ("under a revoked key", BOXED, "$acc_drawn", GONE.format("$intake")),
        ("with the first id, before it is drawn", BOXED, "90001",
         "ALTER SEQUENCE books.customer_account_id RESTART WITH 90001"),
    ):  # fmt: skip
        statement = f"SELECT api.propose_customer_account({proposed(48, boxed=boxed, account=account)})"
        yield Probe(f"proposed {name}", "clerk", statement, "LG064", before)
