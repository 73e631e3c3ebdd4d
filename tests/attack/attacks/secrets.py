"""Secrets: reading what is sealed, proposing accounts that are wrong, and what the box's own functions let through."""

from __future__ import annotations

from collections.abc import Iterator

from tests.attack.attacks.ledger import KEY, LONG
from tests.attack.matrix import MAY, NO_RIGHT, NO_ROWS, Attack, roles

PROPOSERS = ("clerk", "senior_clerk")
BOX = ("scheduler",)
KEY_MAKERS = ("scheduler", "administrator")

SEALED = {
    "books.customer_account": ("number", "boxed", "blind_index", "data_key_id"),
    "books.data_key": ("wrapped",),
    "books.api_key": ("sha256", "sealed", "data_key_id"),
}
WAYS_TO_READ = (
    "SELECT {column} FROM {table}",
    "SELECT 1 FROM {table} WHERE {column} IS NOT NULL",
    "SELECT 1 FROM {table} ORDER BY {column}",
    "SELECT count(DISTINCT {column}) FROM {table}",
    "COPY (SELECT {column} FROM {table}) TO STDOUT",
    "COPY {table} ({column}) TO STDOUT",
)
WHOLE_ROWS = (
    "SELECT * FROM {table}",
    "TABLE {table}",
    "SELECT to_jsonb(t) FROM {table} AS t",
    "SELECT t::text FROM {table} AS t",
    "COPY {table} TO STDOUT",
)


def _reading() -> Iterator[Attack]:
    for table, columns in SEALED.items():
        for column in columns:
            for way in WAYS_TO_READ:
                statement = way.format(table=table, column=column)
                yield Attack(f"sealed: {statement}", (statement,), NO_RIGHT)
            planned = (
                "SELECT 1 FROM pg_stats WHERE schemaname || '.' || tablename = '{}' AND attname = '{}'"
                " AND (most_common_vals IS NOT NULL OR histogram_bounds IS NOT NULL)"
            )
            yield Attack(f"sealed: guess {table}.{column}", (planned.format(table, column),), NO_ROWS)
        for way in WHOLE_ROWS:
            yield Attack(f"sealed: {way.format(table=table)}", (way.format(table=table),), NO_RIGHT)
    readers = roles(("auditor", "manager", "director"), NO_ROWS)
    for table, columns in SEALED.items():
        for side in ("before", "after"):
            secret = [column for column in columns if column != "data_key_id"]
            statement = f"SELECT 1 FROM audit.event WHERE obj = '{table[6:]}' AND {side} ?| array{secret}"
            yield Attack(f"sealed: {statement}", (statement,), NO_RIGHT, readers)


def bytes_of(first: str, key: str, length: int) -> str:
    """Bytes that look sealed: how it was sealed, under which key, and what could be a secret."""
    return f"'\\x{first}'::bytea || int4send({key}::int) || decode(repeat('5a', {length}), 'hex')"


BOXED = bytes_of("02", "%(intake_key)s", 70)
STORED = bytes_of("01", "%(field_key)s", 40)


def proposing(key: str = "gen_random_uuid()", **changed: str) -> str:
    values = {
        "id": "api.draw_customer_account_id()",
        "customer": "%(customer)s",
        "bank": "'007'",
        "boxed": BOXED,
        "last_four": "'1234'",
        "holder": "'Holder'",
        **changed,
    }
    return f"SELECT api.propose_customer_account({', '.join(values.values())}, {key})"


