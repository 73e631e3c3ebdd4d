"""Voids, discounts, interest and offsets that nobody may have, and what is asked for in their place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from tests.attack.attacks.approvals import ASKERS, asking
from tests.attack.attacks.ledger import LONG, row
from tests.attack.matrix import BILLERS, NO_RIGHT, Attack, roles

VOIDERS = ("clerk", "senior_clerk")
CHARGERS = ("senior_clerk", "supervisor", "manager")
FILERS = ("senior_clerk",)
EXECUTORS: Mapping[str, Sequence[str]] = {
    "api.add_offset_agreement": FILERS,
    "api.charge_interest": CHARGERS,
    "api.take_discounts": BILLERS,
    "api.void_invoice": VOIDERS,
}


def _voids() -> Iterator[Attack]:
    void = "SELECT api.void_invoice({}, {}, {})"
    fresh = "gen_random_uuid()"
    for name, statement, code in (
        ("of another day", void.format("%(invoice)s", "'wrong'", fresh), "LG025"),
        ("of another branch", void.format("%(foreign_invoice)s", "'wrong'", fresh), "LG022"),
        ("that is not there", void.format("-1", "'wrong'", fresh), "LG022"),
        ("without a reason", void.format("%(invoice)s", "NULL", fresh), "LG035"),
        ("for a reason of a million letters", void.format("%(invoice)s", LONG, fresh), "LG046"),
        ("without a key", void.format("%(invoice)s", "'wrong'", "NULL"), "LG409"),
    ):
        yield Attack(f"void an invoice {name}", (statement,), NO_RIGHT, roles(VOIDERS, code))


def _discounts() -> Iterator[Attack]:
    take = "SELECT api.take_discounts(jsonb_build_array({}), %(today)s::date, gen_random_uuid())"
    for name, item, code in (
        ("that nobody agreed", "%(item)s", "LG089"),
        ("of another branch", "%(foreign_item)s", "LG022"),
        ("on nothing", "", "LG022"),
    ):
        yield Attack(f"a discount {name}", (take.format(item),), NO_RIGHT, roles(BILLERS, code))


def _interest() -> Iterator[Attack]:
    values = {
        "item": "%(item)s",
        "base": "1000",
        "rate": "5",
        "from_on": "%(today)s::date - 9",
        "until_on": "%(today)s::date",
        "basis": "'agreed'",
        "due_on": "%(today)s::date",
        "effective_due_on": "%(today)s::date",
    }

    def charging(**changed: str) -> str:
        one = row({**values, **changed})
        return f"SELECT api.charge_interest(jsonb_build_array({one}), %(today)s::date, gen_random_uuid())"

    for name, statement, code in (
        ("above the law", charging(rate="16.5"), "23514"),
        ("of NaN", charging(rate="'NaN'"), "23514|LG031"),
        ("of less than nothing", charging(rate="-5"), "LG031"),
        ("on more than is owed", charging(base="100000"), "LG031"),
        ("on what was not late", charging(from_on="%(today)s::date - 100"), "LG031"),
        ("of days to come", charging(until_on="%(today)s::date + 9"), "LG031"),
        ("of another branch", charging(item="%(foreign_item)s"), "LG022"),
        ("on nothing", charging(item="-1"), "LG022"),
        ("without days", charging(from_on="NULL"), "LG031"),
        ("for a reason of its own", charging(basis="'anger'"), "23514"),
        ("of the same days twice", f"{charging()}; {charging()}", "LG087"),
    ):
        statements = tuple(statement.split("; "))
        yield Attack(f"interest {name}", statements, NO_RIGHT, roles(CHARGERS, code))


def _agreements() -> Iterator[Attack]:
    add = "SELECT api.add_offset_agreement({}, {}, %(today)s::date, {}, gen_random_uuid())"
    for name, statement, code in (
        ("of another branch", add.format("%(foreign_customer)s", "'2026/1'", "NULL"), "LG022"),
        ("without a reference", add.format("%(customer)s", "''", "NULL"), "23514"),
        ("that ended before", add.format("%(customer)s", "'2026/1'", "%(today)s::date - 1"), "23514"),
    ):
        yield Attack(f"an agreement {name}", (statement,), NO_RIGHT, roles(FILERS, code))


def _asked() -> Iterator[Attack]:
    def allowance(**changed: str) -> str:
        return row({"invoice": "%(invoice)s", "sort": "'price'", "amount": "100", **changed})

    def residual(**changed: str) -> str:
        gas = {"product": "'ATTACK'", "kg": "3.5", "returned_on": "%(today)s", **changed}
        return allowance(sort="'residual'", **gas)

    def offset(item: str = "%(item)s", amount: str = "100", customer: str = "%(customer)s") -> str:
        items = f"jsonb_build_array(jsonb_build_array({item}, {amount}))"
        return row({"customer": customer, "agreement": "1", "items": items})

    for kind, name, payload, code in (
        ("allowance", "of another branch", allowance(invoice="%(foreign_invoice)s"), "LG022"),
        ("allowance", "of nothing", allowance(invoice="NULL"), "LG022"),
        ("allowance", "more than was invoiced", allowance(amount="1051"), "LG083"),
        ("allowance", "NaN", allowance(amount="'NaN'"), "LG083|LG031"),
        ("allowance", "less than nothing", allowance(amount="-100"), "LG031"),
        ("allowance", "a fraction", allowance(amount="0.5"), "LG031"),
        ("allowance", "for no reason that counts", allowance(sort="'gift'"), "LG031"),
        ("allowance", "a discount by hand", allowance(sort="'discount'"), "LG031"),
        ("allowance", "more gas than the cylinder holds", residual(kg="20.1"), "LG031"),
        ("allowance", "a breath of gas", residual(kg="0.1"), "LG031"),
        ("allowance", "gas of a day without a price", residual(returned_on="%(ages_ago)s"), "LG031"),
        ("invoice_void", "of another branch", row({"invoice": "%(foreign_invoice)s"}), "LG022"),
        ("invoice_void", "of nothing", "'{}'::jsonb", "LG022"),
        ("offset", "without an agreement", offset(), "LG085"),
        ("offset", "of another branch", offset(customer="%(foreign_customer)s"), "LG039|LG022"),
        (
            "offset",
            "of another's item",
            offset(item="%(second_item)s"),
            "LG039",
        ),
        (
            "offset",
            "of more than is open",
            offset(amount="99999"),
            "LG039",
        ),
    ):
        unless = {**roles(ASKERS, "LG021"), **roles(VOIDERS, code)}
        yield Attack(f"ask for {kind}: {name}", (asking(kind, payload),), NO_RIGHT, unless)


ATTACKS = (*_voids(), *_discounts(), *_interest(), *_agreements(), *_asked())
