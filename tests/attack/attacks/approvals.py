"""Four eyes: asking for what one may not, deciding as who may not, and getting round the second person."""

from __future__ import annotations

from collections.abc import Iterator

from tests.attack.attacks.ledger import KEY
from tests.attack.matrix import MAY, NO_RIGHT, NO_ROWS, READERS, Attack, roles

ASKERS = ("clerk", "senior_clerk", "credit_controller", "collector", "supervisor", "manager", "administrator")
DECIDERS = ("supervisor", "manager", "director")
LIMIT_ASKERS = ("credit_controller", "supervisor", "manager")
WRITE_OFF_ASKERS = ("credit_controller", "collector")
REFUND_ASKERS = ("clerk", "senior_clerk")
ENTRY_ASKERS = ("senior_clerk", "supervisor")
SEERS = (*READERS, "administrator")
DIGEST = "%(request_digest)s"


def asking(kind: str, payload: str, reason: str = "'because'", key: str = "gen_random_uuid()") -> str:
    return f"SELECT api.ask('{kind}', {payload}, {reason}, {key})"


def deciding(
    request: str = "%(request)s", digest: str = DIGEST, decision: str = "'approve'", note: str = "NULL", more: str = ""
) -> str:
    rows = f"jsonb_build_array(jsonb_build_object('request', {request}, 'digest', {digest}))"
    return f"SELECT api.decide({rows}, {decision}, {note}, gen_random_uuid(){more})"


def asked(kind: str, may: tuple[str, ...], attempts: tuple[tuple[str, str, str], ...]) -> Iterator[Attack]:
    """Each payload by everybody: who may not ask this is told so, who may is refused for what is wrong with it."""
    for name, payload, code in attempts:
        unless = {**roles(ASKERS, "LG021"), **roles(may, code)}
        yield Attack(f"ask for a {kind}: {name}", (asking(kind, payload),), NO_RIGHT, unless)


def _limits() -> Iterator[Attack]:
    def limit(customer: str, value: str) -> str:
        return f"jsonb_build_object('customer', {customer}, 'limit', {value})"

    yield from asked(
        "limit",
        LIMIT_ASKERS,
        (
            ("NaN", limit("%(customer)s", "'NaN'"), "LG031"),
            ("infinity", limit("%(second_customer)s", "'Infinity'"), "23514"),
            ("a negative one", limit("%(customer)s", "-1"), "LG031"),
            ("nothing", limit("%(customer)s", "NULL"), "LG031"),
            ("a fraction", limit("%(second_customer)s", "1000.5"), "23514"),
            ("ten trillion", limit("%(second_customer)s", "1e13"), "23514"),
            ("of another branch", limit("%(foreign_customer)s", "1000"), "LG022"),
            ("of who is not there", limit("%(second_customer)s + 1000000", "1000"), "LG022"),
            ("of nobody", limit("NULL", "1000"), "LG022"),
            ("without anything", "NULL", "LG022"),
            ("that waits already", limit("%(customer)s", "5000"), "LG047"),
        ),
    )
    yield Attack(
        "raise a limit by lowering it",
        ("SELECT api.lower_limit(%(customer)s, 1000000, 'up', gen_random_uuid())",),
        NO_RIGHT,
        roles(("credit_controller",), "LG031"),
    )
    for name, value, code in (
        ("NaN", "'NaN'", "LG031"),
        ("null", "NULL", "LG031"),
        ("a negative", "-1", "23514|LG031"),
    ):
        statement = f"SELECT api.lower_limit(%(customer)s, {value}, 'down', gen_random_uuid())"
        yield Attack(f"lower a limit to {name}", (statement,), NO_RIGHT, roles(("credit_controller",), code))
    yield Attack("raise a limit by hand", ("UPDATE books.customer_credit SET credit_limit = 1000000",))
    yield Attack("give a customer a limit by hand", ("INSERT INTO books.customer_credit VALUES (1, 'FYU', 9, 1)",))


