"""Money taken in: receipts with something wrong, by those who may take money and by those who may not."""

from __future__ import annotations

from collections.abc import Iterator

from tests.attack.matrix import BILLERS, NO_RIGHT, PAYERS, Attack, roles

KEY = "'11111111-1111-4111-8111-111111111111'::uuid"
LONG = "repeat('x', 1000000)"
PARTS = "jsonb_build_array(jsonb_build_array(%(item)s, 100))"


def row(values: dict[str, str]) -> str:
    """A JSON object whose values are SQL."""
    return "jsonb_build_object(" + ", ".join(f"'{name}', {value}" for name, value in values.items()) + ")"


def receipt(**changed: str) -> str:
    """A receipt over the counter with some of its values as an attacker wants them; '' leaves one out."""
    values = {
        "customer": "%(customer)s",
        "amount": "100",
        "method": "'cash'",
        "source": "'attack/' || gen_random_uuid()",
        "on": "%(today)s::date",
        "parts": PARTS,
        **changed,
    }
    return row({name: value for name, value in values.items() if value})


def paying(*rows: str, key: str = "gen_random_uuid()") -> str:
    return f"SELECT api.post_payments(jsonb_build_array({', '.join(rows)}), {key})"


def billed(**changed: str) -> str:
    """An invoice with some of its values as an attacker wants them."""
    values = {
        "number": "'AT' || (random() * 1e7)::int",
        "customer": "%(customer)s",
        "kind": "'B2C'",
        "issued_on": "%(today)s::date",
        "terms": "'NET30'",
        "due_on": "%(today)s::date + 30",
        "effective_due_on": "%(today)s::date + 30",
        "net": "1000",
        "tax": "50",
        **changed,
    }
    return row({name: value for name, value in values.items() if value})


def billing(*rows: str, key: str = "gen_random_uuid()") -> str:
    return f"SELECT api.post_invoices(jsonb_build_array({', '.join(rows)}), {key})"


WRONG_RECEIPTS: tuple[tuple[str, dict[str, str], str], ...] = (
    ("NaN", {"amount": "'NaN'"}, "23514"),
    ("infinity", {"amount": "'Infinity'"}, "23514"),
    ("minus infinity", {"amount": "'-Infinity'"}, "23514|LG039"),
    ("a negative amount", {"amount": "-100"}, "23514|LG039"),
    ("nothing", {"amount": "0", "parts": "'[]'::jsonb"}, "23514"),
    ("a fraction", {"amount": "100.5"}, "23514"),
    ("a hidden fraction", {"amount": "100.0000000001"}, "23514"),
    ("ten trillion", {"amount": "1e13"}, "23514"),
    ("no amount", {"amount": ""}, "23502"),
    ("words for an amount", {"amount": "'a lot'"}, "22P02"),
    (
        "more than the item is",
        {"amount": "5000", "parts": "jsonb_build_array(jsonb_build_array(%(item)s, 5000))"},
        "23514",
    ),
    ("more in parts than in all", {"parts": "jsonb_build_array(jsonb_build_array(%(item)s, 101))"}, "LG039"),
    ("a negative part", {"parts": "jsonb_build_array(jsonb_build_array(%(item)s, -100))"}, "23514"),
    ("a part of NaN", {"parts": "jsonb_build_array(jsonb_build_array(%(item)s, 'NaN'))"}, "23514|LG039"),
    ("a part of a fraction", {"parts": "jsonb_build_array(jsonb_build_array(%(item)s, 99.5))"}, "23514"),
    (
        "two parts that cancel",
        {"parts": "jsonb_build_array(jsonb_build_array(%(item)s, 200), jsonb_build_array(%(item)s, -100))"},
        "23514",
    ),
    ("somebody else's item", {"parts": "jsonb_build_array(jsonb_build_array(%(second_item)s, 100))"}, "LG011"),
    ("another branch's item", {"parts": "jsonb_build_array(jsonb_build_array(%(foreign_item)s, 100))"}, "LG011"),
    ("an item that is not there", {"parts": "jsonb_build_array(jsonb_build_array(-1, 100))"}, "LG011|23503"),
    ("another branch's customer", {"customer": "%(foreign_customer)s", "parts": ""}, "LG022"),
    ("a customer who is not there", {"customer": "-1", "parts": ""}, "LG022"),
    ("nobody", {"customer": "", "parts": ""}, "LG022"),
    ("in a closed month", {"on": "%(closed)s::date"}, "LG013"),
    ("in a month nobody opened", {"on": "%(ages_ago)s::date"}, "LG013"),
    ("in the future", {"on": "%(tomorrow)s::date"}, "LG013|LG015"),
    ("at the end of time", {"on": "'infinity'::date"}, "LG013|22003|22008|23502"),
    ("at the beginning of time", {"on": "'-infinity'::date"}, "LG013|22003|22008|23502"),
    ("on no day", {"on": ""}, "LG013|23502"),
    ("a fee beyond policy", {"fee": "31", "amount": "69"}, "LG032"),
    ("a negative fee", {"fee": "-5", "amount": "105"}, "23514"),
    ("a fee of NaN", {"fee": "'NaN'"}, "LG032"),
    (
        "a difference beyond policy",
        {"difference": "100", "amount": "1", "parts": "jsonb_build_array(jsonb_build_array(%(item)s, 101))"},
        "LG032",
    ),
    ("a negative difference", {"difference": "-5", "amount": "105"}, "23514"),
    ("a fee while money is left", {"fee": "10", "amount": "200"}, "LG032"),
    (
        "a write-off in the clothes of a receipt",
        {"difference": "99", "amount": "0", "parts": "jsonb_build_array(jsonb_build_array(%(item)s, 99))"},
        "23514",
    ),
    ("by a way nobody knows", {"method": "'barter'"}, "LG032|23514"),
    ("by no way", {"method": ""}, "LG032|23502|23514"),
    ("from the bank without a line", {"method": "'bank'"}, "LG032"),
    ("from no source", {"source": ""}, "23502"),
    ("from a source of two letters", {"source": "'ab'"}, "23514"),
    ("from a source of a million letters", {"source": LONG}, "23514"),
    ("cash with a bank line", {"line": "%(line)s", "amount": "1050"}, "LG032|LG033"),
    (
        "another branch's bank line",
        {"line": "%(foreign_line)s", "method": "'bank'", "amount": "880", "parts": ""},
        "LG022",
    ),
    ("a bank line that is not there", {"line": "-1", "method": "'bank'", "parts": ""}, "LG022"),
    ("more than the bank line holds", {"line": "%(line)s", "method": "'bank'", "amount": "1051", "parts": ""}, "LG033"),
    (
        "less than a fresh bank line holds",
        {"line": "%(line)s", "method": "'bank'", "amount": "1", "parts": ""},
        "LG033",
    ),
    (
        "a line that takes money away",
        {"line": "%(charge_line)s", "method": "'bank'", "amount": "-15", "parts": ""},
        "23514|LG039|LG033",
    ),
    ("parts that are no list", {"parts": "'{}'::jsonb"}, "22023"),
    (
        "501 parts",
        {"amount": "501", "parts": "(SELECT jsonb_agg(jsonb_build_array(%(item)s, 1)) FROM generate_series(1, 501))"},
        "LG014|LG011",
    ),
)
GOOD = receipt(customer="%(second_customer)s", parts="")