def _proposing() -> Iterator[Attack]:
    for name, changed, code in (
        ("of another branch", {"customer": "%(foreign_customer)s"}, "LG022"),
        ("of nobody", {"customer": "NULL"}, "LG022"),
        ("of who is not there", {"customer": "-1"}, "LG022"),
        ("at no bank", {"bank": "NULL"}, "23502"),
        ("at a bank of letters", {"bank": "'abc'"}, "23514"),
        ("at a bank of other digits", {"bank": "'００７'"}, "23514"),
        ("at a bank of a million letters", {"bank": LONG}, "23514"),
        ("without a number", {"boxed": "NULL"}, "LG064"),
        ("in clear text", {"boxed": "convert_to('20210088776543', 'UTF8')"}, "LG064"),
        ("sealed as the box keeps it", {"boxed": STORED}, "LG064"),
        ("sealed under no key", {"boxed": bytes_of("02", "-1", 70)}, "LG064"),
        ("sealed under another purpose's key", {"boxed": bytes_of("02", "%(field_key)s", 70)}, "LG064"),
        ("sealed to nothing", {"boxed": "'\\x02'::bytea || int4send(%(intake_key)s::int)"}, "23514"),
        ("of a million bytes", {"boxed": bytes_of("02", "%(intake_key)s", 1_000_000)}, "23514"),
        ("without last digits", {"last_four": "NULL"}, "23502"),
        ("with last letters", {"last_four": "'abcd'"}, "23514"),
        ("with other digits", {"last_four": "'１２３４'"}, "23514"),
        ("with the whole number shown", {"last_four": "'20210088776543'"}, "23514"),
        ("without a holder", {"holder": "NULL"}, "23502"),
        ("of an empty holder", {"holder": "''"}, "23514"),
        ("of a holder of a million letters", {"holder": LONG}, "23514"),
        ("without an id", {"id": "NULL"}, "LG064"),
        ("with an id of one's own", {"id": "1000000000"}, "LG064"),
        ("with a negative id", {"id": "-1"}, "LG064"),
        ("with another account's id", {"id": "%(refund_account)s"}, "23505"),
        ("without a key", {"key": "NULL"}, "LG409"),
    ):
        yield Attack(f"propose an account {name}", (proposing(**changed),), NO_RIGHT, roles(PROPOSERS, code))
    yield Attack(
        "propose an account with the key of another",
        (proposing(key=KEY), proposing(key=KEY, bank="'013'")),
        NO_RIGHT,
        roles(PROPOSERS, "LG409"),
    )
    for change in (
        "UPDATE books.customer_account SET state = 'ACTIVE'",
        "UPDATE books.customer_account SET number = NULL",
        "DELETE FROM books.customer_account",
        "SELECT api._activate_customer_account(%(refund_account)s)",
        "SELECT api._refuse_customer_account(%(refund_account)s, 'no')",
    ):
        yield Attack(f"account by hand: {change}", (change,), NO_RIGHT)


