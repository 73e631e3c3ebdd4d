"""People and rights 人員與權限: who may come in, as what; asked by the administrator, approved by a director."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final, Protocol
from uuid import uuid4

from domain.access import service
from domain.access.queries import Login, people
from domain.access.service import LoginWanted
from domain.approvals.queries import RequestShown, login_requests
from domain.approvals.service import ask_role_change
from domain.approvals.service import withdraw as take_back
from domain.errors import LuckyGasError
from domain.kernel.words import gettext as _
from ui.kit.column import Sort, moment, next_sorts, ordered
from ui.kit.desk import Desk, Work
from ui.people.actions import ACTIONS
from ui.people.columns import LOGINS, LoginRow, rows_of

if TYPE_CHECKING:
    from sqlalchemy import Connection

__all__ = ["ACTIONS", "Presenter"]

TOPICS: Final = ("people", "approvals")
MACHINES: Final = frozenset({"scheduler", "integration"})
Told = Callable[[str], None]
Ask = Callable[[LoginWanted, str, Told], None]


@dataclass(frozen=True)
class Form:
    """What the form starts from: an empty one, or a login as it stands; and the branches there are."""

    wanted: LoginWanted
    is_new: bool
    branches: tuple[str, ...]


class View(Protocol):
    """What the screen shows and asks."""

    def show_logins(self, rows: Sequence[LoginRow]) -> None: ...
    def show_sorts(self, sorts: Sequence[Sort]) -> None: ...
    def show_login(self, row: LoginRow | None) -> None: ...
    def show_password(self, login: Login, password: str, until: datetime) -> None: ...
    def show_stale(self) -> None: ...
    def show_refusal(self, refusal: LuckyGasError) -> None: ...
    def say(self, sentence: str) -> None: ...
    def ask_login(self, form: Form, ask: Ask) -> None: ...
    def ask_note(self, title: str, sentence: str, run_words: str) -> str | None: ...
    def ask_yes(self, title: str, sentence: str, run_words: str) -> bool: ...


class Presenter:
    """Lists logins, and does with one of them what an administrator may."""

    def __init__(self, view: View, desk: Desk) -> None:
        self._view, self._desk = view, desk
        self.rows: list[LoginRow] = []
        self.row: LoginRow | None = None
        self._sorts: tuple[Sort, ...] = ()
        self._work: Work | None = None
        self._echo = f"people/{uuid4().hex}"
        self._deaf = desk.listen((*TOPICS, self._echo), self._hear)

    def close(self) -> None:
        """The screen goes."""
        self._deaf()

    def refresh(self) -> None:
        """Read everybody again."""
        if self._work is not None:
            self._work.cancel()
        self._work = self._desk.work(
            lambda db: (people(db), login_requests(db)), done=self._take, refused=self._view.show_refusal
        )

    def sort(self, key: str, more: bool) -> None:
        """Sort by a header."""
        self._sorts = next_sorts(self._sorts, key, more=more)
        self._view.show_sorts(self._sorts)
        self._show_rows()

    def select(self, row: LoginRow | None) -> None:
        """Another login is the current one."""
        self.row = row
        self._view.show_login(row)

    def why_not_change(self) -> str:
        """Why no change can be asked for, "" when it can."""
        if self.row is None:
            return _("Choose a login first.")
        if MACHINES.intersection(self.row.login.roles):
            return _("This login belongs to a machine. It is made where the server is installed.")
        if self.row.login.waiting is not None:
            return _("A request about this login waits. Take it back first, or wait for its decision.")
        return ""

    def why_not_suspend(self) -> str:
        """Why the login cannot be suspended, "" when it can."""
        if self.row is None:
            return _("Choose a login first.")
        if self.row.is_new:
            return _("This login is only asked for. A director decides first.")
        if self.row.login.login == self._desk.who.login:
            return _("Nobody suspends himself. Ask a director.")
        if MACHINES.intersection(self.row.login.roles):
            return _("This login belongs to a machine. It is made where the server is installed.")
        return "" if self.row.login.active else _("This login is suspended already. Change it to let it in again.")

    def why_not_password(self) -> str:
        """Why no first password can be handed out, "" when it can."""
        if self.row is None:
            return _("Choose a login first.")
        if self.row.is_new:
            return _("This login is only asked for. A director decides first.")
        if self.row.login.login == self._desk.who.login:
            return _("Your own password you change yourself: Ctrl+K, change my password.")
        return "" if self.row.login.active else _("This login is suspended. Change it to let it in again first.")

    def why_not_withdraw(self) -> str:
        """Why there is nothing to take back, "" when there is."""
        if self.row is None or self.row.request is None:
            return _("No request about this login waits.")
        return "" if self.row.request.may == "maker" else _("Only who asked takes a request back.")

    def invite(self) -> None:
        """Ask for a login for somebody new."""
        person = max((row.login.person_id for row in self.rows), default=0) + 1
        empty = LoginWanted("", person, "", self._branches(), ())
        self._view.ask_login(Form(empty, True, self._branches()), self._ask)

    def change(self) -> None:
        """Ask that the chosen login becomes another."""
        if reason := self.why_not_change():
            self._view.say(reason)
            return
        assert self.row is not None
        now = self.row.login
        wanted = LoginWanted(
            now.login, now.person_id, now.name, now.branches, now.roles, now.email, now.active, now.chief_finance
        )
        self._view.ask_login(Form(wanted, False, self._branches()), self._ask)

    def suspend(self) -> None:
        """Stop the chosen login at once, with a reason."""
        if reason := self.why_not_suspend():
            self._view.say(reason)
            return
        assert self.row is not None
        login, key = self.row.login, uuid4()
        sentence = _("{name} is out at once, in the middle of whatever they do. Only a director lets them in again.")
        note = self._view.ask_note(
            _("Suspend {login}").format(login=login.login), sentence.format(name=login.name), _("Suspend")
        )
        if note:
            self._write(
                lambda db: service.suspend_login(db, login=login.login, reason=note, key=key),
                _("{name} is suspended.").format(name=login.name),
            )

    def hand_password(self) -> None:
        """A first password for the chosen login, shown once."""
        if reason := self.why_not_password():
            self._view.say(reason)
            return
        assert self.row is not None
        login = self.row.login
        sentence = _("The password {name} has now ends. The new one is good for three days and is shown once.")
        if self._view.ask_yes(_("First password"), sentence.format(name=login.name), _("Make it")):
            self._desk.work(
                lambda db: service.first_password(db, login=login.login),
                done=lambda made: self._hand_over(login, *made),
                refused=self._view.show_refusal,
                writes=(*TOPICS, self._echo),
            )

    def withdraw(self) -> None:
        """Take back the request about the chosen login."""
        if reason := self.why_not_withdraw():
            self._view.say(reason)
            return
        assert self.row is not None
        assert self.row.request is not None
        request, key = self.row.request.row.id, uuid4()
        if note := self._view.ask_note(_("Take the request back"), _("Why is it not wanted any more?"), _("Take back")):
            self._write(lambda db: take_back(db, request_id=request, note=note, key=key), _("Taken back."))

    def _ask(self, wanted: LoginWanted, reason: str, told: Told) -> None:
        """The form's button: a refusal is told at the form, which stays open."""
        key = uuid4()

        def done(_asked: object) -> None:
            told("")
            self._view.say(_("Asked. A director decides."))
            self.refresh()

        self._desk.work(
            lambda db: ask_role_change(db, payload=wanted.payload(), reason=reason, key=key),
            done=done,
            refused=lambda refusal: told(str(refusal)),
            writes=(*TOPICS, self._echo),
        )

    def _write(self, job: Callable[[Connection], None], sentence: str) -> None:
        def done(_nothing: None) -> None:
            self._view.say(sentence)
            self.refresh()

        self._desk.work(job, done=done, refused=self._view.show_refusal, writes=(*TOPICS, self._echo))

    def _hand_over(self, login: Login, password: str, until: datetime) -> None:
        self._view.show_password(login, password, until)
        self._view.say(_("Handed out; good until {at}.").format(at=moment(until)))
        self.refresh()

    def _branches(self) -> tuple[str, ...]:
        return tuple(sorted({branch for row in self.rows for branch in row.login.branches}))

    def _take(self, read: tuple[Sequence[Login], Sequence[RequestShown]]) -> None:
        self.rows = rows_of(*read, self._desk.now())
        self._show_rows()

    def _show_rows(self) -> None:
        if self._sorts:
            self.rows = ordered(LOGINS, self.rows, self._sorts)
        self._view.show_logins(self.rows)

    def _hear(self, topics: frozenset[str]) -> None:
        if self._echo not in topics:
            self._view.show_stale()
