"""Cylinders that come back, are lost, found or handed on, as the deed is filled in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Final

from domain.customers.queries import CustomerFound
from domain.deposits.matrix import Kept
from domain.deposits.rules import Part, refund_of
from domain.errors import Refused
from domain.kernel.money import ZERO, split_gross
from domain.kernel.words import N_
from domain.kernel.words import gettext as _
from ui.deposits.columns import size_words
from ui.deposits.giving import (
    NoneHere,
    checked,
    day_field,
    due_days,
    held_of,
    serials_field,
    size_field,
    size_of,
    units_field,
    who,
)
from ui.deposits.questions import Look
from ui.kit.column import count, day, full_money
from ui.kit.paper import Field, Paper, Seen, Values, booked, goes_to, reason_fields
from ui.kit.roles import listed

LOST_REASONS: Final = (
    ("lost", N_("The customer cannot find it")),
    ("burnt", N_("Burnt or broken")),
    ("stolen", N_("Stolen")),
    ("closed", N_("The customer has closed down")),
)


class NotHis(Refused):
    """No cylinder {numbers} of this size stands with the customer. Look at the numbers in his list."""


class NotLostHere(Refused):
    """{kept} cylinders of this size are written down as lost here."""


class MoreThanTheItem(Refused):
    """Only {open} is open on {document}: {amount} would come back. Choose another item, or cash."""


def parts_of(look: Look, values: Values) -> tuple[Part, ...]:
    """Which lots would give back what: known numbers first, then the oldest lot, each at the rate of its issue."""
    size, units = size_of(values), checked(values)
    lots = held_of(look, size)
    if units > sum(lot.held for lot in lots):
        raise NoneHere(held=sum(lot.held for lot in lots))
    by_number = {one.serial: one.lot_id for one in look.cylinders if one.size_kg == size and one.serial}
    unknown = [serial for serial in values.get("serials") or () if by_number.get(serial) is None]
    if unknown:
        raise NotHis(numbers=listed(unknown))
    named = [lot for serial in values.get("serials") or () if (lot := by_number[serial]) is not None]
    return refund_of(lots, units, named=named)


def amount_of(parts: Sequence[Part]) -> Decimal:
    """What the parts come to."""
    return sum((part.amount for part in parts), ZERO)


def rates_words(parts: Sequence[Part]) -> str:
    """1 × 1,200 + 1 × 1,500 = 2,700: each at the rate of its issue."""
    rates: Counter[Decimal] = Counter()
    for part in parts:
        rates[part.rate] += part.units
    shown = " + ".join(f"{count(units)} × {full_money(rate)}" for rate, units in sorted(rates.items()))
    return _("{parts} = {amount}, each at the rate of its issue.").format(
        parts=shown, amount=full_money(amount_of(parts))
    )


def take_back(look: Look, preset: Decimal | None, *, today: date) -> Paper:
    """Cylinders back, their deposits refunded in cash or by consent against an open item (P-61)."""

    def seen(values: Values) -> Seen:
        parts = parts_of(look, values)
        amount, way = amount_of(parts), values["way"]
        lines = [(rates_words(parts), "")]
        if way == "cash":
            return Seen(booked([("2310", amount), ("1101", -amount)], look.names), lines)
        item = next(one for one in look.items if str(one.id) == way)
        if amount > item.balance:
            raise MoreThanTheItem(open=full_money(item.balance), document=item.document, amount=full_money(amount))
        why_not = "" if len(values["consent"] or "") > 1 else _("The customer's written consent is named: fill it in.")
        return Seen(booked([("2310", amount), ("1140", -amount)], look.names), lines, why_not)

    against = _("Against {document}, {open} open")
    ways = (
        ("cash", _("In cash")),
        *((str(item.id), against.format(document=item.document, open=full_money(item.balance))) for item in look.items),
    )
    fields = (
        size_field(look, preset, only_held=True),
        units_field(),
        serials_field(_("Cylinder numbers")),
        Field("way", _("Money goes"), "choice", preset="cash", choices=ways),
        Field("consent", _("Written consent"), hint=_("Only against an item"), optional=True),
        day_field(today),
        Field("document", _("Document"), optional=True),
    )
    sentence = _("{customer}. By number where it is known, else the oldest lot.").format(customer=who(look))
    return Paper(_("Take cylinders back and refund"), sentence, fields, seen, _("Refund"))


def ask_refund(look: Look, preset: Decimal | None) -> Paper:
    """A refund of deposits by a refund order, which another person approves and a third one pays."""

    def seen(values: Values) -> Seen:
        parts = parts_of(look, values)
        amount = amount_of(parts)
        told, run = goes_to(look.refund, amount)
        lines = [(rates_words(parts), ""), (told, "info")]
        why_not = "" if amount else _("Nothing was taken for these cylinders: take them back without money.")
        return Seen(booked([("2310", amount), ("2170", -amount)], look.names), lines, why_not, run)

    ways = (
        ("", _("In cash")),
        *((str(one.id), f"{one.bank_code} {one.shown} {one.holder_name}") for one in look.accounts),
    )
    fields = (
        size_field(look, preset, only_held=True),
        units_field(),
        serials_field(_("Cylinder numbers")),
        Field("account", _("Paid to"), "choice", preset="", choices=ways, optional=True),
        Field("reason", _("Reason"), preset=_("The cylinders are not needed any more")),
    )
    return Paper(_("Ask for a refund of deposits"), who(look), fields, seen, _("Ask"))


def lose(look: Look, preset: Decimal | None, *, today: date) -> Paper:
    """The deposit of lost cylinders is kept, what they are worth above it may be charged (P-62, P-63)."""
    worth = {one.size_kg: one.replacement for one in look.sizes}

    def seen(values: Values) -> Seen:
        parts = parts_of(look, values)
        kept, charge = amount_of(parts), values["charge"] or ZERO
        net, tax = split_gross(kept + charge)
        entry = booked([("2310", kept), ("1140", charge), ("7104", -net), ("2141", -tax)], look.names)
        units = sum(part.units for part in parts)
        more = max(units * worth[size_of(values)] - kept, ZERO)
        lines = [
            (_("Kept: {words}").format(words=rates_words(parts)), ""),
            (_("Worth {worth} above the deposit.").format(worth=full_money(more)), "muted"),
            (_("One invoice, {net} + {tax} VAT. The deposit pays {kept} of it.").format(
                net=full_money(net), tax=full_money(tax), kept=full_money(kept)), ""),
        ]  # fmt: skip
        if charge:
            due = day(due_days(look, values["on"])[1])
            lines.append((_("{charge} stays open, due {day}.").format(charge=full_money(charge), day=due), "info"))
        return Seen(entry, lines)

    fields = (
        size_field(look, preset, only_held=True),
        units_field(),
        serials_field(_("Cylinder numbers")),
        Field("invoice", _("Invoice number"), preset=look.next_invoice, hint="AB12345678"),
        Field("charge", _("Charged above it, VAT included"), "amount", optional=True),
        day_field(today),
        *reason_fields(LOST_REASONS),
    )
    return Paper(_("Write cylinders down as lost"), who(look), fields, seen, _("Write down"))


def found_of(look: Look, values: Values) -> list[Kept]:
    """Which lost cylinders would be found: by number where it is known, else the oldest lot."""
    size, units, wanted = size_of(values), checked(values), values.get("serials") or ()
    kept = [one for one in look.kept if one.size_kg == size]
    if units > len(kept):
        raise NotLostHere(kept=len(kept))
    named = [one for one in kept if one.serial in wanted]
    if len(named) < len(wanted):
        raise NotHis(numbers=listed(set(wanted) - {one.serial for one in named}))
    rest = [one for one in kept if one not in named]
    return [*named, *rest[: units - len(named)]]


def find(look: Look, *, today: date) -> Paper:
    """Cylinders that turned up after all: what was kept and charged goes back."""

    def seen(values: Values) -> Seen:
        found = found_of(look, values)
        kept, charged, net, tax = (
            sum((getattr(one, part) for one in found), ZERO) for part in ("kept", "charged", "net", "tax")
        )
        items = {one.item_id: one.open for one in found if one.item_id is not None}
        charges = {item: sum((one.charged for one in found if one.item_id == item), ZERO) for item in items}
        credited = sum((min(items[item], charges[item]) for item in items), ZERO)
        back = kept + charged - credited
        lines = [(_("Deposits of {kept} and charges of {charged} are given back.").format(
            kept=full_money(kept), charged=full_money(charged)), "")]  # fmt: skip
        if credited:
            lines.append((_("{amount} of it is taken off what is open.").format(amount=full_money(credited)), "info"))
        return Seen(booked([("7104", net), ("2141", tax), ("1140", -credited), ("1101", -back)], look.names), lines)

    known = sorted({one.size_kg for one in look.kept})
    fields = (
        Field(
            "size",
            _("Size"),
            "choice",
            preset=str(known[0]) if known else "",
            choices=tuple((str(size), size_words(size)) for size in known),
        ),
        units_field(),
        serials_field(_("Cylinder numbers")),
        day_field(today),
        Field("reason", _("Remark"), optional=True),
    )
    return Paper(_("Lost cylinders were found"), who(look), fields, seen, _("Give back"))


def move(look: Look, to: CustomerFound, preset: Decimal | None, *, today: date) -> Paper:
    """Cylinders stay where they are and have another customer, at the rates of their lots; both sign (P-65)."""

    def seen(values: Values) -> Seen:
        parts = parts_of(look, values)
        amount = amount_of(parts)
        lines = [
            (rates_words(parts), ""),
            (_("From {customer} to {other}, with receipt and day of their issue.").format(
                customer=who(look), other=f"{to.code} {to.name}"), ""),
        ]  # fmt: skip
        return Seen(booked([("2310", amount), ("2310", -amount)], look.names), lines)

    fields = (
        size_field(look, preset, only_held=True),
        units_field(),
        serials_field(_("Cylinder numbers")),
        Field("consent", _("Signed by {customer}").format(customer=look.holder.name)),
        Field("to_consent", _("Signed by {customer}").format(customer=to.name)),
        day_field(today),
    )
    sentence = _("From {customer} to {other}.").format(customer=who(look), other=f"{to.code} {to.name}")
    return Paper(_("Hand cylinders to another customer"), sentence, fields, seen, _("Hand on"))