def _box() -> Iterator[Attack]:
    """What only the box may call: nonsense does no harm and says so."""
    account, waiting = "%(refund_account)s", "%(boxed_account)s"
    index = "decode(repeat('5a', 16), 'hex')"
    rows = "jsonb_build_array(jsonb_build_object('id', {}, 'before', {}, 'after', encode({}, 'hex')))"
    sealed = rows.format(account, f"encode({STORED}, 'hex')", STORED)
    for name, statement, code in (
        ("read boxed accounts of null", "SELECT api.boxed_accounts(NULL)", "LG031"),
        ("read less than none", "SELECT api.boxed_accounts(-1)", "LG031"),
        ("refuse nobody's account", "SELECT api.refuse_boxed_account(NULL, 'no')", "LG027"),
        ("refuse a stored account", f"SELECT api.refuse_boxed_account({account}, 'no')", "LG027"),
        ("refuse without a reason", f"SELECT api.refuse_boxed_account({waiting}, NULL)", "LG035"),
        ("store nothing", f"SELECT api.store_account_number({waiting}, NULL, %(field_key)s, {index})", "LG060"),
        ("store as null", "SELECT api.store_account_number(NULL, NULL, NULL, NULL)", "LG060"),
        (
            "store what a desk sealed",
            f"SELECT api.store_account_number({waiting}, {BOXED}, %(intake_key)s, {index})",
            "LG060",
        ),
        (
            "store under the retired key",
            f"SELECT api.store_account_number({waiting}, {bytes_of('01', '%(old_key)s', 40)}, %(old_key)s, {index})",
            "LG060",
        ),
        (
            "store under another key than is said",
            f"SELECT api.store_account_number({waiting}, {bytes_of('01', '%(old_key)s', 40)}, %(field_key)s, {index})",
            "LG060",
        ),
        (
            "store without a blind index",
            f"SELECT api.store_account_number({waiting}, {STORED}, %(field_key)s, NULL)",
            "LG060",
        ),
        ("store twice", f"SELECT api.store_account_number({account}, {STORED}, %(field_key)s, {index})", "LG027"),
        ("store nowhere", f"SELECT api.store_account_number(-1, {STORED}, %(field_key)s, {index})", "LG027"),
        ("open without a reason", f"SELECT api.unseal_account({account}, NULL)", "LG035"),
        ("open for one letter", f"SELECT api.unseal_account({account}, 'x')", "LG035"),
        ("open nobody's", "SELECT api.unseal_account(NULL, 'refund')", "LG027"),
        ("open what is not stored", f"SELECT api.unseal_account({waiting}, 'refund')", "LG027"),
        ("list what is sealed nowhere", "SELECT api.old_sealed('payment', 0, 10)", "LG031"),
        ("list what is sealed as null", "SELECT api.old_sealed(NULL, NULL, NULL)", "LG031"),
        ("list after nothing", "SELECT api.old_sealed('customer_account', NULL, 10)", "LG031"),
        ("seal anew nowhere", f"SELECT api.reseal('payment', %(field_key)s, {sealed})", "LG031"),
        ("seal anew as null", "SELECT api.reseal(NULL, NULL, NULL)", "LG031"),
        ("seal anew no list", "SELECT api.reseal('customer_account', %(field_key)s, '{}')", "LG031"),
        ("seal anew under the old key", f"SELECT api.reseal('customer_account', %(old_key)s, {sealed})", "LG060"),
        ("seal anew under the index key", f"SELECT api.reseal('customer_account', %(index_key)s, {sealed})", "LG060"),
        (
            "seal anew into nothing",
            "SELECT api.reseal('customer_account', %(field_key)s, '[{\"id\": 1}]')",
            "LG060",
        ),
        (
            "seal anew what is no hexadecimal",
            'SELECT api.reseal(\'customer_account\', %(field_key)s, \'[{"id": 1, "after": "x"}]\')',
            "22023",
        ),
        ("show nobody's keys", "SELECT api.unseal_api_keys(NULL)", "LG065"),
    ):
        yield Attack(f"box: {name}", (statement,), NO_RIGHT, roles(BOX, code))
    changed = rows.format(account, "repeat('ab', 40)", STORED)
    yield Attack(
        "box: seal anew what changed meanwhile",
        (f"SELECT 1 FROM api.reseal('customer_account', %(field_key)s, {changed}) AS n WHERE n <> 0",),
        NO_RIGHT,
        roles(BOX, f"{NO_ROWS}|{MAY}"),
    )


