"""What is asked for a customer's limit: previewed at every change, and sent under one key."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING, Final, Protocol, TypeVar
from uuid import uuid4

from domain.approvals.service import Asked, ask_limit, lower_limit
from domain.credit.evidence import LimitSort, Preview, preview_limit
from domain.errors import Conflict, LuckyGasError
from domain.kernel.words import gettext as _
from ui.credit_limits.actions import ASKERS
from ui.credit_limits.questions import TOPICS, Draft, Look, Sort
from ui.credit_limits.wording import asked, lowered, replay
from ui.kit.column import full_money
from ui.kit.desk import Desk, Work

if TYPE_CHECKING:
    from sqlalchemy import Connection

Answer = TypeVar("Answer")
NOTHING: Final = Decimal(0)
# a lasting limit is a first one or an increase, which the books know
SORTS: Final[dict[Sort, LimitSort]] = {"temporary": "temporary", "season": "season"}


class View(Protocol):
    """What the form is shown with."""

    def show_draft(self, draft: Draft) -> None: ...
    def show_preview(self, words: str, more: str, tone: str) -> None: ...
    def show_reason(self, why_not: str) -> None: ...
    def show_refusal(self, refusal: LuckyGasError) -> None: ...
    def say(self, sentence: str) -> None: ...


class Form:
    """The draft of one customer; `done` is called when something was asked or lowered."""

    def __init__(self, view: View, desk: Desk, *, done: Callable[[], None]) -> None:
        self._view, self._desk, self._done = view, desk, done
        self._asks = bool(desk.who.roles.intersection(ASKERS.split()))
        self._lowers = "credit_controller" in desk.who.roles
        self.look: Look | None = None
        self.draft = Draft()
        self.preview: Preview | None = None
        # one key a draft, so that the same request sent twice is one
        self._key = uuid4()
        self._busy = False
        self._work: Work | None = None
        # a topic of this screen alone: news that come with it are its own
        self.echo = f"credit_limits/{uuid4().hex}"

    def start(self, look: Look) -> None:
        """Another customer: an empty draft; the same one keeps what was typed."""
        same = self.look is not None and self.look.evidence.customer_id == look.evidence.customer_id
        self.look = look
        if not same:
            self._renew(Draft())
            self._view.show_draft(self.draft)
        self._ask_preview()

    def change(self, draft: Draft) -> None:
        """Something was typed: say what asking for it would be."""
        if draft != self.draft:
            self._renew(draft)
            self._ask_preview()

    def take_proposal(self) -> None:
        """Put the proposal into the field."""
        if self.look is None or not self._asks:
            return
        rises = self.look.proposal > self.look.evidence.base
        self._renew(Draft("raise" if rises else "lower", self.look.proposal, reason=self.draft.reason))
        self._view.show_draft(self.draft)
        self._ask_preview()

    def why_no_customer(self) -> str:
        """Why nothing can be asked now."""
        return "" if self.look is not None else _("Choose a customer first: F3.")

    def why_not_ask(self) -> str:
        """Why the draft cannot be sent now, "" when it can."""
        if reason := self.why_no_customer():
            return reason
        if self._busy:
            return _("The request before is being written. A moment.")
        if self.draft.sort != "freeze" and self.draft.limit is None:
            return _("Type the new limit.")
        if self.draft.lowers and not self._lowers:
            return _("A credit controller lowers limits.")
        if not self.draft.lowers and self.preview is None:
            return _("This limit cannot be asked for: see what is said above.")
        return "" if len(self.draft.reason) >= 2 else _("Type a reason.")

    def ask(self) -> None:
        """Ask for the limit, or lower it."""
        look, draft, key = self.look, self.draft, self._key
        reason = self.why_not_ask()
        if reason or look is None:
            self._view.say(reason)
            return
        customer, name = look.evidence.customer_id, look.evidence.name
        new = NOTHING if draft.sort == "freeze" else draft.limit or NOTHING

        def lower(db: Connection) -> None:
            freezes = draft.sort == "freeze"
            lower_limit(
                db, customer_id=customer, limit=new, reason=draft.reason, key=key, freeze=freezes, revoke=draft.revoke
            )

        def raise_it(db: Connection) -> Asked:
            days = {} if draft.sort == "raise" else {"from_on": draft.from_on, "until": draft.until}
            sort = SORTS.get(draft.sort)
            return ask_limit(db, customer_id=customer, limit=new, reason=draft.reason, key=key, sort=sort, **days)

        if draft.lowers:
            said = _("The limit of {name} is {limit} now.").format(name=name, limit=full_money(new))
        else:
            said = _("Asked for {name}: it waits in the inbox.").format(name=name)
        self._send(lower if draft.lowers else raise_it, said)

    def _renew(self, draft: Draft) -> None:
        self.draft, self.preview, self._key = draft, None, uuid4()

    def _ask_preview(self) -> None:
        if self._work is not None:
            self._work.cancel()
        look, draft = self.look, self.draft
        if look is None:
            return
        if draft.lowers:
            self._view.show_preview(lowered(look, draft), "", "warn")
        elif draft.limit is None or not self._asks:
            self._view.show_preview("", "", "")
        else:
            limit, customer = draft.limit, look.evidence.customer_id
            days = {} if draft.sort == "raise" else {"from_on": draft.from_on, "until": draft.until}
            sort = SORTS.get(draft.sort)
            self._work = self._desk.work(
                lambda db: preview_limit(db, customer_id=customer, limit=limit, sort=sort, **days),
                done=lambda preview: self._take_preview(draft, preview),
                refused=self._cannot_be_asked,
            )
        self._view.show_reason(self.why_not_ask())

    def _take_preview(self, draft: Draft, preview: Preview) -> None:
        if draft == self.draft:
            self.preview = preview
            self._view.show_preview(asked(preview), replay(preview), "ok")
            self._view.show_reason(self.why_not_ask())

    def _cannot_be_asked(self, refusal: LuckyGasError) -> None:
        self._view.show_preview(str(refusal), "", "bad")
        self._view.show_reason(self.why_not_ask())

    def _send(self, job: Callable[[Connection], object], said: str) -> None:
        self._busy = True

        def done(_answer: object) -> None:
            self._busy = False
            self._view.say(said)
            self._renew(Draft())
            self._view.show_draft(self.draft)
            self._done()

        def refused(refusal: LuckyGasError) -> None:
            self._busy = False
            if isinstance(refusal, Conflict):
                self._view.say(str(refusal))
                self._done()
            else:
                self._view.show_refusal(refusal)

        self._desk.work(job, done=done, refused=refused, writes=(*TOPICS, self.echo), keyed=True)
