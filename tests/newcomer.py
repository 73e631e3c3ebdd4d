"""Somebody at the sign-in window who has a keyboard and no mouse."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from ui.shell.enrolment import EnrolmentQuestion
from ui.shell.login import LoginWindow

Key = Qt.Key
ALT = Qt.KeyboardModifier.AltModifier
RELEASED = "Keyboard event not accepted by receiving widget"
"""What Qt's tests say of a key that nobody cares to see released."""


class Newcomer:
    """Types into whatever has the focus."""

    def __init__(self, qtbot: QtBot, window: LoginWindow) -> None:
        self.qtbot, self.window = qtbot, window
        window.activateWindow()
        qtbot.waitActive(window)
        # what is kept for who stands in the field is known
        qtbot.waitUntil(lambda: self.said.startswith(("●", "■")), timeout=20_000)

    @property
    def said(self) -> str:
        """The sentence of the window."""
        return self.window._words.text()

    @property
    def focus(self) -> QWidget:
        """What takes the next key; a box that closes gives the focus back a moment later."""
        if QApplication.activeModalWidget() is None:
            self.window.activateWindow()
        self.qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)
        found = QApplication.focusWidget()
        assert found is not None
        return found

    def types(self, words: str, then: Key | None = None) -> None:
        """Words, and perhaps a key after them."""
        QTest.keyClicks(self.focus, words)
        if then is not None:
            self.press(then)

    def press(self, *keys: Key) -> None:
        for key in keys:
            QTest.keyClick(self.focus, key)

    def hears(self, words: str) -> None:
        """Waits for a sentence of the window."""
        self.qtbot.waitUntil(lambda: words in self.said, timeout=20_000)

    def enrols(self, file: Path, *passphrases: str) -> list[str]:
        """Alt+E, the file, and passphrases until one is right or none is left; what the box said to each wrong one."""
        left, refused, looks = list(passphrases), list[str](), QTimer(self.window, interval=10)

        def type_on() -> None:
            box = QApplication.activeModalWidget()
            if not isinstance(box, EnrolmentQuestion) or not box.isEnabled() or not box.isActiveWindow():
                return
            if box._trouble.text():
                refused.append(box._trouble.text())
            if not box.file.text():
                self.types(str(file), Key.Key_Return)
            if left:
                self.types(left.pop(0), Key.Key_Return)
            else:
                self.press(Key.Key_Escape)

        looks.timeout.connect(type_on)
        looks.start()
        QTest.keyClick(self.focus, Key.Key_E, ALT)
        looks.stop()
        return refused
