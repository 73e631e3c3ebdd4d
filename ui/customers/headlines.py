"""The head of a customer's screen in words."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from domain.figures.customer import Head
from domain.figures.habits import Habits
from domain.figures.rules import Days
from domain.kernel.calendar import business_day
from domain.kernel.words import gettext as _
from domain.kernel.words import ngettext
from ui.customers.explaining import causes_words
from ui.customers.words_of import HOW, SCOPES
from ui.kit.column import DASH, count, day, days, full_money, moment, percent
from ui.kit.roles import listed
from ui.kit.status import status_tone, status_words

# more reasons than these are read in the credit history
_REASONS: Final = 3


@dataclass(frozen=True)
class Headlines:
    """Everything that the head shows, ready to be set."""

    name: str
    codes: str
    status: str
    tone: str
    why: tuple[str, ...]
    credit: str
    over: bool
    used: Decimal
    limit: Decimal
    owes: str
    late: str
    cylinders: str
    habits: str
    read: str


def headlines(head: Head, habits: Habits) -> Headlines:
    """A customer's head in the reader's language."""
    limit = head.limit or Decimal(0)
    return Headlines(
        name=head.name,
        codes=_apart(
            head.code,
            _("UBN {number}").format(number=head.ubn) if head.ubn else "",
            head.phone,
            head.district,
            head.terms,
            _("category {letter}").format(letter=head.category),
            head.branch,
        ),
        status=status_words(head.status),
        tone=status_tone(head.status),
        why=why(head),
        credit=_credit(head),
        over=head.limit is not None and head.exposure > limit,
        used=max(head.exposure, Decimal(0)),
        limit=limit,
        owes=_owes(head),
        late=_late(head),
        cylinders=_cylinders(head),
        habits=habits_words(habits),
        read=_("as of {time}").format(time=moment(head.read_at)),
    )


def why(head: Head) -> tuple[str, ...]:
    """Since when the status stands and why; holds in force are told with it."""
    lines: list[str] = []
    since = head.since
    if since is not None:
        told = _("since {day}, {how}").format(day=day(business_day(since.at)), how=_(HOW[since.how]))
        review = f"　{_('review on {day}').format(day=day(since.review_on))}" if since.review_on else ""
        lines.append(f"{told}{review}")
        # a computed hold keeps its causes up to date; the status tells those of its day
        live = next((hold.causes for hold in head.holds if hold.causes), since.causes)
        lines += [*causes_words(live), *([since.reason] if since.reason else [])]
    for hold in head.holds:
        if hold.reason:
            held = _("Hold on {what}: {reason}")
            lines.append(held.format(what=_apart(_(SCOPES[hold.scope]), hold.place), reason=hold.reason))
    return tuple(lines[: 1 + _REASONS])


def habits_words(habits: Habits) -> str:
    """How he pays, in one line."""
    if not habits.payments:
        return _("No payment within a year.")
    many = ngettext("{count} payment within a year", "{count} payments within a year", habits.payments)
    parts = [
        many.format(count=count(habits.payments)),
        _("after {days} on average").format(days=days(habits.average_days)) if habits.average_days is not None else "",
        _stretch(habits.days) if habits.days is not None else "",
        _("from account {accounts}").format(accounts=listed(habits.accounts)) if habits.accounts else "",
        _("usually short by {fee}, kept by the bank").format(fee=full_money(habits.fee)) if habits.fee else "",
    ]
    return listed(part for part in parts if part)


def _stretch(one: Days) -> str:
    if one.first == one.last:
        return _("usually on day {first} of the month").format(first=one.first)
    if one.first > one.last:
        words = _("usually between day {first} and day {last} of the next month")
        return words.format(first=one.first, last=one.last)
    return _("usually between day {first} and day {last} of the month").format(first=one.first, last=one.last)


def _credit(head: Head) -> str:
    if not head.assessed:
        return f"{full_money(head.exposure)}　{_('no limit yet')}"
    if head.limit is None:
        return f"{full_money(head.exposure)}　{_('the limit is worked out anew at the next verdict')}"
    share = percent(head.exposure / head.limit) if head.limit else DASH
    return f"{full_money(head.exposure)} / {full_money(head.limit)}　{share}"


def _owes(head: Head) -> str:
    return _apart(
        _("owes {amount}").format(amount=full_money(head.receivable)),
        _("unapplied {amount}").format(amount=full_money(head.unapplied)) if head.unapplied else "",
        _("not invoiced {amount}").format(amount=full_money(head.delivered)) if head.delivered else "",
        _("reserved {amount}").format(amount=full_money(head.reserved)) if head.reserved else "",
    )


def _late(head: Head) -> str:
    if not head.overdue:
        return ""
    words = _("overdue {amount}, the oldest by {days}")
    return words.format(amount=full_money(head.overdue), days=days(head.oldest_days))


def _cylinders(head: Head) -> str:
    if not head.cylinders:
        return _("no cylinders on loan")
    units = listed(f"{one.size_kg.normalize():f} kg × {one.units}" for one in head.cylinders)
    return _("{cylinders}, deposits {amount}").format(cylinders=units, amount=full_money(head.deposits))


def _apart(*parts: str) -> str:
    return "　".join(part for part in parts if part)
