"""The inbox of approvals 覆核匣: what one person asked, and another looks at whole before deciding it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, Protocol

from domain.approvals.queries import RequestShown, shown
from domain.approvals.rules import KINDS, STATES, State
from domain.approvals.service import Decision
from domain.kernel.words import N_
from domain.kernel.words import gettext as _
from ui.approvals.actions import ACTIONS, DECIDERS, SCREEN
from ui.approvals.columns import REQUESTS, InboxRow, who
from ui.approvals.deeds import Asking, Deeds
from ui.approvals.lending import Lending
from ui.approvals.lending import View as Lends
from ui.approvals.questions import TOPICS, Inbox, Look, look_at, read_inbox
from ui.approvals.wording import Detail, changes, described
from ui.kit.column import Sort, next_sorts, ordered
from ui.kit.desk import Desk, Work

__all__ = ["ACTIONS", "Presenter"]

MOST_AT_ONCE: Final = 50
SHOWN: Final = {"waiting": N_("To be decided"), "mine": N_("Asked by me"), "ended": N_("Ended")}
_EMPTY: Final = {
    "waiting": N_("Nothing waits for a decision."),
    "mine": N_("You have asked for nothing yet."),
    "ended": N_("Nothing has been decided yet."),
}


class View(Asking, Lends, Protocol):
    """What the screen shows and asks."""

    def show_chips(self, chips: Sequence[tuple[str, str]], shown: str) -> None: ...
    def show_rows(self, rows: Sequence[InboxRow], empty: str) -> None: ...
    def show_sorts(self, sorts: Sequence[Sort]) -> None: ...
    def show_detail(self, detail: Detail | None) -> None: ...
    def show_reasons(self, decide: str, withdraw: str, ticked: int) -> None: ...
    def show_changed(self, sentence: str) -> None: ...
    def show_stale(self) -> None: ...
    def step(self, by: int) -> None: ...
    def go_to(self, request: int) -> None: ...


class Presenter:
    """Reads the lists, shows one request whole, and decides what was shown."""

    def __init__(
        self,
        view: View,
        desk: Desk,
        *,
        count: Callable[[str, int], None],
        go: Callable[[str, object], None] = lambda _screen, _argument: None,
    ) -> None:
        self._view, self._desk, self._count, self._go = view, desk, count, go
        self._decides = bool(desk.who.roles.intersection(DECIDERS.split()))
        self.show = "waiting" if self._decides or "auditor" in desk.who.roles else "mine"
        self.inbox = Inbox((), (), (), frozenset())
        self.rows: list[InboxRow] = []
        self.look: Look | None = None
        self._sorts: tuple[Sort, ...] = ()
        self._ticked: list[int] = []
        self._current: int | None = None
        # the request that was asked for last, so that the same row again asks nothing
        self._wanted: int | None = None
        self._awaited: int | None = None
        self._work: Work | None = None
        self._looking: Work | None = None
        self.deeds = Deeds(view, desk, done=self._done, conflict=self._conflict)
        self.lending = Lending(view, desk)
        self._deaf = desk.listen((*TOPICS, self.deeds.echo), self._hear)

    def close(self) -> None:
        """The screen goes."""
        self._deaf()

    def refresh(self) -> None:
        """Read the lists again, and the request one stands on."""
        if self._work is not None:
            self._work.cancel()
        self._view.show_changed("")
        self._work = self._desk.work(read_inbox, done=self._take, refused=self._view.show_refusal)

    def choose_show(self, show: str) -> None:
        """Another of the three lists."""
        if show in SHOWN:
            self.show, self._ticked = show, []
            self._show_rows()

    def open_request(self, request: int) -> None:
        """Stand on this request, in whichever list it is; another screen sent the person here."""
        self._awaited = request
        lists = {"waiting": self.inbox.waiting, "ended": self.inbox.ended, "mine": self.inbox.mine}
        show = next((key for key, rows in lists.items() if any(row.id == request for row in rows)), None)
        if show is not None:
            self._awaited = None
            self.choose_show(show)
            self._view.go_to(request)

    def sort(self, key: str, more: bool) -> None:
        """Sort by a header."""
        self._sorts = next_sorts(self._sorts, key, more=more)
        self._view.show_sorts(self._sorts)
        self._show_rows()

    def select(self, row: InboxRow | None) -> None:
        """Another request is the current one: read it whole."""
        chosen = row.request.id if row is not None else None
        if chosen is not None and chosen == self._wanted:
            return
        self._current = chosen
        self._read_current()

    def tick(self, row: InboxRow | None) -> None:
        """Take a request into one signature with others of its kind, or out of it."""
        if row is None:
            return
        request = row.request
        if request.id in self._ticked:
            self._ticked.remove(request.id)
        elif reason := self._why_not_tick(row):
            self._view.say(reason)
            return
        else:
            self._ticked.append(request.id)
        self._show_rows()
        self._show_reasons()

    def next_one(self) -> None:
        """The request below."""
        self._view.step(1)

    def previous_one(self) -> None:
        """The request above."""
        self._view.step(-1)

    def open_customer(self) -> None:
        """Show the customer of the request in hand whole."""
        row = next((row for row in self.rows if row.request.id == self._current), None)
        # a request names its customer by number and name
        if row is not None and row.request.customer:
            self._go("customers", row.request.customer.partition(" ")[0])
        else:
            self._view.say(_("This request is about no customer."))

    def find_customer(self) -> None:
        """Find any customer."""
        self._go("customers", "")

    def explain_undo(self) -> None:
        """Why nothing is undone here."""
        self._view.say(_("A decision stands, also for who made it. To have it otherwise, ask anew."))

    def lend(self) -> None:
        """Lend one's authority, or take it back."""
        self.lending.open()

    def why_not_decide(self) -> str:
        """Why the request cannot be decided now, "" when it can."""
        if self.deeds.busy:
            return _("The decision before is being written. A moment.")
        if self._ticked:
            return ""
        if self.look is None:
            return _("Choose a request first.")
        return "" if self.look.shown.may == "yes" else described(self.look).may

    def why_not_withdraw(self) -> str:
        """Why the request cannot be taken back now, "" when it can."""
        if self.look is None:
            return _("Choose a request first.")
        row = self.look.shown.row
        if row.state is not State.PENDING:
            return _("It is over: {state}. Who wants it otherwise asks anew.").format(state=_(STATES[row.state]))
        return "" if self.look.shown.may == "maker" else _("Only who asked takes a request back.")

    def approve(self) -> None:
        """Sign what is shown, or everything that is ticked."""
        self._begin("approve")

    def refuse(self) -> None:
        """Refuse what is shown, or everything that is ticked, with a note."""
        self._begin("reject")

    def withdraw(self) -> None:
        """Take one's own request back."""
        if reason := self.why_not_withdraw():
            self._view.say(reason)
        elif self.look is not None:
            self.deeds.withdraw(self.look.shown)

    def _begin(self, decision: Decision) -> None:
        if reason := self.why_not_decide():
            self._view.say(reason)
        elif self._ticked:
            self.deeds.decide_ticked(tuple(self._ticked), decision)
        elif self.look is not None:
            self.deeds.decide((self.look.shown,), decision)

    def _done(self, sentence: str) -> None:
        self._view.say(sentence)
        self._ticked, self.look = [], None
        self.refresh()

    def _conflict(self, sentence: str) -> None:
        """Somebody was first: read again, and say what is different."""
        doubted = self.look.shown if self.look is not None else None
        self._ticked, self.look = [], None
        self.refresh()
        self._view.show_changed(sentence)
        if doubted is not None:
            self._desk.work(
                lambda db: shown(db, doubted.row.id),
                done=lambda now: self._tell_changes(doubted, now),
                refused=self._view.show_refusal,
            )

    def _tell_changes(self, before: RequestShown, now: RequestShown) -> None:
        if told := changes(before, now):
            self._view.show_changed(_("{who}, meanwhile: {changes}.").format(who=who(now.row), changes=told))

    def _hear(self, topics: frozenset[str]) -> None:
        if self.deeds.echo not in topics:
            self._view.show_stale()

    def _take(self, inbox: Inbox) -> None:
        self.inbox = inbox
        self._count(SCREEN, len(inbox.for_me))
        waiting = {row.id for row in inbox.waiting}
        self._ticked = [one for one in self._ticked if one in waiting and one in inbox.for_me]
        numbers = {"waiting": len(inbox.waiting), "mine": len(inbox.mine), "ended": len(inbox.ended)}
        self._view.show_chips([(key, f"{_(words)} {numbers[key]}") for key, words in SHOWN.items()], self.show)
        self.look, self._wanted = None, None
        self._show_rows()
        if self._awaited is not None:
            self.open_request(self._awaited)

    def _show_rows(self) -> None:
        known = {"waiting": self.inbox.waiting, "mine": self.inbox.mine, "ended": self.inbox.ended}[self.show]
        rows = [InboxRow(row, row.id in self.inbox.for_me, row.id in self._ticked) for row in known]
        self.rows = ordered(REQUESTS, rows, self._sorts) if self._sorts else rows
        self._view.show_rows(self.rows, _(_EMPTY[self.show]))
        if not self.rows:
            self._current = None
        if self._wanted is None or self._current is None:
            self._read_current()

    def _read_current(self) -> None:
        if self._looking is not None:
            self._looking.cancel()
        self.look, self._wanted = None, self._current
        if (request := self._current) is None:
            self._view.show_detail(None)
            self._show_reasons()
            return
        self._looking = self._desk.work(
            lambda db: look_at(db, request), done=self._take_look, refused=self._view.show_refusal
        )

    def _take_look(self, look: Look) -> None:
        if look.shown.row.id != self._current:
            return
        self.look = look
        self._view.show_detail(described(look))
        self._show_reasons()

    def _show_reasons(self) -> None:
        self._view.show_reasons(self.why_not_decide(), self.why_not_withdraw(), len(self._ticked))

    def _why_not_tick(self, row: InboxRow) -> str:
        if not row.for_me:
            return _("Only what waits for you is ticked.")
        kinds = {one.kind for one in self.inbox.waiting if one.id in self._ticked}
        if kinds and kinds != {row.request.kind}:
            return _("One signature is for one kind: {kind}.").format(kind=_(KINDS[kinds.pop()]))
        if len(self._ticked) >= MOST_AT_ONCE:
            return _("One signature is for {count} requests at most.").format(count=MOST_AT_ONCE)
        return ""
