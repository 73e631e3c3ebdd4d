"""Payment terms: on which day an invoice falls due (COD, NETn, EOMn 月結)."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal

from domain.errors import Refused

_WRITTEN = re.compile(r"(?P<kind>NET|EOM)(?P<days>\d{1,3})")
# 2/10N30: two per cent off where the whole invoice is paid within ten days, due in thirty.
_WITH_DISCOUNT = re.compile(r"(?P<percent>\d{1,2})/(?P<within>\d{1,3})N(?P<days>\d{1,3})")


class UnknownTerms(Refused):
    """The payment terms “{terms}” are not known: choose COD, NET and days (NET30), EOM and days (EOM30), or 2/10N30."""


@dataclass(frozen=True)
class Terms:
    """Payment terms taken apart."""

    kind: Literal["COD", "NET", "EOM"]
    days: int = 0
    percent: int = 0
    within: int = 0

    def due_on(self, invoiced_on: date, delivered_on: date | None = None) -> date:
        """The agreed due day, before it moves off a holiday."""
        if self.kind == "COD":
            return delivered_on or invoiced_on
        start = invoiced_on
        if self.kind == "EOM":
            start = invoiced_on.replace(day=calendar.monthrange(invoiced_on.year, invoiced_on.month)[1])
        return start + timedelta(days=self.days)


@lru_cache(maxsize=256)
def parse_terms(terms: str) -> Terms:
    """The terms as they are written on a customer."""
    if terms == "COD":
        return Terms("COD")
    if early := _WITH_DISCOUNT.fullmatch(terms):
        return Terms("NET", int(early["days"]), int(early["percent"]), int(early["within"]))
    found = _WRITTEN.fullmatch(terms)
    if found is None:
        raise UnknownTerms(terms=terms)
    return Terms("NET" if found["kind"] == "NET" else "EOM", int(found["days"]))


def due_on(terms: str, invoiced_on: date, delivered_on: date | None = None) -> date:
    """The agreed due day of an invoice, before it moves off a holiday (`Calendar.effective_due`)."""
    return parse_terms(terms).due_on(invoiced_on, delivered_on)
