"""Cylinders that go out, as the deed is filled in: deposits taken, exchanges, what was held before, foreign ones."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from domain.deposits.rules import Lot
from domain.errors import Refused
from domain.kernel.calendar import Calendar
from domain.kernel.money import ZERO
from domain.kernel.terms import due_on
from domain.kernel.words import gettext as _
from ui.deposits.columns import size_words
from ui.deposits.questions import Look
from ui.kit.column import count, day, full_money
from ui.kit.paper import Field, Paper, Seen, Values, booked

MOST: Final = 200
_LONGEST_TEST: Final = timedelta(days=3660)


class HowMany(Refused):
    """Type how many: from 1 to {most}."""


class MoreNumbers(Refused):
    """{numbers} cylinder numbers for {units} cylinders: type each number once, and no more than there are."""


class NoneHere(Refused):
    """{held} of this size stand with the customer."""


def checked(values: Values, *, key: str = "serials") -> int:
    """How many cylinders are meant; numbers may be fewer, never more."""
    units: int = values["units"]
    if not 1 <= units <= MOST:
        raise HowMany(most=MOST)
    if len(values.get(key) or ()) > units:
        raise MoreNumbers(numbers=len(values[key]), units=units)
    return units


def size_of(values: Values) -> Decimal:
    """The size that was chosen."""
    return Decimal(values["size"])


def held_of(look: Look, size: Decimal) -> list[Lot]:
    """The customer's lots of a size."""
    return [lot for lot in look.lots if lot.size_kg == size]


def size_field(look: Look, preset: Decimal | None, *, only_held: bool = False) -> Field:
    """Which size; only those the customer has, where something of his is meant."""
    known = [one.size_kg for one in look.sizes if not only_held or one.size_kg in look.holder.sizes]
    choices = tuple((str(size), size_words(size)) for size in known)
    chosen = preset if preset in known else known[0] if known else None
    return Field("size", _("Size"), "choice", preset=str(chosen), choices=choices)


def units_field(preset: int = 1) -> Field:
    """How many."""
    return Field("units", _("Cylinders"), "number", preset=preset)


def serials_field(title: str) -> Field:
    """Numbers of those whose number is known."""
    return Field("serials", title, "serials", hint=_("Only where they are known, divided by blanks"), optional=True)


def day_field(today: date) -> Field:
    """On which day it happened."""
    return Field("on", _("Day"), "day", preset=today, earliest=today - timedelta(days=366), latest=today)


def due_days(look: Look, on: date) -> tuple[date, date]:
    """When an item put on account is due by the customer's terms, and the working day it moves to."""
    due = max(due_on(look.holder.terms, on, on), on)
    return due, Calendar().effective_due(due)


def who(look: Look) -> str:
    """The customer as every sentence names him."""
    return f"{look.holder.code} {look.holder.name}"


def give(look: Look, preset: Decimal | None, *, today: date, may_take: bool, may_waive: bool) -> Paper:
    """Cylinders given out against a deposit at today's rate (P-60)."""
    rates = {one.size_kg: one.deposit for one in look.sizes}

    def seen(values: Values) -> Seen:
        units, rate, way = checked(values), rates[size_of(values)], values["way"]
        amount = units * rate
        lines = [
            (
                _("{units} × {rate} = {amount}, the rate of today.").format(
                    units=count(units), rate=full_money(rate), amount=full_money(amount)
                ),
                "",
            )
        ]
        if way == "waiver":
            return Seen(
                lines=[(_("Nothing is taken: a lot at rate 0. It adds to what is not covered."), "warn")],
                why_not="" if len(values["reason"] or "") > 1 else _("A waiver says why: type a reason."),
            )
        if way == "account":
            lines.append(
                (_("It becomes an open item, due {day}.").format(day=day(due_days(look, values["on"])[1])), "")
            )
        money = "1140" if way == "account" else "1101"
        return Seen(booked([(money, amount), ("2310", -amount)], look.names), lines)

    ways = [("cash", _("In cash")), ("account", _("Put on account"))] if may_take else []
    if may_waive:
        ways.append(("waiver", _("Waived")))
    fields = (
        size_field(look, preset),
        units_field(),
        Field("document", _("Receipt number")),
        Field("way", _("How it is paid"), "choice", preset=ways[0][0], choices=tuple(ways)),
        day_field(today),
        serials_field(_("Cylinder numbers")),
        Field(
            "inspect_by", _("Pressure test until"), "day", earliest=today, latest=today + _LONGEST_TEST, optional=True
        ),
        Field("reason", _("Reason"), optional=True),
    )
    sentence = _("{customer}. Money by bank is taken on the line of the bank.").format(customer=who(look))
    return Paper(_("Give cylinders out"), sentence, fields, seen, _("Take the deposit"))


def exchange(look: Look, preset: Decimal | None, *, today: date) -> Paper:
    """Full ones for empty ones: no money moves."""

    def seen(values: Values) -> Seen:
        units = checked(values)
        checked(values, key="out")
        held = sum(lot.held for lot in held_of(look, size_of(values)))
        if units > held:
            raise NoneHere(held=held)
        words = _("{units} of {held} are exchanged. No money moves; their lots stay.")
        return Seen(lines=[(words.format(units=count(units), held=count(held)), "")])

    fields = (
        size_field(look, preset, only_held=True),
        units_field(),
        serials_field(_("Came back")),
        Field("out", _("Went out"), "serials", hint=_("Numbers of the full ones"), optional=True),
        day_field(today),
        Field(
            "inspect_by", _("Pressure test until"), "day", earliest=today, latest=today + _LONGEST_TEST, optional=True
        ),
        Field("document", _("Document"), optional=True),
    )
    return Paper(_("Exchange full for empty"), who(look), fields, seen, _("Exchange"))


def foreign(look: Look, preset: Decimal | None, *, today: date) -> Paper:
    """Another house's cylinder comes in: nothing is given for it."""

    def seen(values: Values) -> Seen:
        units = checked(values)
        words = _("{units} cylinders of {owner} are noted. Nothing is refunded for them.")
        return Seen(lines=[(words.format(units=count(units), owner=values["owner"]), "")])

    fields = (
        Field("owner", _("Whose cylinders")),
        size_field(look, preset),
        units_field(),
        serials_field(_("Cylinder numbers")),
        day_field(today),
        Field("document", _("Document"), optional=True),
    )
    return Paper(_("Cylinders of another house came in"), who(look), fields, seen, _("Note them"))


def open_lots(look: Look, preset: Decimal | None, *, today: date) -> Paper:
    """What a customer held before the first day here, at the rate of his old receipt."""

    def seen(values: Values) -> Seen:
        units, rate = checked(values), values["rate"]
        amount = units * rate
        words = _("{units} × {rate} = {amount}, against the opening balances.")
        told = words.format(units=count(units), rate=full_money(rate), amount=full_money(amount))
        return Seen(
            booked([("3990", amount), ("2310", -amount)], look.names),
            [(told, "")],
            why_not=_("A deposit is not negative.") if rate < ZERO else "",
        )

    fields = (
        size_field(look, preset),
        units_field(),
        Field("rate", _("Deposit of each, as the receipt says"), "amount"),
        Field("document", _("Old receipt"), optional=True, hint=_("Without one at least 300 each")),
        Field("issued_on", _("Given out on"), "day", earliest=date(1970, 1, 1), latest=today),
        serials_field(_("Cylinder numbers")),
    )
    sentence = _("{customer}: cylinders held before these books began.").format(customer=who(look))
    return Paper(_("Bring in what was held before"), sentence, fields, seen, _("Bring in"))