def _receipts() -> Iterator[Attack]:
    for name, changed, code in WRONG_RECEIPTS:
        wrong = receipt(**changed)
        yield Attack(f"receipt: {name}", (paying(wrong),), NO_RIGHT, roles(PAYERS, code))
        yield Attack(f"receipt in a set: {name}", (paying(GOOD, wrong),), NO_RIGHT, roles(PAYERS, code))
    for name, statement, code in (
        ("no rows", "SELECT api.post_payments('[]', gen_random_uuid())", "LG022"),
        ("no list", "SELECT api.post_payments('{}', gen_random_uuid())", "22023"),
        ("null", "SELECT api.post_payments(NULL, gen_random_uuid())", "LG022"),
        ("json null", "SELECT api.post_payments('null', gen_random_uuid())", "22023"),
        ("no key", paying(receipt(), key="NULL"), "LG409|23502"),
        ("no key for a set", paying(GOOD, receipt(), key="NULL"), "LG409"),
        ("the same money twice in a set", paying(receipt(source="'attack/1'"), receipt(source="'attack/1'")), "23505"),
        (
            "one bank line for two",
            paying(*[receipt(line="%(line)s", method="'bank'", amount="1050", parts="")] * 2),
            "LG033|23505|23514|LG011",
        ),
    ):
        yield Attack(f"receipts: {name}", (statement,), NO_RIGHT, roles(PAYERS, code))
    yield Attack(
        "receipt: the same key for another amount",
        (paying(receipt(source="'attack/k'"), key=KEY), paying(receipt(source="'attack/k'", amount="101"), key=KEY)),
        NO_RIGHT,
        roles(PAYERS, "LG409"),
    )
    yield Attack(
        "receipts: the same key for another set",
        (paying(GOOD, receipt(), key=KEY), paying(receipt(source="'attack/k'"), GOOD, key=KEY)),
        NO_RIGHT,
        roles(PAYERS, "LG409"),
    )
    yield Attack(
        "receipt: a receipt's key for an invoice",
        (paying(receipt(), key=KEY), billing(billed(), key=KEY)),
        NO_RIGHT,
        roles(PAYERS, NO_RIGHT) | roles(BILLERS, "LG409"),
    )
    yield Attack(
        "receipt: the same source after all",
        (paying(receipt(source="'attack/s'")), paying(receipt(source="'attack/s'"))),
        NO_RIGHT,
        roles(PAYERS, "23505"),
    )
    for level in ("REPEATABLE READ", "SERIALIZABLE"):
        yield Attack(
            f"receipt: in {level}",
            (f"SET TRANSACTION ISOLATION LEVEL {level}", paying(receipt())),
            NO_RIGHT,
            roles(PAYERS, "LG042"),
        )
    yield Attack(
        "receipt: read only", ("SET TRANSACTION READ ONLY", paying(receipt())), NO_RIGHT, roles(PAYERS, "25006")
    )
    yield Attack(
        "receipt: a made-up lesson that makes a stranger's account this customer's",
        (
            paying(
                receipt(
                    line="%(line)s",
                    method="'bank'",
                    amount="1050",
                    parts="",
                    learn="jsonb_build_array(jsonb_build_array('payer_account', '700099998888'))",
                )
            ),
            "SELECT 1 FROM books.payer_mark WHERE value = '700099998888'",
        ),
        NO_RIGHT,
        roles(PAYERS, "LG047"),
    )


ATTACKS = tuple(_receipts())
