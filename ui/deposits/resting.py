"""Cylinders that rest with a customer, and deeds that are undone, as they are filled in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Final

from domain.deposits.matrix import DeedRow
from domain.deposits.rules import State
from domain.kernel.money import ZERO, split_gross
from domain.kernel.words import N_
from domain.kernel.words import gettext as _
from ui.deposits.columns import event_words, size_words
from ui.deposits.giving import size_of, who
from ui.deposits.questions import Look, months_before
from ui.kit.column import count, day
from ui.kit.paper import Field, Paper, Seen, Values, booked, goes_to, mirror, reason_fields

# never before, whatever the policy says
BREAKAGE_MONTHS: Final = 24
UNDO_REASONS: Final = (
    ("mistake", N_("Entered by mistake")),
    ("customer", N_("Wrong customer")),
    ("size", N_("Wrong size or number")),
    ("double", N_("Entered twice")),
)


def wake(look: Look) -> Paper:
    """The customer was reached: what was marked as unused is held again."""
    words = _("{units} cylinders marked as unused are held again. No money moves.")
    seen = Seen(lines=[(words.format(units=count(look.holder.dormant)), "")])
    fields = (Field("reason", _("What he said"), preset=_("Reached, still in use")),)
    return Paper(_("The customer was reached"), who(look), fields, lambda _values: seen, _("Note it"))


def breakage(look: Look, preset: Decimal | None, *, today: date) -> Paper:
    """Deposits of cylinders that rest for two years become income, if a director agrees (P-64)."""
    before = months_before(today, BREAKAGE_MONTHS)
    resting = [one for one in look.cylinders if one.state is State.DORMANT and one.since_on <= before]

    def seen(values: Values) -> Seen:
        chosen = [one for one in resting if one.size_kg == size_of(values)]
        amount = sum((one.rate or ZERO for one in chosen), ZERO)
        net, tax = split_gross(amount)
        told, run = goes_to(look.breakage, amount)
        words = _("{units} cylinders rest since before {day}.").format(units=count(len(chosen)), day=day(before))
        lines = [
            (words, ""),
            (told, "info"),
        ]
        return Seen(
            booked([("2310", amount), ("7104", -net), ("2141", -tax)], look.names),
            lines,
            run_words=run,
        )

    sizes = sorted({one.size_kg for one in resting})
    chosen = preset if preset in sizes else sizes[0] if sizes else None
    fields = (
        Field(
            "size",
            _("Size"),
            "choice",
            preset=str(chosen),
            choices=tuple((str(size), size_words(size)) for size in sizes),
        ),
        Field("reason", _("Reason"), preset=_("Nobody can be reached any more")),
    )
    return Paper(_("Ask that deposits become income"), who(look), fields, seen, _("Ask"))


def undo(deed: DeedRow, lines: Sequence[tuple[str, Decimal]], names: Mapping[str, str]) -> Paper:
    """The mirror of a deed: units and money go back."""
    entry = booked(mirror(lines), names)
    told = _("{units} × {size} of {customer} go back to where they were.").format(
        units=count(deed.units), size=size_words(deed.size_kg), customer=f"{deed.code} {deed.name}"
    )
    shown = Seen(entry, [(told, ""), (_("What was done with them since is undone first."), "muted")])
    sentence = _("No. {number}, {day}: {event}.").format(number=deed.id, day=day(deed.on), event=event_words(deed))
    return Paper(_("Undo what was done"), sentence, reason_fields(UNDO_REASONS), lambda _values: shown, _("Undo it"))
