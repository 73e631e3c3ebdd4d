"""The box in which a PC is enrolled: the administrator's file, and the passphrase that came another way."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Final

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QCheckBox, QFileDialog, QFormLayout, QLineEdit, QWidget

from domain.kernel.words import gettext as _
from ui.kit.ask import Question
from ui.kit.form import enter_moves_on
from ui.kit.piece import across, button, label

# a file and its passphrase, and who is told "" or why not
Enrol = Callable[[str, str, Callable[[str], None]], None]
CHOOSE_KEY: Final = "Alt+O"
_KINDS: Final = "*.p12 *.pfx"


class EnrolmentQuestion(Question):
    """Tries the file and the passphrase as often as the person likes; what was typed stays until it is right."""

    def __init__(self, parent: QWidget | None, enrol: Enrol) -> None:
        sentence = _(
            "The administrator gave you a file for this PC and told you its passphrase. Once enrolled, the PC proves "
            "itself at every sign-in; its key stays here, sealed, and only this PC's keyring opens it."
        )
        super().__init__(parent, _("Enrol this PC"), sentence, _("Enrol"))
        self.setMinimumWidth(560)
        self._enrol, self._trying = enrol, False
        self.file, self.passphrase = QLineEdit(), QLineEdit()
        self.passphrase.setEchoMode(QLineEdit.EchoMode.Password)
        self.passphrase.setPlaceholderText("xxxxx-xxxxx-xxxxx-xxxxx-xxxxx")
        self.shown = QCheckBox(_("Show what I type"))
        self.shown.toggled.connect(self._show)
        self.choose = button(_("Choose the file…"), self._choose, keys=CHOOSE_KEY)
        self._trouble = label("", "bad")
        self._trouble.setWordWrap(True)
        form = QFormLayout()
        for name, field in ((_("Enrolment file"), self.file), (_("Passphrase"), self.passphrase)):
            field.setAccessibleName(name)
            field.setMinimumHeight(30)
        form.addRow(_("Enrolment file"), across(self.file, self.choose))
        form.addRow(_("Passphrase"), self.passphrase)
        form.addRow("", self.shown)
        self.body.addLayout(form)
        self.body.addWidget(self._trouble)
        enter_moves_on(self, self.file)
        for one, following in pairwise((self.file, self.passphrase, self.shown, self.choose)):
            QWidget.setTabOrder(one, following)
        QShortcut(QKeySequence(CHOOSE_KEY), self, self._choose)
        self.file.setFocus()

    def accept(self) -> None:
        if self._trying:
            return
        file, passphrase = self.file.text().strip(), self.passphrase.text().strip()
        if not file or not passphrase:
            self._say(_("Choose the file and type its passphrase."))
            (self.passphrase if file else self.file).setFocus()
            return
        self._trying = True
        self.setEnabled(False)
        self._enrol(file, passphrase, self.tell)

    def reject(self) -> None:
        # an answer that is on its way finds the box still there
        if not self._trying:
            super().reject()

    def tell(self, reason: str) -> None:
        """The answer: enrolled, or why not."""
        self._trying = False
        self.setEnabled(True)
        if reason:
            self._say(reason)
            self.passphrase.selectAll()
            self.passphrase.setFocus()
        else:
            super().accept()

    def _say(self, trouble: str) -> None:
        self._trouble.setText(trouble)
        # a box does not make room for more lines by itself
        if (layout := self.layout()) is not None:
            layout.activate()
        self.adjustSize()

    def _choose(self) -> None:
        name, _kind = QFileDialog.getOpenFileName(
            self, _("Enrolment file"), "", f"{_('Enrolment files')} ({_KINDS});;{_('All files')} (*)"
        )
        if name:
            self.file.setText(name)
            self.passphrase.setFocus()

    def _show(self, shown: bool) -> None:
        self.passphrase.setEchoMode(QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password)
