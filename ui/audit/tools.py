"""The row above the events: which days, whose, what, of which thing, and whether only what failed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final

from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QWidget

from domain.audit.trail import Kinds, Wanted
from domain.kernel.words import gettext as _
from ui.audit.columns import obj_words, op_words
from ui.audit.presenter import Presenter
from ui.kit.desk import Desk
from ui.kit.piece import Flow, label
from ui.kit.roc_date import RocDateEdit

_EARLIEST: Final = date(2015, 1, 1)
_LONGEST: Final = 200


class Tools(QWidget):
    """The filters; what is chosen works at once."""

    def __init__(self, desk: Desk, presenter: Presenter) -> None:
        super().__init__()
        self._presenter = presenter
        today = desk.today()
        self.first, self.last = (
            RocDateEdit(today=today, earliest=_EARLIEST, latest=today, side="past") for _one in range(2)
        )
        self.first.setAccessibleName(_("From day"))
        self.last.setAccessibleName(_("To day"))
        for field in (self.first, self.last):
            field.setFixedWidth(112)
        self.person = self._combo(_("Who"), 116)
        self.op, self.obj = self._combo(_("Operation"), 136), self._combo(_("Object"), 128)
        self.key = QLineEdit()
        self.key.setAccessibleName(_("Key"))
        self.key.setPlaceholderText(f"{_('Key')}  Ctrl+F")
        self.key.setMaxLength(_LONGEST)
        self.key.setClearButtonEnabled(True)
        self.key.setFixedWidth(150)
        self.failed = QCheckBox(_("Failed only"))
        flow, dash = Flow(self, gap=8), label("–", "muted")
        # pieces of a line stand at its top: those without an edge are made as high as those with one
        for low in (dash, self.failed):
            low.setMinimumHeight(self.first.sizeHint().height())
        for piece in (self.first, dash, self.last, self.person, self.op, self.obj, self.key, self.failed):
            flow.addWidget(piece)
        for field in (self.first, self.last):
            field.day_changed.connect(lambda _on: presenter.choose_days(self.first.day(), self.last.day()))
        self.person.activated.connect(lambda _at: presenter.choose(person=self.person.currentData()))
        self.op.activated.connect(lambda _at: presenter.choose(op=self.op.currentData()))
        self.obj.activated.connect(lambda _at: presenter.choose(obj=self.obj.currentData()))
        self.key.editingFinished.connect(lambda: presenter.choose_key(self.key.text()))
        self.key.textChanged.connect(lambda typed: None if typed else presenter.choose_key(""))
        self.failed.toggled.connect(presenter.choose_failed)

    def show_wanted(self, wanted: Wanted) -> None:
        """Show what is being looked for; nothing is asked again by it."""
        for field, on in ((self.first, wanted.first), (self.last, wanted.last)):
            field.blockSignals(True)
            field.set_day(on)
            field.blockSignals(False)

    def show_choices(self, kinds: Kinds) -> None:
        """Offer people, operations and objects, and keep what was chosen."""
        self._offer(self.person, _("Everybody"), kinds.people)
        self._offer(self.op, _("Every operation"), ((op, op_words(op)) for op in kinds.ops))
        self._offer(self.obj, _("Every object"), ((obj, obj_words(obj)) for obj in kinds.objs))

    def _combo(self, name: str, width: int) -> QComboBox:
        made = QComboBox()
        made.setAccessibleName(name)
        made.view().setAccessibleName(name)
        made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        made.setFixedWidth(width)
        return made

    def _offer(self, box: QComboBox, every: str, choices: Iterable[tuple[str, str]]) -> None:
        kept = box.currentData()
        box.clear()
        box.addItem(every, "")
        for key, words in choices:
            box.addItem(words, key)
        box.setCurrentIndex(max(box.findData(kept), 0))
