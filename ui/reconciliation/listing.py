"""The bank lines on the screen: what is known about each of them, and in which order they stand."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Final

from domain.banking.queries import AccountAtWork, LineSeen
from domain.banking.rules.matching import Suggestion
from ui.kit.column import Sort, next_sorts, ordered
from ui.reconciliation.columns import LINE_COLUMNS, LineRow
from ui.reconciliation.questions import Look

# from here on a suggestion only needs a yes
STRONG: Final = 75
WAITING: Final = ("PARSED", "PROPOSED")

Found = tuple[Suggestion, ...]


class Listing:
    """Holds the last look at the banks; `rows` are its lines as a clerk sees them."""

    def __init__(self) -> None:
        self.account: int | None = None
        self.show = "waiting"
        self.sorts: tuple[Sort, ...] = ()
        self.rows: list[LineRow] = []
        self._look = Look((), (), ())
        self._found: dict[int, Found] = {}
        self._stale: set[int] = set()

    def take(self, look: Look) -> None:
        """Show a new look, and forget what was known of the one before."""
        self._look, self._found, self._stale = look, dict(look.found), set()
        self._put_in_order()

    def take_accounts(self, accounts: tuple[AccountAtWork, ...]) -> None:
        """The accounts' figures as they are now."""
        self._look = replace(self._look, accounts=accounts)

    def learn(self, found: Mapping[int, Found]) -> None:
        """Take suggestions that were looked up beforehand; what was read since is newer."""
        self._found = {**found, **self._found}
        self._put_in_order()

    def note(self, line_id: int, found: Found) -> None:
        """Remember what was found for one line just now."""
        self._found[line_id] = found
        self._stale.discard(line_id)

    def sort(self, key: str, more: bool) -> None:
        """Sort by a header; the other way at the second click, a further column with Shift."""
        self.sorts = next_sorts(self.sorts, key, more=more)
        self._put_in_order()

    def drop(self, lines: Collection[int]) -> int | None:
        """Take finished lines out; answers where the next one stands, None where none of them was shown."""
        place = next((place for place, row in enumerate(self.rows) if row.line.id in lines), None)
        customers = {one.customer_id for line in lines for one in self._found.pop(line, ())[:1]}
        # the same customer's other lines may find other invoices open by now
        self._stale |= {line for line, found in self._found.items() if customers & {one.customer_id for one in found}}
        self._look = replace(self._look, lines=tuple(line for line in self._look.lines if line.id not in lines))
        self.rows = [row for row in self.rows if row.line.id not in lines]
        return place

    def known(self, line_id: int) -> Found | None:
        """What was found for a line, None where it has to be looked up."""
        return None if line_id in self._stale else self._found.get(line_id)

    def unknown(self) -> list[LineSeen]:
        """The waiting lines nobody has looked up yet."""
        lines = (row.line for row in self.rows)
        return [line for line in lines if line.amount > 0 and line.state in WAITING and line.id not in self._found]

    def certain(self) -> list[tuple[LineSeen, Suggestion]]:
        """Lines with exactly one certain suggestion; what changed since it was found is left out."""
        sure = []
        for row in self.rows:
            certain = [one for one in self.known(row.line.id) or () if one.certain]
            if len(certain) == 1 and row.line.state in WAITING:
                sure.append((row.line, certain[0]))
        return sure

    def after(self, line_id: int) -> int:
        """The place after a line, the first one after the last."""
        places = [row.line.id for row in self.rows]
        place = places.index(line_id) + 1 if line_id in places else 0
        return place % max(len(places), 1)

    def chosen_accounts(self) -> Sequence[AccountAtWork]:
        """The account that was chosen, or all."""
        return [one for one in self._look.accounts if self.account in (None, one.id)]

    def bank_name(self, line: LineSeen) -> str:
        """The bank of a line with the end of our account."""
        for account in self._look.accounts:
            if account.id == line.account_id:
                return f"{account.bank_name} …{account.number[-5:]}"
        return line.bank

    def _put_in_order(self) -> None:
        rows = [self._row(line) for line in self._look.lines]
        if self.sorts:
            rows = ordered(LINE_COLUMNS, rows, self.sorts)
        elif self.show == "waiting":
            rows.sort(key=lambda row: (_likely(row), row.line.value_on, row.line.id))
        self.rows = rows

    def _row(self, line: LineSeen) -> LineRow:
        found = self._found.get(line.id)
        best = found[0] if found else None
        return LineRow(line, best, self._look.payers.get(line.id), looked_up=found is not None)


def _likely(row: LineRow) -> int:
    """What only needs a yes first, what nobody is known for last."""
    if row.best is not None:
        return 0 if row.best.confidence >= STRONG else 1
    return 2 if row.looked_up or row.line.state != "PROPOSED" else 1
