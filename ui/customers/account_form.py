"""The form of a refund account: what the passbook says, typed twice where a slip would send money astray."""

from __future__ import annotations

from PySide6.QtWidgets import QFormLayout, QLineEdit, QWidget

from domain.customers.refund_accounts import LONGEST_NAME
from domain.kernel.words import gettext as _
from ui.customers.refunding import AccountTyped, Try
from ui.kit.ask import Question
from ui.kit.form import DigitField, enter_moves_on, mark_wrong
from ui.kit.piece import label


class AccountQuestion(Question):
    """Stays open until the books have taken it, or the person leaves; the number is covered while it is typed."""

    def __init__(self, parent: QWidget | None, customer: str, attempt: Try) -> None:
        sentence = _(
            "{customer}: where refunds go from now on. The number is sealed before it leaves this computer; "
            "a supervisor has to approve it."
        )
        super().__init__(parent, _("Change the refund account"), sentence.format(customer=customer), _("Propose"))
        self.setMinimumWidth(520)
        self._attempt = attempt
        self._trying = False
        self.bank, self.number, self.again = DigitField(), DigitField(), DigitField()
        self.holder = QLineEdit()
        self.bank.setPlaceholderText(_("3 digits, or 7 with the branch"))
        self.holder.setMaxLength(LONGEST_NAME)
        for field in (self.number, self.again):
            field.setEchoMode(QLineEdit.EchoMode.Password)
        form = QFormLayout()
        fields: tuple[tuple[str, QLineEdit], ...] = (
            (_("Bank code"), self.bank),
            (_("Account number"), self.number),
            (_("Account number again"), self.again),
            (_("Holder, as in the passbook"), self.holder),
        )
        for name, typed in fields:
            typed.setAccessibleName(name)
            form.addRow(name, typed)
        self._trouble = label("", "bad")
        self._trouble.setWordWrap(True)
        self.body.addLayout(form)
        self.body.addWidget(self._trouble)
        enter_moves_on(self, self.bank, self.number, self.again, self.holder, self.run)
        self.bank.setFocus()

    def accept(self) -> None:
        """Send what was typed; the answer closes the form, or stands in it."""
        if self._trying:
            return
        alike = self.number.text() == self.again.text()
        mark_wrong(self.again, not alike)
        if not alike:
            self.tell(_("The two numbers differ. Type them again from the passbook."))
            self.number.setFocus()
            return
        self._trying = True
        self.setEnabled(False)
        self._attempt(AccountTyped(self.bank.text().strip(), self.number.text(), self.holder.text()), self.tell)

    def tell(self, trouble: str) -> None:
        """Nothing: it is done. Else why not."""
        self._trying = False
        self.setEnabled(True)
        self._trouble.setText(trouble)
        if not trouble:
            self.forget()
            super().accept()

    def reject(self) -> None:
        # an answer that is on its way finds the form still there
        if not self._trying:
            super().reject()

    def forget(self) -> None:
        """Nothing of the number stays in the fields."""
        for field in (self.number, self.again):
            field.clear()