def _money() -> Iterator[Attack]:
    def off(items: str, customer: str = "%(customer)s", sort: str = "'uncollectable'") -> str:
        return f"jsonb_build_object('customer', {customer}, 'items', {items}, 'sort', {sort})"

    def one(item: str, amount: str) -> str:
        return f"jsonb_build_array(jsonb_build_array({item}, {amount}))"

    yield from asked(
        "write_off",
        WRITE_OFF_ASKERS,
        (
            ("more than is open", off(one("%(item)s", "100000")), "LG039"),
            ("NaN", off(one("%(item)s", "'NaN'")), "LG039"),
            ("a negative part", off(one("%(item)s", "-5")), "LG039"),
            (
                "an item twice",
                off("jsonb_build_array(jsonb_build_array(%(item)s, 5), jsonb_build_array(%(item)s, 5))"),
                "LG039",
            ),
            ("somebody else's item", off(one("%(second_item)s", "5")), "LG039"),
            ("no item", off("'[]'::jsonb"), "LG039"),
            ("for no reason of the list", off(one("%(item)s", "5"), sort="'gift'"), "LG031"),
            ("of nobody", off(one("%(item)s", "5"), customer="NULL"), "LG022"),
            ("without anything", "NULL", "LG022"),
        ),
    )

    def back(parts: str, method: str = "'cash'", account: str = "NULL") -> str:
        return (
            f"jsonb_build_object('customer', %(customer)s, 'method', {method}, 'parts', {parts}, 'account', {account})"
        )

    yield from asked(
        "refund",
        REFUND_ASKERS,
        (
            ("more than is left", back(one("%(payment)s", "100000")), "LG039"),
            ("NaN", back(one("%(payment)s", "'NaN'")), "LG039"),
            ("a negative part", back(one("%(payment)s", "-5")), "LG039"),
            ("another branch's payment", back(one("%(foreign_payment)s", "5")), "LG039"),
            ("to an account that is not there", back(one("%(payment)s", "5"), "'bank'", "-1"), "LG031"),
            ("to an account nobody agreed to", back(one("%(payment)s", "5"), "'bank'", "%(refund_account)s"), "LG031"),
            ("by no way", back(one("%(payment)s", "5"), "NULL"), "LG031"),
            ("without anything", "NULL", "LG022"),
        ),
    )

    yield from asked(
        "customer_account",
        REFUND_ASKERS,
        (
            ("of nobody", "jsonb_build_object('account', NULL)", "LG031"),
            ("that is not there", "jsonb_build_object('account', -1)", "LG031"),
            ("that the box has not stored", "jsonb_build_object('account', %(boxed_account)s)", "LG031"),
            ("of another branch", "jsonb_build_object('account', %(foreign_refund_account)s)", "LG022"),
            ("without anything", "NULL", "LG031"),
        ),
    )

    def entry(lines: str, on: str = "%(today)s", branch: str = "'FYU'") -> str:
        return f"jsonb_build_object('on', {on}, 'branch', {branch}, 'lines', {lines})"

    def two(debit: str, credit: str, amount: str = "5", other: str = "-5") -> str:
        return f"jsonb_build_array(jsonb_build_array('{debit}', {amount}), jsonb_build_array('{credit}', {other}))"

    yield from asked(
        "manual_journal",
        ENTRY_ASKERS,
        (
            ("on receivables", entry(two("1140", "7109")), "LG023"),
            ("on the bank", entry(two("1103", "7109")), "LG023"),
            ("on cash", entry(two("1101", "7109")), "LG023"),
            ("on the allowance", entry(two("6155", "1149")), "LG023"),
            ("that does not balance", entry(two("6190", "7109", "5", "-4")), "LG031"),
            ("of NaN", entry(two("6190", "7109", "'NaN'", "'NaN'")), "LG031"),
            ("of infinity", entry(two("6190", "7109", "'Infinity'", "'-Infinity'")), "LG031"),
            ("of the future", entry(two("6190", "7109"), on="%(tomorrow)s"), "LG015"),
            ("of no branch", entry(two("6190", "7109"), branch="'ZZZ'"), "LG022"),
            ("without anything", "NULL", "LG031|LG022"),
        ),
    )
    for kind in ("period_close", "period_reopen"):
        yield from asked(
            kind,
            ("manager",),
            (
                ("of this month", "jsonb_build_object('month', %(today)s)", "LG013"),
                ("of no month", "NULL", "LG013"),
                ("of a month nobody opened", "jsonb_build_object('month', %(ages_ago)s)", "LG013"),
            ),
        )
    yield Attack("open a month by hand", ("UPDATE books.period SET status = 'open'",))
    yield Attack(
        "pay a refund that is not there",
        ("SELECT api.pay_refund(-1, %(today)s, NULL, gen_random_uuid())",),
        NO_RIGHT,
        roles(("cashier",), "LG022"),
    )