def _data_keys() -> Iterator[Attack]:
    wrapped = "decode(repeat('5a', 60), 'hex')"
    drawn = "api.draw_data_key_id()"
    for name, statement, code in (
        ("of no id", f"SELECT api.add_data_key(NULL, 'field', {wrapped}, NULL)", "LG061"),
        ("of an id of one's own", f"SELECT api.add_data_key(1000000, 'field', {wrapped}, NULL)", "LG061"),
        ("of a known id", f"SELECT api.add_data_key(%(field_key)s, 'field', {wrapped}, NULL)", "23505"),
        ("of no purpose", f"SELECT api.add_data_key({drawn}, NULL, {wrapped}, NULL)", "23502"),
        ("of a purpose of one's own", f"SELECT api.add_data_key({drawn}, 'fun', {wrapped}, NULL)", "23514"),
        ("of nothing", f"SELECT api.add_data_key({drawn}, 'field', NULL, NULL)", "23514"),
        ("a second index", f"SELECT api.add_data_key({drawn}, 'index', {wrapped}, NULL)", "LG062"),
        ("an intake that nobody seals by", f"SELECT api.add_data_key({drawn}, 'intake', {wrapped}, NULL)", "23514"),
        (
            "a million bytes long",
            f"SELECT api.add_data_key({drawn}, 'field', decode(repeat('5a', 1000000), 'hex'), NULL)",
            "23514",
        ),
        ("used no times", "SELECT api.use_data_key(%(field_key)s, 0)", "LG060"),
        ("used less", "SELECT api.use_data_key(%(field_key)s, -5)", "LG060"),
        ("used null times", "SELECT api.use_data_key(%(field_key)s, NULL)", "LG060"),
        ("used too often", "SELECT api.use_data_key(%(field_key)s, 1073741825)", "23514"),
        ("used beyond counting", "SELECT api.use_data_key(%(field_key)s, 9223372036854775807)", "22003|23514"),
        ("used when retired", "SELECT api.use_data_key(%(old_key)s, 1)", "LG060"),
        ("wrapped into nothing", "SELECT api.rewrap_data_key(%(field_key)s, NULL, NULL)", "LG061"),
        (
            "wrapped over another's wrapping",
            f"SELECT api.rewrap_data_key(%(field_key)s, decode('00', 'hex'), {wrapped})",
            "LG061",
        ),
        ("unwrapped", f"SELECT api.rewrap_data_key(%(field_key)s, {wrapped}, NULL)", "23514"),
        ("thrown away as null", "SELECT api.revoke_data_key(NULL)", "LG060"),
        ("thrown away in use", "SELECT api.revoke_data_key(%(field_key)s)", "LG060"),
        ("of the index thrown away", "SELECT api.revoke_data_key(%(index_key)s)", "LG060"),
        ("of the desks thrown away", "SELECT api.revoke_data_key(%(intake_key)s)", "LG060"),
        ("thrown away while values need it", "SELECT api.revoke_data_key(%(old_key)s)", "LG062"),
    ):
        yield Attack(f"data key {name}", (statement,), NO_RIGHT, roles(BOX, code))
    for statement in ("SELECT api.data_keys()", "SELECT api.api_keys()"):
        yield Attack(f"all keys: {statement}", (statement,), NO_RIGHT, roles(BOX, MAY))
    yield Attack("data key by hand", ("UPDATE books.data_key SET uses = 0, state = 'active'",), NO_RIGHT)


def keying(**changed: str) -> str:
    values = {
        "id": "api.draw_api_key_id()",
        "holder": "'attack-newcomer'",
        "direction": "'inbound'",
        "sha256": "sha256('x')",
        "sealed": "NULL",
        "data_key": "NULL",
        "not_before": "now()",
        "not_after": "now() + interval '300 days'",
        "overlap": "'7 days'",
        **changed,
    }
    return f"SELECT api.add_api_key({', '.join(values.values())})"


