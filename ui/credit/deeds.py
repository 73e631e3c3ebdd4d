"""Deciding a held order and placing or ending holds: asked for what the deed needs, then done under one key."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Final, Protocol
from uuid import uuid4

from domain.credit import service
from domain.credit.held import Held, Looked
from domain.credit.in_force import HoldSeen
from domain.credit.rules.verdict import State
from domain.credit.service import Hold, Owner
from domain.errors import Conflict, LuckyGasError
from domain.kernel.words import N_
from domain.kernel.words import gettext as _
from ui.credit.questions import TOPICS
from ui.credit.wording import OWNERS
from ui.kit.column import full_money
from ui.kit.desk import Desk

if TYPE_CHECKING:
    from sqlalchemy import Connection

RELEASE_REASONS: Final = (
    ("pays", N_("Pays reliably")),
    ("coming", N_("Payment is on its way")),
    ("promised", N_("Payment was promised")),
    ("supply", N_("Supply must not stop (hospital, school)")),
    ("limit", N_("A higher limit was asked for")),
    ("other", N_("Another reason")),
)
REFUSAL_REASONS: Final = (
    ("overdue", N_("Overdue must be paid first")),
    ("promise", N_("A promise was broken")),
    ("cheque", N_("A cheque was returned")),
    ("limit", N_("Far above the limit")),
    ("other", N_("Another reason")),
)
PASS_TO: Final[tuple[Owner, ...]] = ("credit_controller", "supervisor", "manager", "director")


@dataclass(frozen=True)
class Release:
    """What a release is about to be: the order, what is over, and how far policy lets it go."""

    held: Held
    looked: Looked


@dataclass(frozen=True)
class Terms:
    """How a release was given: why, how much more may be delivered, and for how many days."""

    reason: str
    deviation: int
    days: int


@dataclass(frozen=True)
class PutOff:
    """A held order that waits: with whom, until when, and why."""

    to: Owner
    until: datetime | None
    note: str


class Asking(Protocol):
    """What the screen asks a person before a deed, and tells after it."""

    def say(self, sentence: str) -> None: ...
    def show_refusal(self, refusal: LuckyGasError) -> None: ...
    def ask_release(self, release: Release) -> Terms | None: ...
    def ask_reason(self, title: str, sentence: str, reasons: Sequence[tuple[str, str]]) -> tuple[str, str] | None: ...
    def ask_put_off(self, held: Held, to: Owner, *, passing: bool, now: datetime) -> PutOff | None: ...
    def ask_hold(self, customer: int, name: str, today: date) -> tuple[Hold, str] | None: ...
    def ask_note(self, title: str, sentence: str, run_words: str) -> str | None: ...


class Deeds:
    """Carries decisions out; `done` is told what became of them, `conflict` that somebody was first."""

    def __init__(
        self, view: Asking, desk: Desk, *, done: Callable[[str], None], conflict: Callable[[str], None]
    ) -> None:
        self._view, self._desk, self._tell_done, self._conflict = view, desk, done, conflict
        self.busy = False
        # a topic of this screen alone: news that come with it are its own
        self.echo = f"credit/{uuid4().hex}"

    def release(self, release: Release) -> None:
        """Let a held order go beyond the limit, with its reason, deviation and days."""
        terms = self._view.ask_release(release)
        if terms is None:
            return
        case, key = release.held.case_id, uuid4()
        said = _("Released: {name}, up to NT${budget}. Dispatch and orders are told.").format(
            name=release.held.name, budget=full_money(budget(release.held.amount, terms.deviation))
        )
        self._do(
            lambda db: service.decide_case(
                db, case, how="release", key=key, reason=terms.reason, deviation=terms.deviation, days=terms.days
            ),
            lambda _state: said,
        )

    def refuse(self, held: Held) -> None:
        """Refuse an order for good, with a reason."""
        sentence = _("{name}, NT${amount}. The order side reads the reason; this version of the order is over.")
        given = self._view.ask_reason(
            _("Refuse"), sentence.format(name=held.name, amount=full_money(held.amount)), _translated(REFUSAL_REASONS)
        )
        if given is None:
            return
        key, reason = uuid4(), reason_words(given, REFUSAL_REASONS)
        self._do(
            lambda db: service.decide_case(db, held.case_id, how="refuse", key=key, reason=reason),
            lambda _state: _("Refused: {name}. Dispatch and orders are told.").format(name=held.name),
        )

    def cod(self, held: Held) -> None:
        """The customer agreed to pay at the door."""
        key = uuid4()
        said = _("{name} pays NT${amount} at the door. Dispatch is told.")
        self._do(
            lambda db: service.decide_case(db, held.case_id, how="cod", key=key),
            lambda _state: said.format(name=held.name, amount=full_money(held.amount)),
        )

    def put_off(self, held: Held, *, to: Owner, passing: bool) -> None:
        """The order stays held, until a moment or for somebody with more authority."""
        wanted = self._view.ask_put_off(held, to, passing=passing, now=self._desk.now())
        if wanted is None:
            return
        key = uuid4()
        words = _("Passed on: {name}.") if passing else _("Put off: {name}.")
        self._do(
            lambda db: service.pass_case(db, held.case_id, to=wanted.to, until=wanted.until, note=wanted.note, key=key),
            lambda _nothing: words.format(name=held.name),
        )

    def recheck(self, held: Held) -> None:
        """Ask the rules again with the numbers of this moment."""
        key = uuid4()

        def told(state: State) -> str:
            if state is State.HELD:
                return _("{name} stays held: the rules say the same.").format(name=held.name)
            return _("{name} goes: the rules pass now. Orders are told.").format(name=held.name)

        self._do(lambda db: service.recheck_case(db, held.case_id, key=key), told)

    def place_hold(self, customer: int, name: str) -> None:
        """Hold a customer's orders, with a reason and a day."""
        asked = self._view.ask_hold(customer, name, self._desk.today())
        if asked is None:
            return
        (hold, reason), key = asked, uuid4()
        self._do(
            lambda db: service.place_hold(db, hold, reason=reason, key=key),
            lambda _id: _("{name} is on hold. Dispatch and orders are told.").format(name=name),
        )

    def end_hold(self, hold: HoldSeen) -> None:
        """End a hold that another person placed."""
        sentence = _("{name}: why may deliveries go on?").format(name=hold.name)
        note = self._view.ask_note(_("End the hold"), sentence, _("End it"))
        if not note:
            return
        key = uuid4()
        self._do(
            lambda db: service.end_hold(db, hold.id, reason=note, key=key),
            lambda _nothing: _("The hold on {name} is over. Dispatch and orders are told.").format(name=hold.name),
        )

    def _do(self, job: Callable[[Connection], object], told: Callable[..., str]) -> None:
        self.busy = True

        def done(answer: object) -> None:
            self.busy = False
            self._tell_done(told(answer))

        self._desk.work(job, done=done, refused=self._refused, writes=(*TOPICS, self.echo), keyed=True)

    def _refused(self, refusal: LuckyGasError) -> None:
        self.busy = False
        if isinstance(refusal, Conflict):
            self._conflict(str(refusal))
        else:
            self._view.show_refusal(refusal)


def budget(amount: Decimal, deviation: int) -> Decimal:
    """What may be delivered on a release in all."""
    return amount * (100 + deviation) // 100


def reason_words(given: tuple[str, str], reasons: Sequence[tuple[str, str]]) -> str:
    """A reason as it is kept: what its code says, and the words typed beside it."""
    code, words = given
    return "：".join(part for part in (_(dict(reasons)[code]), words) if part)


def next_owner(looked: Looked | None) -> Owner:
    """Who gets an order that is passed on: the role that covers it."""
    owner = OWNERS.get(looked.tier or 0, "director") if looked is not None else "supervisor"
    return next((one for one in PASS_TO if one == owner), "director")


def _translated(reasons: Sequence[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple((code, _(words)) for code, words in reasons)
