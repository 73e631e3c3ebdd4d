"""What a bank file says, as plain values, and how far each finding about it lets us trust it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Context, Decimal, localcontext
from enum import StrEnum
from operator import attrgetter
from typing import Final, Literal

from domain.banking.rules.reasons import FLAGS, NOTES, REJECTS
from domain.kernel.words import gettext as _

Fact = str | int | Decimal | date
Kind = Literal["booked", "announced"]

# fifteen digits before the comma and fifteen behind it must add up without rounding, whatever the process' context says
_EXACT: Final = Context(prec=60)
_MOST_OF_A_KIND: Final = 20


class Verdict(StrEnum):
    """How a file may be used: unseen, after a person looked at it, or not at all."""

    CLEAN = "clean"
    FLAG = "flag"
    REJECT = "reject"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a check found; the facts hold the figures that disagree."""

    code: str
    facts: Mapping[str, Fact] = field(default_factory=dict, hash=False)

    @property
    def verdict(self) -> Verdict:
        if self.code in REJECTS:
            return Verdict.REJECT
        return Verdict.FLAG if self.code in FLAGS else Verdict.CLEAN

    def sentence(self) -> str:
        """The finding in the reader's language, with its figures."""
        message = REJECTS.get(self.code) or FLAGS.get(self.code) or NOTES[self.code]
        return _(message).format(**{name: _shown(fact) for name, fact in self.facts.items()})

    def reason(self) -> str:
        """The code for machines, then the sentence for people."""
        return f"{self.code}: {self.sentence()}"


def _shown(fact: Fact) -> str:
    if isinstance(fact, Decimal):
        return f"{fact:,f}"
    return fact.isoformat() if isinstance(fact, date) else str(fact)


class Findings:
    """Collects what checks find and keeps the first twenty of each code: a file of rubbish must not fill the memory."""

    def __init__(self) -> None:
        self._found: list[Finding] = []
        self._seen: dict[str, int] = {}

    def add(self, code: str, **facts: Fact) -> None:
        self.take(Finding(code, facts))

    def take(self, finding: Finding) -> None:
        self._seen[finding.code] = self._seen.get(finding.code, 0) + 1
        if self._seen[finding.code] <= _MOST_OF_A_KIND:
            self._found.append(finding)

    def take_all(self, findings: Iterable[Finding]) -> None:
        for finding in findings:
            self.take(finding)

    def __iter__(self) -> Iterator[Finding]:
        return iter(self._found)


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One movement on an account: `amount` is signed from our side, a plus is money that came in.

    `raw` (with `text`, the field 86) is what the bank wrote, `line_no` where in the file. A reference that means
    "none" is empty.
    """

    line_no: int
    value_on: date
    entry_on: date | None
    amount: Decimal
    mark: str
    type_code: str
    customer_reference: str
    bank_reference: str
    details: str
    text: str
    purpose: str
    payer_name: str
    payer_account: str
    raw: str

    def __reduce__(self) -> tuple[type[StatementLine], tuple[object, ...]]:
        # what dataclasses with slots do by themselves costs twice the time, and there are 50,000 of these
        return StatementLine, _fields_of(self)


@dataclass(frozen=True, slots=True)
class StatementPage:
    """One message of a bank: a statement, or one page of it. Announced pages are never final and may lack balances."""

    account: str
    number: str
    page: str
    reference: str
    currency: str
    closing_currency: str
    opening: Decimal | None
    opening_on: date | None
    opening_tag: str
    closing: Decimal | None
    closing_on: date | None
    closing_tag: str
    lines: tuple[StatementLine, ...]
    information: str
    kind: Kind
    line_no: int

    @property
    def total(self) -> Decimal:
        """The signed sum of the lines."""
        return exact_sum(line.amount for line in self.lines)


@dataclass(frozen=True, slots=True)
class FileReading:
    """All that one bank file says. Of a rejected file nothing may be used, so it has no pages."""

    format: str
    encoding: str
    verdict: Verdict
    findings: tuple[Finding, ...]
    notes: tuple[Finding, ...]
    pages: tuple[StatementPage, ...]


_fields_of: Final = attrgetter(*StatementLine.__slots__)


def judged(
    *,
    format: str,  # noqa: A002
    encoding: str = "",
    found: Iterable[Finding],
    pages: Iterable[StatementPage] = (),
) -> FileReading:
    """The reading with the verdict of its worst finding; notes never change it."""
    found = tuple(found)
    findings = tuple(finding for finding in found if finding.verdict is not Verdict.CLEAN)
    notes = tuple(finding for finding in found if finding.verdict is Verdict.CLEAN)
    verdicts = {finding.verdict for finding in findings}
    verdict = max(verdicts, key=list(Verdict).index, default=Verdict.CLEAN)
    kept = () if verdict is Verdict.REJECT else tuple(pages)
    return FileReading(format, encoding, verdict, findings, notes, kept)


def exact_sum(amounts: Iterable[Decimal]) -> Decimal:
    """The sum to the last decimal: nothing is rounded."""
    with localcontext(_EXACT):
        return sum(amounts, Decimal(0))
