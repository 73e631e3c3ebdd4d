"""The deeds on the cylinders of the customer in hand, and why one of them cannot be done now."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Protocol

from domain.deposits.matrix import DeedRow
from domain.deposits.rules import State
from domain.kernel.words import gettext as _
from ui.deposits.deeds import Asking, Deeds
from ui.deposits.questions import Look, months_before
from ui.deposits.resting import BREAKAGE_MONTHS
from ui.kit.desk import Desk


class Handed(Asking, Protocol):
    """Where the person stands."""

    def size_in_hand(self) -> str: ...
    def deed_in_hand(self) -> DeedRow | None: ...


class Hands:
    """Keeps the customer in hand; each deed has its reason why not beside it."""

    def __init__(self, view: Handed, desk: Desk, deeds: Deeds) -> None:
        self._seen, self._clock, self.deeds = view, desk, deeds
        self.look: Look | None = None

    def give(self) -> None:
        """Give cylinders out."""
        self._with_size(self.why_not_give(), self.deeds.give)

    def take_back(self) -> None:
        """Take cylinders back."""
        self._with_size(self.why_not_take_back(), self.deeds.take_back)

    def ask_refund(self) -> None:
        """Ask for a refund."""
        self._with_size(self.why_not_ask_refund(), self.deeds.ask_refund)

    def exchange(self) -> None:
        """Full for empty."""
        self._with_size(self.why_not_exchange(), self.deeds.exchange)

    def lose(self) -> None:
        """Write down as lost."""
        self._with_size(self.why_not_lose(), self.deeds.lose)

    def find_lost(self) -> None:
        """Lost ones were found."""
        self._with_size(self.why_not_find_lost(), lambda look, _size: self.deeds.find(look))

    def move(self) -> None:
        """Hand to another customer."""
        self._with_size(self.why_not_move(), self.deeds.move)

    def foreign(self) -> None:
        """Another house's cylinders."""
        self._with_size(self.why_not_foreign(), self.deeds.foreign)

    def open_lots(self) -> None:
        """What was held before."""
        self._with_size(self.why_not_open_lots(), self.deeds.open_lots)

    def wake(self) -> None:
        """The customer was reached."""
        self._with_size(self.why_not_wake(), lambda look, _size: self.deeds.wake(look))

    def ask_breakage(self) -> None:
        """Ask that deposits become income."""
        self._with_size(self.why_not_ask_breakage(), self.deeds.ask_breakage)

    def undo(self) -> None:
        """Undo the deed in hand, else the customer's last one that stands."""
        deed = self._deed()
        if reason := self.why_not_undo():
            self._seen.say(reason)
        elif deed is not None:
            self.deeds.undo(deed)

    def why_not_give(self) -> str:
        """A customer is needed for everything."""
        return "" if self.look is not None else _("Choose a customer first: F3 finds one.")

    why_not_foreign = why_not_open_lots = why_not_give

    def why_not_take_back(self) -> str:
        """Only what stands with him comes back."""
        if self.look is None:
            return self.why_not_give()
        return "" if self.look.holder.units else _("No cylinder of ours stands with this customer.")

    why_not_ask_refund = why_not_exchange = why_not_lose = why_not_move = why_not_take_back

    def why_not_find_lost(self) -> str:
        """Only what was lost is found."""
        if self.look is None:
            return self.why_not_give()
        return "" if self.look.kept else _("Nothing is written down as lost here.")

    def why_not_wake(self) -> str:
        """Only what is marked is woken."""
        if self.look is None:
            return self.why_not_give()
        return "" if self.look.holder.dormant else _("No cylinder here is marked as unused.")

    def why_not_ask_breakage(self) -> str:
        """Off unless the house does so, and never before two years."""
        if self.look is None:
            return self.why_not_give()
        if not self.look.breakage_on:
            return _("The house keeps no unclaimed deposits: a director switches the policy on.")
        before: date = months_before(self._clock.today(), BREAKAGE_MONTHS)
        resting = (one for one in self.look.cylinders if one.state is State.DORMANT and one.since_on <= before)
        return "" if any(resting) else _("No cylinder here has rested for two years.")

    def why_not_undo(self) -> str:
        """What is undone is not undone again."""
        deed = self._deed()
        if deed is None:
            return _("Nothing was done here that could be undone.")
        if deed.undone is not None:
            return _("It was undone by no. {number}.").format(number=deed.undone)
        return _("It is an undoing itself. Do the deed again.") if deed.undoes is not None else ""

    def reasons(self) -> Mapping[str, str]:
        """Why not, deed by deed."""
        names = (
            "give",
            "take_back",
            "ask_refund",
            "exchange",
            "lose",
            "find_lost",
            "move",
            "foreign",
            "open_lots",
            "wake",
        )
        return {name: getattr(self, f"why_not_{name}")() for name in (*names, "ask_breakage", "undo")}

    def _deed(self) -> DeedRow | None:
        deed = self._seen.deed_in_hand()
        if deed is not None or self.look is None:
            return deed
        return next((one for one in self.look.deeds if one.undone is None and one.undoes is None), None)

    def _with_size(self, reason: str, deed: Callable[[Look, Decimal | None], None]) -> None:
        if reason:
            self._seen.say(reason)
        elif self.look is not None:
            column = self._seen.size_in_hand()
            deed(self.look, Decimal(column.removeprefix("size")) if column.startswith("size") else None)
