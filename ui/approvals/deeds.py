"""Deciding and taking back: the password is asked for once, and just what was shown is signed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Protocol
from uuid import UUID, uuid4

from domain.approvals import service
from domain.approvals.queries import RequestRow, RequestShown, shown
from domain.approvals.rules import KINDS, TIERS, Kind, State
from domain.approvals.service import Decided, Decision, Signed
from domain.errors import Conflict, LuckyGasError
from domain.kernel.words import gettext as _
from domain.kernel.words import ngettext
from ui.approvals.questions import CHANGES, TOPICS
from ui.approvals.wording import BOARD, signing_lines
from ui.kit.column import full_money
from ui.kit.desk import Desk
from ui.kit.signing import Attempt, TooManyWrongPasswords, is_wrong_password

if TYPE_CHECKING:
    from sqlalchemy import Connection


@dataclass(frozen=True)
class Signing:
    """What a password is asked for: how many of what, what they come to, and a line each."""

    decision: Decision
    kind: str
    figures: str
    lines: tuple[str, ...]


class Asking(Protocol):
    """What the screen asks a person before a deed, and tells after it."""

    def say(self, sentence: str) -> None: ...
    def show_refusal(self, refusal: LuckyGasError) -> None: ...
    def ask_note(self, title: str, sentence: str, run_words: str) -> str | None: ...
    def ask_resolution(self) -> str | None: ...
    def ask_signature(self, signing: Signing, attempt: Attempt) -> None: ...


class Deeds:
    """Carries decisions out; `done` is told what became of them, `conflict` that somebody was first."""

    def __init__(
        self, view: Asking, desk: Desk, *, done: Callable[[str], None], conflict: Callable[[str], None]
    ) -> None:
        self._view, self._desk, self._tell_done, self._conflict = view, desk, done, conflict
        self.busy = False
        # a topic of this screen alone: news that come with it are its own
        self.echo = f"approvals/{uuid4().hex}"

    def decide_ticked(self, ids: Sequence[int], decision: Decision) -> None:
        """Read the ticked requests whole, and sign them together."""
        self.busy = True
        self._desk.work(
            lambda db: tuple(shown(db, one) for one in ids),
            done=lambda seen: self.decide(seen, decision),
            refused=self._refused,
        )

    def decide(self, seen: Sequence[RequestShown], decision: Decision) -> None:
        """Ask for note and password, and decide just what was shown, under one key."""
        self.busy = True
        act = self._act(seen, decision)
        if act is not None:
            rows = [one.row for one in seen]
            self._view.ask_signature(
                _signing(rows, decision), lambda password, told: self._attempt(act, rows, password, told)
            )
        self.busy = False

    def withdraw(self, seen: RequestShown) -> None:
        """Take one's own request back."""
        request, key = seen.row.id, uuid4()
        note = self._view.ask_note(_("Take my request back"), _("Why is it not wanted any more?"), _("Take back"))
        if note:
            self.busy = True
            self._desk.work(
                lambda db: service.withdraw(db, request_id=request, note=note, key=key),
                done=lambda _done: self._done(_("Taken back.")),
                refused=self._refused,
                writes=(*TOPICS, self.echo),
            )

    def _act(self, seen: Sequence[RequestShown], decision: Decision) -> _Act | None:
        note, resolution = "", None
        if decision == "reject":
            sentence = _("Who asked reads this. A refusal ends the request.")
            note = self._view.ask_note(_("Refuse"), sentence, _("Refuse")) or ""
            if not note:
                return None
        elif any(one.row.needs == BOARD for one in seen):
            resolution = self._view.ask_resolution()
            if resolution is None:
                return None
        signed = [Signed(one.row.id, one.digest) for one in seen]
        return _Act(signed, decision, note, resolution or None, uuid4(), seen[0].row.kind)

    def _attempt(self, act: _Act, rows: Sequence[RequestRow], password: str, told: Callable[[str], None]) -> None:
        def done(decided: tuple[Decided, ...]) -> None:
            told("")
            self._done(_outcome(act.decision, decided, max(row.needs for row in rows)))

        def refused(refusal: LuckyGasError) -> None:
            if is_wrong_password(refusal):
                told(str(refusal))
            else:
                told("")
                self._refused(refusal)

        topics = (*TOPICS, *CHANGES.get(act.kind, ()), self.echo)
        self._desk.sign(act, password, done=done, refused=refused, writes=topics)

    def _done(self, sentence: str) -> None:
        self.busy = False
        self._tell_done(sentence)

    def _refused(self, refusal: LuckyGasError) -> None:
        self.busy = False
        if isinstance(refusal, TooManyWrongPasswords):
            # the lock lies over the window: a box in front of it would keep the person from unlocking
            self._view.say(str(refusal))
        elif isinstance(refusal, Conflict):
            self._conflict(str(refusal))
        else:
            self._view.show_refusal(refusal)


@dataclass(frozen=True)
class _Act:
    """One decision as the desk carries it out; the same key again changes nothing."""

    signed: Sequence[Signed]
    decision: Decision
    note: str
    resolution: str | None
    key: UUID
    kind: Kind

    def __call__(self, db: Connection) -> tuple[Decided, ...]:
        return service.decide(
            db, self.signed, decision=self.decision, key=self.key, note=self.note, resolution=self.resolution
        )


def _signing(rows: Sequence[RequestRow], decision: Decision) -> Signing:
    total = sum((row.amount for row in rows), Decimal(0))
    many = ngettext("{count} request", "{count} requests", len(rows)).format(count=len(rows))
    figures = _("{many}, {total}").format(many=many, total=f"NT$ {full_money(total)}") if total else many
    return Signing(decision, _(KINDS[rows[0].kind]), figures, signing_lines(rows))


def _outcome(decision: Decision, decided: Sequence[Decided], needs: int) -> str:
    """What became of the requests that were signed."""
    if stale := sum(1 for one in decided if one.stale):
        return ngettext(
            "{count} request was not carried out: things had changed since it was asked.",
            "{count} requests were not carried out: things had changed since they were asked.",
            stale,
        ).format(count=stale)
    if decision == "reject":
        return _("Refused. Who asked reads your note.")
    if any(one.state is State.PENDING for one in decided):
        return _("Signed. It goes on as far as {tier}.").format(tier=_(TIERS[needs]))
    return _("Approved and carried out: {count}.").format(count=len(decided))
