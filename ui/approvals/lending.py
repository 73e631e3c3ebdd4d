"""Lending one's authority for some days, and taking it back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final, Protocol
from uuid import uuid4

from domain.approvals import service
from domain.approvals.queries import Decider, DelegationSeen, deciders, delegations
from domain.errors import LuckyGasError
from domain.kernel.words import gettext as _
from ui.approvals.questions import TOPICS
from ui.kit.desk import Desk
from ui.kit.signing import Attempt, TooManyWrongPasswords

if TYPE_CHECKING:
    from sqlalchemy import Connection

LONGEST: Final = timedelta(days=30)


@dataclass(frozen=True)
class Loan:
    """Authority as it is to be lent."""

    to: str
    from_on: date
    until_on: date
    reason: str


@dataclass(frozen=True)
class Lent:
    """What stands, and to whom more may be lent."""

    delegations: tuple[DelegationSeen, ...]
    colleagues: tuple[Decider, ...]


class View(Protocol):
    """What the dialog shows and brings back."""

    def say(self, sentence: str) -> None: ...
    def show_refusal(self, refusal: LuckyGasError) -> None: ...
    def ask_lending(self, lent: Lent, login: str, today: date) -> Loan | int | None: ...
    def ask_password_to_lend(self, words: str, attempt: Attempt) -> None: ...


class Lending:
    """A loan is signed with the password; taking back needs none, it counts at once."""

    def __init__(self, view: View, desk: Desk) -> None:
        self._view, self._desk = view, desk

    def open(self) -> None:
        """Read what is lent, then ask."""
        today = self._desk.today()

        def read(db: Connection) -> Lent:
            return Lent(delegations(db, on=today), deciders(db))

        self._desk.work(read, done=lambda lent: self._ask(lent, today), refused=self._view.show_refusal)

    def _ask(self, lent: Lent, today: date) -> None:
        wanted = self._view.ask_lending(lent, self._desk.who.login, today)
        if isinstance(wanted, Loan):
            self._lend(wanted, {one.login: one.name for one in lent.colleagues}.get(wanted.to, wanted.to))
        elif wanted is not None:
            number: int = wanted
            self._desk.work(
                lambda db: service.revoke_delegation(db, delegation_id=number),
                done=lambda done: self._view.say(_("Taken back.") if done else _("It was taken back before.")),
                refused=self._view.show_refusal,
                writes=TOPICS,
            )

    def _lend(self, loan: Loan, name: str) -> None:
        key = uuid4()

        def deed(db: Connection) -> int:
            return service.delegate(
                db, to=loan.to, from_on=loan.from_on, until_on=loan.until_on, reason=loan.reason, key=key
            )

        def attempt(password: str, told: Callable[[str], None]) -> None:
            def done(_number: int) -> None:
                told("")
                self._view.say(_("{name} decides with your authority in these days.").format(name=name))

            def refused(refusal: LuckyGasError) -> None:
                if isinstance(refusal, TooManyWrongPasswords):
                    told("")
                    self._view.say(str(refusal))
                else:
                    told(str(refusal))

            self._desk.sign(deed, password, done=done, refused=refused, writes=TOPICS)

        self._view.ask_password_to_lend(f"{name}  {loan.from_on} – {loan.until_on}", attempt)


def own(delegations: Sequence[DelegationSeen], login: str) -> tuple[DelegationSeen, ...]:
    """What this login lent and may take back."""
    return tuple(one for one in delegations if one.from_login == login and not one.revoked)
