"""Who a bank line says has paid: the bank writes it in a field of its own, or somewhere in its text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from domain.banking.queries import LineSeen
from domain.banking.rules.evidence import clues
from domain.banking.rules.statement import StatementLine

# the ordering party of a structured field 86
_ORDERED_BY: Final = re.compile(r"/ORDP/(?:/?NAME/)?([^/\n]+)")


@dataclass(frozen=True)
class Payer:
    """A name as far as one can be read, and the end of the account the money came from."""

    name: str
    last5: str


def payer_of(line: LineSeen) -> Payer:
    """The payer's own name; where none can be read, what the money was sent for."""
    seen = clues(_as_line(line))
    ordered = _ORDERED_BY.search(line.text)
    named = line.payer_name.strip() or (ordered[1].strip() if ordered else "") or seen.alias
    account = line.payer_account or next(iter(seen.accounts), "")
    return Payer(named or line.purpose.strip() or " ".join(line.text.split()), account[-5:])


def _as_line(line: LineSeen) -> StatementLine:
    return StatementLine(
        0, line.value_on, line.booked_on, line.amount, "", "", line.customer_reference, line.bank_reference, "",
        line.text, line.purpose, line.payer_name, line.payer_account, line.raw,
    )  # fmt: skip
