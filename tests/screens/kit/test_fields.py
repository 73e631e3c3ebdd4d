"""Fields, days, questions and charts."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ui.kit.ask import Booking, Confirmation, Reason, ReversalPreview
from ui.kit.chart import Part, SparkLine, StackedBar, Utilisation
from ui.kit.form import AmountField, DigitField, enter_moves_on
from ui.kit.roc_date import RocDateEdit

KEY = Qt.Key
TODAY = date(2026, 11, 22)


def test_the_input_method_is_off_where_digits_are_typed(qtbot: QtBot) -> None:
    field = DigitField()
    qtbot.addWidget(field)

    field.setReadOnly(True)
    field.setReadOnly(False)

    assert field.inputMethodQuery(Qt.InputMethodQuery.ImEnabled) is False


@pytest.mark.parametrize(
    ("typed", "amount", "wrong"),
    [("15,500", Decimal(15500), False), ("(15500)", Decimal(-15500), False), ("abc", None, True), ("", None, False)],
)
def test_an_amount_is_read_as_it_is_typed(qtbot: QtBot, typed: str, amount: Decimal | None, wrong: bool) -> None:
    field = AmountField()
    qtbot.addWidget(field)

    qtbot.keyClicks(field, typed)

    assert field.amount() == amount
    assert bool(field.property("wrong")) is wrong


def test_enter_walks_through_the_fields_and_back(qtbot: QtBot) -> None:
    form = QWidget()
    qtbot.addWidget(form)
    layout = QVBoxLayout(form)
    fields = [QLineEdit() for _ in range(3)]
    for field in fields:
        layout.addWidget(field)
    enter_moves_on(form, *fields)
    form.show()
    form.activateWindow()
    qtbot.waitUntil(form.isActiveWindow)
    fields[0].setFocus()

    qtbot.keyClick(fields[0], KEY.Key_Return)
    assert fields[1].hasFocus()
    qtbot.keyClick(fields[1], KEY.Key_Enter)
    assert fields[2].hasFocus()
    qtbot.keyClick(fields[2], KEY.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert fields[1].hasFocus()


@pytest.fixture
def day_field(qtbot: QtBot) -> RocDateEdit:
    field = RocDateEdit(today=TODAY, earliest=date(1990, 1, 1), latest=date(2031, 12, 31))
    qtbot.addWidget(field)
    return field


@pytest.mark.parametrize(
    ("typed", "on"),
    [("t", TODAY), ("+30", date(2026, 12, 22)), ("1122", TODAY), ("115/11/5", date(2026, 11, 5)), ("150/1/1", None)],
)
def test_a_day_is_read_as_it_is_typed(qtbot: QtBot, day_field: RocDateEdit, typed: str, on: date | None) -> None:
    qtbot.keyClicks(day_field, typed)

    assert day_field.day() == on
    assert bool(day_field.property("wrong")) is (on is None)


@pytest.mark.parametrize(
    ("key", "held", "on"),
    [
        (KEY.Key_Up, "", date(2026, 11, 23)),
        (KEY.Key_Down, "Shift", date(2026, 11, 15)),
        (KEY.Key_PageDown, "", date(2026, 10, 22)),
        (KEY.Key_PageUp, "Control", date(2027, 11, 22)),
    ],
)
def test_keys_step_through_days(qtbot: QtBot, day_field: RocDateEdit, key: Qt.Key, held: str, on: date) -> None:
    day_field.set_day(TODAY)
    modifiers = {"": "NoModifier", "Shift": "ShiftModifier", "Control": "ControlModifier"}

    with qtbot.waitSignal(day_field.day_changed):
        qtbot.keyClick(day_field, key, Qt.KeyboardModifier[modifiers[held]])

    assert day_field.day() == on


def test_a_grave_deed_asks_for_the_count(qtbot: QtBot) -> None:
    question = Confirmation(
        None, title="沖銷", sentence="", many=1200, total=Decimal(9), run_words="沖銷", type_count=True
    )
    qtbot.addWidget(question)

    assert not question.run.isEnabled()
    question._field.setText("1,200")
    assert question.run.isEnabled()


@pytest.mark.parametrize(("credit", "even"), [(Decimal(100), True), (Decimal(99), False)])
def test_a_reversal_is_shown_before_it_is_booked(qtbot: QtBot, credit: Decimal, even: bool) -> None:
    preview = ReversalPreview(
        None,
        title="沖銷",
        sentence="",
        bookings=[Booking("1140", Decimal(100), Decimal(0)), Booking("1103", Decimal(0), credit)],
        reasons=[("other", "其他"), ("mismatch", "誤配")],
        preset="mismatch",
    )
    qtbot.addWidget(preview)

    assert preview.run.isEnabled() is even
    assert preview.reason() == Reason("mismatch", "")


def test_charts_say_their_content_in_words(qtbot: QtBot) -> None:
    bar, line, used = StackedBar("帳齡"), SparkLine("DSO"), Utilisation("額度")
    for chart in (bar, line, used):
        qtbot.addWidget(chart)

    bar.show_parts([Part("未到期", Decimal(75), "b0"), Part("逾期", Decimal(25), "b1")])
    line.show_points([Decimal(40), Decimal(42)])
    used.show_share(Decimal(174100), Decimal(150000))

    assert bar.accessibleName() == "帳齡: 未到期 75 75.0%, 逾期 25 25.0%"
    assert line.accessibleName() == "DSO: 40 → 42"
    assert used.accessibleName() == "額度: 174,100 / 150,000 116.1%"
    assert not bar.grab().isNull()
