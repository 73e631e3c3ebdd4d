"""The form of a login, and the first password, shown once."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QCheckBox, QFormLayout, QGridLayout, QLineEdit, QWidget

from domain.access.service import LoginWanted
from domain.kernel.words import gettext as _
from ui.kit.ask import Question
from ui.kit.form import DigitField
from ui.kit.piece import across, button, label
from ui.kit.roles import ROLES, role_words
from ui.people.presenter import MACHINES, Ask, Form

_ACROSS = 3


class LoginForm(Question):
    """A login as it shall be, and why; a refusal is told here and the form stays."""

    def __init__(self, parent: QWidget | None, form: Form, ask: Ask) -> None:
        title = _("Invite somebody") if form.is_new else _("Change the login")
        super().__init__(parent, title, _("A director has to agree before anything changes."), _("Ask for it"))
        self.setMinimumWidth(600)
        self._form, self._ask, self._asking = form, ask, False
        wanted = form.wanted
        self.login, self.person = QLineEdit(wanted.login), DigitField(str(wanted.person_id))
        self.name, self.email, self.reason = QLineEdit(wanted.name), QLineEdit(wanted.email), QLineEdit()
        for field in (self.login, self.person):
            field.setReadOnly(not form.is_new)
        self.login.setPlaceholderText(_("small letters, digits or _"))
        self.roles = _Ticks([(role, role_words(role)) for role in ROLES if role not in MACHINES], wanted.roles)
        self.branches = _Ticks([(branch, branch) for branch in form.branches], wanted.branches)
        self.active, self.chief = QCheckBox(_("May sign in")), QCheckBox(_("Chief of finance"))
        self.active.setChecked(wanted.active)
        self.chief.setChecked(wanted.chief_finance)
        self.reason.setMaxLength(500)
        self._trouble = label("", "bad")
        self._trouble.setWordWrap(True)
        self._lay_out()
        (self.login if form.is_new else self.reason).setFocus()

    def wanted(self) -> LoginWanted:
        """The login as the form says."""
        return LoginWanted(
            login=self.login.text().strip(),
            person_id=int(self.person.text()) if self.person.text().isascii() and self.person.text().isdigit() else 0,
            name=self.name.text().strip(),
            branches=self.branches.chosen(),
            roles=self.roles.chosen(),
            email=self.email.text().strip(),
            active=self.active.isChecked(),
            chief_finance=self.chief.isChecked(),
        )

    def accept(self) -> None:
        if self._asking:
            return
        if trouble := self._missing():
            self._trouble.setText(trouble)
            return
        self._asking = True
        self.setEnabled(False)
        self._ask(self.wanted(), self.reason.text().strip(), self.tell)

    def reject(self) -> None:
        # an answer that is on its way finds the form still there
        if not self._asking:
            super().reject()

    def tell(self, reason: str) -> None:
        """The answer: asked, or why not."""
        self._asking = False
        self.setEnabled(True)
        if reason:
            self._trouble.setText(reason)
        else:
            super().accept()

    def _missing(self) -> str:
        if not self.login.text().strip() or len(self.name.text().strip()) < 2:
            return _("A login needs its own name and that of the person.")
        if not self.roles.chosen():
            return _("Choose at least one role. To stop a login, take away that it may sign in.")
        return "" if len(self.reason.text().strip()) >= 2 else _("Type a reason.")

    def _lay_out(self) -> None:
        form = QFormLayout()
        for name, field in (
            (_("Login"), self.login),
            (_("Person no."), self.person),
            (_("Name"), self.name),
            (_("E-mail"), self.email),
        ):
            field.setAccessibleName(name)
            form.addRow(name, field)
        form.addRow(_("Roles"), self.roles)
        form.addRow(_("Branches"), self.branches)
        marks = QWidget()
        marks.setLayout(across(self.active, self.chief, 1))
        form.addRow("", marks)
        self.reason.setAccessibleName(_("Reason"))
        form.addRow(_("Reason"), self.reason)
        self.body.addLayout(form)
        self.body.addWidget(self._trouble)


class _Ticks(QWidget):
    """Boxes to tick, a few side by side."""

    def __init__(self, choices: Sequence[tuple[str, str]], chosen: Sequence[str]) -> None:
        super().__init__()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        self.boxes: dict[str, QCheckBox] = {}
        for place, (key, words) in enumerate(choices):
            box = self.boxes[key] = QCheckBox(words)
            box.setChecked(key in chosen)
            grid.addWidget(box, *divmod(place, _ACROSS))

    def chosen(self) -> tuple[str, ...]:
        """The keys of what is ticked."""
        return tuple(key for key, box in self.boxes.items() if box.isChecked())


class PasswordShown(Question):
    """A first password, this once; it can be copied."""

    def __init__(self, parent: QWidget | None, *, name: str, login: str, password: str, until: str) -> None:
        sentence = _(
            "Hand it to {name} in person. It is shown only now and kept nowhere; it is good until {until}, "
            "and at the first sign-in it should be changed."
        )
        super().__init__(parent, _("First password"), sentence.format(name=name, until=until), _("Understood"))
        user, self.field = QLineEdit(login), QLineEdit(password)
        form = QFormLayout()
        for words, field in ((_("Login"), user), (_("First password"), self.field)):
            field.setReadOnly(True)
            field.setAccessibleName(words)
            form.addRow(words, field)
        self._copied = label("", "ok")
        self.body.addLayout(form)
        self.body.addLayout(across(button(_("Copy the password"), self.copy), self._copied, 1))
        self.run.setFocus()

    def copy(self) -> None:
        """Put the password on the clipboard."""
        QGuiApplication.clipboard().setText(self.field.text())
        self._copied.setText(f"✓ {_('Copied')}")
