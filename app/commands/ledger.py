"""`luckygas ledger`: the trial balance, and account 1140 against its items."""

from __future__ import annotations

from argparse import Namespace
from decimal import Decimal

from app.commands import Commands, money, print_json, print_line
from domain.errors import Refused
from domain.kernel.words import gettext as _


class DoesNotBalance(Refused):
    """The difference is {difference}, and must be 0. Run luckygas db verify, and ask the administrator."""


def add(commands: Commands) -> None:
    """ledger trial-balance, ledger reconcile."""
    ledger = commands.group("ledger", says=_("the general ledger"))
    ledger.add(
        "trial-balance",
        says=_("every account's balance; both sides must be equal"),
        example="luckygas ledger trial-balance --json",
        run=_trial_balance,
        database=True,
        json=True,
    )
    ledger.add(
        "reconcile",
        says=_("account 1140 against the open items, and the first entry where they part"),
        example="luckygas ledger reconcile --json",
        run=_reconcile,
        database=True,
        json=True,
    )


def _trial_balance(args: Namespace) -> int:
    from app.address import reading
    from domain.ledger.queries import trial_balance

    with reading(args) as db:
        found = trial_balance(db)
    accounts = [{"code": one.code, "debit": money(one.debit), "credit": money(one.credit)} for one in found.accounts]
    if args.json:
        print_json({"accounts": accounts, "difference": money(found.difference)})
    else:
        for one in found.accounts:
            print_line(f"{one.code}\t{one.debit:,f}\t{one.credit:,f}\t{one.name_zh}")
        print_line(_("Difference: {amount}").format(amount=money(found.difference)))
    _must_be_zero(found.difference)
    return 0


def _reconcile(args: Namespace) -> int:
    from app.address import reading
    from domain.ledger.queries import reconcile

    with reading(args) as db:
        found = reconcile(db)
    if args.json:
        print_json(
            {
                "control": money(found.control),
                "subledger": money(found.subledger),
                "difference": money(found.difference),
                "first_divergence": found.first_divergence,
            }
        )
    else:
        print_line(_("Account 1140: {amount}").format(amount=money(found.control)))
        print_line(_("Open items: {amount}").format(amount=money(found.subledger)))
        print_line(_("Difference: {amount}").format(amount=money(found.difference)))
        if found.first_divergence:
            print_line(found.first_divergence)
    _must_be_zero(found.difference)
    return 0


def _must_be_zero(difference: Decimal) -> None:
    if difference:
        raise DoesNotBalance(difference=money(difference))
