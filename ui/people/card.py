"""One login whole, the request that would change it, and what may be done with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from domain.kernel.words import N_
from domain.kernel.words import gettext as _
from ui.kit.changes import FIELDS, login_changes
from ui.kit.column import DASH, moment
from ui.kit.facts import Facts
from ui.kit.piece import Card, button, label, wrapped
from ui.kit.roles import listed, roles_words
from ui.kit.table import Table
from ui.people.actions import ACTIONS
from ui.people.columns import LoginRow, password_words, state_words
from ui.people.presenter import Presenter

_FACTS: Final = (
    ("login", N_("Login")),
    ("person", N_("Person no.")),
    ("email", N_("E-mail")),
    ("roles", N_("Roles")),
    ("branches", N_("Branches")),
    ("state", N_("State")),
    ("seen", N_("Last seen")),
    ("password", N_("Password until")),
)
_BUTTONS = ("people.change", "people.password", "people.suspend", "people.withdraw")


class LoginCard(Card):
    """Facts, a waiting change, and buttons that say why they are asleep."""

    def __init__(self, presenter: Presenter, *, may: Callable[[str], bool], whom: Callable[[str], str]) -> None:
        super().__init__(margin=16)
        self._presenter, self._may, self._whom = presenter, may, whom
        self._name = label("", "title")
        self._facts = Facts(_FACTS, place=wrapped, gap=5)
        self._waiting, self._way = wrapped("strong"), wrapped("muted")
        self.changes = Table(
            FIELDS, key=lambda part: part.name, name=N_("What changes of the login"), stretch="after", snug=True
        )
        self._buttons: list[tuple[QPushButton, str, str]] = []
        self._lay_out()
        self.show_login(None)

    def show_login(self, row: LoginRow | None) -> None:
        """One login, or the place where one would be."""
        request = row.request if row is not None else None
        self._inside.setVisible(row is not None)
        if row is not None:
            self._show(row)
        self._waiting.setVisible(request is not None)
        self._way.setVisible(request is not None)
        self.changes.setVisible(request is not None)
        if request is not None:
            words = _("Request {number} waits, asked by {name} at {at}: {reason}")
            self._waiting.setText(
                words.format(
                    number=request.row.id,
                    name=request.row.maker,
                    at=moment(request.row.made_at),
                    reason=request.row.reason,
                )
            )
            self.changes.show_rows(login_changes(request.payload.get("before"), request.payload))
        for made, permission, enabled in self._buttons:
            reason = str(getattr(self._presenter, enabled)()) if self._may(permission) else self._whom(permission)
            made.setEnabled(not reason)
            made.setToolTip(reason)

    def _show(self, row: LoginRow) -> None:
        login = row.login
        self._name.setText(login.name)
        since = f" {moment(login.suspended_at)}" if login.suspended_at and not login.active else ""
        chief = f"（{_('Chief of finance')}）" if login.chief_finance else ""
        self._facts.tell(
            login=login.login,
            person=str(login.person_id),
            email=login.email or DASH,
            roles=roles_words(login.roles) + chief,
            branches=listed(login.branches),
            state=state_words(row) + since,
            seen=moment(login.seen_at) or DASH,
            password=password_words(row),
        )

    def _lay_out(self) -> None:
        self._way.setText(_("A director decides it in the inbox of approvals."))
        self._inside = QWidget()
        inside = QVBoxLayout(self._inside)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(8)
        inside.addWidget(self._name)
        inside.addLayout(self._facts)
        for piece in (self._waiting, self.changes, self._way):
            inside.addWidget(piece)
        inside.addStretch(1)
        for action in (action for action in ACTIONS if action.id in _BUTTONS):
            made = button(_(action.text), getattr(self._presenter, action.run), keys=action.keys[-1])
            self._buttons.append((made, action.permission, action.enabled))
            inside.addWidget(made)
        self.body.addWidget(self._inside, 1)
