"""Cylinder deposits 押瓶: who has how many of which size, what is held for them, and everything done with them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, Protocol

from domain.customers.queries import CustomerFound, find_customers
from domain.deposits.matrix import DeedRow, movements
from domain.errors import Refused
from domain.kernel.words import N_
from domain.kernel.words import gettext as _
from ui.deposits.actions import ACTIONS, SCREEN
from ui.deposits.columns import MOVEMENTS, TOP_UPS, UNMOVED, matrix
from ui.deposits.deeds import Deeds
from ui.deposits.hands import Handed, Hands
from ui.deposits.questions import PAGE, TOPICS, Board, Look, look_at, read_board
from ui.deposits.totals import of, tie
from ui.kit.column import Column, Sort, count, next_sorts, ordered
from ui.kit.desk import REPORT, Desk, Work
from ui.kit.filters import parse_filter

__all__ = ["ACTIONS", "Presenter"]

SHOWN: Final = {
    "matrix": N_("Customers"),
    "unmoved": N_("Resting"),
    "top_ups": N_("Proposals"),
    "movements": N_("Movements"),
}
_EMPTY: Final = {
    "matrix": N_("No cylinder stands with anybody. F3 finds a customer, F9 gives cylinders out."),
    "unmoved": N_("Every cylinder has moved within {months} months."),
    "top_ups": N_("Nobody has cylinders worth more than his deposits by more than the policy lets pass."),
    "movements": N_("Nothing was done with cylinders yet."),
}


class View(Handed, Protocol):
    """What the screen shows and asks."""

    def show_chips(self, chips: Sequence[tuple[str, str]], shown: str) -> None: ...
    def show_list(
        self, shown: str, columns: Sequence[Column[Any]], rows: Sequence[Any], totals: Mapping[str, str], empty: str
    ) -> None: ...
    def show_sorts(self, shown: str, sorts: Sequence[Sort]) -> None: ...
    def show_tie(self, words: str, tone: str) -> None: ...
    def show_filter_trouble(self, sentence: str) -> None: ...
    def show_look(self, look: Look | None) -> None: ...
    def show_reasons(self, reasons: Mapping[str, str]) -> None: ...
    def show_changed(self, sentence: str) -> None: ...
    def show_stale(self) -> None: ...
    def stand_on(self, customer_id: int) -> None: ...
    def go_to_filter(self) -> None: ...
    def toggle_detail(self) -> None: ...


class Presenter(Hands):
    """Keeps the list that is shown and the customer one stands on."""

    def __init__(self, view: View, desk: Desk, *, count: Callable[[str, int], None]) -> None:
        super().__init__(view, desk, Deeds(view, desk, done=self._done, conflict=self._conflict))
        self._view, self._desk, self._count = view, desk, count
        self.shown = "matrix"
        self.board: Board | None = None
        self._typed = ""
        self._sorts: tuple[Sort, ...] = ()
        self._older: tuple[DeedRow, ...] = ()
        self._current: int | None = None
        self._reading: Work | None = None
        self._looking: Work | None = None
        self._deaf = desk.listen((*TOPICS, self.deeds.echo), self._hear)

    def close(self) -> None:
        """The screen goes."""
        self._deaf()

    def refresh(self) -> None:
        """Read the lists again, and the customer one stands on."""
        today = self._desk.today()
        if self._reading is not None:
            self._reading.cancel()
        self._view.show_changed("")
        self._reading = self._desk.work(
            lambda db: read_board(db, today=today),
            done=self._take_board,
            refused=self._view.show_refusal,
            limit=REPORT,
        )
        if self._current is not None:
            self._read(self._current)

    def choose_show(self, shown: str) -> None:
        """Another list."""
        if shown in SHOWN and shown != self.shown:
            self.shown, self._typed, self._sorts = shown, "", ()
            self._view.show_sorts(shown, ())
            self._show()

    def show_filter(self, typed: str) -> None:
        """Only the rows that match."""
        self._typed = typed
        self._show_rows()

    def sort(self, key: str, more: bool) -> None:
        """Sort by a header."""
        self._sorts = next_sorts(self._sorts, key, more=more)
        self._view.show_sorts(self.shown, self._sorts)
        self._show_rows()

    def select(self, row: Any) -> None:
        """Another row is the current one: tell about its customer."""
        if row is None:
            return
        if row.customer_id != self._current:
            self._current = row.customer_id
            self._read(row.customer_id)
        self._show_reasons()

    def find(self, typed: str) -> None:
        """A customer by code, name, tax number or phone, also one without cylinders."""
        if typed.strip():
            self._desk.work(
                lambda db: find_customers(db, typed), done=self._take_found, refused=self._view.show_refusal
            )

    def older(self) -> None:
        """The next page of movements."""
        if self.board is None or self.shown != "movements":
            self.choose_show("movements")
            return
        shown = (*self.board.deeds, *self._older)
        if shown:
            below = shown[-1].id
            self._desk.work(
                lambda db: movements(db, below=below, limit=PAGE),
                done=self._take_older,
                refused=self._view.show_refusal,
            )

    def go_to_customer(self) -> None:
        """Ask which customer is meant."""
        words = _("Code, name, tax number or phone.")
        self.find(self._view.ask_words(_("Find a customer"), words, _("Find")) or "")

    def go_to_filter(self) -> None:
        """Type a filter."""
        self._view.go_to_filter()

    def toggle_detail(self) -> None:
        """Give the room of the customer to the list, and back."""
        self._view.toggle_detail()

    def _read(self, customer: int) -> None:
        if self._looking is not None:
            self._looking.cancel()
        self.look, today = None, self._desk.today()
        self._looking = self._desk.work(
            lambda db: look_at(db, customer, today=today), done=self._take_look, refused=self._view.show_refusal
        )

    def _take_look(self, look: Look) -> None:
        if look.holder.customer_id == self._current:
            self.look = look
            self._view.show_look(look)
            self._show_reasons()

    def _take_found(self, found: Sequence[CustomerFound]) -> None:
        if len(found) != 1:
            words = _("{count} customers fit. Type more of the name, or the code.")
            self._view.say(words.format(count=count(len(found))))
            return
        self._current = found[0].id
        self._read(found[0].id)
        self._view.stand_on(found[0].id)

    def _take_board(self, board: Board) -> None:
        self.board, self._older = board, ()
        self._count(SCREEN, len(board.top_ups))
        self._show()

    def _take_older(self, deeds: tuple[DeedRow, ...]) -> None:
        self._older = (*self._older, *deeds)
        if not deeds:
            self._view.say(_("There is nothing older."))
        self._show()

    def _show(self) -> None:
        """The chips with how many are in each list, and the list itself."""
        if (board := self.board) is None:
            return
        words = {key: _(told) for key, told in SHOWN.items()}
        words["unmoved"] = _("Resting over {months} months").format(months=board.months)
        numbers = {
            "matrix": len(board.holders),
            "unmoved": len({row.customer_id for row in board.unmoved}),
            "top_ups": len(board.top_ups),
        }
        chips = [(key, f"{told} {count(numbers[key])}" if key in numbers else told) for key, told in words.items()]
        self._view.show_chips(chips, self.shown)
        self._view.show_tie(*tie(board.tie))
        self._show_rows()

    def _show_rows(self) -> None:
        if (board := self.board) is None:
            return
        columns, rows = self._list(board)
        try:
            matches = parse_filter(self._typed, columns, today=self._desk.today()).matches
        except Refused as refusal:
            self._view.show_filter_trouble(str(refusal))
            return
        self._view.show_filter_trouble("")
        shown = [row for row in rows if matches(row)] if self._typed else list(rows)
        if self._sorts:
            shown = ordered(columns, shown, self._sorts)
        empty = _(_EMPTY[self.shown]).format(months=board.months)
        self._view.show_list(self.shown, columns, shown, of(self.shown, shown), empty)
        if not shown and self._current is None:
            self._view.show_look(None)
        self._show_reasons()

    def _list(self, board: Board) -> tuple[Sequence[Column[Any]], Sequence[Any]]:
        if self.shown == "unmoved":
            return UNMOVED, board.unmoved
        if self.shown == "top_ups":
            return TOP_UPS, board.top_ups
        if self.shown == "movements":
            return MOVEMENTS, (*board.deeds, *self._older)
        used = sorted({size for row in board.holders for size in row.sizes})
        return matrix(used), board.holders

    def _show_reasons(self) -> None:
        self._view.show_reasons(self.reasons())

    def _done(self, sentence: str) -> None:
        self._view.say(sentence)
        self.refresh()

    def _conflict(self, sentence: str) -> None:
        """Somebody was first: read again, and say so."""
        self.refresh()
        self._view.show_changed(sentence)

    def _hear(self, topics: frozenset[str]) -> None:
        if self.deeds.echo not in topics:
            self._view.show_stale()