def _api_keys() -> Iterator[Attack]:
    outbound = {"direction": "'outbound'", "sha256": "NULL", "sealed": STORED, "data_key": "%(field_key)s"}
    for name, changed, code in (
        ("of no id", {"id": "NULL"}, "LG061"),
        ("of an id of one's own", {"id": "1000000000"}, "LG061"),
        ("of a known id", {"id": "%(inbound_key)s"}, "23505"),
        ("of nobody", {"holder": "NULL"}, "23502"),
        ("of a hostile holder", {"holder": "'x; DROP TABLE y'"}, "23514"),
        ("of a holder of a million letters", {"holder": LONG}, "23514"),
        ("of no direction", {"direction": "NULL"}, "23502"),
        ("of a direction of one's own", {"direction": "'sideways'"}, "23514"),
        ("without a hash", {"sha256": "NULL"}, "23514"),
        ("with half a hash", {"sha256": "decode('5a', 'hex')"}, "23514"),
        ("with another's hash", {"sha256": "sha256('attack')"}, "23505"),
        ("that never begins", {"not_before": "NULL"}, "LG045"),
        ("that began in eternity", {"not_before": "'-infinity'"}, "LG045"),
        ("that never ends", {"not_after": "'infinity'"}, "LG045"),
        ("of no end", {"not_after": "NULL"}, "LG045"),
        ("of ten years", {"not_after": "now() + interval '10 years'"}, "LG045"),
        ("that ends before it began", {"not_after": "now() - interval '1 day'"}, "LG045"),
        ("beside the old one for ever", {"overlap": "NULL"}, "LG045"),
        ("beside the old one for years", {"overlap": "'10 years'"}, "LG045"),
        ("that ends the old one yesterday", {"overlap": "'-1 day'"}, "LG045"),
        ("shown and kept in clear text", {**outbound, "sealed": "decode(repeat('41', 60), 'hex')"}, "LG060"),
        ("shown and sealed under the old key", {**outbound, "data_key": "%(old_key)s"}, "LG060"),
        ("shown and sealed under no key", {**outbound, "data_key": "NULL"}, "LG060"),
        ("shown and not there", {**outbound, "sealed": "NULL"}, "LG060"),
    ):
        yield Attack(f"api key {name}", (keying(**changed),), NO_RIGHT, roles(KEY_MAKERS, code))
    third = {"holder": "'attack-machine'", "not_before": "now() + interval '1 minute'"}
    yield Attack(
        "api key: a third that is valid",
        (keying(**third), keying(**third)),
        NO_RIGHT,
        roles(KEY_MAKERS, "LG063"),
    )
    for name, statement in (
        ("as null", "SELECT api.revoke_api_key(NULL, now())"),
        ("that is not there", "SELECT api.revoke_api_key(-1, now())"),
        ("at no time", "SELECT api.revoke_api_key(%(inbound_key)s, NULL)"),
        ("at the end of time", "SELECT api.revoke_api_key(%(inbound_key)s, 'infinity')"),
        ("when it is over anyway", "SELECT api.revoke_api_key(%(inbound_key)s, now() + interval '10 years')"),
        ("later than it was", "SELECT api.revoke_api_key(%(revoked_key)s, now() + interval '1 day')"),
    ):
        yield Attack(f"api key revoked {name}", (statement,), NO_RIGHT, roles(KEY_MAKERS, "LG065"))
    for change in ("UPDATE books.api_key SET revoked_at = NULL", "UPDATE books.api_key SET not_after = 'infinity'"):
        yield Attack(f"api key by hand: {change}", (change,), NO_RIGHT)


ATTACKS = (*_reading(), *_proposing(), *_box(), *_data_keys(), *_api_keys())
EXECUTORS = {
    "api.add_api_key": KEY_MAKERS,
    "api.add_data_key": BOX,
    "api.api_keys": BOX,
    "api.boxed_accounts": BOX,
    "api.data_keys": BOX,
    "api.draw_api_key_id": KEY_MAKERS,
    "api.draw_customer_account_id": PROPOSERS,
    "api.draw_data_key_id": BOX,
    "api.old_sealed": BOX,
    "api.propose_customer_account": PROPOSERS,
    "api.refuse_boxed_account": BOX,
    "api.reseal": BOX,
    "api.revoke_api_key": KEY_MAKERS,
    "api.revoke_data_key": BOX,
    "api.rewrap_data_key": BOX,
    "api.store_account_number": BOX,
    "api.unseal_account": BOX,
    "api.unseal_api_keys": BOX,
    "api.use_data_key": BOX,
}
"""Who may call the functions of this subject at all."""
