"""Prices, orders, deliveries and their invoices with something wrong, and gas drawn that nobody bought."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from tests.attack.attacks.ledger import KEY, LONG, row
from tests.attack.matrix import BILLERS, NO_RIGHT, READERS, Attack, roles

SCHEDULER = ("scheduler",)
SELLERS = ("clerk", "senior_clerk", "cashier")
PLANNERS = ("collector", "senior_clerk")
EXECUTORS: Mapping[str, Sequence[str]] = {
    "api.agree_level_plan": PLANNERS,
    "api.change_level_plans": PLANNERS,
    "api.draw_prepaid": BILLERS,
    "api.invoice_deliveries": BILLERS,
    "api.roll_orders": SCHEDULER,
    "api.sell_prepaid": SELLERS,
    "api.set_prices": SCHEDULER,
    "api.set_products": SCHEDULER,
    "api.set_sites": SCHEDULER,
    "api.settle_level_plan": PLANNERS,
    "api.take_deliveries": BILLERS,
    "api.take_orders": BILLERS,
    "books.price_on": READERS,
}
PRICED = (
    "jsonb_build_object('net', {net}, 'tax', 37, 'total', 780, 'lines', "
    "jsonb_build_array(jsonb_build_array({price}, 780)))"
)
ONE = "jsonb_build_array(jsonb_build_object('product', 'ATTACK', 'quantity', {quantity}))"
LINES = ONE.format(quantity=1)


def _document(fixed: dict[str, str], changed: dict[str, str]) -> str:
    values = {
        "source": "'att'",
        "number": "'AT' || gen_random_uuid()",
        "version": "1",
        "customer": "%(customer)s",
        "pays": "'credit'",
        "lines": LINES,
        "priced": PRICED.format(net=743, price="%(price)s"),
        **fixed,
        **changed,
    }
    return row({name: value for name, value in values.items() if value})


def delivery(**changed: str) -> str:
    """A delivery with some of its values as an attacker wants them; '' leaves one out."""
    return _document({"completes": "true", "delivered_on": "%(today)s::date", "state": "'CONFIRMED'"}, changed)


def order(**changed: str) -> str:
    """An order with some of its values as an attacker wants them."""
    return _document({"ordered_on": "%(today)s::date", "check_point": "'order'", "state": "'OPEN'"}, changed)


def taking(what: str, *rows: str, key: str = "gen_random_uuid()") -> str:
    return f"SELECT api.take_{what}(jsonb_build_array({', '.join(rows)}), %(today)s::date, {key})"


WRONG: tuple[tuple[str, dict[str, str], str], ...] = (
    ("NaN", {"priced": PRICED.format(net="'NaN'", price="%(price)s")}, "LG081"),
    ("a net amount of its own", {"priced": PRICED.format(net=700, price="%(price)s")}, "LG081"),
    ("a price that is not there", {"priced": PRICED.format(net=743, price="-1")}, "LG081"),
    ("no amounts", {"priced": ""}, "LG081"),
    ("less than nothing", {"lines": ONE.format(quantity=-1)}, "LG081"),
    ("no number of cylinders", {"lines": ONE.format(quantity="'NaN'")}, "LG081"),
    ("a million cylinders", {"lines": ONE.format(quantity=1000000)}, "LG081"),
    ("no lines", {"lines": "'[]'::jsonb"}, "LG081"),
    ("another branch's customer", {"customer": "%(foreign_customer)s"}, "LG022"),
    ("nobody's", {"customer": ""}, "LG022"),
    ("paid by a gift", {"pays": "'gift'"}, "23514"),
    ("no version", {"version": ""}, "23502"),
    ("a version before the first", {"version": "0"}, "23514"),
    ("a number of a million letters", {"number": LONG}, "23514|54000"),
    ("a state nobody knows", {"state": "'LOST'"}, "23514|LG031"),
    ("a place of somebody else", {"site": "1"}, "23503"),
)


def _documents() -> Iterator[Attack]:
    for what, made in (("orders", order), ("deliveries", delivery)):
        for name, changed, code in WRONG:
            yield Attack(f"{what}: {name}", (taking(what, made(**changed)),), NO_RIGHT, roles(BILLERS, code))
        twice = made(number="'ATTACK1'")
        again = (taking(what, made(number="'ATTACK2'"), key=KEY), taking(what, made(number="'ATTACK3'"), key=KEY))
        other = made(number="'ATTACK4'")
        changed_again = made(number="'ATTACK4'", pays="'cod'")
        for name, statements, code in (
            ("no rows", (taking(what),), "LG022"),
            ("no key", (taking(what, made(), key="NULL"),), "LG409"),
            ("the same twice", (taking(what, twice, twice),), "LG080"),
            ("a used key", again, "LG409"),
            ("a used version", (taking(what, other), taking(what, changed_again)), "LG080"),
        ):
            yield Attack(f"{what}: {name}", statements, NO_RIGHT, roles(BILLERS, code))
    for what, made in (("orders", order), ("deliveries", delivery)):
        timeless = taking(what, made()).replace("%(today)s::date, gen", "NULL, gen")
        yield Attack(f"{what}: taken on no day", (timeless,), NO_RIGHT, roles(BILLERS, "LG031"))
    for name, changed, code in (
        ("of tomorrow", {"delivered_on": "%(tomorrow)s::date"}, "LG031"),
        ("of a year without prices", {"delivered_on": "%(ages_ago)s::date"}, "LG081"),
        ("already invoiced", {"state": "'INVOICED'"}, "LG031"),
        ("of another customer's order", {"order": "'oms/FOREIGN'"}, "LG031"),
    ):
        yield Attack(
            f"deliveries: {name}", (taking("deliveries", delivery(**changed)),), NO_RIGHT, roles(BILLERS, code)
        )


def invoicing(delivery_id: str, key: str = "gen_random_uuid()", **changed: str) -> str:
    values = {
        "delivery": delivery_id,
        "number": "'AT' || (random() * 1e7)::int",
        "issued_on": "%(today)s::date",
        "terms": "'NET30'",
        "due_on": "%(today)s::date + 30",
        "effective_due_on": "%(today)s::date + 30",
        **changed,
    }
    return f"SELECT api.invoice_deliveries(jsonb_build_array({row(values)}), {key})"


def _invoices() -> Iterator[Attack]:
    for name, statements, code in (
        ("of another branch", (invoicing("%(foreign_delivery)s"),), "LG022"),
        ("that is not there", (invoicing("-1"),), "LG022"),
        ("twice", (invoicing("%(delivery)s"), invoicing("%(delivery)s")), "LG082"),
        ("before it was delivered", (invoicing("%(delivery)s", issued_on="%(today)s::date - 1"),), "LG031"),
        (
            "into the future",
            (invoicing("%(delivery)s", issued_on="%(tomorrow)s::date"),),
            "LG015|LG013|LG045|23514",
        ),
        ("never due", (invoicing("%(delivery)s", effective_due_on="'3026-01-01'::date"),), "LG045"),
        ("without a key", (invoicing("%(delivery)s", key="NULL"),), "LG409"),
        ("no rows", ("SELECT api.invoice_deliveries('[]', gen_random_uuid())",), "LG022"),
    ):
        yield Attack(f"invoice a delivery {name}", statements, NO_RIGHT, roles(BILLERS, code))


def _masters() -> Iterator[Attack]:
    price = {
        "source": "'att'",
        "number": "'AT'",
        "version": "1",
        "product": "'ATTACK'",
        "gross": "true",
        "unit_price": "1",
        "from_on": "%(today)s::date",
    }

    def pricing(**changed: str) -> str:
        return f"SELECT api.set_prices(jsonb_build_array({row({**price, **changed})}), gen_random_uuid())"

    for name, statement, code in (
        ("of NaN", pricing(unit_price="'NaN'"), "23514"),
        ("of nothing", pricing(unit_price="0"), "23514"),
        ("of seven decimals", pricing(unit_price="0.1234567"), "23514"),
        ("of a product that is not there", pricing(product="'NONE'"), "23503"),
        ("of another branch's customer", pricing(customer="%(foreign_customer)s"), "LG022"),
        ("that ends before it begins", pricing(until_on="%(today)s::date - 1"), "23514"),
        ("under a known version", pricing(source="'inv'", number="'ATTACK'"), "LG080"),
    ):
        yield Attack(f"a price {name}", (statement,), NO_RIGHT, roles(SCHEDULER, code))
    product = "SELECT api.set_products(jsonb_build_array({}), gen_random_uuid())"
    site = "SELECT api.set_sites(jsonb_build_array({}), gen_random_uuid())"
    sized = row({"code": "'X'", "name": "'x'", "kind": "'gas'", "size_kg": "-1"})
    foreign = row({"customer": "%(foreign_customer)s", "code": "'X'", "name": "'x'"})
    yield Attack("a product of no size", (product.format(sized),), NO_RIGHT, roles(SCHEDULER, "23514"))
    yield Attack("a place of another branch", (site.format(foreign),), NO_RIGHT, roles(SCHEDULER, "LG022"))
    rolled = "SELECT api.roll_orders('infinity', 2147483647)"
    yield Attack("orders rolled to the end of time", (rolled,), NO_RIGHT, roles(SCHEDULER, "22008|may"))
    looked = "SELECT books.price_on(NULL, NULL, NULL, NULL) WHERE false"
    yield Attack("the price that nothing has", (looked,), NO_RIGHT, roles(READERS, "no rows"))


def _prepaid() -> Iterator[Attack]:
    sale = {
        "customer": "%(customer)s",
        "kg": "100",
        "unit_price": "30",
        "number": "'AT' || (random() * 1e7)::int",
        "bought_on": "%(today)s::date",
    }

    def selling(key: str = "gen_random_uuid()", **changed: str) -> str:
        return f"SELECT api.sell_prepaid({row({**sale, **changed})}, {key})"

    for name, statement, code in (
        ("of another branch", selling(customer="%(foreign_customer)s"), "LG022"),
        ("with another's money", selling(payment="%(foreign_payment)s"), "LG022"),
        ("with more than is left", selling(payment="%(payment)s"), "23514"),
        ("of NaN", selling(kg="'NaN'"), "23514"),
        ("of less than nothing", selling(kg="-100"), "23514"),
        ("of a milligram", selling(kg="0.000001", unit_price="1000000"), "23514"),
        ("for nothing", selling(unit_price="0"), "23514"),
        ("tomorrow", selling(bought_on="%(tomorrow)s::date"), "LG015|LG013"),
        ("in a closed month", selling(bought_on="%(closed)s::date"), "LG013"),
        ("without a key", selling(key="NULL"), "LG409"),
    ):
        yield Attack(f"prepaid gas {name}", (statement,), NO_RIGHT, roles(SELLERS, code))
    draw = "SELECT api.draw_prepaid(jsonb_build_array({}), %(today)s::date, gen_random_uuid())"
    for name, which, code in (
        ("of another branch", "%(foreign_delivery)s", "LG022"),
        ("that is not there", "-1", "LG022"),
        ("on credit", "%(delivery)s", "LG082"),
    ):
        yield Attack(f"draw a delivery {name}", (draw.format(which),), NO_RIGHT, roles(BILLERS, code))


def _plans() -> Iterator[Attack]:
    due = "ARRAY(SELECT %(today)s::date + 30 * n FROM generate_series(1, 12) AS n)"
    change = "SELECT api.change_level_plans('[{\"plan\": -1}]', '2026-11-20', gen_random_uuid())"
    agree = "SELECT api.agree_level_plan({}, '2026-11-01', {}, {}, gen_random_uuid())"
    for name, statement, code in (
        ("of another branch", agree.format("%(foreign_customer)s", "36000", due), "LG022"),
        ("of NaN", agree.format("%(customer)s", "'NaN'", due), "23514"),
        ("of less than nothing", agree.format("%(customer)s", "-36000", due), "23514"),
        ("of one day", agree.format("%(customer)s", "36000", "ARRAY[%(today)s::date]"), "LG031"),
        ("of no days", agree.format("%(customer)s", "36000", "NULL"), "LG031"),
        ("changed of nobody", change, "LG022"),
        ("settled of nobody", "SELECT api.settle_level_plan(-1, 'refund', gen_random_uuid())", "LG022"),
    ):
        yield Attack(f"a level plan {name}", (statement,), NO_RIGHT, roles(PLANNERS, code))


ATTACKS = (*_documents(), *_invoices(), *_masters(), *_prepaid(), *_plans())
