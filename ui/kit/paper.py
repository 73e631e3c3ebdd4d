"""A deed as a person fills it in: its fields, and what it would book, seen while they type. Plain Python."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from domain.approvals.rules import TIERS, who_decides
from domain.banking.rules.entry import EntryLine
from domain.errors import Refused
from domain.kernel.words import gettext as _

ZERO = Decimal(0)

FieldKind = Literal["words", "amount", "number", "weight", "day", "choice", "serials"]
Values = Mapping[str, Any]
# how much one approval of each tier covers, None for any amount
Tiers = Sequence[tuple[int, Decimal | None]]


@dataclass(frozen=True)
class Field:
    """One field; `title` and the words of `choices` are in the reader's language. A day lies within its two ends."""

    key: str
    title: str
    kind: FieldKind = "words"
    preset: Any = None
    choices: Sequence[tuple[str, str]] = ()
    hint: str = ""
    optional: bool = False
    earliest: date = date(2015, 1, 1)
    latest: date = date(2099, 12, 31)


@dataclass(frozen=True)
class Seen:
    """What a deed would do, as it is filled in now: its entry, facts a line each with a colour, or why it cannot be.

    `run_words` is what the button says then, "" for what it says by itself.
    """

    entry: Sequence[EntryLine] = ()
    lines: Sequence[tuple[str, str]] = ()
    why_not: str = ""
    run_words: str = ""


@dataclass(frozen=True)
class Paper:
    """A deed to be filled in."""

    title: str
    sentence: str
    fields: Sequence[Field]
    look: Callable[[Values], Seen]
    run_words: str

    def seen(self, values: Values) -> Seen:
        """What it would do with these values; what is missing is said first, and a rule's refusal in its own words."""
        for field in self.fields:
            if not field.optional and values.get(field.key) in (None, "", ()):
                return Seen(why_not=_("Still to fill in: {field}.").format(field=field.title))
        try:
            return self.look(values)
        except Refused as refusal:
            return Seen(why_not=str(refusal))


def booked(lines: Iterable[tuple[str, Decimal]], names: Mapping[str, str]) -> tuple[EntryLine, ...]:
    """An entry as people read it, from (account, amount) with debits positive; nothing is said of what is zero."""
    return tuple(
        EntryLine(account, names.get(account, ""), max(amount, ZERO), max(-amount, ZERO))
        for account, amount in lines
        if amount
    )


def mirror(lines: Iterable[tuple[str, Decimal]]) -> tuple[tuple[str, Decimal], ...]:
    """What undoing an entry books: both sides change places."""
    return tuple((account, -amount) for account, amount in lines)


def uneven(entry: Iterable[EntryLine]) -> Decimal:
    """Debits less credits: zero, or the entry may not be posted."""
    return sum((line.debit - line.credit for line in entry), ZERO)


def goes_to(tiers: Tiers, amount: Decimal, *, first: int = 0) -> tuple[str, str]:
    """Whom a request will go to, said beforehand, and the words of the button that asks."""
    tier = _(TIERS[who_decides(tiers, amount, first=first)])
    told = _("Above your authority: {tier} decides. Nothing is posted before.").format(tier=tier)
    return told, _("Ask {tier}").format(tier=tier)


REASON = "reason"
REMARK = "remark"


def reason_fields(reasons: Sequence[tuple[str, str]]) -> tuple[Field, ...]:
    """Why somebody does it: a code of the list, and words of their own."""
    choices = tuple((code, _(words)) for code, words in reasons)
    return (
        Field(REASON, _("Reason"), "choice", preset=choices[0][0], choices=choices),
        Field(REMARK, _("Remark"), optional=True),
    )


def reason_words(values: Values, reasons: Sequence[tuple[str, str]]) -> str:
    """The reason as it is kept: the words of its code and the remark."""
    return f"{_(dict(reasons)[values[REASON]])} {values.get(REMARK) or ''}".strip()