def _deciding() -> Iterator[Attack]:
    attempts = (
        ("another digest", deciding(digest="repeat('00', 32)"), "LG030"),
        ("no digest", deciding(digest="NULL"), "LG030"),
        ("half a digest", deciding(digest="'ab'"), "LG030"),
        ("no decision", deciding(decision="NULL"), "23502"),
        ("a decision of one's own", deciding(decision="'perhaps'"), "23514"),
        ("a refusal without a word", deciding(decision="'reject'"), "23514"),
        ("a request of another branch", deciding("%(foreign_request)s", "%(foreign_digest)s"), "LG022"),
        ("a request that is not there", deciding(request="-1"), "LG022"),
        ("a request that is no number", deciding(request="'x'"), "22P02"),
        ("nothing", "SELECT api.decide(NULL, 'approve', NULL, gen_random_uuid())", "LG014"),
        ("an empty signature", "SELECT api.decide('[]', 'approve', NULL, gen_random_uuid())", "LG014"),
        ("without a key", deciding().replace("gen_random_uuid()", "NULL"), "LG409"),
        ("a hash that is none", deciding(more=", 'resolution'"), "23514"),
        (
            "fifty-one at once",
            "SELECT api.decide((SELECT jsonb_agg(jsonb_build_object('request', n)) FROM generate_series(1, 51) AS n),"
            " 'approve', NULL, gen_random_uuid())",
            "LG014",
        ),
    )
    for name, statement, code in attempts:
        yield Attack(f"decide: {name}", (statement,), NO_RIGHT, roles(DECIDERS, code))
    yield Attack(
        "decide: by setting one's name",
        ("SET LOCAL application_name = 'test_director'", deciding(digest="NULL")),
        NO_RIGHT,
        roles(DECIDERS, "LG030"),
    )
    yield Attack("decide: as somebody else", ("SET LOCAL SESSION AUTHORIZATION test_director", deciding()), NO_RIGHT)
    yield Attack(
        "decide: by hand",
        ("INSERT INTO books.approval SELECT id, 1, person_id, 'x', NULL, 7, 'approve', digest FROM books.request",),
    )
    yield Attack("carry out by hand", ("UPDATE books.request SET state = 'EXECUTED', ended_at = now()",))
    yield Attack("change what was asked", ("UPDATE books.request SET payload = '{}', amount = 1",))
    yield Attack("forget a request", ("DELETE FROM books.request",))
    yield Attack("call the executor", ("SELECT api._execute(%(request)s)",))
    yield Attack(
        "take back somebody else's request",
        ("SELECT api.withdraw_request(%(request)s, 'mine', gen_random_uuid())",),
        NO_RIGHT,
        roles(SEERS, "LG026"),
    )
    yield Attack(
        "look at another branch's request",
        ("SELECT api.shown(%(foreign_request)s)",),
        NO_RIGHT,
        roles(SEERS, "LG022"),
    )
    yield Attack("look at a request of nobody", ("SELECT api.shown(NULL)",), NO_RIGHT, roles(SEERS, "LG022"))
    yield Attack(
        "read another branch's requests",
        ("SELECT 1 FROM books.request WHERE branch = 'TXG' OR customer_id = %(foreign_customer)s",),
        NO_RIGHT,
        roles((*READERS, "administrator"), NO_ROWS),
    )
    yield Attack("expire what waits", ("SELECT api.expire_requests()",), NO_RIGHT, roles(("scheduler",), MAY))
    yield Attack(
        "the same key for another request",
        (
            asking("limit", "jsonb_build_object('customer', %(second_customer)s, 'limit', 1000)", key=KEY),
            asking("limit", "jsonb_build_object('customer', %(second_customer)s, 'limit', 2000)", key=KEY),
        ),
        NO_RIGHT,
        {**roles(ASKERS, "LG021"), **roles(LIMIT_ASKERS, "LG409")},
    )


def _lending() -> Iterator[Attack]:
    def lending(to: str, until: str = "%(today)s::date + 3", reason: str = "'leave'") -> str:
        return f"SELECT api.delegate({to}, %(today)s::date, {until}, {reason}, gen_random_uuid())"

    for name, statement, code in (
        ("to nobody", lending("NULL"), "LG028"),
        ("to who does not decide", lending("'test_clerk'"), "LG028"),
        ("to the scheduler", lending("'test_scheduler'"), "LG028"),
        ("for a year", lending("'test_second_supervisor'", "%(today)s::date + 365"), "23514|LG028"),
        ("backwards", lending("'test_second_supervisor'", "%(today)s::date - 1"), "23514|LG028"),
    ):
        yield Attack(f"lend authority {name}", (statement,), NO_RIGHT, roles(DECIDERS, code))
    yield Attack(
        "lend oneself a director's authority",
        (
            "INSERT INTO books.delegation (from_login, to_login, from_on, until_on, reason)"
            " VALUES ('test_director', session_user, now(), now(), 'why not')",
        ),
    )
    yield Attack(
        "take back what somebody else lent",
        ("SELECT 1 FROM api.revoke_delegation(-1) AS r WHERE r",),
        NO_RIGHT,
        roles(DECIDERS, NO_ROWS),
    )
    yield Attack("raise one's tier", ("UPDATE books.authority SET highest = NULL",))
    yield Attack("become a tier", ("INSERT INTO books.tier VALUES ('clerk', 7)",))


ATTACKS = [*_limits(), *_money(), *_deciding(), *_lending()]
EXECUTORS = {
    "api.allowance": READERS,
    "api.ask": ASKERS,
    "api.decide": DECIDERS,
    "api.deciders": DECIDERS,
    "api.delegate": DECIDERS,
    "api.expire_requests": ("scheduler",),
    "api.lower_limit": ("credit_controller",),
    "api.pay_refund": ("cashier",),
    "api.revoke_delegation": DECIDERS,
    "api.shown": SEERS,
    "api.waiting_for_me": READERS,
    "api.withdraw_request": SEERS,
}
"""Who may call the functions of this subject at all."""
