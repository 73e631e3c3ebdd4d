"""Customer 客戶 360: one customer whole, with why he stands where he stands, and every list one key away."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from domain.audit.trail import Event
from domain.customers.queries import CustomerFound, RefundAccount, the_one
from domain.errors import LuckyGasError
from domain.figures.timeline import Happening
from domain.kernel.words import gettext as _
from ui.customers.actions import ACTIONS, PROPOSERS, READERS, TABS
from ui.customers.digits import ListKeys
from ui.customers.explaining import Lines, explained
from ui.customers.headlines import Headlines, headlines
from ui.customers.lists import LIST_OF, joined, look_at, read_page
from ui.customers.questions import TOPICS, Look, Page, Questions, Wanted
from ui.customers.refunding import Refunding
from ui.customers.refunding import View as Refunds
from ui.kit.desk import TYPE_AHEAD, Desk, Work

if TYPE_CHECKING:
    from sqlalchemy import Connection

__all__ = ["ACTIONS", "Presenter"]


class View(Refunds, Protocol):
    """What the screen shows and asks."""

    def show_found(self, found: Sequence[CustomerFound], typed: str, *, to_choose: bool = False) -> None: ...
    def show_head(self, lines: Headlines | None) -> None: ...
    def show_list(self, key: str, page: Page, *, stand_on: str = "") -> None: ...
    def show_no_right(self, key: str, words: str) -> None: ...
    def show_tab(self, key: str) -> None: ...
    def show_side(self, happened: Sequence[Happening]) -> None: ...
    def show_why(self, lines: Lines) -> None: ...
    def show_stale(self) -> None: ...
    def go_to_finder(self) -> None: ...
    def go_to_list(self) -> None: ...
    def toggle_why(self) -> None: ...
    def toggle_side(self) -> None: ...
    def go(self, screen: str, argument: object) -> None: ...


class Presenter(ListKeys):
    """Keeps which customer is open, which list is on top, and how far each was read."""

    def __init__(
        self, view: View, desk: Desk, *, whom: Callable[[str], str] = str, questions: Questions | None = None
    ) -> None:
        self._view, self._desk, self._whom = view, desk, whom
        self._ask = questions or Questions()
        self.look: Look | None = None
        self.tab = TABS[0][0]
        self._code = ""
        self._lists: dict[str, Page] = {}
        self._finding: Work | None = None
        self._opening: Work | None = None
        self._reading: set[str] = set()
        self._works: list[Work] = []
        self._stand_on, self._just_opened = "", False
        self.refunding = Refunding(view, desk, self._ask, customer=lambda: self.look, done=self._show_accounts)
        self._deaf = desk.listen((*TOPICS, self.refunding.echo), self._hear)

    def close(self) -> None:
        """The screen goes."""
        self._deaf()

    def start(self) -> None:
        """Nobody is open yet."""
        self._view.show_head(None)
        self._view.show_tab(self.tab)
        self._view.show_why([])

    def find(self) -> None:
        """Go to the field a customer is found in."""
        self._view.go_to_finder()

    def search(self, typed: str) -> None:
        """Offer customers while one types."""
        self._stop_finding()
        if not (typed := typed.strip()):
            self._view.show_found((), "")
            return
        self._finding = self._desk.work(
            lambda db: self._ask.find(db, typed),
            done=lambda found: self._view.show_found(found, typed),
            refused=self._refuse,
            limit=TYPE_AHEAD,
        )

    def enter(self, typed: str) -> None:
        """Open the one who is meant, or have one chosen of those who may be."""
        self._stop_finding()
        if typed := typed.strip():
            self._finding = self._desk.work(
                lambda db: self._ask.find(db, typed), done=lambda found: self._take_found(found, typed),
                refused=self._refuse,
            )  # fmt: skip

    def open(self, code: str) -> None:
        """Show another customer."""
        if not code:
            self._view.go_to_finder()
            return
        if code != self._code:
            self._lists.clear()
        self._code, self._just_opened = code, True
        self._read_all()

    def refresh(self) -> None:
        """Read the customer again, and the list on top."""
        if self._code:
            self._read_all()

    def choose(self, key: str) -> None:
        """Show another list."""
        self.tab = key
        self._view.show_tab(key)
        self._view.show_why([])
        if key == "audit" and not self._desk.who.roles.intersection(READERS.split()):
            self._view.show_no_right(key, self._whom(READERS))
        elif key in self._lists:
            self._show_list(key)
        elif self.look is not None:
            self._read(key)

    def older(self) -> None:
        """Read the next page of the list on top, where there is one."""
        page = self._lists.get(self.tab)
        if page is not None and page.more and self.tab not in self._reading:
            self._read(self.tab, behind=page.rows[-1])

    def stand_on(self, row: Any) -> None:
        """Say why the row in hand is as it is."""
        self._view.show_why(explained(row) if row is not None else [])
        page = self._lists.get(self.tab)
        if page is not None and page.rows and row is page.rows[-1]:
            self.older()

    def open_row(self, row: Any) -> None:
        """The obvious next step from a row: the list it belongs to, or the whole event."""
        if isinstance(row, Event):
            self._view.go("audit", row.key or "")
        elif isinstance(row, RefundAccount):
            self._ask_from_list()
        elif isinstance(row, Happening) and row.source in LIST_OF:
            self._stand_on = row.key
            self.choose(LIST_OF[row.source])
            self._view.go_to_list()
        elif isinstance(row, Happening) and row.source == "request":
            self._view.go("approvals", None)

    def receive(self) -> None:
        """Take a payment of this customer."""
        self._view.go("payments", self._code)

    def toggle_why(self) -> None:
        """The explanation away, or back."""
        self._view.toggle_why()

    def toggle_side(self) -> None:
        """What happened last away, or back."""
        self._view.toggle_side()

    def propose_account(self) -> None:
        """Type another account for his refunds."""
        self.refunding.propose()

    def ask_account(self) -> None:
        """Ask for the approval of the newest proposed one."""
        self.refunding.ask()

    def why_nobody(self) -> str:
        """Why nothing is done for a customer, "" where one is open."""
        return "" if self.look is not None else _("Find a customer first.")

    def why_not_ask(self) -> str:
        """Why no approval can be asked for now."""
        return self.why_nobody() or self.refunding.why_not_ask()

    def _show_accounts(self) -> None:
        """Something became of his refund accounts: that is what is looked at now."""
        self.tab, self._just_opened = "accounts", True
        self._read_all()

    def _ask_from_list(self) -> None:
        """Enter on a refund account: ask for its approval, or say why not."""
        may = self._desk.who.roles.intersection(PROPOSERS.split())
        reason = self.why_not_ask() if may else self._whom(PROPOSERS)
        if reason:
            self._view.say(reason)
        else:
            self.refunding.ask()

    def _take_found(self, found: Sequence[CustomerFound], typed: str) -> None:
        meant = the_one(found, typed)
        if meant is not None:
            self._view.show_found((), "")
            self.open(meant.code)
        elif found:
            self._view.show_found(found, typed, to_choose=True)
        else:
            self._view.say(_("Nobody is known by {words}.").format(words=typed))

    def _read_all(self) -> None:
        code, today = self._code, self._desk.today()
        # who may not read the trail is shown the first list
        tab = self.tab if self.tab != "audit" else TABS[0][0]
        wanted = Wanted(0, code, tab, today)
        for work in (self._opening, *self._works):
            if work is not None:
                work.cancel()
        self._works.clear()
        self._reading.clear()

        def job(db: Connection) -> Look:
            return look_at(self._ask, db, code, wanted)

        self._opening = self._desk.work(job, done=lambda look: self._take_look(look, tab), refused=self._refuse)

    def _take_look(self, look: Look, tab: str) -> None:
        if look.head.code.upper() != self._code.upper():
            return
        self.look, self._code = look, look.head.code
        self._lists = {tab: look.page}
        self._view.show_head(headlines(look.head, look.habits))
        self._view.show_side(look.side)
        self.refunding.take_customer(look.head.id)
        self.choose(self.tab)
        if self._just_opened:
            self._just_opened = False
            self._view.go_to_list()

    def _read(self, key: str, *, behind: Any = None) -> None:
        if self.look is None:
            return
        head = self.look.head
        wanted = Wanted(head.id, head.code, key, self._desk.today(), behind)
        self._reading.add(key)
        work = self._desk.work(
            lambda db: read_page(self._ask, db, wanted),
            done=lambda page: self._take_page(wanted, page),
            refused=lambda refusal: self._not_read(key, refusal),
        )
        self._works = [*self._works[-len(TABS) :], work]

    def _take_page(self, wanted: Wanted, page: Page) -> None:
        self._reading.discard(wanted.list)
        if wanted.code == self._code:
            before = self._lists.get(wanted.list) if wanted.behind is not None else None
            self._lists[wanted.list] = joined(before, page)
            if wanted.list == self.tab:
                self._show_list(wanted.list)

    def _show_list(self, key: str) -> None:
        wanted, self._stand_on = self._stand_on, ""
        self._view.show_list(key, self._lists[key], stand_on=wanted)
        self.refunding.take_list(key, self._lists[key])

    def _not_read(self, key: str, refusal: LuckyGasError) -> None:
        self._reading.discard(key)
        self._refuse(refusal)

    def _stop_finding(self) -> None:
        if self._finding is not None:
            self._finding.cancel()

    def _hear(self, topics: frozenset[str]) -> None:
        """Somebody changed something of somebody; nothing moves under the cursor."""
        if self.look is not None and self.refunding.echo not in topics:
            self._view.show_stale()

    def _refuse(self, refusal: LuckyGasError) -> None:
        self._view.show_refusal(refusal)
