"""The box that asks for the password before something is signed, and the one for a new password of one's own."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QFormLayout, QLineEdit, QWidget

from domain.kernel.words import gettext as _
from ui.kit.ask import Question
from ui.kit.form import enter_moves_on, mark_wrong
from ui.kit.piece import label
from ui.kit.signing import Attempt


class _PasswordQuestion(Question):
    """Tries what was typed as long as it is wrong; fields are emptied after each try, nothing is kept."""

    def __init__(self, parent: QWidget | None, title: str, sentence: str, run_words: str) -> None:
        super().__init__(parent, title, sentence, run_words)
        self._trouble = label("", "bad")
        self._trouble.setWordWrap(True)
        self._trying = False

    def tell(self, reason: str) -> None:
        """The answer to a try: done, or a sentence at the field."""
        self._trying = False
        self.setEnabled(True)
        if not reason:
            super().accept()
            return
        for field in self.fields():
            field.clear()
        mark_wrong(self.fields()[0], True)
        self._trouble.setText(reason)
        self.fields()[0].setFocus()

    def fields(self) -> Sequence[QLineEdit]:
        """The fields with passwords, the first of them the one that opens the session."""
        raise NotImplementedError

    def attempt(self) -> None:
        """Try what was typed; the answer goes to `tell`."""
        raise NotImplementedError

    def accept(self) -> None:
        if self._trying:
            return
        if not self.fields()[0].text():
            self._trouble.setText(_("Type your password."))
            self.fields()[0].setFocus()
            return
        self._trying = True
        self.setEnabled(False)
        self.attempt()

    def reject(self) -> None:
        # an answer that is on its way finds the box still there
        if not self._trying:
            super().reject()

    def _field(self, name: str) -> QLineEdit:
        field = QLineEdit()
        field.setEchoMode(QLineEdit.EchoMode.Password)
        field.setAccessibleName(name)
        return field


class SignatureQuestion(_PasswordQuestion):
    """What is signed, in one line each, and the password once for all of it."""

    def __init__(
        self,
        parent: QWidget | None,
        *,
        title: str,
        sentence: str,
        figures: str,
        lines: Sequence[str],
        run_words: str,
        attempt: Attempt,
    ) -> None:
        super().__init__(parent, title, sentence, run_words)
        self._attempt = attempt
        self._password = self._field(_("Password"))
        self.body.addWidget(label(figures, "figure"))
        for words in lines:
            line = label(words, "muted")
            line.setWordWrap(True)
            self.body.addWidget(line)
        form = QFormLayout()
        form.addRow(_("Password"), self._password)
        self.body.addLayout(form)
        self.body.addWidget(self._trouble)
        self._password.setFocus()

    def fields(self) -> Sequence[QLineEdit]:
        return (self._password,)

    def attempt(self) -> None:
        password = self._password.text()
        self._password.clear()
        self._attempt(password, self.tell)


class NewPasswordQuestion(_PasswordQuestion):
    """The password as it is, and twice as it shall be."""

    def __init__(
        self, parent: QWidget | None, attempt: Callable[[str, str, Callable[[str], None]], None], shortest: int
    ) -> None:
        sentence = _("At least {count} characters. Several words are easy to keep.").format(count=shortest)
        super().__init__(parent, _("Change my password"), sentence, _("Change it"))
        self._attempt = attempt
        self._old, self._new, self._again = (
            self._field(name) for name in (_("Present password"), _("New password"), _("New password again"))
        )
        form = QFormLayout()
        for field in self.fields():
            form.addRow(field.accessibleName(), field)
        self.body.addLayout(form)
        self.body.addWidget(self._trouble)
        enter_moves_on(self, *self.fields(), self.run)
        self._old.setFocus()

    def fields(self) -> Sequence[QLineEdit]:
        return (self._old, self._new, self._again)

    def attempt(self) -> None:
        old, new, again = (field.text() for field in self.fields())
        if new != again:
            self.tell(_("The two new passwords differ. Type both again."))
            return
        self._attempt(old, new, self.tell)
