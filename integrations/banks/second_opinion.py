"""The library's reading of the same text, for the sub-fields of field 86 and as a check on ours; never for a number."""

from __future__ import annotations

import io
import logging
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Final, NamedTuple

import mt940

from domain.banking.rules.statement import StatementLine, StatementPage
from integrations.banks.details import account_of, is_structured

MOST_LINES: Final = 20_000
LONGEST_LINE: Final = 2_000
"""Its patterns try every way to part a line: 60,000 characters in one took half a second. SWIFT's lines hold 65."""

# it logs parts of the file, which are personal data
_LOGGER: Final = logging.getLogger("mt940")
_LOGGER.addHandler(logging.NullHandler())
_LOGGER.propagate = False
_LOGGER.setLevel(logging.CRITICAL + 1)

# another project installs the same import name without these
_IS_THE_LIBRARY_MEANT: Final = hasattr(mt940, "parse_statements") and hasattr(mt940, "Options")
# all that it was seen to raise, or may by the kind of its mistakes, on files it does not understand
_ITS_TROUBLES: Final = (
    RuntimeError, ValueError, ArithmeticError, AttributeError, TypeError, LookupError, AssertionError, Warning,
)  # fmt: skip


class _Movement(NamedTuple):
    amount: Decimal
    purpose: str
    payer_name: str
    payer_account: str


def agreed(text: str, pages: Sequence[StatementPage]) -> tuple[tuple[StatementPage, ...], bool]:
    """The pages, with the library's sub-fields if it found the same movements; else as they were, and False.

    It is not asked about more movements than MOST_LINES, and has no opinion of a line longer than LONGEST_LINE.
    """
    if sum(len(page.lines) for page in pages) > MOST_LINES:
        return tuple(pages), True
    if any(len(line) > LONGEST_LINE for line in text.splitlines()):
        return tuple(pages), False
    movements = _movements(text)
    ours = [line.amount for page in pages for line in page.lines]
    if movements is None or [movement.amount for movement in movements] != ours:
        return tuple(pages), False
    theirs = iter(movements)
    return tuple(replace(page, lines=tuple(_filled(line, next(theirs)) for line in page.lines)) for page in pages), True


def _filled(line: StatementLine, theirs: _Movement) -> StatementLine:
    if not is_structured(line.text):
        return line
    purpose = theirs.purpose or line.purpose
    name = theirs.payer_name or line.payer_name
    account = theirs.payer_account or line.payer_account
    if (purpose, name, account) == (line.purpose, line.payer_name, line.payer_account):
        return line
    return replace(line, purpose=purpose, payer_name=name, payer_account=account)


def _movements(text: str) -> list[_Movement] | None:
    if not _IS_THE_LIBRARY_MEANT:
        return None
    try:
        # as a file: a plain text that happens to be a path would be opened
        statements = mt940.parse_statements(io.StringIO(text), options=mt940.Options.all())
        return [_movement(line.data) for statement in statements for line in statement]
    except _ITS_TROUBLES:
        return None


def _movement(data: dict[str, object]) -> _Movement:
    def said(key: str) -> str:
        value = data.get(key)
        return value.strip() if isinstance(value, str) else ""

    amount = getattr(data.get("amount"), "amount", None)
    if not isinstance(amount, Decimal):
        raise TypeError
    account = account_of(said("applicant_bin"), said("applicant_iban"))
    return _Movement(amount, said("purpose").replace("\n", ""), said("applicant_name").replace("\n", ""), account)
