"""Credit: room that is not there, another branch's customer, a release of one's own, a stop that is got round."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from tests.attack.matrix import HARMLESS, MAY, NO_RIGHT, NO_ROWS, READERS, Attack, roles

CHECKERS = ("clerk", "senior_clerk", "credit_controller", "supervisor", "manager", "scheduler")
CASE_DECIDERS = (
    "clerk", "senior_clerk", "credit_controller", "cashier", "supervisor", "manager", "director", "scheduler",
)  # fmt: skip
RELEASERS = ("credit_controller", "supervisor", "manager", "director")
STEPPERS = ("credit_controller", "supervisor", "manager", "director")
HOLDERS = ("credit_controller", "supervisor", "manager")
REPLAYERS = ("credit_controller", "manager", "director")

EXECUTORS: Mapping[str, Sequence[str]] = {
    "api.check_credit": CHECKERS,
    "api.decide_case": CASE_DECIDERS,
    "api.end_hold": STEPPERS,
    "api.pass_case": RELEASERS,
    "api.place_hold": HOLDERS,
    "api.preview_limit": HOLDERS,
    "api.reassess_due": ("scheduler",),
    "api.recheck_case": RELEASERS,
    "api.replay_policy": REPLAYERS,
    "api.set_credit_status": STEPPERS,
    "api.what_if": RELEASERS,
    "books.exposure_documents": READERS,
    "books.weigh_terms": READERS,
}


def checking(
    order: str = "'attack/new'", version: str = "1", customer: str = "%(customer)s", amount: str = "100", more: str = ""
) -> str:
    return f"SELECT api.check_credit({order}, {version}, {customer}, {amount}{more})"


def _checks() -> Iterator[Attack]:
    for name, statement, code in (
        ("of another branch", checking(customer="%(foreign_customer)s"), "LG022"),
        ("of nobody", checking(customer="NULL"), "LG022"),
        ("of who is not there", checking(customer="-1"), "LG022"),
        ("of NaN", checking(amount="'NaN'"), "LG031"),
        ("of infinity", checking(amount="'Infinity'"), "LG031"),
        ("of nothing", checking(amount="0"), "LG031"),
        ("of less than nothing", checking(amount="-100"), "LG031"),
        ("of a fraction", checking(amount="1.5"), "LG031"),
        ("of ten trillion", checking(amount="1e13"), "LG031"),
        ("of no order", checking(order="NULL"), "LG031"),
        ("of an order that is a text", checking(order="repeat('x', 101)"), "LG031"),
        ("of version zero", checking(version="0"), "LG031"),
        ("of no version", checking(version="NULL"), "LG031"),
        ("for ever", checking(more=", p_deliver_on => 'infinity'"), "LG031"),
        ("at no point", checking(more=", p_point => 'somewhere'"), "LG031"),
        ("of a thousand products", checking(more=", p_products => array_fill('x'::text, ARRAY[1000])"), "LG031"),
        ("at another's place", checking(more=", p_site => -1"), "LG022"),
        ("of a known order for another", checking(order="'attack/held'", customer="%(second_customer)s"), "LG095"),
        ("of a known order for more", checking(order="'attack/held'", amount="999999"), "LG095"),
        ("of another branch later", checking(customer="%(foreign_customer)s", more=", p_due => 'delivery'"), "LG022"),
    ):
        yield Attack(f"check credit {name}", (statement,), NO_RIGHT, roles(CHECKERS, code))
    room = "UPDATE books.customer_balance SET limit_now = 1e9 WHERE customer_id = %(customer)s"
    yield Attack("give oneself room by hand", (room,))
    yield Attack("reserve by hand", ("UPDATE books.customer_balance SET reserved = 0",))
    yield Attack("approve a case by hand", ("UPDATE books.credit_case SET state = 'RELEASED_BY'",))
    yield Attack("end a hold by hand", ("UPDATE books.hold SET ended_at = now()",))
    yield Attack("change a policy by hand", ("UPDATE books.policy SET value = 0 WHERE key LIKE 'exposure.%%'",))


def _cases() -> Iterator[Attack]:
    def decide(how: str, case: str = "%(credit_case)s", reason: str = "'because'", more: str = "") -> str:
        return f"SELECT api.decide_case({case}, '{how}', {reason}, gen_random_uuid(){more})"

    told = roles(CASE_DECIDERS, "LG021")
    for name, statement, code in (
        ("of another branch", decide("release", "%(foreign_case)s"), "LG022"),
        ("that is not there", decide("release", "-1"), "LG022"),
        ("that is none", decide("release", "NULL"), "LG022"),
        ("without a reason", decide("release", reason="' '"), "LG035"),
        ("with a text", decide("release", reason="repeat('x', 501)"), "LG046"),
        ("with more than policy allows", decide("release", more=", 90"), "LG031"),
        ("for a year", decide("release", more=", 5, 365"), "LG031"),
    ):
        yield Attack(f"release a case {name}", (statement,), NO_RIGHT, {**told, **roles(RELEASERS, code)})
    yield Attack("decide a case by nothing", (decide("nothing"),), NO_RIGHT, told)
    yield Attack("decide a case by NULL", ("SELECT api.decide_case(1, NULL, 'x', NULL)",), NO_RIGHT, told)


def _looks() -> Iterator[Attack]:
    for name, statement, code in (
        ("of another branch", "SELECT api.what_if(%(foreign_case)s)", "LG022"),
        ("of nothing", "SELECT api.what_if(NULL)", "LG022"),
        ("of less than nothing", "SELECT api.what_if(%(credit_case)s, '{\"amount\": -1}')", "LG031"),
        ("of NaN", 'SELECT api.what_if(%(credit_case)s, \'{"pays": "NaN"}\')', "LG031"),
        ("for ever", 'SELECT api.what_if(%(credit_case)s, \'{"on": "infinity"}\')', "LG031"),
    ):
        yield Attack(f"ask what if {name}", (statement,), NO_RIGHT, roles(RELEASERS, code))
    for name, which, code in (("of another branch", "%(foreign_case)s", "LG022"), ("that is none", "NULL", "LG022")):
        statement = f"SELECT api.recheck_case({which}, gen_random_uuid())"
        yield Attack(f"check a case again {name}", (statement,), NO_RIGHT, roles(RELEASERS, code))

    def passed(
        case: str = "%(credit_case)s", to: str = "'manager'", until: str = "NULL", note: str = "'because'"
    ) -> str:
        return f"SELECT api.pass_case({case}, {to}, {until}, {note}, gen_random_uuid())"

    for name, statement, code in (
        ("of another branch", passed("%(foreign_case)s"), "LG022"),
        ("that is none", passed("NULL"), "LG022"),
        ("without a note", passed(note="' '"), "LG035"),
        ("with a text", passed(note="repeat('x', 501)"), "LG046"),
        ("to a clerk", passed(to="'clerk'"), "LG031"),
        ("to nobody", passed(to="NULL"), "LG031"),
        ("for ever", passed(until="'infinity'"), "LG031"),
        ("into the past", passed(until="now() - interval '1 minute'"), "LG031"),
    ):
        yield Attack(f"pass on a case {name}", (statement,), NO_RIGHT, roles(RELEASERS, code))
    for name, payload, code in (
        ("of another branch", "jsonb_build_object('customer', %(foreign_customer)s, 'limit', 9e6)", "LG022"),
        ("of nobody", "'{}'", "LG022"),
        ("of NaN", "jsonb_build_object('customer', %(customer)s, 'limit', 'NaN')", "LG031"),
    ):
        statement = f"SELECT api.preview_limit({payload})"
        yield Attack(f"preview a limit {name}", (statement,), NO_RIGHT, roles(HOLDERS, code))


def _people() -> Iterator[Attack]:
    def step(how: str, customer: str = "%(customer)s", reason: str = "'because'", more: str = "") -> str:
        return f"SELECT api.set_credit_status({customer}, '{how}', {reason}, gen_random_uuid(){more})"

    told = roles(STEPPERS, "LG021")
    stoppers, lifters = roles(HOLDERS, "LG022"), roles(("manager", "director"), "LG022")
    yield Attack("stop another branch's", (step("stop", "%(foreign_customer)s"),), NO_RIGHT, {**told, **stoppers})
    yield Attack("lift another branch's stop", (step("lift", "%(foreign_customer)s"),), NO_RIGHT, {**told, **lifters})
    lifters = roles(("manager", "director"), "LG092")
    yield Attack("lift a stop that is none", (step("lift"),), NO_RIGHT, {**told, **lifters})
    lifters = roles(("manager", "director"), "LG045")
    yield Attack("exempt for ever", (step("exempt", more=", 'infinity'"),), NO_RIGHT, {**told, **lifters})

    def hold(reason: str = "'because'", **more: str) -> str:
        fields = {"customer": "%(customer)s", "scope": "'customer'", "expires_on": "current_date + 9"} | more
        made = ", ".join(f"'{name}', {value}" for name, value in fields.items())
        return f"SELECT api.place_hold(jsonb_build_object({made}), {reason}, gen_random_uuid())"

    for name, statement, code in (
        ("of another branch", hold(customer="%(foreign_customer)s"), "LG022"),
        ("of nobody", hold(customer="NULL"), "LG022"),
        ("without a reason", hold("''"), "LG035"),
        ("with a text", hold("repeat('x', 501)"), "LG046"),
        ("for ever", hold(expires_on="'infinity'"), "LG045"),
        ("without a day", hold(expires_on="NULL"), "LG045"),
        ("of no place", hold(scope="'site'"), "LG031"),
        ("of everything", hold(scope="'house'"), "LG031"),
        ("without anything", "SELECT api.place_hold(NULL, 'because', gen_random_uuid())", "LG022"),
    ):
        yield Attack(f"place a hold {name}", (statement,), NO_RIGHT, roles(HOLDERS, code))
    for name, which, code in (("of another branch", "%(foreign_hold)s", "LG022"), ("that is none", "NULL", "LG022")):
        statement = f"SELECT api.end_hold({which}, 'because', gen_random_uuid())"
        yield Attack(f"end a hold {name}", (statement,), NO_RIGHT, roles(STEPPERS, code))
    for name, changes in (
        ("nothing", "NULL"),
        ("a word", '\'{"check.bounced": "x"}\''),
        ("what is none", "'{\"x\": 1}'"),
    ):
        statement = f"SELECT api.replay_policy({changes})"
        yield Attack(f"replay a policy of {name}", (statement,), NO_RIGHT, roles(REPLAYERS, "LG031"))
    yield Attack("let the clock run", ("SELECT api.reassess_due(1000000000)",), NO_RIGHT, roles(("scheduler",), MAY))


def _reading() -> Iterator[Attack]:
    documents = "SELECT * FROM books.exposure_documents(ARRAY[%(foreign_customer)s]::bigint[])"
    yield Attack("open another branch's exposure", (documents,), NO_RIGHT, roles(READERS, NO_ROWS))
    cases = "SELECT * FROM books.credit_case WHERE customer_id = %(foreign_customer)s"
    yield Attack("read another branch's case", (cases,), NO_RIGHT, roles(READERS, NO_ROWS))
    weigh = "SELECT books.weigh_terms(b) FROM books.customer_balance AS b WHERE b.customer_id = %(foreign_customer)s"
    yield Attack("weigh another branch's customer", (weigh,), NO_RIGHT, roles(READERS, NO_ROWS))
    yield Attack("weigh nothing", ("SELECT books.weigh_terms(NULL)",), NO_RIGHT, roles(READERS, HARMLESS))


ATTACKS = (*_checks(), *_cases(), *_looks(), *_people(), *_reading())
