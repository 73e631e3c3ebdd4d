"""What must become of a request, on paper: which tier has to agree, who may decide, and what a decision makes of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

HIGHEST: Final[Mapping[str, Sequence[tuple[int, int]]]] = {
    "limit": ((3, 100_000), (4, 500_000), (5, 1_000_000), (6, 5_000_000)),
    "write_off": ((3, 9_999), (4, 50_000), (5, 100_000), (6, 500_000)),
    "refund": ((3, 100_000), (4, 500_000), (5, 1_000_000), (6, 5_000_000)),
}
"""How much one approval of a tier covers (decisions 7.2); beyond the last the board decides."""
LOWEST: Final = 3
BOARD: Final = 7
NO_RIGHT: Final = ("42501", "LG021")


def tier_for(kind: str, weighs: int, first: int) -> int:
    """The lowest tier from the first one on that covers this much alone."""
    return next((tier for tier, highest in HIGHEST[kind] if tier >= first and weighs <= highest), BOARD)


@dataclass(frozen=True, slots=True)
class Signer:
    """Who decides: his person, the tier he signs with, and whose authority that is where it is lent."""

    person: int
    tier: int
    on_behalf_of: int | None = None

    @property
    def persons(self) -> set[int]:
        """Everybody whose word this is."""
        return {self.person} | ({self.on_behalf_of} if self.on_behalf_of is not None else set())


@dataclass
class Request:
    """A request as it was asked, and where it stands."""

    id: int
    kind: str
    login: str
    person: int
    amount: int
    parts: list[tuple[int, int]]
    """Of which item or receipt how much."""
    version: int
    """Of the customer's limit, when this was asked."""
    needs: int
    tier: int
    digest: str
    state: str = "PENDING"
    signed: set[int] = field(default_factory=set)
    decisions: int = 0
    code: str | None = None
    """Why it was stale."""
    edited: bool = False
    """Changed behind its digest: nobody can sign it any more."""
    late: bool = False

    @property
    def waits(self) -> bool:
        return self.state == "PENDING"

    @property
    def entries(self) -> int:
        """Entries of the ledger that carry it out."""
        return int(self.state == "EXECUTED" and self.kind != "limit")

    def refusal(self, signer: Signer | None, digest: str | None) -> tuple[str, ...]:
        """Why this decision must be refused; nothing where it must be taken. No signer: one who never decides."""
        if signer is None:
            return NO_RIGHT
        if not self.waits or self.late:
            return ("LG027",)
        if signer.person == self.person:
            return ("LG028",)
        if signer.tier < self.tier:
            return ("LG029",)
        if digest != self.digest or self.edited:
            return ("LG030",)
        return ("LG028",) if self.signed & signer.persons else ()

    def take(self, signer: Signer) -> bool:
        """Note this decision; whether an approval by this signer covers the amount."""
        self.signed |= signer.persons
        self.decisions += 1
        return self.needs < BOARD and signer.tier >= self.needs

    def pass_on(self, tier: int) -> None:
        """To the next tier; the board's two directors may sign in either order."""
        self.tier = 5 if self.needs == BOARD and tier >= 5 else min(tier + 1, self.needs, 6)

    def seen(self) -> list[object]:
        """As `seen` tells it of the database."""
        return [self.state, self.tier, self.decisions, self.code, self.entries]
