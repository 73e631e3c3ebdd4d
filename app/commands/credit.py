"""`luckygas credit`: the verdict on an order, with every reason and the way out."""

from __future__ import annotations

from argparse import ArgumentTypeError, Namespace
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import uuid4

from app.commands import Commands, money, print_json, print_line
from domain.errors import Refused
from domain.kernel.words import gettext as _

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from domain.credit.rules.verdict import Verdict


class NoSuchCustomer(Refused):
    """There is no customer {code} here. Check the number."""


def add(commands: Commands) -> None:
    """credit check."""
    credit = commands.group("credit", says=_("credit limits and verdicts"))
    check = credit.add(
        "check",
        says=_("may an order of this amount go, and why"),
        example="luckygas credit check C000123 7350 --json",
        run=_check,
        database=True,
        json=True,
    )
    check.add_argument("customer", metavar="CUSTOMER", help=_("the customer's number"))
    check.add_argument("amount", metavar="AMOUNT", type=amount, help=_("the order with VAT, in whole dollars"))
    check.add_argument("--reserve", action="store_true", help=_("record the verdict and reserve the amount"))


def amount(words: str) -> Decimal:
    """An amount as people type it, more than zero."""
    from domain.kernel.money import parse_amount

    try:
        found = parse_amount(words)
    except Refused as refused:
        raise ArgumentTypeError(str(refused)) from None
    if found <= 0:
        raise ArgumentTypeError(_("{words} is not more than zero").format(words=words))
    return found


def _check(args: Namespace) -> int:
    from app.wiring import box
    from domain.kernel.database import transaction

    with box(args) as here, transaction(here.engine) as db:
        verdict = _verdict(db, args)
    if args.json:
        print_json(document(verdict))
    else:
        _print(verdict)
    return 0


def _verdict(db: Connection, args: Namespace) -> Verdict:
    from domain.credit.service import Order, check_credit
    from domain.customers.queries import ids_by_code

    code = args.customer.upper()
    customer = ids_by_code(db, [code]).get(code)
    if customer is None:
        raise NoSuchCustomer(code=args.customer)
    order = Order(f"desk/{uuid4()}", 1, customer, args.amount)
    return check_credit(db, order, record=args.reserve)


def document(verdict: Verdict) -> dict[str, object]:
    """The verdict as every command tells it."""
    from domain.credit.rules.wording import reason, way_out

    return {
        "verdict": verdict.outside,
        "state": verdict.state.value,
        "available": money(verdict.available),
        "limit": money(verdict.exposure.limit),
        "exposure": {term: money(each) for term, each in verdict.exposure.terms.items()},
        "reservations": money(verdict.exposure.reserved),
        "reasons": [reason(rule) for rule in (*verdict.failed, *verdict.warnings)],
        "counterfactual": [way_out(way) for way in verdict.ways],
    }


def _print(verdict: Verdict) -> None:
    from domain.credit.rules.exposure import TERMS
    from domain.credit.rules.verdict import STATES
    from domain.credit.rules.wording import verdict_sentence

    print_line(f"{_(STATES[verdict.state])}\t{_('available')} {verdict.available:,f}")
    print_line(verdict_sentence(verdict.sentence["key"], verdict.sentence["facts"], verdict.ways))
    print_line(f"{_('Limit')}\t{verdict.exposure.limit:,f}")
    for term, each in verdict.exposure.terms.items():
        print_line(f"{_(TERMS[term])}\t{each:,f}")
    print_line(f"{_('Reserved for orders')}\t{verdict.exposure.reserved:,f}")
